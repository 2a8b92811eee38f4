"""At no moment is anybody without a licence that he had: adoptions in random histories, and told step by step."""

import pytest

from application.dispatch import carry_out
from domain.adoption.model import (
    AdoptionState,
    Source,
    Verdict,
    Whom,
)
from domain.allotments import Overflow
from domain.commands import Command, CommandKind
from domain.undertakings import Part
from local.tenant.model import PRODUCTS, AssignedLicense
from tests.simulation.adopting import ADOPTION, GRACE, SKU, Adopting, history
from tests.simulation.hands import Worker
from tests.simulation.trampoline import undisturbed

SEEDS = 120
RUNNING_OUT = {AdoptionState.STOPPED, AdoptionState.ADOPTED, AdoptionState.UNDONE}


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nobody_loses_a_licence_in_any_history(first: int) -> None:
    nobody_loses(range(first, first + 20))


@pytest.mark.parametrize("first", range(0, SEEDS, 40))
def test_nor_where_the_group_of_an_allotment_was_licensed_afterwards(first: int) -> None:
    nobody_loses(range(first, first + 40), existing=True)


@pytest.mark.parametrize("first", [0, 10])
def test_nor_where_people_outside_the_group_are_added_to_it(first: int) -> None:
    nobody_loses(range(first, first + 10), others=True)


@pytest.mark.parametrize("first", [0, 10])
def test_nor_where_people_leave_a_large_group_that_others_stay_in(first: int) -> None:
    nobody_loses(range(first, first + 10), large=True)


def nobody_loses(seeds: range, **kind: bool) -> None:
    """Nobody loses a licence in the histories of these seeds; some are adopted, and some undone."""
    ended = set()
    for seed in seeds:
        world = history(seed, **kind)
        world.propagation_margin()
        assert world.violations == [], f"seed {seed}"
        assert world.adoption.state in RUNNING_OUT, f"seed {seed}: {world.adoption.reason}"
        as_it_ended(world)
        ended.add(world.adoption.state)
    assert {AdoptionState.ADOPTED, AdoptionState.UNDONE} <= ended


def as_it_ended(world: Adopting) -> None:
    """What an adopted, or undone, adoption leaves behind."""
    carried = {licence.sku_id for licence in world.tenant.get_group(world.group).licenses}
    if world.adoption.state is AdoptionState.UNDONE:
        assert (world.allotment is not None) is world.existing
        assert world.allotment is None or not world.allotment.adopting
        assert bool(carried) is (world.source is Source.GROUP)
    if world.adoption.state is AdoptionState.ADOPTED and world.source is Source.GROUP:
        assert carried == set()


@pytest.fixture(params=tuple(Source))
def world(request: pytest.FixtureRequest) -> Adopting:
    return Adopting(source=request.param)


def adopted(world: Adopting) -> None:
    world.propagation_margin()
    assert world.start()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED, world.adoption.reason
    assert world.violations == []


def test_everybody_has_it_by_the_new_way_alone_with_the_same_plans(world: Adopting) -> None:
    adopted(world)
    assert world.allotment is not None
    assert (world.allotment.consumed_units, world.allotment.adopting) == (6, False)
    (product,) = world.allotment.products
    for user_id in world.members:
        (state,) = world.tenant.truth.license_assignment_states(user_id)
        assert (state.assigned_by_group, state.disabled_plans) == (product.licensed_group_id, world.disabled)


def test_a_second_run_changes_nothing(world: Adopting) -> None:
    adopted(world)
    before = len(world.tenant.history.facts), world.adoption
    world.send(CommandKind.ADOPT)
    world.propagation_margin()
    changes = [fact for fact in world.tenant.history.since(before[0]) if fact.kind != "request"]
    assert (changes, world.adoption) == ([], before[1])


def test_undone_it_is_as_it_was(world: Adopting) -> None:
    adopted(world)
    assert world.undo()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []
    assert all(world.ways(user_id) == {world.old_way} for user_id in world.members)


@pytest.mark.parametrize("whom", [Whom.HOLDERS, Whom.LISTED])
def test_people_outside_the_group_are_added_to_it_and_out_of_it_again(whom: Whom) -> None:
    world = Adopting(source=Source.DIRECT, whom=whom, people=2, outside=4, units=6)
    adopted(world)
    (product,) = world.allotment.products if world.allotment else ()
    assert world.in_group() == {*world.members, *world.outsiders}
    assert all(world.ways(user_id) == {product.licensed_group_id} for user_id in world.in_group())
    world.undo()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []
    assert world.in_group() == {*world.members}
    assert all(world.ways(user_id) == {None} for user_id in [*world.members, *world.outsiders])


def test_who_finds_no_seat_from_outside_keeps_what_they_have() -> None:
    world = Adopting(source=Source.DIRECT, whom=Whom.HOLDERS, people=2, outside=4, units=3)
    world.propagation_margin()
    counts = world.adoption.counts
    assert (counts.stays, counts.joins, counts.no_seat, counts.over) == (3, 1, 3, 0)
    adopted(world)
    assert world.in_group() == {*world.members, world.outsiders[0]}
    assert all(world.ways(user_id) == {None} for user_id in world.outsiders[1:])


