"""`signInActivity`: who may select it, how many at once, and what it says."""

from tests.local.tenant.tenant_worlds import LocalGraph

PEOPLE, SIGN_INS = "User.Read.All", "AuditLog.Read.All"
SELECT = "users?$select=id,signInActivity&$top=999"


async def error_of(served: LocalGraph, path: str) -> tuple[int, str]:
    answer = await served.as_app.get(path)
    return answer.status_code, answer.json()["error"]["code"]


async def test_it_needs_a_permission_and_a_premium_plan(served: LocalGraph) -> None:
    user = (await served.graph.get("users")).json()["value"][0]["id"]
    for path in (SELECT, f"users/{user}?$select=signInActivity"):
        assert await error_of(served, path) == (403, "Authentication_MSGraphPermissionMissing")
    await served.control.post("/knobs", json={"permissions": [PEOPLE, SIGN_INS]})
    assert (await served.as_app.get(SELECT)).status_code == 200
    for product in (await served.graph.get("subscribedSkus")).json()["value"]:
        await served.control.post(f"/skus/{product['skuId']}", json={"enabled": 0})
    assert await error_of(served, SELECT) == (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")


async def test_a_page_has_at_most_120_people(served: LocalGraph) -> None:
    await served.control.post("/users", json={"count": 150})
    everybody = (await served.graph.get("users?$top=999")).json()["value"]
    first = (await served.graph.get(SELECT)).json()
    rest = (await served.graph.get(first["@odata.nextLink"])).json()
    assert (len(first["value"]), len(rest["value"])) == (120, len(everybody) - 120)


async def test_it_tells_persons_and_apps_apart(served: LocalGraph) -> None:
    one, other, *_ = (user["id"] for user in (await served.graph.get("users")).json()["value"])
    for body in ({"daysAgo": 40}, {"daysAgo": 3, "interactive": False}):
        assert (await served.control.post(f"/users/{one}/signIns", json=body)).status_code == 200
    shown = {user["id"]: user["signInActivity"] for user in (await served.graph.get(SELECT)).json()["value"]}
    assert shown[other] is None
    assert shown[one]["lastSignInDateTime"] < shown[one]["lastNonInteractiveSignInDateTime"]
