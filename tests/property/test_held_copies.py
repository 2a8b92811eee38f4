"""Laws of the copies that a worker holds: however writers and readers take turns, nobody reads what was before."""

import asyncio
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.allotments import Allotment
from infra.tables import held
from infra.tables.held import PIECES, READ_AGAIN_SECONDS, Copy, HeldCopies, piece_of
from tests.unit.domain.samples import allotment

GROUPS = ("", "0", "00", "01ff", "0a", "0b", "a0", "a9", "ff", "ffff", "group-1", "zz")
"""Also such as are no GUID: every key has its piece."""

BASE = allotment()
EVERY = st.sampled_from(GROUPS)


@dataclass
class Table:
    """Groups' rows and marks, as Table Storage has them. `due`: writers that have written a copy, and no mark yet."""

    rows: dict[str, Allotment] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    due: list[str] = field(default_factory=list)
    writes: int = 0
    read: int = 0
    steps: list[tuple[str, str]] = field(default_factory=list)
    """What writers do next, each before a reader's next request."""

    def begin(self, group: str, *, gone: bool = False) -> None:
        self.writes += 1
        if gone:
            self.rows.pop(group, None)
        else:
            self.rows[group] = replace(BASE, group_id=group, allotted_units=self.writes)
        self.due.append(group)

    def end(self) -> None:
        """The writer who has waited longest puts the mark."""
        if self.due:
            self.writes += 1
            self.marks[piece_of(self.due.pop(0))] = str(self.writes)

    def step(self) -> None:
        if self.steps:
            what, group = self.steps.pop(0)
            if what == "end":
                self.end()
            else:
                self.begin(group, gone=what == "erase")

    async def all_marks(self) -> Mapping[int, str]:
        self.step()
        return dict(self.marks)

    async def range(self, first: str, last: str | None) -> Sequence[Copy]:
        self.step()
        keys = sorted(self.rows)
        until = len(keys) if last is None else bisect_left(keys, last)
        found = [(key, self.rows[key].id, self.rows[key]) for key in keys[bisect_left(keys, first) : until]]
        self.read += len(found)
        return found


STEPS = st.lists(st.tuples(st.sampled_from(("write", "write", "erase", "end", "end", "end")), EVERY), max_size=12)


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=1, max_size=6), st.integers(1, 12))
@example([[("write", "0a"), ("end", ""), ("write", "0a")], [("end", "")]], 12)
def test_a_reader_sees_at_least_what_was_done_before_it_began(
    turns: Sequence[Sequence[tuple[str, str]]], most: int
) -> None:
    """And once all writers are done, every reader sees the table, whatever it has held meanwhile."""

    async def run() -> None:
        table = Table()
        readers = [HeldCopies(table.all_marks, table.range, lambda: 0.0) for _ in range(2)]
        for place, steps in enumerate(turns):
            table.steps = list(steps)
            unsure = set(table.due)
            before = dict(table.rows)
            begun = table.writes
            shown = {group: copy for group, _, copy in await readers[place % 2].all()}
            touched = unsure | {group for what, group in steps if what != "end"}
            for group in set(GROUPS) - touched:
                assert shown.get(group) == before.get(group)
            for group, copy in shown.items():
                assert copy is not None
                if group in before and group not in unsure and copy.allotted_units <= begun:
                    assert copy == before[group]
            while table.steps:
                table.step()
        while table.due:
            table.end()
        for reader in readers:
            assert [(group, copy) for group, _, copy in await reader.all()] == sorted(table.rows.items())
            read = table.read
            await reader.all()
            assert len(table.rows) > most or table.read == read

    limit, held.HELD_AT_MOST = held.HELD_AT_MOST, most
    try:
        asyncio.run(run())
    finally:
        held.HELD_AT_MOST = limit


@given(st.sets(EVERY), EVERY)
def test_what_a_dead_writer_has_not_told_is_seen_after_some_minutes(groups: set[str], written: str) -> None:
    async def run() -> None:
        table, seconds = Table(), [0.0]
        reader = HeldCopies(table.all_marks, table.range, lambda: seconds[0])
        for group in groups:
            table.begin(group)
        await reader.all()
        table.begin(written)
        seconds[0] = READ_AGAIN_SECONDS
        assert [(group, copy) for group, _, copy in await reader.all()] == sorted(table.rows.items())

    asyncio.run(run())


@given(st.text(max_size=4))
def test_every_key_is_in_the_piece_that_is_read_for_it(group_id: str) -> None:
    number = piece_of(group_id)
    assert PIECES[number] <= group_id
    assert number + 1 == len(PIECES) or group_id < PIECES[number + 1]
