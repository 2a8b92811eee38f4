"""What an adoption's plan says about whom, and which requests it takes in which state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.admission import Observation, Observed, Policy
from domain.adoption.evidence import fits, is_unsafe, removable
from domain.adoption.model import (
    Adoption,
    AdoptionState,
    Counts,
    PlannedPerson,
    Source,
    Verdict,
    Whom,
)
from domain.adoption.plan import judged, judged_others, notes, over_again, planned
from domain.adoption.steps import resumed, started, stopped, undone
from domain.allotments import Member, MemberState, Overflow, Product
from domain.errors import Conflict, InvalidRequest
from domain.undertakings import LicenceAssignment, Part, Scan
from tests.support.samples import MOMENT, user

GROUP, LICENSED = "watched", "licensed"
PRODUCT = Product("sku", "PART", ("off",), LICENSED)
OFF = frozenset({"off"})
BY_GROUP = LicenceAssignment("sku", GROUP, OFF, active=True)
DIRECTLY = LicenceAssignment("sku", None, OFF, active=True)
OTHERWISE = LicenceAssignment("sku", None, frozenset(), active=True)
NEW = LicenceAssignment("sku", LICENSED, OFF, active=True)
BROKEN = LicenceAssignment("sku", GROUP, OFF, active=False, error="No units are left.")
LATER = MOMENT + timedelta(hours=1)


def adoption(source: Source = Source.GROUP, units: int = 2) -> Adoption:
    return Adoption(
        id="a1",
        display_name="Finance",
        group_id=GROUP,
        source=source,
        products=(replace(PRODUCT, licensed_group_id=None),),
        allotted_units=units,
        overflow=Overflow.WAIT,
        owners=(),
        created=MOMENT,
        created_by="administrator",
        scan=Scan(began=MOMENT),
    )


def test_who_is_outside_the_group_is_added_only_with_every_product_and_a_seat() -> None:
    second = LicenceAssignment("second", None, frozenset(), active=True)
    asked = adoption(Source.DIRECT, units=1)
    asked = replace(asked, whom=Whom.HOLDERS, products=(*asked.products, Product("second", "SECOND")))
    held = {user(1): [DIRECTLY], user(2): [OTHERWISE, second], user(3): [DIRECTLY, second], user(4): []}
    plan, people = judged_others(asked, held, "next")
    assert people == [
        PlannedPerson(user(1), Verdict.NOT_HELD, ("sku",), joins=True),
        PlannedPerson(user(2), Verdict.STAYS, ("second", "sku"), keeps_direct=True, joins=True),
        PlannedPerson(user(3), Verdict.NO_SEAT, ("second", "sku"), joins=True),
        PlannedPerson(user(4), Verdict.NOT_HELD, joins=True),
    ]
    assert plan.counts == Counts(stays=1, keeps_direct=1, no_seat=1, not_held=2, joins=1)
    assert (plan.scan.cursor, plan.scan.part, plan.waits) == ("next", Part.JOINING, 0)
    assert judged_others(plan, {}, None)[0].scan.part is None
    told = {each.code for each in notes(planned(plan))}
    assert {"noteJoins", "noteNoSeat", "noteNotHeld", "noteKeepsDirect"} <= told
    assert planned(plan).fingerprint != planned(replace(plan, whom=Whom.LISTED)).fingerprint


def test_holders_are_seated_in_the_order_of_their_ids_and_nobody_else_before_them() -> None:
    held = {user(4): [BY_GROUP], user(1): [], user(3): [BY_GROUP], user(2): [BROKEN], user(5): [BY_GROUP, DIRECTLY]}
    plan, people = judged(adoption(), held, user(5))
    assert people == [
        PlannedPerson(user(1), Verdict.GAINS),
        PlannedPerson(user(2), Verdict.FAILING, error="No units are left."),
        PlannedPerson(user(3), Verdict.STAYS, ("sku",)),
        PlannedPerson(user(4), Verdict.STAYS, ("sku",)),
        PlannedPerson(user(5), Verdict.OVER, ("sku",)),
    ]
    assert (plan.counts.stays, plan.counts.over, plan.counts.failing, plan.counts.gains) == (2, 1, 1, 1)


@pytest.mark.parametrize(("units", "left", "waits"), [(0, 0, 4), (1, 0, 3), (2, 0, 2), (3, 1, 1), (4, 2, 0), (9, 7, 0)])
def test_it_is_counted_who_waits(units: int, left: int, waits: int) -> None:
    held = {user(1): [], user(2): [BROKEN], user(3): [BY_GROUP], user(4): [BY_GROUP]}
    plan = planned(judged(adoption(units=units), held, None)[0])
    assert (plan.seats_left, plan.waits) == (left, waits)
    plain, rollback = notes(plan), notes(replace(plan, overflow=Overflow.ROLLBACK))
    assert any("no seat yet for" in note for note in plain) is (units < 4)
    assert len(rollback) - len(plain) == (1 if waits else 0)


def test_other_plans_are_told_and_kept() -> None:
    plan, people = judged(adoption(Source.DIRECT), {user(1): [OTHERWISE], user(2): [DIRECTLY]}, None)
    assert [person.keeps_direct for person in people] == [True, False]
    assert plan.counts.keeps_direct == 1
    products = (PRODUCT,)
    assert removable(plan, products, [OTHERWISE, NEW], covered=True) == frozenset()
    assert removable(plan, products, [DIRECTLY, NEW], covered=True) == {"sku"}
    assert removable(plan, products, [DIRECTLY], covered=True) == frozenset()
    assert removable(plan, products, [DIRECTLY], covered=False) == {"sku"}


def test_the_fingerprint_is_the_plans_own() -> None:
    def fingerprint(held: dict[str, list[LicenceAssignment]], units: int = 2) -> str:
        return planned(judged(adoption(units=units), held, None)[0]).fingerprint

    once = fingerprint({user(1): [BY_GROUP], user(2): [BY_GROUP]})
    assert once == fingerprint({user(2): [BY_GROUP], user(1): [BY_GROUP]})
    others = [fingerprint({user(1): [BY_GROUP]}), fingerprint({user(1): [BY_GROUP], user(2): [BY_GROUP]}, units=3)]
    assert len({once, *others}) == 3


def test_people_over_the_limit_have_to_be_given_up() -> None:
    plan = planned(judged(adoption(units=0), {user(1): [BY_GROUP]}, None)[0])
    for answer in (None, False):
        with pytest.raises(InvalidRequest, match="no seat for 1 of the people with the licence"):
            started(plan, plan.fingerprint, answer, MOMENT)
    begun = started(plan, plan.fingerprint, True, MOMENT)
    assert (begun.state, begun.loss_confirmed) == (AdoptionState.FILLING, True)


def test_what_can_be_asked_in_which_state() -> None:
    plan = planned(adoption())
    begun = started(plan, plan.fingerprint, None, MOMENT)
    standing = stopped(begun, "A test.")
    again = resumed(standing, None, None, MOMENT)
    assert (standing.stopped_in, again.state, again.reason) == (AdoptionState.FILLING, AdoptionState.FILLING, None)
    assert undone(standing, MOMENT).state is AdoptionState.UNDOING
    assert undone(plan, MOMENT).state is AdoptionState.UNDONE
    with pytest.raises(Conflict):
        started(begun, plan.fingerprint, None, MOMENT)
    with pytest.raises(Conflict):
        stopped(plan, "A test.")
    with pytest.raises(Conflict):
        resumed(begun, None, None, MOMENT)
    with pytest.raises(Conflict):
        undone(undone(begun, MOMENT), MOMENT)


@pytest.mark.parametrize(
    ("state", "held", "unsafe"),
    [
        (MemberState.LICENSED, [BY_GROUP, NEW], False),
        (MemberState.LICENSED, [BY_GROUP], True),
        (MemberState.LICENSED, [BROKEN], False),
        (MemberState.PENDING, [BY_GROUP], True),
        (MemberState.FAILED, [BY_GROUP], True),
        (MemberState.RELEASING, [BY_GROUP], False),
    ],
)
def test_who_still_needs_the_old_assignment(state: MemberState, held: list[LicenceAssignment], *, unsafe: bool) -> None:
    row = Member(user(1), state, MOMENT, checked=MOMENT)
    assert is_unsafe(adoption(), row, (PRODUCT,), held, LATER, Policy()) is unsafe


def test_what_was_granted_a_moment_ago_is_not_believed_yet() -> None:
    row = Member(user(1), MemberState.LICENSED, MOMENT, checked=MOMENT)
    soon = MOMENT + Policy().propagation_margin
    for asked, unsafe in ((soon - timedelta(seconds=1), True), (soon, False)):
        assert is_unsafe(adoption(), row, (PRODUCT,), [BY_GROUP, NEW], asked, Policy()) is unsafe


def test_a_ledger_that_knows_less_than_the_group_shows_does_not_fit() -> None:
    seated = Member(user(1), MemberState.LICENSED, MOMENT)
    leaving = replace(seated, state=MemberState.RELEASING)

    def shows(*signs: bool, complete: bool = False) -> Observation:
        observed = tuple(Observed(user(1), present) for present in signs)
        return Observation(observed, complete=complete, started=MOMENT, token="token")

    assert fits(shows(True), {user(1): seated})
    assert fits(shows(False), {user(1): leaving})
    assert fits(shows(False), {})
    assert not fits(shows(True), {})
    assert not fits(shows(True), {user(1): leaving})
    assert not fits(shows(False), {user(1): seated})
    assert not fits(shows(complete=True), {user(1): seated})


class TestNotes:
    """What an administrator has to know beside what is true of every adoption."""

    def told(self, **counts: int) -> list[str]:
        plain = notes(adoption(units=5))
        return [note for note in notes(replace(adoption(units=5), counts=Counts(**counts))) if note not in plain]

    def test_nothing_more_where_everybody_stays(self) -> None:
        assert len(notes(adoption(units=5))) == 3
        assert self.told(stays=5) == []

    def test_how_many_are_over_the_limit_and_how_many_more_have_no_seat_yet(self) -> None:
        over, unseated = self.told(stays=5, over=2, gains=4)
        assert "limit of 5, there is no seat for 2 of the people with" in over
        assert "no seat yet for 4 of the people without" in unseated
        (left,) = self.told(stays=3, gains=4)
        assert "no seat yet for 2 of the people" in left
        assert left.endswith("in the order of user IDs: 2.")

    def test_whose_licence_fails_and_who_keeps_a_direct_one(self) -> None:
        (failing,) = self.told(stays=1, failing=3)
        assert failing.startswith("Licence errors today: 3.")
        (direct,) = self.told(stays=4, keeps_direct=4)
        assert "turned off in it: 4." in direct


class TestJudged:
    def test_where_there_was_an_allotment_those_who_have_a_seat_stay_and_nobody_else(self) -> None:
        held = {user(1): [BY_GROUP], user(2): [], user(3): [BY_GROUP], user(4): []}
        _, people = judged(adoption(), held, None, seated={user(1), user(2)})
        assert [person.verdict for person in people] == [Verdict.STAYS, Verdict.STAYS, Verdict.OVER, Verdict.GAINS]

    def test_the_error_is_that_of_a_licence_that_is_not_active(self) -> None:
        in_spite = replace(BY_GROUP, error="A warning.")
        nameless = replace(BROKEN, error=None)
        _, people = judged(adoption(), {user(1): [in_spite], user(2): [nameless, BROKEN]}, None)
        assert [person.error for person in people] == [None, "No units are left."]

    def test_a_fingerprint_that_was_stored_before_still_fits(self) -> None:
        plan = planned(judged(adoption(), {user(1): [BY_GROUP]}, None)[0])
        assert plan.fingerprint == "fa72a44993d5cc9f"


def test_who_is_over_again_has_to_be_let_go_anew() -> None:
    running = replace(adoption(), state=AdoptionState.VERIFYING, loss_confirmed=True, fingerprint="of the plan")
    first = over_again(running, [user(2), user(1)])
    assert (first.state, first.stopped_in, first.loss_confirmed) == (
        AdoptionState.STOPPED,
        AdoptionState.VERIFYING,
        False,
    )
    assert first.counts.over == 2
    assert (first.reason or "").startswith("There is no seat for 2 of the people")
    assert first.fingerprint == over_again(running, [user(1), user(2)]).fingerprint
    assert first.fingerprint not in {"of the plan", over_again(running, [user(1)]).fingerprint}
