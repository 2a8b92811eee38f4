"""Backup allotments: while people wait for a seat in one allotment, they have one in another.

An allotment names its backups in order. For people who wait in it, or whose licence lacks for want of units, the app
adds them to the watched group of the first one with a free seat. There they are admitted as anybody. Once Graph has
shown their licences of the allotment as active, the app removes them from that group again, and the backup releases
them as anybody. People who leave lose both.

- The row of the person in the allotment says how far it has got (`domain.backup_seats`). It is written before Graph is
  asked, so that any worker can go on with it.
- Only whom the app has added is removed. Who was a member before, by Graph's answer to the first addition, is there by
  themselves.
- Nothing is sent after the time that is written with it, and the next step waits until what was sent can't take effect
  any more (`settled`). So a worker that stood still undoes nothing.
- A backup that gave no seat is asked again a day later; one that somebody has taken them out of, not while they wait.

Which backup is asked follows from rows that were read before (`Backing`). Each allotment admits by its own ledger, so
the limits of both hold whatever was read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.admission import Draft, Plan, Policy
from domain.allotments import Allotment, AllotmentState, DecisionKind, Licensing, Member, MemberState, Overflow
from domain.backup_seats import BackupSeat, BackupStage, Declined
from domain.copies import replace
from domain.directory import Group
from domain.fulfilment import Effect, Outcome
from domain.objections import Objection, Text
from domain.product_changes.plan import PlansOf, switched_on
from domain.retries import is_short
from domain.service_plans import collisions
from domain.young import may_be_unknown

BACKUPS_AT_MOST = 5
"""An allotment names at most so many."""

ASKED_AGAIN_AFTER = timedelta(days=1)
"""A backup that had no seat for somebody isn't asked about them again before."""

ANSWERS_WITHIN = timedelta(minutes=15)
"""A backup that has decided nothing about somebody for so long has no seat for them."""

LEAVES_WITHIN = timedelta(minutes=10)
"""Who is still in a backup so long after their removal is removed again."""


@dataclass(frozen=True, slots=True)
class Backing:
    """What was read of one backup, for the people concerned.

    allotment: None: there is no such allotment any more. rows: theirs. decided: when it last decided about each.
    """

    allotment: Allotment | None
    rows: Mapping[str, Member] = field(default_factory=dict)
    decided: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.allotment.display_name if self.allotment else ""

    @property
    def active(self) -> bool:
        """Whether it admits and releases people now."""
        return self.allotment is not None and self.allotment.state is AllotmentState.ACTIVE

    @property
    def spare_units(self) -> int:
        """The free seats for which nobody is in line there."""
        there = self.allotment
        return max(0, there.free_units - there.queued_units - there.owed_units) if there and self.active else 0

    def has(self, user_id: str) -> bool:
        """Whether somebody has a seat there, and isn't giving it up."""
        row = self.rows.get(user_id)
        return row is not None and row.seated and row.state is not MemberState.RELEASING

    def licenses(self, user_id: str) -> bool:
        """Whether somebody has the licence there."""
        row = self.rows.get(user_id)
        return row is not None and row.state is MemberState.LICENSED and row.checked is not None

    def refuses(self, user_id: str, seat: BackupSeat, now: datetime) -> bool:
        """Whether somebody whom the app has added gets no licence there."""
        row = self.rows.get(user_id)
        if row is not None:
            return is_short(row) if self.has(user_id) else True
        if not self.active:
            return True
        decided = self.decided.get(user_id)
        return (decided is not None and decided >= seat.since) or (seat.apply_by or seat.since) + ANSWERS_WITHIN <= now


type Backings = Mapping[str, Backing]
"""The backups concerned, by id; of one that is not there nothing was read, and it is let alone."""


def wants_backup(row: Member) -> bool:
    """Whether somebody lacks a licence for want of a seat, or of a unit, and is to have another one meanwhile."""
    waits = row.state is MemberState.WAITING and not row.lacks and not row.provisional
    return row.backup is None and (waits or is_short(row))


