"""Runs one history to its end."""

import logging
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.allotments import Allotment, AllotmentState, Member
from local.tenant.model import GraphError
from tests.fakes.clock import BEGINNING
from tests.simulation.checker import BrokenPromiseError, Checker
from tests.simulation.events import (
    Cast,
    bring_products_back,
    change,
    confirm_removal,
    create,
    happen,
    make_assigned,
    mend_licensing,
    unlicense_watched,
)
from tests.simulation.scenario import Event, Scenario
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import Counts, World

PATIENCE = timedelta(hours=6)
NIGHT = timedelta(hours=13)
VISIBLE = timedelta(minutes=6)
"""Groups that were made just now are known to every replica by then."""

ROUNDS = 4
TICKS_OF_LOANS = 5
"""Within so many ticks no seat is lent on any more: a tree has five levels."""

FAILURES_AT_MOST = 5
"""A handler that fails so often although Service Bus would take its message back loses it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a history ended; `law` is None where every promise held."""

    scenario: Scenario
    counts: Counts
    faults: dict[str, int]
    law: str | None = None
    detail: str = ""


def run(scenario: Scenario, trace: Callable[[str], None] | None = None) -> Outcome:
    """One history, from its beginning until nothing is left to do and everything is checked."""
    logging.disable(logging.CRITICAL)
    checker = Checker()
    world = World(scenario, checker.observe)
    if trace:
        world.trace = lambda text: trace(f"{(world.now - BEGINNING).total_seconds():9.2f}  {text}")
    law, detail = None, ""
    try:
        _live(world, checker)
    except BrokenPromiseError as broken:
        law, detail = broken.law, str(broken)
    except Exception as error:  # a handler that fails in a way of its own is what is looked for
        if trace:
            trace(traceback.format_exc())
        law, detail = f"no surprises ({type(error).__name__})", f"{type(error).__name__}: {error}"
    finally:
        for task in world.tasks.values():
            task.coroutine.close()
        logging.disable(logging.NOTSET)
    return Outcome(scenario, world.counts, dict(world.faults.counts), law, detail)


def _live(world: World, checker: Checker) -> None:
    cast = Cast(world)
    world.faults.calm = True
    world.tick("keep subscription")
    world.run(world.now + timedelta(seconds=5))
    if any(spec.parent is not None for spec in world.scenario.allotments):
        _plant(world, cast)
        world.faults.calm = False
    elif world.scenario.nests:
        _nest(world, cast)
        world.faults.calm = False
    else:
        world.faults.calm = False
        for number in range(len(cast.groups)):
            create(cast, number)
    began = world.now
    for event in world.scenario.events:
        world.run(began + timedelta(seconds=event.at))
        happen(cast, event)
    world.run(world.now + timedelta(seconds=60))
    _calm_down(world, cast, checker)
    checker.check_end(world)
    _nothing_left_to_write(world, checker)
    world.run(world.now + NIGHT)
    _nights(world)
    checker.check_healed(world)


def _plant(world: World, cast: Cast) -> None:
    """Make the trees before anything goes wrong, level by level, and have all of them lend."""
    world.run(world.now + VISIBLE)
    for number, spec in enumerate(world.scenario.allotments):
        if spec.parent is None:
            create(cast, number)
        else:
            happen(cast, Event(0.0, "divide", (spec.parent, number, spec.units, 0)))
        _settle(world)
    for number in range(len(cast.groups)):
        happen(cast, Event(0.0, "lend", (number, 4, 4, world.random.randrange(1000))))
    _settle(world)


def _nest(world: World, cast: Cast) -> None:
    """Before anything goes wrong, have a few groups count inside the watched groups."""
    world.run(world.now + VISIBLE)
    for number in range(len(cast.groups)):
        create(cast, number)
    _settle(world)
    for number in range(len(cast.groups)):
        for inner in range(1 + world.random.randrange(3)):
            happen(cast, Event(0.0, "nest", (number + inner, number + inner + 1)))
        happen(cast, Event(0.0, "nested groups", (number, 1)))
        happen(cast, Event(0.0, "inner rollback", (number, world.random.randrange(2))))
    _settle(world)


def _calm_down(world: World, cast: Cast, checker: Checker) -> None:
    """No faults any more; what people must mend is mended, dead letters are sent again, then the timers go off.

    A licence of a product that has left the tenant cannot be taken: that settles when it is back.
    """
    world.faults.calm = True
    if world.scenario.unkind:
        bring_products_back(cast)
    _settle(world)
    world.ask("resend_dead_letters")
    _settle(world)
    for number in range(len(cast.groups)):
        for mend in (make_assigned, unlicense_watched):
            with suppress(GraphError):
                mend(cast, [number])
    mend_licensing(cast)
    _timer(world, "catch up")
    _timer(world, "finish transfers")
    _timer(world, "look after loans")
    _timer(world, "watch licences")
    checker.check_licensed_groups(world)
    world.run(world.now + NIGHT)
    _dates(world)
    _nights(world)
    _dates(world)  # of an allotment that the night has seen through its preparation
    for _ in range(ROUNDS):
        resumed = [_resumed(world, cast, number) for number in range(len(cast.groups))]
        if not any(resumed):
            return
        _settle(world)
        _dates(world)
        _timer(world, "catch up")
    raise BrokenPromiseError("converges", "an allotment is suspended again and again")


