"""Every query of deploy/queries, run on what the app tells: alerts are silent while it is well, and have one cause."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import azure.functions as func
import pytest

from application import dead_letter_count, subscription
from application.queue_health import probe
from application.reconciliation import nightly
from application.reconciliation.start import reconcile
from application.vital_signs import show_vital_signs
from domain.allotments import AllotmentState
from domain.dead_letters import Undeliverable
from domain.errors import Transient
from domain.permissions import GraphFeature, MissingPermission
from handlers.tracing import answered, tracer
from infra.graph.client import GraphClient, checked
from local.tenant.model import AssignmentError
from tests.fakes.permissions import ToldPermissions
from tests.support.application_insights import Row, exported, tables_of
from tests.support.kusto import run
from tests.support.processes import ROOT
from tests.support.recording_server import json_answer, recording_server
from tests.support.samples import E3
from tests.support.telemetry import Recording, recording
from tests.unit.api.house import House

ALERTS = {path.stem: path.read_text() for path in (ROOT / "deploy" / "queries" / "alerts").glob("*.kql")}
SHEETS = {path.stem: path.read_text() for path in (ROOT / "deploy" / "queries" / "workbook").glob("*.kql")}
A_TICK = timedelta(minutes=5)


def firing(told: Recording) -> set[str]:
    tables = tables_of(told.lines)
    return {name for name, query in ALERTS.items() if run(query, tables)}


async def tick(house: House) -> None:
    """What the timers do every five minutes."""
    await subscription.ensure(house.core)
    await dead_letter_count.count(house.core)
    await show_vital_signs(house.core)
    recording().export()
    house.clock.advance(A_TICK)


@pytest.fixture
async def house(told: Recording) -> House:
    """An app that is well: people have joined, a night was compared, the timers went off."""
    house = await House().furnish()
    house.tenant.add_member(house.group_id, house.person("cleo"), actor="tenant")
    await house.look()
    await compare(house)
    house.equip(permissions=ToldPermissions(()))
    for _ in range(3):
        await tick(house)
    return house


async def compare(house: House) -> None:
    """A night that is finished now."""
    await reconcile(house.core)
    await nightly.finish(house.core, house.nightly)


async def too_late(house: House, told: Recording) -> None:
    await probe(house.core)
    for _ in range(4):
        await tick(house)


async def dead_letter(house: House, told: Recording) -> None:
    await house.core.dead_letters.add([Undeliverable("enforcement", b"{}", "Bad", "words", house.allotment_id)])
    await tick(house)


async def no_permission(house: House, told: Recording) -> None:
    lacking = MissingPermission("User.Read.All", GraphFeature.READ_PEOPLE, "read people")
    house.equip(permissions=ToldPermissions([lacking]))
    await tick(house)


async def no_subscription(house: House, told: Recording) -> None:
    told.clear()
    await show_vital_signs(house.core)


async def throttled(house: House, told: Recording) -> None:
    async with recording_server(json_answer({}, 429, Retry_After="60")) as server:
        client = GraphClient(f"{server.url}/v1.0", None)
        for _ in range(20):
            with pytest.raises(Transient):
                checked(await client.get(client.build.groups))
        await client.close()


async def suspended(house: House, told: Recording) -> None:
    await house.set(state=AllotmentState.SUSPENDED)
    await tick(house)


async def no_night(house: House, told: Recording) -> None:
    house.clock.advance(timedelta(hours=26))
    await tick(house)


async def silence(house: House, told: Recording) -> None:
    told.clear()
    await subscription.ensure(house.core)


async def no_units(house: House, told: Recording) -> None:
    dan = house.person("dan")
    house.tenant.set_license_fault(dan, E3.sku_id, AssignmentError.COUNT)
    house.tenant.add_member(house.group_id, dan, actor="tenant")
    await house.look()
    await house.propagation_margin()


BREAKS: dict[str, Callable[[House, Recording], Awaitable[None]]] = {
    "dead-letters": dead_letter,
    "late-queues": too_late,
    "missing-permissions": no_permission,
    "lost-subscription": no_subscription,
    "throttling": throttled,
    "suspended-allotments": suspended,
    "missed-night": no_night,
    "no-sign-of-life": silence,
    "no-units": no_units,
}


async def test_no_alert_fires_while_the_app_is_well(house: House, told: Recording) -> None:
    assert firing(told) == set()


def test_every_alert_has_a_cause_here() -> None:
    assert set(BREAKS) == set(ALERTS)


@pytest.mark.parametrize("alert", BREAKS)
async def test_an_alert_fires_for_its_cause_alone(house: House, told: Recording, alert: str) -> None:
    await BREAKS[alert](house, told)
    assert firing(told) == {alert}


@pytest.mark.parametrize("sheet", SHEETS)
async def test_a_query_of_the_workbook_shows_something(house: House, told: Recording, sheet: str) -> None:
    await no_units(house, told)
    await throttled(house, told)
    with pytest.raises(ZeroDivisionError):
        await answered("GET", "/api/me", failing())
    house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")
    await compare(house)
    assert run(SHEETS[sheet], tables_of(told.lines))


async def failing() -> func.HttpResponse:
    raise ZeroDivisionError


async def test_the_exporter_of_microsoft_fills_the_same_tables(house: House, told: Recording) -> None:
    await throttled(house, told)
    with tracer.start_as_current_span("timer part"):
        await answered("GET", "/api/me", answer())
    ours, theirs = tables_of(told.lines), exported(told.spans, told.exports)
    for table, columns in {
        "customMetrics": ("name", "value", "valueCount", "valueMax", "customDimensions"),
        "requests": ("name", "success", "operation_Id", "resultCode"),
        "dependencies": ("name", "success", "operation_Id"),
    }.items():
        assert ours[table], table
        assert in_order(ours[table], columns) == in_order(theirs[table], columns)


async def answer() -> func.HttpResponse:
    return func.HttpResponse()


def in_order(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    return sorted(str([row[column] for column in columns]) for row in rows)
