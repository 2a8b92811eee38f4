"""Who lends to whom, how much, and what goes home. docs/decisions/0075 says why.

An allotment lends only idle units of its own. It doesn't lend while it borrows, so that no loan rests on another one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from domain.admission import Draft, Plan
from domain.allotments import Allotment, AllotmentState, DecisionKind, Member, MemberState
from domain.copies import replace
from domain.loans import LOANS_AT_MOST, Reclaim, changed, units_with
from domain.nested_groups import kept_by
from domain.objections import Text
from domain.transfers import Purpose, Stage
from domain.waiting_order import Rank, WaitingOrder

LENDERS_ASKED_AT_MOST = 8
"""So many lenders are asked by one command, one after the other."""

IDLE_AFTER = timedelta(hours=1)
"""Borrowed units that nobody uses go home when the latest of them were borrowed so long ago."""

ROUND = timedelta(hours=20)
"""Seats whose holders were told within so long are of this night's round. A reconcile comes again after a crash, and
when somebody asks for it by day; the next night is a day later, give or take what delays it.
"""


def lendable_units(allotment: Allotment) -> int:
    """How many units it can lend now: idle, its own, beyond those that it keeps free and those for its own people."""
    if allotment.state is not AllotmentState.ACTIVE or allotment.adopting or allotment.merging:
        return 0
    if allotment.borrowed_units or _asked(allotment) or len(allotment.lent_to) >= LOANS_AT_MOST:
        return 0
    idle = allotment.free_units - _expecting(allotment) - allotment.kept_units
    return max(0, min(allotment.lending_limit - allotment.lent_units, idle, own_free_units(allotment)))


def own_free_units(allotment: Allotment) -> int:
    """The free units that it was given: what is borrowed is passed on to nobody."""
    own = allotment.allotted_units - allotment.delegated_units - allotment.lent_units
    return max(0, min(allotment.idle_units, own))


def borrowable_units(allotment: Allotment) -> int:
    """How many units it may still borrow."""
    if allotment.state is not AllotmentState.ACTIVE or allotment.adopting or allotment.merging:
        return 0
    if len(allotment.borrowed_from) >= LOANS_AT_MOST:
        return 0
    return max(0, allotment.borrowing_limit - allotment.borrowed_units - _asked(allotment))


def needed_units(allotment: Allotment) -> int:
    """How many people wait in it for whom no seat is on its way to be free; of one that is deleted, all it has lent."""
    if allotment.state is AllotmentState.DELETING:
        return allotment.lent_units
    coming = allotment.free_units + (allotment.releasing_units or 0)
    return max(0, _expecting(allotment) - coming)


def short_units(plan: Plan) -> int:
    """For how many people of a plan there is no seat, and none on its way: they would wait, or be rolled back."""
    if plan.blocked is not None or plan.allotment.state is not AllotmentState.ACTIVE:
        return 0
    refused = sum(each.requested for each in plan.decisions if each.kind is DecisionKind.ROLLED_BACK)
    coming = plan.allotment.free_units + (plan.allotment.releasing_units or 0)
    return max(0, _expecting(plan.allotment) + refused - coming)


def takes_part(allotment: Allotment) -> bool:
    """Whether it may have units of others, or others units of it."""
    return bool(allotment.borrowing_limit or allotment.lent_units)


def can_lend_to(lender: Allotment, borrower: Allotment) -> bool:
    """Whether a unit of the one is a unit of the other: a licence of each product that the borrower gives."""
    if lender.id == borrower.id:
        return False
    lent, needed = _products(lender), _products(borrower)
    return needed == lent if lender.parent_id is None and borrower.parent_id is None else needed <= lent


def most_idle(lenders: Iterable[Allotment], borrower: Allotment) -> Sequence[Allotment]:
    """Those of equally near relatives that can lend, the one with most idle units first."""
    able = (each for each in lenders if can_lend_to(each, borrower) and lendable_units(each) > 0)
    return sorted(able, key=lambda each: (-lendable_units(each), each.id))


@dataclass(frozen=True, slots=True)
class Return:
    """Units that go home."""

    lender_id: str
    units: int


def going_home(borrower: Allotment, lenders: Mapping[str, Allotment]) -> Iterator[Return]:
    """What of a borrower's free units goes home because somebody waits there; the newest loan first."""
    free = min(borrower.free_units, borrower.borrowed_units)
    for loan in sorted(borrower.borrowed_from, key=lambda each: (each.since, each.other), reverse=True):
        lender = lenders.get(loan.other)
        units = min(free, loan.units, needed_units(lender) if lender else 0)
        if units > 0:
            free -= units
            yield Return(loan.other, units)


