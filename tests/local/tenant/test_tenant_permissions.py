"""Which permission each request needs: every route has a row, and what was not granted is refused as Graph does it."""

import base64
import json
from random import Random
from urllib.parse import urlsplit

import httpx
import pytest

from local.tenant.conditions import Conditions
from local.tenant.graph import permissions
from local.tenant.graph.messages import BETA, Call, GraphRequest, GraphResponse, Route
from local.tenant.graph.permissions import APP_PERMISSIONS, NEED_NOTHING, NEEDS, Need, check, needs_of
from local.tenant.graph.service import GraphService
from local.tenant.graph.throttling import Throttle, ThrottlingLimits
from local.tenant.model import GraphError, Tenant
from tests.local.tenant.tenant_worlds import LocalGraph, StandingClock

NOBODY = "00000000-0000-4000-a000-000000000000"
DENIED = (403, "Authorization_RequestDenied")


@pytest.fixture
def service(clock: StandingClock) -> GraphService:
    async def validates(_url: str) -> bool:
        return True

    tenant = Tenant(clock, units={"SPE_E3": 5})
    throttle = Throttle(ThrottlingLimits(), "scope")
    return GraphService(tenant, Conditions(), throttle, validates, changed=lambda: None, random=Random(0))


def request(method: str, path: str, token: str = "local") -> GraphRequest:
    return GraphRequest(method, path, {}, {"authorization": f"Bearer {token}"}, None, "http://127.0.0.1/v1.0")


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_every_route_has_a_row(service: GraphService) -> None:
    routes = {(route.method, route.template) for routes in service.routes.values() for route in routes}
    assert {route for route in routes if not needs_of(*route)} == NEED_NOTHING
    assert {(need.method, need.template) for need in NEEDS} <= routes


def test_each_row_is_told_by_its_name_and_has_a_page() -> None:
    assert len({need.request for need in NEEDS}) == len(NEEDS)
    assert all(need.page.replace("-", "").partition("?")[0].isalnum() for need in NEEDS)


async def test_a_route_that_no_row_knows_permits_nobody(service: GraphService) -> None:
    route = Route("GET", "users/{user}/manager", lambda _: GraphResponse(200, {}))
    service.routes["v1.0"].append(route)
    assert (await service.answer(request("GET", f"users/{NOBODY}/manager"))).status == 403
    assert (await service.answer(request("GET", f"users/{NOBODY}/manager", "local-administrator"))).status == 200


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.request)
def test_any_one_of_its_permissions_is_enough_and_none_is_not(need: Need, clock: StandingClock) -> None:
    tenant = Tenant(clock)
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance").id
    parameters = {"user": user.id, "group": group, "object": user.id, "id": NOBODY, "cast": "graph.user"}
    call = Call(tenant, request(need.method, "any"), parameters)
    assert not need.permitted(call, {"Sites.Read.All"})
    assert all(need.permitted(call, {each}) for each in {need.least, *need.higher})


@pytest.mark.parametrize(
    ("method", "path", "body", "needed"),
    [
        ("GET", "/groups?$filter=startswith(displayName,'F')", None, "GroupMember.Read.All"),
        ("GET", "/groups/delta?$select=members", None, "Group.Read.All"),
        ("GET", "/users?$select=id,displayName", None, "User.ReadBasic.All"),
        ("GET", "/users?$select=id,licenseAssignmentStates", None, "User.Read.All"),
        ("GET", "/users", None, "User.Read.All"),
        ("GET", "/subscribedSkus", None, "LicenseAssignment.Read.All"),
        ("POST", "/directoryObjects/getByIds", {"ids": [NOBODY]}, "Directory.Read.All"),
        (
            "POST",
            "/groups",
            {"displayName": "x", "mailNickname": "x", "mailEnabled": False, "securityEnabled": True},
            "Group.Create",
        ),
    ],
)
async def test_a_request_is_refused_without_its_permission(
    served: LocalGraph, method: str, path: str, body: object, needed: str
) -> None:
    await served.tell("knobs", {"permissions": ["LicenseAssignment.ReadWrite.All"]})
    assert error_of(await served.as_app.request(method, path, json=body)) == DENIED
    await served.tell("knobs", {"permissions": [needed]})
    assert (await served.as_app.request(method, path, json=body)).is_success


