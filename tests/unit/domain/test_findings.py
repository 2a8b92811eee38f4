"""A world that agrees has no findings; each single disturbance gives exactly its kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import AllotmentState, Licensing, Member, MemberState, Overflow, Product
from domain.capacity import capacity_of
from domain.directory import Group, SubscribedSku
from domain.join_conditions import Condition, Operator, Trait
from domain.licence_errors import explained
from domain.nested_groups import InnerGroup, Standing
from domain.objections import Text
from domain.reconciliation.accounts import Account, LicenceState
from domain.reconciliation.findings import (
    NAMED_AT_MOST,
    RENEWED_BEFORE,
    STALE,
    Evidence,
    aged,
    findings,
    tenant_findings,
)
from domain.reconciliation.kinds import DESCRIPTIONS, Kind, Way, read_policy
from domain.reconciliation.outside import Elsewhere
from domain.young import MISSING_AT_LEAST, UNKNOWN_AT_MOST
from tests.unit.domain.samples import NOW, POLICY, allotment, member, people

PRODUCTS = (Product("sku-1", "SPE_E5", ("plan-1",), "l-1"), Product("sku-2", "VISIO", (), "l-2"))
LONG_AGO = NOW - timedelta(days=2)


def world(seated: Sequence[str], waiting: Sequence[str] = (), licensing: Licensing = Licensing.GROUP) -> Evidence:
    """A world in which everything agrees."""
    direct = licensing is Licensing.DIRECT
    products = tuple(replace(each, licensed_group_id=None) for each in PRODUCTS) if direct else PRODUCTS
    rows = {user: member(user, since=LONG_AGO, apply_by=LONG_AGO, checked=LONG_AGO) for user in seated}
    rows |= {user: member(user, MemberState.WAITING, since=LONG_AGO) for user in waiting}
    licences = tuple(LicenceState(each.sku_id, each.licensed_group_id, active=True) for each in products)
    return Evidence(
        allotment=allotment(
            products=products,
            licensing=licensing,
            overflow=Overflow.WAIT if waiting else Overflow.ROLLBACK,
            allotted_units=len(seated) + 1,
            consumed_units=len(seated),
            waiting_units=len(waiting),
        ),
        began=NOW,
        rows=rows,
        group=Group("g-1", "Finance"),
        present={user: Account(user, licences=licences if user in seated else ()) for user in (*seated, *waiting)},
        absent={},
        holders={} if direct else {each.sku_id: set(seated) for each in products},
        carried={} if direct else {each.sku_id: set(each.disabled_plans) for each in products},
    )


SEATED = people(3)
GROUPED, DIRECT = world(SEATED), world(SEATED, licensing=Licensing.DIRECT)
ANN = SEATED[0]


def rows(evidence: Evidence, *changed: Member) -> Evidence:
    return replace(evidence, rows={**evidence.rows, **{row.user_id: row for row in changed}})


def account(evidence: Evidence, **changes: object) -> Evidence:
    changed = replace(evidence.present[ANN], **changes)  # type: ignore[arg-type]
    return replace(evidence, present={**evidence.present, ANN: changed})


def without(evidence: Evidence, user: str, *, exists: bool = True) -> Evidence:
    """He is not in the group any more."""
    present = {name: found for name, found in evidence.present.items() if name != user}
    return replace(evidence, present=present, absent={user: Account(user)} if exists else {})


def added(evidence: Evidence, user: str) -> Evidence:
    return replace(evidence, present={**evidence.present, user: Account(user)})


def ledger(evidence: Evidence, **changes: object) -> Evidence:
    return replace(evidence, allotment=replace(evidence.allotment, **changes))  # type: ignore[arg-type]


def without_licensed_group(evidence: Evidence, missing_since: datetime | None) -> Evidence:
    """Graph does not show the first product's licensed group."""
    products = (replace(PRODUCTS[0], group_missing=missing_since), *PRODUCTS[1:])
    lost = replace(evidence, carried={**evidence.carried, "sku-1": None}, lost={"sku-1"})
    return ledger(lost, products=products)


def states(evidence: Evidence, *extra: LicenceState, drop: int = 0) -> tuple[LicenceState, ...]:
    return (*evidence.present[ANN].licences[drop:], *extra)


