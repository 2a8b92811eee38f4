"""The nightly report as a mail: to administrators about everything, and to each owner about their own allotments."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.messages.compose import Message
from domain.messages.events import Audience, Cadence
from domain.objections import Text, in_language
from domain.reconciliation.kinds import DESCRIPTIONS
from domain.reconciliation.nights import Night, Piece, Report
from domain.reconciliation.treatment import PlannedAction, counts_by_kind

LISTED_AT_MOST = 50
"""So many allotments are in a mail, those with trouble first; the page has the others."""

SOON = timedelta(days=30)
"""An allotment that is full within this time concerns its owners."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a report: their addresses, their language, and when they want it."""

    to: tuple[str, ...]
    language: str
    cadence: Cadence


def is_due(cadence: Cadence, day: date, before: date | None, *, needed: bool) -> bool:
    """Whether the report of a night is mailed. before: the night before it; None: there was none.

    A week begins with Monday; its report is that of its first night.
    """
    monday = day - timedelta(days=day.weekday())
    first_of_week = before is None or before < monday
    return {
        Cadence.NEVER: False,
        Cadence.NEEDED: needed,
        Cadence.WEEKLY: first_of_week,
        Cadence.NIGHTLY: True,
    }[cadence]


def needs_administrators(report: Report) -> bool:
    """Whether a night found something new, or something waits for an approval."""
    return bool(report.new or report.asking)


def needs_owner(night: Night, pieces: Sequence[Piece]) -> bool:
    """Whether one of these allotments has something new, people who wait, or parts that lack units, or is full soon."""
    if _needs_of_parts(night, {piece.allotment_id for piece in pieces}):
        return True
    return any(_new(night, piece) or piece.today.waiting or _full_soon(piece) for piece in pieces)


def to_administrators(report: Report, reader: Reader, portal: str) -> Message:
    """The mail about a whole night."""
    used = sum(piece.today.used for piece in report.pieces)
    limit = sum(piece.today.limit for piece in report.pieces)
    waiting = sum(piece.today.waiting for piece in report.pieces)
    found = sum(report.drift.values())
    news = [
        *([Text("mailNew", count=len(report.new))] if report.new else ()),
        *([Text("mailAsking", count=len(report.asking))] if report.asking else ()),
    ]
    facts = [Text("mailUsed", used=used, limit=limit), Text("mailWaiting", count=waiting)]
    lines = [Text("mailAllTogether", facts=[*facts, Text("mailDifferences", count=found)])]
    if report.missing:
        lines.append(Text("mailMissing", count=len(report.missing)))
    lines += [Text("mailTenant", what=DESCRIPTIONS[each.finding.kind].title) for each in report.night.tenant]
    proposal = report.night.proposal
    if proposal and proposal.after:
        lines.append(Text("mailProposal", count=len(proposal.after)))
    troubled = [piece for piece in report.pieces if piece.open or piece.today.waiting]
    lines += [_line(report.night, piece) for piece in troubled[:LISTED_AT_MOST]]
    day = report.night.day.isoformat()
    subject = Text("mailReport", day=day, news=news or [Text("mailQuiet")])
    footer = Text("mailReportFooter")
    return _message(
        "administrators", Audience.ADMINISTRATORS, day, reader, subject, lines, len(troubled), footer, portal
    )


def to_owner(night: Night, pieces: Sequence[Piece], reader: Reader, portal: str) -> Message:
    """The mail about an owner's own allotments; pieces: theirs, those with trouble first."""
    new = sum(len(_new(night, piece)) for piece in pieces)
    waiting = sum(piece.today.waiting for piece in pieces)
    news = [
        *([Text("mailNew", count=new)] if new else ()),
        *([Text("mailWaiting", count=waiting)] if waiting else ()),
    ]
    lines = [_line(night, piece) for piece in pieces[:LISTED_AT_MOST]]
    lines += _needs_of_parts(night, {piece.allotment_id for piece in pieces})
    day = night.day.isoformat()
    subject = Text("mailOwnReport", day=day, news=news or [Text("mailQuiet")])
    footer = Text("mailOwnReportFooter")
    return _message(reader.to[0], Audience.OWNERS, day, reader, subject, lines, len(pieces), footer, portal)


def _message(
    name: str,
    audience: Audience,
    day: str,
    reader: Reader,
    subject: Text,
    lines: Sequence[Text],
    count: int,
    footer: Text,
    portal: str,
) -> Message:
    def said(text: Text) -> str:
        return in_language(text, reader.language)

    rest = count - LISTED_AT_MOST
    return Message(
        hashlib.sha256(repr(("report", day, name)).encode()).hexdigest()[:32],
        audience,
        reader.to,
        said(subject),
        tuple(map(said, lines)),
        said(footer),
        "",
        (),
        count=count,
        closing=(said(Text("mailMore", count=rest)),) if rest > 0 else (),
        link=(f"{portal}/#/report", said(Text("mailView"))) if portal else None,
        language=reader.language,
    )


def _line(night: Night, piece: Piece) -> Text:
    return Text("mailAllotment", name=piece.display_name, facts=[*_facts(night, piece)])


def _facts(night: Night, piece: Piece) -> Iterator[Text]:
    today = piece.today
    yield Text("mailUsed", used=today.used, limit=today.limit)
    if today.waiting:
        yield Text("mailWaiting", count=today.waiting)
    if today.refusals:
        yield Text("mailRefused", count=today.refusals)
    counts = counts_by_kind(piece.open)
    titles = {kind.value: described.title for kind, described in DESCRIPTIONS.items()}
    if counts:
        kinds = [Text("mailKind", what=titles[kind], count=count) for kind, count in counts.items()]
        yield Text("mailFound", kinds=kinds)
    if piece.outlook and piece.outlook.runs_out:
        yield Text("mailRunsOut", day=piece.outlook.runs_out.isoformat())
    if piece.idle:
        yield Text("mailIdle", count=piece.idle)
    proposal = night.proposal
    if proposal and piece.allotment_id in proposal.after:
        yield Text("mailProposed", limit=proposal.after[piece.allotment_id])
    if piece.cost is not None:
        yield Text("mailCost", cost=f"{piece.cost:.2f}", currency=night.currency)


def _needs_of_parts(night: Night, parents: Collection[str]) -> list[Text]:
    """What the parts of these allotments lack, for the owners who can give it."""
    proposal = night.proposal
    if proposal is None:
        return []
    return [proposal.told(each) for each in proposal.parts if each.parent in parents][:LISTED_AT_MOST]


def _new(night: Night, piece: Piece) -> tuple[PlannedAction, ...]:
    """What was found for the first time in this night, and is there."""
    return tuple(each for each in piece.open if each.finding.since >= night.began)


def _full_soon(piece: Piece) -> bool:
    full = piece.outlook.runs_out if piece.outlook else None
    return full is not None and full - piece.day <= SOON
