"""Where the entries of a manifest stand in the tree, by their groups: whose parts they are, and what that asks of them.

An allotment is a part of the same one for life, so what is there says whose part it is, and only a new entry is asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.allotments import Allotment, AllotmentState, Licensing
from domain.copies import replace
from domain.errors import Problem
from domain.manifest.entries import PARENT, Entry, ManifestEntry, settings_of
from domain.manifest.plan import Change, ChangeKind, EffectKind, promotions
from domain.objections import Objection
from domain.parts import LEVELS_AT_MOST
from domain.units.lending import own_free_units

UNITS = "allottedUnits"


@dataclass(frozen=True, slots=True)
class Tree:
    """Whose part each allotment is that is there, or that a manifest adds.

    there:    the allotments that are there, by their groups.
    entries:  what the manifest says, by groups.
    group_of: the group of each allotment that is there, by its id.
    moves:    the entries of parts, by the groups of their parents, each with the units by which its limit rises.
    """

    there: Mapping[str, Allotment]
    entries: Mapping[str, Entry]
    group_of: Mapping[str, str]
    moves: Mapping[str, Sequence[tuple[Entry, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry], there: Mapping[str, Allotment]) -> "Tree":
        """The tree once the manifest is applied."""
        named = {entry.group_id: entry for entry in entries}
        tree, moves = cls(there, named, {each.id: group for group, each in there.items()}), dict[str, list[Any]]()
        for group, entry in named.items():
            if (parent := tree.parent(group)) and UNITS in entry.settings:
                before = there[group].allotted_units if group in there else 0
                moves.setdefault(parent, []).append((entry, entry.settings[UNITS] - before))
        return replace(tree, moves=moves)

    def parent(self, group_id: str) -> str | None:
        """The group of which one is a part; None: it is a root, or not known."""
        if there := self.there.get(group_id):
            return self.group_of.get(there.parent_id or "")
        entry = self.entries.get(group_id)
        return entry.parent if entry else None

    def above(self, group_id: str) -> tuple[str, ...]:
        """The groups above one, its parent first; where they go round in a circle, each once."""
        found: list[str] = []
        parent = self.parent(group_id)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.parent(parent)
        return tuple(found)

    def inheriting(self, entry: Entry) -> Entry:
        """The entry of a new part, with the products and the licensing of its parent where it names none."""
        if entry.group_id in self.there or entry.parent is None:
            return entry
        said = {name: self._of_parent(entry, name) for name in ("products", "licensing") if name not in entry.settings}
        settings = {name: value for name, value in said.items() if value is not None}
        written: dict[str, Any] = dict(settings)
        if "products" in written:
            given = enumerate(written["products"])
            written["products"] = tuple((at, each["skuId"], tuple(each["disabledPlans"])) for at, each in given)
        if "licensing" in written:
            written["licensing"] = Licensing(written["licensing"])
        both = ManifestEntry(**{**entry.written, **written})  # type: ignore[typeddict-item]
        return replace(entry, settings={**entry.settings, **settings}, written=both)

    def expected(self, allotment: Allotment) -> Allotment:
        """An allotment as it is when its turn comes: what the manifest takes from its parts has come back."""
        units = sum(max(0, -more) for _, more in self.moves.get(allotment.group_id, ()))
        return replace(allotment, delegated_units=allotment.delegated_units - units)

    def pruned(self) -> tuple[Allotment, ...]:
        """What a manifest leaves out that is the whole truth.

        Parts of an allotment of which the manifest names none are their owners', as long as the allotment stays.
        """
        divided = {self.parent(group) for group in self.entries}

        def goes(group: str) -> bool:
            parent = self.parent(group)
            return group not in self.entries and (parent is None or parent in divided or goes(parent))

        return tuple(each for group, each in self.there.items() if goes(group))

    def objections(self, entry: Entry) -> Iterator[Problem]:
        """What speaks against a new part where it is to be."""
        parent, above = entry.parent, self.above(entry.group_id)
        if parent is None:
            return
        there = self.there.get(parent)
        if there is None and parent not in self.entries:
            yield entry.problem(PARENT, Objection("manifestNoParent", group=parent))
            return
        if entry.group_id in above:
            yield entry.problem(PARENT, Objection("manifestCircle", groups=[*above]))
            return
        name = self._name(parent)
        if len(above) >= LEVELS_AT_MOST:
            yield entry.problem(PARENT, Objection("partTooDeep", name=name, most=LEVELS_AT_MOST))
        if there is not None and there.state is AllotmentState.DELETING:
            yield entry.problem(PARENT, Objection("partOfUnready", name=name, state=there.state))
        yield from self._other_than_parent(entry, name)

    def beyond(self, parent: str, change: Change | None) -> dict[str, Problem]:
        """What speaks against the limits of parts that rise, by their groups: too few seats are left at their parent.

        change: the parent's own. The people who are there, and those who wait, come before new parts.
        """
        rising = [(entry, more) for entry, more in self.moves.get(parent, ()) if more > 0]
        units, left = sum(more for _, more in rising), self._left(parent, change)
        if units <= left or not (parent in self.there or parent in self.entries):
            return {}
        told = Objection("partsBeyondParent", name=self._name(parent), left=left, units=units)
        return {entry.group_id: entry.problem(UNITS, told) for entry, _ in rising}

    def _left(self, parent: str, change: Change | None) -> int:
        there = self.there.get(parent)
        if there is None:
            effects = change.effects if change else ()
            seated = sum(effect.count for effect in effects if effect.kind is EffectKind.LICENSED)
            return int((change.after(UNITS) if change else None) or 0) - seated
        expected = self.expected(there)
        entry = self.entries.get(parent) or Entry(0, parent, {}, ManifestEntry(group_id=parent))
        limit = entry.settings.get(UNITS, there.allotted_units)
        return max(0, own_free_units(replace(expected, allotted_units=limit)) - promotions(entry, expected))

    def _other_than_parent(self, entry: Entry, name: str) -> Iterator[Problem]:
        given = self._of_parent(entry, "products")
        plans = {each["skuId"]: set(each["disabledPlans"]) for each in given or ()}
        for place, sku_id, disabled in entry.written.get("products", ()) if given else ():
            if sku_id not in plans:
                other = Objection("partOtherProduct", product=sku_id, name=name)
                yield entry.problem(f"products[{place}].skuId", other)
            elif set(disabled) != plans[sku_id]:
                yield entry.problem(f"products[{place}].disabledPlans", Objection("partOtherPlans", name=name))
        licensing = self._of_parent(entry, "licensing")
        if licensing is not None and entry.settings.get("licensing", licensing) != licensing:
            yield entry.problem("licensing", Objection("partOtherLicensing", name=name, licensing=licensing))

    def _of_parent(self, entry: Entry, setting: str) -> Any:
        """A setting of the nearest allotment above that has or says it."""
        above = self.above(entry.group_id)
        for group in above:
            there, said = self.there.get(group), self.entries.get(group)
            found = settings_of(there) if there else said.settings if said else {}
            if setting in found:
                return found[setting]
        return Licensing.GROUP.value if setting == "licensing" and above[-1:] and above[-1] in self.entries else None

    def _name(self, group: str) -> str:
        if there := self.there.get(group):
            return there.display_name
        entry = self.entries.get(group)
        return str(entry.settings.get("displayName", group)) if entry else group


def placed(changes: Sequence[Change], tree: Tree) -> list[Change]:
    """The changes at their levels of the tree, with what speaks against them there."""
    by_group = {change.group_id: change for change in changes}
    parents = {parent for group in by_group if (parent := tree.parent(group))}
    short: dict[str, Problem] = {}
    for parent in sorted(parents):
        short |= tree.beyond(parent, by_group.get(parent))
    kept = {one: entry for entry in tree.entries.values() for one in tree.above(entry.group_id)}

    def wrong(change: Change) -> Iterator[Problem]:
        if change.kind is ChangeKind.CREATE:
            yield from tree.objections(tree.entries[change.group_id])
        if change.kind is ChangeKind.DELETE and (entry := kept.get(change.group_id)):
            yield Problem("prune", Objection("manifestParentLeftOut", name=change.display_name, group=entry.group_id))
        if change.group_id in short:
            yield short[change.group_id]

    return [
        replace(each, level=len(tree.above(each.group_id)), objections=(*each.objections, *wrong(each)))
        for each in changes
    ]
