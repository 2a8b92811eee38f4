"""What an allotment is, who is in it, and what was decided about them.

The words are those of Microsoft Graph's `cloudLicensing` namespace where it has one:
allottedUnits, consumedUnits, waitingMember, assignment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.backup_seats import BackupSeat, BackupStage, Declined
from domain.copies import replace
from domain.join_conditions import Condition, about_others
from domain.licence_errors import Failure
from domain.loans import Loan, Reclaim
from domain.nested_groups import InnerGroup, InnerRollback
from domain.product_names import BY_SKU, product_name
from domain.reserved import Reservation
from domain.transfers import Purpose, Stage, Transfer
from domain.waiting_order import Rank, WaitingOrder, ticket_of

SEEN_AT_MOST = 400
"""How many observations an allotment remembers, so that a doubled hint costs no observation of the group."""

UNFINISHED_AT_MOST = 400
"""How many unfinished people an allotment names; where there are more, they are found by a query."""

TURNOVERS_AT_MOST = 50
"""So many seats that were passed on are remembered; each takes some thirty bytes of the allotment's row."""

ROLLBACK_MARKER = "~"
"""The marker of an observation that is the app's own doing: the person was removed by a rollback."""


class Overflow(StrEnum):
    """What becomes of people who join when every seat is taken."""

    ROLLBACK = "rollback"
    WAIT = "wait"


class Licensing(StrEnum):
    """How a seat becomes a licence: through a licensed group a product, or assigned to each user."""

    GROUP = "group"
    DIRECT = "direct"


class AllotmentState(StrEnum):
    """Whether the allotment is enforced; preparing: not before each product has a licensed group that carries it."""

    PREPARING = "preparing"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETING = "deleting"


class MemberState(StrEnum):
    """Where a member of the watched group stands. The first four hold a seat.

    INELIGIBLE: they don't meet the conditions for joining, and have neither a seat nor a place in line.
    LEAVING: they have left, and are yet to be taken out of the group of a backup (`domain.backups`).
    """

    PENDING = "pending"
    LICENSED = "licensed"
    FAILED = "failed"
    RELEASING = "releasing"
    WAITING = "waiting"
    ROLLING_BACK = "rollingBack"
    IGNORED = "ignored"
    INELIGIBLE = "ineligible"
    LEAVING = "leaving"


SEATED = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.RELEASING})


