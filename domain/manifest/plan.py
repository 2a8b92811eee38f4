"""What applying a manifest would change, and what that does to people.

A plan is a value: it is shown, confirmed by its fingerprint, and computed again before it is applied. Another
fingerprint means that something has changed meanwhile, and that nobody has seen what would be done.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment, AllotmentState
from domain.capacity import Capacity
from domain.copies import replace
from domain.directory import Group
from domain.errors import Conflict, InvalidRequest, Problem
from domain.manifest.entries import (
    BACKUPS,
    PARENT,
    PRODUCTS,
    REQUIRED,
    SCHEDULE,
    STATE,
    Entry,
    products_as_written,
    settings_of,
)
from domain.objections import Objection
from domain.product_changes.model import ChangeState, ProductChange
from domain.proposals import AllotmentChange, TenantFacts, changed, objections
from domain.reading import read
from domain.scheduled_changes import NewChange, in_order
from domain.unenforceable_groups import objection_to
from domain.watched_groups import GroupAccess

NAMED_AT_MOST = 100
"""So many people of each effect are named; all are counted."""

FIXED = {"licensing": "settingFixed", PARENT: "parentFixed"}
"""Settings that an allotment keeps for life, and what is said of a change."""

BY_THEMSELVES = (*FIXED, PRODUCTS, SCHEDULE, BACKUPS)
"""The settings that aren't changed with the others."""


STARTED = "productChanges"
"""Where a request names the changes of products that are to be started."""