def waits(evidence: Evidence, *licences: LicenceState) -> Evidence:
    """Ann waits, and holds these licences."""
    found = rows(account(evidence, licences=licences), member(ANN, MemberState.WAITING, since=LONG_AGO))
    holders = {sku_id: held - {ANN} for sku_id, held in evidence.holders.items()}
    return replace(ledger(found, consumed_units=len(SEATED) - 1, waiting_units=1), holders=holders)


ONLY = (Condition(Trait.DEPARTMENT, Operator.IN, ("Finance",)),)


def of_finance(evidence: Evidence) -> Evidence:
    """Everybody works in Finance."""
    present = {user: replace(found, department="Finance") for user, found in evidence.present.items()}
    return replace(evidence, present=present)


FAILED: Mapping[str, Any] = {"active": False, "error": "CountViolation"}
STALE_SINCE = NOW - STALE

DISTURBED: Mapping[Kind, Sequence[Callable[[Evidence], Evidence]]] = {
    Kind.JOINED_UNSEEN: [lambda found: added(found, "new")],
    Kind.LEFT_UNSEEN: [lambda found: without(found, ANN)],
    Kind.ACCOUNT_DELETED: [lambda found: without(found, ANN, exists=False)],
    Kind.SEAT_WITHOUT_MEMBER: [
        lambda found: rows(without(found, ANN), replace(found.rows[ANN], state=MemberState.RELEASING)),
    ],
    Kind.STALE_PENDING: [
        lambda found: rows(found, member(ANN, MemberState.PENDING, since=STALE_SINCE, apply_by=STALE_SINCE)),
    ],
    Kind.COUNTER_WRONG: [
        lambda found: ledger(found, consumed_units=found.allotment.consumed_units - 1),
        lambda found: ledger(found, waiting_units=found.allotment.waiting_units + 1),
    ],
    Kind.NEVER_ADMITTED: [
        lambda found: replace(found, holders={**found.holders, "sku-1": {*SEATED, "intruder"}}),
    ],
    Kind.LICENCE_MISSING: [lambda found: account(found, licences=states(found, drop=1))],
    Kind.LICENCE_ERROR: [
        lambda found: account(found, licences=(replace(states(found)[0], **FAILED), *states(found, drop=1))),
        lambda found: rows(
            account(found, licences=states(found, drop=1)),
            replace(found.rows[ANN], state=MemberState.FAILED, error="No seat is left."),
        ),
    ],
    Kind.LICENCE_TWICE: [
        lambda found: account(found, licences=states(found, LicenceState("sku-1", None, active=True))),
    ],
    Kind.ACCOUNT_DISABLED: [lambda found: account(found, enabled=False)],
    Kind.GUEST: [lambda found: account(found, guest=True)],
    Kind.INELIGIBLE_SEAT: [lambda found: ledger(account(of_finance(found), department="Sales"), join_conditions=ONLY)],
    Kind.INELIGIBLE: [
        lambda found: ledger(
            rows(added(of_finance(found), "new"), member("new", MemberState.INELIGIBLE, since=LONG_AGO)),
            join_conditions=ONLY,
        )
    ],
    Kind.LICENSED_GROUP_DELETED: [
        lambda found: without_licensed_group(found, missing_since=NOW - MISSING_AT_LEAST),
    ],
    Kind.PRODUCT_MISSING: [
        lambda found: replace(found, carried={**found.carried, "sku-1": None}),
        lambda found: account(replace(found, carried={**found.carried, "sku-1": None}), licences=states(found, drop=1)),
    ],
    Kind.PLANS_CHANGED: [lambda found: replace(found, carried={**found.carried, "sku-1": {"plan-9"}})],
    Kind.GROUP_FIXED: [lambda found: replace(found, group=Group("g-1", "Finance", dynamic=True))],
    Kind.GROUP_DELETED: [
        lambda found: replace(ledger(found, missing_since=NOW - MISSING_AT_LEAST), group=None),
    ],
    Kind.LIMIT_BELOW_USE: [lambda found: ledger(found, allotted_units=len(SEATED) - 1)],
    Kind.WATCHED_GROUP_LICENSED: [
        lambda found: replace(found, group=Group("g-1", "Finance", carries=frozenset({"sku-1", "sku-9"}))),
        lambda found: replace(
            waits(found, LicenceState("sku-1", "g-1", active=True)),
            group=Group("g-1", "Finance", carries=frozenset({"sku-1"})),
        ),
    ],
    Kind.HELD_OUTSIDE: [
        lambda found: waits(found, LicenceState("sku-1", None, active=True)),
        lambda found: waits(found, LicenceState("sku-2", "g-9", active=True)),
    ],
    Kind.PREREQUISITE_MISSING: [
        lambda found: ledger(
            rows(added(found, "late"), member("late", MemberState.WAITING, since=LONG_AGO, lacks=("sku-1",))),
            waiting_units=1,
            lacking_units=1,
        ),
    ],
    Kind.INNER_GROUP: [
        lambda found: replace(found, inner=(InnerGroup("deep", "Deep", ("g-1",), 6, Standing.TOO_DEEP),)),
        lambda found: replace(found, inner=(InnerGroup("round", "Round", ("g-1",), 1, circular=True),)),
    ],
    Kind.OUTSIDE_FENCE: [lambda found: replace(found, outside_fence=True)],
}
OF_LICENSED_GROUPS = {
    Kind.NEVER_ADMITTED,
    Kind.LICENCE_TWICE,
    Kind.LICENSED_GROUP_DELETED,
    Kind.PRODUCT_MISSING,
    Kind.PLANS_CHANGED,
}
CASES = [
    pytest.param(kind, way, id=f"{kind}-{number}")
    for kind, ways in DISTURBED.items()
    for number, way in enumerate(ways)
]