def _resumed(world: World, cast: Cast, number: int) -> bool:
    """Do what an administrator does about a suspended allotment; answers whether there was something to do."""
    allotment = cast.allotment(number)
    if allotment is None or allotment.state is not AllotmentState.SUSPENDED or _group_gone(world, cast, number):
        return False
    if not confirm_removal(cast, number):
        change(cast, number, {"state": "active"})
    return True


def _group_gone(world: World, cast: Cast, number: int) -> bool:
    return cast.group(number) not in {group.id for group in world.tenant.truth.groups()}


def _nothing_left_to_write(world: World, checker: Checker) -> None:
    if world.scenario.licensing_delay:
        _timer(world, "reconcile")  # licensing may have ended after the first one had looked
    moved = _let_loans_rest(world, checker)
    if world.scenario.full_every > 1:
        _timer(world, "reconcile")  # what loans have changed since a quiet night is compared in full
    elif moved or _anybody_recalled(world):
        _lift_recalls(world, checker)
    before = _written(world, checker)
    _timer(world, "reconcile")
    after = _written(world, checker)
    if before != after:
        raise BrokenPromiseError("converges", f"a second reconcile wrote: {before} became {after}")


def _let_loans_rest(world: World, checker: Checker) -> bool:
    """A seat that comes home with one tick may go out again with the next one. Answers whether any has."""
    for moved in range(TICKS_OF_LOANS):
        before = _written(world, checker)
        _timer(world, "look after loans")
        if _written(world, checker) == before:
            return moved > 0
    return True


def _anybody_recalled(world: World) -> bool:
    """Whether a seat is called home; its lender may have had the unit back from somebody else since."""
    return any(row.recalled for _, rows in _ledgers(world).values() for row in rows.values())


def _lift_recalls(world: World, checker: Checker) -> None:
    """Whose lender has its unit back since the night keeps the seat. The next reconcile says so, and writes nothing
    else.
    """
    checker.observe(world)
    requests, before = checker.our_writes, _ledgers(world)
    _timer(world, "reconcile")
    checker.observe(world)
    after = _ledgers(world)
    for allotment_id, (allotment, rows) in after.items():
        allotment_before, rows_before = before.get(allotment_id, (allotment, {}))
        lifted = {
            user: replace(row, ends=None, recalled=None, reminded=False)
            for user, row in rows_before.items()
            if row.recalled is not None and user in rows and rows[user].recalled is None
        }
        decisions = allotment_before.decisions + len(lifted)
        expected = replace(allotment_before, decisions=decisions), {**rows_before, **lifted}
        if expected != (allotment, rows) or requests != checker.our_writes:
            raise BrokenPromiseError("converges", f"after loans at rest a reconcile made {expected} {allotment, rows}")


def _ledgers(world: World) -> Mapping[str, tuple[Allotment, Mapping[str, Member]]]:
    allotments = undisturbed(world.store.allotments(None, 100)).items
    return {each.id: (each, undisturbed(world.store.all_members(each.id))) for each in allotments}


def _written(world: World, checker: Checker) -> tuple[object, ...]:
    checker.observe(world)
    pages = undisturbed(world.store.allotments(None, 100)).items
    etags = [stored.etag for item in pages if (stored := undisturbed(world.store.load(item.id))) is not None]
    return checker.our_writes, etags, [letter.reason for letter in world.dead_letters.letters]


def _dates(world: World) -> None:
    """See to everything that is due by its date."""
    _timer(world, "end seats")
    _timer(world, "keep reservations")
    _timer(world, "make planned changes")


def _nights(world: World) -> None:
    """As many nights as it takes until each allotment has been compared in full."""
    _timer(world, "reconcile")
    for _ in range(1, world.scenario.full_every):
        world.run(world.now + timedelta(days=1))
        _timer(world, "reconcile")


def _timer(world: World, name: str) -> None:
    world.tick(name)
    _settle(world)


def _settle(world: World) -> None:
    world.run(world.now + world.scenario.policy.propagation_margin)
    if not world.propagation_margin(PATIENCE):
        left = [message.body.decode() for message in world.commands.messages]
        raise BrokenPromiseError("converges", f"still busy after {PATIENCE}: {left[:3]}")
    often = [failure for failure, times in world.counts.failures.items() if times >= FAILURES_AT_MOST]
    often += [letter.description for letter in world.dead_letters.letters]
    if often:
        raise BrokenPromiseError("nobody lost", f"messages fail though nothing disturbs them: {often}")
