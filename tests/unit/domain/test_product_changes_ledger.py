"""What a change writes on the allotment and on its seats."""

from dataclasses import replace

from domain.admission import Draft
from domain.allotments import Licensing, MemberState, Product, products_of, taken_from
from domain.product_changes.ledger import (
    coming,
    finished,
    given_back,
    handed_over,
    is_behind,
    is_switched,
    moved,
    same_products,
    sides,
    switched,
    taken_in_hand,
    timed,
)
from domain.product_changes.model import Services, Way
from tests.unit.domain.changes import CHANGE, NEW, OLD, STAYS
from tests.unit.domain.samples import NOW, POLICY, SECOND, allotment, member

FORWARD = replace(CHANGE, before=(OLD, STAYS), after=(STAYS, replace(NEW, licensed_group_id=None)), old=2, new=3)
BACK = replace(FORWARD, undoing=True)
BEFORE = allotment(products=(OLD, STAYS), generation=2, generations=2, changing="c-1")
READY = replace(BEFORE, coming=(replace(NEW, only=3),))
SWITCHED = switched(FORWARD, READY)


def test_what_comes_has_no_group_yet_and_is_kept_once_it_is_being_made() -> None:
    (fresh,) = coming(FORWARD, BEFORE)
    assert fresh == Product("new", "NEW", only=3)
    begun = replace(fresh, group_asked=NOW)
    assert coming(FORWARD, replace(BEFORE, coming=(begun,))) == (begun,)
    assert coming(FORWARD, SWITCHED) == ()
    assert coming(BACK, SWITCHED) == ()


def test_new_seats_get_what_comes_and_old_ones_keep_what_goes() -> None:
    assert not is_switched(FORWARD, READY)
    assert is_switched(FORWARD, SWITCHED)
    assert SWITCHED.products == (STAYS, replace(NEW, only=3))
    assert SWITCHED.leaving == (replace(OLD, only=2),)
    assert (SWITCHED.coming, SWITCHED.generation, SWITCHED.generations) == ((), 3, 3)
    old, new = member("ann", generation=2), member("ben", generation=3)
    assert [each.sku_id for each in products_of(SWITCHED, old)] == ["stays", "old"]
    assert [each.sku_id for each in products_of(SWITCHED, new)] == ["stays", "new"]


def test_turned_round_it_is_the_other_way_with_the_same_generations() -> None:
    back = switched(BACK, SWITCHED)
    assert back.products == (replace(OLD, only=2), STAYS)
    assert back.leaving == (replace(NEW, only=3),)
    assert (back.generation, back.generations) == (2, 3)
    assert is_switched(BACK, back)


def test_over_it_is_an_allotment_like_any_other() -> None:
    over = finished(SWITCHED)
    assert over.products == (STAYS, NEW)
    assert (over.leaving, over.coming, over.changing) == ((), (), None)
    assert products_of(over, member("ann", generation=2)) == over.products


def test_what_is_taken_back_is_everything_by_every_way() -> None:
    row = member("ann", generation=2, bridged=("new", "old"))
    ways = {(each.sku_id, each.licensed_group_id) for each in taken_from(SWITCHED, row)}
    assert ways == {
        ("stays", "g-stays"),
        ("new", "g-new"),
        ("old", "g-old"),
        ("new", None),
        ("old", None),
    }
    assert taken_from(BEFORE, member("ben")) == BEFORE.products


def test_the_sides_are_those_of_the_generation_it_leads_to() -> None:
    guarded = replace(FORWARD, services=Services(guards=("stays",)))
    found = sides(guarded, SWITCHED)
    assert (found.comes, found.goes, found.guards) == ((replace(NEW, only=3),), SWITCHED.leaving, (STAYS,))
    assert (found.exchange, found.direct, found.stays) == (True, False, (STAYS,))
    plain = sides(replace(FORWARD, way=Way.OVERLAP), replace(SWITCHED, licensing=Licensing.DIRECT))
    assert (plain.exchange, plain.direct) == (False, True)


def test_a_seat_is_behind_until_it_has_moved() -> None:
    assert is_behind(FORWARD, member("ann", generation=2))
    assert is_behind(FORWARD, member("ann", generation=3, moving=True))
    assert not is_behind(FORWARD, member("ann", generation=3))
    assert not is_behind(FORWARD, member("ann", MemberState.WAITING, generation=2))
    assert is_behind(FORWARD, member("ann", MemberState.RELEASING, generation=2))


def test_a_seat_in_hand_is_timed_given_back_and_moved() -> None:
    draft = Draft(SWITCHED, NOW, "a test")
    row = member("ann", generation=2, bridged=("old",))
    taken_in_hand(draft, row, ("new",), NOW + 30 * SECOND)
    taken = draft.steps[-1].after
    assert taken is not None
    assert (taken.moving, taken.bridged, taken.apply_by) == (True, ("new", "old"), NOW + 30 * SECOND)
    timed(draft, taken, NOW + 60 * SECOND)
    assert draft.steps[-1].after == replace(taken, apply_by=NOW + 60 * SECOND)
    given_back(draft, taken)
    assert draft.steps[-1].after == replace(taken, apply_by=NOW)
    moved(draft, taken, FORWARD)
    after = draft.steps[-1].after
    assert after == replace(row, generation=3, bridged=(), apply_by=NOW, checked=NOW)


def test_a_failed_seat_stays_failed_until_somebody_has_looked() -> None:
    draft = Draft(SWITCHED, NOW, "a test")
    moved(draft, member("ann", MemberState.FAILED, generation=2, moving=True, error="x"), FORWARD)
    after = draft.steps[-1].after
    assert after is not None
    assert (after.state, after.error, after.generation, after.moving) == (MemberState.FAILED, "x", 3, False)


def test_who_has_nothing_to_keep_is_granted_what_comes() -> None:
    draft = Draft(SWITCHED, NOW, "a test")
    handed_over(draft, member("ann", MemberState.FAILED, generation=2, bridged=("old",)), FORWARD, POLICY)
    after = draft.steps[-1].after
    assert after is not None
    assert (after.state, after.generation, after.moving, after.bridged) == (MemberState.PENDING, 3, False, ())
    assert after.apply_by == NOW + POLICY.grant_window


def test_products_are_the_same_by_id_and_by_what_is_switched_off() -> None:
    assert same_products([OLD, STAYS], [replace(STAYS, licensed_group_id="x"), OLD])
    assert not same_products([OLD], [replace(OLD, disabled_plans=("x",))])
    assert same_products([replace(OLD, disabled_plans=("x", "y"))], [replace(OLD, disabled_plans=("y", "x"))])
    assert not same_products([OLD], [OLD, STAYS])
