"""Products that need another one: who lacks it waits for it, and follows within a tick of having it."""

from dataclasses import replace

import pytest

from domain.admission import Transaction
from domain.allotments import Licensing, MemberState, Overflow, Product
from domain.commands import CommandKind
from local.tenant.model import PRODUCTS
from tests.unit.graph.team import Team
from tests.unit.graph.worlds import HandlerWorld

ARCHIVE = Product(PRODUCTS["EXCHANGEARCHIVE_ADDON"].sku_id, "EXCHANGEARCHIVE_ADDON")
COPILOT = Product(PRODUCTS["Microsoft_365_Copilot"].sku_id, "Microsoft_365_Copilot")


@pytest.fixture(params=[*Licensing])
def team(request: pytest.FixtureRequest) -> Team:
    names = (ARCHIVE.sku_part_number, COPILOT.sku_part_number, "SPE_E3")
    return Team(HandlerWorld(units=dict.fromkeys(names, 50)), request.param)


async def test_without_the_rule_a_seat_fails_as_entra_refuses_the_licence(team: Team) -> None:
    await team.begin(ARCHIVE, 5, required=False)
    (ann,) = await team.join("ann")
    row = await team.row(ann)
    assert row is not None
    assert row.state is MemberState.FAILED
    assert {failure.error for failure in row.failures} <= {"DependencyViolation", "Other"}


@pytest.mark.parametrize("product", [ARCHIVE, COPILOT], ids=["archive", "copilot"])
async def test_who_lacks_it_waits_and_follows_within_a_tick(team: Team, product: Product) -> None:
    await team.begin(product, 1)
    (ann,) = await team.join("ann")
    (ben,) = await team.join("ben", base=True)
    assert await team.states(ann, ben) == [MemberState.WAITING, MemberState.LICENSED]
    decisions = await team.world.store.decisions("a1", None, 9)
    assert decisions.items[-1].reason.startswith(f"{product.name} needs another licence first. Any of these is enough")
    await team.tick()
    assert (await team.ledger()).lacking_units == 1
    (cleo,) = await team.join("cleo", base=True)
    team.give(ann)
    await team.tick()
    assert (await team.ledger()).lacking_units == 0
    assert [row.user_id for row in await team.world.store.waiting("a1", 9)] == [ann, cleo]
    team.world.tenant.remove_member(team.group, ben, actor="tenant")
    await team.command(CommandKind.OBSERVE)
    await team.tick()
    assert await team.states(ann, cleo) == [MemberState.LICENSED, MemberState.WAITING]
    assert team.world.tenant.truth.has_license(ann, product.sku_id)


async def test_a_seat_passes_by_whoever_lost_the_licence_while_waiting(team: Team) -> None:
    await team.begin(COPILOT, 1)
    ann, ben, cleo = [(await team.join(name, base=True))[0] for name in ("ann", "ben", "cleo")]
    team.take(ben)
    team.world.tenant.remove_member(team.group, ann, actor="tenant")
    await team.command(CommandKind.OBSERVE)
    await team.command(CommandKind.FINISH)
    assert await team.states(ben, cleo) == [MemberState.WAITING, MemberState.LICENSED]
    assert (await team.ledger()).lacking_units == 1


async def test_whoever_follows_into_a_full_allotment_that_removes_people_is_removed(team: Team) -> None:
    await team.begin(COPILOT, 1, overflow=Overflow.ROLLBACK)
    (ann,) = await team.join("ann")
    (ben,) = await team.join("ben", base=True)
    await team.command(CommandKind.RECONCILE)
    assert await team.states(ann, ben) == [MemberState.WAITING, MemberState.LICENSED]
    team.give(ann)
    await team.command(CommandKind.RECONCILE)
    assert await team.states(ann, ben) == [None, MemberState.LICENSED]
    assert ann not in {each.id for each in team.world.tenant.list_members(team.group)}


async def test_where_the_rule_is_switched_off_nobody_waits_for_it_any_more(team: Team) -> None:
    await team.begin(COPILOT, 5)
    (ann,) = await team.join("ann")
    stored = await team.world.store.load("a1")
    assert stored is not None
    await team.world.store.commit(Transaction(replace(stored.value, require_prerequisites=False), ()), stored.etag)
    await team.command(CommandKind.FINISH)
    assert await team.states(ann) == [MemberState.LICENSED]


async def test_while_people_are_taken_over_nobody_waits_for_what_they_lack(team: Team) -> None:
    await team.begin(COPILOT, 5)
    stored = await team.world.store.load("a1")
    assert stored is not None
    await team.world.store.commit(Transaction(replace(stored.value, adopting=True), ()), stored.etag)
    (ann,) = await team.join("ann")
    assert await team.states(ann) == [MemberState.LICENSED]