class ChangeKind(StrEnum):
    """What is done to an allotment."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


class EffectKind(StrEnum):
    """What a change does to people, or asks of the tenant. Those in `TO_CONFIRM` want their very number confirmed."""

    LICENSED = "licensed"
    PROMOTED = "promoted"
    WAITS = "waits"
    LOSES_SEAT = "losesSeat"
    KEEPS_LICENCE = "keepsLicence"
    OVERCOMMITS = "overcommits"
    GIVES_ACCESS = "givesAccess"


TO_CONFIRM = (EffectKind.WAITS, EffectKind.LOSES_SEAT, EffectKind.OVERCOMMITS, EffectKind.GIVES_ACCESS)


class Prune(StrEnum):
    """What becomes of the licences where an allotment that the manifest leaves out is deleted."""

    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting, before (None: there is no allotment yet) and after."""

    setting: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """So many people (OVERCOMMITS: units; GIVES_ACCESS: applications, groups, roles); the first people by their ids."""

    kind: EffectKind
    count: int
    user_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductStep:
    """The change of products that an entry asks for. Applying the manifest starts it where its plan has been seen.

    change_id, fingerprint: of its plan; None: it has to be planned first.
    """

    change_id: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One allotment's change. objections: why it cannot be done as written.

    access: what the group of a new allotment gives besides licences; None: it has one already.
    level: how many allotments are above it; 0: it is a root.
    products: the change of products that it asks for; None: it asks for none, or for one that is under way.
    """

    kind: ChangeKind
    group_id: str
    display_name: str
    allotment_id: str | None = None
    settings: tuple[SettingChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    objections: tuple[Problem, ...] = ()
    access: GroupAccess | None = None
    level: int = 0
    products: ProductStep | None = None

    def after(self, setting: str) -> Any:
        """What a setting becomes; None: it stays."""
        return next((each.after for each in self.settings if each.setting == setting), None)


@dataclass(frozen=True, slots=True)
class ManifestPlan:
    """All changes, in the order in which they are made: first what frees units, last what takes seats away.

    What frees units goes from the parts up to the roots, and so does what is deleted; what needs units goes down.

    unchanged: allotments that are as the manifest says. left_alone: those that it does not name.
    """

    changes: tuple[Change, ...]
    unchanged: int = 0
    left_alone: int = 0
    prune: Prune | None = None
    overcommits: int = 0

    @property
    def objections(self) -> tuple[Problem, ...]:
        """Everything that keeps the plan from being applied."""
        return tuple(problem for change in self.changes for problem in change.objections)

    @property
    def to_confirm(self) -> dict[EffectKind, int]:
        """What has to be confirmed explicitly, with its number."""
        effects = [effect for change in self.changes for effect in change.effects]
        sums = {kind: sum(effect.count for effect in effects if effect.kind is kind) for kind in TO_CONFIRM}
        sums[EffectKind.OVERCOMMITS] += self.overcommits
        return {kind: count for kind, count in sums.items() if count}

    @property
    def fingerprint(self) -> str:
        """The same for the same changes with the same effects."""
        seen = [self.prune, self.overcommits, [_seen(change) for change in self.changes]]
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def creation(entry: Entry, facts: TenantFacts, users: Collection[str], wrong: Iterable[Problem] = ()) -> Change:
    """An allotment that is not there yet. users: the users in the group now; they are taken in by their ids.

    wrong: what stands against the entry besides.
    """
    needed = [name for name in REQUIRED if not (entry.parent and name == "products")]
    missing = [name for name in needed if name not in entry.settings]
    problems = [entry.problem(name, Objection("manifestNeeds")) for name in missing]
    draft = replace(entry.draft, allow_group_access=True)  # it is confirmed by its number
    problems += [entry.problem(each.field, each.message) for each in objections(draft, facts)]
    problems += wrong
    if entry.settings.get(STATE) == AllotmentState.SUSPENDED:
        problems.append(entry.problem(STATE, Objection("manifestNewIsActive")))
    ordered, seats = sorted(users), entry.draft.allotted_units or 0
    apart = {STATE} if entry.parent else {STATE, PARENT}
    settings = {name: value for name, value in entry.settings.items() if name not in apart}
    return Change(
        ChangeKind.CREATE,
        entry.group_id,
        str(entry.settings.get("displayName", entry.group_id)),
        settings=tuple(SettingChange(name, None, value) for name, value in settings.items()),
        effects=(
            *_effects((EffectKind.LICENSED, ordered[:seats]), (EffectKind.WAITS, ordered[seats:])),
            *((Effect(EffectKind.GIVES_ACCESS, facts.access.count),) if facts.access.count else ()),
        ),
        objections=tuple(problems),
        access=facts.access,
    )


def differences(
    entry: Entry,
    allotment: Allotment,
    schedule: Iterable[NewChange] = (),
    parent: str | None = None,
    *,
    products: bool = True,
    backups: Sequence[str] = (),
) -> tuple[SettingChange, ...]:
    """The settings that the entry names and that are otherwise.

    schedule: the changes that are planned. parent: the group of the allotment of which it is a part.
    products: whether these count; not where they are on their way. backups: the groups of its backups.
    """
    there = {**settings_of(allotment), SCHEDULE: in_order(schedule), PARENT: parent, BACKUPS: list(backups)}
    return tuple(
        SettingChange(name, there[name], value)
        for name, value in entry.settings.items()
        if value != there[name] and (products or name != PRODUCTS)
    )


def leading_to(entry: Entry, changes: Iterable[ProductChange]) -> ProductChange | None:
    """Of the changes of an allotment's products, the newest that leads to the products of the entry."""
    wanted = entry.settings.get(PRODUCTS)
    ways = [each for each in changes if not each.is_over and not each.undoing]
    found = [each for each in ways if products_as_written(each.after) == wanted]
    return max(found, key=lambda each: each.created, default=None)


def change_of(different: Iterable[SettingChange]) -> AllotmentChange:
    """The change of the settings that can be changed."""
    return read(
        AllotmentChange, {each.setting: each.after for each in different if each.setting not in BY_THEMSELVES}
    ).value()


