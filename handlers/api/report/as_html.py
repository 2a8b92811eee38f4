"""The nightly report as one HTML file that needs nothing else: it can be mailed, printed, and read in the dark.

Everything that comes from the tenant is escaped; there is no script.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from pathlib import Path
from urllib.parse import quote

from domain.objections import Text, in_language
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.kinds import DESCRIPTIONS
from domain.reconciliation.limits import DAYS_AHEAD, LimitProposal
from domain.reconciliation.nights import Piece, Report
from domain.reconciliation.treatment import PlannedAction
from domain.reconciliation.trees import Branch, branches
from handlers.api.report.charts import bars_by_day, bars_by_kind, use_chart

CARDS_AT_MOST = 200
"""So many allotments have charts, trouble first; the others are lines of a table."""

ROWS_AT_MOST = 100
PEOPLE_AT_MOST = 300
"""So many people are shown by their names."""

NAMED_AT_MOST = 10
"""So many people of one finding are named; the CSV has more."""

STYLE = (Path(__file__).parent / "report.css").read_text()

_DONE = {"heal": Text("reportHealed"), "ask": Text("reportAsks"), "report": Text("reportToldOnly")}

type Say = Callable[..., str]
"""A text of the report in its language, as markup; by its code and its values."""


def subjects(report: Report) -> list[str]:
    """The ids of the people whom the shown rows are about."""
    shown = [report.new, report.gone, report.asking, *(piece.open for piece in report.pieces[:CARDS_AT_MOST])]
    found = [each.finding for treatments in shown for each in treatments[:ROWS_AT_MOST]]
    people = {one for each in found for one in (each.subject, *each.people[:NAMED_AT_MOST])}
    return sorted(one for one in people if one)[:PEOPLE_AT_MOST]


def report_html(report: Report, names: Mapping[str, str] | None = None, language: str = "en", portal: str = "") -> str:
    """The whole file in that language. names: of people, by their ids; who has none is shown by the id.

    portal: where the portal is, for links to what is to be done there; empty: not known.
    """

    def say(code: str, **values: object) -> str:
        return escape(in_language(Text(code, **values), language))

    day = report.night.day.isoformat()
    links = _Links(portal)
    table = _Findings(report, names or {}, say, language, links)
    return "".join(
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f'<meta name="color-scheme" content="light dark"><title>{say("reportName", day=day)}</title>',
            f"<style>{STYLE}</style></head><body><main>",
            f"<h1>{say('reportTitle', day=day)}</h1>",
            _progress(report, say),
            _tiles(report, say),
            _changes(report, table, say),
            _section(say("reportNeedsYou"), table(report.asking), say("reportNothingWaits")),
            _section(say("reportTenant"), table(report.night.tenant), say("reportNothingOfTenant")),
            _proposal(report.night.proposal, say, language, links),
            _section(
                say("reportByKind"),
                bars_by_kind(_titled(report.drift, say), say("reportByKind")) if report.drift else "",
                say("reportNoDrift"),
            ),
            _allotments(report, table, say, links),
            "</main></body></html>",
        )
    )


def _titled(drift: Mapping[str, int], say: Say) -> Mapping[str, int]:
    """How many findings there are of each kind, by the kinds' titles."""
    known = {kind.value: described for kind, described in DESCRIPTIONS.items()}
    return {say(known[kind].title.code) if kind in known else escape(kind): count for kind, count in drift.items()}


class _Links:
    """Links to the portal; only the words where it isn't known where that is."""

    def __init__(self, portal: str) -> None:
        self._portal = portal.rstrip("/")

    def __call__(self, words: str, *path: str) -> str:
        """These words, which are markup, as a link to a page."""
        if not self._portal:
            return words
        place = "/".join(quote(part, safe="") for part in path)
        return f'<a href="{escape(self._portal)}/#/{place}">{words}</a>'


