"""What there is to tell, found between two positions of an allotment's log."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import AllotmentState, Decision, DecisionKind
from domain.limit_requests import LimitRequest, RequestState
from domain.messages.events import (
    AUDIENCES,
    COLLECTED,
    ITEMS_AT_MOST,
    TOLD_AT_ONCE,
    Audience,
    DeliveryCursor,
    Edition,
    Item,
    Rhythm,
    Topic,
    are_told,
    compared_since,
    cursor_after,
    first_cursor,
    gathered,
    is_undelivered,
    items_between,
    listed,
    period_start,
    to_persons,
    topics,
)
from domain.objections import Text
from domain.objections.coding import value_in
from tests.unit.domain.samples import NOW, allotment

KINDS = {
    DecisionKind.ROLLED_BACK: [Topic.INELIGIBLE],
    DecisionKind.INELIGIBLE: [Topic.INELIGIBLE],
    DecisionKind.FAILED: [Topic.LICENCE_FAILED],
    DecisionKind.ENDED: [Topic.ENDED],
    DecisionKind.REMINDED: [Topic.END_NEAR],
    DecisionKind.HELD_UP: [Topic.RESERVATION],
    DecisionKind.LAPSED: [Topic.RESERVATION_LAPSED],
    DecisionKind.CHANGE_ASKED: [Topic.CHANGE_ASKED],
    DecisionKind.RECALLED: [Topic.SEAT_RECALLED],
    DecisionKind.RECALL_LIFTED: [Topic.RECALL_LIFTED],
    DecisionKind.LENT: [Topic.UNITS_LENT],
    DecisionKind.RETURNED: [Topic.UNITS_RETURNED],
    DecisionKind.CALLED_HOME: [Topic.UNITS_CALLED_HOME],
    DecisionKind.MERGED: [Topic.MERGED],
    DecisionKind.BACKED_UP: [Topic.BACKED_UP],
}
WAITING = {
    **KINDS,
    DecisionKind.ROLLED_BACK: [Topic.REFUSED],
    DecisionKind.WAITING: [Topic.WAITING],
    DecisionKind.PROMOTED: [Topic.PROMOTED],
    DecisionKind.ENDED: [Topic.WAIT_ENDED],
    DecisionKind.REMINDED: [Topic.WAIT_END_NEAR],
}
ANN = "0000000a-0000-4000-a000-000000000001"


def decision(number: int, kind: DecisionKind = DecisionKind.ROLLED_BACK, used: int = 0, requested: int = 1) -> Decision:
    return Decision(number, f"user-{number}", kind, "why", requested, used, 10, "cause", NOW)


def request(request_id: str, state: RequestState = RequestState.OPEN) -> LimitRequest:
    return LimitRequest(request_id, "a-1", 20, 10, "More people", "ann", NOW, state, decided=NOW)


@pytest.mark.parametrize("kind", DecisionKind)
def test_which_decisions_are_told(kind: DecisionKind) -> None:
    assert topics(allotment(), decision(1, kind, requested=0)) == KINDS.get(kind, [])
    assert topics(allotment(), decision(1, kind, requested=1)) == WAITING.get(kind, [])


@pytest.mark.parametrize(
    ("units", "percent", "used", "told"),
    [(8, None, 7, True), (8, None, 6, False), (8, None, 8, False), (None, 80, 7, True), (None, 75, 7, True),
     (None, 80, 8, False), (None, None, 7, False), (8, 80, 7, True)],
)  # fmt: skip
def test_a_threshold_is_told_when_it_is_crossed(units: int | None, percent: int | None, used: int, told: bool) -> None:
    one = allotment(alert_units=units, alert_percent=percent)
    for kind in (DecisionKind.LICENSED, DecisionKind.PROMOTED):
        assert (Topic.THRESHOLD in topics(one, decision(1, kind, used))) == told
        assert topics(one, decision(1, kind, used, requested=0)) == []


LOANS = st.tuples(
    st.sampled_from([Topic.UNITS_LENT, Topic.UNITS_RETURNED, Topic.WAITING]), st.sampled_from("ab"), st.integers(1, 9)
)


@given(st.lists(LOANS, max_size=12))
def test_units_of_a_loan_are_added_up_and_nothing_else_is(said: list[tuple[Topic, str, int]]) -> None:
    items = [
        Item(topic, NOW, detail=Text("unitsLent", units=units, name=other, other=other)) for topic, other, units in said
    ]

    def sums(items: Iterable[Item]) -> Counter[tuple[Topic, object]]:
        found: Counter[tuple[Topic, object]] = Counter()
        for each in items:
            found[each.topic, value_in(each.detail, "other")] += int(str(value_in(each.detail, "units")))
        return found

    told = gathered(items)
    assert sums(told) == sums(items)
    loans = [(each.topic, value_in(each.detail, "other")) for each in told if each.topic is not Topic.WAITING]
    assert len(loans) == len(set(loans))
    assert [each for each in told if each.topic is Topic.WAITING] == [
        each for each in items if each.topic is Topic.WAITING
    ]


@given(st.lists(st.sampled_from(DecisionKind), max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_every_item_lies_between_two_neighbouring_positions(kinds: list[DecisionKind], cuts: list[int]) -> None:
    log = [decision(number, kind, used=number) for number, kind in enumerate(kinds, 1)]
    one, told, found = allotment(alert_units=5), DeliveryCursor(), []
    for end in sorted({*(min(cut, len(log)) for cut in cuts), len(log)}):
        after = cursor_after(one, told, log[told.decision : end], [])
        found += items_between(one, told, after, log, [])
        told = after
    assert [item.source for item in found] == [str(each.id) for each in log for _ in topics(one, each)]


@pytest.mark.parametrize(
    ("kind", "at_once"), [(DecisionKind.WAITING, TOLD_AT_ONCE), (DecisionKind.REMINDED, ITEMS_AT_MOST)]
)
def test_very_many_go_in_parts_and_none_is_left_out(kind: DecisionKind, at_once: int) -> None:
    log = [decision(number, kind) for number in range(1, 2 * at_once + 51)]
    told, sizes = DeliveryCursor(), []
    while told.decision < len(log):
        after = cursor_after(allotment(), told, log[told.decision :], [])
        sizes.append(len(items_between(allotment(), told, after, log, [])))
        told = after
    assert sizes == [at_once, at_once, 50]


def told(*kinds: tuple[DecisionKind, str], cause: str = "cause") -> tuple[Item, ...]:
    """What is to be told of people by name."""
    log = [
        replace(decision(number, kind), user_id=user, cause=cause, ahead=number - 1)
        for number, (kind, user) in enumerate(kinds, 1)
    ]
    return items_between(allotment(), DeliveryCursor(), DeliveryCursor(decision=len(log)), log, [])


def test_of_too_many_those_that_need_somebody_are_listed_first() -> None:
    waiting = [(DecisionKind.WAITING, f"user-{number}") for number in range(ITEMS_AT_MOST)]
    shown = listed(told(*waiting, (DecisionKind.FAILED, "ann"), (DecisionKind.ROLLED_BACK, "ben")))
    assert len(shown) == ITEMS_AT_MOST
    assert [item.about for item in shown[-3:]] == [f"user-{ITEMS_AT_MOST - 3}", "ann", "ben"]


def test_whoever_has_a_seat_by_then_is_not_told_to_wait() -> None:
    items = told((DecisionKind.WAITING, "ann"), (DecisionKind.WAITING, "ben"), (DecisionKind.PROMOTED, "ann"))
    assert [(item.topic, item.about) for item in to_persons(items)] == [(Topic.WAITING, "ben"), (Topic.PROMOTED, "ann")]


def test_whoever_has_to_wait_again_is_told_so() -> None:
    items = told((DecisionKind.ROLLED_BACK, "ann"), (DecisionKind.WAITING, "ann"))
    assert [item.topic for item in to_persons(items)] == [Topic.REFUSED, Topic.WAITING]


@pytest.mark.parametrize(
    ("cause", "actor"),
    [
        (Text("limitRaisedBy", actor=ANN), ANN),
        (Text("byAdoption", cause=Text("createdBy", actor=ANN)), ANN),
        (Text("byNotification", id="7"), None),
        (f"added by {ANN}", None),
    ],
)
def test_whose_doing_it_was_is_known_from_the_cause(cause: str, actor: str | None) -> None:
    (item,) = told((DecisionKind.PROMOTED, "ben"), cause=cause)
    assert item.actor == actor


def test_nobody_is_told_his_own_deed() -> None:
    assert to_persons(told((DecisionKind.WAITING, ANN), cause=Text("addedBy", actor=ANN))) == ()


class TestRequests:
    def topics_of(self, told: DeliveryCursor, *requests: LimitRequest) -> tuple[DeliveryCursor, list[Topic]]:
        fresh = [each for each in requests if is_undelivered(each, told)]
        after = cursor_after(allotment(), told, [], fresh)
        return after, [item.topic for item in items_between(allotment(), told, after, [], fresh)]

    def test_asked_then_decided(self) -> None:
        after, first = self.topics_of(DeliveryCursor(), request("9"))
        after, second = self.topics_of(after, request("9"))
        after, third = self.topics_of(after, request("9", RequestState.REFUSED))
        assert (first, second, third) == ([Topic.REQUEST_ASKED], [], [Topic.REQUEST_DECIDED])
        assert self.topics_of(after, request("9", RequestState.REFUSED))[1] == []

    def test_several_since_are_all_told(self) -> None:
        told = DeliveryCursor(request="9", request_state="open")
        log = (request("9", RequestState.REFUSED), request("8", RequestState.APPROVED), request("7"))
        _, found = self.topics_of(told, *log)
        decided = Topic.REQUEST_DECIDED
        assert found == [decided, Topic.REQUEST_ASKED, decided, Topic.REQUEST_ASKED]

    def test_a_message_that_was_begun_stays_as_it_was(self) -> None:
        """What comes while it is sent is for the next one."""
        after = cursor_after(allotment(), DeliveryCursor(), [], [request("9")])
        later = [request("9", RequestState.APPROVED), request("8")]
        items = items_between(allotment(), DeliveryCursor(), after, [], later)
        assert [(item.topic, item.source) for item in items] == [(Topic.REQUEST_ASKED, "9")]

    @pytest.mark.parametrize(("state", "limit"), [(RequestState.APPROVED, 20), (RequestState.REFUSED, 10)])
    def test_an_answer_names_the_limit_that_holds_from_then_on(self, state: RequestState, limit: int) -> None:
        after = cursor_after(allotment(), DeliveryCursor(), [], [request("9", state)])
        asked, decided = items_between(allotment(), DeliveryCursor(), after, [], [request("9", state)])
        assert (asked.topic, asked.used, asked.limit) == (Topic.REQUEST_ASKED, 10, 20)
        assert (decided.topic, decided.used, decided.limit) == (Topic.REQUEST_DECIDED, 20, limit)

    def test_an_answer_is_told_in_its_words_and_of_its_time(self) -> None:
        refused = replace(request("9", RequestState.REFUSED), answer="No money.", decided=NOW + timedelta(hours=1))
        after = cursor_after(allotment(), DeliveryCursor(request="9", request_state="open"), [], [refused])
        (item,) = items_between(allotment(), DeliveryCursor(request="9", request_state="open"), after, [], [refused])
        assert (item.detail, item.when) == ("No money.", NOW + timedelta(hours=1))
        wordless = replace(refused, answer=None, decided=None, asked=NOW - timedelta(hours=1))
        (item,) = items_between(allotment(), DeliveryCursor(request="9", request_state="open"), after, [], [wordless])
        assert (item.detail, item.when) == ("", NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("kind", "detail"), [(DecisionKind.REMINDED, "2026-03-09 09:00 UTC"), (DecisionKind.ENDED, "Reached the end date")]
)
def test_a_reminder_tells_the_date_and_anything_else_its_reason(kind: DecisionKind, detail: str) -> None:
    ends = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    code = "reminded" if kind is DecisionKind.REMINDED else "ended"
    log = [replace(decision(1, kind), reason=Text(code, ends=ends))]
    (item,) = items_between(allotment(), DeliveryCursor(), DeliveryCursor(decision=1), log, [])
    assert item.detail.startswith(detail)


@pytest.mark.parametrize(("used", "told"), [(495, False), (498, False), (499, True), (500, False)])
def test_half_of_a_thousand_is_five_hundred(used: int, told: bool) -> None:
    taken = replace(decision(1, DecisionKind.LICENSED, used), limit=1000)
    assert (topics(allotment(alert_percent=50), taken) == [Topic.THRESHOLD]) is told


def test_a_threshold_counts_the_seat_by_which_it_was_reached() -> None:
    log = [decision(1, DecisionKind.PROMOTED, used=7)]
    one = allotment(alert_units=8)
    found = items_between(one, DeliveryCursor(), cursor_after(one, DeliveryCursor(), log, []), log, [])
    assert [(item.topic, item.used) for item in found] == [(Topic.PROMOTED, 7), (Topic.THRESHOLD, 8)]


def test_whoever_waits_is_told_so_themselves() -> None:
    waits = Item(Topic.WAITING, NOW, "ann")
    assert to_persons([waits]) == (waits,)
    assert to_persons([Item(Topic.PROMOTED, NOW, "ben"), waits])[-1] == waits


def test_a_suspension_is_told_once_and_again_for_another_reason() -> None:
    one = allotment(state=AllotmentState.SUSPENDED, state_reason="The group was deleted.")
    after = cursor_after(one, DeliveryCursor(), [], [])
    (item,) = items_between(one, DeliveryCursor(), after, [], [])
    assert (item.topic, item.detail) == (Topic.SUSPENDED, "The group was deleted.")
    assert item.when == one.created
    (item,) = items_between(replace(one, observed_at=NOW), DeliveryCursor(), after, [], [])
    assert item.when == NOW
    assert items_between(one, after, cursor_after(one, after, [], []), [], []) == ()
    other = replace(one, state_reason="Too many removals.")
    assert len(items_between(other, after, cursor_after(other, after, [], []), [], [])) == 1
    active = allotment()
    assert items_between(active, after, cursor_after(active, after, [], []), [], []) == ()


def test_old_news_are_not_told_where_nothing_was_told_yet() -> None:
    old, new = replace(decision(1), decided=NOW - timedelta(days=2)), decision(2)
    asked = replace(request("9"), asked=NOW - timedelta(days=2))
    assert first_cursor([new, old], [asked], NOW) == DeliveryCursor(decision=1, request="9", request_state="open")
    assert first_cursor([new], [], NOW) == DeliveryCursor()
    day_old, asked = replace(old, decided=NOW - timedelta(days=1)), replace(asked, asked=NOW - timedelta(days=1))
    assert first_cursor([new, day_old], [asked], NOW) == DeliveryCursor()


def test_who_is_refused_again_soon_is_told_once_and_the_owners_each_time() -> None:
    def refusals(*minutes: int) -> list[Decision]:
        made = [(decision(number), NOW + timedelta(minutes=at)) for number, at in enumerate(minutes, 1)]
        return [replace(each, user_id=ANN, decided=at) for each, at in made]

    log = refusals(0, 59, 118, 178)
    for told in range(len(log)):
        items = items_between(allotment(), DeliveryCursor(told), DeliveryCursor(len(log)), log, [])
        assert [item.topic for item in items] == [Topic.REFUSED] * (4 - told)
        assert [item.when for item in to_persons(items)] == [log[0].decided, log[3].decided][told > 0 :]
    seated = [log[0], replace(log[1], kind=DecisionKind.LICENSED), log[2]]
    assert len(to_persons(items_between(allotment(), DeliveryCursor(), DeliveryCursor(3), seated, []))) == 2
    assert compared_since(log[2:]) == log[2].decided - timedelta(hours=1)
    assert compared_since([seated[1]]) is None


@pytest.mark.parametrize(
    ("rhythm", "now", "start"),
    [
        (Rhythm.DAILY, datetime(2026, 3, 4, 0, 0, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)),
        (Rhythm.DAILY, datetime(2026, 3, 4, 23, 59, 59, 9, UTC), datetime(2026, 3, 4, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 2, 23, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_and_a_week_on_monday(rhythm: Rhythm, now: datetime, start: datetime) -> None:
    assert period_start(rhythm, now) == start


@pytest.mark.parametrize("topic", Topic)
def test_an_update_is_collected_and_what_needs_an_owner_is_told_at_once(topic: Topic) -> None:
    to_owners = Audience.OWNERS in AUDIENCES[topic]
    assert are_told(Audience.OWNERS, topic, Edition.WHOLE) is to_owners
    assert are_told(Audience.OWNERS, topic, Edition.DIGEST) is (topic in COLLECTED)
    assert are_told(Audience.OWNERS, topic, Edition.WITHOUT_UPDATES) is (to_owners and topic not in COLLECTED)
    assert COLLECTED.isdisjoint({Topic.REFUSED, Topic.SUSPENDED, Topic.LICENCE_FAILED, Topic.REQUEST_DECIDED})
    for other in (Audience.ADMINISTRATORS, Audience.PERSON):
        assert are_told(other, topic, Edition.WITHOUT_UPDATES) is (other in AUDIENCES[topic])
        assert not are_told(other, topic, Edition.DIGEST)