class DecisionKind(StrEnum):
    """How an addition, a departure or a promotion ended."""

    LICENSED = "licensed"
    WAITING = "waiting"
    ROLLED_BACK = "rolledBack"
    RELEASED = "released"
    PROMOTED = "promoted"
    IGNORED = "ignored"
    FAILED = "failed"
    ENDED = "ended"
    REMINDED = "reminded"
    RESERVED = "reserved"
    HELD_UP = "heldUp"
    LAPSED = "lapsed"
    CHANGE_ASKED = "changeAsked"
    RECALLED = "recalled"
    RECALL_LIFTED = "recallLifted"
    LENT = "lent"
    RETURNED = "returned"
    CALLED_HOME = "calledHome"
    INELIGIBLE = "ineligible"
    FOLLOWED = "followed"
    END_LIFTED = "endLifted"
    MERGED = "merged"
    BACKED_UP = "backedUp"
    BACKUP_ENDED = "backupEnded"


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the allotment, less the service plans that are switched off.

    With licensing by group:

    licensed_group_id: the group that this system made to carry the licence.
    group_asked:       when Graph was asked to make that group, or another one in its place; it may have been made.
    group_missing:     since when Graph has not shown that group; None: it has.

    only: while the products change, the generation of seats that has it, no other does; None: every seat.
    """

    sku_id: str
    sku_part_number: str
    disabled_plans: tuple[str, ...] = ()
    licensed_group_id: str | None = None
    group_asked: datetime | None = None
    group_missing: datetime | None = None
    only: int | None = None

    @property
    def name(self) -> str:
        """What Microsoft sells it as."""
        return BY_SKU.get(self.sku_id) or product_name(self.sku_part_number)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the watched group, as the allotment records them.

    since:    when the seat was assigned, or when the wait began.
    place:    the place in the waiting room, lower is earlier; None unless they wait.
    apply_by: nobody sends this seat's grant after this instant, and nobody frees the seat before it has
              passed. It stays when the seat is licensed: a paused worker may still be about to send.
    checked:  when Graph last showed their licences as active; None: not yet.
    granted:  from when on a licence must have changed in Graph to be this seat's, while it isn't checked: an older one
              may be on its way out. None: whatever Graph shows is this seat's; rows of before have none.
    revoked:  a releasing seat's licences have been taken back, and Graph has yet to show it.
    rollback_observation: the number of the observation that led to a rollback.
    error:    what went wrong, and what to do about it, in words.
    failures: the same by product and by Graph's name of it; rows of before may lack it.
    tries:    how often the licence was granted again since it was last seen as active.
    ends:     when they are to be removed from the group; None: never. People who leave and come back have none.
    reminded: they have been reminded of that date.
    vacated:  for a promoted person, when the seat's former holder was seen to leave; None: no such seat.
    provisional: they wait for a seat that is on its way to be free, and are removed from the group if none comes.
    generation: which of the allotment's sets of products the seat has (`products_of`).
    moving:   a change of products has the seat in hand: it exchanges the licences, and nothing else grants or checks
              them.
    bridged:  the products, by skuId, that may be assigned to them directly on that way.
    rank:    their class while they wait, and why; None: there was no rule by priority.
    recalled: their end date was set to give a unit back to this allotment; None: it was not.
    lacks:    the products, by skuId, that somebody who waits can't be given, for they lack another one that these need
              (`domain.prerequisites`).
    through:  where they are members by groups inside the watched group, all the groups that hold them, the watched
              group too if it does. Empty: the watched group alone does, or they have left.
    backup:   where they have a seat while they wait for one here; None: nowhere, or there by themselves.
    declined: the backups that gave them no seat.
    """

    user_id: str
    state: MemberState
    since: datetime
    place: int | None = None
    apply_by: datetime | None = None
    checked: datetime | None = None
    revoked: bool = False
    rollback_observation: int = 0
    error: str | None = None
    failures: tuple[Failure, ...] = ()
    tries: int = 0
    ends: datetime | None = None
    reminded: bool = False
    vacated: datetime | None = None
    provisional: bool = False
    generation: int = 0
    moving: bool = False
    bridged: tuple[str, ...] = ()
    rank: Rank | None = None
    recalled: str | None = None
    lacks: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    backup: BackupSeat | None = None
    declined: tuple[Declined, ...] = ()
    granted: datetime | None = None

    @property
    def seated(self) -> bool:
        """Whether the member counts against the limit."""
        return self.state in SEATED

    def has_ended(self, now: datetime) -> bool:
        """Whether the end date has come."""
        return self.ends is not None and self.ends <= now

    @property
    def unfinished(self) -> bool:
        """Whether something is still to be done, or to be confirmed, in Graph."""
        if self.backup and (self.backup.stage is not BackupStage.HELD or self.needs_no_backup):
            return True
        match self.state:
            case MemberState.PENDING | MemberState.RELEASING | MemberState.ROLLING_BACK:
                return True
            case MemberState.LICENSED:
                return self.checked is None
            case _:
                return False

    @property
    def needs_no_backup(self) -> bool:
        """Whether a backup seat is given up: they have the licence here, or have left."""
        match self.state:
            case MemberState.WAITING | MemberState.PENDING | MemberState.FAILED | MemberState.ROLLING_BACK:
                return False
            case MemberState.LICENSED:
                return self.checked is not None and not self.moving
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one person, and why, with the numbers at that moment.

    `user_id` is empty where it concerns the allotment itself: units that it lends.

    `id` counts up within the allotment. `used` is the number of seats in use before the decision, `requested` the seats
    that the person asks for and has not got: 0 or 1. `ahead`: how many wait
    before a person who begins to wait.
    """

    id: int
    user_id: str
    kind: DecisionKind
    reason: str
    requested: int
    used: int
    limit: int
    cause: str
    decided: datetime
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Turnover:
    """A seat that was passed on.

    licensed: when the licence of the next in line was first seen to be active. took: how long after somebody was seen
    to leave. Whole seconds, and tenths of one.
    """

    licensed: datetime
    took: timedelta


@dataclass(frozen=True, slots=True)
class Allotment:
    """The settings of an allotment, and its ledger.

    The ledger's numbers change only together with the members that they count, in one transaction
    guarded by the allotment's ETag:

    delta_token: where the last observation of the group ended; None: observe all of it.
    observation_count: how many observations have been recorded.
    observed_at: when the last recorded one began.
    seen:        what the latest ones showed, `+id` or `-id`, newest last; `~id`: removed by a rollback.
    unfinished:  the people for whom something is left to do; None: too many to name, ask the store.
    unfinished_units: how many they are.
    failed_units: how many seats have no licence because it failed.
    pending_units: how many seats are still being licensed; None as below.
    pending_since: since when some have been, without a pause; None: none are, or it is not known.
    releasing_units: how many of the seats in use are on their way to be free; None: not known, for the ledger was last
                 written before they were counted.
    next_place:  the ticket, from which the place is made, that the next waiting member gets.
    decisions:   how many decisions there have been.
    freed:       when those left whose seats are free for the next in line, the first to leave first.
    turnovers:   the latest seats that were passed on, the newest last.
    confirmed_removals: the fingerprint of the one large removal that an administrator has confirmed.
    suspended_by: who has suspended it, an object id; None: the app, or nobody.
    keep_licences: when it is deleted, people keep what they have.
    prepared:    with licensing by group, each product has a licensed group that carries it.
    missing_since: since when Graph has not shown the watched group; None: it has.
    reservations: how many reservations there are. reserved_units: how many seats are kept by them. owed_units: how many
                 wait for a seat that frees.
    adopting:    people are being taken over from another assignment. Meanwhile people over the limit wait,
                 whatever `overflow` says, for they may hold the licence the old way.
    waiting_order: the rule by which the waiting room moves up; None: none was ever set, it is the place.
    reordering:  the waiting room is being put into another order, and nobody moves up meanwhile: where the next piece
                 begins, empty: at the front. None: it is in order.

    While its products change (`domain.product_changes`):

    changing:    the id of the change; None: they don't.
    coming:      the products whose units are reserved, and whose licensed groups are made; nobody has them yet.
    leaving:     the products that go, which the seats of another generation have.
    generation:  which set of products a new seat has. generations: the latest number of one.

    While it is merged with another one (`domain.merging`):

    merging:     the id of the merge; None: it isn't.
    giving:      its people and its units go to the other one: nobody else gets a seat in it.
    merging_units: units that it has for the time of the merge, for people who still have their seat at the other one.

    seat_requests: people may ask for a seat in it.
    require_prerequisites: who lacks a product that one of these needs waits for it, and takes no seat.
    lacking_units: how many of those who wait do so for that reason.
    join_conditions: what people must be to get a seat, or a place in line; all must hold.

    nested_groups: the members of groups inside the watched group count as its members (`domain.nested_groups`).
    inner_rollback: what becomes of those beyond the limit. inner_groups: these groups, as the latest full observation
                 has found them; the delta token is of the watched group and of those of them that count.

    Units move between it and others (`domain.units`):

    parent_id:   the allotment of which it is a part; None: a root, which has its units from the pools.
    delegated_units: of its units, those that its parts have. lent_units, borrowed_units: what it has lent, and has
                 borrowed.
    incoming:    transfers that it has asked for, or has received and still remembers. outgoing: those that it gave.

    Units are lent between it and others (`domain.units.lending`):

    lending_limit, borrowing_limit: how much it may lend, and borrow, at most.
    kept_units:  so many free units it does not lend.
    reclaim:     how it takes back seats that people have; None: it does not.
    lent_to, borrowed_from: what is lent and borrowed, by the other allotment.

    backups:     the allotments, by id and in this order, that people get a seat in while they wait for one here
                 (`domain.backups`). backup_units: how many people have, or are to have, such a seat.

    What is told about it: nothing while it is muted; that a threshold is reached, in seats or in percent of the limit.
    """

    id: str
    display_name: str
    group_id: str
    products: tuple[Product, ...]
    allotted_units: int
    overflow: Overflow
    licensing: Licensing
    created: datetime
    owners: tuple[str, ...] = ()
    state: AllotmentState = AllotmentState.ACTIVE
    state_reason: str | None = None
    suspended_by: str | None = None
    consumed_units: int = 0
    waiting_units: int = 0
    delta_token: str | None = None
    token_since: datetime | None = None
    observation_count: int = 0
    observed_at: datetime | None = None
    seen: tuple[str, ...] = ()
    unfinished: frozenset[str] | None = frozenset()
    unfinished_units: int = 0
    failed_units: int = 0
    pending_units: int | None = 0
    releasing_units: int | None = 0
    next_place: int = 1
    decisions: int = 0
    freed: tuple[datetime, ...] = ()
    turnovers: tuple[Turnover, ...] = ()
    confirmed_removals: str | None = None
    keep_licences: bool = False
    seat_requests: bool = False
    muted: bool = False
    alert_units: int | None = None
    alert_percent: int | None = None
    adopting: bool = False
    prepared: bool = True
    missing_since: datetime | None = None
    changing: str | None = None
    coming: tuple[Product, ...] = ()
    leaving: tuple[Product, ...] = ()
    generation: int = 0
    generations: int = 0
    reservations: int = 0
    reserved_units: int = 0
    owed_units: int = 0
    waiting_order: WaitingOrder | None = None
    reordering: str | None = None
    pending_since: datetime | None = None
    parent_id: str | None = None
    delegated_units: int = 0
    lent_units: int = 0
    borrowed_units: int = 0
    incoming: tuple[Transfer, ...] = ()
    outgoing: tuple[Transfer, ...] = ()
    lending_limit: int = 0
    borrowing_limit: int = 0
    kept_units: int = 0
    reclaim: Reclaim | None = None
    lent_to: tuple[Loan, ...] = ()
    borrowed_from: tuple[Loan, ...] = ()
    require_prerequisites: bool = False
    lacking_units: int = 0
    join_conditions: tuple[Condition, ...] = ()
    nested_groups: bool = False
    inner_rollback: InnerRollback = InnerRollback.KEEP_WITHOUT
    inner_groups: tuple[InnerGroup, ...] = ()
    merging: str | None = None
    giving: bool = False
    merging_units: int = 0
    backups: tuple[str, ...] = ()
    backup_units: int = 0

    @property
    def every_product(self) -> tuple[Product, ...]:
        """What it gives, and while its products change also what goes and what comes."""
        return (*self.products, *self.leaving, *self.coming)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that people must meet now: none while others are taken over, who keep what they have."""
        own = {product.sku_id for product in self.every_product}
        return () if self.adopting else about_others(self.join_conditions, own)

    @property
    def usable_units(self) -> int:
        """How many people it may license itself: its limit, less what its parts have and what is lent."""
        return self.allotted_units - self.delegated_units - self.lent_units + self.borrowed_units

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What is asked for or in flight at this end."""
        return tuple(each for each in (*self.incoming, *self.outgoing) if each.in_flight)

    @property
    def asked_units(self) -> int:
        """By how much its limit rises once what it has asked for has arrived."""
        to_its_limit = (each for each in self.incoming if each.purpose in {Purpose.OPEN, Purpose.GRANT})
        return sum(each.units for each in to_its_limit if each.stage is Stage.ASKED)

    @property
    def waits(self) -> bool:
        """Whether people over the limit are kept in the waiting room."""
        return self.adopting or self.merging is not None or self.overflow is Overflow.WAIT

    @property
    def free_units(self) -> int:
        """The seats that anybody can get: none, while they go to another allotment."""
        return 0 if self.giving else max(0, self.idle_units - self.merging_units)

    @property
    def owable_units(self) -> int:
        """The seats that those can get who are owed one by a reservation."""
        return 0 if self.giving else self.idle_units

    @property
    def idle_units(self) -> int:
        """The seats that nobody holds, and that are kept for nobody; never negative."""
        return max(0, self.usable_units - self.taken_units)

    @property
    def taken_units(self) -> int:
        """The seats that somebody holds, or that are kept for somebody: the limit is never below."""
        return self.consumed_units + self.reserved_units

    @property
    def queued_units(self) -> int:
        """How many wait for a seat: who lacks something that a product needs waits for that first."""
        return max(0, self.waiting_units - self.lacking_units)

    @property
    def coming_units(self) -> int:
        """The seats that are free, or on their way to be, beyond those that reservations are owed; never negative."""
        return max(0, self.free_units + (self.releasing_units or 0) - self.owed_units)

    @property
    def expected_units(self) -> int:
        """The seats that are free, or on their way to be, beyond those for which somebody waits; never negative."""
        return max(0, self.coming_units - self.queued_units)

    @property
    def waits_in_vain(self) -> bool:
        """Whether more people may wait for seats on their way than there are such seats."""
        return not self.waits and self.releasing_units is not None and self.queued_units > self.coming_units


@dataclass(frozen=True, slots=True)
class Step:
    """One person's change: the row before, the row after (None: no row), and what was decided, if anything.

    reserved, reserves: the person's reservation before and after; both None: it is not touched.
    """

    user_id: str
    before: Member | None
    after: Member | None
    decision: Decision | None = None
    reserved: Reservation | None = None
    reserves: Reservation | None = None

    @property
    def entities(self) -> int:
        """How many rows the change touches: the member's, that of a place in the waiting room, and of a reservation
        its own and that of its place among those that are owed a seat.

        What was decided is in the one row of its transaction.
        """
        places = {row.place for row in (self.before, self.after) if row is not None and row.place is not None}
        row = self.before is not None or self.after is not None
        kept = [each for each in (self.reserved, self.reserves) if each is not None]
        return row + len(places) + bool(kept) + any(each.owed for each in kept)


def products_of(allotment: Allotment, row: Member) -> tuple[Product, ...]:
    """The products that a seat has: the allotment's, and while they change, those of the seat's generation."""
    given = (*allotment.products, *allotment.leaving)
    return tuple(product for product in given if product.only in {None, row.generation})


def taken_from(allotment: Allotment, row: Member) -> tuple[Product, ...]:
    """Everything by which a seat's holder may have a licence from this allotment, to be taken back with the seat."""
    held = (*allotment.products, *allotment.leaving)
    direct = (replace(product, licensed_group_id=None) for product in held if product.sku_id in row.bridged)
    return tuple(dict.fromkeys((*held, *direct)))


