"""Who gets a seat: `decide`, a pure function from the recorded rows and the observed members to a plan.

The order is fixed, so that a replay decides the same:

1. People who left give up their seats.
2. Reservations that are owed a seat get what is free, the earliest start first.
3. The waiting room moves up in the order of its places (`domain.waiting_order`). People whose end date has come are
   left out.
4. The newcomers of one observation are decided in the order of their user ids; by priority, class by class. Who has a
   seat kept for them gets it.

Where the allotment has conditions, nobody who doesn't meet them gets a seat or a place in line.

Several commands are decided in the order of their queue. An observation of any size is decided in pieces: a plan may
end early, and the next one goes on from there.
"""

import hashlib
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from domain.allotments import (
    Allotment,
    AllotmentState,
    Decision,
    DecisionKind,
    Member,
    MemberState,
    Step,
    counted,
    remembered,
)
from domain.copies import replace
from domain.join_conditions import Condition
from domain.nested_groups import InnerGroup, kept_by
from domain.objections import Text
from domain.objections.coding import value_in
from domain.reserved import Reservation, ReservationState
from domain.unenforceable_groups import GROUP_DELETED
from domain.waiting_order import LAST_PLACES, Rank, RankedBy, place_at, ticket_of
from domain.young import is_gone

TRANSACTION_ENTITIES = 100
"""Table Storage takes at most 100 entities in one transaction."""

_BESIDE_STEPS = 2
"""Two of them are the allotment itself, and what was decided, all in one row."""

EXPLAINED_FOR = timedelta(hours=1)
"""A decision may be so much older than the notification that it explains: Graph publishes no latency for groups."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One member as Graph shows them now: in the group or gone, and of which kind.

    `kind` is Graph's type without its namespace: user, device, group, servicePrincipal, orgContact.
    `through`: by which groups inside the watched group, as `Member.through`.
    """

    user_id: str
    present: bool
    kind: str = "user"
    through: tuple[str, ...] = ()

    @property
    def marker(self) -> str:
        """The observation in the ledger's short form."""
        return f"{'+' if self.present else '-'}{self.user_id}"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one delta query of the watched group showed.

    `complete`: it names every member, so that nobody else is one. `started` is when it began. `token` is where the
    next observation goes on. `group_gone`: Graph says that the group itself has been deleted.
    `group_unknown`: Graph does not show the group, and does not say why.
    `decided`: about these people an earlier piece has decided; what was observed of them is over.
    `inner`: the groups inside the watched group, where they have been looked for.
    `by_group`: the changes of several groups, each with its group, which have yet to be put together with what is
    recorded (`domain.nested_membership`); `observed` names the people.
    """

    observed: tuple[Observed, ...]
    complete: bool
    started: datetime
    token: str | None
    group_gone: bool = False
    group_unknown: bool = False
    decided: frozenset[str] = frozenset()
    inner: tuple[InnerGroup, ...] | None = None
    by_group: tuple[tuple[str, Observed], ...] = ()

    def followed_by(self, later: "Observation") -> "Observation":
        """This full observation, of one group, with what has changed since: what a full one shows by then."""
        if later.complete or later.group_gone or later.group_unknown:
            return later
        shown = {each.user_id: each for each in self.observed}
        for each in later.observed:
            shown.pop(each.user_id, None)
            shown[each.user_id] = each
        return replace(self, observed=tuple(shown.values()), started=later.started, token=later.token)

    def less(self, plan: "Plan") -> "Observation":
        """What is left of the observation once the plan has been written."""
        return replace(self, decided=self.decided.union(step.user_id for step in plan.steps))


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers that an administrator may set.

    grant_window:   how long after the decision a grant may be sent.
    settle:         how long after that instant a request may still take effect, clocks may differ and
                    reads may lag; no seat is passed on sooner.
    unseen_settle:  the same for a seat whose licence Graph has never shown as active: licensing by group
                    may still be on its way.
    removals:       the most seats and memberships that one run takes away.
    removal_share:  the largest share of the allotment's people that one run takes away, where these
                    are more than `removals_ignored`.
    removals_ignored: a share says nothing about a handful of people.
    """

    grant_window: timedelta = timedelta(seconds=30)
    propagation_margin: timedelta = timedelta(seconds=30)
    unverified_margin: timedelta = timedelta(minutes=10)
    removals: int = 500
    removal_share: float = 0.5
    removals_ignored: int = 20

    def is_large(self, removals: int, people: int) -> bool:
        """Whether so many removals among so many people are more than one run may take away unasked."""
        share = removals > self.removals_ignored and removals > self.removal_share * people
        return removals > self.removals or share


