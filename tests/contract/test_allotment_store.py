"""What every `AllotmentStore` holds: the fake, and Table Storage in Azurite."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.admission import Plan, Transaction, transactions
from domain.allotments import Allotment, Decision, Member, MemberState, Step, counted
from domain.errors import Conflict, InvalidRequest, StaleWrite
from domain.licence_errors import Failure
from domain.listing import listed
from domain.nested_groups import InnerGroup
from domain.ports import AllotmentStore
from domain.reserved import Reservation, ReservationState
from domain.stored import Page, Stored
from domain.waiting_order import FIRST_PLACE, Attribute, Rank, RankedBy, WaitingOrder, place_at
from infra.tables.client import POINT_READS_AT_ONCE, Table, service_client
from infra.tables.listing import copied, with_copy
from infra.tables.rows import allotment_entity, allotment_of, member_of
from infra.tables.store import ROWS_A_POINT_READ, TableAllotmentStore
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.support.samples import (
    E3,
    MOMENT,
    TEXT,
    allotment,
    decision,
    entities,
    full_allotment,
    joining,
    leaving,
    make,
    reservation,
    reserving,
    seat,
    user,
    waiting,
)


@pytest.fixture(params=["in-memory", "azurite"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[AllotmentStore]:
    if request.param == "in-memory":
        yield InMemoryAllotmentStore()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableAllotmentStore(service)


async def loaded(store: AllotmentStore, allotment_id: str) -> Stored[Allotment]:
    stored = await store.load(allotment_id)
    assert stored is not None
    return stored


async def written(store: AllotmentStore, allotment_id: str, steps: Sequence[Step]) -> Allotment:
    """The allotment after these steps, in as many transactions as they need."""
    stored = await loaded(store, allotment_id)
    after, etag = stored.value, stored.etag
    for step in steps:
        after = counted(after, step)
    for transaction in transactions(Plan(after, tuple(steps)), stored.value):
        etag = await store.commit(transaction, etag)
    return after


async def created(store: AllotmentStore, made: Allotment, steps: Sequence[Step] = ()) -> Allotment:
    await make(store, made)
    return await written(store, made.id, steps)


async def walked[Item](page_at: Callable[[str | None], Awaitable[Page[Item]]]) -> list[tuple[Item, ...]]:
    """Every page from the first to the last."""
    pages: list[tuple[Item, ...]] = []
    cursor: str | None = None
    while True:
        page = await page_at(cursor)
        pages.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return pages


class TestAllotment:
    async def test_unknown_one_is_none(self, store: AllotmentStore) -> None:
        assert await store.load("nobody") is None

    async def test_several_are_read_by_id(self, store: AllotmentStore) -> None:
        for number in range(POINT_READS_AT_ONCE + 2):
            await make(store, allotment(f"a{number}"))
        ids = [f"a{number}" for number in range(1, POINT_READS_AT_ONCE + 2)]
        found = await store.load_several([*ids, "unknown"])
        assert sorted(found) == sorted(ids)
        assert found["a1"] == await store.load("a1")
        assert await store.load_several([]) == {}

    def test_a_row_of_the_layout_before_is_read_as_it_was_meant(self) -> None:
        """It knows nothing of preparing, nor of groups that are missing."""
        made = replace(allotment(), products=(replace(E3, licensed_group_id="licensed"),))
        row = {
            name: value for name, value in allotment_entity(made).items() if name not in {"prepared", "missingSince"}
        }
        row["products"] = json.dumps(
            [{"skuId": E3.sku_id, "skuPartNumber": "SPE_E3", "disabledPlans": [], "licensedGroupId": "licensed"}]
        )
        assert allotment_of(row) == made
        assert (made.prepared, made.missing_since, made.products[0].group_asked) == (True, None, None)

    @pytest.mark.parametrize("made", [allotment(), full_allotment(), replace(full_allotment(), unfinished=None)])
    async def test_comes_back_as_it_was_stored(self, store: AllotmentStore, made: Allotment) -> None:
        await make(store, made)
        assert (await loaded(store, made.id)).value == made

    async def test_creating_it_again_changes_nothing(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        first = await loaded(store, "a1")
        await store.create(replace(allotment(), display_name="Another"))
        assert await loaded(store, "a1") == first

    async def test_unclaimed_group_is_refused(self, store: AllotmentStore) -> None:
        """It was claimed, made and deleted while this creation was held up: it shall not come back."""
        await make(store, allotment())
        await store.erase(allotment())
        with pytest.raises(Conflict, match="not claimed"):
            await store.create(allotment())
        assert await store.load("a1") is None

    async def test_group_of_another_is_refused(self, store: AllotmentStore) -> None:
        await make(store, allotment("a1", group_id="shared"))
        with pytest.raises(Conflict, match="a1"):
            await store.create(allotment("a2", group_id="shared"))
        assert await store.load("a2") is None


class TestClaim:
    async def test_free_group_is_claimed(self, store: AllotmentStore) -> None:
        assert await store.claim("group", "a1") == "a1"
        assert await store.claim("group", "a1") == "a1"

    async def test_creation_cut_short_is_completed_under_its_id(self, store: AllotmentStore) -> None:
        await store.claim("group-a1", "a1")
        assert await store.claim("group-a1", "a2") == "a1"
        await store.create(allotment("a1"))
        assert (await loaded(store, "a1")).value == allotment("a1")

    async def test_creation_past_the_claim_of_another_is_refused(self, store: AllotmentStore) -> None:
        await store.claim("group", "a1")
        with pytest.raises(Conflict, match="a1"):
            await store.create(allotment("a2", group_id="group"))

    @pytest.mark.parametrize("claimant", ["a1", "a2"])
    async def test_group_with_a_stored_allotment_is_refused(self, store: AllotmentStore, claimant: str) -> None:
        await make(store, allotment("a1"))
        with pytest.raises(Conflict, match="a1"):
            await store.claim("group-a1", claimant)

    async def test_one_of_two_at_once_gets_it(self, store: AllotmentStore) -> None:
        assert len({*await asyncio.gather(*(store.claim("group", f"a{number}") for number in range(8)))}) == 1


class TestCommit:
    async def test_writes_the_allotment_its_members_and_its_decisions(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        before = await loaded(store, "a1")
        step = joining(seat(user(1)), 1)
        after = replace(counted(before.value, step), delta_token="token", observed_at=MOMENT)
        etag = await store.commit(Transaction(after, (step,)), before.etag)
        assert await loaded(store, "a1") == Stored(after, etag)
        assert etag != before.etag
        assert await store.all_members("a1") == {user(1): seat(user(1))}
        assert (await store.decisions("a1", None, 10)).items == (decision(1, user(1)),)

    async def test_its_etag_guards_the_next_one(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        first = await loaded(store, "a1")
        second = await store.commit(Transaction(replace(first.value, observation_count=1), ()), first.etag)
        third = await store.commit(Transaction(replace(first.value, observation_count=2), ()), second)
        assert len({first.etag, second, third}) == 3
        assert (await loaded(store, "a1")).value.observation_count == 2

    async def test_stale_etag_writes_nothing(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        before = await loaded(store, "a1")
        etag = await store.commit(Transaction(replace(before.value, observation_count=1), ()), before.etag)
        step = joining(seat(user(1)), 1)
        with pytest.raises(StaleWrite):
            await store.commit(Transaction(counted(before.value, step), (step,)), before.etag)
        assert await loaded(store, "a1") == Stored(replace(before.value, observation_count=1), etag)
        assert await store.all_members("a1") == {}
        assert (await store.decisions("a1", None, 10)).items == ()

    async def test_unknown_allotment_is_stale(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        etag = (await loaded(store, "a1")).etag
        with pytest.raises(StaleWrite):
            await store.commit(Transaction(allotment("a2"), ()), etag)
        assert await store.load("a2") is None

    async def test_is_all_or_nothing(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        before = await loaded(store, "a1")
        steps = (joining(seat(user(1)), 1), leaving(seat(user(2))))
        with pytest.raises(StaleWrite):
            await store.commit(Transaction(replace(before.value, observation_count=1), steps), before.etag)
        assert await loaded(store, "a1") == before
        assert await store.all_members("a1") == {}

    async def test_takes_a_hundred_entities(self, store: AllotmentStore) -> None:
        steps = tuple(joining(waiting(user(number), number), number) for number in range(1, 50))
        assert entities(steps) == 100
        await make(store, allotment())
        before = await loaded(store, "a1")
        await store.commit(Transaction(replace(before.value, observation_count=1), steps), before.etag)
        assert len(await store.all_members("a1")) == 49
        assert len(await store.waiting("a1", 100)) == 49
        assert len((await store.decisions("a1", None, 100)).items) == 49

    async def test_one_of_many_at_once_wins(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        before = await loaded(store, "a1")

        async def attempt(number: int) -> bool:
            step = joining(seat(user(number)), 1)
            try:
                await store.commit(Transaction(counted(before.value, step), (step,)), before.etag)
            except StaleWrite:
                return False
            return True

        won = await asyncio.gather(*(attempt(number) for number in range(16)))
        assert won.count(True) == 1
        assert [*await store.all_members("a1")] == [user(won.index(True))]
        assert (await loaded(store, "a1")).value.consumed_units == 1


FAILURES = (Failure(E3.sku_id, "CountViolation"), Failure("s", "Disabled"))


class TestMembers:
    ROWS = (
        Member(user(1), MemberState.PENDING, MOMENT, apply_by=MOMENT, granted=MOMENT),
        Member(user(2), MemberState.LICENSED, MOMENT, apply_by=MOMENT, checked=MOMENT, rollback_observation=3),
        Member(user(3), MemberState.LICENSED, MOMENT),
        Member(user(4), MemberState.FAILED, MOMENT, error=TEXT, failures=FAILURES, tries=2),
        Member(user(5), MemberState.RELEASING, MOMENT, checked=MOMENT, revoked=True, error=""),
        Member(user(6), MemberState.WAITING, MOMENT, place=0),
        Member(user(7), MemberState.ROLLING_BACK, MOMENT, rollback_observation=8),
        Member(user(8), MemberState.IGNORED, MOMENT),
    )

    @pytest.fixture
    async def made(self, store: AllotmentStore) -> Allotment:
        await created(store, allotment("a0"), [joining(seat(user(9)), 1)])
        return await created(store, allotment("a1"), [joining(row, index) for index, row in enumerate(self.ROWS, 1)])

    @pytest.mark.parametrize("recorded", [0, 1_000_000], ids=["by-range", "by-key"])
    @pytest.mark.parametrize("wanted", [[], [1], [9], [2, 5, 9], [9, 7, 6, 1], range(1, 9)])
    async def test_rows_of_some(
        self, store: AllotmentStore, made: Allotment, wanted: Sequence[int], recorded: int
    ) -> None:
        numbers = replace(made, consumed_units=recorded, waiting_units=0)
        found = await store.members(numbers, {user(number) for number in wanted})
        assert found == {row.user_id: row for row in self.ROWS if row.user_id in map(user, wanted)}

    def test_both_ways_are_taken(self) -> None:
        assert 0 < ROWS_A_POINT_READ * 8 < 1_000_000

    async def test_all_rows(self, store: AllotmentStore, made: Allotment) -> None:
        assert await store.all_members(made.id) == {row.user_id: row for row in self.ROWS}
        assert await store.all_members("nobody") == {}

    async def test_unfinished_rows(self, store: AllotmentStore, made: Allotment) -> None:
        assert sorted(await store.unfinished(made.id)) == [user(1), user(3), user(5), user(7)]
        assert await store.unfinished(made.id) == {row.user_id: row for row in self.ROWS if row.unfinished}

    async def test_changed_row_replaces_the_former_whole(self, store: AllotmentStore, made: Allotment) -> None:
        before = self.ROWS[3]
        after = Member(before.user_id, MemberState.PENDING, MOMENT)
        await written(store, made.id, [Step(before.user_id, before, after)])
        assert (await store.members(made, [before.user_id]))[before.user_id] == after
        assert before.user_id in await store.unfinished(made.id)

    async def test_deleted_row_is_gone(self, store: AllotmentStore, made: Allotment) -> None:
        await written(store, made.id, [leaving(row) for row in self.ROWS[:6]])
        assert sorted(await store.all_members(made.id)) == [user(7), user(8)]
        assert await store.waiting(made.id, 10) == []


class TestWaitingRoom:
    async def test_is_in_the_order_of_places(self, store: AllotmentStore) -> None:
        places = {1: 10, 2: 9, 3: 100, 4: 0, 5: 11}
        rows = {place: waiting(user(number), place) for number, place in places.items()}
        await created(store, allotment(), [joining(row, row.place or 1) for row in rows.values()])
        expected = [rows[place] for place in sorted(rows)]
        assert await store.waiting("a1", 3) == expected[:3]
        assert await store.waiting("a1", 99) == expected
        assert await store.waiting("nobody", 3) == []

    async def test_by_priority_a_place_is_larger_than_a_whole_number_and_keeps_why(self, store: AllotmentStore) -> None:
        order = WaitingOrder()
        ranks = [
            Rank(3),
            Rank(1, RankedBy.HAND),
            Rank(2, RankedBy.ATTRIBUTE, Attribute.JOB_TITLE, TEXT),
            Rank(1, RankedBy.GROUP, user(9)),
        ]
        rows = [
            replace(waiting(user(number), place_at(order, MOMENT, rank, FIRST_PLACE + number)), rank=rank)
            for number, rank in enumerate(ranks)
        ]
        await created(store, allotment(), [joining(row, number) for number, row in enumerate(rows, 1)])
        found = await store.waiting("a1", 9)
        assert found == sorted(rows, key=lambda row: row.place or 0)
        assert [row.user_id for row in found] == [user(1), user(3), user(2), user(0)]
        names = [row.rank.name for row in found if row.rank and row.rank.by is RankedBy.ATTRIBUTE]
        assert [type(name) for name in names] == [Attribute]
        kept = await store.load("a1")
        assert kept is not None
        assert kept.value.next_place == FIRST_PLACE + 4

    async def test_place_given_up_is_free(self, store: AllotmentStore) -> None:
        rows = [waiting(user(number), number) for number in range(3)]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate(rows, 1)])
        promoted = Step(user(0), rows[0], seat(user(0)), decision(4, user(0)))
        back_in_line = Step(user(1), rows[1], waiting(user(1), 7))
        await written(store, "a1", [promoted, back_in_line])
        assert await store.waiting("a1", 9) == [rows[2], waiting(user(1), 7)]

    async def test_more_than_one_answer_of_table_storage_holds(self, store: AllotmentStore) -> None:
        rows = [waiting(user(number), number) for number in range(1001)]
        await created(store, allotment(), [Step(row.user_id, None, row) for row in rows])
        assert await store.waiting("a1", 2000) == rows
        assert [*(await store.all_members("a1")).values()] == rows


class TestPages:
    async def test_seats_by_user_id(self, store: AllotmentStore) -> None:
        rows = [seat(user(number)) if number % 3 else waiting(user(number), number) for number in range(10)]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate(rows, 1)])
        pages = await walked(lambda cursor: store.page_of_members("a1", cursor, 2, seated=True))
        assert pages == [tuple(rows[number] for number in two) for two in ((1, 2), (4, 5), (7, 8))]

    async def test_seats_in_one_state(self, store: AllotmentStore) -> None:
        failed = MemberState.FAILED
        rows = [replace(seat(user(number)), state=failed) if number % 2 else seat(user(number)) for number in range(8)]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate(rows, 1)])
        pages = await walked(lambda cursor: store.page_of_members("a1", cursor, 3, seated=True, state=failed))
        assert pages == [(rows[1], rows[3], rows[5]), (rows[7],)]

    async def test_waiting_room_by_place(self, store: AllotmentStore) -> None:
        rows = [waiting(user(9 - place), place) for place in range(5)]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate([*rows, seat(user(20))], 1)])
        pages = await walked(lambda cursor: store.page_of_members("a1", cursor, 2, seated=False))
        assert pages == [(rows[0], rows[1]), (rows[2], rows[3]), (rows[4],)]

    async def test_decisions_newest_first(self, store: AllotmentStore) -> None:
        made = [decision(number, user(1)) for number in range(1, 13)]
        await created(store, allotment(), [Step(user(1), None, None, each) for each in made])
        pages = await walked(lambda cursor: store.decisions("a1", cursor, 5))
        newest_first: list[Decision] = made[::-1]
        assert pages == [tuple(newest_first[:5]), tuple(newest_first[5:10]), tuple(newest_first[10:])]

    async def test_page_that_ends_with_the_list_is_the_last(self, store: AllotmentStore) -> None:
        await created(store, allotment(), [joining(seat(user(number)), number) for number in range(1, 5)])
        page = await store.page_of_members("a1", None, 4, seated=True)
        assert (len(page.items), page.next_cursor) == (4, None)

    async def test_what_goes_between_two_pages_moves_nothing(self, store: AllotmentStore) -> None:
        rows = [seat(user(number)) for number in range(1, 7)]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate(rows, 1)])
        first = await store.page_of_members("a1", None, 2, seated=True)
        await written(store, "a1", [leaving(rows[0]), leaving(rows[2])])
        second = await store.page_of_members("a1", first.next_cursor, 2, seated=True)
        assert second.items == (rows[3], rows[4])

    async def test_cursor_of_another_list_is_refused(self, store: AllotmentStore) -> None:
        rows = [*(seat(user(number)) for number in (1, 2)), *(waiting(user(number), number) for number in (3, 4))]
        await created(store, allotment(), [joining(row, index) for index, row in enumerate(rows, 1)])
        seats = (await store.page_of_members("a1", None, 1, seated=True)).next_cursor
        places = (await store.page_of_members("a1", None, 1, seated=False)).next_cursor
        newest = (await store.decisions("a1", None, 1)).next_cursor
        for cursor in (places, newest, "nonsense", ""):
            with pytest.raises(InvalidRequest, match="cursor"):
                await store.page_of_members("a1", cursor, 1, seated=True)
        for cursor in (seats, newest, "nonsense"):
            with pytest.raises(InvalidRequest, match="cursor"):
                await store.page_of_members("a1", cursor, 1, seated=False)
        for cursor in (seats, places, "nonsense"):
            with pytest.raises(InvalidRequest, match="cursor"):
                await store.decisions("a1", cursor, 1)


class TestGroups:
    @pytest.mark.parametrize("asked", [3, POINT_READS_AT_ONCE + 1])
    async def test_allotments_of_groups(self, store: AllotmentStore, asked: int) -> None:
        await make(store, allotment("a1", group_id="group-1"))
        await store.claim("group-2", "a2")
        await make(store, allotment("other", group_id="elsewhere"))
        groups = {f"group-{number}" for number in range(asked)}
        assert await store.allotments_of(groups) == {"group-1": "a1", "group-2": "a2"}
        assert await store.allotments_of([]) == {}

    async def test_watched_groups(self, store: AllotmentStore) -> None:
        assert await store.watched_groups() == {}
        for number in range(3):
            await make(store, allotment(f"a{number}"))
        assert await store.watched_groups() == {f"group-a{number}": f"a{number}" for number in range(3)}

    @pytest.mark.parametrize("asked", [1, 20, POINT_READS_AT_ONCE + 1])
    async def test_groups_inside_watched_groups_and_where_they_count(self, store: AllotmentStore, asked: int) -> None:
        assert await store.inner_groups() == {}
        await store.follow("a1", ["inner-1", "inner-2"])
        for _ in range(2):
            await store.follow("a2", ["inner-1"])
        groups = {"inner-1", "inner", *(f"group-{number}" for number in range(asked))}
        assert await store.followers_of(groups) == {"inner-1": ["a1", "a2"]}
        assert await store.followers_of([]) == {}
        assert await store.inner_groups() == {"inner-1": ["a1", "a2"], "inner-2": ["a1"]}
        assert await store.watched_groups() == {}
        for _ in range(2):
            await store.unfollow("a1", ["inner-1", "never"])
        assert await store.inner_groups() == {"inner-1": ["a2"], "inner-2": ["a1"]}

    async def test_an_allotment_that_is_erased_follows_nothing(self, store: AllotmentStore) -> None:
        inner = (InnerGroup("inner-1", "One", ("group",), 1),)
        made = replace(allotment(), nested_groups=True, inner_groups=inner)
        await make(store, made)
        await store.follow("a1", ["inner-1"])
        await store.follow("a2", ["inner-1"])
        await store.erase(made)
        assert await store.inner_groups() == {"inner-1": ["a2"]}

    async def test_pages_of_allotments(self, store: AllotmentStore) -> None:
        made = [allotment(f"a{number}", group_id=f"group-{9 - number}") for number in range(5)]
        for each in made:
            await make(store, each)
        pages = await walked(lambda cursor: store.allotments(cursor, 2))
        assert pages == [(made[4], made[3]), (made[2], made[1]), (made[0],)]

    async def test_claim_without_an_allotment_is_passed_over(self, store: AllotmentStore) -> None:
        await store.claim("group-1", "unmade")
        await make(store, allotment("a1", group_id="group-2"))
        pages = await walked(lambda cursor: store.allotments(cursor, 1))
        assert [each for page in pages for each in page] == [allotment("a1", group_id="group-2")]


class TestListed:
    async def shown(self, store: AllotmentStore) -> list[Allotment]:
        """Page by page, and all at once."""
        found = [each for page in await walked(lambda cursor: store.listed(cursor, 2)) for each in page]
        assert [*await store.all_listed()] == found
        return found

    async def changed(self, store: AllotmentStore, **settings: object) -> Allotment:
        stored = await loaded(store, "a1")
        after = replace(stored.value, **settings)  # type: ignore[arg-type]
        await store.commit(Transaction(after, ()), stored.etag)
        return after

    async def test_without_a_copy_the_ledgers_are_shown(self, store: AllotmentStore) -> None:
        """As of a release before there are none."""
        made = [allotment(f"a{number}", group_id=f"group-{9 - number}") for number in range(5)]
        for each in made:
            await make(store, each)
        await store.list_anew("a3")
        await store.claim("group-99", "unmade")  # it is passed over
        pages = await walked(lambda cursor: store.listed(cursor, 2))
        assert [len(page) for page in pages] == [2, 2, 1]
        assert [each for page in pages for each in page] == [listed(each) for each in reversed(made)]
        assert [*await store.all_listed()] == [listed(each) for each in reversed(made)]

    @pytest.mark.parametrize("made", [allotment("full"), full_allotment(), replace(full_allotment(), unfinished=None)])
    async def test_a_copy_is_what_lists_show(self, store: AllotmentStore, made: Allotment) -> None:
        await make(store, made)
        await store.list_anew(made.id)
        assert await self.shown(store) == [listed(made)]

    async def test_it_follows_when_it_is_told_to(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        await store.list_anew("a1")
        after = await self.changed(store, display_name="Finance", consumed_units=7)
        assert await self.shown(store) == [listed(allotment())]
        await store.list_anew("a1")
        assert await self.shown(store) == [listed(after)]
        assert (await store.allotments(None, 9)).items == (after,)

    async def test_what_nobody_sees_is_not_copied(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        await store.list_anew("a1")
        await self.changed(store, delta_token="next", observation_count=9, seen=("+x",), decisions=4)
        assert await self.shown(store) == [listed(allotment())]

    async def test_many_at_once_leave_the_newest(self, store: AllotmentStore) -> None:
        """Whoever writes an older copy over a newer one sees it, for it looks again after each write."""
        await make(store, allotment())

        async def write(units: int) -> None:
            stored = await loaded(store, "a1")
            with suppress(StaleWrite):
                await store.commit(Transaction(replace(stored.value, allotted_units=units), ()), stored.etag)
            await store.list_anew("a1")

        for round_ in range(5):
            await asyncio.gather(*(write(10 + round_ * 10 + number) for number in range(8)))
            assert await self.shown(store) == [listed((await loaded(store, "a1")).value)]

    async def test_an_older_copy_over_a_newer_one_is_found_by_its_writer(
        self, tables_connection: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The ledger changes and changes back while a slow worker holds what it read in between."""
        async with service_client(tables_connection, None, None) as service:
            store = TableAllotmentStore(service)
            await make(store, allotment())
            await store.list_anew("a1")
            await self.changed(store, allotted_units=99)
            replace_row, late = Table.replace, [True]

            async def slow(table: Table, entity: Mapping[str, Any], etag: str) -> None:
                if late and late.pop():
                    await self.changed(store, allotted_units=allotment().allotted_units)
                    await store.list_anew("a1")  # finds the copy as the ledger is
                await replace_row(table, entity, etag)

            monkeypatch.setattr(Table, "replace", slow)
            await store.list_anew("a1")
            assert await self.shown(store) == [listed((await loaded(store, "a1")).value)]

    async def test_the_copy_of_who_had_the_group_is_passed_over(self, tables_connection: str) -> None:
        async with service_client(tables_connection, None, None) as service:
            store, groups = TableAllotmentStore(service), Table(service, "Groups")
            await make(store, allotment("a1", group_id="group"))
            old = {"PartitionKey": "groups", "RowKey": "group", "allotmentId": "a1"}
            await groups.put(with_copy(old, copied(replace(allotment("a0", group_id="group"), display_name="Old"))))
            assert await self.shown(store) == [listed(allotment("a1", group_id="group"))]

    async def test_what_one_worker_writes_the_others_show(self, tables_connection: str) -> None:
        """Each holds what it has read, and a mark tells that it has changed."""
        async with service_client(tables_connection, None, None) as service:
            one, other = TableAllotmentStore(service), TableAllotmentStore(service)
            for number in range(3):
                await make(one, allotment(f"a{number}", group_id=f"{number}0"))
                await one.list_anew(f"a{number}")
            assert [each.id for each in await other.all_listed()] == ["a0", "a1", "a2"]
            stored = await loaded(one, "a1")
            await one.commit(Transaction(replace(stored.value, allotted_units=99), ()), stored.etag)
            await one.list_anew("a1")
            await one.erase((await loaded(one, "a2")).value)
            assert [(each.id, each.allotted_units) for each in await other.all_listed()] == [("a0", 10), ("a1", 99)]

    async def test_only_what_has_changed_is_read_again(
        self, tables_connection: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with service_client(tables_connection, None, None) as service:
            store = TableAllotmentStore(service)
            for number in range(9):
                await make(store, allotment(f"a{number}", group_id=f"{number}0"))
                await store.list_anew(f"a{number}")
            await store.all_listed()
            query, read = Table.query, list[str]()

            async def counted(table: Table, text: str, parameters: Mapping[str, Any], **options: Any) -> Any:
                async for row in query(table, text, parameters, **options):
                    read.append(row["RowKey"])
                    yield row

            monkeypatch.setattr(Table, "query", counted)
            stored = await loaded(store, "a4")
            await store.commit(Transaction(replace(stored.value, allotted_units=99), ()), stored.etag)
            await store.list_anew("a4")
            assert [each.allotted_units for each in await store.all_listed()] == [10, 10, 10, 10, 99, 10, 10, 10, 10]
            assert [key for key in read if len(key) == 2 and key.endswith("0")].count(
                "40"
            ) == 2  # its mark, and its row
            assert len(read) == 9 + 1

    async def test_of_what_is_erased_nothing_is_left(self, store: AllotmentStore) -> None:
        await make(store, allotment("a1", group_id="group"))
        await store.list_anew("a1")
        await store.erase(allotment("a1", group_id="group"))
        await store.list_anew("a1")
        assert await self.shown(store) == []
        await make(store, allotment("a2", group_id="group", units=3))
        await store.list_anew("a1")
        assert await self.shown(store) == [listed(allotment("a2", group_id="group", units=3))]
        assert await store.watched_groups() == {"group": "a2"}


class TestErase:
    async def test_forgets_everything_but_the_decisions_and_frees_the_group(self, store: AllotmentStore) -> None:
        kept = await created(store, allotment("a0"), [joining(seat(user(1)), 1)])
        rows = [waiting(user(number), number) for number in range(120)]
        erased = await created(store, allotment("a1"), [joining(row, index) for index, row in enumerate(rows, 1)])
        await store.erase(erased)
        assert await store.load("a1") is None
        assert await store.all_members("a1") == {}
        assert await store.waiting("a1", 500) == []
        assert [each.id for each in (await store.decisions("a1", None, 500)).items] == [*range(120, 0, -1)]
        assert await store.watched_groups() == {"group-a0": "a0"}
        assert (await loaded(store, "a0")).value == kept
        assert [*await store.all_members("a0")] == [user(1)]

    async def test_can_be_repeated(self, store: AllotmentStore) -> None:
        await created(store, allotment(), [joining(seat(user(1)), 1)])
        for _ in range(3):
            await store.erase(allotment())
        assert await store.load("a1") is None

    async def test_leaves_the_group_to_whom_it_has_passed(self, store: AllotmentStore) -> None:
        await make(store, allotment("a1", group_id="group"))
        await store.erase(allotment("a1", group_id="group"))
        await make(store, allotment("a2", group_id="group"))
        await store.erase(allotment("a1", group_id="group"))
        assert await store.watched_groups() == {"group": "a2"}

    async def test_write_after_it_is_stale(self, store: AllotmentStore) -> None:
        await make(store, allotment())
        before = await loaded(store, "a1")
        await store.erase(before.value)
        with pytest.raises(StaleWrite):
            await store.commit(Transaction(before.value, ()), before.etag)
        assert await store.load("a1") is None


def test_a_row_of_before_is_read_as_it_is() -> None:
    """The layout of the first release."""
    row = {
        "PartitionKey": "a1",
        "RowKey": f"member:{user(1)}",
        "userId": user(1),
        "state": "failed",
        "seated": True,
        "unfinished": False,
        "since": MOMENT,
        "applyBy": MOMENT,
        "revoked": False,
        "look": 0,
        "error": TEXT,
    }
    assert member_of(row) == Member(user(1), MemberState.FAILED, MOMENT, apply_by=MOMENT, error=TEXT)


class TestReservations:
    async def test_they_come_back_as_they_were_stored_and_are_counted(self, store: AllotmentStore) -> None:
        made = [reservation(user(number), state) for number, state in enumerate(ReservationState)]
        after = await created(store, allotment(), [reserving(each) for each in made])
        assert (after.reservations, after.reserved_units, after.owed_units) == (3, 1, 1)
        assert (await loaded(store, "a1")).value == after
        found = await store.reservations(after, [user(0), user(1), user(2), user(7)])
        assert found == {each.user_id: each for each in made}
        assert await store.reservations(after, []) == {}
        assert await store.reservations(allotment(), [user(0)]) == {}

    async def test_many_are_asked_for_one_by_one(self, store: AllotmentStore) -> None:
        made = [reservation(user(number)) for number in range(ROWS_A_POINT_READ + 1)]
        after = await created(store, allotment(units=100), [reserving(each) for each in made])
        assert await store.reservations(after, [user(3)]) == {user(3): made[3]}

    async def test_those_that_are_owed_come_in_their_order(self, store: AllotmentStore) -> None:
        owed = [
            replace(reservation(user(number), ReservationState.OWED), starts=MOMENT - timedelta(days=days))
            for number, days in ((1, 1), (2, 3), (3, 1), (4, 2))
        ]
        after = await created(store, allotment(), [reserving(each) for each in owed])
        assert [each.user_id for each in await store.owed("a1", 9)] == [user(number) for number in (2, 4, 1, 3)]
        assert [each.user_id for each in await store.owed("a1", 2)] == [user(2), user(4)]
        told, held = replace(owed[0], told=False), replace(owed[1], state=ReservationState.HELD)
        changes = [(owed[0], told), (owed[1], held), (owed[3], None)]
        steps = [Step(was.user_id, None, None, reserved=was, reserves=becomes) for was, becomes in changes]
        after = await written(store, "a1", steps)
        assert (after.reservations, after.reserved_units, after.owed_units) == (3, 1, 2)
        assert await store.owed("a1", 9) == [told, owed[2]]
        assert await store.reservations(after, [user(1), user(2), user(4)]) == {user(1): told, user(2): held}

    async def test_a_seat_is_taken_and_its_reservation_used_in_one_transaction(self, store: AllotmentStore) -> None:
        kept = reservation(user(1))
        await created(store, allotment(), [reserving(kept)])
        step = Step(user(1), None, seat(user(1)), decision(1, user(1)), reserved=kept)
        after = await written(store, "a1", [step])
        assert (after.consumed_units, after.reserved_units, after.reservations) == (1, 0, 0)
        assert await store.reservations(replace(after, reservations=1), [user(1)]) == {}
        assert set(await store.all_members("a1")) == {user(1)}

    async def test_one_that_is_there_is_not_made_again(self, store: AllotmentStore) -> None:
        await created(store, allotment(), [reserving(reservation(user(1)))])
        with pytest.raises(StaleWrite):
            await written(store, "a1", [reserving(reservation(user(1)))])
        lost = Step(user(2), None, None, reserved=reservation(user(2)))
        with pytest.raises(StaleWrite):
            await written(store, "a1", [lost])

    async def test_they_are_read_page_by_page(self, store: AllotmentStore) -> None:
        made = [reservation(user(number)) for number in range(5)]
        await created(store, allotment(), [reserving(each) for each in made])
        pages: list[tuple[Reservation, ...]] = await walked(lambda cursor: store.page_of_reservations("a1", cursor, 2))
        assert [len(page) for page in pages] == [2, 2, 1]
        assert [each for page in pages for each in page] == made
        with pytest.raises(InvalidRequest):
            await store.page_of_reservations("a1", "member:x", 2)

    async def test_they_are_erased_with_the_allotment(self, store: AllotmentStore) -> None:
        made = [reservation(user(1)), reservation(user(2), ReservationState.OWED)]
        await created(store, allotment(), [joining(seat(user(3)), 1), *(reserving(each) for each in made)])
        await store.erase(allotment())
        assert (await store.page_of_reservations("a1", None, 9)).items == ()
        assert (await store.owed("a1", 9), await store.all_members("a1")) == ([], {})
