"""Each kind of drift: made in the tenant, found, explained, healed or asked about, and gone at the second run."""

from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import replace
from datetime import date, timedelta

import pytest

from application.reconciliation import nightly
from application.reconciliation.start import reconcile, start_missed_run
from domain.allotments import MemberState, Overflow, Product
from domain.commands import Command, CommandKind
from domain.directory import Group
from domain.errors import NotFound, Transient
from domain.join_conditions import Condition, Operator, Trait
from domain.reconciliation.findings import STALE
from domain.reconciliation.history import Retention
from domain.reconciliation.kinds import DESCRIPTIONS, Kind, Way
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import PlannedAction
from domain.watched_groups import Fence
from handlers import ticks
from local.tenant.model import PRODUCTS, AssignedLicense, AssignmentError, Stall, Units
from tests.support.samples import E3
from tests.support.texts import is_said_in_every_language
from tests.unit.api.house import DAY, HOUR, House


@pytest.fixture
async def house() -> House:
    return await House(units={"SPE_E3": 200, "VISIOCLIENT": 50, "EXCHANGEARCHIVE_ADDON": 50}).furnish()


type Change = Callable[[House], Awaitable[None]]
CHANGES: dict[Kind, Change] = {}


def makes(kind: Kind) -> Callable[[Change], Change]:
    """Note that this change of the tenant, or of the tables, makes that kind of drift."""

    def noted(change: Change) -> Change:
        CHANGES[kind] = change
        return change

    return noted


ONLY_LAW = (Condition(Trait.DEPARTMENT, Operator.IN, ("Law",)),)


@makes(Kind.JOINED_UNSEEN)
async def joins_unseen(house: House) -> None:
    house.tenant.add_member(house.group_id, house.person("new"), actor="tenant")


@makes(Kind.LEFT_UNSEEN)
async def leaves_unseen(house: House) -> None:
    house.tenant.remove_member(house.group_id, house.ann, actor="tenant")


@makes(Kind.ACCOUNT_DELETED)
async def is_deleted(house: House) -> None:
    house.tenant.delete_user(house.ann)


@makes(Kind.SEAT_WITHOUT_MEMBER)
async def is_released_for_ever(house: House) -> None:
    house.tenant.remove_member(house.group_id, house.ann, actor="tenant")
    long_ago = house.clock.now() - STALE
    await house.put(house.ann, state=MemberState.RELEASING, since=long_ago, apply_by=long_ago)


@makes(Kind.STALE_PENDING)
async def is_pending_for_ever(house: House) -> None:
    long_ago = house.clock.now() - STALE
    await house.put(house.ann, state=MemberState.PENDING, since=long_ago, apply_by=long_ago)


@makes(Kind.COUNTER_WRONG)
async def counts_wrongly(house: House) -> None:
    await house.set(consumed_units=3)


@makes(Kind.NEVER_ADMITTED)
async def comes_in_by_the_back_door(house: House) -> None:
    house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")


@makes(Kind.LICENCE_MISSING)
async def loses_the_licence(house: House) -> None:
    house.tenant.remove_member(await house.licensed_group(), house.ann, actor="tenant")


@makes(Kind.LICENCE_ERROR)
async def licence_fails(house: House) -> None:
    house.tenant.set_license_fault(house.ann, E3.sku_id, AssignmentError.DEPENDENCY)
    for change in (house.tenant.remove_member, house.tenant.add_member):
        change(await house.licensed_group(), house.ann, actor="tenant")
        house.tenant.run_due()
    house.tenant.set_license_fault(house.ann, E3.sku_id, None)


@makes(Kind.LICENCE_TWICE)
async def is_licensed_directly_too(house: House) -> None:
    house.tenant.assign_user_license(house.ann, [AssignedLicense(E3.sku_id)], [], actor="tenant")


@makes(Kind.ACCOUNT_DISABLED)
async def is_disabled(house: House) -> None:
    house.tenant.update_user(house.ann, account_enabled=False)


@makes(Kind.GUEST)
async def becomes_a_guest(house: House) -> None:
    house.tenant.update_user(house.ann, user_type="Guest")


@makes(Kind.INELIGIBLE_SEAT)
async def moves_to_another_department(house: House) -> None:
    house.tenant.update_user(house.ben, department="Law")
    await house.set(join_conditions=ONLY_LAW)


@makes(Kind.INELIGIBLE)
async def is_kept_without_a_seat(house: House) -> None:
    house.tenant.add_member(house.group_id, house.person("newcomer"), actor="tenant")
    for one in (house.ann, house.ben):
        house.tenant.update_user(one, department="Law")
    await house.set(join_conditions=ONLY_LAW, overflow=Overflow.WAIT)
    look = Command(CommandKind.OBSERVE, house.allotment_id, "notification", house.clock.now())
    await house.commands.enqueue([look])