def idle_returns(borrower: Allotment, now: datetime) -> Iterator[Return]:
    """What of a borrower's free units goes home because nobody has used it for a time; the newest loan first."""
    idle = min(borrower.free_units - _expecting(borrower), borrower.borrowed_units)
    for loan in sorted(borrower.borrowed_from, key=lambda each: (each.since, each.other), reverse=True):
        units = min(idle, loan.units)
        if units > 0 and loan.since + IDLE_AFTER <= now:
            idle -= units
            yield Return(loan.other, units)


def log_of_loans(before: Allotment, after: Allotment, names: Mapping[str, str], now: datetime, cause: str) -> Plan:
    """The ledger after a step, with what it has lent and has back written into its log. names: of the others."""
    draft = Draft(after, now, cause)
    for other, units in changed(before.lent_to, after.lent_to).items():
        kind, said = (DecisionKind.LENT, "unitsLent") if units > 0 else (DecisionKind.RETURNED, "unitsReturned")
        reason = Text(said, units=abs(units), name=names.get(other, other), other=other)
        draft.note("", kind, reason)
    return draft.plan


# Reclaim: seats that people have


def recalled(
    borrower: Allotment,
    rows: Mapping[str, Member],
    lenders: Mapping[str, Allotment],
    *,
    ranks: Mapping[str, Rank],
    now: datetime,
    cause: str,
) -> Plan:
    """One round: seats on borrowed units are given an end date, in the order of `lowest_and_newest`, where the lender
    takes seats back and somebody waits in it. Where nobody waits there any more, the date is taken away again.

    rows: of everybody. ranks: the classes of `recallable` people, where the borrower's line goes by priority.
    """
    draft = Draft(borrower, now, cause)
    seats = _seats(rows)
    for row in seats:
        if row.recalled is not None and not _still_needed(lenders.get(row.recalled), borrower):
            lender = lenders.get(row.recalled)
            reason = Text("recallLifted", lender=lender.display_name if lender else row.recalled)
            after = replace(row, ends=None, recalled=None, reminded=False)
            draft.add(row, after, DecisionKind.RECALL_LIFTED, reason, requested=0)
    free = lowest_and_newest((row for row in seats if _may_be_taken(borrower, row)), borrower.waiting_order, ranks)
    for lender, reclaim, count in _rounds(borrower, seats, lenders, now):
        for row in [each for each in free if _may_end(each, reclaim, now)][:count]:
            free.remove(row)
            ends = now + reclaim.notice
            reason = Text("seatRecalled", ends=ends, lender=lender.display_name, name=borrower.display_name)
            after = replace(row, ends=ends, recalled=lender.id, reminded=False)
            draft.add(row, after, DecisionKind.RECALLED, reason, requested=0)
    return draft.plan


@dataclass(frozen=True, slots=True)
class Call:
    """Seats that end at a date, so that their units go home."""

    lender_id: str
    units: int
    ends: datetime


def calls(plan: Plan) -> Sequence[Call]:
    """What a round calls home."""
    found: dict[tuple[str, datetime], int] = {}
    for step in plan.steps:
        row = step.after
        if row is not None and row.recalled is not None and row.ends is not None:
            found[row.recalled, row.ends] = found.get((row.recalled, row.ends), 0) + 1
    return [Call(lender_id, units, ends) for (lender_id, ends), units in found.items()]


