"""Laws: what nobody holds and nobody is promised is never more than there is, however people hold what they hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from hypothesis import example, given
from hypothesis import strategies as st

from domain.allotments import SEATED, Allotment, MemberState, Product
from domain.capacity import Capacity, capacities
from domain.directory import SubscribedSku
from domain.reconciliation.limits import propose
from tests.unit.domain.samples import allotment

E3, VISIO = Product("e3", "SPE_E3"), Product("visio", "VISIOCLIENT")
LIMITS = st.integers(0, 6)


@dataclass(frozen=True)
class Seat:
    """One person's seat. settled: Graph has shown what became of it. licensed: the person holds E3 through it."""

    allotment: int
    person: int
    state: MemberState
    settled: bool
    licensed: bool


@dataclass(frozen=True)
class World:
    """Allotments, the second of which has two products; their seats; who holds E3 by other ways; what is owned."""

    limits: Sequence[int]
    waiting: Sequence[int]
    seats: Sequence[Seat]
    outside: Collection[int]
    assignable: int

    @property
    def holders(self) -> set[int]:
        """Each of them consumes one unit."""
        return {seat.person for seat in self.seats if seat.licensed} | set(self.outside)

    @property
    def taken(self) -> set[int]:
        """Whoever holds a unit, or has a seat for which there shall be one."""
        return self.holders | {seat.person for seat in self.seats}

    @property
    def allotments(self) -> list[Allotment]:
        return [self._allotment(number) for number in range(len(self.limits))]

    def _allotment(self, number: int) -> Allotment:
        seats = [seat for seat in self.seats if seat.allotment == number]
        used = len(seats)
        return replace(
            allotment(id=f"a{number}", allotted_units=self.limits[number], consumed_units=used),
            products=(E3, VISIO) if number == 1 else (E3,),
            waiting_units=self.waiting[number] if used >= self.limits[number] else 0,
            failed_units=sum(seat.state is MemberState.FAILED for seat in seats),
            unfinished_units=sum(not seat.settled for seat in seats),
        )

    @property
    def capacity(self) -> Capacity:
        owned = SubscribedSku("e3", "SPE_E3", True, (), self.assignable, len(self.holders))
        return next(iter(capacities([owned], self.allotments)))

    @property
    def open_promises(self) -> int:
        """Seats within the limits that nobody has taken."""
        return sum(each.free_units for each in self.allotments)


def seat(number: int, person: int, state: MemberState, *, checked: bool, licensed: bool) -> Seat:
    """A seat as it can be: licensed and seen so; failed, with one product surely without a unit; or on its way."""
    if state is MemberState.LICENSED and checked:
        return Seat(number, person, state, settled=True, licensed=True)
    if state is MemberState.FAILED:
        return Seat(number, person, state, settled=True, licensed=licensed and number == 1)
    return Seat(number, person, state, settled=False, licensed=licensed)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Worlds in which anybody may hold E3 in several ways at once, and more may be promised than there is."""
    drawn = draw(
        st.lists(
            st.builds(
                seat,
                st.integers(0, 2),
                st.integers(0, 9),
                st.sampled_from(sorted(SEATED)),
                checked=st.booleans(),
                licensed=st.booleans(),
            ),
            max_size=12,
            unique_by=lambda each: (each.allotment, each.person),
        )
    )
    world = World(
        limits=draw(st.tuples(LIMITS, LIMITS, LIMITS)),
        waiting=draw(st.tuples(LIMITS, LIMITS, LIMITS)),
        seats=drawn,
        outside=draw(st.frozensets(st.integers(0, 15))),
        assignable=0,
    )
    return replace(world, assignable=len(world.holders) + draw(st.integers(-2, 10)))


OUTSIDE = World(limits=(2, 0, 0), waiting=(8, 0, 0), seats=(), outside=frozenset(range(18)), assignable=20)
"""Of 20 units 18 are held by people of no allotment: the two that are promised are all there is."""


@given(worlds())
@example(OUTSIDE)
@example(replace(OUTSIDE, seats=[seat(0, 20, MemberState.PENDING, checked=False, licensed=False)]))
@example(replace(OUTSIDE, seats=[seat(0, 20, MemberState.FAILED, checked=False, licensed=False)]))
@example(
    replace(
        OUTSIDE,
        limits=(1, 0, 0),
        seats=[seat(0, n, MemberState.LICENSED, checked=True, licensed=True) for n in (20, 21)],
    )
)
def test_it_is_never_more_than_nobody_holds_has_a_seat_for_or_is_promised(world: World) -> None:
    assert world.capacity.balance <= world.assignable - len(world.taken) - world.open_promises


@given(worlds())
@example(OUTSIDE)
def test_it_is_just_that_where_all_is_settled_and_everybody_has_one_seat_at_most(world: World) -> None:
    seats = [
        next(each) for _, each in groupby(sorted(world.seats, key=lambda each: each.person), lambda each: each.person)
    ]
    licensed = [each for each in seats if each.state is MemberState.LICENSED and each.settled]
    failed = [each for each in seats if each.state is MemberState.FAILED and each.allotment != 1]
    settled = replace(world, seats=[*licensed, *(each for each in failed if each.person not in world.outside)])
    assert settled.capacity.balance == settled.assignable - len(settled.taken) - settled.open_promises


@given(worlds())
def test_what_is_said_to_be_held_outside_is_held_without_a_working_seat(world: World) -> None:
    licensed = {each.person for each in world.seats if each.licensed}
    assert world.capacity.used_outside <= len(world.holders - licensed)


@given(worlds())
@example(OUTSIDE)
def test_a_proposal_promotes_nobody_for_whom_there_is_no_unit(world: World) -> None:
    proposal = propose(world.allotments, {"e3": world.capacity.balance, "visio": 100})
    promoted = sum(
        max(0, min(each.waiting_units, proposal.after[each.id] - each.consumed_units))
        for each in world.allotments
        if each.id in proposal.after
    )
    assert promoted <= max(0, world.assignable - len(world.taken))


@given(worlds())
def test_more_than_there_is_is_missed_whenever_it_is_used(world: World) -> None:
    assert world.capacity.missing >= len(world.holders) - world.assignable
