"""What an allotment was day by day: written by the nightly reconcile, kept and read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from application.dispatch import carry_out
from domain.admission import Plan, transactions
from domain.allotments import Step, counted
from domain.commands import Command, CommandKind
from domain.ports import AllotmentStore
from domain.reconciliation.history import History, OldDecisions, Retention, Snapshot
from infra.tables.client import service_client
from infra.tables.decisions import TableDecisionLog
from infra.tables.history import TableHistory
from infra.tables.store import TableAllotmentStore
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.history import InMemoryHistory, InMemoryOldDecisions
from tests.support.samples import MOMENT, allotment, decision, make, user
from tests.unit.api.office import Office

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    store: AllotmentStore
    history: History
    old_decisions: OldDecisions


@pytest.fixture(params=["in-memory", "azurite"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "in-memory":
        store = InMemoryAllotmentStore()
        yield Kept(store, InMemoryHistory(), InMemoryOldDecisions(store))
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield Kept(TableAllotmentStore(service), TableHistory(service), TableDecisionLog(service))


class TestHistory:
    async def test_comes_back_in_the_order_of_days(self, kept: Kept) -> None:
        today = MOMENT.date()
        days = [Snapshot(today - number * DAY, number, 2, 10, 3, {"guest": 4}) for number in range(5)]
        for snapshot in days:
            await kept.history.save("a1", snapshot)
        await kept.history.save("a2", replace(days[0], used=77))
        assert await kept.history.days("a1", today - 2 * DAY) == [days[2], days[1], days[0]]

    async def test_a_later_one_of_the_same_day_replaces_it(self, kept: Kept) -> None:
        first = Snapshot(MOMENT.date(), 1, 0, 10)
        for snapshot in (first, replace(first, used=2)):
            await kept.history.save("a1", snapshot)
        assert await kept.history.days("a1", MOMENT.date()) == [replace(first, used=2)]

    async def test_what_is_older_is_cut(self, kept: Kept) -> None:
        today = MOMENT.date()
        for number in range(3):
            await kept.history.save("a1", Snapshot(today - number * DAY, number, 0, 10))
        assert await kept.history.delete_before("a1", today) == 2
        assert [each.day for each in await kept.history.days("a1", today - 9 * DAY)] == [today]


async def test_old_decisions_are_cut_but_not_those_of_the_spared(kept: Kept) -> None:
    made = allotment()
    await make(kept.store, made)
    stored = await kept.store.load(made.id)
    assert stored is not None
    after, steps, etag = stored.value, [], stored.etag
    for number in range(1, 251):
        old = replace(decision(number, user(number % 5)), decided=MOMENT - (250 - number) * DAY)
        steps.append(Step(old.user_id, None, None, old))
        after = counted(after, steps[-1])
    for transaction in transactions(Plan(after, tuple(steps)), stored.value):
        etag = await kept.store.commit(transaction, etag)
    cut = await kept.old_decisions.delete_before(made.id, MOMENT - 10 * DAY, {user(1), user(2)})
    left = (await kept.store.decisions(made.id, None, 999)).items
    assert cut + len(left) == 250
    assert {each.user_id for each in left if each.decided < MOMENT - 10 * DAY} == {user(1), user(2)}
    assert len([each for each in left if each.decided >= MOMENT - 10 * DAY]) == 11
    assert await kept.old_decisions.delete_before(made.id, MOMENT - 10 * DAY, {user(1), user(2)}) == 0


async def reconcile(office: Office, allotment_id: str) -> None:
    await carry_out(office.core, Command(CommandKind.RECONCILE, allotment_id, "test", office.clock.now()))


async def test_the_reconcile_writes_a_snapshot_a_day(office: Office) -> None:
    group = office.group()
    made = await office.allotment(units=2, groupId=group, overflow="wait")
    for number in range(3):
        office.tenant.add_member(group, office.person(f"person{number}"))
        await office.commands.enqueue([Command(CommandKind.OBSERVE, made, "test", office.clock.now())])
    office.clock.advance(timedelta(seconds=1))
    for _ in range(2):
        await reconcile(office, made)
        office.clock.advance(DAY)
    shown = (await office.call("GET", f"/allotments/{made}/history?days=30")).body["value"]
    numbers = ["consumedUnits", "waitingUnits", "allottedUnits", "refusals"]
    assert [[day[name] for name in numbers] for day in shown] == [[2, 1, 2, 1], [2, 1, 2, 0]]
    assert (await office.call("GET", f"/allotments/{made}/history?days=1")).body["value"] == shown[1:]


async def test_a_refusal_becomes_a_denial_where_no_seat_follows(office: Office) -> None:
    """Ben is refused and comes back a day later, when there is a seat; Ann is refused and does not."""
    group = office.group()
    made = await office.allotment(units=1, groupId=group)
    first, ann, ben = (office.person(name) for name in ("first", "ann", "ben"))

    async def join(person: str) -> None:
        office.tenant.add_member(group, person)
        await office.commands.enqueue([Command(CommandKind.OBSERVE, made, "test", office.clock.now())])
        office.clock.advance(timedelta(seconds=1))

    for person in (first, ann, ben):
        await join(person)
    days = []
    for day in range(10):
        await reconcile(office, made)
        days.append(((await office.call("GET", f"/allotments/{made}/history?days=1")).body["value"])[-1])
        office.clock.advance(DAY)
        if day == 0:
            one = f"/allotments/{made}"
            await office.call("PATCH", one, {"allottedUnits": 2}, headers=await office.etag(one))
            await join(ben)
    assert [each["refusals"] for each in days][:2] == [2, 0]
    assert sum(each["denials"] for each in days) == 1
    assert [each["denials"] for each in days].index(1) == 7
    assert [each["unmetPeople"] for each in days] == [0] * 7 + [1] * 3
    assert await office.core.nightly.nights.unmet() == {made: 1}


async def test_a_reconcile_cuts_what_is_older_than_it_is_kept(office: Office) -> None:
    assert office.core.nightly is not None
    core = replace(office.core, nightly=replace(office.core.nightly, retention=Retention(history=2, decisions=2)))
    group = office.group()
    made = await office.allotment(units=1, groupId=group, overflow="wait")
    stays, gone = office.person("stays"), office.person("gone")
    for person in (stays, gone):
        office.tenant.add_member(group, person)
        await office.commands.enqueue([Command(CommandKind.OBSERVE, made, "test", office.clock.now())])
    office.tenant.remove_member(group, gone)
    for _ in range(5):
        await carry_out(core, Command(CommandKind.RECONCILE, made, "test", office.clock.now()))
        office.clock.advance(DAY)
    left = (await office.store.decisions(made, None, 99)).items
    assert {each.user_id for each in left} == {stays}
    assert len((await office.call("GET", f"/allotments/{made}/history")).body["value"]) == 3


@pytest.mark.parametrize("days", ["0", "-1", "x", "3661", "1.5"])
async def test_days_are_checked(office: Office, days: str) -> None:
    made = await office.allotment()
    reply = await office.call("GET", f"/allotments/{made}/history?days={days}")
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "days")