def kinds(evidence: Evidence) -> list[Kind]:
    return [found.kind for found in findings(evidence, POLICY)]


@given(st.integers(0, 8), st.integers(0, 4), st.sampled_from(Licensing))
def test_a_world_that_agrees_has_no_findings(seats: int, waiting: int, licensing: Licensing) -> None:
    assert findings(world(people(seats), people(waiting, "waiting"), licensing), POLICY) == ()


@pytest.mark.parametrize(("kind", "way"), CASES)
def test_each_single_disturbance_gives_exactly_its_kind(kind: Kind, way: Callable[[Evidence], Evidence]) -> None:
    assert kinds(way(GROUPED)) == [kind]


@pytest.mark.parametrize(("kind", "way"), [case for case in CASES if case.values[0] not in OF_LICENSED_GROUPS])
def test_so_it_does_with_direct_licensing(kind: Kind, way: Callable[[Evidence], Evidence]) -> None:
    assert kinds(way(DIRECT)) == [kind]


def test_every_kind_of_an_allotment_is_tried_here() -> None:
    of_tenant = {
        Kind.LICENCE_OUTSIDE,
        Kind.OVERCOMMITTED,
        Kind.PRODUCT_LEFT,
        Kind.SUBSCRIPTION_MISSING,
        Kind.SUBSCRIPTION_LATE,
    }
    assert DISTURBED.keys() | of_tenant == set(Kind) == DESCRIPTIONS.keys()


def test_who_is_licensed_by_the_group_is_named_and_those_without_a_seat_first() -> None:
    crowd = people(NAMED_AT_MOST, "crowd")
    licences = (LicenceState("sku-1", "g-1", active=True),)
    found = waits(GROUPED, *licences)
    found = replace(
        found,
        group=Group("g-1", "Finance", carries=frozenset({"sku-1"})),
        rows={**found.rows, **{user: member(user, since=LONG_AGO, checked=LONG_AGO) for user in crowd}},
        present={**found.present, **{user: Account(user, licences=licences) for user in crowd}},
    )
    licensed = [each for each in findings(found, POLICY) if each.kind is Kind.WATCHED_GROUP_LICENSED]
    assert [each.people for each in licensed] == [(ANN, *crowd[:-1])]
    told = "Group Finance carries Microsoft 365 E5 itself. People licensed by it: 101, without a seat: 1."
    assert licensed[0].detail == told


def test_while_it_is_taken_over_the_groups_licence_is_no_drift() -> None:
    (disturb, with_somebody_waiting) = DISTURBED[Kind.WATCHED_GROUP_LICENSED]
    for found in (disturb(GROUPED), with_somebody_waiting(GROUPED)):
        assert kinds(ledger(found, adopting=True)) == []