def promotions(entry: Entry, allotment: Allotment) -> int:
    """How many who wait would get a seat."""
    more = entry.settings.get("allottedUnits", allotment.allotted_units) - allotment.allotted_units
    active = entry.settings.get(STATE, allotment.state) == AllotmentState.ACTIVE
    free = allotment.usable_units + more - allotment.taken_units
    return min(allotment.queued_units, max(0, free)) if active else 0


def alteration(
    entry: Entry,
    allotment: Allotment,
    *,
    waiting: Sequence[str] = (),
    group: Group | None = None,
    unknown_owners: Iterable[str] = (),
    schedule: Iterable[NewChange] = (),
    parent: str | None = None,
    product_change: ProductChange | None = None,
    backups: Sequence[str] = (),
    against: Iterable[Problem] = (),
) -> Change | None:
    """The change of an allotment that is there; None where it is as the entry says.

    waiting: the first of the waiting room, as many as are promoted (at most NAMED_AT_MOST).
    group:   the watched group, needed where overflow changes, where it is resumed, or where people may ask from now on.
    schedule: the changes that are planned. parent: the group of the allotment of which it is a part.
    product_change: the one that leads to the entry's products. backups: the groups of its backups.
    against: what stands against the entry besides.
    """
    started = product_change is not None and not product_change.is_only_planned
    different = differences(entry, allotment, schedule, parent, products=not started, backups=backups)
    if not different and allotment.state is not AllotmentState.DELETING:
        return None
    names = {each.setting for each in different}
    problems = [entry.problem(name, Objection(FIXED[name])) for name in FIXED if name in names]
    if PRODUCTS in names and allotment.changing:
        problems.append(entry.problem(PRODUCTS, Objection("allotmentChanging", name=allotment.display_name)))
    after = allotment
    try:
        after = changed(allotment, change_of(different), group)
    except InvalidRequest as refusal:
        problems += [entry.problem(each.field, each.message) for each in refusal.problems]
    except Conflict as refusal:
        problems.append(entry.problem("groupId", refusal.message))
    if wrong := objection_to(allotment, after, group):
        problems.append(entry.problem(wrong.field, wrong.message))
    problems += [entry.problem("owners", Objection("noOwner", id=one)) for one in unknown_owners]
    problems += against
    count = promotions(entry, allotment)
    promoted = (Effect(EffectKind.PROMOTED, count, tuple(waiting[:NAMED_AT_MOST])),) if count else ()
    return Change(
        ChangeKind.CHANGE,
        entry.group_id,
        allotment.display_name,
        allotment.id,
        different,
        promoted,
        tuple(problems),
        products=_step_of(product_change) if PRODUCTS in names else None,
    )


def _step_of(change: ProductChange | None) -> ProductStep:
    ready = change is not None and change.state is ChangeState.PLANNED
    return ProductStep(change.id, change.fingerprint) if change and ready else ProductStep()


def removal(allotment: Allotment, prune: Prune, seated: Sequence[str]) -> Change:
    """The deletion of an allotment. seated: the first of those who hold a seat (at most NAMED_AT_MOST)."""
    kind = EffectKind.LOSES_SEAT if prune is Prune.REMOVE else EffectKind.KEEPS_LICENCE
    count = allotment.consumed_units
    effects = (Effect(kind, count, tuple(seated[:NAMED_AT_MOST])),) if count else ()
    return Change(ChangeKind.DELETE, allotment.group_id, allotment.display_name, allotment.id, effects=effects)


def planned(
    changes: Iterable[Change],
    allotments: Mapping[str, Allotment],
    capacity: Mapping[str, Capacity],
    *,
    named: Collection[str],
    prune: Prune | None,
) -> ManifestPlan:
    """The plan of these changes.

    allotments: all that are there, by group id. capacity: what can still be promised, by skuId.
    named:      the groups that the manifest names.
    """
    ordered = tuple(sorted(changes, key=_order))
    touched = {change.group_id for change in ordered}
    return ManifestPlan(
        ordered,
        unchanged=sum(group in named and group not in touched for group in allotments),
        left_alone=sum(group not in named and group not in touched for group in allotments),
        prune=prune,
        overcommits=_overcommits(ordered, allotments, capacity),
    )


