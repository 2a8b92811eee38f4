"""Commands on the enforcement queue: what they carry, when they are done already, how two become one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

import pytest

from domain.commands import (
    HINTS_AT_MOST,
    Command,
    CommandKind,
    come_and_removed,
    dedup_id,
    from_json,
    is_known,
    joined_unobserved,
    merged,
    missing_hints,
    round_up_to,
    to_json,
    waiting_time,
)
from domain.errors import Permanent
from tests.unit.domain.samples import CAUSE, NOW, SECOND, allotment


def command(hints: Mapping[str, bool] | None = None, **changes: Any) -> Command:
    return replace(Command(CommandKind.OBSERVE, "a-1", CAUSE, NOW, hints=hints or {}), **changes)


WIRE: dict[str, Any] = {
    "layout": 2,
    "kind": "look",
    "allotmentId": "a-1",
    "cause": CAUSE,
    "causeCode": CAUSE.code,
    "causeValues": CAUSE.values,
    "queuedDateTime": "2026-03-02T09:00:00+00:00",
    "hints": {"ann": True, "ben": False},
    "passed": ["cleo", "dan"],
    "tries": 2,
    "unseen": 1,
    "unnamed": True,
    "ends": {"ann": "2026-03-02T09:00:00+00:00"},
}


class TestOnTheWire:
    def test_a_command_has_these_properties(self) -> None:
        sent = command(
            {"ann": True, "ben": False},
            joined_and_left=frozenset({"dan", "cleo"}),
            tries=2,
            rechecks=1,
            unnamed=True,
            ends={"ann": NOW},
        )
        assert to_json(sent) == WIRE

    @pytest.mark.parametrize("kind", CommandKind)
    def test_a_command_comes_back_as_it_was_sent(self, kind: CommandKind) -> None:
        sent = command({"ann": True}, kind=kind, joined_and_left=frozenset({"cleo"}), tries=3, rechecks=4)
        assert from_json(to_json(sent)) == sent

    def test_what_may_be_left_out_is_nothing_and_nought(self) -> None:
        needed = {name: WIRE[name] for name in ("kind", "allotmentId", "cause", "queuedDateTime")}
        assert from_json(needed) == command()

    @pytest.mark.parametrize("body", [None, [], "look", 7, True])
    def test_a_body_that_is_no_object_is_refused_with_its_type(self, body: object) -> None:
        with pytest.raises(Permanent, match=f"must be a JSON object, and is {type(body).__name__}") as refused:
            from_json(body)
        assert refused.value.reason == "MalformedCommand"

    @pytest.mark.parametrize("name", ["kind", "allotmentId", "cause", "queuedDateTime"])
    def test_a_missing_property_is_named(self, name: str) -> None:
        body = {key: value for key, value in WIRE.items() if key != name}
        with pytest.raises(Permanent, match=f"The property '{name}' is missing") as refused:
            from_json(body)
        assert refused.value.reason == "MalformedCommand"

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("kind", "explode", "'explode' is not a valid CommandKind"),
            ("kind", None, "None is not a valid CommandKind"),
            ("kind", ["look"], "is not a valid CommandKind"),
            ("allotmentId", "", "allotmentId must be a string that is not empty"),
            ("allotmentId", 7, "allotmentId must be a string that is not empty"),
            ("cause", None, "cause must be a string that is not empty"),
            ("queuedDateTime", "yesterday", "Invalid isoformat string: 'yesterday'"),
            ("queuedDateTime", "2026-03-02T09:00:00", "queuedDateTime: must be an instant with its time zone"),
            ("queuedDateTime", 1772442000, "queuedDateTime: must be an instant with its time zone"),
            ("hints", ["ann"], "hints must map user ids to true or false"),
            ("hints", {"ann": "yes"}, "hints must map user ids to true or false"),
            ("hints", None, "hints must map user ids to true or false"),
            ("passed", None, "passed must be a list of user ids"),
            ("passed", "ann", "passed must be a list of user ids"),
            ("ends", ["ann"], "ends must map user ids to instants"),
            ("ends", {"ann": 1}, "ends: must be an instant with its time zone"),
            ("ends", {"ann": "2026-03-02T09:00:00"}, "ends: must be an instant with its time zone"),
            ("tries", "often", "tries must be a whole number, 0 or more"),
            ("tries", True, "tries must be a whole number, 0 or more"),
            ("tries", -1, "tries must be a whole number, 0 or more"),
            ("unseen", 1.5, "unseen must be a whole number, 0 or more"),
            ("unseen", float("inf"), "unseen must be a whole number, 0 or more"),
        ],
    )
    def test_a_malformed_property_is_refused_and_explained(self, name: str, value: object, message: str) -> None:
        with pytest.raises(Permanent, match="A property is malformed") as refused:
            from_json({**WIRE, name: value})
        assert message in str(refused.value)
        assert refused.value.reason == "MalformedCommand"


class TestAgain:
    def test_the_same_command_counts_its_tries(self) -> None:
        assert command({"ann": True}, tries=1).next_attempt() == command({"ann": True}, tries=2)


@pytest.mark.parametrize(
    ("redelivered", "tries", "fresh"), [(False, 0, True), (False, 1, False), (True, 0, False), (True, 1, False)]
)
def test_a_command_is_fresh_until_somebody_has_begun_with_it(redelivered: bool, tries: int, fresh: bool) -> None:
    assert command(redelivered=redelivered, tries=tries).fresh is fresh


class TestUnseenHints:
    def test_are_those_that_no_look_has_shown(self) -> None:
        hinted = command({"ann": True, "ben": False, "cleo": True, "dan": False})
        assert missing_hints(hinted, {"+ann", "-ben", "-cleo"}) == {"cleo": True, "dan": False}


class TestIsKnown:
    LOOKED = allotment(observed_at=NOW + SECOND, delta_token="token-1", seen=("+ann", "-ben"))

    def test_where_the_last_look_began_later_and_showed_everybody(self) -> None:
        assert is_known(command({"ann": True, "ben": False}), self.LOOKED)

    def test_not_where_somebody_was_not_shown_as_hinted(self) -> None:
        assert not is_known(command({"ann": False}), self.LOOKED)
        assert not is_known(command({"ann": True, "zoe": True}), self.LOOKED)

    def test_not_where_the_look_may_have_been_too_early(self) -> None:
        assert not is_known(command({"ann": True}, queued=NOW + SECOND), self.LOOKED)

    def test_not_where_end_dates_come_with_it(self) -> None:
        before = allotment(observed_at=NOW + SECOND, delta_token="t", seen=("+ann",))
        assert is_known(command({"ann": True}), before)
        assert not is_known(command({"ann": True}, ends={"ann": NOW}), before)

    def test_not_without_hints(self) -> None:
        assert not is_known(command(), self.LOOKED)

    def test_that_somebody_left_whom_a_rollback_has_removed_whenever_it_comes(self) -> None:
        removed = replace(self.LOOKED, seen=("+ann", "~ben"))
        assert is_known(command({"ben": False}, queued=NOW + 9 * SECOND), removed)
        assert is_known(command({"ann": True, "ben": False}), removed)

    def test_not_that_he_came_back(self) -> None:
        assert not is_known(command({"ben": True}), replace(self.LOOKED, seen=("~ben",)))

    def test_not_where_others_come_with_the_echo_of_a_rollback(self) -> None:
        removed = replace(self.LOOKED, seen=("+ann", "~ben"))
        assert not is_known(command({"ann": True, "ben": False}, queued=NOW + 9 * SECOND), removed)

    def test_that_somebody_came_whose_coming_a_rollback_has_undone(self) -> None:
        removed = replace(self.LOOKED, seen=("~ann",))
        late = command({"ann": True}, queued=NOW + 9 * SECOND)
        assert not is_known(late, removed)
        assert is_known(late, removed, undone={"ann"})
        assert not is_known(replace(late, hints={"ann": True, "zoe": True}), removed, undone={"ann"})
        assert not is_known(replace(late, hints={"zoe": False}), removed, undone={"zoe"})

    def test_not_before_the_first_look_or_without_a_token(self) -> None:
        assert not is_known(command({"ann": True}), replace(self.LOOKED, observed_at=None))
        assert not is_known(command({"ann": True}), replace(self.LOOKED, delta_token=None))

    @pytest.mark.parametrize("kind", [CommandKind.FINISH, CommandKind.RECONCILE, CommandKind.DELETE])
    def test_not_where_more_than_a_look_is_asked_for(self, kind: CommandKind) -> None:
        assert not is_known(command({"ann": True}, kind=kind), self.LOOKED)


class TestComeAndRemoved:
    def test_who_is_announced_and_was_removed_by_a_rollback_since(self) -> None:
        removed = allotment(seen=("+ann", "~ben", "-cleo", "~dan"))
        hinted = command({"ann": True, "ben": True, "cleo": True, "dan": False, "eve": True})
        assert come_and_removed(hinted, removed) == {"ben"}


class TestCame:
    def test_who_came_and_went_by_the_notifications(self) -> None:
        assert joined_unobserved(command({"ann": True}, joined_and_left=frozenset({"ben"})), tries=2) == {"ben"}

    def test_who_was_never_seen_in_so_many_looks(self) -> None:
        sought = command({"ann": True, "cleo": False}, rechecks=2, joined_and_left=frozenset({"ben"}))
        assert joined_unobserved(sought, tries=2) == {"ann", "ben"}


class TestWaitingTime:
    def test_doubles_with_every_try(self) -> None:
        assert [waiting_time(tries, first=2 * SECOND) for tries in range(4)] == [
            2 * SECOND,
            4 * SECOND,
            8 * SECOND,
            16 * SECOND,
        ]

    @pytest.mark.parametrize("tries", [8, 16, 17, 10_000])
    def test_never_exceeds_the_longest(self, tries: int) -> None:
        assert waiting_time(tries, first=2 * SECOND) == timedelta(minutes=5)
        assert waiting_time(tries, first=2 * SECOND, longest=SECOND) == SECOND


class TestMerged:
    def test_one_command_an_allotment_in_the_order_of_their_first(self) -> None:
        commands = [command(allotment_id=each) for each in ("b", "a", "b", "c")]
        assert [each.allotment_id for each in merged(commands)] == ["b", "a", "c"]

    def test_hints_come_together_and_the_later_word_counts(self) -> None:
        (one,) = merged([command({"ann": True, "ben": True}), command({"ben": False, "cleo": True})])
        assert one.hints == {"ann": True, "ben": False, "cleo": True}

    def test_who_was_added_by_one_and_removed_by_the_next_has_passed(self) -> None:
        (one,) = merged([command({"ann": True, "ben": False}), command({"ann": False, "ben": True})])
        assert one.joined_and_left == {"ann"}

    def test_who_was_only_added_or_only_removed_has_not_passed(self) -> None:
        (one,) = merged([command({"ann": True, "ben": False}), command({"ann": True, "ben": False, "cleo": False})])
        assert one.joined_and_left == frozenset()

    def test_who_has_passed_once_stays_passed(self) -> None:
        first = command({"ann": False}, joined_and_left=frozenset({"ann"}))
        (one,) = merged([first, command({"ben": True}, joined_and_left=frozenset({"cleo"}))])
        assert one.joined_and_left == {"ann", "cleo"}

    def test_it_was_queued_when_the_last_of_them_was(self) -> None:
        (one,) = merged([command(queued=NOW + SECOND), command(queued=NOW)])
        assert one.queued == NOW + SECOND

    def test_a_change_that_named_nobody_stays_one(self) -> None:
        (one,) = merged([command({"ann": True}), command(unnamed=True), command({"ben": True})])
        assert one.unnamed

    def test_more_hints_than_a_message_takes_are_several_commands_in_order(self) -> None:
        people = [f"{number:08x}-0000-4000-a000-000000000000" for number in range(3 * HINTS_AT_MOST)]
        added = [command(dict.fromkeys(twenty, True)) for twenty in batched(people, 20, strict=True)]
        found = merged([*added, command({people[0]: False}, joined_and_left=frozenset({people[0]}))])
        assert [len(each.hints) for each in found] == [HINTS_AT_MOST] * 3 + [1]
        assert [user for each in found for user in each.hints] == [*people, people[0]]
        everybody = replace(found[0], joined_and_left=frozenset(found[0].hints))
        assert len(json.dumps(to_json(everybody))) < 192 * 1024

    def test_one_alone_stays_as_it_is(self) -> None:
        assert merged([command({"ann": True})]) == [command({"ann": True})]
        assert merged([]) == []

    def test_end_dates_come_together_and_the_later_word_counts(self) -> None:
        first, last = command(ends={"ann": NOW, "ben": NOW}), command(ends={"ann": NOW + SECOND})
        (only,) = merged([first, last])
        assert only.ends == {"ann": NOW + SECOND, "ben": NOW}


class TestSession:
    @pytest.mark.parametrize("kind", CommandKind)
    def test_what_takes_long_has_one_of_its_own_so_that_it_holds_nobody_up(self, kind: CommandKind) -> None:
        own = {CommandKind.DELIVER: "tell-a-1", CommandKind.NAME: "name-a-1"}
        assert command(kind=kind).session == own.get(kind, "a-1")


class TestWhenCommandsBecomeOne:
    @pytest.mark.parametrize(
        ("seconds", "point"), [(0, 0), (0.001, 15), (14.999, 15), (15, 15), (15.5, 30), (3600, 3600)]
    )
    def test_a_time_is_put_off_to_the_next_point_of_a_grid(self, seconds: float, point: float) -> None:
        assert round_up_to(NOW + seconds * SECOND, 15 * SECOND) == NOW + point * SECOND

    def test_one_kind_one_allotment_and_one_time_have_one_id(self) -> None:
        due = datetime(1970, 1, 1, 0, 1, 30, 250_000, tzinfo=UTC)
        assert dedup_id(CommandKind.FINISH, "a-1", due) == "finish-a-1-90250"
        others = {
            dedup_id(CommandKind.OBSERVE, "a-1", due),
            dedup_id(CommandKind.FINISH, "a-2", due),
            dedup_id(CommandKind.FINISH, "a-1", due + SECOND / 1000),
        }
        assert len({dedup_id(CommandKind.FINISH, "a-1", due), *others}) == 4
