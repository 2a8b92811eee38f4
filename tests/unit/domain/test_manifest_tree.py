"""Where the entries of a manifest stand in the tree, and what that asks of them."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.allotments import Allotment, AllotmentState, Licensing
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.manifest.entries import Entry, entries_of, manifest_of, settings_of
from domain.manifest.plan import Change, ManifestPlan, Prune, alteration, creation, planned, removal
from domain.manifest.tree import Tree, placed
from domain.parts import LEVELS_AT_MOST
from domain.proposals import TenantFacts
from domain.watched_groups import GroupAccess
from tests.unit.domain.samples import allotment, people

PLANS = (
    ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", for_users=True),
    *(ServicePlan(one, one, for_users=True) for one in ("p-1", "p-2")),
)
OWNED = {one: SubscribedSku(one, "SPE_E5", True, PLANS, 100, 0) for one in ("sku-1", "sku-2")}
ROOT = {"groupId": "root", "displayName": "Faculty", "products": [{"skuId": "sku-1"}], "allottedUnits": 10}


def there(*allotments: Allotment) -> dict[str, Allotment]:
    return {each.group_id: each for each in allotments}


def faculty(**fields: Any) -> Allotment:
    said = {"id": "a-0", "group_id": "root", "display_name": "Faculty", "allotted_units": 10, **fields}
    return allotment(**said)


def department(number: int = 1, **fields: Any) -> Allotment:
    said = {"id": f"a-{number}", "group_id": f"part-{number}", "parent_id": "a-0", "allotted_units": 4, **fields}
    return allotment(**{"display_name": f"Department {number}", **said})


def part(number: int = 1, parent: str = "root", **fields: Any) -> dict[str, Any]:
    return {
        "groupId": f"part-{number}",
        "parent": parent,
        "displayName": f"Part {number}",
        "allottedUnits": 4,
        "overflow": "wait",
        **fields,
    }


def tree_of(written: Sequence[dict[str, Any]], found: dict[str, Allotment]) -> Tree:
    return Tree.of(entries_of([*written]), found)


def plan(
    *written: dict[str, Any], found: dict[str, Allotment] | None = None, users: int = 0, prune: Prune | None = None
) -> ManifestPlan:
    """users: so many are in each new group."""
    allotments = found or {}
    tree = tree_of(written, allotments)
    entries = [tree.inheriting(entry) for entry in tree.entries.values()]

    def change(entry: Entry) -> Change | None:
        here = allotments.get(entry.group_id)
        if here is None:
            facts = TenantFacts(Group(entry.group_id, "A group"), OWNED, users, None, access=GroupAccess())
            return creation(entry, facts, people(users))
        return alteration(entry, tree.expected(here), group=Group("g", "A"), parent=tree.parent(entry.group_id))

    changes = [each for entry in entries if (each := change(entry))]
    changes += [removal(each, prune, ()) for each in tree.pruned()] if prune else []
    return planned(placed(changes, tree), allotments, {}, named=tree.entries, prune=prune)


def wrong(seen: ManifestPlan) -> list[tuple[str, str]]:
    return [(each.field, each.message.code) for each in seen.objections]  # type: ignore[attr-defined]


def made(seen: ManifestPlan) -> list[str]:
    return [change.group_id for change in seen.changes]


def test_parents_are_made_before_their_parts_and_dissolved_after_them() -> None:
    seen = plan(part(2, "part-1", allottedUnits=2), part(1), {**ROOT, "groupId": "zzz"}, ROOT)
    assert (made(seen), wrong(seen)) == (["root", "zzz", "part-1", "part-2"], [])
    assert [change.level for change in seen.changes] == [0, 0, 1, 2]
    gone = plan(found=there(faculty(), department(1), department(2, parent_id="a-1")), prune=Prune.KEEP)
    assert made(gone) == ["part-2", "part-1", "root"]


def test_units_come_back_before_they_are_given_again() -> None:
    found = there(
        faculty(allotted_units=10, delegated_units=9),
        department(1, allotted_units=6, delegated_units=3),
        department(2, allotted_units=3),
        department(3, parent_id="a-1", allotted_units=3),
    )
    seen = plan(
        {"groupId": "root", "allottedUnits": 8},
        {"groupId": "part-1", "allottedUnits": 2},
        {"groupId": "part-2", "allottedUnits": 5},
        {"groupId": "part-3", "allottedUnits": 1},
        found=found,
    )
    assert (made(seen), wrong(seen)) == (["part-3", "part-1", "root", "part-2"], [])


def test_a_part_has_the_products_and_licensing_of_its_parent_where_it_names_none() -> None:
    root = {**ROOT, "licensing": "direct", "products": [{"skuId": "sku-1", "disabledPlans": ["p-2"]}]}
    tree = tree_of([part(2, "part-1"), part(1), root], {})
    entry = tree.inheriting(tree.entries["part-2"])
    assert entry.proposal.products == ((0, "sku-1", ("p-2",)),)
    assert (entry.proposal.licensing, entry.settings["products"]) == (Licensing.DIRECT, root["products"])
    said = there(faculty(licensing=Licensing.DIRECT))
    of_one_there = tree_of([part(1)], said)
    settings = of_one_there.inheriting(of_one_there.entries["part-1"]).settings
    assert {name: settings[name] for name in ("products", "licensing")} == {
        name: settings_of(faculty())[name] if name == "products" else "direct" for name in ("products", "licensing")
    }


@pytest.mark.parametrize(
    ("written", "found", "expected"),
    [
        ([part(parent="nowhere")], {}, {("allotments[0].parent", "manifestNoParent")}),
        ([part(parent="part-1")], {}, {("allotments[0].parent", "manifestCircle")}),
        (
            [part(1, "part-2"), part(2, "part-1")],
            {},
            {("allotments[0].parent", "manifestCircle"), ("allotments[1].parent", "manifestCircle")},
        ),
        (
            [part()],
            there(faculty(state=AllotmentState.DELETING)),
            {("allotments[0].parent", "partOfUnready")},
        ),
        (
            [part(products=[{"skuId": "sku-1"}, {"skuId": "sku-2"}]), ROOT],
            {},
            {("allotments[0].products[1].skuId", "partOtherProduct")},
        ),
        (
            [part(products=[{"skuId": "sku-1", "disabledPlans": ["p-1"]}])],
            there(faculty()),
            {("allotments[0].products[0].disabledPlans", "partOtherPlans")},
        ),
        ([part(licensing="direct"), ROOT], {}, {("allotments[0].licensing", "partOtherLicensing")}),
        ([part(allottedUnits=11), ROOT], {}, {("allotments[0].allottedUnits", "partsBeyondParent")}),
        (
            [part(1, allottedUnits=6), part(2, allottedUnits=5), ROOT],
            {},
            {(f"allotments[{at}].allottedUnits", "partsBeyondParent") for at in (0, 1)},
        ),
    ],
)
def test_what_a_part_cannot_be_is_told_at_its_place(
    written: list[dict[str, Any]], found: dict[str, Allotment], expected: set[tuple[str, str]]
) -> None:
    assert expected <= set(wrong(plan(*written, found=found)))


def test_there_are_five_levels() -> None:
    levels = [ROOT, *(part(at, f"part-{at - 1}" if at > 1 else "root") for at in range(1, LEVELS_AT_MOST))]
    assert wrong(plan(*levels)) == []
    one_more = part(LEVELS_AT_MOST, f"part-{LEVELS_AT_MOST - 1}")
    assert wrong(plan(*levels, one_more)) == [(f"allotments[{LEVELS_AT_MOST}].parent", "partTooDeep")]


def test_an_allotment_stays_where_it_is() -> None:
    found = there(faculty(delegated_units=4), department(), allotment(id="a-9", group_id="other"))
    moves = [{"groupId": "part-1", "parent": "other"}, {"groupId": "other", "parent": "root"}]
    assert wrong(plan(*moves, found=found)) == [
        ("allotments[1].parent", "parentFixed"),
        ("allotments[0].parent", "parentFixed"),
    ]
    assert wrong(plan({"groupId": "part-1", "parent": None}, found=found)) == [("allotments[0].parent", "parentFixed")]
    as_it_is: list[dict[str, Any]] = [{"groupId": "part-1", "parent": "ROOT"}, {"groupId": "other", "parent": None}]
    assert plan(*as_it_is, found=found).changes == ()


@pytest.mark.parametrize(
    ("parent", "more", "left"),
    [
        (faculty(), 10, 10),
        (faculty(consumed_units=3), 8, 7),
        (faculty(consumed_units=10, waiting_units=2), 1, 0),
        (faculty(delegated_units=6), 5, 4),
        (faculty(lent_units=4, borrowed_units=0), 7, 6),
        (faculty(borrowed_units=3), 11, 10),
    ],
)
def test_parts_get_what_nobody_has_at_their_parent(parent: Allotment, more: int, left: int) -> None:
    seen = plan(part(allottedUnits=more), found=there(parent))
    assert wrong(seen) == ([("allotments[0].allottedUnits", "partsBeyondParent")] if more > left else [])
    assert wrong(plan(part(allottedUnits=left), found=there(parent))) == []


def test_people_of_a_new_parent_and_those_who_wait_come_before_new_parts() -> None:
    full = {**ROOT, "overflow": "wait"}
    assert wrong(plan(full, part(allottedUnits=4), users=6)) == []
    assert wrong(plan(full, part(allottedUnits=5), users=6)) == [("allotments[1].allottedUnits", "partsBeyondParent")]
    waits = there(faculty(consumed_units=10, waiting_units=2))
    raised = {"groupId": "root", "allottedUnits": 15}
    assert wrong(plan(raised, part(allottedUnits=3), found=waits)) == []
    assert wrong(plan(raised, part(allottedUnits=4), found=waits)) == [
        ("allotments[1].allottedUnits", "partsBeyondParent")
    ]


def test_a_limit_of_a_parent_falls_by_what_its_parts_give_back_and_no_further() -> None:
    found = there(faculty(allotted_units=10, delegated_units=8), department(allotted_units=8))
    lowered = {"groupId": "part-1", "allottedUnits": 5}
    assert wrong(plan({"groupId": "root", "allottedUnits": 5}, lowered, found=found)) == []
    assert wrong(plan({"groupId": "root", "allottedUnits": 4}, lowered, found=found)) == [
        ("allotments[0].allottedUnits", "limitBelowGiven")
    ]


def test_parts_cost_the_tenant_nothing_more() -> None:
    capacity_of_none = plan(ROOT, part(), found={})
    assert capacity_of_none.overcommits == 0
    assert [change.after("parent") for change in capacity_of_none.changes] == [None, "root"]


class TestPruning:
    found = there(faculty(), department(1), department(2), department(3, parent_id="a-2"))

    def test_parts_of_which_none_is_named_are_their_owners(self) -> None:
        seen = plan({"groupId": "root"}, found=self.found, prune=Prune.KEEP)
        assert (seen.changes, seen.left_alone) == ((), 3)

    def test_who_names_one_part_of_an_allotment_names_them_all(self) -> None:
        seen = plan({"groupId": "root"}, {"groupId": "part-1"}, found=self.found, prune=Prune.KEEP)
        assert made(seen) == ["part-3", "part-2"]

    def test_with_an_allotment_its_parts_go(self) -> None:
        assert made(plan(found=self.found, prune=Prune.KEEP)) == ["part-3", "part-1", "part-2", "root"]

    def test_what_has_a_part_that_stays_is_not_left_out(self) -> None:
        seen = plan({"groupId": "part-3"}, found=self.found, prune=Prune.KEEP)
        assert wrong(seen) == [("prune", "manifestParentLeftOut"), ("prune", "manifestParentLeftOut")]
        assert {change.group_id for change in seen.changes if change.objections} == {"part-2", "root"}


def test_what_was_exported_makes_the_same_tree_elsewhere() -> None:
    found = there(faculty(delegated_units=4), department(delegated_units=1), department(2, parent_id="a-1"))
    written = manifest_of(found.values())["allotments"]
    assert [(each["groupId"], each.get("parent")) for each in written] == [
        ("root", None),
        ("part-1", "root"),
        ("part-2", "part-1"),
    ]
    assert plan(*written, found=found).changes == ()
    seen = plan(*({**each, "overflow": "wait"} for each in written))
    assert (made(seen), wrong(seen)) == (["root", "part-1", "part-2"], [])