def wanting_units(allotment: Allotment) -> int:
    """How many people may want a backup, and have none: never too few while nobody is on the way out of one."""
    return max(0, allotment.queued_units + allotment.failed_units - allotment.backup_units)


def settled(seat: BackupSeat, now: datetime, policy: Policy) -> bool:
    """Whether nothing that was sent for it can still take effect."""
    return seat.apply_by is None or seat.apply_by + policy.propagation_margin <= now


def next_step_at(row: Member, policy: Policy) -> datetime | None:
    """When the passing of time alone lets the next step be taken; None: it never does."""
    seat = row.backup
    if seat is None or seat.apply_by is None or not (row.needs_no_backup or seat.goes):
        return None
    return seat.apply_by + policy.propagation_margin


def asked(
    allotment: Allotment,
    rows: Iterable[Member],
    backings: Backings,
    spare: Mapping[str, int],
    *,
    now: datetime,
    policy: Policy,
) -> Plan:
    """Decide to add people who want a backup to the first one with a seat for them.

    rows: in the order of the line. spare: how many people each backup may be asked about.
    """
    draft, spare = Draft(allotment, now, ""), {**spare}
    for row in rows:
        if not wants_backup(row) or any(backing.has(row.user_id) for backing in _listed(allotment, backings)):
            continue
        chosen = next((one for one in _open_to(allotment, row, backings, now) if spare.get(one, 0) > 0), None)
        if chosen is not None:
            spare[chosen] -= 1
            seat = BackupSeat(chosen, now, apply_by=now + policy.grant_window)
            draft.add(row, replace(row, backup=seat), keeps_backup=False)
    return draft.plan


def spare_units(backings: Backings, under_way: Iterable[Member]) -> dict[str, int]:
    """How many more people each backup may be asked about. under_way: people with a backup that is yet to decide."""
    spare = {one: backing.spare_units for one, backing in backings.items()}
    for row in under_way:
        seat = row.backup
        if seat and seat.asks and seat.allotment_id in spare and row.user_id not in backings[seat.allotment_id].rows:
            spare[seat.allotment_id] -= 1
    return spare


def _listed(allotment: Allotment, backings: Backings) -> Iterator[Backing]:
    return (backings[one] for one in allotment.backups if one in backings)


def _open_to(allotment: Allotment, row: Member, backings: Backings, now: datetime) -> Iterator[str]:
    """The backups that may be asked about somebody, in order: they know nothing of the person yet."""
    closed = {each.allotment_id for each in row.declined if each.at is None or now < each.at + ASKED_AGAIN_AFTER}
    for one in allotment.backups:
        if one in backings and one != allotment.id and one not in closed and row.user_id not in backings[one].rows:
            yield one


def followed(
    allotment: Allotment,
    rows: Iterable[Member],
    backings: Backings,
    *,
    now: datetime,
    policy: Policy,
    cause: str,
) -> Plan:
    """Take the next step for people with a backup, as far as there is one to take."""
    draft = Draft(allotment, now, cause)
    for row in rows:
        if row.backup is not None and (backing := backings.get(row.backup.allotment_id)):
            _follow(draft, row, row.backup, backing, policy)
    return draft.plan


