"""Laws of allotments as code: export plans nothing, apply leaves nothing to plan, nothing unnamed is touched."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.directory import Group
from domain.incoming import is_one_line
from domain.manifest.entries import Entry, entries_of, manifest_of, settings_of
from domain.manifest.plan import Prune, alteration, change_of, differences, planned, removal
from domain.proposals import changed
from tests.unit.domain.samples import allotment

GROUP = Group("g-1", "Finance")
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


@given(st.lists(allotments, max_size=5), st.sampled_from([None, *Prune]))
def test_what_was_exported_plans_nothing(found: list[Allotment], prune: Prune | None) -> None:
    there = {f"g-{number}": replace(each, group_id=f"g-{number}") for number, each in enumerate(found)}
    exported = entries_of(manifest_of(there.values())["allotments"])
    changes = [change for entry in exported if (change := alteration(entry, there[entry.group_id]))]
    plan = planned(changes, there, {}, named=[entry.group_id for entry in exported], prune=prune)
    assert (plan.changes, plan.unchanged, plan.left_alone) == ((), len(there), 0)


@given(entries(), allotments)
def test_what_is_applied_plans_nothing(entry: Entry, there: Allotment) -> None:
    change = alteration(entry, there, group=GROUP)
    if change is None or change.objections:
        return
    assert alteration(entry, changed(there, change_of(change.settings), GROUP), group=GROUP) is None


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
