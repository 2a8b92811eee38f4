"""One person's next step, from what is shown: nothing that stays is taken before it is had in another way."""

from dataclasses import replace

import pytest

from domain.allotments import MemberState, Product
from domain.product_changes.moves import (
    Move,
    MoveKind,
    Sides,
    believed,
    bridges,
    has_own_direct,
    holds_nothing,
    is_short,
    next_move,
)
from domain.undertakings import LicenceAssignment
from tests.unit.domain.changes import NEW, OLD, STAYS, fails, has
from tests.unit.domain.samples import NOW, POLICY, SECOND, member

OVERLAP = Sides(comes=(NEW,), goes=(OLD,))
EXCHANGE = replace(OVERLAP, exchange=True)
ROW = member("ann", moving=True, bridged=("new", "old"))

DIRECT_OLD, DIRECT_NEW = replace(OLD, licensed_group_id=None), replace(NEW, licensed_group_id=None)
DIRECT = Sides(comes=(DIRECT_NEW,), goes=(DIRECT_OLD,), direct=True)


@pytest.mark.parametrize(
    ("held", "move"),
    [
        ([has(OLD)], Move(MoveKind.JOIN, (NEW,))),
        ([has(OLD), fails(NEW, "CountViolation")], Move(MoveKind.RETRY, take=(NEW,))),
        ([has(OLD), has(NEW)], Move(MoveKind.LEAVE, take=(OLD,))),
        ([has(NEW), fails(OLD, "Other")], Move(MoveKind.LEAVE, take=(OLD,))),
        ([has(NEW)], Move(MoveKind.FINISH)),
        ([], Move(MoveKind.JOIN, (NEW,))),
    ],
)
def test_what_does_not_collide_overlaps(held: list[LicenceAssignment], move: Move) -> None:
    assert next_move(member("ann"), held, OVERLAP) == move


@pytest.mark.parametrize(
    ("held", "move"),
    [
        ([has(OLD)], Move(MoveKind.BRIDGE, (OLD,))),
        ([has(OLD), has("old")], Move(MoveKind.LEAVE, take=(OLD,))),
        ([has("old")], Move(MoveKind.EXCHANGE, (NEW,), (OLD,))),
        ([has("new")], Move(MoveKind.JOIN, (NEW,))),
        ([has("new"), fails(OLD, "MutuallyExclusiveViolation")], Move(MoveKind.LEAVE, take=(OLD,))),
        ([has("new"), fails(NEW, "Other")], Move(MoveKind.RETRY, take=(NEW,))),
        ([has("new"), has(NEW)], Move(MoveKind.DROP, take=(NEW,))),
        ([has(NEW)], Move(MoveKind.FINISH)),
    ],
)
def test_what_collides_goes_by_a_direct_licence(held: list[LicenceAssignment], move: Move) -> None:
    assert next_move(ROW, held, EXCHANGE) == move


def test_an_exclusion_that_shows_itself_is_met_the_same_way() -> None:
    held = [has(OLD), fails(NEW, "MutuallyExclusiveViolation")]
    assert next_move(member("ann"), held, OVERLAP) == Move(MoveKind.BRIDGE, (OLD,))


def test_what_was_theirs_before_is_neither_exchanged_nor_dropped() -> None:
    own = member("ann", moving=True, bridged=("new",))
    assert next_move(own, [has("old")], EXCHANGE) == Move(MoveKind.JOIN, (NEW,))
    assert next_move(member("ann", moving=True, bridged=("old",)), [has("new"), has(NEW)], EXCHANGE) == Move(
        MoveKind.FINISH
    )
    assert has_own_direct(own, [has("old")], EXCHANGE)
    assert not has_own_direct(ROW, [has("old")], EXCHANGE)
    assert bridges([has(OLD), has("old")], EXCHANGE) == ("new",)
    assert bridges([has(OLD)], EXCHANGE) == ("new", "old")


@pytest.mark.parametrize(
    ("held", "move"),
    [
        ([has("old")], Move(MoveKind.JOIN, (DIRECT_NEW,))),
        ([has("old"), has("new")], Move(MoveKind.DROP, take=(DIRECT_OLD,))),
        ([has("new")], Move(MoveKind.FINISH)),
    ],
)
def test_with_direct_licensing_the_same_without_groups(held: list[LicenceAssignment], move: Move) -> None:
    assert next_move(member("ann"), held, DIRECT) == move


def test_with_direct_licensing_what_collides_is_one_request() -> None:
    exchange = replace(DIRECT, exchange=True)
    assert next_move(member("ann"), [has("old")], exchange) == Move(MoveKind.EXCHANGE, (DIRECT_NEW,), (DIRECT_OLD,))
    assert next_move(member("ann"), [], exchange) == Move(MoveKind.JOIN, (DIRECT_NEW,))


