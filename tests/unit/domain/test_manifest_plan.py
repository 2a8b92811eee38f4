"""What applying a manifest would change, and what that does to people."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.allotments import AllotmentState, Overflow
from domain.capacity import Capacity
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.errors import Conflict, InvalidRequest, Problem
from domain.manifest.entries import entries_of
from domain.manifest.plan import (
    NAMED_AT_MOST,
    Change,
    ChangeKind,
    Effect,
    EffectKind,
    ManifestPlan,
    ProductStep,
    Prune,
    SettingChange,
    alteration,
    creation,
    leading_to,
    planned,
    promotions,
    removal,
    require_confirmed,
)
from domain.product_changes.model import ChangeState
from domain.proposals import TenantFacts
from domain.watched_groups import GroupAccess
from tests.unit.domain.changes import CHANGE
from tests.unit.domain.samples import allotment, people

PLAN = ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", for_users=True)
E5 = SubscribedSku("sku-1", "SPE_E5", True, (PLAN,), enabled_units=10, consumed_units=0)
GROUP = Group("g-1", "Finance")
NEW = {"displayName": "finance", "products": [{"skuId": "sku-1"}], "allottedUnits": 3, "overflow": "wait"}


def entry(**settings: Any) -> Any:
    (read,) = entries_of([{"groupId": "g-1", **settings}])
    return read


def facts(users: int = 0) -> TenantFacts:
    return TenantFacts(GROUP, {"sku-1": E5}, users, None)


def told(problems: Iterable[Problem]) -> list[tuple[str | None, str]]:
    return [(each.field, each.message.code) for each in problems]  # type: ignore[attr-defined]


def plan(*changes: Change, free: int = 10, there: bool = True) -> ManifestPlan:
    capacity = {"sku-1": Capacity(E5, bought=10, used=0, allotted=10 - free, used_by_allotments=0)}
    allotments = {"g-1": allotment()} if there else {}
    return planned(changes, allotments, capacity, named=["g-1"], prune=None)


def test_a_new_allotment_names_who_gets_a_seat_and_who_waits() -> None:
    users = people(5)
    change = creation(entry(**NEW), facts(5), reversed(users))  # type: ignore[arg-type]
    assert (change.kind, change.objections) == (ChangeKind.CREATE, ())
    assert change.effects == (
        Effect(EffectKind.LICENSED, 3, tuple(users[:3])),
        Effect(EffectKind.WAITS, 2, tuple(users[3:])),
    )
    assert plan(change, there=False).to_confirm == {EffectKind.WAITS: 2}


def test_what_the_group_of_a_new_allotment_gives_is_confirmed_by_its_number() -> None:
    access = GroupAccess(checked=True, applications=("CRM", "Payroll"))
    change = creation(entry(**NEW), replace(facts(), access=access), ())
    assert (change.objections, change.access) == ((), access)
    assert plan(change, there=False).to_confirm == {EffectKind.GIVES_ACCESS: 2}


def test_in_a_new_allotment_without_seats_everybody_waits() -> None:
    change = creation(entry(**{**NEW, "allottedUnits": 0}), facts(2), people(2))
    assert change.effects == (Effect(EffectKind.WAITS, 2, tuple(people(2))),)


def test_a_new_allotment_needs_what_it_cannot_do_without() -> None:
    change = creation(entry(overflow="rollback", state="suspended"), facts(), ())
    assert [wrong.field for wrong in change.objections] == [
        "allotments[0].displayName",
        "allotments[0].products",
        "allotments[0].allottedUnits",
        "allotments[0].state",
    ]


def test_the_same_rules_hold_as_for_any_new_allotment() -> None:
    change = creation(entry(**{**NEW, "overflow": "rollback"}), facts(5), people(5))
    (wrong,) = change.objections
    assert wrong.field == "allotments[0].allottedUnits"
    assert "5 users" in wrong.message


def test_a_raised_limit_promotes_the_first_in_line() -> None:
    there = allotment(consumed_units=2, waiting_units=5)
    change = alteration(entry(allottedUnits=4), there, waiting=["ann", "ben"])
    assert change is not None
    assert change.effects == (Effect(EffectKind.PROMOTED, 2, ("ann", "ben")),)
    assert plan(change).to_confirm == {}


def test_what_an_allotment_keeps_for_life_is_not_changed() -> None:
    change = alteration(entry(licensing="direct", displayName="new"), allotment())
    assert change is not None
    assert [wrong.field for wrong in change.objections] == ["allotments[0].licensing"]


def test_products_change_by_a_plan_of_their_own_that_is_started_by_its_fingerprint() -> None:
    wanted = entry(products=[{"skuId": "new"}])
    change = alteration(wanted, allotment())
    assert change is not None
    assert (change.objections, change.products) == ((), ProductStep())
    with pytest.raises(InvalidRequest) as refused:
        require_confirmed(plan(change), plan(change).fingerprint, {}, ["seen"])
    assert told(refused.value.problems) == [("productChanges", "manifestProducts")]
    ready = replace(CHANGE, state=ChangeState.PLANNED, fingerprint="seen")
    asked = alteration(wanted, allotment(), product_change=ready)
    assert asked is not None
    assert asked.products == ProductStep(ready.id, "seen")
    assert plan(asked).fingerprint != plan(change).fingerprint
    with pytest.raises(InvalidRequest):
        require_confirmed(plan(asked), plan(asked).fingerprint, {}, ["another"])
    require_confirmed(plan(asked), plan(asked).fingerprint, {}, ["another", "seen"])


def test_products_that_are_on_their_way_are_no_difference() -> None:
    wanted, moving = entry(products=[{"skuId": "new"}], allottedUnits=9), replace(CHANGE, state=ChangeState.MOVING)
    change = alteration(wanted, allotment(changing=moving.id), product_change=moving)
    assert change is not None
    assert ([each.setting for each in change.settings], change.products) == (["allottedUnits"], None)
    other = alteration(wanted, allotment(changing="c-9"))
    assert other is not None
    assert told(other.objections) == [("allotments[0].products", "allotmentChanging")]


def test_the_change_that_leads_to_the_products_is_the_newest_that_is_not_over() -> None:
    wanted = entry(products=[{"skuId": "new"}])
    newer = replace(CHANGE, id="c-2", created=CHANGE.created + timedelta(hours=1))
    over, back = replace(newer, state=ChangeState.CHANGED), replace(newer, undoing=True)
    elsewhere = replace(newer, after=CHANGE.before)
    assert leading_to(wanted, [CHANGE, newer]) == newer
    assert leading_to(wanted, [CHANGE, over, back, elsewhere]) == CHANGE
    assert leading_to(wanted, [over, elsewhere]) is None


def test_an_allotment_is_not_resumed_on_a_group_that_it_cannot_be_enforced_on() -> None:
    there = allotment(state=AllotmentState.SUSPENDED)
    for group in (None, replace(GROUP, dynamic=True)):
        change = alteration(entry(state="active"), there, group=group)
        assert change is not None
        assert [wrong.field for wrong in change.objections] == ["allotments[0].state"]
    waits = alteration(entry(state="active", overflow="wait"), there, group=replace(GROUP, dynamic=True))
    assert waits is not None
    assert waits.objections == ()


def test_more_than_the_tenant_owns_has_to_be_confirmed() -> None:
    change = alteration(entry(allottedUnits=9), allotment())
    assert change is not None
    assert plan(change, free=7).to_confirm == {}
    assert plan(change, free=4).to_confirm == {EffectKind.OVERCOMMITS: 3}
    one_more = alteration(entry(allottedUnits=3), allotment())
    assert one_more is not None
    assert plan(one_more, free=0).to_confirm == {EffectKind.OVERCOMMITS: 1}


def test_what_frees_units_comes_first_and_what_takes_seats_last() -> None:
    raised = alteration(entry(allottedUnits=9), allotment())
    lowered = alteration(entry(allottedUnits=1), allotment())
    made = creation(entry(**NEW), facts(), ())
    deleted = removal(allotment(consumed_units=1), Prune.REMOVE, ["ann"])
    assert raised
    assert lowered
    assert plan(deleted, made, raised, lowered).changes == (lowered, raised, made, deleted)


class TestConfirming:
    change = removal(allotment(consumed_units=2), Prune.REMOVE, ["ann", "ben"])
    plan = ManifestPlan((change,), prune=Prune.REMOVE)

    def test_the_very_plan_and_its_numbers(self) -> None:
        require_confirmed(self.plan, self.plan.fingerprint, {"losesSeat": 2})

    @pytest.mark.parametrize("confirmed", [{}, {"losesSeat": 1}, {"losesSeat": 3}, {"waits": 2}])
    def test_another_number_is_refused(self, confirmed: dict[str, int]) -> None:
        with pytest.raises(InvalidRequest, match=r"confirm.losesSeat: Must be 2"):
            require_confirmed(self.plan, self.plan.fingerprint, confirmed)

    def test_another_plan_is_refused(self) -> None:
        other = ManifestPlan((removal(allotment(consumed_units=2), Prune.REMOVE, ["ann", "eve"]),), prune=Prune.REMOVE)
        with pytest.raises(Conflict, match=self.plan.fingerprint):
            require_confirmed(self.plan, other.fingerprint, {"losesSeat": 2})

    def test_what_cannot_be_done_is_not_confirmed(self) -> None:
        plan = ManifestPlan((replace(self.change, objections=(Problem("allotments[0].owners", "No."),)),))
        with pytest.raises(InvalidRequest, match=r"allotments\[0\].owners: No\."):
            require_confirmed(plan, plan.fingerprint, {"losesSeat": 2})

    def test_a_renamed_allotment_is_the_same_plan_and_another_way_with_licences_is_not(self) -> None:
        renamed = ManifestPlan((replace(self.change, display_name="new"),), prune=Prune.REMOVE)
        assert renamed.fingerprint == self.plan.fingerprint
        others = [
            replace(self.plan, prune=Prune.KEEP),
            replace(self.plan, overcommits=1),
            ManifestPlan((replace(self.change, objections=(Problem("x", "No."),)),), prune=Prune.REMOVE),
            ManifestPlan((replace(self.change, allotment_id="a-2"),), prune=Prune.REMOVE),
        ]
        assert self.plan.fingerprint not in {each.fingerprint for each in others}

    def test_a_fingerprint_that_a_client_has_kept_still_fits(self) -> None:
        assert self.plan.fingerprint == "e3bbd101ef3c6800"
        assert ManifestPlan((creation(entry(**NEW), facts(), ()),)).fingerprint == "81341ce09f760d41"


class TestPromotions:
    @pytest.mark.parametrize(
        ("settings", "state", "count"),
        [
            ({}, AllotmentState.ACTIVE, 0),
            ({"allottedUnits": 3}, AllotmentState.ACTIVE, 1),
            ({"allottedUnits": 9}, AllotmentState.ACTIVE, 5),
            ({"allottedUnits": 1}, AllotmentState.ACTIVE, 0),
            ({"allottedUnits": 9}, AllotmentState.SUSPENDED, 0),
            ({"allottedUnits": 9, "state": "active"}, AllotmentState.SUSPENDED, 5),
            ({"allottedUnits": 9, "state": "suspended"}, AllotmentState.ACTIVE, 0),
        ],
    )
    def test_seats_beyond_those_in_use_go_to_who_waits(
        self, settings: dict[str, Any], state: AllotmentState, count: int
    ) -> None:
        """Two seats are in use, and five people wait."""
        assert promotions(entry(**settings), allotment(consumed_units=2, waiting_units=5, state=state)) == count

    def test_so_many_are_named_and_all_are_counted(self) -> None:
        there = allotment(consumed_units=2, waiting_units=500)
        change = alteration(entry(allottedUnits=502), there, waiting=people(500))
        assert change is not None
        assert change.effects == (Effect(EffectKind.PROMOTED, 500, tuple(people(NAMED_AT_MOST))),)
        removed = removal(allotment(consumed_units=500), Prune.KEEP, people(500))
        assert removed.effects == (Effect(EffectKind.KEEPS_LICENCE, 500, tuple(people(NAMED_AT_MOST))),)
        made = creation(entry(**{**NEW, "allottedUnits": 400}), facts(500), people(500))
        assert [(each.count, len(each.user_ids)) for each in made.effects] == [(400, 100), (100, 100)]


class TestAlteration:
    def test_as_it_is_written_nothing_changes_unless_it_is_being_deleted(self) -> None:
        assert alteration(entry(allottedUnits=2), allotment()) is None
        change = alteration(entry(allottedUnits=2), allotment(state=AllotmentState.DELETING))
        assert change is not None
        assert [wrong.field for wrong in change.objections] == ["allotments[0].groupId"]

    def test_everything_that_speaks_against_it_is_told(self) -> None:
        there = allotment(consumed_units=2, overflow=Overflow.WAIT)
        licensed = replace(GROUP, carries=frozenset({"sku-1"}))
        change = alteration(
            entry(allottedUnits=1, overflow="rollback", licensing="direct", owners=["eva"]),
            there,
            group=licensed,
            unknown_owners=["eva"],
        )
        assert change is not None
        assert [wrong.field.removeprefix("allotments[0].") for wrong in change.objections] == [
            "licensing",
            "allottedUnits",
            "owners",
        ]

    def test_a_change_that_is_right_is_held_against_the_group(self) -> None:
        licensed = replace(GROUP, carries=frozenset({"sku-1"}))
        change = alteration(entry(overflow="rollback"), allotment(overflow=Overflow.WAIT), group=licensed)
        assert change is not None
        assert [wrong.field for wrong in change.objections] == ["allotments[0].overflow"]


class TestPlanned:
    def test_what_is_named_and_right_is_unchanged_and_what_is_not_named_is_left_alone(self) -> None:
        there = {f"g-{number}": allotment(group_id=f"g-{number}") for number in range(1, 6)}
        raised = alteration(entry(allottedUnits=9), there["g-1"])
        deleted = removal(there["g-2"], Prune.KEEP, ())
        assert raised is not None
        found = planned([raised, deleted], there, {}, named=["g-1", "g-3"], prune=Prune.KEEP)
        assert (found.unchanged, found.left_alone) == (1, 2)

    def test_changes_of_one_kind_are_in_the_order_of_their_groups(self) -> None:
        deletions = [removal(allotment(group_id=group), Prune.KEEP, ()) for group in ("g-3", "g-1", "g-2")]
        found = planned(deletions, {}, {}, named=(), prune=Prune.KEEP)
        assert [change.group_id for change in found.changes] == ["g-1", "g-2", "g-3"]

    @pytest.mark.parametrize(("free", "beyond"), [(7, 0), (6, 1), (0, 7), (-3, 7)])
    def test_units_beyond_what_is_free_are_summed_over_all_changes(self, free: int, beyond: int) -> None:
        """A new one of three, and one raised by four; what was promised too much before is not counted again."""
        capacity = {"sku-1": Capacity(E5, bought=10, used=0, allotted=10 - free, used_by_allotments=0)}
        there = {"g-2": allotment(group_id="g-2", allotted_units=2)}
        made = creation(entry(**NEW), facts(), ())
        raised = replace(made, kind=ChangeKind.CHANGE, group_id="g-2", settings=(SettingChange("allottedUnits", 2, 6),))
        renamed = replace(raised, group_id="g-3", settings=(SettingChange("displayName", "a", "b"),))
        found = planned([made, raised, renamed], there, capacity, named=(), prune=None)
        assert found.overcommits == beyond
        assert found.to_confirm == ({EffectKind.OVERCOMMITS: beyond} if beyond else {})

    def test_a_product_that_the_tenant_does_not_own_is_told_elsewhere(self) -> None:
        made = creation(entry(**{**NEW, "products": [{"skuId": "sku-9"}]}), facts(), ())
        assert plan(made, free=0, there=False).overcommits == 0

    def test_what_is_lowered_makes_room_for_what_is_raised(self) -> None:
        there = {"g-1": allotment(allotted_units=9), "g-2": allotment(group_id="g-2", allotted_units=1)}
        capacity = {"sku-1": Capacity(E5, bought=10, used=0, allotted=10, used_by_allotments=0)}
        lowered = alteration(entry(allottedUnits=5), there["g-1"])
        assert lowered is not None
        raised = replace(lowered, group_id="g-2", settings=(SettingChange("allottedUnits", 1, 7),))
        assert planned([lowered, raised], there, capacity, named=(), prune=None).overcommits == 2
