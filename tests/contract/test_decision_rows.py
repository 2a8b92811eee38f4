"""The log of decisions in Table Storage: a row a transaction, after rows of one decision each, as it was before."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from domain.admission import Plan, transactions
from domain.allotments import Decision, DecisionKind, MemberState, Step, counted
from domain.decision_log import DecisionFilter
from domain.errors import InvalidRequest
from infra.tables import decisions as log_module
from infra.tables import queries
from infra.tables.client import Table, service_client
from infra.tables.decisions import ROWS_A_REQUEST, TableDecisionLog
from infra.tables.personal import TablePersonalRecords
from infra.tables.rows import decisions_entity, decisions_of
from infra.tables.store import TableAllotmentStore
from tests.support.samples import MOMENT, allotment, decision, entities, joining, make, seat, user

HOUR = timedelta(hours=1)
PAGES_AT_MOST = 20
KINDS = [DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.RELEASED]


def decided(number: int) -> Decision:
    """The so-manieth decision, an hour after the one before; without what rows of before do not have."""
    made = decision(number, user(number % 4), KINDS[number % 3])
    return replace(made, decided=MOMENT + number * HOUR, ahead=None)


def row_of_before(made: Decision) -> dict[str, Any]:
    """A decision as it was written when each was a row."""
    return {
        "PartitionKey": "a1",
        "RowKey": f"decision:{10**12 - made.id:012d}",
        "userId": made.user_id,
        "kind": made.kind.value,
        "reason": made.reason,
        "requested": made.requested,
        "used": made.used,
        "limit": made.limit,
        "cause": made.cause,
        "decided": made.decided,
    }


@dataclass(frozen=True, slots=True)
class Kept:
    store: TableAllotmentStore
    log: TableDecisionLog
    rows: Table
    personal: TablePersonalRecords

    async def keep(self, decisions: Sequence[Decision]) -> None:
        """Write decisions in as few transactions as they need."""
        stored = await self.store.load("a1")
        assert stored is not None
        after, etag, steps = stored.value, stored.etag, [Step(each.user_id, None, None, each) for each in decisions]
        for step in steps:
            after = counted(after, step)
        for transaction in transactions(Plan(after, tuple(steps)), stored.value):
            etag = await self.store.commit(transaction, etag)

    async def read(self, only: DecisionFilter, count: int) -> list[Decision]:
        """Every page of the log, each of `count` decisions but the last."""
        found: list[Decision] = []
        cursor: str | None = None
        for _ in range(PAGES_AT_MOST):
            page = await self.log.page("a1", only, cursor, count)
            assert len(page.items) == count or page.next_cursor is None
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found
        raise AssertionError(f"There is always another page: {cursor}")

    async def keys(self) -> list[str]:
        text = "PartitionKey eq 'a1' and RowKey ge 'decision:' and RowKey le 'decision:~'"
        return [row["RowKey"] async for row in self.rows.query(text, {})]


@pytest.fixture
async def kept(tables_connection: str) -> AsyncIterator[Kept]:
    async with service_client(tables_connection, None, None) as service:
        made = Kept(
            TableAllotmentStore(service),
            TableDecisionLog(service),
            Table(service, "Allotments"),
            TablePersonalRecords(service),
        )
        await make(made.store, allotment())
        yield made


@pytest.fixture
async def mixed(kept: Kept) -> Kept:
    """Six decisions of before, then transactions of five, one and four."""
    for number in range(1, 7):
        await kept.rows.insert(row_of_before(decided(number)))
    for numbers in (range(7, 12), [12], range(13, 17)):
        await kept.keep([decided(number) for number in numbers])
    return kept


NEWEST_FIRST = [decided(number) for number in range(16, 0, -1)]


async def test_a_transaction_writes_one_row(kept: Kept) -> None:
    await kept.keep([decided(number) for number in range(1, 99)])
    await kept.keep([decided(99)])
    assert await kept.keys() == ["decision:999999999901", "decision:999999999902"]


async def test_a_transaction_takes_98_people_with_long_texts(kept: Kept) -> None:
    """Of letters in no order, so that nothing is there to be compressed, and the row has many properties."""
    random = Random(1)
    texts = {number: "".join(map(chr, random.choices(range(0x4E00, 0x9FA0), k=1000))) for number in range(1, 99)}
    seats = {number: replace(seat(user(number), MemberState.FAILED), error=text) for number, text in texts.items()}
    steps = [
        replace(joining(seats[number], number), decision=replace(decided(number), reason=text))
        for number, text in texts.items()
    ]
    stored = await kept.store.load("a1")
    assert stored is not None
    after = stored.value
    for step in steps:
        after = counted(after, step)
    (transaction,) = transactions(Plan(after, tuple(steps)), stored.value)
    assert entities(transaction.steps) == 100
    await kept.store.commit(transaction, stored.etag)
    assert [step.decision for step in steps[::-1]] == await kept.read(DecisionFilter(), 99)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 15, 16, 17])
async def test_pages_go_on_in_the_middle_of_a_row_and_into_the_rows_of_before(mixed: Kept, count: int) -> None:
    assert await mixed.read(DecisionFilter(), count) == NEWEST_FIRST


@pytest.mark.parametrize("number", range(1, 7))
async def test_a_cursor_that_was_handed_out_before_goes_on(mixed: Kept, number: int) -> None:
    page = await mixed.store.decisions("a1", row_of_before(decided(number))["RowKey"], 99)
    assert list(page.items) == NEWEST_FIRST[-number:]


async def test_a_filter_lets_the_same_through_in_rows_of_both_kinds(mixed: Kept) -> None:
    times = [None, decided(3).decided, decided(9).decided, decided(15).decided]
    filters = [DecisionFilter(*each) for each in product([None, user(2)], [None, KINDS[0]], times, times)]
    for only in filters:
        assert await mixed.read(only, 2) == [each for each in NEWEST_FIRST if only.lets_through(each)]


async def test_rows_about_one_person_say_so(kept: Kept) -> None:
    """So that a filter need not read the others, where people come one by one."""
    for number in range(1, 9):
        await kept.keep([decided(number)])
    text = f"PartitionKey eq 'a1' and userId eq '{user(1)}' and kind eq '{decided(5).kind.value}'"
    assert [row["RowKey"] async for row in kept.rows.query(text, {})] == ["decision:999999999995"]


async def test_rows_about_several_people_say_between_which(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that somebody's few decisions are found among thousands of rows, where all were admitted in order."""
    people = [f"{number:04x}0000-0000-4000-8000-000000000000" for number in range(1, 41)]
    made = [replace(decided(number), user_id=person) for number, person in enumerate(people, start=1)]
    for first in range(0, 40, 10):
        await kept.keep(made[first : first + 10])
    read = list[Any]()

    def noted(row: Any, about: str | None) -> Sequence[Decision]:
        read.append(row)
        return decisions_of(row, about)

    monkeypatch.setattr(log_module, "decisions_of", noted)
    for place in (0, 9, 10, 25, 39):
        read.clear()
        assert await kept.read(DecisionFilter(people[place]), 3) == [made[place]]
        assert len(read) == 1
    assert await kept.read(DecisionFilter("00050000-0000-4000-8000-00000000dead"), 3) == []