@pytest.mark.parametrize(
    ("licences", "elsewhere"),
    [
        ([LicenceState("sku-9", None, active=True)], Elsewhere()),
        ([LicenceState("sku-1", "g-9", active=False)], Elsewhere()),
        ([LicenceState("sku-1", "l-1", active=True)], Elsewhere()),
        ([LicenceState("sku-1", "g-9", active=True)], Elsewhere({"g-9": Group("g-9", "Other", licensed_for="a-9")})),
        ([LicenceState("sku-1", None, active=True)], Elsewhere(seats={(ANN, "sku-1")})),
    ],
)
def test_what_another_allotment_gives_is_not_held_outside(licences: list[LicenceState], elsewhere: Elsewhere) -> None:
    assert kinds(replace(waits(GROUPED, *licences), elsewhere=elsewhere)) == []


@pytest.mark.parametrize("state", set(MemberState) - {MemberState.WAITING, MemberState.IGNORED, MemberState.INELIGIBLE})
def test_who_has_a_seat_or_is_on_the_way_out_is_not_named(state: MemberState) -> None:
    licences = states(GROUPED, LicenceState("sku-1", "g-9", active=True))
    found = rows(account(GROUPED, licences=licences), member(ANN, state, since=LONG_AGO))
    assert Kind.HELD_OUTSIDE not in kinds(found)


@pytest.mark.parametrize(
    "way",
    [
        lambda found: rows(found, member(ANN, MemberState.PENDING, since=NOW, apply_by=NOW)),
        lambda found: rows(without(found, ANN), replace(found.rows[ANN], since=NOW)),
        lambda found: rows(
            account(found, licences=()), replace(found.rows[ANN], apply_by=NOW - POLICY.unverified_margin / 2)
        ),
        lambda found: rows(without(found, "device"), member("device", MemberState.IGNORED)),
        lambda found: rows(
            without(found, ANN, exists=False),
            replace(found.rows[ANN], since=NOW - UNKNOWN_AT_MOST + timedelta(seconds=1)),
        ),
        lambda found: ledger(found, state=AllotmentState.PREPARING),
    ],
)
def test_what_is_under_way_is_no_drift(way: Callable[[Evidence], Evidence]) -> None:
    assert kinds(way(GROUPED)) == []


def test_it_is_drift_from_the_instant_on_at_which_it_should_be_done() -> None:
    left = rows(without(GROUPED, ANN), replace(GROUPED.rows[ANN], since=NOW - POLICY.propagation_margin))
    lacks = rows(account(GROUPED, licences=()), replace(GROUPED.rows[ANN], apply_by=NOW - POLICY.unverified_margin))
    assert (kinds(left), kinds(lacks)) == ([Kind.LEFT_UNSEEN], [Kind.LICENCE_MISSING])


def test_a_limit_that_is_used_up_is_no_drift() -> None:
    assert kinds(ledger(GROUPED, allotted_units=len(SEATED))) == []


def test_a_direct_licence_of_another_product_is_no_second_one() -> None:
    assert kinds(account(GROUPED, licences=states(GROUPED, LicenceState("sku-9", None, active=True)))) == []


@pytest.mark.parametrize("revoked", [True, False])
@pytest.mark.parametrize("state", [MemberState.WAITING, MemberState.RELEASING])
def test_in_the_licensed_group_is_nobody_without_a_seat_or_whose_licence_was_taken_back(
    state: MemberState, revoked: bool
) -> None:
    row = member(ANN, state, since=NOW, apply_by=NOW, revoked=revoked)
    admitted = state is MemberState.RELEASING and not revoked
    assert (Kind.NEVER_ADMITTED in kinds(rows(GROUPED, row))) is not admitted


@pytest.mark.parametrize(
    ("plans", "told"),
    [
        (set(), "Microsoft 365 E5: turned on plan-1."),
        ({"plan-1", "plan-9"}, "Microsoft 365 E5: turned off plan-9."),
        ({"plan-9"}, "Microsoft 365 E5: turned on plan-1, turned off plan-9."),
    ],
)
def test_which_plans_were_turned_on_or_off_is_told(plans: set[str], told: str) -> None:
    (found,) = findings(replace(GROUPED, carried={**GROUPED.carried, "sku-1": plans}), POLICY)
    assert found.detail == told


@pytest.mark.parametrize(
    ("error", "told"),
    [("Graph is busy.", "Graph is busy."), (None, f"Has been leaving since {STALE_SINCE:%Y-%m-%d %H:%M} UTC.")],
)
def test_why_a_seat_does_not_become_free_is_told_as_far_as_it_is_known(error: str | None, told: str) -> None:
    row = member(ANN, MemberState.RELEASING, since=STALE_SINCE, apply_by=STALE_SINCE, error=error)
    (found,) = findings(rows(without(GROUPED, ANN), row), POLICY)
    assert found.detail == told


