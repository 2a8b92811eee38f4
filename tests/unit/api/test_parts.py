"""An owner divides their allotment, without an administrator, and sees what is below it."""

from collections.abc import Sequence
from typing import Any

import pytest

from application import parts
from application.services import Messaging
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.messages.events import Audience
from domain.parts import LEVELS_AT_MOST
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.support.samples import E3
from tests.unit.api.office import TENANT_ID, Office, Reply

ANY = {"If-Match": "*"}
VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"


class Faculty(Office):
    """The dean owns an allotment of ten seats; the head owns a group in Entra."""

    faculty: str
    dean: str
    head: str

    async def furnish(self) -> "Faculty":
        self.dean, self.head = self.caller("dean"), self.caller("head")
        self.caller("stranger")
        self.faculty = await self.allotment(units=10, owners=[self.dean], displayName="Faculty")
        return self

    def own_group(self, owner: str = "") -> str:
        group = self.group()
        self.tenant.add_group_owner(group, owner or self.dean)
        return group

    async def divide(self, of: str = "", by: str = "dean", **fields: Any) -> Reply:
        body = {
            "displayName": "Physics",
            "groupId": fields.pop("groupId", None) or self.own_group(),
            "allottedUnits": 4,
        }
        return await self.call("POST", f"/allotments/{of or self.faculty}/parts", {**body, **fields}, by=by)

    async def part(self, of: str = "", by: str = "dean", **fields: Any) -> str:
        reply = await self.divide(of, by, **fields)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    async def units_of(self, one: str) -> tuple[int, int, int]:
        """Allotted, delegated, usable."""
        found = (await self.call("GET", f"/allotments/{one}")).body
        return found["allottedUnits"], found["delegatedUnits"], found["usableUnits"]


@pytest.fixture
async def faculty() -> Faculty:
    return await Faculty().furnish()


def codes(reply: Reply) -> Sequence[str]:
    return [each["code"] for each in reply.body.get("errors", [])] or [reply.body.get("code", "")]


