"""What the tenant finds in requests that Microsoft Graph's metadata does not have."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.tenant.graph.messages import GraphRequest
from local.tenant.graph.metadata import committed
from local.tenant.graph.misfits import misfits
from tests.local.tenant.tenant_worlds import LocalGraph

METADATA = committed()
USER, GROUP = "6b1d4b5e-0000-4000-a000-000000000001", "6b1d4b5e-0000-4000-a000-000000000002"
LICENCE = {"skuId": USER, "disabledPlans": [GROUP]}


def found(method: str, path: str, body: object = None, **query: str) -> list[str]:
    options = {f"${name}": value for name, value in query.items()}
    return list(misfits(METADATA, GraphRequest(method, path, options, {}, body, "http://127.0.0.1/v1.0")))


@pytest.mark.parametrize(
    ("method", "path", "body", "query"),
    [
        ("GET", "subscribedSkus", None, {}),
        ("GET", f"users/{USER}", None, {"select": "id,licenseAssignmentStates"}),
        ("GET", "users", None, {"filter": f"assignedLicenses/any(l:l/skuId eq {USER})", "top": "100"}),
        ("GET", "users", None, {"filter": "startswith(displayName,'id or shoeSize') or mail eq null"}),
        ("GET", "users", None, {"filter": f"id in ('{USER}','{GROUP}')", "select": "id"}),
        ("GET", "groups/delta", None, {"select": "members", "filter": f"id eq '{GROUP}'"}),
        ("GET", "groups/delta()", None, {"deltatoken": "x"}),
        ("GET", f"groups/{GROUP}/members", None, {"select": "id,userPrincipalName", "top": "999"}),
        ("GET", f"groups/{GROUP}/members/microsoft.graph.user", None, {"select": "displayName"}),
        ("GET", f"groups/{GROUP}/members/$count", None, {}),
        ("PATCH", f"groups/{GROUP}", {"members@odata.bind": ["https://x/directoryObjects/1"]}, {}),
        ("POST", f"groups/{GROUP}/members/$ref", {"@odata.id": "https://x/directoryObjects/1"}, {}),
        ("DELETE", f"groups/{GROUP}/members/{USER}/$ref", None, {}),
        ("POST", f"groups/{GROUP}/assignLicense", {"addLicenses": [LICENCE], "removeLicenses": []}, {}),
        ("POST", f"users/{USER}/reprocessLicenseAssignment", None, {}),
        ("POST", "directoryObjects/getByIds", {"ids": [USER], "types": ["user"]}, {"select": "id"}),
        ("POST", f"users/{USER}/sendMail", {"message": {"subject": "x", "toRecipients": []}}, {}),
        ("PATCH", "subscriptions/1", {"expirationDateTime": "2026-09-20T00:00:00Z"}, {}),
        ("DELETE", "subscriptions/1", None, {}),
        (
            "POST",
            f"directory/administrativeUnits/{GROUP}/members",
            {"@odata.type": "#microsoft.graph.group", "displayName": "x", "groupTypes": []},
            {},
        ),
        ("POST", "$batch", {"requests": []}, {}),
    ],
)
def test_what_graph_has_is_none(method: str, path: str, body: object, query: Mapping[str, str]) -> None:
    assert found(method, path, body, **query) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "told"),
    [
        ("GET", "people", None, {}, "there is no entity set people"),
        ("GET", f"users/{USER}/seats", None, {}, "user has nothing called seats"),
        ("GET", f"groups/{GROUP}/members/microsoft.graph.robot", None, {}, "has nothing called microsoft.graph.robot"),
        ("GET", "users", None, {"select": "id,shoeSize"}, "$select: user has no property shoeSize"),
        ("GET", "users", None, {"filter": "shoeSize eq 44"}, "$filter: user has no property shoeSize"),
        (
            "GET",
            "users",
            None,
            {"filter": "assignedLicenses/any(l:l/size eq 1)"},
            "assignedLicense has no property size",
        ),
        ("GET", "users", None, {"expand": "shoes($select=size)"}, "$expand: user has no property shoes"),
        ("GET", "users", None, {"top": "1000"}, "$top must be 1 to 999"),
        ("GET", "users", None, {"skip": "5"}, "there is no query option $skip"),
        ("POST", f"users/{USER}", {}, {}, "user does not take POST"),
        ("PATCH", "users", {}, {}, "Collection(user) does not take PATCH"),
        ("GET", f"users/{USER}/reprocessLicenseAssignment", None, {}, "user does not take GET"),
        ("PATCH", f"users/{USER}", {"accountEnabled": "yes"}, {}, "user.accountEnabled must be Edm.Boolean"),
        ("PATCH", f"groups/{GROUP}", {"guests@odata.bind": ["x"]}, {}, "nothing to bind as guests@odata.bind"),
        ("PATCH", f"groups/{GROUP}", {"members@odata.bind": "x"}, {}, "must be a list of URLs"),
        ("POST", f"groups/{GROUP}/members/$ref", {"id": USER}, {}, "@odata.id alone"),
        ("POST", f"users/{USER}/assignLicense", {"addLicenses": []}, {}, "the parameter removeLicenses is missing"),
        ("POST", f"users/{USER}/assignLicense", {"licenses": []}, {}, "there is no parameter licenses"),
        (
            "POST",
            f"users/{USER}/assignLicense",
            {"addLicenses": [{"skuId": "E3"}], "removeLicenses": []},
            {},
            "assignedLicense.skuId must be Edm.Guid",
        ),
    ],
)
def test_what_it_has_not_is_named(method: str, path: str, body: object, query: Mapping[str, str], told: str) -> None:
    assert told in "; ".join(found(method, path, body, **query))


@given(
    segments=st.lists(
        st.sampled_from(["users", "groups", "members", "directoryObjects", USER, GROUP, "$ref"]), min_size=1
    )
)
def test_every_deletion_but_that_of_a_membership_is_one(segments: list[str]) -> None:
    path = "/".join(segments)
    is_membership = len(segments) == 5 and segments[::2] == ["groups", "members", "$ref"]
    assert ("this could delete a user or a group" in found("DELETE", path)) is not is_membership


async def test_the_tenant_tells_what_it_found_in_batches_too(served: LocalGraph) -> None:
    begun: dict[str, Any] = (await served.control.get("misfits")).json()
    assert begun == {"misfits": [], "next": 0}
    await served.graph.get("/users?$select=id")
    item = {"id": "1", "method": "DELETE", "url": f"/users/{USER}"}
    await served.graph.post("/$batch", json={"requests": [item]})
    told = f"DELETE users/{USER}: this could delete a user or a group"
    assert (await served.control.get("misfits?since=0")).json() == {"misfits": [told], "next": 1}
    assert (await served.control.get("misfits?since=1")).json()["misfits"] == []
    assert (await served.control.get("misfits?since=x")).status_code == 400