@pytest.mark.parametrize(
    ("seen", "recorded", "told"),
    [
        ("CountViolation", "Another.", explained("SPE_E5", "CountViolation")),
        (None, "Another.", "Another."),
        (None, None, Text("seenNotAssigned")),
    ],
)
def test_of_a_failed_licence_the_error_that_graph_shows_now_comes_first(
    seen: str | None, recorded: str | None, told: str
) -> None:
    shown = (replace(states(GROUPED)[0], active=False, error=seen), *states(GROUPED, drop=1))
    failed = replace(GROUPED.rows[ANN], state=MemberState.FAILED, error=recorded)
    (found,) = findings(rows(account(GROUPED, licences=shown), failed), POLICY)
    assert (found.kind, found.detail) == (Kind.LICENCE_ERROR, told)


def test_a_product_with_nothing_to_look_at_yet_hides_no_other() -> None:
    """One has no licensed group yet, or one that may be too new to be shown."""
    (without_a_group, too_new) = (
        replace(PRODUCTS[0], licensed_group_id=None),
        replace(PRODUCTS[0], group_missing=NOW),
    )
    for first in (without_a_group, too_new):
        found = replace(GROUPED, lost={"sku-1"}, carried={**GROUPED.carried, "sku-2": None})
        assert Kind.PRODUCT_MISSING in kinds(ledger(found, products=(first, PRODUCTS[1])))


@pytest.mark.parametrize("missing_since", [None, NOW, NOW - MISSING_AT_LEAST + timedelta(seconds=1)])
def test_one_404_deletes_no_group(missing_since: datetime | None) -> None:
    assert kinds(without_licensed_group(GROUPED, missing_since)) == []
    assert kinds(replace(ledger(GROUPED, missing_since=missing_since), group=None)) == []


@pytest.mark.parametrize(("kind", "way"), CASES)
def test_the_same_difference_keeps_its_id_and_its_age(kind: Kind, way: Callable[[Evidence], Evidence]) -> None:
    disturbed = way(GROUPED)
    first = findings(disturbed, POLICY)
    later = findings(replace(disturbed, began=NOW + timedelta(days=3)), POLICY, first)
    assert [(found.id, found.kind, found.since) for found in later] == [(each.id, kind, NOW) for each in first]


def test_a_finding_has_the_id_under_which_it_was_stored_before() -> None:
    """Its age, and whether somebody has consented to its repair, are kept by it."""
    (found,) = findings(added(GROUPED, "new"), POLICY)
    assert found.id == "7b4fe8f1470fb162"


@given(st.sets(st.sampled_from(people(9)), min_size=2))
def test_two_differences_have_two_ids(joined: set[str]) -> None:
    disturbed = GROUPED
    for user in joined - set(SEATED):
        disturbed = added(disturbed, user)
    ids = [found.id for found in findings(disturbed, POLICY)]
    assert len(set(ids)) == len(ids) == len(joined - set(SEATED))


def test_a_finding_that_was_gone_in_between_is_new_again() -> None:
    found = findings(added(GROUPED, "new"), POLICY)
    assert aged(found, ()) == found
    later = findings(replace(added(GROUPED, "new"), began=NOW + STALE), POLICY, ())
    assert [each.since for each in later] == [NOW + STALE]


def owned(units: int, consumed: int) -> SubscribedSku:
    return SubscribedSku("sku-1", "SPE_E5", True, (), enabled_units=units, consumed_units=consumed)