async def test_an_owner_makes_resizes_renames_and_dissolves_a_part(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    assert (await faculty.units_of(physics), await faculty.units_of(faculty.faculty)) == ((4, 0, 4), (10, 4, 6))
    for limit, left in ((7, 3), (2, 8)):
        changed = await faculty.call(
            "PATCH",
            f"/allotments/{physics}",
            {"allottedUnits": limit, "displayName": "Optics"},
            headers=ANY,
            by="dean",
        )
        assert (changed.status, changed.body["displayName"]) == (200, "Optics")
        assert await faculty.units_of(faculty.faculty) == (10, 10 - left, left)
    gone = await faculty.call("DELETE", f"/allotments/{physics}?licences=remove", headers=ANY, by="dean")
    assert gone.status == 202
    assert await faculty.store.load(physics) is None
    assert await faculty.units_of(faculty.faculty) == (10, 0, 10)
    assert faculty.pools.totals[E3.sku_id].value.given == 10


async def test_a_part_licenses_up_to_its_limit_and_its_parent_up_to_the_rest(faculty: Faculty) -> None:
    group = faculty.own_group()
    for number in range(6):
        faculty.tenant.add_member(group, faculty.person(f"p{number}"), actor="tenant")
    physics = await faculty.part(groupId=group, overflow="wait")
    found = (await faculty.call("GET", f"/allotments/{physics}")).body
    assert (found["state"], found["consumedUnits"], found["waitingUnits"]) == (AllotmentState.ACTIVE, 4, 2)
    lowered = await faculty.call("PATCH", f"/allotments/{physics}", {"allottedUnits": 3}, headers=ANY, by="dean")
    assert codes(lowered) == ["limitBelowUse"]


async def test_a_group_is_taken_only_by_who_owns_it_or_by_an_administrator(faculty: Faculty) -> None:
    foreign = faculty.own_group(faculty.head)
    assert codes(await faculty.divide(groupId=foreign)) == ["partOfForeignGroup"]
    assert (await faculty.divide(groupId=foreign, by="administrator")).status == 201


async def test_more_than_is_free_is_refused_with_the_number(faculty: Faculty) -> None:
    await faculty.part(allottedUnits=7)
    reply = await faculty.divide(allottedUnits=4)
    assert codes(reply) == ["unitsNotFree"]
    assert "has only 3 free seats" in reply.body["errors"][0]["message"]


async def test_a_part_has_products_of_its_parent(faculty: Faculty) -> None:
    assert codes(await faculty.divide(skuIds=[VISIO])) == ["partOtherProduct"]
    products = [{"skuId": E3.sku_id}, {"skuId": VISIO}]
    both = await faculty.allotment(units=5, owners=[faculty.dean], products=products)
    made = await faculty.divide(both, skuIds=[VISIO], allottedUnits=2)
    assert [each["skuId"] for each in made.body["products"]] == [VISIO]


async def test_there_are_five_levels(faculty: Faculty) -> None:
    lowest = faculty.faculty
    for level in range(LEVELS_AT_MOST - 1):
        lowest = await faculty.part(lowest, allottedUnits=5 - level)
    assert codes(await faculty.divide(lowest, allottedUnits=0)) == ["partTooDeep"]
    tree = (await faculty.call("GET", f"/allotments/{lowest}/parts", by="dean")).body
    assert [each["displayName"] for each in tree["above"]] == ["Physics", "Physics", "Physics", "Faculty"]


async def test_an_owner_sees_what_is_below_and_names_and_owners_of_what_is_above(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    optics = await faculty.part(physics, by="head", groupId=faculty.own_group(faculty.head), allottedUnits=1)
    for caller, seen in (("dean", {faculty.faculty, physics, optics}), ("head", {physics, optics})):
        assert {each["id"] for each in (await faculty.call("GET", "/allotments", by=caller)).body["value"]} == seen
        for one in seen:
            assert (await faculty.call("GET", f"/allotments/{one}", by=caller)).status == 200
    assert (await faculty.call("GET", f"/allotments/{faculty.faculty}", by="head")).status == 404
    assert (await faculty.call("GET", f"/allotments/{physics}", by="stranger")).status == 404
    tree = (await faculty.call("GET", f"/allotments/{physics}/parts", by="head")).body
    assert tree["above"] == [{"id": faculty.faculty, "displayName": "Faculty", "owners": [faculty.dean]}]
    assert [each["id"] for each in tree["parts"]] == [optics]


async def test_who_is_in_a_part_stays_with_its_owners(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    person = {"user": faculty.person("new")}
    assert (await faculty.call("POST", f"/allotments/{physics}/assignments", person, by="dean")).status == 403
    assert (await faculty.call("POST", f"/allotments/{physics}/assignments", person, by="head")).status in {201, 202}


@pytest.mark.parametrize("body", [{"state": "suspended"}, {"allottedUnits": 5, "allowOvercommit": True}])
async def test_what_only_administrators_set_is_kept_from_owners(faculty: Faculty, body: dict[str, Any]) -> None:
    physics = await faculty.part()
    reply = await faculty.call("PATCH", f"/allotments/{physics}", body, headers=ANY, by="dean")
    assert (reply.status, codes(reply)) == (403, ["partSettingKept"])


async def test_an_owner_does_not_change_their_own_limit(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    for one, caller in ((faculty.faculty, "dean"), (physics, "head")):
        reply = await faculty.call("PATCH", f"/allotments/{one}", {"allottedUnits": 9}, headers=ANY, by=caller)
        assert reply.status == 403


async def test_an_owner_of_many_sees_the_same_parts(faculty: Faculty, monkeypatch: pytest.MonkeyPatch) -> None:
    physics = await faculty.part()
    optics = await faculty.part(of=physics, displayName="Optics", allottedUnits=1)
    few = (await faculty.call("GET", "/allotments", by="dean")).body["value"]
    assert {each["id"] for each in few} == {faculty.faculty, physics, optics}
    monkeypatch.setattr(parts, "ASKED_ABOUT_AT_MOST", 0)
    assert (await faculty.call("GET", "/allotments", by="dean")).body["value"] == few
    another = await faculty.part(of=physics, displayName="Acoustics", allottedUnits=1)
    assert another in {each["id"] for each in (await faculty.call("GET", "/allotments", by="dean")).body["value"]}


async def test_an_allotment_with_parts_is_not_deleted(faculty: Faculty) -> None:
    await faculty.part(allottedUnits=0)
    reply = await faculty.call("DELETE", f"/allotments/{faculty.faculty}?licences=keep", headers=ANY)
    assert (reply.status, codes(reply)) == (409, ["allotmentHasParts"])
    assert "Physics" in reply.body["detail"]


async def test_a_request_of_a_part_is_decided_by_its_parents_owners(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    asked = await faculty.call("POST", f"/allotments/{physics}/requests", {"allottedUnits": 8}, by="head")
    assert asked.status == 201
    (listed,) = (await faculty.call("GET", "/requests?state=open", by="dean")).body["value"]
    path = f"/allotments/{physics}/requests/{listed['id']}/approve"
    assert (await faculty.call("POST", path, {}, headers=ANY, by="head")).status == 403
    assert (await faculty.call("POST", path, {}, headers=ANY, by="dean")).status == 200
    assert (await faculty.units_of(physics), await faculty.units_of(faculty.faculty)) == ((8, 0, 8), (10, 8, 2))


async def test_what_the_parent_does_not_have_is_asked_for_further_up(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    asked = await faculty.call("POST", f"/allotments/{physics}/requests", {"allottedUnits": 20}, by="head")
    path = f"/allotments/{physics}/requests/{asked.body['id']}/approve"
    refused = await faculty.call("POST", path, {}, headers=ANY, by="dean")
    assert (refused.status, codes(refused)) == (400, ["unitsNotFree"])
    await faculty.call("PATCH", f"/allotments/{faculty.faculty}", {"allottedUnits": 30}, headers=ANY)
    assert (await faculty.call("POST", path, {}, headers=ANY, by="dean")).status == 200


async def test_who_waits_at_the_parent_gets_what_a_part_gives_back(faculty: Faculty) -> None:
    physics = await faculty.part(allottedUnits=10)
    stored = await faculty.store.load(faculty.faculty)
    assert stored is not None
    await faculty.call("PATCH", f"/allotments/{faculty.faculty}", {"overflow": "wait"}, headers=ANY)
    person = faculty.person("new")
    faculty.tenant.add_member(stored.value.group_id, person, actor="tenant")
    await faculty.call("POST", f"/allotments/{faculty.faculty}/reconcile", {})
    assert (await faculty.call("GET", f"/allotments/{faculty.faculty}")).body["waitingUnits"] == 1
    await faculty.call("PATCH", f"/allotments/{physics}", {"allottedUnits": 9}, headers=ANY, by="dean")
    assert (await faculty.call("GET", f"/allotments/{faculty.faculty}")).body["consumedUnits"] == 1


async def test_a_part_of_an_allotment_that_is_not_ready_is_not_made(faculty: Faculty) -> None:
    await faculty.call("DELETE", f"/allotments/{faculty.faculty}?licences=keep", headers=ANY)
    assert (await faculty.divide()).status == 404


async def test_everything_wrong_is_told_at_once(faculty: Faculty) -> None:
    reply = await faculty.divide(
        groupId=faculty.own_group(faculty.head), allottedUnits=99, skuIds=[VISIO], owners=[TENANT_ID], displayName=""
    )
    assert set(codes(reply)) >= {"unitsNotFree", "partOtherProduct", "partOfForeignGroup", "noOwner"}


async def test_the_audit_record_names_who_divided_what(faculty: Faculty) -> None:
    physics = await faculty.part()
    entries = (await faculty.call("GET", "/audit?kind=makePartOfAllotment")).body["value"]
    assert {each["actor"]["id"] for each in entries} == {faculty.dean}
    assert {each["allotmentId"] for each in entries} == {faculty.faculty, physics}
    changed = {each["property"]: each["after"] for entry in entries for each in entry["changes"]}
    assert (changed["parentId"], changed["allottedUnits"]) == (faculty.faculty, 4)
    assert (await faculty.call("GET", f"/allotments/{physics}/audit", by="dean")).status == 200


async def test_who_has_a_part_reads_the_names_of_those_who_give(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    named = await faculty.call("GET", f"/people?ids={faculty.dean}&allotmentId={physics}", by="head")
    assert [each["displayName"] for each in named.body["value"]] == ["dean"]


async def test_the_owners_of_the_parent_are_told_of_a_request(faculty: Faculty) -> None:
    messages = InMemoryMessages()
    choices = MessageChoices(administrators=("it@contoso.example",))
    faculty.equip(outbox=Messaging(messages, faculty.requests, choices))
    physics = await faculty.part(owners=[faculty.head])
    for one, by, to in (
        (physics, "head", f"{faculty.dean}@contoso.example"),
        (faculty.faculty, "dean", "it@contoso.example"),
    ):
        await faculty.call("POST", f"/allotments/{one}/requests", {"allottedUnits": 40}, by=by)
        await faculty.commands.enqueue([Command(CommandKind.DELIVER, one, "test", faculty.clock.now())])
        asked = [each for each in messages.sent if each.audience is Audience.ADMINISTRATORS]
        assert asked[-1].to == (to,)