@dataclass(frozen=True, slots=True)
class Removals:
    """A removal too large to do unasked: how many of how many people, and its fingerprint."""

    user_ids: tuple[str, ...]
    of: int

    @property
    def fingerprint(self) -> str:
        """The same for the same people, so that a confirmation holds for this very removal."""
        return hashlib.sha256("\n".join(sorted(self.user_ids)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Lack:
    """The products, by skuId, that somebody can't be given, and why: they lack what these need."""

    sku_ids: tuple[str, ...]
    because: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the steps, and the allotment after all of them.

    blocked:   a removal too large to do unasked; nothing but the suspension is planned.
    confirmed: a large removal that an administrator has confirmed; it, or its beginning, is among the steps.
    partly:    more is to be decided, about what is left of the observation (`Observation.less`); the token stays where
        it was.
    """

    allotment: Allotment
    steps: tuple[Step, ...] = ()
    blocked: Removals | None = None
    confirmed: Removals | None = None
    partly: bool = False

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in the order in which they were taken."""
        return tuple(step.decision for step in self.steps if step.decision)

    @property
    def released(self) -> frozenset[str]:
        """The people whose seats it takes back."""
        decided = (step for step in self.steps if step.decision and step.decision.kind is DecisionKind.RELEASED)
        return frozenset(step.user_id for step in decided if step.before and step.before.seated)


@dataclass(frozen=True, slots=True)
class Transaction:
    """Steps that are written together, and the allotment as it is after them."""

    allotment: Allotment
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Draft:
    """A plan in the making: each step is counted before the next one is decided.

    reservations: those of the people concerned. People who get a seat have used theirs, in the same step.
    through: by which groups people are members, of those whom an observation has shown; the others' stays.
    changed: whose rows have changed.
    """

    allotment: Allotment
    now: datetime
    cause: str
    steps: list[Step] = field(default_factory=list)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    through: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return Plan(self.allotment, tuple(self.steps))

    def add(
        self,
        before: Member | None,
        after: Member | None,
        kind: DecisionKind | None = None,
        reason: str = "",
        *,
        requested: int = 1,
        ahead: int | None = None,
        keeps_backup: bool = True,
    ) -> None:
        """Change one row, and record the decision if a kind is given.

        requested: the seats that the person asks for and has not got: 0 or 1.
        ahead:     how many wait before a person who begins to wait.
        keeps_backup: the backup seat stays with the person, whatever becomes of them here; else `after` says it.
        """
        row = after or before
        assert row is not None
        if keeps_backup:
            after = self._with_backup(before, after)
        decision = self._decision(row.user_id, kind, reason, requested=requested, ahead=ahead) if kind else None
        used = self.reservations.pop(row.user_id, None) if takes_seat(before, after) else None
        if used is not None and after is not None and after.ends is None:
            after = replace(after, ends=used.ends)
        if after is not None and after.through != (through := self.ways_of(row.user_id, before)):
            after = replace(after, through=through)
        self.changed.add(row.user_id)
        self._count(Step(row.user_id, before, after, decision, reserved=used))

    def ways_of(self, user_id: str, row: Member | None) -> tuple[str, ...]:
        """By which groups somebody is a member, as it is to be recorded."""
        return self.through.get(user_id, row.through if row else ())

    def kept_by(self, user_id: str, row: Member | None) -> Text | None:
        """Why somebody is not taken out of the watched group; None: they may be."""
        allotment = self.allotment
        return kept_by(self.ways_of(user_id, row), allotment.group_id, allotment.inner_groups, allotment.inner_rollback)

    def _with_backup(self, before: Member | None, after: Member | None) -> Member | None:
        """The row with the backup seat of the row before; people who leave are kept until they have left that, too."""
        if before is None or not (before.backup or before.declined):
            return after
        if after is not None:
            return replace(after, backup=before.backup, declined=before.declined)
        gone = Member(before.user_id, MemberState.LEAVING, self.now, backup=before.backup)
        return gone if before.backup else None

    def reserve(
        self,
        user_id: str,
        before: Reservation | None,
        after: Reservation | None,
        kind: DecisionKind | None = None,
        reason: str = "",
    ) -> None:
        """Change one reservation, and record the decision if a kind is given. The person's row stays as it is."""
        decision = self._decision(user_id, kind, reason, requested=0) if kind else None
        self._count(Step(user_id, None, None, decision, reserved=before, reserves=after))
        self.reservations.pop(user_id, None)
        if after is not None:
            self.reservations[user_id] = after

    def note(self, user_id: str, kind: DecisionKind, reason: str) -> None:
        """Write down a decision about somebody who has no row and gets none."""
        self._count(Step(user_id, None, None, self._decision(user_id, kind, reason, requested=0)))

    def _decision(
        self, user_id: str, kind: DecisionKind, reason: str, *, requested: int, ahead: int | None = None
    ) -> Decision:
        return Decision(
            id=self.allotment.decisions + 1,
            user_id=user_id,
            kind=kind,
            reason=reason,
            requested=requested,
            used=self.allotment.consumed_units,
            limit=self.allotment.usable_units,
            cause=self.cause,
            decided=self.now,
            ahead=ahead,
        )

    def _count(self, step: Step) -> None:
        self.steps.append(step)
        self.allotment = counted(self.allotment, step)


@dataclass(slots=True)
class _Admission(Draft):
    """A plan of `decide` in the making, with the numbers that an administrator has set."""

    policy: Policy = field(kw_only=True)
    ranks: Mapping[str, Rank] = field(kw_only=True)
    lacks: Mapping[str, Lack] = field(kw_only=True)
    unmet: Mapping[str, Condition] = field(kw_only=True)
    interrupted: bool = False


def decide(
    allotment: Allotment,
    members: Mapping[str, Member],
    observation: Observation | None,
    waiting: Sequence[Member],
    *,
    now: datetime,
    cause: str,
    policy: Policy,
    joined_and_left: Collection[str] = (),
    at_most: int | None = None,
    reservations: Mapping[str, Reservation] | None = None,
    ranks: Mapping[str, Rank] | None = None,
    lacks: Mapping[str, Lack] | None = None,
    unmet: Mapping[str, Condition] | None = None,
    unseen: Collection[str] = (),
    taken_out: Collection[str] = (),
) -> Plan:
    """Decide about everybody whom the observation or a free seat concerns.

    members: the recorded rows of all people in the observation; of everybody, where it is complete.
    waiting: the head of the waiting room in its order, at least as many as there are free seats plus
             people who left, plus those in it whose end date has come. All of it where people over the limit are
             rolled back: who waits there waits for a seat on its way, and is rolled back where none comes.
    joined_and_left: people who, by the notifications, were added and removed before anybody looked, and about
             whom nothing has been decided since.
    at_most: how many steps the plan may have; None: as many as it needs.
    reservations: those of the people in the observation and at the head of the waiting room, and the first that are
             owed a seat, as many as there are free seats. `members` has the rows of the last ones' people.
    ranks: the classes of the newcomers, where the waiting room goes by priority; who is not there has the default.
    lacks: what newcomers, and people at the head of the waiting room, lack. They wait for that, behind everybody else.
    unmet: of the newcomers and those who wait, who does not meet a condition, and which. unseen: newcomers whose
           accounts are not shown yet. Nothing is decided about them, and the next observation shows them again.
    taken_out: people whom the app has removed from the group itself, for they had a backup seat here.

    The plan writes nothing where nothing changes: an observation of what is recorded has no steps, and
    leaves the token as it was. A removal larger than the policy allows, and not confirmed, blocks the plan.
    """
    if observation is not None and (observation.group_gone or observation.group_unknown):
        return Plan(_without_group(allotment, observation))
    before = allotment.inner_groups
    if observation is not None:
        inner = before if observation.inner is None else observation.inner
        allotment = replace(allotment, missing_since=None, inner_groups=inner)
    if observation is not None and unseen:
        left = tuple(entry for entry in observation.observed if entry.user_id not in unseen)
        observation = replace(observation, observed=left, token=allotment.delta_token)
    present, gone = sides(members, observation)
    present = in_turn(allotment, members, present, ranks or {})
    kept = dict(reservations or {})
    ways = {entry.user_id: entry.through for entry in present} | dict.fromkeys(gone, ())
    draft = _Admission(
        allotment,
        now,
        cause,
        reservations=kept,
        through=ways,
        policy=policy,
        ranks=ranks or {},
        lacks=lacks or {},
        unmet=unmet or {},
    )
    unasked = [user_id for user_id in gone if not members[user_id].has_ended(now) and user_id not in taken_out]
    removals = _removals(draft, members, unasked, present, observation)
    if removals is not None and removals.fingerprint != allotment.confirmed_removals:
        return Plan(suspended(allotment, _ask(removals)), blocked=removals)
    leaving = {*gone}
    there = [row for row in waiting if row.user_id not in leaving and not row.has_ended(now)]
    in_line = [row for row in there if not row.lacks]
    for _ in _decided(draft, gone, in_line, present, members):
        if draft.interrupted or (at_most is not None and len(draft.steps) >= at_most):
            # the groups go with the token, which stays
            unfinished = replace(draft.allotment, inner_groups=before)
            return Plan(unfinished, tuple(draft.steps), confirmed=removals, partly=True)
    if observation is not None:
        known = {*observation.decided, *members, *(entry.user_id for entry in present)}
        observation = _with_joined_and_left(draft, observation, {*joined_and_left} - known)
        if not unseen:
            _note_groups(draft, before)
    after = _recorded(draft, observation, before)
    if unseen:
        after = replace(after, inner_groups=before)
    if removals is not None:
        after = replace(after, confirmed_removals=None)
    return Plan(after, tuple(draft.steps), confirmed=removals)


def _decided(
    draft: _Admission,
    gone: Collection[str],
    waiting: Sequence[Member],
    present: Iterable[Observed],
    members: Mapping[str, Member],
) -> Iterator[None]:
    """Decide about one person after the other, in the order that is written down."""
    for user_id in gone:
        _leave(draft, members[user_id])
        yield
    newcomers = {entry.user_id: entry for entry in present}
    honoured = yield from _owed_first(draft, gone, newcomers, members)
    line = deque(row for row in waiting if row.user_id not in honoured)
    refused = False
    while line and draft.allotment.free_units and draft.allotment.reordering is None:
        row = line.popleft()
        refused = refused or row.user_id in draft.unmet
        lack = None if row.user_id in draft.unmet else draft.lacks.get(row.user_id)
        if lack is not None:
            _put_last(draft, row.user_id, row, lack)
        else:
            _promote(draft, row)
        yield
    if refused and not line and draft.allotment.free_units and draft.allotment.queued_units:
        draft.interrupted = True  # the seats are for those who wait behind the people who were read
        yield
    for observed in newcomers.values():
        _join(draft, observed, members.get(observed.user_id))
        _interrupt_for_owed(draft)
        yield
    while line and draft.allotment.waits_in_vain:
        row = line.pop()
        if row.provisional:
            _give_up(draft, row)
            yield
    for user_id in newcomers:
        _record_ways(draft, members.get(user_id))
        yield


def _owed_first(
    draft: _Admission, gone: Collection[str], newcomers: dict[str, Observed], members: Mapping[str, Member]
) -> Generator[None, None, set[str]]:
    """Give the free seats to whom they are owed, who are no newcomers then; answers who they are."""
    honoured = set[str]()
    for reservation in sorted((each for each in draft.reservations.values() if each.owed), key=owed_order):
        if not draft.allotment.owable_units:
            break
        user_id = reservation.user_id
        row = None if user_id in gone else members.get(user_id)
        _honour(draft, reservation, row, None if user_id in draft.lacks else newcomers.pop(user_id, None))
        honoured.add(user_id)
        yield
    if honoured:
        _interrupt_for_owed(draft)
        yield
    return honoured


def _interrupt_for_owed(draft: _Admission) -> None:
    """Let nobody else have a seat that is owed to somebody behind the reservations that were read.

    Who comes back to a seat leaves to others what was kept for them, or owed.
    """
    if draft.steps and draft.allotment.owable_units and draft.allotment.owed_units:
        draft.interrupted = True


def unexplained(joined_and_left: Collection[str], decisions: Iterable[Decision], queued: datetime) -> set[str]:
    """Those about whom nothing was decided since the notification was queued, or shortly before.

    Our own rollback comes back as a removal, in one notification with the addition. Nothing tells a repeated
    notification from a second coming, so that a decision explains both for a while.
    """
    explained = {decision.user_id for decision in decisions if decision.decided >= queued - EXPLAINED_FOR}
    return set(joined_and_left) - explained


def rolled_back_since(user_ids: Collection[str], decisions: Iterable[Decision], queued: datetime) -> set[str]:
    """Those of them whom a rollback has removed that was decided after their notification was queued.

    What the notification told of was before it, and the removal came after the decision. So it has undone whatever the
    notification told of. Somebody who comes back after that has another notification.
    """
    return {
        each.user_id
        for each in decisions
        if each.kind is DecisionKind.ROLLED_BACK and each.decided > queued and each.user_id in user_ids
    }


def transactions(plan: Plan, before: Allotment) -> Iterator[Transaction]:
    """Cut a plan into transactions; only the last one carries the new token.

    A crash between two of them leaves a ledger that is true, and a token from which the rest is seen again. Of a
    removal that was confirmed, the rest stays confirmed, as it does after a plan that ends early.

    A step that only decides counts as one entity: the row of decisions is limited too.
    """
    current, chunk, entities = before, list[Step](), _BESIDE_STEPS
    left = dict.fromkeys(plan.confirmed.user_ids) if plan.confirmed else {}
    for step in plan.steps:
        needed = max(1, step.entities)
        if entities + needed > TRANSACTION_ENTITIES:
            current = reduce(counted, chunk, current)
            yield Transaction(_still_confirmed(current, plan, left), tuple(chunk))
            chunk, entities = [], _BESIDE_STEPS
        left.pop(step.user_id, None)
        chunk.append(step)
        entities += needed
    last = _still_confirmed(plan.allotment, plan, left) if plan.partly else plan.allotment
    if chunk or last != before:
        yield Transaction(last, tuple(chunk))


def _still_confirmed(allotment: Allotment, plan: Plan, left: Iterable[str]) -> Allotment:
    """The ledger in the middle of a plan: what is left of a confirmed removal is confirmed."""
    if plan.confirmed is None:
        return allotment
    return replace(allotment, confirmed_removals=Removals(tuple(left), plan.confirmed.of).fingerprint)


def removal_asked(allotment: Allotment) -> object:
    """The fingerprint of the removal that a suspended allotment waits for somebody to confirm; None: it does not."""
    return value_in(allotment.state_reason, "removal") if allotment.state is AllotmentState.SUSPENDED else None


def suspended(allotment: Allotment, reason: str) -> Allotment:
    """The allotment, no longer enforced until an administrator resumes it."""
    return replace(allotment, state=AllotmentState.SUSPENDED, state_reason=reason)


def _without_group(allotment: Allotment, observation: Observation) -> Allotment:
    """The allotment whose group an observation did not find: suspended once it is sure that the group is gone."""
    missing = allotment.missing_since or observation.started
    if observation.group_gone or is_gone(missing, observation.started):
        return suspended(replace(allotment, missing_since=missing), GROUP_DELETED)
    return replace(allotment, missing_since=missing)


def sides(members: Mapping[str, Member], observation: Observation | None) -> tuple[list[Observed], list[str]]:
    """Who is there, and who of the recorded people is gone, each in the order of user ids.

    Who has come back to a seat that was to be freed comes first: the seat is not on its way any more.
    """
    if observation is None:
        return [], []
    latest = {
        observed.user_id: observed for observed in observation.observed if observed.user_id not in observation.decided
    }
    there = {user_id for user_id, observed in latest.items() if observed.present}
    back = {user_id for user_id in there & members.keys() if members[user_id].state is MemberState.RELEASING}
    left = members.keys() - there if observation.complete else (latest.keys() - there) & members.keys()
    present = [latest[user_id] for user_id in (*sorted(back), *sorted(there - back))]
    return present, sorted(left - observation.decided)


def _removals(
    draft: _Admission,
    members: Mapping[str, Member],
    gone: Iterable[str],
    present: Iterable[Observed],
    observation: Observation | None,
) -> Removals | None:
    """The seats and memberships that the plan would take away, if they are too many to do unasked.

    A newcomer whom an incremental observation shows is not counted: refusing newcomers is what a limit is for. A
    complete one cannot tell a newcomer from somebody whose record was lost.
    """
    allotment = draft.allotment
    taken = [user_id for user_id in gone if members[user_id].seated]
    taken = [user_id for user_id in taken if members[user_id].state is not MemberState.RELEASING]
    if observation is not None and observation.complete and allotment.observation_count and not allotment.waits:
        unknown = [entry.user_id for entry in present if entry.kind == "user" and entry.user_id not in members]
        unknown = [user_id for user_id in unknown if not draft.kept_by(user_id, None)]
        eligible = [user_id for user_id in unknown if user_id not in draft.unmet and user_id not in draft.lacks]
        taken += [*draft.unmet.keys() & unknown, *eligible[allotment.expected_units :]]
    people = allotment.consumed_units + allotment.waiting_units
    return Removals(tuple(taken), people) if draft.policy.is_large(len(taken), people) else None


def _ask(removals: Removals) -> Text:
    numbers = {"count": len(removals.user_ids), "people": removals.of}
    return Text("largeRemoval", removal=removals.fingerprint, **numbers)


def releasing(row: Member, now: datetime) -> Member:
    """A seat that is given up: it frees when the licence is gone. A person who comes back to it has no end date."""
    plain = replace(row, error=None, failures=(), tries=0, ends=None, reminded=False, vacated=None, recalled=None)
    return replace(plain, state=MemberState.RELEASING, since=now, revoked=False)


def _leave(draft: Draft, row: Member) -> None:
    ended = row.has_ended(draft.now)
    kind = DecisionKind.ENDED if ended else DecisionKind.RELEASED
    match row.state:
        case MemberState.PENDING | MemberState.LICENSED | MemberState.FAILED:
            reason = Text("ended", ends=row.ends) if ended else Text("left")
            draft.add(row, releasing(row, draft.now), kind, reason, requested=0)
        case MemberState.WAITING:
            reason = Text("endedWaiting", ends=row.ends) if ended else Text("leftWaiting")
            draft.add(row, None, kind, reason, requested=int(ended))
        case MemberState.ROLLING_BACK | MemberState.IGNORED | MemberState.INELIGIBLE:
            draft.add(row, None)
        case MemberState.RELEASING | MemberState.LEAVING:
            pass


def _with_joined_and_left(draft: Draft, observation: Observation, joined_and_left: Collection[str]) -> Observation:
    """Note each who joined and left unobserved: they count as observed, and are remembered as gone."""
    unknown = sorted(joined_and_left)
    for user_id in unknown:
        draft.note(user_id, DecisionKind.IGNORED, Text("passed"))
    return replace(
        observation, observed=(*observation.observed, *(Observed(user_id, present=False) for user_id in unknown))
    )


def owed_order(reservation: Reservation) -> tuple[datetime, str]:
    """The order in which reservations get the seats that they are owed."""
    return reservation.starts, reservation.user_id


def takes_seat(before: Member | None, after: Member | None) -> bool:
    """Whether somebody who had no seat, or was giving theirs up, has one now."""
    had = before is not None and before.seated and before.state is not MemberState.RELEASING
    return after is not None and after.seated and after.state is not MemberState.RELEASING and not had


def _honour(draft: _Admission, reservation: Reservation, row: Member | None, newcomer: Observed | None) -> None:
    """Keep a free seat for whom it is owed; who is in the group already gets it at once."""
    lacks = reservation.user_id in draft.lacks or (row is not None and bool(row.lacks))
    if row is not None and row.state is MemberState.WAITING and not lacks:
        _promote(draft, row, Text("seatReserved", **_numbers(draft.allotment)))
    elif newcomer is not None and (is_newcomer(row) or (row and row.state is MemberState.RELEASING)):
        _join(draft, newcomer, row)
    else:
        held = replace(reservation, state=ReservationState.HELD)
        numbers = {**_numbers(draft.allotment), "reserved": draft.allotment.reserved_units}
        reason = Text("seatHeld", expires=reservation.expires, **numbers)
        draft.reserve(reservation.user_id, reservation, held, DecisionKind.RESERVED, reason)


def _has_claim(draft: _Admission, user_id: str) -> bool:
    """Whether a newcomer gets a seat because of a reservation: one that is kept, or a free one that is owed."""
    reservation = draft.reservations.get(user_id)
    return reservation is not None and (reservation.held or (reservation.owed and draft.allotment.owable_units > 0))


def in_turn(
    allotment: Allotment, members: Mapping[str, Member], present: Iterable[Observed], ranks: Mapping[str, Rank]
) -> list[Observed]:
    """People who are there (`sides`), in the order in which they are decided about."""
    return sorted(present, key=lambda entry: _class_of(allotment, members, entry.user_id, ranks))


def _class_of(allotment: Allotment, members: Mapping[str, Member], user_id: str, ranks: Mapping[str, Rank]) -> int:
    """By what the newcomers are sorted; who has a row comes first, and their order stays."""
    order = allotment.waiting_order
    if order is None or not order.by_priority or not is_newcomer(members.get(user_id)):
        return 0
    rank = ranks.get(user_id)
    return rank.priority_class if rank else order.default_class


def is_newcomer(row: Member | None) -> bool:
    """Whether somebody with this row, who is in the group, has yet to be decided about."""
    return row is None or row.state in {MemberState.ROLLING_BACK, MemberState.INELIGIBLE, MemberState.LEAVING}


def why_of(rank: Rank) -> Text:
    """What gave somebody their class, in words."""
    match rank.by:
        case RankedBy.GROUP:
            return Text("classByGroup", group=rank.name)
        case RankedBy.ATTRIBUTE:
            return Text("classByAttribute", attribute=rank.name, value=rank.value)
        case RankedBy.HAND:
            return Text("classByHand")
        case RankedBy.DEFAULT:
            return Text("classByDefault")


def _promotion(allotment: Allotment, row: Member) -> Text:
    """Why it is somebody's turn: by which rule."""
    order, numbers = allotment.waiting_order, _numbers(allotment)
    if order is None or not order.by_priority or row.rank is None:
        return Text("seatFreed", **numbers)
    days = order.ageing_days
    return Text("seatFreedByClass", priority=row.rank.priority_class, since=row.since, days=days, **numbers)


def _promote(draft: _Admission, row: Member, reason: str = "") -> None:
    """Give a seat to somebody who waits. Who no longer meets a condition leaves the line instead."""
    if condition := draft.unmet.get(row.user_id):
        _refuse(draft, row.user_id, row, condition, keep=not row.provisional)
        return
    reason = reason or _promotion(draft.allotment, row)
    seat = new_seat(row.user_id, draft.now, draft.policy, row, draft.allotment.generation)
    seat = replace(seat, vacated=next(iter(draft.allotment.freed), None))
    draft.add(row, seat, DecisionKind.PROMOTED, reason)


def _join(draft: _Admission, observed: Observed, row: Member | None) -> None:
    if row is not None and row.state is not MemberState.RELEASING and not is_newcomer(row):
        return
    if row is not None and row.seated and observed.kind != "user":
        return  # Only users get seats: the recorded row counts. The seat is given up when the member is gone.
    if observed.kind != "user":
        ignored = Member(observed.user_id, MemberState.IGNORED, draft.now)
        reason = Text("notAUser", kind=observed.kind)
        draft.add(row, ignored, DecisionKind.IGNORED, reason, requested=0)
    elif row is not None and row.state is MemberState.RELEASING:
        reason = Text("cameBack")
        seat = new_seat(row.user_id, draft.now, draft.policy, row, row.generation)
        draft.add(row, seat, DecisionKind.LICENSED, reason, requested=0)
    elif (
        row is not None
        and row.rollback_observation == draft.allotment.observation_count + 1
        and row.apply_by
        and draft.now < row.apply_by
    ):
        return  # the observation that led to the rollback, seen again after a crash
    elif condition := draft.unmet.get(observed.user_id):
        if row is None or row.state is not MemberState.INELIGIBLE:
            _refuse(draft, observed.user_id, row, condition, keep=draft.allotment.waits)
    elif lack := draft.lacks.get(observed.user_id):
        _put_last(draft, observed.user_id, row, lack)
    elif _has_claim(draft, observed.user_id):
        seat = new_seat(observed.user_id, draft.now, draft.policy, row, draft.allotment.generation)
        draft.add(row, seat, DecisionKind.LICENSED, Text("seatReserved", **_numbers(draft.allotment)))
    elif draft.allotment.free_units and not draft.allotment.queued_units:
        seat = new_seat(observed.user_id, draft.now, draft.policy, row, draft.allotment.generation)
        draft.add(row, seat, DecisionKind.LICENSED, Text("seatFree", **_numbers(draft.allotment)))
    else:
        _overflow(draft, observed.user_id, row)


def _record_ways(draft: _Admission, row: Member | None) -> None:
    """Record by which groups somebody is a member now, about whom nothing else was decided."""
    if row is None or row.user_id in draft.changed:
        return
    if row.through != draft.ways_of(row.user_id, row):
        draft.add(row, row)


def _note_groups(draft: _Admission, before: Iterable[InnerGroup]) -> None:
    """Note each group inside the watched group that counts from now on, or does not, and why."""
    if not draft.allotment.nested_groups:
        return
    known, now = {each.id: each for each in before}, {each.id: each for each in draft.allotment.inner_groups}
    for each in now.values():
        if each.id not in known or known[each.id].words.code != each.words.code:
            kind = DecisionKind.FOLLOWED if each.followed else DecisionKind.IGNORED
            draft.note(each.id, kind, each.words)
    for each in known.values():
        if each.followed and each.id not in now:
            draft.note(each.id, DecisionKind.IGNORED, Text("innerLeft", group=each.display_name))


def _put_last(draft: _Admission, user_id: str, row: Member | None, lack: Lack) -> None:
    """Have somebody wait for what they lack, whatever the overflow rule: no seat would help them."""
    allotment = draft.allotment
    if row is not None and row.state is MemberState.WAITING:
        place = LAST_PLACES + ticket_of(row.place or allotment.next_place)
        waits = replace(row, place=place, provisional=False, lacks=lack.sku_ids)
    else:
        order, place = allotment.waiting_order, LAST_PLACES + allotment.next_place
        by_class = order is not None and order.by_priority
        rank = draft.ranks.get(user_id) if by_class else None
        waits = Member(user_id, MemberState.WAITING, draft.now, place=place, rank=rank, lacks=lack.sku_ids)
    draft.add(row, waits, DecisionKind.WAITING, lack.because, requested=0)


def _overflow(draft: _Admission, user_id: str, row: Member | None) -> None:
    allotment = draft.allotment
    full = _full(allotment)
    kept = {"reserved": allotment.reserved_units} if allotment.reserved_units else {}
    because = None if allotment.waits else draft.kept_by(user_id, row)
    if not allotment.waits and not allotment.expected_units and because is None:
        _roll_back(draft, user_id, row, Text("rolledBackReserved" if kept else "rolledBack", **full, **kept))
        return
    order, rank = allotment.waiting_order, draft.ranks.get(user_id)
    if order is not None and order.by_priority:
        rank, ahead = rank or Rank(order.default_class), None
        full |= {"priority": rank.priority_class, "why": why_of(rank), "days": order.ageing_days}
    else:
        rank, ahead = None, allotment.queued_units
        full |= {"ahead": ahead}
    place = place_at(order, draft.now, rank, allotment.next_place)
    provisional = not allotment.waits and because is None
    waits = Member(user_id, MemberState.WAITING, draft.now, place=place, provisional=provisional, rank=rank)
    code = _WAITS[not provisional, rank is not None]
    if code == "waits" and kept:
        code, full = "waitsReserved", full | kept
    if because is not None:
        code, full = "waitsByInner", {"because": because, **_full(allotment)}
    draft.add(row, waits, DecisionKind.WAITING, Text(code, **full), ahead=ahead)


_WAITS = {
    (True, False): "waits",
    (True, True): "waitsByClass",
    (False, False): "waitsForSeat",
    (False, True): "waitsForSeatByClass",
}
"""By whether people over the limit are kept, and whether there are classes: what is said to who waits."""


def _refuse(draft: _Admission, user_id: str, row: Member | None, condition: Condition, *, keep: bool) -> None:
    """Give no seat to somebody who doesn't meet a condition. keep: they stay in the group, until they do."""
    words = {"name": draft.allotment.display_name, "condition": condition.words}
    if keep or draft.kept_by(user_id, row):
        waits = Member(user_id, MemberState.INELIGIBLE, draft.now)
        draft.add(row, waits, DecisionKind.INELIGIBLE, Text("ineligible", **words), requested=0)
    else:
        _roll_back(draft, user_id, row, Text("rolledBackIneligible", **words), requested=0)


def _give_up(draft: _Admission, row: Member) -> None:
    if because := draft.kept_by(row.user_id, row):
        reason = Text("waitsByInner", because=because, **_full(draft.allotment))
        draft.add(row, replace(row, provisional=False), DecisionKind.WAITING, reason)
        return
    reason = Text("seatKept", name=draft.allotment.display_name, **_numbers(draft.allotment))
    _roll_back(draft, row.user_id, row, reason)


def _roll_back(draft: _Admission, user_id: str, row: Member | None, reason: str, *, requested: int = 1) -> None:
    apply_by, rollback_observation = draft.now + draft.policy.grant_window, draft.allotment.observation_count + 1
    removed = Member(
        user_id, MemberState.ROLLING_BACK, draft.now, apply_by=apply_by, rollback_observation=rollback_observation
    )
    draft.add(row, removed, DecisionKind.ROLLED_BACK, reason, requested=requested)


def new_seat(user_id: str, now: datetime, policy: Policy, before: Member | None, generation: int = 0) -> Member:
    """A seat whose grant may be sent from now on; it never shortens the time of a grant sent before.

    An end date stays with it; and whose seat it was, until the licence is there. generation: of products. A change of
    products that has it in hand goes on.
    """
    apply_by = now + policy.grant_window
    if before is not None and before.apply_by is not None:
        apply_by = max(apply_by, before.apply_by)
    seat = Member(user_id, MemberState.PENDING, now, apply_by=apply_by, generation=generation, granted=now)
    if before is None:
        return seat
    vacated = before.vacated if before.checked is None else None
    seat = replace(seat, ends=before.ends, reminded=before.reminded, vacated=vacated, recalled=before.recalled)
    return replace(seat, moving=before.moving, bridged=before.bridged)


def kept_in_line(draft: Draft, row: Member, because: Text) -> None:
    """Have somebody wait who was to be removed from the group, and can't be: by a group inside it they stay in it."""
    order = draft.allotment.waiting_order
    rank = Rank(order.default_class) if order is not None and order.by_priority else None
    place = place_at(order, draft.now, rank, draft.allotment.next_place)
    waits = Member(row.user_id, MemberState.WAITING, draft.now, place=place, rank=rank)
    reason = Text("waitsByInner", because=because, **_full(draft.allotment))
    draft.add(row, waits, DecisionKind.WAITING, reason, ahead=draft.allotment.queued_units)


def _full(allotment: Allotment) -> dict[str, object]:
    return {"name": allotment.display_name, **_numbers(allotment)}


def _numbers(allotment: Allotment) -> dict[str, object]:
    return {"requested": 1, "used": allotment.consumed_units, "limit": allotment.usable_units}


def _recorded(draft: Draft, observation: Observation | None, before: tuple[InnerGroup, ...]) -> Allotment:
    """The allotment with the observation written down, if there is anything to write."""
    allotment = draft.allotment
    if observation is None:
        return allotment
    fresh = allotment.token_since is not None and observation.started - allotment.token_since < timedelta(days=1)
    inner = allotment.inner_groups
    changed = bool(draft.steps or observation.decided or (observation.inner is not None and inner != before))
    if not changed and not observation.observed and allotment.delta_token and fresh:
        return allotment
    if not changed and observation.complete and fresh:
        return allotment
    return replace(
        allotment,
        delta_token=observation.token,
        token_since=observation.started,
        observation_count=allotment.observation_count + 1,
        observed_at=observation.started,
        seen=remembered(allotment.seen, _observed(draft, observation)),
    )


def _observed(draft: Draft, observation: Observation) -> Iterator[str]:
    """What was observed, for the ledger to remember; of a complete observation, only what it changed."""
    decided = (*observation.decided, *(step.user_id for step in draft.steps))
    inside = {each.id for each in draft.allotment.inner_groups}
    changed = {user_id: f"{'+' if user_id in inside else '-'}{user_id}" for user_id in decided}
    for entry in observation.observed:
        unobserved = changed.pop(entry.user_id, None)
        if unobserved or not observation.complete:
            yield entry.marker
    if observation.complete:
        yield from changed.values()
