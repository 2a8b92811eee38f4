"""The tenant over HTTP: Graph's contract as a client sees it."""

import re

import httpx
import pytest

from local.tenant.model import PRODUCTS, AssignedLicense, Tenant
from tests.local.tenant.tenant_worlds import Eventually, LocalGraph

E3 = PRODUCTS["SPE_E3"].sku_id
BI = PRODUCTS["POWER_BI_PRO"].sku_id
EVENTUAL = {"ConsistencyLevel": "eventual"}


def reference(object_id: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}"}


async def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


async def test_without_a_token_nothing_is_told(served: LocalGraph) -> None:
    response = await served.graph.get("/users", headers={"Authorization": "Bearer"})
    assert await refusal(response) == (401, "InvalidAuthenticationToken")
    response = await served.graph.post("/$batch", json={"requests": []}, headers={"Authorization": ""})
    assert response.status_code == 401


async def test_errors_carry_the_ids_of_the_request(served: LocalGraph) -> None:
    response = await served.graph.get("/users/nobody@contoso.example", headers={"client-request-id": "mine"})
    assert response.status_code == 404
    error = response.json()["error"]
    assert error["code"] == "Request_ResourceNotFound"
    assert error["innerError"]["client-request-id"] == "mine" == response.headers["client-request-id"]
    assert error["innerError"]["request-id"] == response.headers["request-id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", error["innerError"]["date"])


async def test_members_are_added_listed_by_page_and_removed(served: LocalGraph) -> None:
    people = await served.people(7)
    group = await served.group("Finance", people[:6])
    added = await served.graph.post(f"/groups/{group}/members/%24ref", json=reference(people[6]))
    assert added.status_code == 204
    again = await served.graph.post(f"/groups/{group}/members/$ref", json=reference(people[6]))
    assert await refusal(again) == (400, "Request_BadRequest")
    seen, url = [], f"/groups/{group}/members?$top=3&$select=id"
    while url:
        page = (await served.graph.get(url)).json()
        seen += [member["id"] for member in page["value"]]
        url = page.get("@odata.nextLink")
    assert sorted(seen) == sorted(people)
    removed = await served.graph.delete(f"/groups/{group}/members/{people[0]}/$ref")
    assert removed.status_code == 204
    gone = await served.graph.delete(f"/groups/{group}/members/{people[0]}/$ref")
    assert await refusal(gone) == (404, "Request_ResourceNotFound")


async def test_paging_leaves_nobody_out_when_others_leave_meanwhile(served: LocalGraph) -> None:
    people = sorted(await served.people(6))
    group = await served.group("Finance", people)
    first = (await served.graph.get(f"/groups/{group}/members?$top=3")).json()
    await served.tell(f"groups/{group}/members", {"remove": people[:2]})
    second = (await served.graph.get(first["@odata.nextLink"])).json()
    assert [member["id"] for member in second["value"]] == people[3:]


async def test_twenty_members_in_one_patch(served: LocalGraph) -> None:
    people = await served.people(21)
    group = await served.group("Finance")
    too_many = await served.graph.patch(
        f"/groups/{group}", json={"members@odata.bind": [f"x/users/{p}" for p in people]}
    )
    assert too_many.status_code == 400
    bound = [reference(person)["@odata.id"] for person in people[:20]]
    assert (await served.graph.patch(f"/groups/{group}", json={"members@odata.bind": bound})).status_code == 204
    count = await served.graph.get(f"/groups/{group}/members/$count", headers=EVENTUAL)
    assert (count.text, count.headers["content-type"]) == ("20", "text/plain; charset=utf-8")
    assert await refusal(await served.graph.get(f"/groups/{group}/members/$count")) == (400, "Request_BadRequest")


async def test_members_can_be_cast_to_one_type(served: LocalGraph) -> None:
    people = await served.people(2)
    inner = await served.group("Inner")
    outer = await served.group("Outer", [*people, inner])
    everything = (await served.graph.get(f"/groups/{outer}/members")).json()["value"]
    assert {found["@odata.type"] for found in everything} == {"#microsoft.graph.user", "#microsoft.graph.group"}
    users = (await served.graph.get(f"/groups/{outer}/members/microsoft.graph.user")).json()["value"]
    assert {user["id"] for user in users} == set(people)