def require_confirmed(
    plan: ManifestPlan, fingerprint: object, confirmed: Mapping[str, Any], started: Collection[str] = ()
) -> None:
    """Go on if the plan is the one that was seen, can be applied, and everything about it was confirmed.

    started: the fingerprints of the changes of products that are to be started. Raises Conflict for another plan;
    InvalidRequest with all objections, or with what is still to be confirmed.
    """
    if fingerprint != plan.fingerprint:
        raise Conflict(Objection("manifestOtherPlan", fingerprint=plan.fingerprint))
    if plan.objections:
        raise InvalidRequest(*plan.objections)
    missing = {kind: count for kind, count in plan.to_confirm.items() if confirmed.get(kind) != count}
    problems = [Problem(f"confirm.{kind}", Objection(_MEANS[kind], count=count)) for kind, count in missing.items()]
    problems += [
        Problem(STARTED, _not_started(change.display_name, change.products))
        for change in plan.changes
        if change.products and change.products.fingerprint not in started
    ]
    if problems:
        raise InvalidRequest(*problems)


def _not_started(name: str, step: ProductStep) -> Objection:
    if step.fingerprint is None:
        return Objection("manifestProducts", name=name)
    return Objection("manifestProductsPlanned", name=name, fingerprint=step.fingerprint)


_MEANS: Mapping[EffectKind, str] = {
    EffectKind.WAITS: "confirmWaits",
    EffectKind.LOSES_SEAT: "confirmLosesSeat",
    EffectKind.OVERCOMMITS: "confirmOvercommits",
    EffectKind.GIVES_ACCESS: "confirmGivesAccess",
}


def _overcommits(
    changes: Iterable[Change], allotments: Mapping[str, Allotment], capacity: Mapping[str, Capacity]
) -> int:
    """How many units would be promised beyond what is free, over all products. What is deleted frees nothing yet."""
    more: dict[str, int] = {}
    for change in changes:
        units = change.after("allottedUnits")
        if units is None or change.level:  # a part has its units from its parent
            continue
        there = allotments.get(change.group_id)
        sku_ids = [each["skuId"] for each in change.after("products") or ()]
        sku_ids = [product.sku_id for product in there.products] if there else sku_ids
        for sku_id in sku_ids:
            more[sku_id] = more.get(sku_id, 0) + units - (there.allotted_units if there else 0)
    return sum(
        max(0, units - max(0, capacity[sku_id].free))
        for sku_id, units in more.items()
        if sku_id in capacity and units > 0
    )


def _order(change: Change) -> tuple[int, int, str]:
    lowered = any(
        each.setting == "allottedUnits" and each.before is not None and each.after < each.before
        for each in change.settings
    )
    rank = {ChangeKind.CHANGE: 0 if lowered else 1, ChangeKind.CREATE: 2, ChangeKind.DELETE: 3}
    upwards = lowered or change.kind is ChangeKind.DELETE
    return rank[change.kind], -change.level if upwards else change.level, change.group_id


def _effects(*people: tuple[EffectKind, Sequence[str]]) -> tuple[Effect, ...]:
    return tuple(Effect(kind, len(users), tuple(users[:NAMED_AT_MOST])) for kind, users in people if users)


def _seen(change: Change) -> list[Any]:
    """What of a change somebody has agreed to; an allotment that was renamed meanwhile is the same."""
    return [
        change.kind,
        change.group_id,
        change.allotment_id,
        [[each.setting, each.before, each.after] for each in change.settings],
        [[effect.kind, effect.count, effect.user_ids] for effect in change.effects],
        [[problem.field, problem.message] for problem in change.objections],
        *([asdict(change.access)] if change.access and change.access.count else []),
        *([asdict(change.products)] if change.products else []),
    ]
