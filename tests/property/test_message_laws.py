"""Laws of messages: a command survives the wire, merging loses nothing, and any other body is refused with a reason."""

import contextlib
import json
from datetime import timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from application.graph_notifications import ChangeNotification, parse
from domain.commands import Command, from_json, merged, to_json, waiting_time
from domain.errors import Permanent
from domain.json_sequence import TOGETHER_AT_MOST, apart, together
from tests.property.strategies import commands

FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=5)
WIRE = {"kind": "look", "allotmentId": "a-1", "cause": "timer", "queuedDateTime": "2026-03-02T09:00:00+00:00"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
properties = st.sampled_from([*WIRE, "hints", "passed", "tries", "unseen"])
entries = st.fixed_dictionaries({}, optional={"id": anything, "@removed": anything})


@given(commands)
def test_a_command_comes_back_from_the_wire_as_it_was(command: Command) -> None:
    assert from_json(json.loads(json.dumps(to_json(command)))) == command


@given(properties, anything)
@example("tries", float("inf"))
def test_any_other_body_is_a_command_or_permanently_wrong(name: str, value: object) -> None:
    with contextlib.suppress(Permanent):
        command = from_json({**WIRE, name: value})
        assert from_json(to_json(command)) == command


@given(st.lists(entries, max_size=4) | anything)
@example([{"@removed": "deleted"}])
@example([{"id": 7}])
def test_any_members_delta_is_read_or_permanently_wrong(changes: object) -> None:
    body = json.dumps({"resourceData": {"id": "g-1", "members@delta": changes}}).encode()
    with contextlib.suppress(Permanent):
        read = parse(body)
        assert isinstance(read, ChangeNotification)
        assert read.joined_and_left <= read.hints.keys()


texts = st.one_of(
    anything.map(lambda value: json.dumps(value).encode()),
    st.integers(1, 2 * TOGETHER_AT_MOST).map(lambda size: b'"' + b"x" * size + b'"'),
)


@given(st.lists(texts))
def test_texts_go_together_and_come_apart_in_their_order(several: list[bytes]) -> None:
    messages = together(several)
    assert [text for message in messages for text in apart(message)] == several
    assert all(len(message) <= TOGETHER_AT_MOST or len(apart(message)) == 1 for message in messages)
    for one, following in pairwise(messages):
        assert len(one) + len(apart(following)[0]) + 4 > TOGETHER_AT_MOST


@given(st.lists(commands))
def test_merging_loses_no_allotment_no_person_and_nobody_who_passed(several: list[Command]) -> None:
    together = {command.allotment_id: command for command in merged(several)}
    assert list(together) == list(dict.fromkeys(command.allotment_id for command in several))
    for command in several:
        one = together[command.allotment_id]
        assert command.hints.keys() <= one.hints.keys()
        assert command.joined_and_left <= one.joined_and_left
        assert command.queued <= one.queued


@given(st.lists(commands, min_size=2))
def test_merging_by_parts_is_merging_at_once(several: list[Command]) -> None:
    first, *others = several
    assert merged([*merged([first]), *others]) == merged(several)
    assert merged([*merged(several[:-1]), several[-1]]) == merged(several)


@given(st.integers(0, 10_000))
def test_waits_grow_up_to_the_longest(tries: int) -> None:
    wait, next_wait = (waiting_time(each, first=FIRST, longest=LONGEST) for each in (tries, tries + 1))
    assert FIRST <= wait <= next_wait <= LONGEST
    assert next_wait in {2 * wait, LONGEST}