async def test_a_basic_profile_is_not_the_licences(served: LocalGraph) -> None:
    await served.tell("knobs", {"permissions": ["User.ReadBasic.All"]})
    assert error_of(await served.as_app.get("/users?$select=id,licenseAssignmentStates")) == DENIED
    held = "assignedLicenses/any(l:l/skuId eq 05e9a617-0261-4cee-bb44-138d3ef5d965)"
    assert error_of(await served.as_app.get("/users", params={"$select": "id", "$filter": held})) == DENIED


async def test_members_and_properties_are_changed_by_permissions_of_their_own(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    group = await served.group("Finance")
    members = {"members@odata.bind": [f"https://graph.microsoft.com/v1.0/directoryObjects/{person}"]}
    await served.tell("knobs", {"permissions": ["GroupMember.ReadWrite.All"]})
    assert error_of(await served.as_app.patch(f"/groups/{group}", json={"displayName": "Sales"})) == DENIED
    assert error_of(await served.as_app.patch(f"/groups/{group}", json={"displayName": "Sales", **members})) == DENIED
    assert (await served.as_app.patch(f"/groups/{group}", json=members)).status_code == 204


async def test_a_device_is_added_by_who_may_write_devices(served: LocalGraph) -> None:
    device = (await served.tell("objects", {"kind": "device", "displayName": "LAPTOP-1"}))["id"]
    group = await served.group("Finance")
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{device}"}
    assert error_of(await served.as_app.post(f"/groups/{group}/members/$ref", json=reference)) == DENIED
    await served.tell("knobs", {"permissions": ["GroupMember.ReadWrite.All", "Device.ReadWrite.All"]})
    assert (await served.as_app.post(f"/groups/{group}/members/$ref", json=reference)).status_code == 204


async def test_an_item_of_a_batch_is_judged_by_itself(served: LocalGraph) -> None:
    await served.tell("knobs", {"permissions": ["User.Read.All"]})
    items = [{"id": "1", "method": "GET", "url": "/users"}, {"id": "2", "method": "GET", "url": "/groups"}]
    answers = (await served.as_app.post("/$batch", json={"requests": items})).json()["responses"]
    assert {answer["id"]: answer["status"] for answer in answers} == {"1": 200, "2": 403}


async def test_of_members_whom_the_app_may_not_read_the_type_and_the_id_are_shown(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    device = (await served.tell("objects", {"kind": "device", "displayName": "LAPTOP-1"}))["id"]
    group = await served.group("Finance", [person, device])
    path = f"/groups/{group}/members?$select=id,displayName,licenseAssignmentStates"
    shown = {member["id"]: member for member in (await served.as_app.get(path)).json()["value"]}
    assert shown[person]["displayName"]
    assert shown[device]["displayName"] is None
    await served.tell("knobs", {"permissions": ["GroupMember.Read.All"]})
    shown = {member["id"]: member for member in (await served.as_app.get(path)).json()["value"]}
    nothing = {"displayName": None, "licenseAssignmentStates": []}
    assert shown[person] == {"@odata.type": "#microsoft.graph.user", "id": person, **nothing}


async def test_a_cast_may_not_filter(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    device = (await served.tell("objects", {"kind": "device", "displayName": "LAPTOP-1"}))["id"]
    path = f"/groups/{await served.group('Finance', [person, device])}/members/microsoft.graph.user"
    assert [member["id"] for member in (await served.as_app.get(path)).json()["value"]] == [person]
    await served.tell("knobs", {"castFilters": False})
    shown = {member["id"]: member["@odata.type"] for member in (await served.as_app.get(path)).json()["value"]}
    assert shown == {person: "#microsoft.graph.user", device: "#microsoft.graph.device"}


@pytest.mark.parametrize("scope", ["id", "userPrincipalName"])
async def test_mail_is_sent_with_the_permission_or_from_the_mailbox_that_exchange_allows(
    served: LocalGraph, scope: str
) -> None:
    sender, other = (await served.tell("users", {"count": 2}))["users"]
    body = {"message": {"subject": "x", "toRecipients": [{"emailAddress": {"address": "a@contoso.example"}}]}}

    async def statuses() -> list[int]:
        users = (sender["userPrincipalName"], sender["id"], other["id"])
        return [(await served.as_app.post(f"/users/{user}/sendMail", json=body)).status_code for user in users]

    refused = await served.as_app.post(f"/users/{sender['id']}/sendMail", json=body)
    assert error_of(refused) == (403, "ErrorAccessDenied")
    await served.tell("knobs", {"scopedMailboxes": [sender[scope]]})
    assert await statuses() == [202, 202, 403]
    await served.tell("knobs", {"permissions": ["Mail.Send"]})
    assert await statuses() == [202, 202, 202]


async def test_a_subscription_needs_what_its_resource_needs(served: LocalGraph) -> None:
    await served.tell("knobs", {"permissions": ["User.Read.All", "Group.ReadWrite.All"]})
    body = {"changeType": "updated", "notificationUrl": "https://127.0.0.1:1/", "resource": "groups"}
    body["expirationDateTime"] = "2026-09-02T00:00:00Z"
    assert error_of(await served.as_app.post("/subscriptions", json=body)) == DENIED
    assert error_of(await served.as_app.get("/subscriptions")) == DENIED
    assert (await served.as_app.post("/subscriptions", json={**body, "resource": "users"})).status_code != 403


async def test_what_was_needed_is_told_and_what_others_need_is_not(served: LocalGraph) -> None:
    await served.graph.get("/organization")
    await served.as_app.get("/subscribedSkus")
    await served.as_app.post("/directoryObjects/getByIds", json={"ids": [NOBODY]})
    told = (await served.control.get("permissions")).json()
    assert told["permissions"] == sorted(APP_PERMISSIONS)
    assert [need["request"] for need in told["needed"]] == ["GET /subscribedSkus"]


async def test_the_apps_token_carries_what_was_granted(served: LocalGraph) -> None:
    await served.tell("knobs", {"permissions": ["User.Read.All", "Group.Read.All"]})
    origin = urlsplit(str(served.as_app.base_url))
    token = (await served.as_app.post(f"http://{origin.netloc}/oauth2/v2.0/token")).json()["access_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["roles"] == ["Group.Read.All", "User.Read.All"]


class TestBeta:
    async def failed(self, served: LocalGraph) -> str:
        """Somebody for whom a licence of a group failed for want of units, which have been bought since."""
        await served.tell("skus/VISIOCLIENT", {"enabled": 0})
        (person,) = await served.people(1)
        await served.group("Visio", [person], licenses=["VISIOCLIENT"])
        assert await self.states(served, person) == ["Error"]
        await served.tell("skus/VISIOCLIENT", {"enabled": 5})
        return person

    async def states(self, served: LocalGraph, person: str) -> list[str]:
        answer = await served.graph.get(f"/users/{person}?$select=licenseAssignmentStates")
        return [state["state"] for state in answer.json()["licenseAssignmentStates"]]

    def url(self, served: LocalGraph, path: str) -> str:
        return str(served.as_app.base_url).replace("/v1.0", f"/{BETA}") + path

    async def test_reprocessing_needs_the_narrow_permission(self, served: LocalGraph) -> None:
        person = await self.failed(served)
        action = self.url(served, f"users/{person}/cloudLicensing/assignments/reprocessAssignments")
        assert error_of(await served.as_app.post(action)) == DENIED
        await served.tell("knobs", {"permissions": ["CloudLicensing.AssignLicenses.Organization"]})
        assert error_of(await served.as_app.post(f"/users/{person}/reprocessLicenseAssignment")) == DENIED
        answer = await served.as_app.post(action)
        assert (answer.status_code, answer.content) == (200, b"")
        assert await self.states(served, person) == ["Active"]

    async def test_it_may_do_nothing_for_licences_of_groups(self, served: LocalGraph) -> None:
        person = await self.failed(served)
        await served.tell("knobs", {"betaReprocessesGroups": False})
        path = f"users/{person}/cloudLicensing/assignments/reprocessAssignments"
        assert (await served.graph.post(self.url(served, path))).status_code == 200
        assert await self.states(served, person) == ["Error"]

    async def test_the_versions_know_each_their_own(self, served: LocalGraph) -> None:
        action = "/cloudLicensing/assignments/reprocessAssignments"
        assert error_of(await served.graph.post(f"/users/{NOBODY}{action}")) == (400, "BadRequest")
        assert (await served.graph.get(self.url(served, "users"))).status_code == 400
        told = (await served.control.get("misfits")).json()["misfits"]
        assert told[-1] == "GET users: this is nothing that is known of beta"


def test_a_check_raises_what_graph_answers(clock: StandingClock) -> None:
    call = Call(Tenant(clock), request("GET", "subscribedSkus"), {})
    route = Route("GET", "subscribedSkus", lambda _: GraphResponse(200))
    with pytest.raises(GraphError, match=r"^403 Authorization_RequestDenied: Insufficient privileges"):
        check(call, route, [])
    assert check(call, route, ["LicenseAssignment.Read.All"]) == [*permissions.needs_of("GET", "subscribedSkus")]