class _Findings:
    """Tables of findings, with the names of people and allotments."""

    def __init__(self, report: Report, people: Mapping[str, str], say: Say, language: str, links: _Links) -> None:
        self._links = links
        self._people = people
        self._say = say
        self._language = language
        self._allotments = {piece.allotment_id: piece.display_name for piece in report.pieces}

    def __call__(self, treatments: Sequence[PlannedAction], *, within: bool = False, gone: bool = False) -> str:
        """The table; empty where there are none. within: of one allotment; gone: there is nothing to do."""
        if not treatments:
            return ""
        columns = ["Severity", "What", *([] if within else ["Allotment"]), "Whom", "Seen", "Since"]
        columns += [] if gone else ["Done"]
        heads = [self._say(f"reportHead{column}") for column in columns]
        rows = (self._row(each, within=within, gone=gone) for each in treatments[:ROWS_AT_MOST])
        more = len(treatments) - ROWS_AT_MOST
        return _table(heads, rows) + (f"<p>{self._say('reportMore', count=more)}</p>" if more > 0 else "")

    def _row(self, treatment: PlannedAction, *, within: bool, gone: bool) -> Iterator[str]:
        finding = treatment.finding
        yield _severity(treatment, self._say)
        yield _kind(treatment, self._say)
        if not within:
            yield self._allotment(finding.allotment_id)
        yield escape(self._people.get(finding.subject, finding.subject))
        seen = in_language(finding.detail, self._language)
        yield f"{escape(seen)} {self._concerned(finding)}".strip()
        yield f"<time>{finding.since.date().isoformat()}</time>"
        if not gone:
            yield _done(treatment, self._say, self._links)

    def _allotment(self, allotment_id: str | None) -> str:
        if allotment_id is None:
            return ""
        return self._links(escape(self._allotments.get(allotment_id, "")), "allotments", allotment_id)

    def _concerned(self, finding: Finding) -> str:
        """The people whom it concerns besides its subject."""
        named = ", ".join(self._people.get(user, user) for user in finding.people[:NAMED_AT_MOST])
        more = len(finding.people) - NAMED_AT_MOST
        if not named:
            return ""
        return (
            self._say("reportConcernedMore", people=named, count=more)
            if more > 0
            else self._say("reportConcerned", people=named)
        )


def _progress(report: Report, say: Say) -> str:
    expected, missing = len(report.night.allotments), len(report.missing)
    state = say("reportFinished" if report.night.finished else "reportRunning")
    told = f"{state} {say('reportCompared', count=expected - missing, of=expected)}"
    if not missing:
        return f"<p>{told}</p>"
    names = ", ".join(escape(one) for one in report.missing[:ROWS_AT_MOST])
    return (
        f'<p>{told}</p><p class="alarm"><strong>{say("reportMissing", count=missing)}</strong>'
        f"{say('reportMissingMeans')} {names}</p>"
    )


def _tiles(report: Report, say: Say) -> str:
    used, limit = (sum(getattr(piece.today, name) for piece in report.pieces) for name in ("used", "limit"))
    costs = [piece.cost for piece in report.pieces if piece.cost is not None]
    tiles = [
        (say("reportSeatsUsed"), say("reportOf", used=used, limit=limit)),
        (say("reportWaiting"), str(sum(piece.today.waiting for piece in report.pieces))),
        (say("reportOpen"), str(sum(len(piece.open) for piece in report.pieces) + len(report.night.tenant))),
        (say("reportNeedYou"), str(len(report.asking))),
    ]
    if costs:
        tiles.append((say("reportAMonth"), _money(sum(costs, Decimal(0)), report.night.currency)))
    shown = "".join(f"<li><b>{value}</b> {name}</li>" for name, value in tiles)
    return f'<ul class="tiles">{shown}</ul>'


def _changes(report: Report, table: _Findings, say: Say) -> str:
    if report.before is None:
        return _section(say("reportSinceBefore"), "", say("reportFirstNight"))
    title = say("reportSince", day=report.before.isoformat())
    parts = [
        f"<h3>{say('reportNew', count=len(report.new))}</h3>{table(report.new)}" if report.new else "",
        f"<h3>{say('reportGone', count=len(report.gone))}</h3>{table(report.gone, gone=True)}" if report.gone else "",
    ]
    return _section(title, "".join(parts), say("reportNothingChanged"))