async def test_what_is_no_id_is_refused_but_where_a_name_may_stand(served: LocalGraph) -> None:
    for path in ("/groups/not-a-guid", "/groups/not-a-guid/members", "/directoryObjects/not-a-guid"):
        response = await served.graph.get(path)
        assert await refusal(response) == (400, "Request_BadRequest")
        assert response.json()["error"]["message"] == "Invalid object identifier 'not-a-guid'."
    assert await refusal(await served.graph.get("/users/not-a-guid")) == (404, "Request_ResourceNotFound")
    nobody = "/groups/00000000-0000-4000-a000-000000000000"
    assert await refusal(await served.graph.get(nobody)) == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize("path", ["/", "/me", "/v2.0/users", "/v1.0None", "/beta", "/beta/users"])
async def test_what_is_outside_of_the_version_is_answered_as_graph_does(served: LocalGraph, path: str) -> None:
    response = await served.graph.get(str(served.graph.base_url.join(path)))
    assert await refusal(response) == (400, "BadRequest")
    assert response.json()["error"]["innerError"]["request-id"] == response.headers["request-id"]
    assert (await served.control.get("no-such-thing")).status_code == 404


async def test_members_of_nested_groups_are_counted_and_cast(served: LocalGraph) -> None:
    people = await served.people(3)
    inner = await served.group("Inner", people[:2])
    outer = await served.group("Outer", [people[2], inner])
    members = f"/groups/{outer}/transitiveMembers"
    assert (await served.graph.get(f"{members}/$count", headers=EVENTUAL)).text == "4"
    assert (await served.graph.get(f"{members}/microsoft.graph.user/$count", headers=EVENTUAL)).text == "3"
    users = (await served.graph.get(f"{members}/microsoft.graph.user", headers=EVENTUAL)).json()["value"]
    assert {user["id"] for user in users} == set(people)
    assert await refusal(await served.graph.get(f"{members}/microsoft.graph.user")) == (
        400,
        "Request_UnsupportedQuery",
    )
    assert (await served.control.get("misfits")).json()["misfits"] == []


