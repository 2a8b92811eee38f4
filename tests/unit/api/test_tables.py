"""What the API's own ports hold: in memory, and in Table Storage (Azurite)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest

from domain.admission import Plan, transactions
from domain.allotments import DecisionKind, Step, counted
from domain.decision_log import DecisionFilter, DecisionLog
from domain.errors import Conflict, InvalidRequest, StaleWrite
from domain.idempotency import IdempotencyStore, StoredAnswer
from domain.limit_requests import LimitRequest, LimitRequests, RequestState
from domain.ports import AllotmentStore
from infra.tables.answers import TableFirstAnswers
from infra.tables.client import service_client
from infra.tables.decisions import TableDecisionLog
from infra.tables.requests import TableLimitRequests
from infra.tables.store import TableAllotmentStore
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.support.samples import MOMENT, TEXT, allotment, decision, make, user
from tests.unit.api.fakes import InMemoryAnswers, InMemoryDecisionLog, InMemoryRequests


@dataclass(frozen=True, slots=True)
class Tables:
    store: AllotmentStore
    requests: LimitRequests
    decisions: DecisionLog
    answers: IdempotencyStore


@pytest.fixture(params=["in-memory", "azurite"])
async def tables(request: pytest.FixtureRequest) -> AsyncIterator[Tables]:
    if request.param == "in-memory":
        store = InMemoryAllotmentStore()
        yield Tables(store, InMemoryRequests(), InMemoryDecisionLog(store), InMemoryAnswers())
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield Tables(
            TableAllotmentStore(service),
            TableLimitRequests(service),
            TableDecisionLog(service),
            TableFirstAnswers(service),
        )


def asked(number: int, allotment_id: str = "a1", state: RequestState = RequestState.OPEN) -> LimitRequest:
    return LimitRequest(f"{number:015d}", allotment_id, 50, 20, TEXT, user(1), MOMENT, state)


class TestRequests:
    async def test_comes_back_as_it_was_written(self, tables: Tables) -> None:
        decided = replace(asked(1), state=RequestState.REFUSED, answer=TEXT, decided_by=user(2), decided=MOMENT)
        for request in (asked(2), decided):
            await tables.requests.add(request)
            stored = await tables.requests.load("a1", request.id)
            assert stored is not None
            assert stored.value == request
        assert await tables.requests.load("a2", decided.id) is None

    async def test_is_guarded_by_its_etag(self, tables: Tables) -> None:
        await tables.requests.add(asked(1))
        with pytest.raises(Conflict):
            await tables.requests.add(asked(1))
        stored = await tables.requests.load("a1", asked(1).id)
        assert stored is not None
        await tables.requests.write(replace(stored.value, state=RequestState.APPROVING), stored.etag)
        with pytest.raises(StaleWrite):
            await tables.requests.write(replace(stored.value, state=RequestState.REFUSED), stored.etag)

    async def test_pages_by_allotment_and_state(self, tables: Tables) -> None:
        mine = [asked(1), asked(2, state=RequestState.REFUSED), asked(3)]
        for request in (*mine, asked(1, "a2")):
            await tables.requests.add(request)
        first = await tables.requests.page("a1", None, None, 2)
        second = await tables.requests.page("a1", None, first.next_cursor, 2)
        assert [stored.value for stored in (*first.items, *second.items)] == mine
        assert second.next_cursor is None
        opened = await tables.requests.page(None, RequestState.OPEN, None, 9)
        assert [stored.value for stored in opened.items] == [mine[0], mine[2], asked(1, "a2")]


class TestDecisions:
    async def test_filters_and_pages(self, tables: Tables) -> None:
        made = allotment()
        await make(tables.store, made)
        stored = await tables.store.load(made.id)
        assert stored is not None
        kinds = [DecisionKind.LICENSED, DecisionKind.WAITING]
        log = [
            replace(decision(number, user(number % 3), kinds[number % 2]), decided=MOMENT + timedelta(hours=number))
            for number in range(1, 13)
        ]
        steps, after = [Step(each.user_id, None, None, each) for each in log], stored.value
        for step in steps:
            after = counted(after, step)
        (transaction,) = transactions(Plan(after, tuple(steps)), stored.value)
        await tables.store.commit(transaction, stored.etag)
        filters = [
            DecisionFilter(),
            DecisionFilter(user_id=user(1)),
            DecisionFilter(kind=DecisionKind.WAITING),
            DecisionFilter(since=log[3].decided, until=log[8].decided),
            DecisionFilter(user(2), DecisionKind.LICENSED, log[0].decided, log[-1].decided),
        ]
        for only in filters:
            found, cursor = [], None
            while True:
                page = await tables.decisions.page(made.id, only, cursor, 2)
                found += page.items
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert found == [each for each in log[::-1] if only.lets_through(each)]


class TestFirstAnswers:
    async def test_a_key_is_taken_once_and_its_answer_kept(self, tables: Tables) -> None:
        began = StoredAnswer("digest", MOMENT)
        assert await tables.answers.begin("somebody", "key/ä", began) is None
        assert await tables.answers.begin("somebody", "key/ä", began) == began
        assert await tables.answers.begin("another", "key/ä", began) is None
        given = replace(began, status=201, headers=(("ETag", '"1"'),), body=TEXT.encode() * 1000)
        await tables.answers.save("somebody", "key/ä", given)
        assert await tables.answers.begin("somebody", "key/ä", began) == given

    @pytest.mark.parametrize(("length", "is_kept"), [(70_000, True), (700_000, True), (1_500_000, False)])
    async def test_a_long_answer_is_kept_and_of_one_that_is_too_long_all_but_the_body(
        self, tables: Tables, length: int, is_kept: bool
    ) -> None:
        began = StoredAnswer("digest", MOMENT)
        await tables.answers.begin("somebody", "key", began)
        given = replace(began, status=200, headers=(("ETag", '"1"'),), body=Random(1).randbytes(length))
        await tables.answers.save("somebody", "key", given)
        assert await tables.answers.begin("somebody", "key", began) == (given if is_kept else replace(given, body=None))

    async def test_a_key_that_was_given_up_is_free(self, tables: Tables) -> None:
        began = StoredAnswer("digest", MOMENT)
        await tables.answers.begin("somebody", "key", began)
        await tables.answers.release("somebody", "key")
        assert await tables.answers.begin("somebody", "key", began) is None

    @pytest.mark.parametrize(
        ("status", "kept_for"), [(200, timedelta(hours=24)), (None, timedelta(minutes=5))], ids=["answered", "begun"]
    )
    async def test_it_ends(self, tables: Tables, status: int | None, kept_for: timedelta) -> None:
        began = StoredAnswer("digest", MOMENT)
        await tables.answers.begin("somebody", "key", began)
        if status:
            await tables.answers.save("somebody", "key", replace(began, status=status))
        almost = replace(began, began=MOMENT + kept_for - timedelta(seconds=1))
        assert await tables.answers.begin("somebody", "key", almost) is not None
        over = replace(began, began=MOMENT + kept_for)
        assert await tables.answers.begin("somebody", "key", over) is None


async def test_a_cursor_of_another_list_is_refused(tables_connection: str) -> None:
    async with service_client(tables_connection, None, None) as service:
        with pytest.raises(InvalidRequest, match="cursor"):
            await TableDecisionLog(service).page("a1", DecisionFilter(), "place:1", 1)
        with pytest.raises(InvalidRequest, match="cursor"):
            await TableLimitRequests(service).page("a1", None, "nonsense", 1)