def _section(title: str, body: str, otherwise: str) -> str:
    return f"<section><h2>{title}</h2>{body or f'<p>{otherwise}</p>'}</section>"


def _severity(treatment: PlannedAction, say: Say) -> str:
    severity = DESCRIPTIONS[treatment.finding.kind].severity
    return f'<span class="{severity}">{say(f"{severity}Severity")}</span>'


def _kind(treatment: PlannedAction, say: Say) -> str:
    described = DESCRIPTIONS[treatment.finding.kind]
    return f"<b>{say(described.title.code)}</b><div>{say(described.meaning.code)}</div>"


def _done(treatment: PlannedAction, say: Say, links: _Links) -> str:
    cure = say(DESCRIPTIONS[treatment.finding.kind].cure.code)
    confirm = f" {links(say('reportConfirm'), 'report')}" if treatment.way == "ask" else ""
    return f"<span>{say(_DONE[treatment.way].code)}{confirm}</span><div><small>{cure}</small></div>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td data-head="{name}">{cell}</td>' for name, cell in zip(heads, row, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


_TRANSFERS = {False: "reportMove", True: "reportMoveAhead"}


def _proposal(proposal: LimitProposal | None, say: Say, language: str, links: _Links) -> str:
    if proposal is None:
        return ""
    if not (proposal.transfers or proposal.still_waiting or proposal.still_short or proposal.parts):
        return ""

    def named(one: str | None) -> str:
        return Text("reportUnheld") if one is None else proposal.names.get(one, one)

    ahead = {"days": DAYS_AHEAD}
    lines = (
        say(_TRANSFERS[each.ahead], giver=named(each.donor), taker=named(each.recipient), units=each.units, **ahead)
        for each in proposal.transfers
    )
    needs = (escape(in_language(proposal.told(each), language)) for each in proposal.parts[:ROWS_AT_MOST])
    transfers = "".join(f"<li>{line}</li>" for line in (*lines, *needs))
    rest = f"<p>{say('reportStillWaiting', count=proposal.still_waiting)}</p>" if proposal.still_waiting else ""
    if proposal.still_short:
        rest += f"<p>{say('reportStillShort', count=proposal.still_short, **ahead)}</p>"
    accept = f"<p>{links(say('reportAccept'), 'report')}</p>" if proposal.transfers else ""
    return _section(say("reportLimits"), f"<ul>{transfers}</ul>{rest}{accept}", "")


def _allotments(report: Report, findings: _Findings, say: Say, links: _Links) -> str:
    every = branches(report.pieces)
    cards = "".join(_card(report, each, findings, say, links) for each in every[:CARDS_AT_MOST])
    rest = every[CARDS_AT_MOST:]
    rows = (
        (
            "&nbsp;" * 4 * each.level + links(escape(each.piece.display_name), "allotments", each.piece.allotment_id),
            say("reportOf", used=each.piece.today.used, limit=each.piece.today.limit),
            str(each.piece.today.waiting),
        )
        for each in rest
    )
    table = _table((say("reportHeadAllotment"), say("reportUsed"), say("reportWaiting")), rows) if rest else ""
    return _section(say("reportAllotments"), cards + table, say("reportNone"))