def _follow(draft: Draft, row: Member, seat: BackupSeat, backing: Backing, policy: Policy) -> None:
    now, there = draft.now, backing.has(row.user_id)
    match seat.stage:
        case BackupStage.HELD if not there:
            reason = Text("backupLost", backup=backing.name, name=draft.allotment.display_name)
            told = None if row.needs_no_backup else DecisionKind.BACKUP_ENDED
            _drop(draft, row, Declined(seat.allotment_id), told, reason)
        case BackupStage.ADDING | BackupStage.ADDED | BackupStage.HELD if row.needs_no_backup:
            if settled(seat, now, policy):
                _take_out(draft, row, seat, backing, policy)
        case BackupStage.ADDING if seat.apply_by is None or seat.apply_by <= now:
            _write(draft, row, replace(seat, apply_by=now + policy.grant_window, again=True))
        case BackupStage.ADDED if backing.licenses(row.user_id):
            reason = Text("backedUp", backup=backing.name, name=draft.allotment.display_name)
            _write(draft, row, replace(seat, stage=BackupStage.HELD), DecisionKind.BACKED_UP, reason)
        case BackupStage.ADDED if backing.refuses(row.user_id, seat, now) and settled(seat, now, policy):
            turned = replace(row, declined=_with(row, Declined(seat.allotment_id, now)))
            _take_out(draft, row, seat, backing, policy, after=turned)
        case BackupStage.REMOVING if seat.apply_by is None or seat.apply_by <= now:
            _write(draft, row, replace(seat, apply_by=now + policy.grant_window))
        case BackupStage.REMOVED if settled(seat, now, policy):
            known = backing.rows.get(row.user_id)
            if known is None or known.state is MemberState.RELEASING or not backing.active:
                _drop(draft, row)
            elif seat.apply_by and seat.apply_by + LEAVES_WITHIN <= now:
                again = replace(seat, stage=BackupStage.REMOVING, apply_by=now + policy.grant_window)
                _write(draft, row, again)
        case _:
            pass


def _take_out(
    draft: Draft, row: Member, seat: BackupSeat, backing: Backing, policy: Policy, *, after: Member | None = None
) -> None:
    """Decide to remove somebody from the backup's group."""
    going = replace(seat, stage=BackupStage.REMOVING, apply_by=draft.now + policy.grant_window)
    names = {"backup": backing.name, "name": draft.allotment.display_name}
    reason = Text("backupMovedUp" if row.state is MemberState.LICENSED else "backupLeft", **names)
    told = row.needs_no_backup and seat.stage is BackupStage.HELD
    _write(draft, after or row, going, DecisionKind.BACKUP_ENDED if told else None, reason, before=row)


def confirmed(
    allotment: Allotment,
    acted: Mapping[str, Member],
    current: Mapping[str, Member],
    outcomes: Mapping[str, Outcome],
    backings: Backings,
    *,
    now: datetime,
    policy: Policy,
    cause: str,
) -> Plan:
    """Record what became of additions to backups' groups, and of removals from them.

    acted: the rows as they were acted on; what has changed since holds.
    """
    draft = Draft(allotment, now, cause)
    for user_id, outcome in sorted(outcomes.items()):
        row = current.get(user_id)
        if row is None or row.backup is None or row != acted[user_id] or outcome.effect is Effect.LATER:
            continue
        seat, backing = row.backup, backings[row.backup.allotment_id]
        if seat.stage is BackupStage.REMOVING:
            _removed(draft, row, seat, backing, outcome)
        elif seat.stage is BackupStage.ADDING:
            _added(draft, row, seat, backing, outcome, policy)
    return draft.plan


def _added(draft: Draft, row: Member, seat: BackupSeat, backing: Backing, outcome: Outcome, policy: Policy) -> None:
    if outcome.effect is Effect.DONE and outcome.already and not seat.again:
        _drop(draft, row, Declined(seat.allotment_id))  # they are there by themselves
    elif outcome.effect is Effect.DONE:
        _write(draft, row, replace(seat, stage=BackupStage.ADDED))
    elif outcome.effect is Effect.REFUSED or not may_be_unknown(seat.since, draft.now):
        turned = replace(row, declined=_with(row, Declined(seat.allotment_id, draft.now)))
        if seat.again:  # an earlier addition may have been done
            _take_out(draft, row, seat, backing, policy, after=turned)
        else:
            _drop(draft, row, Declined(seat.allotment_id, draft.now))


def _removed(draft: Draft, row: Member, seat: BackupSeat, backing: Backing, outcome: Outcome) -> None:
    """A removal that Graph refuses leaves them there: they are there like anybody from now on."""
    if outcome.effect is Effect.REFUSED:
        reason = Text("backupKept", backup=backing.name, detail=outcome.detail)
        _drop(draft, row, Declined(seat.allotment_id), DecisionKind.BACKUP_ENDED, reason)
    else:
        _write(draft, row, replace(seat, stage=BackupStage.REMOVED))