def test_who_holds_something_else_or_nothing_is_not_added_by_a_list() -> None:
    world = Adopting(source=Source.DIRECT, whom=Whom.LISTED, people=1, outside=2, units=9)
    gone, kept = world.outsiders
    world.unlicense(gone)
    adopted(world)
    assert world.adoption.counts.not_held == 1
    assert world.in_group() == {*world.members, kept}


def test_who_is_added_and_taken_out_by_hand_before_the_seats_gets_none() -> None:
    world = Adopting(source=Source.DIRECT, whom=Whom.HOLDERS, people=1, outside=2, units=9)
    world.propagation_margin()
    world.start()
    while world.adoption.scan.part is not Part.PLANNED:
        world.one_command()
    left, kept = world.outsiders
    world.leave(left)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert world.ways(left) == {None}
    assert None not in world.ways(kept)


def test_nobody_who_was_added_is_seated_before_they_show() -> None:
    world = Adopting(source=Source.DIRECT, whom=Whom.HOLDERS, people=1, outside=3, units=9, lag=20)
    world.propagation_margin()
    world.start()
    while not (world.allotment and world.allotment.consumed_units):
        world.one_command()
    seen = undisturbed(world.services.directory.observe(world.group, None, world.clock.now()))
    seated = undisturbed(world.store.all_members(ADOPTION))
    assert seated.keys() <= {entry.user_id for entry in seen.observed if entry.present}
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert world.violations == []


def test_nobody_leaves_a_large_group_that_gives_more_by_now() -> None:
    world = Adopting(source=Source.MEMBERSHIP, whom=Whom.LISTED, people=1, outside=3, units=9)
    world.propagation_margin()
    world.start()
    world.tenant.assign_group_license(
        world.large, [AssignedLicense(PRODUCTS["VISIOCLIENT"].sku_id)], [], actor="tenant"
    )
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.STOPPED
    everybody = {*world.members, *world.outsiders}
    assert {*world.tenant.truth.member_ids(world.large)} == everybody
    assert world.licensed() == everybody
    world.undo()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.in_group() == {*world.members}
    assert world.licensed() == everybody


def test_who_leaves_a_large_group_comes_back_when_it_is_undone() -> None:
    world = Adopting(source=Source.MEMBERSHIP, whom=Whom.LISTED, people=1, outside=3, units=9, licensing_delay=20)
    adopted(world)
    assert not world.tenant.truth.member_ids(world.large)
    assert world.undo()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []
    assert {*world.tenant.truth.member_ids(world.large)} == {*world.members, *world.outsiders}
    assert world.in_group() == {*world.members}


def test_who_is_over_the_limit_stops_the_start_until_he_is_given_up(world: Adopting) -> None:
    world = Adopting(source=world.source, units=4)
    world.propagation_margin()
    assert world.over == set(world.members[4:])
    assert not world.start()
    assert world.start(loss_confirmed=True)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert world.licensed() == set(world.members[:4])
    assert world.waiting == set(world.members[4:])
    assert world.violations == []


@pytest.mark.parametrize("overflow", tuple(Overflow))
def test_who_waits_at_the_end_stays_in_line_and_newcomers_are_the_overflows(overflow: Overflow) -> None:
    world = Adopting(units=4, overflow=overflow)
    first, second = world.members[4:]
    world.propagation_margin()
    world.start(loss_confirmed=True)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert world.waiting == {first, second}
    late = world.strangers[0]
    world.join(late)
    world.propagation_margin()
    assert (late in world.in_group()) is (overflow is Overflow.WAIT)
    assert world.in_group() >= {*world.members}
    world.leave(world.members[0])
    world.propagation_margin()
    assert first in world.licensed()
    assert world.waiting == {second} | ({late} & world.in_group())


def test_given_up_people_have_it_again_when_it_is_undone(world: Adopting) -> None:
    world = Adopting(source=world.source, units=4)
    world.propagation_margin()
    world.start(loss_confirmed=True)
    world.propagation_margin()
    world.undo()
    world.propagation_margin()
    assert world.licensed() == set(world.members)


@pytest.mark.parametrize("overflow", tuple(Overflow))
def test_who_joins_over_the_limit_is_decided_about_before_the_removal(overflow: Overflow) -> None:
    world = Adopting(overflow=overflow)
    world.propagation_margin()
    world.start()
    late = world.strangers[0]
    world.join(late)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.STOPPED
    assert (world.over, world.waiting) == ({late}, {late})
    assert late in world.licensed()
    world.resume()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.STOPPED
    world.raise_limit(1)
    world.resume()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert late in world.licensed()
    assert world.violations == []


