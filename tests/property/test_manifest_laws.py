"""Laws of allotments as code: export plans nothing, apply leaves nothing to plan, nothing unnamed is touched."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.incoming import is_one_line
from domain.manifest.entries import Entry, entries_of, manifest_of, settings_of
from domain.manifest.plan import Change, Prune, alteration, change_of, creation, differences, planned, removal
from domain.manifest.tree import Tree, placed
from domain.proposals import TenantFacts, changed
from domain.units.lending import own_free_units
from domain.watched_groups import GroupAccess
from tests.unit.domain.samples import allotment

GROUP = Group("g-1", "Finance")
PLAN = ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", for_users=True)
OWNED = SubscribedSku("sku-1", "SPE_E5", True, (PLAN,), enabled_units=100, consumed_units=0)
ids = st.text("0123456789abcdef-", min_size=1, max_size=8)
names = st.text(min_size=1, max_size=20).map(str.strip).filter(lambda name: name and is_one_line(name))
units = st.integers(0, 50)
products = st.lists(
    st.builds(Product, ids, st.just("SKU"), st.lists(ids, unique=True, max_size=2).map(tuple)),
    min_size=1,
    max_size=3,
    unique_by=lambda product: product.sku_id,
).map(tuple)
settings: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "display_name": names,
        "products": products,
        "allotted_units": units,
        "overflow": st.sampled_from(Overflow),
        "licensing": st.sampled_from(Licensing),
        "owners": st.lists(ids, unique=True, max_size=3).map(tuple),
        "state": st.sampled_from([AllotmentState.ACTIVE, AllotmentState.SUSPENDED]),
        "consumed_units": units,
        "waiting_units": units,
    }
)
allotments = settings.map(lambda fields: allotment(**fields))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry about the sample's group that names some settings."""
    wanted = settings_of(draw(allotments))
    named = draw(st.sets(st.sampled_from(sorted(wanted))))
    (entry,) = entries_of([{"groupId": "g-1", **{name: wanted[name] for name in named}}])
    return entry


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Allotment]:
    """Allotments by their groups, some of them parts of others; what the ledgers say of each other is no matter."""
    found = draw(st.lists(allotments, max_size=5))
    above = [draw(st.sampled_from([None, *(f"a-{at}" for at in range(at))])) for at in range(len(found))]
    return {
        f"g-{at}": replace(each, id=f"a-{at}", group_id=f"g-{at}", parent_id=above[at]) for at, each in enumerate(found)
    }


@given(trees(), st.sampled_from([None, *Prune]), st.randoms())
def test_what_was_exported_plans_nothing(there: dict[str, Allotment], prune: Prune | None, order: Random) -> None:
    written = manifest_of(there.values())["allotments"]
    assert [each["groupId"] for each in written if each.get("parent") is None] == [
        group for group, each in there.items() if each.parent_id is None
    ]
    order.shuffle(written)
    tree = Tree.of(entries_of(written), there)
    changes = [
        change
        for group, entry in tree.entries.items()
        if (change := alteration(tree.inheriting(entry), tree.expected(there[group]), parent=tree.parent(group)))
    ]
    changes += [removal(each, prune, ()) for each in tree.pruned()] if prune else []
    plan = planned(placed(changes, tree), there, {}, named=tree.entries, prune=prune)
    assert (plan.changes, plan.unchanged, plan.left_alone) == ((), len(there), 0)


@given(entries(), allotments)
def test_what_is_applied_plans_nothing(entry: Entry, there: Allotment) -> None:
    change = alteration(entry, there, group=GROUP)
    if change is None or change.objections:
        return
    after = changed(there, change_of(change.settings), GROUP)
    if change.products is not None:  # started by itself, and carried out by commands
        after = replace(
            after, products=tuple(Product(sku_id, "SKU", off) for _, sku_id, off in entry.written["products"])
        )
    assert alteration(entry, after, group=GROUP) is None


@given(entries(), allotments)
def test_what_is_not_named_stays(entry: Entry, there: Allotment) -> None:
    assert {each.setting for each in differences(entry, there)} <= entry.settings.keys()
    change = alteration(entry, there, group=GROUP)
    if change is None or change.objections:
        return
    before, after = settings_of(there), settings_of(changed(there, change_of(change.settings), GROUP))
    unnamed = before.keys() - entry.settings.keys()
    assert {name: before[name] for name in unnamed} == {name: after[name] for name in unnamed}


