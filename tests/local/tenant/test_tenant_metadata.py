"""Every answer of the tenant fits Microsoft Graph's own metadata: the file that GRAPH_METADATA names, or what the
project carries of it.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.tenant.graph import resources
from local.tenant.graph.metadata import TABLE, Metadata, committed, distilled
from local.tenant.model import PRODUCTS
from tests.local.tenant.tenant_worlds import Endpoint, Eventually, LocalGraph

SETTING = "GRAPH_METADATA"
GROUP_TYPE = "#microsoft.graph.group"
E3 = PRODUCTS["SPE_E3"].sku_id


@pytest.fixture(scope="module")
def metadata() -> Metadata:
    path = os.environ.get(SETTING)
    if not path:
        return committed()
    assert Path(path).is_file(), f"{SETTING} names no file: {path}"
    return Metadata(distilled(Path(path)))


def test_what_the_project_carries_is_what_microsoft_publishes() -> None:
    path = os.environ.get(SETTING)
    if not path:
        pytest.skip(f"{SETTING} is not set: it names a CSDL file of Microsoft Graph v1.0")
    assert json.loads(TABLE.read_text()) == distilled(Path(path))


def fits(metadata: Metadata, type_name: str, body: Mapping[str, object]) -> None:
    """Types that the file lacks are checked as directoryObject, which is open."""
    if type_name not in metadata:
        body = {name: value for name, value in body.items() if name != "displayName"}
        type_name = "directoryObject"
    assert list(metadata.problems(type_name, body)) == []


async def values(served: LocalGraph, path: str) -> list[dict[str, object]]:
    response = await served.graph.get(path)
    assert response.status_code == 200, response.text
    found: list[dict[str, object]] = response.json()["value"]
    assert found
    return found


@pytest.fixture
async def group(served: LocalGraph) -> str:
    """A licensed group with members of two kinds, one of whom a licence failed for."""
    people = await served.people(3)
    inner = await served.group("Inner")
    await served.tell("skus/SPE_E3", {"enabled": 2})
    created = await served.group("E3", [*people, inner], licenses=["SPE_E3"])
    await served.control.get("state")
    return created


async def test_users(served: LocalGraph, metadata: Metadata, group: str) -> None:
    everything = ",".join(resources.USER_PROPERTIES)
    await served.tell("/knobs", {"permissions": ["User.ReadWrite.All", "AuditLog.Read.All"]})
    for path in ("/users", f"/users?$select={everything}", f"/groups/{group}/members/graph.user"):
        for user in await values(served, path):
            fits(metadata, "user", user)
    (member, *_) = await values(served, f"/groups/{group}/members/graph.user")
    fits(metadata, "user", (await served.graph.get(f"/users/{member['id']}?$select={everything}")).json())
    for action, body in (
        ("reprocessLicenseAssignment", None),
        ("assignLicense", {"addLicenses": [{"skuId": PRODUCTS["POWER_BI_PRO"].sku_id}], "removeLicenses": []}),
    ):
        answer = await served.graph.post(f"/users/{member['id']}/{action}", json=body)
        assert answer.status_code == 200
        fits(metadata, "user", answer.json())


async def test_groups(served: LocalGraph, metadata: Metadata, group: str) -> None:
    everything = ",".join(resources.GROUP_PROPERTIES)
    for kind in ("microsoft365", "dynamic", "synced", "mailEnabledSecurity", "roleAssignable"):
        await served.group(kind, kind=kind)
    for path in ("/groups", f"/groups?$select={everything}"):
        for found in await values(served, path):
            fits(metadata, "group", found)
    body = {"displayName": "x", "mailNickname": "x", "mailEnabled": False, "securityEnabled": True}
    fits(metadata, "group", (await served.graph.post("/groups", json=body)).json())
    licensed = await served.graph.post(
        f"/groups/{group}/assignLicense", json={"addLicenses": [{"skuId": E3}], "removeLicenses": []}
    )
    fits(metadata, "group", licensed.json())


async def test_members_and_memberships(served: LocalGraph, metadata: Metadata, group: str) -> None:
    members = await values(served, f"/groups/{group}/members")
    ids = [member["id"] for member in members]
    by_ids = (await served.graph.post("/directoryObjects/getByIds", json={"ids": ids})).json()["value"]
    failed = await values(served, f"/groups/{group}/membersWithLicenseErrors")
    groups = [
        found
        for member in members
        for found in await values(
            served, f"/{'groups' if member['@odata.type'] == GROUP_TYPE else 'users'}/{member['id']}/memberOf"
        )
    ]
    for found in [*members, *by_ids, *failed, *groups]:
        fits(metadata, str(found["@odata.type"]).rpartition(".")[2], found)


async def test_products_and_licences(served: LocalGraph, metadata: Metadata, group: str) -> None:
    for sku in await values(served, "/subscribedSkus"):
        fits(metadata, "subscribedSku", sku)
    licensed = [
        member["id"]
        for member in await values(served, f"/groups/{group}/members/graph.user?$select=id,assignedLicenses")
        if member["assignedLicenses"]
    ]
    for user in licensed:
        for details in await values(served, f"/users/{user}/licenseDetails"):
            fits(metadata, "licenseDetails", details)
    assert len(licensed) == 2
    for organization in await values(served, "/organization"):
        fits(metadata, "organization", organization)


async def test_delta(served: LocalGraph, metadata: Metadata, group: str) -> None:
    page = (await served.graph.get("/groups/delta")).json()
    assert page["value"]
    for item in page["value"]:
        fits(metadata, "group", item)
        for member in item.get("members@delta", []):
            fits(metadata, member["@odata.type"].rpartition(".")[2], member)


async def test_subscriptions_and_notifications(
    served: LocalGraph, metadata: Metadata, endpoint: Endpoint, eventually: Eventually
) -> None:
    body = {
        "changeType": "updated,deleted",
        "notificationUrl": endpoint.url,
        "lifecycleNotificationUrl": endpoint.lifecycle_url,
        "resource": "groups",
        "clientState": "secret",
        "expirationDateTime": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    }
    created = await served.graph.post("/subscriptions", json=body)
    fits(metadata, "subscription", created.json())
    for found in await values(served, "/subscriptions"):
        fits(metadata, "subscription", found)
    await served.group("Finance", await served.people(2))
    await eventually(lambda: len(endpoint.notifications) == 1)
    fits(metadata, "changeNotification", endpoint.notifications[0])
    await served.tell("clock", {"advanceSeconds": 3700})
    await eventually(lambda: len(endpoint.notifications) == 2)
    fits(metadata, "changeNotification", endpoint.notifications[1])


def test_the_check_can_fail(metadata: Metadata) -> None:
    wrong = {"shoeSize": 44, "accountEnabled": "yes", "assignedLicenses": [{"skuId": "E3"}], "businessPhones": None}
    assert list(metadata.problems("user", wrong)) == [
        "user has no property shoeSize",
        "user.accountEnabled must be Edm.Boolean, not 'yes'",
        "assignedLicense.skuId must be Edm.Guid, not 'E3'",
        "user.businessPhones must not be null",
    ]
