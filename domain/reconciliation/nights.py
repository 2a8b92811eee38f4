"""A night: one comparison of every allotment, in pieces that workers do apart, and the tenant's part at its end.

A piece is stored before anything is repaired, so that a repaired finding is still in the report. `Report` is what
the pieces of a night say together; a piece that is not there is missing, which is not the same as fine.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.allotments import AllotmentState
from domain.capacity import told_apart
from domain.copies import replace
from domain.product_names import BY_SKU
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import DESCRIPTIONS, Severity, Way
from domain.reconciliation.limits import LimitProposal
from domain.reconciliation.treatment import PlannedAction

FINDINGS_AT_MOST = 1000
"""So many of an allotment's findings are listed, the worst and oldest first; all are counted."""

SENT_AGAIN_AFTER = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Piece:
    """One allotment's part of a night.

    products:   their part numbers by skuId.
    treatments: what was found on that day, and what is done about it; some may be gone since.
    drift:      how many findings there are of each kind. trend: at most 90 snapshots, the oldest first.
    departments: seats by department. idle: seats whose people have not signed in for long; None: not looked for.
    idle_users:  who they are, a thousand at most.
    price:      one seat a month, in the night's currency; None: not known.
    parent_id:  the allotment of which it is a part; None: a root. lent, borrowed: units, to and from others.
    compared:   the day of its last comparison in full, where this night found that nothing has changed since; None:
                this night has compared it in full.
    """

    day: date
    allotment_id: str
    display_name: str
    products: Mapping[str, str]
    state: AllotmentState
    examined: datetime
    treatments: tuple[PlannedAction, ...]
    drift: Mapping[str, int]
    trend: tuple[Snapshot, ...]
    outlook: Forecast | None = None
    departments: Mapping[str, int] = field(default_factory=dict)
    idle: int | None = None
    idle_users: tuple[str, ...] = ()
    price: Decimal | None = None
    parent_id: str | None = None
    lent: int = 0
    borrowed: int = 0
    compared: date | None = None

    @property
    def today(self) -> Snapshot:
        """The snapshot of this day."""
        return self.trend[-1]

    @property
    def open(self) -> tuple[PlannedAction, ...]:
        """What is not known to be gone."""
        return tuple(each for each in self.treatments if each.gone is None)

    @property
    def cost(self) -> Decimal | None:
        """The seats in use, a month."""
        return None if self.price is None else self.price * self.today.used