@pytest.mark.parametrize("sides", [OVERLAP, EXCHANGE, replace(OVERLAP, comes=())])
def test_nothing_goes_while_a_product_that_stays_and_keeps_a_service_is_missing(sides: Sides) -> None:
    guarded = replace(sides, guards=(STAYS,))
    arrived = [has(OLD), *map(has, sides.comes)]
    assert next_move(member("ann"), arrived, guarded) is None
    assert next_move(member("ann"), [*arrived, has(STAYS)], guarded) == Move(MoveKind.LEAVE, take=(OLD,))


@pytest.mark.parametrize("guards", [(), (STAYS,)])
@pytest.mark.parametrize("sides", [OVERLAP, EXCHANGE, replace(OVERLAP, comes=())])
def test_who_came_back_on_the_way_is_granted_what_stays_too(sides: Sides, guards: tuple[Product, ...]) -> None:
    found = replace(sides, stays=(STAYS,), guards=guards)
    back = replace(ROW, state=MemberState.PENDING)
    arrived = [*map(has, sides.comes)]
    assert next_move(back, [], found) == Move(MoveKind.JOIN, (STAYS,))
    assert next_move(back, arrived, found) == Move(MoveKind.JOIN, (STAYS,))
    assert next_move(back, [*arrived, fails(STAYS, "Other")], found) == Move(MoveKind.RETRY, take=(STAYS,))
    assert next_move(back, [*arrived, has(STAYS)], found) == Move(MoveKind.FINISH)
    assert next_move(ROW, [has(OLD)], found) != Move(MoveKind.JOIN, (STAYS,))


def test_who_came_back_is_assigned_what_stays_with_direct_licensing() -> None:
    stays = replace(STAYS, licensed_group_id=None)
    found = replace(DIRECT, stays=(stays,))
    back = member("ann", MemberState.PENDING, moving=True)
    assert next_move(back, [has("new")], found) == Move(MoveKind.JOIN, (stays,))
    assert next_move(back, [replace(has("stays"), active=False)], found) == Move(MoveKind.JOIN, (stays,))
    assert next_move(back, [has("stays")], found) == Move(MoveKind.JOIN, (DIRECT_NEW,))
    assert next_move(back, [has("stays"), has("new")], found) == Move(MoveKind.FINISH)


def test_a_missing_guard_is_waited_for_with_direct_licensing_too() -> None:
    guarded = replace(DIRECT, guards=(replace(STAYS, licensed_group_id=None),))
    assert next_move(member("ann"), [has("old"), has("new")], guarded) is None


def test_who_finds_no_unit_is_counted_and_who_has_nothing_is_told() -> None:
    assert is_short([has(OLD), fails(NEW, "CountViolation")], OVERLAP)
    assert not is_short([has(OLD), fails(NEW, "Other")], OVERLAP)
    assert not is_short([fails(OLD, "CountViolation"), has(NEW)], OVERLAP)
    assert holds_nothing([fails(OLD, "Other"), has("old"), has(NEW)], OVERLAP)
    assert not holds_nothing([has(OLD)], OVERLAP)


class TestCameBack:
    """Who left in the middle and came back may still be shown with licences of the membership that has ended."""

    SIDES = replace(OVERLAP, guards=(STAYS,), stays=(STAYS,))
    ROW = replace(ROW, state=MemberState.PENDING, since=NOW, apply_by=NOW, granted=NOW)
    HELD = tuple(replace(each, updated=NOW - SECOND) for each in (has(STAYS), has(NEW), has(OLD), has("old")))
    SHOWN_BY = NOW + POLICY.grant_window + POLICY.unverified_margin

    def test_those_of_what_is_to_be_had_are_left_out_until_they_would_be_gone(self) -> None:
        found = believed(self.ROW, self.HELD, self.SIDES, self.SHOWN_BY - SECOND, POLICY)
        assert found == self.HELD[2:]
        assert next_move(self.ROW, found, self.SIDES) == Move(MoveKind.JOIN, (STAYS,))
        assert believed(self.ROW, self.HELD, self.SIDES, self.SHOWN_BY, POLICY) == self.HELD

    def test_what_is_sent_again_in_between_makes_that_no_longer(self) -> None:
        late = replace(self.ROW, apply_by=self.SHOWN_BY)
        assert believed(late, self.HELD, self.SIDES, self.SHOWN_BY, POLICY) == self.HELD

    def test_those_that_have_changed_since_count(self) -> None:
        held = tuple(replace(each, updated=NOW) for each in self.HELD)
        assert believed(self.ROW, held, self.SIDES, NOW, POLICY) == held
