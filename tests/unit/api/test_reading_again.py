"""What has not changed since the last answer is not sent again."""

import pytest

from tests.unit.api.office import Office

PATHS = ("/me", "/allotments", "/allotments/{id}", "/allotments/{id}/assignments", "/products")


@pytest.mark.parametrize("path", PATHS)
async def test_the_same_is_not_sent_again_and_what_has_changed_is(office: Office, path: str) -> None:
    allotment = await office.allotment(units=2, owners=[office.tokens.claims_of["administrator"]["oid"]])
    path = path.format(id=allotment)
    first = await office.call("GET", path)
    known = {"If-None-Match": f'"other", {first.headers["ETag"]}'}
    again = await office.call("GET", path, headers=known)
    assert (again.status, again.body, again.headers["ETag"]) == (304, None, first.headers["ETag"])
    await office.call("POST", f"/allotments/{allotment}/assignments", {"user": office.person("new")})
    await office.allotment(owners=[office.tokens.claims_of["administrator"]["oid"]])
    changed = await office.call("GET", path, headers=known)
    assert (changed.status, changed.body != first.body) == (200, True)


async def test_what_is_refused_is_told_each_time(office: Office) -> None:
    reply = await office.call("GET", "/allotments/unknown", headers={"If-None-Match": "*"})
    assert (reply.status, "ETag" in reply.headers) == (404, False)