def counted(allotment: Allotment, step: Step) -> Allotment:
    """The allotment with its numbers moved by one step: they follow the rows, and nothing else moves them."""
    unfinished, units = _unfinished(allotment, step)
    pending, releasing = _more(step, MemberState.PENDING), _more(step, MemberState.RELEASING)
    pending_units = _under_way(allotment.pending_units, pending, unfinished_units=units)
    return replace(
        allotment,
        consumed_units=allotment.consumed_units + _more(step, *SEATED),
        waiting_units=allotment.waiting_units + _more(step, MemberState.WAITING),
        lacking_units=allotment.lacking_units + _lacks(step.after) - _lacks(step.before),
        unfinished=unfinished,
        unfinished_units=units,
        failed_units=max(0, allotment.failed_units + _more(step, MemberState.FAILED)),
        pending_units=pending_units,
        pending_since=_pending_since(allotment, step, pending_units),
        releasing_units=_under_way(allotment.releasing_units, releasing, unfinished_units=units),
        next_place=max(allotment.next_place, ticket_of(step.after.place or 0) + 1 if step.after else 0),
        decisions=step.decision.id if step.decision else allotment.decisions,
        freed=_freed(allotment, step),
        turnovers=(*allotment.turnovers, *_turnover(step))[-TURNOVERS_AT_MOST:],
        reservations=allotment.reservations + (step.reserves is not None) - (step.reserved is not None),
        reserved_units=allotment.reserved_units + _held(step.reserves) - _held(step.reserved),
        owed_units=allotment.owed_units + _owed(step.reserves) - _owed(step.reserved),
        backup_units=allotment.backup_units + _backed_up(step.after) - _backed_up(step.before),
    )