@given(entries(), allotments)
def test_a_limit_below_what_is_used_is_never_planned_without_an_objection(entry: Entry, there: Allotment) -> None:
    change = alteration(entry, there, group=GROUP)
    units = change.after("allottedUnits") if change else None
    if change and (there.allotted_units if units is None else units) < min(there.consumed_units, 51):
        lowered = units is not None
        assert bool([wrong for wrong in change.objections if wrong.field.endswith("allottedUnits")]) == lowered


@given(allotments, st.sampled_from(Prune))
def test_every_seat_that_is_lost_has_to_be_confirmed(there: Allotment, prune: Prune) -> None:
    plan = planned([removal(there, prune, ())], {"g-1": there}, {}, named=(), prune=prune)
    assert sum(plan.to_confirm.values()) == (there.consumed_units if prune is Prune.REMOVE else 0)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[dict[str, Allotment], list[dict[str, Any]]]:
    """A tree whose ledgers fit each other, and a manifest of other limits and of further parts."""
    there: dict[str, Allotment] = {}
    for at in range(draw(st.integers(1, 5))):
        above = draw(st.sampled_from([None, *there]))
        parent = there.get(above or "")
        limit = draw(st.integers(0, min(6, own_free_units(parent)) if parent else 20))
        used = min(limit, draw(st.sampled_from([0, 0, 1, limit])))
        waiting = draw(st.integers(0, 3)) if used == limit else 0
        there[f"g-{at}"] = allotment(
            id=f"a-{at}",
            group_id=f"g-{at}",
            parent_id=parent.id if parent else None,
            allotted_units=limit,
            consumed_units=used,
            waiting_units=waiting,
            overflow=Overflow.WAIT,
        )
        if parent:
            there[parent.group_id] = replace(parent, delegated_units=parent.delegated_units + limit)
    written: list[dict[str, Any]] = [
        {"groupId": group, "allottedUnits": max(0, each.allotted_units + draw(st.integers(-3, 3)))}
        for group, each in there.items()
    ]
    for at in range(draw(st.integers(0, 3))):
        above = draw(st.sampled_from([each["groupId"] for each in written]))
        new = {"displayName": "New", "overflow": "wait", "licensing": "group", "products": [{"skuId": "sku-1"}]}
        written.append({"groupId": f"n-{at}", "parent": above, "allottedUnits": draw(st.integers(0, 3)), **new})
    return there, draw(st.permutations(written))


@given(wishes())
def test_a_plan_without_objections_can_be_done_in_its_order(
    wished: tuple[dict[str, Allotment], list[dict[str, Any]]],
) -> None:
    """Each ledger has the units when its turn comes, though whoever waits takes a seat as soon as there is one."""
    there, written = wished
    tree = Tree.of(entries_of(written), there)
    plan = planned(placed([*_changes(tree, users=1)], tree), there, {}, named=tree.entries, prune=None)
    if plan.objections:
        return
    now = dict(there)
    for change in plan.changes:
        group, parent = change.group_id, tree.parent(change.group_id)
        here = now.get(group) or allotment(group_id=group, allotted_units=0, waiting_units=1)
        more = change.after("allottedUnits") - here.allotted_units
        giver = here if more < 0 else now[parent] if parent else None
        waits = here.waiting_units and more < 0  # they may be quicker than a limit that falls: applying it says so
        assert giver is None or waits or own_free_units(giver) >= abs(more)
        now[group] = _promoted(replace(here, allotted_units=here.allotted_units + more))
        if parent:
            above = replace(now[parent], delegated_units=now[parent].delegated_units + more)
            now[parent] = _promoted(above)


def _changes(tree: Tree, users: int) -> Iterator[Change]:
    for group, entry in tree.entries.items():
        if there := tree.there.get(group):
            change = alteration(entry, tree.expected(there), group=GROUP, parent=tree.parent(group))
        else:
            facts = TenantFacts(GROUP, {"sku-1": OWNED}, users, None, access=GroupAccess())
            change = creation(tree.inheriting(entry), facts, ["ann"] * users)
        if change:
            yield change


def _promoted(there: Allotment) -> Allotment:
    count = min(there.waiting_units, there.free_units)
    return replace(there, consumed_units=there.consumed_units + count, waiting_units=there.waiting_units - count)