async def test_delete_without_ref_deletes_the_user(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    group = await served.group("Finance", [person])
    await served.tell("knobs", {"permissions": ["GroupMember.ReadWrite.All", "User.ReadWrite.All"]})
    assert (await served.graph.delete(f"/groups/{group}/members/{person}")).status_code == 204
    assert (await served.graph.get(f"/users/{person}")).status_code == 404
    facts = (await served.control.get("history")).json()["facts"]
    assert [fact["objectId"] for fact in facts if fact["kind"] == "disaster"] == [person]


async def test_groups_are_created_found_changed_and_deleted(served: LocalGraph) -> None:
    body = {"displayName": "E3", "mailNickname": "e3-licensed", "mailEnabled": False, "securityEnabled": True}
    created = await served.graph.post("/groups", json=body)
    assert created.status_code == 201
    group = created.json()["id"]
    assert "assignedLicenses" not in created.json()
    for text in ("mailNickname eq 'e3-licensed'", f"id in ('{group}','x')", "startswith(displayName,'e')"):
        found = (await served.graph.get("/groups", params={"$filter": text})).json()["value"]
        assert [item["id"] for item in found] == [group]
    assert (await served.graph.patch(f"/groups/{group}", json={"description": "seats"})).status_code == 204
    selected = (await served.graph.get(f"/groups/{group}?$select=description,licenseProcessingState")).json()
    assert selected["description"] == "seats"
    assert selected["licenseProcessingState"] == {"state": "ProcessingComplete"}
    missing = await served.graph.post("/groups", json={"displayName": "x", "mailNickname": "x"})
    assert await refusal(missing) == (400, "Request_BadRequest")
    licensed = await served.graph.post(
        f"/groups/{group}/assignLicense", json={"addLicenses": [{"skuId": E3}], "removeLicenses": []}
    )
    assert licensed.status_code == 202
    assert (await served.graph.delete(f"/groups/{group}")).status_code == 400
    await served.graph.post(f"/groups/{group}/assignLicense", json={"addLicenses": [], "removeLicenses": [E3]})
    assert (await served.graph.delete(f"/groups/{group}")).status_code == 204


async def test_who_has_a_product_is_found_without_a_look_at_the_others(
    served: LocalGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    had, has, *_ = await served.people(20)
    await served.tell("skus/SPE_E3", {"enabled": 2})
    for person in (had, has):
        await served.tell(f"users/{person}/licenses", {"add": ["SPE_E3"]})
    await served.tell(f"users/{had}/licenses", {"remove": ["SPE_E3"]})
    looked_at = list[str]()
    licences = Tenant.assigned_licenses

    def look(tenant: Tenant, user_id: str) -> list[AssignedLicense]:
        looked_at.append(user_id)
        return licences(tenant, user_id)

    monkeypatch.setattr(Tenant, "assigned_licenses", look)
    query = {"$filter": f"assignedLicenses/any(one:one/skuId eq {E3})", "$select": "id"}
    assert (await served.graph.get("/users", params=query)).json()["value"] == [{"id": has}]
    assert set(looked_at) == {had, has}
    await served.tell("knobs", {"replicationLagSeconds": 3600})
    await served.tell(f"users/{has}/licenses", {"remove": ["SPE_E3"]})
    assert (await served.graph.get("/users", params=query)).json()["value"] == [{"id": has}]


async def test_users_are_found_in_the_ways_the_app_uses(served: LocalGraph) -> None:
    admin = (await served.graph.get("/users/admin@contoso.example")).json()
    assert admin["displayName"] == "Ada Ahlgren"
    assert "accountEnabled" not in admin
    assert "assignedLicenses" not in admin
    by_filter = await served.graph.get("/users", params={"$filter": "userPrincipalName eq 'admin@contoso.example'"})
    assert [user["id"] for user in by_filter.json()["value"]] == [admin["id"]]
    search = {"$search": '"displayName:ahl"', "$select": "id"}
    assert await refusal(await served.graph.get("/users", params=search)) == (400, "Request_UnsupportedQuery")
    found = (await served.graph.get("/users", params=search, headers=EVENTUAL)).json()["value"]
    assert found == [{"id": admin["id"]}]
    unknown = await served.graph.get("/users?$select=shoeSize")
    assert "Could not find a property named 'shoeSize'" in unknown.json()["error"]["message"]
    body = {"ids": [admin["id"], "00000000-0000-4000-a000-000000000000"], "types": ["user"]}
    by_ids = (await served.graph.post("/directoryObjects/getByIds", json=body)).json()["value"]
    assert [user["id"] for user in by_ids] == [admin["id"]]


async def test_ordered_and_counted_lists(served: LocalGraph) -> None:
    await served.people(5)
    query = "/users?$orderby=displayName desc&$count=true&$top=5&$select=id,displayName"
    first = (await served.graph.get(query, headers=EVENTUAL)).json()
    second = (await served.graph.get(first["@odata.nextLink"], headers=EVENTUAL)).json()
    names = [user["displayName"] for user in first["value"] + second["value"]]
    assert names == sorted(names, key=str.lower, reverse=True)
    assert first["@odata.count"] == len(names) == 9


async def test_licences_of_users_and_products(served: LocalGraph, eventually: Eventually) -> None:
    direct, member = await served.people(2)
    group = await served.group("BI", [member], licenses=["POWER_BI_PRO"])
    assigned = await served.graph.post(
        f"/users/{direct}/assignLicense",
        json={"addLicenses": [{"skuId": E3, "disabledPlans": []}], "removeLicenses": []},
    )
    assert assigned.status_code == 200
    assert assigned.json()["assignedLicenses"] == [{"skuId": E3, "disabledPlans": []}]

    async def is_licensed() -> bool:
        user = (await served.graph.get(f"/users/{member}?$select=licenseAssignmentStates")).json()
        return [state["state"] for state in user["licenseAssignmentStates"]] == ["Active"]

    await eventually(is_licensed)
    (details,) = (await served.graph.get(f"/users/{member}/licenseDetails")).json()["value"]
    assert details["skuPartNumber"] == "POWER_BI_PRO"
    skus = (await served.graph.get("/subscribedSkus?$select=skuId,consumedUnits,prepaidUnits")).json()["value"]
    (power_bi,) = [sku for sku in skus if sku["skuId"] == BI]
    assert power_bi == {
        "skuId": BI,
        "consumedUnits": 1,
        "prepaidUnits": {"enabled": 60, "suspended": 0, "warning": 0, "lockedOut": 0},
    }
    assert await refusal(await served.graph.get("/subscribedSkus?$filter=skuId eq 1")) == (
        400,
        "Request_UnsupportedQuery",
    )
    half = await served.graph.post(f"/groups/{group}/assignLicense", json={"addLicenses": []})
    assert "The missing parameters are: removeLicenses." in half.json()["error"]["message"]
    assert (await served.graph.post(f"/users/{member}/reprocessLicenseAssignment")).status_code == 200
    member_of = (await served.graph.get(f"/users/{member}/memberOf")).json()["value"]
    assert [found["id"] for found in member_of] == [group]


async def test_members_with_licence_errors_are_found(served: LocalGraph, eventually: Eventually) -> None:
    people = await served.people(2)
    await served.tell("skus/VISIOCLIENT", {"enabled": 1})
    group = await served.group("Visio", people, licenses=["VISIOCLIENT"])

    async def one_failed() -> bool:
        found = (await served.graph.get(f"/groups/{group}/membersWithLicenseErrors")).json()["value"]
        return len(found) == 1

    await eventually(one_failed)
    failing = await served.graph.get("/groups?$filter=hasMembersWithLicenseErrors eq true&$select=id")
    assert failing.json()["value"] == [{"id": group}]


async def test_mail_goes_to_the_outbox(served: LocalGraph) -> None:
    message = {"subject": "You are waiting", "toRecipients": [{"emailAddress": {"address": "x@contoso.example"}}]}
    sent = await served.graph.post("/users/admin@contoso.example/sendMail", json={"message": message})
    assert sent.status_code == 202
    (mail,) = (await served.control.get("outbox")).json()["mails"]
    assert mail["message"]["subject"] == "You are waiting"
    nobody = await served.graph.post("/users/admin@contoso.example/sendMail", json={"message": {"subject": "x"}})
    assert await refusal(nobody) == (400, "ErrorInvalidRecipients")


@pytest.mark.parametrize("path", ["/groups/delta", "/groups/delta()", "/groups/microsoft.graph.delta()"])
async def test_delta_over_http(served: LocalGraph, path: str) -> None:
    people = await served.people(3)
    group = await served.group("Finance", people)
    empty = await served.group("Empty")
    await served.tell("knobs", {"deltaPageSize": 2})
    query = {"$select": "members", "$filter": f"id eq '{group}' or id eq '{empty}'"}
    first = (await served.graph.get(path, params=query)).json()
    second = (await served.graph.get(first["@odata.nextLink"])).json()
    parts = [item for page in (first, second) for item in page["value"] if item["id"] == group]
    members = [member for part in parts for member in part["members@delta"]]
    assert members == [{"@odata.type": "#microsoft.graph.user", "id": person} for person in people]
    assert second["value"][-1] == {"id": empty}
    await served.graph.delete(f"/groups/{group}/members/{people[0]}/$ref")
    third = (await served.graph.get(second["@odata.deltaLink"])).json()
    removed = {"@odata.type": "#microsoft.graph.user", "id": people[0], "@removed": {"reason": "deleted"}}
    assert third["value"] == [{"id": group, "members@delta": [removed]}]


async def test_delta_takes_ids_only_and_answers_410_after_a_reset(served: LocalGraph) -> None:
    group = await served.group("Finance")
    wrong = await served.graph.get("/groups/delta", params={"$filter": "displayName eq 'Finance'"})
    assert await refusal(wrong) == (400, "BadRequest")
    assert (await served.graph.get("/groups/delta?$top=5")).status_code == 400
    page = (await served.graph.get("/groups/delta", params={"$filter": f"id eq '{group}'"})).json()
    await served.tell("delta/reset", {})
    gone = await served.graph.get(page["@odata.deltaLink"])
    assert gone.status_code == 410
    again = await served.graph.get(gone.headers["Location"])
    assert [item["id"] for item in again.json()["value"]] == [group]
    latest = (await served.graph.get("/groups/delta?$deltatoken=latest")).json()
    assert latest["value"] == []


async def test_unknown_paths_and_bad_json_are_refused(served: LocalGraph) -> None:
    assert await refusal(await served.graph.get("/me")) == (400, "BadRequest")
    bad = await served.graph.post("/groups", content=b"{", headers={"Content-Type": "application/json"})
    assert await refusal(bad) == (400, "BadRequest")
    many = f"id in ({','.join(["'x'"] * 16)})"
    for text in (many, "displayName eq", "displayName gt 'x'", "(displayName eq 'x'", "displayName eq 'x' 'y'"):
        assert await refusal(await served.graph.get("/users", params={"$filter": text})) == (400, "BadRequest")