@dataclass(frozen=True, slots=True)
class Night:
    """One night. allotments: those that there were at its beginning, by id.

    resent: the commands of pieces that were missing were sent a second time.
    tenant: the findings that concern no single allotment; they, and the proposal, come with the finish.
    """

    day: date
    began: datetime
    allotments: tuple[str, ...]
    currency: str = "EUR"
    resent: bool = False
    finished: datetime | None = None
    tenant: tuple[PlannedAction, ...] = ()
    proposal: LimitProposal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a night found. new, gone: against the night before, of allotments that both nights have compared.

    asking: what waits for a person. pieces: trouble first. missing: allotments whose piece is not there.
    """

    night: Night
    pieces: tuple[Piece, ...]
    missing: tuple[str, ...]
    new: tuple[PlannedAction, ...]
    gone: tuple[PlannedAction, ...]
    asking: tuple[PlannedAction, ...]
    before: date | None

    @property
    def product_names(self) -> Mapping[str, str]:
        """What the products of all pieces are called, by skuId; two with one part number are told apart."""
        parts = {sku: part for piece in self.pieces for sku, part in piece.products.items()}
        return told_apart({sku: BY_SKU.get(sku, part) for sku, part in parts.items()})

    @property
    def drift(self) -> Mapping[str, int]:
        """How many findings there are of each kind, in all allotments and the tenant."""
        numbers: dict[str, int] = {}
        for piece in self.pieces:
            for kind, count in piece.drift.items():
                numbers[kind] = numbers.get(kind, 0) + count
        for each in self.night.tenant:
            numbers[each.finding.kind] = numbers.get(each.finding.kind, 0) + 1
        return dict(sorted(numbers.items()))


def merged(
    found: Sequence[PlannedAction], earlier: Iterable[PlannedAction], now: datetime
) -> tuple[PlannedAction, ...]:
    """What was found now, and what was found earlier on the same day and is gone."""
    ids = {each.finding.id for each in found}
    gone = [each if each.gone else replace(each, gone=now) for each in earlier if each.finding.id not in ids]
    return (*found, *gone)


def listed(treatments: Iterable[PlannedAction]) -> tuple[PlannedAction, ...]:
    """The worst and oldest first, as many as are listed."""
    return tuple(sorted(treatments, key=_worst_first)[:FINDINGS_AT_MOST])


def compose(night: Night, pieces: Iterable[Piece], before: Night | None, pieces_before: Iterable[Piece]) -> Report:
    """The report of a night, beside the night before (None: there is none)."""
    now = {piece.allotment_id: piece for piece in pieces}
    then = {piece.allotment_id: piece for piece in pieces_before}
    both = now.keys() & then.keys()
    found_now = _found(night, (now[one] for one in both), with_tenant=before is not None)
    found_then = _found(before, (then[one] for one in both), with_tenant=night.finished is not None)
    every = [*night.tenant, *(each for piece in now.values() for each in piece.open)]
    return Report(
        night=night,
        pieces=trouble_first(now.values()),
        missing=tuple(sorted(set(night.allotments) - now.keys())),
        new=listed(each for one, each in found_now.items() if one not in found_then),
        gone=listed(each for one, each in found_then.items() if one not in found_now),
        asking=listed(each for each in every if each.way is Way.ASK),
        before=before.day if before else None,
    )


def of_some(night: Night, allotment_ids: Collection[str]) -> Night:
    """The night without what concerns other allotments, or the tenant."""
    ids, proposal = set(allotment_ids), night.proposal
    if proposal is not None:
        theirs = {one: limit for one, limit in proposal.after.items() if one in ids}
        before = {one: proposal.before[one] for one in theirs}
        parts = tuple(each for each in proposal.parts if each.parent in ids)
        told = {*theirs, *(one for each in parts for one in (each.part, each.parent))}
        names = {one: name for one, name in proposal.names.items() if one in told}
        proposal = LimitProposal((), before, theirs, 0, 0, names, parts)
    allotments = tuple(one for one in night.allotments if one in ids)
    return replace(night, allotments=allotments, tenant=(), proposal=proposal)


def trouble_first(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces in the order in which they are read."""
    return tuple(sorted(pieces, key=_trouble_first))


def _found(night: Night | None, pieces: Iterable[Piece], *, with_tenant: bool) -> dict[str, PlannedAction]:
    of_tenant = night.tenant if night and with_tenant else ()
    return {each.finding.id: each for each in (*of_tenant, *(each for piece in pieces for each in piece.treatments))}


_SEVERITIES = tuple(Severity)


def _worst_first(treatment: PlannedAction) -> tuple[bool, int, datetime, str]:
    finding = treatment.finding
    severity = _SEVERITIES.index(DESCRIPTIONS[finding.kind].severity)
    return treatment.gone is not None, severity, finding.since, finding.id


def _trouble_first(piece: Piece) -> tuple[int, int, int, str, str]:
    worst = min((_worst_first(each)[1] for each in piece.open), default=len(_SEVERITIES))
    room = piece.today.limit - piece.today.used - piece.today.waiting
    return worst, -len(piece.open), room, piece.display_name, piece.allotment_id


def known_findings(piece: Piece | None) -> tuple[Finding, ...]:
    """What was found before and is not known to be gone, with its age."""
    return tuple(each.finding for each in piece.open) if piece else ()
