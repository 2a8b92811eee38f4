"""A night in pieces, and what they say together: what is new, what is gone, what is missing, trouble first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.allotments import AllotmentState
from domain.reconciliation.findings import Finding
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.nights import FINDINGS_AT_MOST, Night, Piece, compose, known_findings, listed, merged
from domain.reconciliation.treatment import PlannedAction
from tests.unit.domain.samples import NOW, people

DAY = timedelta(days=1)
TODAY = NOW.date()


def treatment(subject: str, kind: Kind = Kind.GUEST, way: Way = Way.REPORT, *, age: int = 0) -> PlannedAction:
    return PlannedAction(Finding(kind, "a-1", subject, "Seen.", NOW - age * DAY), way)


def piece(
    name: str, *found: PlannedAction, day: date = TODAY, used: int = 3, waiting: int = 0, limit: int = 5
) -> Piece:
    counts: dict[str, int] = {}
    for each in found:
        counts[each.finding.kind] = counts.get(each.finding.kind, 0) + 1
    trend = (Snapshot(day, used, waiting, limit),)
    products = {"sku-1": "SPE_E5"}
    return Piece(day, name, f"Allotment {name}", products, AllotmentState.ACTIVE, NOW, found, counts, trend)


def night(*names: str, day: date = TODAY, tenant: tuple[PlannedAction, ...] = (), finished: bool = True) -> Night:
    return Night(day, NOW, names, tenant=tenant, finished=NOW if finished else None)


def subjects(treatments: tuple[PlannedAction, ...]) -> list[str]:
    return [each.finding.subject for each in treatments]


def gone(one: PlannedAction) -> PlannedAction:
    return replace(one, gone=NOW)


ANN, BEN, CLEO = (treatment(name) for name in ("ann", "ben", "cleo"))
BEFORE = night("a", "b", day=TODAY - DAY)


class TestPiece:
    def test_what_is_gone_is_not_open(self) -> None:
        one = piece("a", ANN, gone(BEN))
        assert subjects(one.open) == ["ann"]
        assert known_findings(one) == (ANN.finding,)
        assert known_findings(None) == ()

    @pytest.mark.parametrize(("price", "cost"), [(Decimal("36.90"), Decimal("110.70")), (None, None)])
    def test_three_seats_cost_three_prices(self, price: Decimal | None, cost: Decimal | None) -> None:
        assert replace(piece("a"), price=price).cost == cost

    def test_today_is_the_last_of_the_trend(self) -> None:
        trend = (Snapshot(TODAY - DAY, 1, 0, 5), Snapshot(TODAY, 2, 0, 5))
        assert replace(piece("a"), trend=trend).today.used == 2


class TestMerged:
    def test_what_was_found_earlier_and_not_now_is_gone_since_the_first_time(self) -> None:
        earlier, later = NOW, NOW + timedelta(hours=1)
        once = merged([ANN], [ANN, BEN], earlier)
        assert once == (ANN, replace(BEN, gone=earlier))
        assert merged([ANN], once, later) == once

    def test_what_comes_back_is_there(self) -> None:
        assert merged([ANN], [gone(ANN)], NOW) == (ANN,)


class TestListed:
    def test_what_is_there_first_then_the_worst_then_the_oldest(self) -> None:
        bad, old = treatment("bad", Kind.COUNTER_WRONG), treatment("old", age=3)
        middling, over = treatment("middling", Kind.ACCOUNT_DISABLED), gone(treatment("over", Kind.COUNTER_WRONG))
        found = listed([over, treatment("new"), old, middling, bad])
        assert subjects(found) == ["bad", "middling", "old", "new", "over"]

    def test_as_many_as_are_listed(self) -> None:
        assert len(listed(treatment(each) for each in people(FINDINGS_AT_MOST + 1))) == FINDINGS_AT_MOST


class TestCompose:
    def test_new_and_gone_are_against_the_night_before(self) -> None:
        report = compose(night("a"), [piece("a", BEN, CLEO)], BEFORE, [piece("a", ANN, BEN, day=TODAY - DAY)])
        assert (subjects(report.new), subjects(report.gone), report.before) == (["cleo"], ["ann"], TODAY - DAY)

    def test_of_allotments_that_both_nights_have_compared(self) -> None:
        report = compose(night("a", "b", "c"), [piece("b", CLEO), piece("c", BEN)], BEFORE, [piece("a", ANN)])
        assert (report.missing, report.new, report.gone) == (("a",), (), ())

    def test_the_first_night_has_nothing_new(self) -> None:
        report = compose(night("a", tenant=(BEN,)), [piece("a", ANN)], None, ())
        assert (report.new, report.gone, report.before) == ((), (), None)

    @pytest.mark.parametrize(("finished", "left"), [(True, ["ann"]), (False, [])])
    def test_what_concerns_the_tenant_is_compared_once_the_night_has_finished(
        self, finished: bool, left: list[str]
    ) -> None:
        found = (BEN,) if finished else ()
        report = compose(night("a", tenant=found, finished=finished), [], replace(BEFORE, tenant=(ANN,)), ())
        assert (subjects(report.new), subjects(report.gone)) == (["ben"] if finished else [], left)

    def test_what_waits_for_a_person_is_what_is_there_and_asks(self) -> None:
        asks, over = treatment("asks", way=Way.ASK), gone(treatment("over", way=Way.ASK))
        tenants = treatment("tenants", way=Way.ASK, age=1)
        report = compose(night("a", tenant=(tenants, BEN)), [piece("a", asks, over, ANN)], None, ())
        assert subjects(report.asking) == ["tenants", "asks"]

    def test_trouble_comes_first(self) -> None:
        """The worst finding, then the most of them, then the least room, then the name."""
        bad, one = treatment("x", Kind.COUNTER_WRONG), treatment("y")
        pieces = [
            piece("roomy"),
            piece("full", used=5),
            piece("queue", used=5, waiting=2),
            piece("a"),
            piece("one", one, gone(bad)),
            piece("two", one, treatment("z")),
            piece("bad", bad),
        ]
        report = compose(night("a"), pieces, None, ())
        assert [each.allotment_id for each in report.pieces] == ["bad", "two", "one", "queue", "full", "a", "roomy"]

    def test_drift_is_summed_over_the_allotments_and_the_tenant(self) -> None:
        tenants = treatment("sku-1", Kind.OVERCOMMITTED)
        again = treatment("t", Kind.GUEST)
        report = compose(night("a", "b", tenant=(tenants, again)), [piece("a", ANN, BEN), piece("b", CLEO)], None, ())
        assert report.drift == {"guest": 4, "overcommitted": 1}
        assert list(report.drift) == sorted(report.drift)

    def test_products_with_one_part_number_are_told_apart(self) -> None:
        two = [
            replace(piece("a"), products={"t1": "TEAMS", "e": "SPE_E5"}),
            replace(piece("b"), products={"t2": "TEAMS"}),
        ]
        assert compose(night("a", "b"), two, None, ()).product_names == {
            "t1": "TEAMS (t1)",
            "t2": "TEAMS (t2)",
            "e": "SPE_E5",
        }