def log_of_call(lender: Allotment, call: Call, borrower: Allotment, now: datetime, cause: str) -> Plan:
    """The lender's ledger, with what is called home from a borrower written into its log."""
    draft = Draft(lender, now, cause)
    told = Text("unitsCalledHome", units=call.units, ends=call.ends, name=borrower.display_name, other=borrower.id)
    draft.note("", DecisionKind.CALLED_HOME, told)
    return draft.plan


def recallable(
    borrower: Allotment, rows: Mapping[str, Member], lenders: Mapping[str, Allotment], now: datetime
) -> frozenset[str]:
    """Whose seats this round may choose from; nobody's, where no lender takes one back."""
    seats = _seats(rows)
    rounds = [reclaim for _, reclaim, count in _rounds(borrower, seats, lenders, now) if count]
    free = (row for row in seats if _may_be_taken(borrower, row))
    return frozenset(row.user_id for row in free if any(_may_end(row, reclaim, now) for reclaim in rounds))


def lowest_and_newest(rows: Iterable[Member], order: WaitingOrder | None, ranks: Mapping[str, Rank]) -> list[Member]:
    """The order in which seats are taken back: the lowest class first, and of a class the newest seat.

    The classes are those that the order of the borrower's line gives; where it goes by place, all are of one.
    """

    def key(row: Member) -> tuple[int, datetime, str]:
        rank = ranks.get(row.user_id)
        default = order.default_class if order and order.by_priority else 0
        return rank.priority_class if rank else default, row.since, row.user_id

    return sorted(rows, key=key, reverse=True)


def round_of(units: int, reclaim: Reclaim) -> int:
    """How many seats of a loan one round takes at most: its share, and one at least."""
    return max(1, ceil(units * reclaim.share_a_round / 100) if reclaim.share_a_round else 0)


_HELD = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED})


def _seats(rows: Mapping[str, Member]) -> list[Member]:
    return [row for _, row in sorted(rows.items()) if row.state in _HELD]


def _may_be_taken(borrower: Allotment, row: Member) -> bool:
    """Whether the seat can be given an end date: it has none, and its holder can be taken out of the group."""
    kept = kept_by(row.through, borrower.group_id, borrower.inner_groups, borrower.inner_rollback)
    return row.ends is None and kept is None


def _rounds(
    borrower: Allotment, seats: Collection[Member], lenders: Mapping[str, Allotment], now: datetime
) -> Iterator[tuple[Allotment, Reclaim, int]]:
    """The lenders that take seats back, by which rules, and how many this night's round may still take."""
    for loan in borrower.borrowed_from:
        lender = lenders.get(loan.other)
        if lender is None or lender.reclaim is None:
            continue
        told = [row for row in seats if row.recalled == lender.id]
        tonight = sum(_is_of_this_round(row, lender.reclaim, now) for row in told)
        open_units = min(loan.units, needed_units(lender)) - len(told)
        yield lender, lender.reclaim, max(0, min(open_units, round_of(loan.units, lender.reclaim) - tonight))


def _is_of_this_round(row: Member, reclaim: Reclaim, now: datetime) -> bool:
    """Whether the holder of a seat that ends was told this night, as far as the rules are still those of then."""
    return row.ends is not None and abs(row.ends - reclaim.notice - now) < ROUND


def _may_end(row: Member, reclaim: Reclaim, now: datetime) -> bool:
    """Whether somebody has had their seat long enough once the notice is over."""
    return row.since + reclaim.protected <= now + reclaim.notice


def _still_needed(lender: Allotment | None, borrower: Allotment) -> bool:
    return (
        lender is not None
        and lender.reclaim is not None
        and units_with(borrower.borrowed_from, lender.id) > 0
        and needed_units(lender) > 0
    )


def _expecting(allotment: Allotment) -> int:
    """How many people wait for a seat of it, with those whose reservation gets the next one."""
    return allotment.queued_units + allotment.owed_units


def _asked(allotment: Allotment) -> int:
    lent = (each for each in allotment.incoming if each.purpose is Purpose.LEND and each.stage is Stage.ASKED)
    return sum(each.units for each in lent)


def _products(allotment: Allotment) -> frozenset[str]:
    return frozenset(product.sku_id for product in allotment.products)