def _card(report: Report, branch: Branch, findings: _Findings, say: Say, links: _Links) -> str:
    piece, currency = branch.piece, report.night.currency
    today = piece.today
    facts = [
        (say("reportUsed"), say("reportOf", used=today.used, limit=today.limit)),
        (say("reportWaiting"), str(today.waiting)),
        (say("reportRefused"), str(today.refusals)),
        (
            say("reportDenied"),
            say("reportDeniedNow", denials=sum(each.denials for each in piece.trend), unmet=today.unmet),
        ),
        (say("reportRunsOut"), _runs_out(piece.outlook, say)),
    ]
    facts += [(say("reportBackedUp"), str(today.backed_up))] if today.backed_up else []
    facts += [(say("reportLent"), str(piece.lent))] if piece.lent else []
    facts += [(say("reportBorrowed"), str(piece.borrowed))] if piece.borrowed else []
    facts += _together(branch, currency, say) if branch.parts else []
    if piece.idle is not None:
        wasted = (
            ""
            if piece.price is None
            else f" ({say('reportCostAMonth', cost=_money(piece.price * piece.idle, currency))})"
        )
        facts.append((say("reportIdle"), f"{piece.idle}{wasted}"))
    if piece.compared is not None:
        facts.append((say("reportUnchangedSince"), piece.compared.isoformat()))
    if piece.cost is not None:
        facts.append((say("reportCost"), _money(piece.cost, currency)))
    state = "" if piece.state == "active" else f' <span class="medium">{say("reportState", state=piece.state)}</span>'
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    drift = [sum(each.drift.values()) for each in piece.trend]
    refusals = [each.refusals for each in piece.trend]
    figures = [(_legend(say), use_chart(piece.trend, _spoken(piece, say)))]
    figures += [_daily(piece, refusals, "refusals", say)] if any(refusals) else []
    figures += [_daily(piece, drift, "drift", say)] if any(drift) else []
    charts = "".join(f"<figure><figcaption>{name}</figcaption>{chart}</figure>" for name, chart in figures)
    products = escape(", ".join(report.product_names[sku] for sku in piece.products))
    name = links(escape(piece.display_name), "allotments", piece.allotment_id)
    return (
        f'<article class="level-{branch.level}"><h3>{name}{state}</h3>'
        f"<p>{products}</p><dl>{listed}</dl>"
        f'<div class="charts">{charts}</div>{_departments(piece, currency, say)}'
        f"{findings(piece.open, within=True)}</article>"
    )


def _together(branch: Branch, currency: str, say: Say) -> list[tuple[str, str]]:
    """What an allotment and its parts have together."""
    numbers = {"used": branch.used, "limit": branch.limit, "waiting": branch.waiting}
    facts = [(say("reportWithParts", count=branch.parts), say("reportTogether", **numbers))]
    facts.append((say("reportRunsOutWithParts"), _runs_out(branch.outlook, say)))
    if branch.cost is not None:
        facts.append((say("reportCostWithParts"), _money(branch.cost, currency)))
    return facts


def _legend(say: Say) -> str:
    """What the colours of the chart of seats mean."""
    marks = (("used", "reportUsed"), ("waiting", "reportWaiting"), ("limit", "reportLimit"))
    shown = " ".join(f'<span class="mark {name}-mark">{say(code)}</span>' for name, code in marks)
    return f"{shown} ({say('reportSeats')})"


def _spoken(piece: Piece, say: Say) -> str:
    today = piece.today
    numbers = {"used": today.used, "limit": today.limit, "waiting": today.waiting}
    return say("reportChartSpoken", name=piece.display_name, **numbers)


def _daily(piece: Piece, values: Sequence[int], kind: str, say: Say) -> tuple[str, str]:
    """A chart of one bar a day, with its title."""
    days = (piece.trend[-1].day - piece.trend[0].day).days + 1
    spoken = say(f"reportSpoken{kind.capitalize()}", count=sum(values), days=days)
    return say(f"report{kind.capitalize()}ADay"), bars_by_day(piece.trend, values, spoken, kind)


def _departments(piece: Piece, currency: str, say: Say) -> str:
    if piece.price is None or not piece.departments:
        return ""
    rows = (
        (escape(name) or say("reportNoDepartment"), str(units), _money(piece.price * units, currency))
        for name, units in list(piece.departments.items())[:ROWS_AT_MOST]
    )
    return _table((say("reportDepartment"), say("reportSeats"), say("reportAMonth")), rows)


def _runs_out(outlook: Forecast | None, say: Say) -> str:
    if outlook is None:
        return say("reportNoHistory")
    if outlook.runs_out is None and outlook.earliest is None:
        return say("reportNotInTwoYears")
    runs_out, earliest, latest = map(_day, (outlook.runs_out, outlook.earliest, outlook.latest))
    if outlook.earliest == outlook.latest:
        return say("reportOn", day=runs_out)
    return say("reportBetween", day=runs_out, earliest=earliest, latest=latest)


def _day(day: date | None) -> str:
    return day.isoformat() if day else Text("reportLater")


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}".replace(",", "\u202f")
