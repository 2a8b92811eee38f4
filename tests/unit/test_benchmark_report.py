"""The benchmarks' report from canned numbers: its JSON goes there and back, and its tables say what was measured."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from benchmarks.figures import Spread, percentile, spread
from benchmarks.joins import Course
from benchmarks.promotions import Course as Promotions
from benchmarks.report import (
    AdmissionFigures,
    BudgetFigures,
    ColdFigures,
    DecideFigures,
    FloodFigures,
    InvalidReport,
    Joins,
    JoinsRun,
    LargeGroupFigures,
    Machine,
    NightFigures,
    PromotionFigures,
    Report,
    Share,
    StartFigures,
    StoreFigures,
    StoreSpeed,
    StormyPromotions,
    TreesFigures,
    WebhookFigures,
    WorkersFigures,
)
from benchmarks.table import show

BEGAN = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


def run(joins_per_second: float, *, peak: int = 80, ended: int = 100) -> JoinsRun:
    return JoinsRun(
        joins=100,
        ended=ended,
        limit=80,
        peak=peak,
        joins_per_second=joins_per_second,
        latency_p50=0.25,
        latency_p95=1.5,
        graph_requests=110,
        resource_units=120,
        throttled=0,
        table_requests=650,
        cpu_seconds=0.7,
        driver_share=0.02,
    )


REPORT = Report(
    started="2026-03-02T08:15:30+00:00",
    seconds=201.5,
    quick=False,
    machine=Machine(2, "3.13.0", "Linux x86_64"),
    joins=(
        Joins("burst", "100 joins at once", "allotments", (run(100), run(300), run(200))),
        Joins("burst", "100 joins at once", "plain", (run(50, peak=83), run(40, ended=98), run(60))),
    ),
    decide=(DecideFigures(1000, "decide()", Spread(14.1, 15.2, 17.3)),),
    workers=(
        WorkersFigures(1, 2000, 2000, 0, 340.1, 3.1, 1.2, 1.4, 0.6, 0.4),
        WorkersFigures(2, 2000, 1999, 0, 410.1, 3.4, 1.2, 1.4, 0.6, 0.4),
    ),
    budget=(BudgetFigures("one allotment", 50_000, 1, 4, 923.4, 0.948, 2),),
    stormy_promotions=(
        StormyPromotions(120, 0.002, 436, 434, 152, 291, 406, 10, 119, 58, 118, 13, 61, 61, 119, 25, 138, 9.8, 0),
    ),
    webhook=WebhookFigures(2000, 200, 1, 0.028, 0.147, 0.226, 3.2, 0.001, 0.002, 18_000.0, 0.24, 0.36, 0.09),
    large_group=(LargeGroupFigures(5000, "allotments", 6.25, 360, 371, 18, 79.2, 95.6),),
    night=NightFigures(
        allotments=2000,
        people=200_000,
        memberships=1_000_000,
        seconds=981.2,
        cpu_seconds=398.4,
        graph_requests=16_609,
        resource_units=20_856,
        graph_writes=41,
        table_reads=26_627,
        table_writes=8_194,
        entities_read=2_443_792,
        commands=2_003,
        redelivered=64,
        memory_before=82.1,
        memory_peak=231.4,
    ),
    promotions=PromotionFigures(40, 39, 7.25, 12.5, 13.4),
    flood=(
        FloodFigures("nothing", 0, 0, 0, 0.0, 60, 0, 0.02, 0.05, 12, 0.5, 0.9),
        FloodFigures("searches", 300, 280, 2, 1.25, 60, 1, 0.04, 0.5, 12, 0.75, 1.5),
    ),
    cold=(
        ColdFigures("none", 10.0, 3, 21.5, 22.25, 24.0, 3.0, 3, 2),
        ColdFigures("warm", 0.0, 3, 0.25, 0.5, 0.75, 0.01, 0, 1),
    ),
    start=(
        StartFigures("SDKs", 21, Spread(0.38, 0.4, 0.5), 1200, 75.0),
        StartFigures("app", 21, Spread(0.45, 0.5, 0.7), 1500, 84.0),
    ),
    admission=AdmissionFigures(20_000, 444.0, 400.0, 1_000, 2_937, 1_126, 6, 20_000),
    store=(
        StoreFigures(
            *("burst", "2,000 joins", 1, 2000, 4.0, 100, 6000, 3000, 2.0),
            *(StoreSpeed(3000.0, 1500.0), StoreSpeed(9000.0, 3000.0), (Share("azurite", 1.0),)),
        ),
        StoreFigures(
            *("many", "50 x 20", 50, 1000, 2.0, 50, 4500, 4500, 1.5),
            *(StoreSpeed(2000.0, 1000.0), StoreSpeed(9000.0, 3000.0), (Share("worker", 1.5),)),
        ),
    ),
    trees=(
        TreesFigures("flat list", 20, 2, 600, 0.5, 500, 100, 0, 0, 0),
        TreesFigures("trees, lending", 20, 2, 600, 1.0, 600, 0, 100, 0, 0),
    ),
)


def shown(report: Report) -> list[list[str]]:
    """The printed lines, each as its cells."""
    console = Console(width=80, file=StringIO(), record=True)
    show(report, console)
    return [[cell.strip() for cell in line.strip("│ ").split("│")] for line in console.export_text().splitlines()]


def test_json_goes_there_and_back() -> None:
    assert Report.from_json(json.loads(json.dumps(REPORT.to_json()))) == REPORT


def test_a_report_without_a_webhook_goes_there_and_back() -> None:
    body = REPORT.to_json() | {"webhook": None}
    assert Report.from_json(body).webhook is None


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda body: body.pop("machine"), r"\$: missing or unknown: machine"),
        (lambda body: body.update(extra=1), r"\$: missing or unknown: extra"),
        (lambda body: body.update(joins={}), r"\$\.joins must be a list"),
        (lambda body: body["joins"][1]["runs"][2].update(peak="80"), r"\$\.joins\[1\]\.runs\[2\]\.peak must be int"),
        (lambda body: body["machine"].update(cores=True), r"\$\.machine\.cores must be int, and is bool"),
        (lambda body: body["webhook"].update(p99=None), r"\$\.webhook\.p99 must be float"),
        (lambda body: body["decide"].append(3), r"\$\.decide\[1\] must be an object"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(spoil: Callable[[Any], object], where: str) -> None:
    body = json.loads(json.dumps(REPORT.to_json()))
    spoil(body)
    with pytest.raises(InvalidReport, match=where):
        Report.from_json(body)


def test_a_first_admission_is_shown_beside_the_budget() -> None:
    assert ["20,000", "444", "400", "1.11", "1,000", "2,937", "1,126", "6"] in [line[:8] for line in shown(REPORT)]


def test_a_burst_of_one_allotment_is_measured_by_one_partition() -> None:
    lines = shown(REPORT)
    assert ["burst", "500", "3.0", "50%", "1,500", "2,000", "75%", "50%"] in lines
    assert ["many", "500", "4.5", "100%", "2,250", "9,000", "25%", "75%"] in lines
    assert ["azurite", "0.50", "0.00"] in lines
    assert ["worker", "0.00", "1.50"] in lines


def test_the_tables_show_ranges_ratios_and_costs() -> None:
    lines = shown(REPORT)
    assert ["burst", "allotments", "3", "100 / 200 / 300", "4.0", "0.25", "1.50"] in lines
    assert ["burst", "plain", "3", "40.0 / 50.0 / 60.0", "1.0", "0.25", "1.50"] in lines
    assert ["burst", "allotments", "1.10", "1.20", "0", "6.50", "7.0", "0", "0"] in lines
    assert ["decide()", "1,000", "14.1 / 15.2 / 17.3"] in lines
    assert ["28", "147", "226", "3200", "2 (0.1%)", "4 (0.2%)"] in lines
    assert ["allotments", "6.25", "360", "371", "18", "79", "96"] in lines
    assert ["searches", "280/300", "2", "1.25", "0.04/0.50", "2.0", "1", "0.8/1.5", "1.5"] in lines


def test_the_tables_own_up_to_a_broken_limit_and_to_joins_that_did_not_end() -> None:
    assert ["burst", "plain", "1.10", "1.20", "0", "6.50", "7.0", "3", "2"] in shown(REPORT)


def test_percentiles_are_nearest_ranks() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [percentile(values, share) for share in (0, 0.5, 0.8, 0.81, 1)] == [1.0, 3.0, 4.0, 5.0, 5.0]
    assert spread(values) == Spread(1.0, 3.0, 5.0)


def fact(seconds: float, kind: str, group: str, person: str) -> dict[str, object]:
    return {
        "time": (BEGAN + timedelta(seconds=seconds)).isoformat(),
        "kind": kind,
        "groupId": group,
        "objectId": person,
    }


def test_the_history_tells_when_each_join_ended_and_how_many_were_licensed_at_most() -> None:
    course = Course(["watched"])
    course.take([fact(0, "memberAdded", "watched", "ann"), fact(0.5, "memberAdded", "watched", "bo")])
    course.take([fact(1, "memberAdded", "licensed", "ann"), fact(1, "licenseActive", "licensed", "ann")])
    course.take([fact(1.5, "licenseActive", "licensed", "bo"), fact(1.7, "licenseInactive", "licensed", "bo")])
    course.take([fact(2, "memberRemoved", "watched", "bo"), fact(3, "memberAdded", "watched", "cy")])
    course.take([fact(4, "memberRemoved", "watched", "cy")])
    assert course.latencies == [1.0, 1.0, 1.0]
    assert course.seconds == 4.0
    assert course.peak == 2


def test_the_licence_that_follows_a_removal_belongs_to_it() -> None:
    course = Promotions("watched")
    course.take([fact(0, "memberRemoved", "watched", "ann"), fact(1, "memberRemoved", "licensed", "ann")])
    course.take([fact(2, "memberRemoved", "watched", "bo"), fact(7, "licenseActive", "licensed", "cy")])
    assert course.seconds == [7.0]
    course.take([fact(8, "licenseActive", "licensed", "dan")])
    assert course.seconds == [7.0, 6.0]


def test_seats_that_nobody_got_in_time_are_shown() -> None:
    assert ["7.25", "12.5", "13.4", "1"] in shown(REPORT)


def test_the_night_is_shown_for_the_tenant_and_for_an_allotment() -> None:
    lines = shown(REPORT)
    assert ["resource units", "20,856", "10.4"] in lines
    assert ["MiB, before and at the most", "82, 231"] in lines


def test_a_cold_join_is_shown_with_how_graph_fared() -> None:
    lines = shown(REPORT)
    assert ["none", "3", "21.5 / 22.2 / 24.0", "3.00", "3", "2"] in lines
    assert ["warm", "3", "0.25 / 0.50 / 0.75", "0.01", "0", "1"] in lines


def test_a_start_is_shown_beside_that_of_the_sdks() -> None:
    assert ["app", "0.45 / 0.50 / 0.70", "1.25", "1,500", "1.25", "84", "1.12"] in shown(REPORT)
