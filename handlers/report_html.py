"""The nightly report as one HTML file that needs nothing else: it can be mailed, printed, and read in the dark.

Everything that comes from the tenant is escaped; there is no script.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from pathlib import Path

from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.kinds import DESCRIPTIONS
from domain.reconciliation.limits import DAYS_AHEAD, LimitProposal
from domain.reconciliation.nights import Piece, Report
from domain.reconciliation.treatment import Treatment
from handlers.report_charts import bars_by_day, bars_by_kind, use_chart

CARDS_AT_MOST = 200
"""So many allotments have charts, trouble first; the others are lines of a table."""

ROWS_AT_MOST = 100
PEOPLE_AT_MOST = 300
"""So many people are shown by their names."""

NAMED_AT_MOST = 10
"""So many people of one finding are named; the CSV has more."""

STYLE = (Path(__file__).parent / "report.css").read_text()

_DONE = {"heal": "mended in this run", "ask": "waits for you", "report": "told only"}


def subjects(report: Report) -> list[str]:
    """Whom the rows that are shown are about, by their ids."""
    shown = [report.new, report.gone, report.asking, *(piece.open for piece in report.pieces[:CARDS_AT_MOST])]
    found = [each.finding for treatments in shown for each in treatments[:ROWS_AT_MOST]]
    people = {one for each in found for one in (each.subject, *each.people[:NAMED_AT_MOST])}
    return sorted(one for one in people if one)[:PEOPLE_AT_MOST]


def report_html(report: Report, names: Mapping[str, str] | None = None) -> str:
    """The whole file. names: of people, by their ids; who has none is shown by his id."""
    day = report.night.day.isoformat()
    table = _Findings(report, names or {})
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f'<meta name="color-scheme" content="light dark"><title>Allotments, {day}</title>',
            f"<style>{STYLE}</style></head><body><main>",
            f"<h1>Licence allotments, {day}</h1>",
            _progress(report),
            _tiles(report),
            _changes(report, table),
            _section("Needs you", table(report.asking), "Nothing waits for a person."),
            _section("The tenant", table(report.night.tenant), "Nothing concerns the tenant as a whole."),
            _proposal(report.night.proposal),
            _section("Drift by kind", bars_by_kind(report.drift) if report.drift else "", "No drift at all."),
            _allotments(report, table),
            "</main></body></html>",
        )
    )


class _Findings:
    """Tables of findings, with the names of people and allotments."""

    def __init__(self, report: Report, people: Mapping[str, str]) -> None:
        self._people = people
        self._allotments = {piece.allotment_id: piece.display_name for piece in report.pieces}

    def __call__(self, treatments: Sequence[Treatment], *, within: bool = False, gone: bool = False) -> str:
        """The table; empty where there are none. within: of one allotment; gone: there is nothing to do."""
        if not treatments:
            return ""
        heads = ["severity", "what", *([] if within else ["allotment"]), "whom or what", "seen", "since"]
        heads += [] if gone else ["done"]
        rows = (self._row(each, within=within, gone=gone) for each in treatments[:ROWS_AT_MOST])
        more = len(treatments) - ROWS_AT_MOST
        return _table(heads, rows) + (f"<p>and {more} more, in the CSV.</p>" if more > 0 else "")

    def _row(self, treatment: Treatment, *, within: bool, gone: bool) -> Iterator[str]:
        finding = treatment.finding
        yield _severity(treatment)
        yield _kind(treatment)
        if not within:
            yield escape(self._allotments.get(finding.allotment_id or "", ""))
        yield escape(self._people.get(finding.subject, finding.subject))
        yield escape(f"{finding.detail} {self._concerned(finding)}".strip())
        yield f"<time>{finding.since.date().isoformat()}</time>"
        if not gone:
            yield _done(treatment)

    def _concerned(self, finding: Finding) -> str:
        """Whom it concerns besides its subject."""
        named = ", ".join(self._people.get(user, user) for user in finding.people[:NAMED_AT_MOST])
        more = len(finding.people) - NAMED_AT_MOST
        return named and f"They are {named}{f', and {more} more' if more > 0 else ''}."


def _progress(report: Report) -> str:
    expected, missing = len(report.night.allotments), len(report.missing)
    state = "Finished." if report.night.finished else "Still running."
    told = f"{state} {expected - missing} of {expected} allotments were compared."
    if not missing:
        return f"<p>{told}</p>"
    names = ", ".join(escape(one) for one in report.missing[:ROWS_AT_MOST])
    return (
        f'<p>{told}</p><p class="alarm"><strong>{missing} missing</strong>, which is not the same as fine: {names}</p>'
    )


def _tiles(report: Report) -> str:
    used, limit = (sum(getattr(piece.today, name) for piece in report.pieces) for name in ("used", "limit"))
    costs = [piece.cost for piece in report.pieces if piece.cost is not None]
    tiles = [
        ("seats used", f"{used} of {limit}"),
        ("waiting", str(sum(piece.today.waiting for piece in report.pieces))),
        ("open findings", str(sum(len(piece.open) for piece in report.pieces) + len(report.night.tenant))),
        ("need you", str(len(report.asking))),
    ]
    if costs:
        tiles.append(("a month", _money(sum(costs, Decimal(0)), report.night.currency)))
    shown = "".join(f"<li><b>{escape(value)}</b> {escape(name)}</li>" for name, value in tiles)
    return f'<ul class="tiles">{shown}</ul>'


def _changes(report: Report, table: _Findings) -> str:
    if report.before is None:
        return _section("Since the night before", "", "This is the first night.")
    title = f"Since {report.before.isoformat()}"
    parts = [
        f"<h3>New ({len(report.new)})</h3>{table(report.new)}" if report.new else "",
        f"<h3>Gone ({len(report.gone)})</h3>{table(report.gone, gone=True)}" if report.gone else "",
    ]
    return _section(title, "".join(parts), "Nothing has changed.")


def _section(title: str, body: str, otherwise: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body or f'<p>{escape(otherwise)}</p>'}</section>"


def _severity(treatment: Treatment) -> str:
    severity = DESCRIPTIONS[treatment.finding.kind].severity
    return f'<span class="{severity}">{severity}</span>'


def _kind(treatment: Treatment) -> str:
    described = DESCRIPTIONS[treatment.finding.kind]
    return f"<b>{treatment.finding.kind}</b><div>{escape(described.meaning)}</div>"


def _done(treatment: Treatment) -> str:
    cure = escape(DESCRIPTIONS[treatment.finding.kind].cure)
    confirm = f" Confirm <code>{treatment.finding.id}</code>." if treatment.way == "ask" else ""
    return f"<span>{_DONE[treatment.way]}.{confirm}</span><div><small>{cure}</small></div>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td data-head="{name}">{cell}</td>' for name, cell in zip(heads, row, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _proposal(proposal: LimitProposal | None) -> str:
    if proposal is None or (not proposal.moves and not proposal.still_waiting and not proposal.still_short):
        return ""

    def named(one: str | None) -> str:
        return "what nobody holds and nobody is promised" if one is None else escape(proposal.names.get(one, one))

    moves = "".join(
        f"<li>Move <b>{move.units}</b> from {named(move.giver)} to {named(move.taker)}"
        f"{f', which runs out within {DAYS_AHEAD} days' if move.ahead else ''}</li>"
        for move in proposal.moves
    )
    rest = f"<p>{proposal.still_waiting} would still wait: buy more.</p>" if proposal.still_waiting else ""
    if proposal.still_short:
        rest += f"<p>{proposal.still_short} more will be missing within {DAYS_AHEAD} days.</p>"
    accept = f"<p>Accept it as <code>{proposal.fingerprint}</code>.</p>" if proposal.moves else ""
    return _section("Limits that would give everybody a seat", f"<ul>{moves}</ul>{rest}{accept}", "")


def _allotments(report: Report, findings: _Findings) -> str:
    names = report.product_names
    cards = "".join(_card(report, piece, findings, names) for piece in report.pieces[:CARDS_AT_MOST])
    rest = report.pieces[CARDS_AT_MOST:]
    rows = (
        (escape(each.display_name), f"{each.today.used} of {each.today.limit}", str(each.today.waiting))
        for each in rest
    )
    table = _table(("allotment", "used", "waiting"), rows) if rest else ""
    return _section("Allotments, trouble first", cards + table, "There are none.")


def _card(report: Report, piece: Piece, findings: _Findings, names: Mapping[str, str]) -> str:
    today, currency = piece.today, report.night.currency
    facts = [
        ("used", f"{today.used} of {today.limit}"),
        ("waiting", str(today.waiting)),
        ("refused on this day", str(today.refusals)),
        ("runs out", _runs_out(piece.outlook)),
    ]
    if piece.idle is not None:
        wasted = "" if piece.price is None else f" ({_money(piece.price * piece.idle, currency)} a month)"
        facts.append(("idle seats", f"{piece.idle}{wasted}"))
    if piece.cost is not None:
        facts.append(("cost a month", _money(piece.cost, currency)))
    state = "" if piece.state == "active" else f' <span class="medium">{piece.state}</span>'
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    drift = [sum(each.drift.values()) for each in piece.trend]
    refusals = [each.refusals for each in piece.trend]
    figures = [("Seats, waiting, limit", use_chart(piece.trend, piece.display_name))]
    figures += [("Refusals a day", bars_by_day(piece.trend, refusals, "Refusals", "refusals"))] if any(refusals) else []
    figures += [("Drift a day", bars_by_day(piece.trend, drift, "Drift", "drift"))] if any(drift) else []
    charts = "".join(f"<figure><figcaption>{name}</figcaption>{chart}</figure>" for name, chart in figures)
    products = escape(", ".join(names[sku] for sku in piece.products))
    return (
        f"<article><h3>{escape(piece.display_name)}{state}</h3><p>{products}</p><dl>{listed}</dl>"
        f'<div class="charts">{charts}</div>{_departments(piece, currency)}'
        f"{findings(piece.open, within=True)}</article>"
    )


def _departments(piece: Piece, currency: str) -> str:
    if piece.price is None or not piece.departments:
        return ""
    rows = (
        (escape(name) or "no department", str(units), _money(piece.price * units, currency))
        for name, units in list(piece.departments.items())[:ROWS_AT_MOST]
    )
    return _table(("department", "seats", "a month"), rows)


def _runs_out(outlook: Forecast | None) -> str:
    if outlook is None:
        return "not enough history yet"
    if outlook.runs_out is None and outlook.earliest is None:
        return "not within two years"
    between = f"between {_day(outlook.earliest)} and {_day(outlook.latest)}"
    if outlook.earliest == outlook.latest:
        return _day(outlook.runs_out)
    return f"{_day(outlook.runs_out)} ({between})"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "later than two years"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}".replace(",", "\u202f")