def remembered(seen: Iterable[str], observed: Iterable[str]) -> tuple[str, ...]:
    """What is known after more has been observed: newest last, each person once, at most SEEN_AT_MOST."""
    known = {entry[1:]: entry for entry in seen}
    for entry in observed:
        known.pop(entry[1:], None)
        known[entry[1:]] = entry
    return tuple(known.values())[-SEEN_AT_MOST:]


def _more(step: Step, *states: MemberState) -> int:
    """By how many people in these states a step makes more: 1, 0 or -1."""
    before, after = step.before, step.after
    return (after is not None and after.state in states) - (before is not None and before.state in states)


def _lacks(row: Member | None) -> bool:
    return row is not None and bool(row.lacks)


def _backed_up(row: Member | None) -> bool:
    return row is not None and row.backup is not None


def _held(reservation: Reservation | None) -> bool:
    return reservation is not None and reservation.held


def _owed(reservation: Reservation | None) -> bool:
    return reservation is not None and reservation.owed


def _pending_since(allotment: Allotment, step: Step, pending_units: int | None) -> datetime | None:
    """Since when licences have been on their way: from the first of them until none is left."""
    if not pending_units:
        return None
    if allotment.pending_units == 0 and step.after is not None:
        return step.after.since
    return allotment.pending_since