async def test_rows_about_several_people_that_do_not_say_between_which_are_read(kept: Kept) -> None:
    row = decisions_entity("a1", [decided(1), decided(2)])
    await kept.rows.put({name: value for name, value in row.items() if not name.startswith("user")} | {"userId": ""})
    for made in (decided(1), decided(2)):
        assert await kept.read(DecisionFilter(made.user_id), 3) == [made]


async def test_somebody_who_was_erased_is_found_by_the_token(kept: Kept) -> None:
    """It is before the first of the row's people, or behind the last."""
    people = [f"{digit}0000000-0000-4000-8000-000000000000" for digit in "456"]
    made = [replace(decided(number), user_id=person) for number, person in enumerate(people, start=1)]
    await kept.keep(made)
    for token, number in (("00000000-0000-4000-8000-00000000dead", 1), ("f0000000-0000-4000-8000-00000000dead", 3)):
        cursor: str | None = None
        while cursor := await kept.personal.replace(people[number - 1], token, cursor):
            pass
        assert [each.id for each in await kept.read(DecisionFilter(token), 3)] == [number]


async def test_a_page_reads_as_many_rows_as_it_needs(kept: Kept) -> None:
    """More rows than one request answers, of one decision each."""
    for some in (range(first, first + 50) for first in range(1, ROWS_A_REQUEST + 51, 50)):
        rows = [("create", row_of_before(decided(number))) for number in some]
        await kept.rows.transact(rows)
    everything = [decided(number) for number in range(ROWS_A_REQUEST + 50, 0, -1)]
    assert await kept.read(DecisionFilter(), 999) == everything


