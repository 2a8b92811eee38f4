"""What applying a manifest would change, and what that does to people."""

from dataclasses import replace
from typing import Any

import pytest

from domain.allotments import AllotmentState
from domain.capacity import Capacity
from domain.errors import Conflict, InvalidRequest
from domain.manifest import read_manifest
from domain.manifest_plan import (
    Change,
    ChangeKind,
    Effect,
    EffectKind,
    ManifestPlan,
    Prune,
    alteration,
    creation,
    planned,
    removal,
    require_confirmed,
)
from domain.proposals import Facts, Group, ServicePlan, Subscribed
from tests.unit.domain.samples import allotment, people

PLAN = ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", for_users=True)
E5 = Subscribed("sku-1", "SPE_E5", True, (PLAN,), enabled_units=10, consumed_units=0)
GROUP = Group("g-1", "Finance")
NEW = {"displayName": "finance", "products": [{"skuId": "sku-1"}], "allottedUnits": 3, "overflow": "wait"}


def entry(**settings: Any) -> Any:
    (read,) = read_manifest({"allotments": [{"groupId": "g-1", **settings}]})
    return read


def facts(users: int = 0) -> Facts:
    return Facts(GROUP, {"sku-1": E5}, users, None)


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
    change = alteration(entry(licensing="direct", products=[{"skuId": "sku-2"}], displayName="new"), allotment())
    assert change is not None
    assert sorted(wrong.field for wrong in change.objections) == ["allotments[0].licensing", "allotments[0].products"]


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