def _under_way(before: int | None, more: int, *, unfinished_units: int) -> int | None:
    """How many seats are on their way to a state. Where it was not known, it is once nothing is unfinished."""
    if before is None:
        return None if unfinished_units else 0
    return before + more


def _freed(allotment: Allotment, step: Step) -> tuple[datetime, ...]:
    before, after = step.before, step.after
    if not allotment.queued_units:
        return ()
    if before is None:
        return allotment.freed[_held(step.reserves) and _owed(step.reserved) :]
    if before.state is MemberState.RELEASING and after is None:
        return (*allotment.freed, before.since)[:TURNOVERS_AT_MOST]
    promoted = before.state is MemberState.WAITING and after is not None and after.seated
    return allotment.freed[promoted:]


def _turnover(step: Step) -> Iterable[Turnover]:
    before, after = step.before, step.after
    if before is not None and after is not None and after.vacated and after.checked and before.checked is None:
        took = (after.checked - after.vacated).total_seconds()
        yield Turnover(after.checked.replace(microsecond=0), timedelta(seconds=round(took, 1)))


def _unfinished(allotment: Allotment, step: Step) -> tuple[frozenset[str] | None, int]:
    was = step.before is not None and step.before.unfinished
    becomes = step.after is not None and step.after.unfinished
    units = allotment.unfinished_units + becomes - was
    if units == 0:
        return frozenset(), 0
    if step.before is None and step.after is None:  # the person may have a row all the same
        return allotment.unfinished, units
    if allotment.unfinished is None or units > UNFINISHED_AT_MOST:
        return None, units
    named = allotment.unfinished - {step.user_id}
    return (named | {step.user_id} if becomes else named), units