@makes(Kind.LICENSED_GROUP_DELETED)
async def licensed_group_is_deleted(house: House) -> None:
    group = await house.licensed_group()
    house.tenant.assign_group_license(group, [], [E3.sku_id], actor="tenant")
    house.tenant.run_due()
    house.tenant.delete_group(group, actor="tenant")


@makes(Kind.PRODUCT_MISSING)
async def product_is_taken_off(house: House) -> None:
    house.tenant.assign_group_license(await house.licensed_group(), [], [E3.sku_id], actor="tenant")
    house.tenant.run_due()


@makes(Kind.PLANS_CHANGED)
async def plans_are_switched_off(house: House) -> None:
    plan = next(iter((await house.core.directory.subscribed())[E3.sku_id].plans)).id
    less = AssignedLicense(E3.sku_id, frozenset({plan}))
    house.tenant.assign_group_license(await house.licensed_group(), [less], [], actor="tenant")


@makes(Kind.GROUP_FIXED)
async def group_is_synced(house: House) -> None:
    house.tenant.update_group(house.group_id, actor="tenant", on_premises_sync_enabled=True)


@makes(Kind.GROUP_DELETED)
async def group_is_deleted(house: House) -> None:
    house.tenant.delete_group(house.group_id, actor="tenant")


@makes(Kind.LIMIT_BELOW_USE)
async def limit_is_lowered(house: House) -> None:
    await house.set(allotted_units=1)