def _write(
    draft: Draft,
    row: Member,
    seat: BackupSeat,
    kind: DecisionKind | None = None,
    reason: str = "",
    *,
    before: Member | None = None,
) -> None:
    draft.add(before or row, replace(row, backup=seat), kind, reason, requested=0, keeps_backup=False)


def _drop(
    draft: Draft,
    row: Member,
    declined: Declined | None = None,
    kind: DecisionKind | None = None,
    reason: str = "",
) -> None:
    """Forget the backup seat; people who have left are forgotten with it."""
    after = replace(row, backup=None, declined=_with(row, declined) if declined else row.declined)
    gone = row.state is MemberState.LEAVING
    draft.add(row, None if gone else after, kind, reason, requested=0, keeps_backup=False)


def _with(row: Member, declined: Declined) -> tuple[Declined, ...]:
    return (*(each for each in row.declined if each.allotment_id != declined.allotment_id), declined)


# What an administrator may choose


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of backups, and what is known of them.

    backups: by id; None: there is no such allotment. groups: their watched groups by id, as far as Graph shows them.

    naming: the ids of the backups of every allotment that has some. plans, plan_names: of every product.
    """

    backups: Mapping[str, Allotment | None]
    groups: Mapping[str, Group]
    naming: Mapping[str, Sequence[str]]
    plans: PlansOf
    plan_names: Mapping[str, str] = field(default_factory=dict)


def objections(allotment: Allotment, choice: Choice) -> Iterator[tuple[int | None, Objection]]:
    """What stands against an allotment's backups, each with its place in the list; None: the list as a whole."""
    if allotment.backups and allotment.overflow is not Overflow.WAIT:
        yield None, Objection("backupsNeedWait")
    for place, one in enumerate(allotment.backups):
        backup = choice.backups.get(one)
        if one == allotment.id:
            yield place, Objection("backupItself")
        elif backup is None or backup.state is AllotmentState.DELETING:
            yield place, Objection("noAllotment", id=one)
        elif backup.merging and one not in choice.naming.get(allotment.id, ()):
            yield place, Objection("backupMerging", name=backup.display_name)
        elif names := _circle(allotment.id, one, choice.naming):
            known = (choice.backups.get(each) for each in names)
            yield place, Objection("backupCircle", names=[each.display_name for each in known if each] or [one])
        elif (group := choice.groups.get(backup.group_id)) and group.removal_blocked_by:
            yield place, Objection("backupFixed", group=group.display_name, because=group.removal_blocked_by)
        elif wrong := excludes(allotment, backup, choice.plans, choice.plan_names):
            yield place, wrong


def excludes(
    allotment: Allotment, backup: Allotment, plans: PlansOf, names: Mapping[str, str] | None = None
) -> Objection | None:
    """Why nobody can have the licences of both for a moment, so that moving up would leave a gap; None: they can."""
    ours = frozenset[str]().union(*(switched_on(each, plans) for each in allotment.every_product))
    theirs = frozenset[str]().union(*(switched_on(each, plans) for each in backup.every_product))
    if pairs := collisions(ours, theirs):
        known = names or {}
        first, second = (known.get(plan, plan) for plan in pairs[0])
        return Objection("backupExcludes", name=backup.display_name, first=first, second=second)
    direct = Licensing.DIRECT is allotment.licensing is backup.licensing
    same = {each.sku_id for each in allotment.every_product} & {each.sku_id for each in backup.every_product}
    if direct and same:
        return Objection("backupSameDirect", name=backup.display_name, product=min(same))
    return None


def _circle(start: str, first: str, naming: Mapping[str, Collection[str]]) -> list[str]:
    """The way from an allotment over its backup back to itself, if there is one."""
    ways, seen = [[first]], {first}
    while ways:
        way = ways.pop()
        for following in naming.get(way[-1], ()):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
