"""The nightly report as a mail: when it's due, and what it says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.allotments import AllotmentState
from domain.messages.events import Audience, Cadence
from domain.messages.report_mail import (
    LISTED_AT_MOST,
    Reader,
    is_due,
    needs_administrators,
    needs_owner,
    to_administrators,
    to_owner,
)
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.limits import LimitProposal, PartNeed
from domain.reconciliation.nights import Night, Piece, compose, of_some
from domain.reconciliation.treatment import PlannedAction
from tests.unit.domain.samples import NOW

TODAY = NOW.date()
READER = Reader(("ann@contoso.example",), "en", Cadence.NIGHTLY)
PORTAL = "https://portal.example"
MONDAY = date(2026, 11, 30)


def finding(kind: Kind = Kind.GUEST, since: datetime = NOW, way: Way = Way.ASK) -> PlannedAction:
    return PlannedAction(Finding(kind, "a1", "user", "Seen.", since), way)


def piece(name: str = "a1", *found: PlannedAction, waiting: int = 0, **changes: object) -> Piece:
    trend = (Snapshot(TODAY, 40, waiting, 50, 0, {}),)
    drift = {each.finding.kind.value: 1 for each in found}
    made = Piece(TODAY, name, f"Allotment {name}", {}, AllotmentState.ACTIVE, NOW, found, drift, trend)
    return replace(made, **changes)  # type: ignore[arg-type]


def night(*allotments: str, **changes: object) -> Night:
    return replace(Night(TODAY, NOW, allotments, finished=NOW), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cadence", "day", "before", "needed", "due"),
    [
        (Cadence.NEVER, MONDAY, None, True, False),
        (Cadence.NEEDED, MONDAY, None, True, True),
        (Cadence.NEEDED, MONDAY, None, False, False),
        (Cadence.NIGHTLY, MONDAY, None, False, True),
        (Cadence.WEEKLY, MONDAY, MONDAY - timedelta(days=1), False, True),
        (Cadence.WEEKLY, MONDAY + timedelta(days=1), MONDAY, True, False),
        (Cadence.WEEKLY, MONDAY + timedelta(days=2), MONDAY - timedelta(days=3), False, True),
        (Cadence.WEEKLY, MONDAY + timedelta(days=6), MONDAY, True, False),
        (Cadence.WEEKLY, MONDAY + timedelta(days=6), None, True, True),
    ],
)
def test_when_it_is_due(cadence: Cadence, day: date, before: date | None, needed: bool, due: bool) -> None:
    assert is_due(cadence, day, before, needed=needed) is due


def test_what_needs_administrators() -> None:
    old = finding(since=NOW - timedelta(days=3), way=Way.REPORT)
    quiet = compose(night("a1"), [piece("a1", old)], night("a1"), [piece("a1", old)])
    assert not needs_administrators(quiet)
    asking = compose(night("a1"), [piece("a1", finding(since=NOW - timedelta(days=3)))], None, ())
    assert needs_administrators(asking)


@pytest.mark.parametrize(
    ("one", "needed"),
    [
        (piece(), False),
        (piece("a1", finding(since=NOW - timedelta(days=1))), False),
        (piece("a1", finding()), True),
        (piece("a1", replace(finding(), gone=NOW)), False),
        (piece(waiting=1), True),
        (piece(outlook=Forecast(1, 1, 1, TODAY + timedelta(days=30), None, None)), True),
        (piece(outlook=Forecast(1, 1, 1, TODAY + timedelta(days=31), None, None)), False),
        (piece(outlook=Forecast(0, 0, 0, None, None, None)), False),
    ],
)
def test_what_needs_an_owner(one: Piece, needed: bool) -> None:
    assert needs_owner(night("a1"), [piece("a0"), one]) is needed


def test_an_owner_reads_what_differs_the_use_who_waits_the_forecast_the_proposal_and_the_cost() -> None:
    outlook = Forecast(1, 1, 1, date(2027, 1, 12), None, None)
    proposal = LimitProposal((), {"a1": 50, "a2": 9}, {"a1": 55, "a2": 8}, 0)
    found = piece("a1", finding(), finding(), waiting=3, outlook=outlook, price=Decimal("36.9"), idle=2)
    mail = to_owner(night("a1", proposal=proposal), [found], READER, PORTAL)
    assert mail.lines == (
        "Allotment a1: 40 of 50 seats in use, 3 people wait, differences: Guest (2), full on 2027-01-12 at this pace, "
        "2 idle seats, proposed limit 55, 1476.00 EUR a month.",
    )
    assert mail.subject == f"Your allotments on {TODAY}: 2 new differences, 3 people wait"
    assert (mail.audience, mail.to, mail.link) == (Audience.OWNERS, READER.to, (f"{PORTAL}/#/report", "View report"))


def test_an_owner_for_whom_all_is_well_reads_so() -> None:
    mail = to_owner(night("a1"), [piece()], replace(READER, language="sv"), "")
    assert mail.subject == f"Dina tilldelningar {TODAY}: inget att göra"
    assert mail.lines == ("Allotment a1: 40 av 50 platser används.",)
    assert mail.link is None


def test_administrators_read_everything_together_then_what_has_trouble() -> None:
    pieces = [piece("a1"), piece("a2", finding()), piece("a3", waiting=2)]
    tenant = (PlannedAction(Finding(Kind.SUBSCRIPTION_LATE, "", "", "Seen.", NOW), Way.REPORT),)
    proposal = LimitProposal((), {"a3": 50}, {"a3": 52}, 0)
    report = compose(
        night("a1", "a2", "a3", "a4", tenant=tenant, proposal=proposal), pieces, night("a2"), [piece("a2")]
    )
    mail = to_administrators(report, READER, PORTAL)
    assert mail.subject == f"Nightly report of {TODAY}: 2 new differences, 1 needs your approval"
    assert mail.lines[0] == "All allotments: 120 of 150 seats in use, 2 people wait, 2 differences found."
    assert mail.lines[1] == "1 allotment wasn't compared."
    assert "A new limit is proposed for 1 allotment." in mail.lines
    assert [line.partition(":")[0] for line in mail.lines[-2:]] == ["Allotment a2", "Allotment a3"]


def test_a_long_report_says_how_much_more_there_is() -> None:
    many = [piece(f"a{number}") for number in range(LISTED_AT_MOST + 2)]
    mail = to_owner(night(), many, READER, PORTAL)
    assert (len(mail.lines), mail.closing) == (LISTED_AT_MOST, ("2 more allotments are on the page.",))


def test_the_same_night_makes_the_same_mail_and_each_reader_and_night_another() -> None:
    one = to_owner(night("a1"), [piece()], READER, PORTAL)
    assert one.id == to_owner(night("a1"), [piece(waiting=1)], READER, PORTAL).id
    other = replace(READER, to=("ben@contoso.example",))
    later = night("a1", day=TODAY + timedelta(days=1))
    assert (
        len({one.id, to_owner(night("a1"), [piece()], other, PORTAL).id, to_owner(later, [piece()], READER, "").id})
        == 3
    )


def test_a_night_of_some_says_nothing_of_others() -> None:
    proposal = LimitProposal((), {"a1": 5, "a2": 9}, {"a1": 6, "a2": 8}, 3, 4, {"a1": "One", "a2": "Two"})
    whole = night("a1", "a2", tenant=(finding(),), proposal=proposal)
    some = of_some(whole, ["a1", "a9"])
    assert (some.allotments, some.tenant) == (("a1",), ())
    assert some.proposal == LimitProposal((), {"a1": 5}, {"a1": 6}, 0, 0, {"a1": "One"})
    assert of_some(night("a1"), ["a1"]).proposal is None


def test_the_owners_of_a_parent_read_what_its_parts_lack() -> None:
    needs = (PartNeed("p", "a1", 4, 3, 1), PartNeed("q", "a2", 4, 3, 3))
    proposal = LimitProposal((), {}, {}, 0, 0, {"p": "Physics", "a1": "Faculty", "q": "Law", "a2": "Other"}, needs)
    found = night("a1", "p", "a2", "q", proposal=proposal)
    assert not needs_owner(found, [piece("p")])
    assert needs_owner(found, [piece("a1")])
    mail = to_owner(found, [piece("a1")], READER, PORTAL)
    assert mail.lines[1:] == (
        "Physics needs 3 more, and Faculty has 1 of these. Its owners need more seats before they can raise the limit "
        "to 7.",
    )
    theirs = of_some(found, ["a1", "p"]).proposal
    assert theirs is not None
    assert (theirs.parts, theirs.names) == (needs[:1], {"p": "Physics", "a1": "Faculty"})
    assert of_some(found, ["p"]).proposal == LimitProposal((), {}, {}, 0, 0, {})
