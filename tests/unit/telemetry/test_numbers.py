"""Numbers: what each counts, and that none leads to a person."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application import dead_letter_count
from application.queue_health import probe
from application.subscription import ensure
from application.telemetry import count_steps, show_units
from application.vital_signs import show_vital_signs
from domain.allotments import AllotmentState, Decision, DecisionKind, Member, MemberState, Step
from domain.capacity import Capacity
from domain.dead_letters import Undeliverable
from domain.directory import SubscribedSku
from domain.licence_errors import COUNT, Failure
from domain.permissions import GraphFeature, MissingPermission
from local.tenant.model import AssignmentError
from tests.fakes.permissions import ToldPermissions
from tests.support.samples import E3, MOMENT, allotment, make
from tests.support.telemetry import Recording
from tests.unit.api.house import House
from tests.unit.graph.worlds import HandlerWorld

ANN = "8c2a1c0e-1111-4000-a000-000000000001"
SECOND = timedelta(seconds=1)


def decision(kind: DecisionKind, after: timedelta = 3 * SECOND) -> Decision:
    return Decision(1, ANN, kind, "because", 1, 0, 2, "a notification", MOMENT + after)


def row(state: MemberState, **fields: Any) -> Member:
    return Member(ANN, state, MOMENT, **fields)


class TestSteps:
    @pytest.mark.parametrize("kind", [DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.ROLLED_BACK])
    def test_a_join_is_counted_with_its_decision_and_how_long_that_took(
        self, told: Recording, kind: DecisionKind
    ) -> None:
        count_steps([Step(ANN, None, row(MemberState.PENDING), decision(kind))], MOMENT)
        assert told.total("allotments.joins") == 1
        assert told.total("allotments.decisions", allotments__decision__kind=kind.value) == 1
        assert told.total("allotments.decision.duration") == 3
        assert told.total("allotments.licence.duration") == 0

    def test_what_is_decided_about_somebody_who_is_known_is_no_join(self, told: Recording) -> None:
        known = row(MemberState.WAITING, place=1)
        count_steps([Step(ANN, known, row(MemberState.PENDING), decision(DecisionKind.PROMOTED))], MOMENT)
        assert told.total("allotments.decisions") == 1
        assert told.total("allotments.joins") == told.total("allotments.decision.duration") == 0

    def test_a_device_is_no_join(self, told: Recording) -> None:
        count_steps([Step(ANN, None, row(MemberState.IGNORED), decision(DecisionKind.IGNORED))], MOMENT)
        assert told.total("allotments.decisions") == 1
        assert told.total("allotments.joins") == 0

    def test_the_steps_of_a_transaction_are_counted_together(self, told: Recording) -> None:
        kinds = [DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.LICENSED, DecisionKind.IGNORED]
        steps = [
            Step(f"user-{number}", None, row(MemberState.PENDING), decision(kind)) for number, kind in enumerate(kinds)
        ]
        count_steps([*steps, Step(ANN, row(MemberState.PENDING), row(MemberState.LICENSED))], MOMENT)
        for kind, number in Counter(kinds).items():
            assert told.total("allotments.decisions", allotments__decision__kind=kind.value) == number
        assert told.total("allotments.joins") == 3
        assert told.total("allotments.decision.duration") == 3 * 3

    @pytest.mark.parametrize("before", [MemberState.PENDING, MemberState.LICENSED])
    def test_a_licence_that_is_first_seen_took_so_long(self, told: Recording, before: MemberState) -> None:
        seen = row(MemberState.LICENSED, checked=MOMENT + 9 * SECOND)
        count_steps([Step(ANN, row(before), seen)], MOMENT)
        count_steps([Step(ANN, seen, replace(seen, checked=MOMENT + 99 * SECOND))], MOMENT)
        assert told.total("allotments.licence.duration") == 9

    def test_a_failure_is_counted_once_by_its_cause(self, told: Recording) -> None:
        failed = row(MemberState.FAILED, failures=(Failure("sku-1", COUNT), Failure("sku-2", COUNT)))
        count_steps([Step(ANN, row(MemberState.LICENSED), failed)], MOMENT)
        count_steps([Step(ANN, failed, replace(failed, tries=1))], MOMENT)
        count_steps([Step(ANN, row(MemberState.PENDING), row(MemberState.FAILED))], MOMENT)
        assert told.total("allotments.licence.failures", error__type=COUNT) == 1
        assert told.total("allotments.licence.failures", error__type="Refused") == 1


def test_units_are_those_of_capacity(told: Recording) -> None:
    product = SubscribedSku("sku-1", "SPE_E3", True, (), 10, 4, warning_units=2)
    show_units([Capacity(product, bought=10, used=4, allotted=9, used_by_allotments=3)])
    shown = {attributes["allotments.unit.state"]: value for name, attributes, value in told.numbers if "units" in name}
    assert shown == {"assignable": 12, "used": 4, "free": 3}


class TestVitalSigns:
    async def test_of_an_app_that_is_well(self, told: Recording, world: HandlerWorld) -> None:
        await ensure(world.services)
        await make(world.store, replace(allotment("a1"), consumed_units=5, waiting_units=2, failed_units=1))
        await make(world.store, replace(allotment("a2"), consumed_units=1))
        await show_vital_signs(world.services)
        assert told.total("allotments.count", allotments__state="active") == 2
        assert [value for name, told_, value in told.numbers if told_.get("allotments.state") == "suspended"] == [0]
        assert told.total("allotments.seats", allotments__seat__state="used") == 6
        assert told.total("allotments.seats", allotments__seat__state="waiting") == 2
        assert told.total("allotments.seats", allotments__seat__state="failed") == 1
        assert told.total("allotments.subscription.remaining") == timedelta(days=20).total_seconds()
        assert not [name for name, _, _ in told.numbers if name == "allotments.permissions.missing"]
        assert not [name for name, _, _ in told.numbers if name == "allotments.night.age"]

    async def test_of_one_that_is_not(self, told: Recording, world: HandlerWorld) -> None:
        stopped = replace(allotment("a1"), state=AllotmentState.SUSPENDED)
        await make(world.store, stopped)
        await world.services.dead_letters.add([Undeliverable("enforcement", b"{}", "Bad", "words", "a1")])
        await dead_letter_count.count(world.services)
        await probe(world.services)
        world.advance(minutes=7)
        lacking = ToldPermissions([MissingPermission("User.Read.All", GraphFeature.READ_PEOPLE, "read people")])
        await show_vital_signs(replace(world.services, permissions=lacking))
        assert told.total("allotments.permissions.missing") == 1
        assert told.total("allotments.count", allotments__state="suspended") == 1
        assert told.total("allotments.dead_letters", messaging__destination__name="enforcement") == 1
        assert told.total("allotments.queue.wait", messaging__destination__name="graph-notifications") == 7 * 60

    async def test_a_number_is_told_once_for_each_time_that_it_is_shown(
        self, told: Recording, world: HandlerWorld
    ) -> None:
        """What a worker saw last says nothing once another one looks: it is not told again and again."""
        await show_vital_signs(world.services)
        assert told.numbers
        told.clear()
        assert told.numbers == []


async def test_the_night_s_age_and_its_findings(told: Recording) -> None:
    house = await House().furnish()
    house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")
    await house.night()
    assert told.total("allotments.drift", allotments__drift__kind="neverAdmitted") == 1
    assert told.total("allotments.units", allotments__product="SPE_E3", allotments__unit__state="assignable") == 200
    (finished,) = [each.finished for each in await house.nightly.nights.nights(None, 1)]
    assert finished
    await show_vital_signs(house.core)
    assert told.total("allotments.night.age") == (house.clock.now() - finished).total_seconds()


async def test_nothing_of_a_whole_day_leads_to_a_person_or_a_group(told: Recording) -> None:
    house = await House().furnish()
    for name in ("cleo", "dan", "eve"):
        house.tenant.add_member(house.group_id, house.person(name), actor="tenant")
        await house.look()
    house.tenant.remove_member(house.group_id, house.ann, actor="tenant")
    await house.look()
    house.tenant.set_license_fault(house.ben, E3.sku_id, AssignmentError.DEPENDENCY)
    house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")
    await house.night()
    await show_vital_signs(house.core)
    people = house.tenant.truth.users()
    personal = {each.id for each in people} | {each.user_principal_name for each in people} | {house.group_id, "Sales"}
    assert len(personal) >= 15
    assert [each for each in personal if each in told.text] == []
    assert {"allotments.joins", "allotments.decisions", "allotments.drift"} <= {name for name, _, _ in told.numbers}
