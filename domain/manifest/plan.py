"""What applying a manifest would change, and what that does to people.

A plan is a value: it is shown, confirmed by its fingerprint, and computed again before it is applied. Another
fingerprint means that something has changed meanwhile, and that nobody has seen what would be done.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment, AllotmentState
from domain.capacity import Capacity
from domain.directory import Group
from domain.errors import Conflict, InvalidRequest, Problem
from domain.manifest.entries import REQUIRED, SCHEDULE, STATE, Entry, settings_of
from domain.objections import Objection
from domain.proposals import AllotmentChange, TenantFacts, changed, objections
from domain.reading import read
from domain.scheduled_changes import NewChange, in_order
from domain.unenforceable_groups import objection_to
from domain.watched_groups import GroupAccess

NAMED_AT_MOST = 100
"""So many people of each effect are named; all are counted."""

FIXED = ("products", "licensing")
"""Settings that an allotment keeps for life."""


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
class Change:
    """One allotment's change. objections: why it cannot be done as written.

    access: what the group of a new allotment gives besides licences; None: it has one already.
    """

    kind: ChangeKind
    group_id: str
    display_name: str
    allotment_id: str | None = None
    settings: tuple[SettingChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    objections: tuple[Problem, ...] = ()
    access: GroupAccess | None = None

    def after(self, setting: str) -> Any:
        """What a setting becomes; None: it stays."""
        return next((each.after for each in self.settings if each.setting == setting), None)


@dataclass(frozen=True, slots=True)
class ManifestPlan:
    """All changes, in the order in which they are made: first what frees units, last what takes seats away.

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


def creation(entry: Entry, facts: TenantFacts, users: Collection[str]) -> Change:
    """An allotment that is not there yet. users: the users in the group now; they are taken in by their ids."""
    missing = [name for name in REQUIRED if name not in entry.settings]
    problems = [entry.problem(name, Objection("manifestNeeds")) for name in missing]
    draft = replace(entry.draft, allow_group_access=True)  # it is confirmed by its number
    problems += [entry.problem(each.field, each.message) for each in objections(draft, facts)]
    if entry.settings.get(STATE) == AllotmentState.SUSPENDED:
        problems.append(entry.problem(STATE, Objection("manifestNewIsActive")))
    ordered, seats = sorted(users), entry.draft.allotted_units or 0
    settings = {name: value for name, value in entry.settings.items() if name != STATE}
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


def differences(entry: Entry, allotment: Allotment, schedule: Iterable[NewChange] = ()) -> tuple[SettingChange, ...]:
    """The settings that the entry names and that are otherwise. schedule: the changes that are planned."""
    there = {**settings_of(allotment), SCHEDULE: in_order(schedule)}
    return tuple(
        SettingChange(name, there[name], value) for name, value in entry.settings.items() if value != there[name]
    )


def change_of(different: Iterable[SettingChange]) -> AllotmentChange:
    """The change of the settings that can be changed."""
    return read(
        AllotmentChange, {each.setting: each.after for each in different if each.setting not in {*FIXED, SCHEDULE}}
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
) -> Change | None:
    """The change of an allotment that is there; None where it is as the entry says.

    waiting: the first of the waiting room, as many as are promoted (at most NAMED_AT_MOST).
    group:   the watched group, needed where overflow changes, where it is resumed, or where people may ask from now on.
    schedule: the changes that are planned.
    """
    different = differences(entry, allotment, schedule)
    if allotment.parent_id is not None:
        part = entry.problem("groupId", Objection("manifestPart"))
        return Change(
            ChangeKind.CHANGE, entry.group_id, allotment.display_name, allotment.id, different, objections=(part,)
        )
    if not different and allotment.state is not AllotmentState.DELETING:
        return None
    fixed = [each.setting for each in different if each.setting in FIXED]
    problems = [entry.problem(name, Objection("settingFixed")) for name in fixed]
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
    count = promotions(entry, allotment)
    promoted = (Effect(EffectKind.PROMOTED, count, tuple(waiting[:NAMED_AT_MOST])),) if count else ()
    return Change(
        ChangeKind.CHANGE, entry.group_id, allotment.display_name, allotment.id, different, promoted, tuple(problems)
    )


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


def require_confirmed(plan: ManifestPlan, fingerprint: object, confirmed: Mapping[str, Any]) -> None:
    """Go on if the plan is the one that was seen, can be applied, and everything about it was confirmed.

    Raises Conflict for another plan; InvalidRequest with all objections, or with what is still to be confirmed.
    """
    if fingerprint != plan.fingerprint:
        raise Conflict(Objection("manifestOtherPlan", fingerprint=plan.fingerprint))
    if plan.objections:
        raise InvalidRequest(*plan.objections)
    missing = {kind: count for kind, count in plan.to_confirm.items() if confirmed.get(kind) != count}
    if missing:
        objections = {kind: Objection(_MEANS[kind], count=count) for kind, count in missing.items()}
        raise InvalidRequest(*(Problem(f"confirm.{kind}", each) for kind, each in objections.items()))


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
        if units is None:
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


def _order(change: Change) -> tuple[int, str]:
    lowered = any(
        each.setting == "allottedUnits" and each.before is not None and each.after < each.before
        for each in change.settings
    )
    rank = {ChangeKind.CHANGE: 0 if lowered else 1, ChangeKind.CREATE: 2, ChangeKind.DELETE: 3}
    return rank[change.kind], change.group_id


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
    ]