async def test_a_page_about_a_person_asks_for_few_rows_first_and_for_many_if_they_do_not_do(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as would do if each had one of its decisions: Table Storage looks no further than it is asked to."""
    first, between, last = (f"{digit}0000000-0000-4000-8000-000000000000" for digit in "18f")
    await kept.keep([replace(decided(1), user_id=between)])
    for number in range(2, 22, 2):
        await kept.keep([replace(decided(number), user_id=first), replace(decided(number + 1), user_id=last)])
    asked, request_of = list[int](), queries.request_of

    def look(account: str, table: str, text: str, page: int, *rest: Any) -> Any:
        asked.append(page)
        return request_of(account, table, text, page, *rest)

    monkeypatch.setattr(queries, "request_of", look)
    for person, ids, requests in ((first, [20, 18, 16], [4]), (between, [1], [4, ROWS_A_REQUEST])):
        asked.clear()
        found = (await kept.log.page("a1", DecisionFilter(person), None, 3)).items
        assert ([each.id for each in found], asked) == (ids, requests)


@pytest.mark.parametrize("before", range(1, 18))
async def test_forgetting_leaves_what_is_younger_and_what_is_spared(mixed: Kept, before: int) -> None:
    spared = {user(1), user(2)}
    left = [each for each in NEWEST_FIRST if each.id >= before or each.user_id in spared]
    cut = await mixed.log.delete_before("a1", decided(before).decided, spared)
    assert cut == len(NEWEST_FIRST) - len(left)
    assert await mixed.read(DecisionFilter(), 3) == left
    for only in (DecisionFilter(user(1)), DecisionFilter(until=decided(9).decided), DecisionFilter(kind=KINDS[1])):
        assert await mixed.read(only, 3) == [each for each in left if only.lets_through(each)]
    assert await mixed.log.delete_before("a1", decided(before).decided, spared) == 0


async def test_a_row_of_which_nothing_is_left_goes(mixed: Kept) -> None:
    await mixed.log.delete_before("a1", decided(14).decided, {user(0)})
    assert [int(key.removeprefix("decision:")) for key in await mixed.keys()] == [
        10**12 - number for number in (16, 12, 11, 4)
    ]


async def test_a_page_goes_on_where_its_row_was_shortened(mixed: Kept) -> None:
    first = await mixed.store.decisions("a1", None, 7)
    await mixed.log.delete_before("a1", decided(12).decided, {user(3)})
    rest = await mixed.store.decisions("a1", first.next_cursor, 99)
    assert [each.id for each in rest.items] == [7, 3]


async def test_whom_decisions_are_about_is_found_in_rows_of_both_kinds(mixed: Kept) -> None:
    everybody = {each.user_id for each in NEWEST_FIRST}
    assert len(everybody) == 4
    assert await mixed.log.about("a1", {*everybody, "nobody"}) == everybody
    assert await mixed.log.about("a1", set()) == set()
    assert await mixed.log.about("another", everybody) == set()


async def test_only_the_newest_rows_are_looked_through_for_people(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    long_gone = replace(decided(1), user_id="long gone")
    await kept.rows.insert(row_of_before(long_gone))
    await kept.keep([decided(2), decided(3)])
    sought = {each.user_id for each in (long_gone, decided(2), decided(3))}
    assert await kept.log.about("a1", sought) == sought
    monkeypatch.setattr("infra.tables.decisions.ROWS_LOOKED_THROUGH", 1)
    assert await kept.log.about("a1", sought) == sought - {"long gone"}


async def test_erasing_leaves_rows_of_both_kinds_until_they_are_old_enough(mixed: Kept) -> None:
    before = await mixed.keys()
    await mixed.store.erase(allotment())
    assert await mixed.keys() == before
    await mixed.log.delete_before("a1", decided(99).decided, ())
    assert await mixed.keys() == []


@pytest.mark.parametrize("cursor", ["decision:", "decision:x", "decision:999999999999:", "decision:999999999999:x"])
async def test_a_cursor_that_nobody_handed_out_is_refused(kept: Kept, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        await kept.store.decisions("a1", cursor, 1)