def test_a_confirmation_is_for_those_who_were_shown() -> None:
    world = Adopting()
    world.propagation_margin()
    world.start()
    first, second = world.strangers[:2]
    world.join(first)
    world.propagation_margin()
    world.resume(loss_confirmed=True)
    world.join(second)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.STOPPED
    assert second in world.over
    assert world.licensed() >= {first, second}


def test_a_direct_licence_with_other_plans_off_is_kept_beside() -> None:
    world = Adopting(source=Source.DIRECT)
    other = world.members[2]
    world.tenant.assign_user_license(other, [AssignedLicense(SKU)], [], actor="tenant")
    adopted(world)
    kept = undisturbed(world.adoptions.named(ADOPTION, [other]))[other]
    assert (kept.verdict, kept.keeps_direct) == (Verdict.STAYS, True)
    assert world.ways(other) > {None}
    assert all(None not in world.ways(user_id) for user_id in world.members if user_id != other)


def up_to(world: Adopting, step: str) -> Worker:
    """A worker that is about to take a step of an ADOPT command; others have done what came before."""
    while True:
        (message, *_) = world.commands.queue.heads() or (None,)
        if message is None:
            active = world.commands.queue.next_active()
            assert active is not None, f"nobody came to {step}"
            world.advance((active - world.clock.now()).total_seconds())
            continue
        worker = world.worker(message)
        while True:
            try:
                reached = worker.coroutine.send(None)
            except StopIteration:
                world.commands.queue.complete(message)
                break
            world.look()
            if reached == step:
                return worker


def test_who_joins_while_others_leave_the_large_group_stays_in_it_until_they_are_licensed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = Adopting(source=Source.MEMBERSHIP, whom=Whom.LISTED, people=1, outside=3, units=9, licensing_delay=20)
    monkeypatch.setattr("application.adoption.run.PEOPLE_A_STEP", 1)  # each page is one person
    late = max(world.strangers)
    assert late > min([*world.members, *world.outsiders])
    world.tenant.change_members(world.large, add=[late])
    world.propagation_margin()
    world.start()
    removing = up_to(world, "directory.remove_members")
    world.tenant.change_members(world.group, add=[late])
    undisturbed(carry_out(world.services, Command(CommandKind.OBSERVE, ADOPTION, "a test", world.clock.now())))
    world.finish(removing)
    assert late in world.tenant.truth.member_ids(world.large)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.ADOPTED
    assert world.violations == []
    assert late in world.licensed()


@pytest.mark.parametrize("late", [29, 59])
def test_a_removal_on_its_way_takes_nothing_from_an_adoption_that_is_undone(late: int) -> None:
    world = Adopting()
    world.propagation_margin()
    world.start()
    removing = up_to(world, "sources.change_group")
    world.undo()
    world.crash(removing)  # its request is on the way still
    for _ in range(late):
        world.advance(1)
        for message in world.commands.queue.heads():
            world.finish(world.worker(message))
    undisturbed(world.services.adoption.sources.change_group(world.group, (), [SKU]))  # type: ignore[union-attr]
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []
    assert world.licensed() == set(world.members)


def test_a_worker_that_slept_too_long_verifies_again() -> None:
    world = Adopting()
    world.propagation_margin()
    world.start()
    world.crash(up_to(world, "sources.change_group"))
    world.advance(60)
    world.tenant.change_members(world.group, add=world.strangers[:1])
    world.advance(120)
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.STOPPED
    assert world.strangers[0] in world.licensed()


def test_a_seat_granted_during_the_way_back_is_not_cut_off() -> None:
    world = Adopting(source=Source.DIRECT, units=7, licensing_delay=20)
    adopted(world)
    world.undo()
    world.join(world.strangers[0])
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []


def test_a_seat_granted_behind_the_pass_on_the_way_back_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Adopting(source=Source.DIRECT, units=7)
    adopted(world)
    world.advance(GRACE.total_seconds())  # no removal is on its way any more
    monkeypatch.setattr("application.adoption.run.STEPS_A_RUN", 1)  # a pass takes more than one command
    world.undo()
    while not (world.adoption.scan.part is Part.PLANNED and world.adoption.scan.lacking == 0):
        world.one_command()
    late = world.strangers[0]
    world.tenant.change_members(world.group, add=[late])
    undisturbed(carry_out(world.services, Command(CommandKind.OBSERVE, ADOPTION, "a test", world.clock.now())))
    world.advance(2 * GRACE.total_seconds())
    assert late in world.licensed()
    world.propagation_margin()
    assert world.adoption.state is AdoptionState.UNDONE
    assert world.violations == []
    assert late in world.licensed()


def test_nobody_is_put_out_of_the_group_meanwhile() -> None:
    world = Adopting(overflow=Overflow.ROLLBACK)
    world.propagation_margin()
    world.start()
    for stranger in world.strangers[:3]:
        world.join(stranger)
    world.propagation_margin()
    assert world.in_group() == {*world.members, *world.strangers[:3]}