@pytest.mark.parametrize(
    ("units", "consumed", "ends", "expected"),
    [
        (10, 2, NOW + timedelta(days=20), []),
        (1, 2, NOW + timedelta(days=20), [Kind.OVERCOMMITTED]),
        (10, 5, NOW + timedelta(days=20), [Kind.LICENCE_OUTSIDE]),
        (4, 5, NOW + timedelta(days=20), [Kind.LICENCE_OUTSIDE, Kind.OVERCOMMITTED]),
        (10, 2, NOW, [Kind.SUBSCRIPTION_MISSING]),
        (10, 2, None, [Kind.SUBSCRIPTION_MISSING]),
        (10, 2, NOW + RENEWED_BEFORE / 2, [Kind.SUBSCRIPTION_LATE]),
        (10, 2, NOW + RENEWED_BEFORE, []),
    ],
)
def test_what_concerns_the_tenant(units: int, consumed: int, ends: object, expected: list[Kind]) -> None:
    promised = [allotment(allotted_units=2, consumed_units=2, products=PRODUCTS[:1])]
    capacities = list(capacity_of({"sku-1": owned(units, consumed)}, promised).values())
    found = tenant_findings(capacities, [ends] if ends else [], NOW)  # type: ignore[list-item]
    assert [each.kind for each in found] == expected
    assert all(each.allotment_id is None and each.detail for each in found)


def test_two_products_with_one_part_number_are_told_apart() -> None:
    twins = {sku: replace(owned(1, 3), sku_id=sku) for sku in ("sku-1", "sku-2")}
    promised = [allotment(allotted_units=2, consumed_units=2, products=PRODUCTS[:1])]
    found = tenant_findings(list(capacity_of(twins, promised).values()), [NOW + timedelta(days=20)], NOW)
    assert {each.detail.split(":")[0] for each in found} == {"SPE_E5 (sku-1)"}


def test_a_product_that_has_left_is_found_with_what_is_promised_of_it() -> None:
    promised = [
        allotment(id="a-1", allotted_units=2, products=PRODUCTS),
        allotment(id="a-2", allotted_units=3, products=PRODUCTS[1:]),
    ]
    capacities = list(capacity_of({"sku-1": owned(10, 0)}, promised).values())
    (found,) = tenant_findings(capacities, [NOW + timedelta(days=20)], NOW, allotments=promised)
    assert (found.kind, found.subject) == (Kind.PRODUCT_LEFT, "sku-2")
    assert found.detail == "VISIO: 5 allotted, but the tenant no longer owns it."


def test_a_product_of_no_allotment_is_nobodys_business() -> None:
    capacities = list(capacity_of({"sku-1": owned(10, 7)}, []).values())
    assert tenant_findings(capacities, [NOW + timedelta(days=20)], NOW) == ()


def test_a_product_of_no_allotment_hides_no_other() -> None:
    owned_too = {"sku-0": replace(owned(10, 7), sku_id="sku-0"), "sku-1": owned(10, 5)}
    promised = [allotment(allotted_units=2, consumed_units=2, products=PRODUCTS[:1])]
    capacities = list(capacity_of(owned_too, promised).values())
    found = tenant_findings(capacities, [NOW + timedelta(days=20)], NOW)
    assert [(each.kind, each.subject) for each in found] == [(Kind.LICENCE_OUTSIDE, "sku-1")]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_it_means_and_how_it_is_cured(kind: Kind) -> None:
    described = DESCRIPTIONS[kind]
    assert described.meaning.endswith(".")
    assert described.cure.endswith(".")
    assert described.way in described.ways


def test_a_policy_is_read() -> None:
    policy = read_policy(" guest=ask, accountDisabled = heal ,")
    assert (policy.way(Kind.GUEST), policy.way(Kind.ACCOUNT_DISABLED)) == (Way.ASK, Way.HEAL)
    assert policy.way(Kind.LICENCE_TWICE) is Way.ASK


@pytest.mark.parametrize(
    ("text", "told"),
    [("drift=heal", "no kind of drift"), ("guest", "can be set to ask, heal, report"), ("joinedUnseen=ask", "heal")],
)
def test_a_malformed_policy_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_policy(text)


def test_the_documentation_has_every_kind_as_it_is() -> None:
    page = (Path(__file__).parents[3] / "docs" / "drift.md").read_text()
    for kind, described in DESCRIPTIONS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
        assert described.meaning in row
        assert f"| {described.severity} |" in row
        assert f"**{described.way}**" in row
        assert all(way in row for way in described.ways)
        assert row.endswith(f"| {described.cure} |")


def test_a_deleted_allotment_that_waits_for_its_units_misses_nobody() -> None:
    found = added(world(people(0), people(0, "waiting"), Licensing.DIRECT), "new")
    assert Kind.JOINED_UNSEEN in [each.kind for each in findings(found, POLICY)]
    gone = ledger(found, state=AllotmentState.DELETING, allotted_units=2, lent_units=2)
    assert findings(gone, POLICY) == ()