@makes(Kind.WATCHED_GROUP_LICENSED)
async def watched_group_is_licensed(house: House) -> None:
    house.tenant.assign_group_license(house.group_id, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    house.tenant.run_due()


@makes(Kind.HELD_OUTSIDE)
async def waits_with_a_licence(house: House) -> None:
    await house.set(allotted_units=2, overflow=Overflow.WAIT)
    late = house.person("late")
    house.tenant.assign_user_license(late, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    house.tenant.add_member(house.group_id, late, actor="tenant")
    await house.look()


@makes(Kind.PREREQUISITE_MISSING)
async def lacks_another_licence(house: House) -> None:
    house.group_id, products = house.group(), [{"skuId": PRODUCTS["EXCHANGEARCHIVE_ADDON"].sku_id}]
    house.allotment_id = await house.allotment(
        units=1, groupId=house.group_id, products=products, requirePrerequisites=True
    )
    house.tenant.add_member(house.group_id, house.person("late"), actor="tenant")
    await house.look()


@makes(Kind.INNER_GROUP)
async def group_contains_itself(house: House) -> None:
    inner = house.tenant.create_group("Inner", "inner").id
    house.tenant.change_members(inner, add=[inner])
    house.tenant.change_members(house.group_id, add=[inner])
    await house.set(nested_groups=True, delta_token=None)


@makes(Kind.OUTSIDE_FENCE)
async def groups_are_fenced_in(house: House) -> None:
    house.equip(fence=Fence(prefix="LIC-"))


@makes(Kind.LICENCE_OUTSIDE)
async def outsider_is_licensed(house: House) -> None:
    house.tenant.assign_user_license(house.person("outsider"), [AssignedLicense(E3.sku_id)], [], actor="tenant")


@makes(Kind.OVERCOMMITTED)
async def seats_are_given_back(house: House) -> None:
    house.tenant.set_units(E3.sku_id, Units(enabled=3))


@makes(Kind.PRODUCT_LEFT)
async def product_leaves(house: House) -> None:
    house.tenant.drop_product(E3.sku_id)


@makes(Kind.SUBSCRIPTION_MISSING)
async def subscription_is_lost(house: House) -> None:
    for one in house.tenant.list_subscriptions():
        house.tenant.delete_subscription(one.id)


@makes(Kind.SUBSCRIPTION_LATE)
async def subscription_is_not_renewed(house: House) -> None:
    (one,) = house.tenant.list_subscriptions()
    house.clock.advance(one.expires - house.clock.now() - HOUR)


OF_THE_TENANT = {
    Kind.LICENCE_OUTSIDE,
    Kind.OVERCOMMITTED,
    Kind.PRODUCT_LEFT,
    Kind.SUBSCRIPTION_MISSING,
    Kind.SUBSCRIPTION_LATE,
}
MENDED_BY_ANOTHER_TIMER = {Kind.SUBSCRIPTION_MISSING, Kind.SUBSCRIPTION_LATE}
WITH = {way: sorted(kind for kind in set(Kind) - OF_THE_TENANT if DESCRIPTIONS[kind].way is way) for way in Way}


def kinds(piece: Piece) -> list[Kind]:
    return [each.finding.kind for each in piece.open]


def test_every_kind_is_made_here() -> None:
    assert CHANGES.keys() == set(Kind)


async def test_where_nothing_drifts_nothing_is_found(house: House) -> None:
    for _ in range(2):
        assert kinds(await house.night()) == []
    (night, before) = await house.nightly.nights.nights(None, 2)
    assert night.finished is not None
    assert (night.tenant, before.tenant) == ((), ())


@pytest.mark.parametrize("kind", WITH[Way.HEAL])
async def test_what_is_healed_is_found_and_then_gone(house: House, kind: Kind) -> None:
    await CHANGES[kind](house)
    piece = await house.night()
    assert kinds(piece) == [kind]
    assert piece.drift == {kind: 1}
    assert is_said_in_every_language(piece.open[0].finding.detail)
    if kind is Kind.LICENCE_ERROR:
        assert kinds(await house.night()) == [kind]  # noted as failed by the first run, tried again by this one
    assert kinds(await house.night()) == []
    assert (await house.now()).state == "active"


async def test_failed_seats_that_an_earlier_version_has_not_counted_are_counted_without_a_word(house: House) -> None:
    await house.put(house.ann, state=MemberState.FAILED, error="No usage location.")
    await house.set(failed_units=0)
    night = Command(CommandKind.RECONCILE, house.allotment_id, "nightly reconcile", house.clock.now())
    examined = await nightly.compare(house.core, house.nightly, await house.now(), night)
    assert Kind.COUNTER_WRONG not in {each.finding.kind for each in examined.treatments}
    assert (await house.now()).failed_units == 1


async def test_a_licence_that_is_disabled_has_failed_until_it_gives_something_again(house: House) -> None:
    house.tenant.set_license_stall(house.ann, E3.sku_id, Stall.DISABLED)
    for change in (house.tenant.remove_member, house.tenant.add_member):
        change(await house.licensed_group(), house.ann, actor="tenant")
        house.tenant.run_due()
    piece = await house.night()
    assert [(each.finding.kind, "(Disabled)" in each.finding.detail) for each in piece.open] == [
        (Kind.LICENCE_ERROR, True)
    ]
    row = await house.row(house.ann)
    assert row is not None
    assert (row.state, [each.error for each in row.failures]) == (MemberState.FAILED, ["Disabled"])
    house.tenant.set_license_stall(house.ann, E3.sku_id, None)
    await house.night()
    assert kinds(await house.night()) == []
    assert house.has_licence(house.ann)


@pytest.mark.parametrize("kind", WITH[Way.ASK])
async def test_what_asks_waits_for_a_person_and_is_mended_then(house: House, kind: Kind) -> None:
    await CHANGES[kind](house)
    await house.night()
    (asking,) = (await house.night()).open
    assert (asking.finding.kind, asking.way) == (kind, Way.ASK)
    assert house.clock.now() - asking.finding.since > DAY
    assert is_said_in_every_language(asking.finding.detail)
    confirmed = await house.call("POST", f"/allotments/{house.allotment_id}/findings/{asking.finding.id}/confirm", {})
    assert confirmed.status == 202
    if kind is Kind.WATCHED_GROUP_LICENSED:
        await house.adopt(confirmed.headers["Location"].removeprefix("/api"))
    await house.propagation_margin()
    assert kinds(await house.night()) == []


@pytest.mark.parametrize("kind", WITH[Way.REPORT])
async def test_what_is_told_stays_and_grows_old(house: House, kind: Kind) -> None:
    await CHANGES[kind](house)
    first, second = await house.night(), await house.night()
    assert kinds(first) == kinds(second) == [kind]
    assert first.open[0].finding.since == second.open[0].finding.since
    assert is_said_in_every_language(first.open[0].finding.detail)
    reply = await house.call(
        "POST", f"/allotments/{house.allotment_id}/findings/{first.open[0].finding.id}/confirm", {}
    )
    assert reply.status == 409


@pytest.mark.parametrize("kind", sorted(OF_THE_TENANT))
async def test_what_concerns_the_tenant_comes_with_the_finish(house: House, kind: Kind) -> None:
    await CHANGES[kind](house)
    assert kinds(await house.night()) == []
    (night,) = await house.nightly.nights.nights(None, 1)
    assert kind in [each.finding.kind for each in night.tenant]
    assert all(is_said_in_every_language(each.finding.detail) for each in night.tenant)
    await house.night()
    (second,) = await house.nightly.nights.nights(None, 1)
    assert (kind in [each.finding.kind for each in second.tenant]) is (kind not in MENDED_BY_ANOTHER_TIMER)


TAKES: Mapping[Kind, str] = {
    Kind.ACCOUNT_DISABLED: "accountDisabled=heal",
    Kind.GUEST: "guest=heal",
    Kind.INELIGIBLE_SEAT: "ineligibleSeat=heal",
    Kind.LICENCE_TWICE: "licenceTwice=heal",
    Kind.PLANS_CHANGED: "plansChanged=heal",
}


@pytest.mark.parametrize("kind", TAKES)
async def test_a_policy_has_it_healed(house: House, kind: Kind) -> None:
    house.policy(TAKES[kind])
    await CHANGES[kind](house)
    assert kinds(await house.night()) == [kind]
    assert kinds(await house.night()) == []
    assert house.has_licence(house.ben)
    assert house.has_licence(house.ann) is (kind in {Kind.LICENCE_TWICE, Kind.PLANS_CHANGED})


async def test_a_policy_keeps_intruders_until_somebody_confirms(house: House) -> None:
    house.policy("neverAdmitted=ask")
    await CHANGES[Kind.NEVER_ADMITTED](house)
    await house.night()
    (asking,) = (await house.night()).open
    assert house.has_licence(asking.finding.subject)
    await house.call("POST", f"/allotments/{house.allotment_id}/findings/{asking.finding.id}/confirm", {})
    await house.propagation_margin()
    assert not house.has_licence(asking.finding.subject)
    assert kinds(await house.night()) == []


async def test_only_what_was_confirmed_is_taken(house: House) -> None:
    for user in (house.ann, house.ben):
        house.tenant.update_user(user, account_enabled=False)
    piece = await house.night()
    of_ann: PlannedAction = next(each for each in piece.open if each.finding.subject == house.ann)
    await house.call("POST", f"/allotments/{house.allotment_id}/findings/{of_ann.finding.id}/confirm", {})
    await house.propagation_margin()
    assert (house.has_licence(house.ann), house.has_licence(house.ben)) == (False, True)


async def test_a_command_that_comes_back_keeps_what_was_found_before(house: House) -> None:
    await CHANGES[Kind.JOINED_UNSEEN](house)
    day = house.clock.now().date()
    command = Command(CommandKind.RECONCILE, house.allotment_id, "test", house.clock.now())
    for _ in range(2):
        await house.commands.enqueue([command])
        house.clock.advance(timedelta(seconds=40))
    (piece,) = await house.nightly.nights.pieces(day)
    assert (piece.open, [each.finding.kind for each in piece.treatments]) == ((), [Kind.JOINED_UNSEEN])
    assert piece.treatments[0].gone is not None
    assert piece.drift == {Kind.JOINED_UNSEEN: 1}


async def test_a_licence_that_entra_no_longer_gives_a_member_is_healed_in_the_same_night(house: House) -> None:
    """To add to the licensed group who is in it does nothing: the person is taken out of it before."""
    house.tenant.set_license_stall(house.ann, E3.sku_id, Stall.ABSENT)
    house.tenant.reprocess_license_assignment(house.ann)
    house.tenant.set_license_stall(house.ann, E3.sku_id, None)
    assert not house.has_licence(house.ann)
    assert kinds(await house.night()) == [Kind.LICENCE_MISSING]
    assert house.has_licence(house.ann)
    assert kinds(await house.night()) == []


async def test_a_suspended_allotment_is_compared_and_not_healed(house: House) -> None:
    etag = await house.etag(f"/allotments/{house.allotment_id}")
    await house.call("POST", f"/allotments/{house.allotment_id}/suspend", {}, headers=etag)
    await CHANGES[Kind.LICENCE_MISSING](house)
    assert kinds(await house.night()) == kinds(await house.night()) == [Kind.LICENCE_MISSING]


async def test_a_piece_that_is_missing_is_asked_for_again_and_then_given_up(house: House) -> None:
    carry_out, house.commands.carry_out = house.commands.carry_out, None
    await reconcile(house.core)
    day = house.clock.now().date()
    for hours, sent in ((0.5, 1), (0.6, 2), (1, 2)):
        house.clock.advance(hours * HOUR)
        await nightly.finish(house.core, house.nightly)
        night = await house.nightly.nights.night(day)
        assert night is not None
        assert night.value.finished is None
        reconciles = [
            each for each in house.commands.sent if (each.kind, each.cause) == (CommandKind.RECONCILE, nightly.CAUSE)
        ]
        assert len(reconciles) == sent
    house.clock.advance(4 * HOUR)
    await nightly.finish(house.core, house.nightly)
    reply = await house.call("GET", f"/reconciliations/{day}")
    assert (reply.body["missing"], reply.body["state"]) == ([house.allotment_id], "finished")
    house.commands.carry_out = carry_out


async def test_the_last_piece_finishes_the_night(house: House) -> None:
    carry_out, house.commands.carry_out = house.commands.carry_out, None
    await reconcile(house.core)
    *pieces, look = house.commands.sent[-2:]
    assert look.kind is CommandKind.NIGHT
    for command, state in ((look, "running"), (pieces[0], "running"), (look, "finished")):
        assert carry_out is not None
        await carry_out(command)
        reply = await house.call("GET", f"/reconciliations/{house.clock.now().date()}")
        assert reply.body["state"] == state
    assert [each.tries for each in house.commands.sent if each.kind is CommandKind.NIGHT] == [0, 1]


async def test_a_night_that_was_due_and_has_not_begun_is_begun_by_the_catch_up(house: House) -> None:
    await start_missed_run(house.core)
    assert await house.nightly.nights.nights(None, 9) == []
    await reconcile(house.core)
    first = house.clock.now().date()
    house.clock.advance(DAY + timedelta(minutes=5))
    await start_missed_run(house.core)
    house.clock.advance(timedelta(minutes=10))
    for _ in range(2):
        await start_missed_run(house.core)
    assert [each.day for each in await house.nightly.nights.nights(None, 9)] == [first + DAY, first]
    assert [piece.day for piece in await house.nightly.nights.pieces(first + DAY)] == [first + DAY]


async def test_a_night_that_cannot_begin_is_said_and_made_up_for(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.night()
    with monkeypatch.context() as down:

        async def refuse(_night: Night) -> bool:
            raise Transient("Table Storage answered 503 for table Nights.")

        down.setattr(house.nightly.nights, "begin", refuse)
        await ticks.run_or_defer(reconcile, house.core)
    assert "reconcile: Table Storage answered 503 for table Nights.; the next tick tries again" in caplog.text
    house.clock.advance(2 * DAY)
    await ticks.run_or_defer(start_missed_run, house.core)
    assert len(await house.nightly.nights.nights(None, 9)) == 2


async def test_what_is_kept_of_a_deleted_allotment_goes_with_its_last_night(house: House) -> None:
    house.core = replace(house.core, nightly=replace(house.nightly, retention=Retention(history=3)))
    await house.night()
    await house.store.erase(await house.now())
    other = await house.allotment()
    for number in range(5):
        left = await house.history.days(house.allotment_id, date.min)
        assert (len(left), await house.nightly.nights.latest(house.allotment_id) is None) == (
            (1, False) if number < 4 else (0, True)
        )
        await reconcile(house.core)
        house.clock.advance(DAY)
    assert await house.history.days(other, date.min)


async def test_an_allotment_that_was_deleted_meanwhile_is_not_missing(house: House) -> None:
    house.commands.carry_out = None
    await reconcile(house.core)
    await house.store.erase(await house.now())
    house.clock.advance(2 * HOUR)
    await nightly.finish(house.core, house.nightly)
    (night,) = await house.nightly.nights.nights(None, 1)
    assert night.finished is not None
    assert night.allotments == ()


async def test_one_404_makes_no_other_licensed_group(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    group, asked = await house.licensed_group(), list[Product]()
    carried = house.nightly.licensed_groups.carried

    async def unknown_at_first(product: Product) -> Set[str] | None:
        asked.append(product)
        if len(asked) == 1:
            raise NotFound("There is no such group.")
        return await carried(product)

    monkeypatch.setattr(house.nightly.licensed_groups, "carried", unknown_at_first)
    assert kinds(await house.night()) == []
    (product,) = (await house.now()).products
    assert (product.licensed_group_id, product.group_missing) == (group, None)
    assert [each.group_missing is None for each in asked] == [True, False]
    assert house.has_licence(house.ann)


async def test_one_404_finds_no_deleted_group(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, group = list[str](), house.core.directory.group

    async def unknown_at_first(group_id: str) -> Group | None:
        asked.append(group_id)
        return None if len(asked) == 1 else await group(group_id)

    monkeypatch.setattr(house.core.directory, "group", unknown_at_first)
    assert kinds(await house.night()) == []
    assert (await house.now()).missing_since is None
    assert (await house.now()).state == "active"
