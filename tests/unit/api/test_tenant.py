"""Products, names of people, dead letters, the subscription, and the way in through App Service Authentication."""

import base64
import json
import logging
from dataclasses import replace
from urllib.parse import quote

import pytest

from application.dead_letter_count import count, latest_counts
from domain.allotments import Overflow
from domain.commands import Command, CommandKind
from domain.dead_letters import Undeliverable
from domain.errors import NotSignedIn
from domain.instants import instant
from domain.permissions import GraphFeature, MissingPermission
from handlers.http.principal import HEADER, principal_claims
from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import HttpError
from tests.fakes.permissions import ToldPermissions
from tests.unit.api.house import House
from tests.unit.api.office import TENANT_ID, Office


@pytest.fixture
async def house() -> House:
    return await House().furnish()


async def test_products_with_what_is_bought_allotted_and_used(office: Office) -> None:
    allotment = await office.allotment(units=7)
    await office.allotment(units=5)
    await office.call("POST", f"/allotments/{allotment}/assignments", {"user": office.person("new")})
    office.tenant.run_due()
    found = {each["skuPartNumber"]: each for each in (await office.call("GET", "/products")).body["value"]}
    assert set(found) == {"SPE_E3", "VISIOCLIENT"}
    shown = found["SPE_E3"]
    assert (shown["bought"], shown["allotted"], shown["usedByAllotments"]) == (200, 12, 1)
    assert (found["VISIOCLIENT"]["bought"], found["VISIOCLIENT"]["allotted"]) == (50, 0)


class TestGroup:
    async def test_a_group_is_named_with_its_page_in_entra(self, office: Office) -> None:
        group = office.tenant.create_group("Finance", "finance").id
        office.tenant.run_due()
        found = (await office.call("GET", f"/groups/{group.upper()}")).body
        assert (found["id"], found["displayName"]) == (group, "Finance")
        assert found["entraUrl"].startswith("https://entra.microsoft.com/#view/")
        assert found["entraUrl"].endswith(f"/groupId/{group}")

    async def test_one_that_is_not_there_is_not_found(self, office: Office) -> None:
        reply = await office.call("GET", "/groups/0d5d1e67-0261-4cee-bb44-138d3ef5d965")
        assert (reply.status, reply.body["code"]) == (404, "noGroup")

    async def test_its_page_is_in_the_admin_center_of_the_cloud(self, office: Office) -> None:
        office.api = replace(office.api, entra="https://entra.microsoft.us")
        group = office.tenant.create_group("Finance", "finance").id
        office.tenant.run_due()
        found = (await office.call("GET", f"/groups/{group}")).body
        assert found["entraUrl"].startswith("https://entra.microsoft.us/#view/")


@pytest.mark.parametrize(
    ("lacking", "state", "named"),
    [
        (None, "unknown", []),
        ([], "granted", []),
        (
            [MissingPermission("Group.Create", GraphFeature.MAKE_GROUPS, "make licensed groups")],
            "missing",
            [{"permission": "Group.Create", "feature": "makeLicensedGroups", "refusedDateTime": None}],
        ),
    ],
)
async def test_the_permissions_that_the_app_lacks_are_named(
    office: Office, lacking: list[MissingPermission] | None, state: str, named: list[dict[str, str | None]]
) -> None:
    office.core = replace(office.core, permissions=ToldPermissions(lacking))
    office.api = replace(office.api, core=office.core)
    assert (await office.call("GET", "/missingPermissions")).body == {"state": state, "value": named}


async def names(office: Office, ids: list[str], by: str, allotment: str = "") -> set[str]:
    among = f"&allotmentId={allotment}" if allotment else ""
    reply = await office.call("GET", f"/people?ids={','.join(ids)}{among}", by=by)
    return {person["id"] for person in reply.body["value"]}


async def test_names_of_people_in_allotments_that_the_caller_may_see(office: Office) -> None:
    owner, stranger = office.caller("owner"), office.caller("stranger")
    office.caller("reader", roles=["Allotment.Reader"])
    own, other = await office.allotment(units=1, owners=[owner]), await office.allotment(owners=[stranger])
    seated, refused, foreign, outside = (office.person(name) for name in ("seated", "refused", "foreign", "outside"))
    for allotment, person in ((own, seated), (own, refused), (other, foreign)):
        await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})
    every = [seated, refused, foreign, outside, owner, stranger]
    assert await names(office, every, "owner") == {seated, owner}
    assert await names(office, every, "stranger") == {foreign, stranger}
    assert await names(office, every, "reader") == {seated, foreign, owner, stranger}
    assert await names(office, every, "owner", own) == {seated, refused, owner}
    reply = await office.call("GET", f"/people?ids={seated},{foreign}&allotmentId={other}", by="owner")
    assert reply.body["value"] == []


async def test_the_names_of_owners_read_nobody_else(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of thousands of allotments asks for a hundred owners at once."""
    owners = [office.caller(f"owner{number}") for number in range(3)]
    for owner in owners:
        await office.allotment(owners=[owner])
    monkeypatch.setattr(office.core.store, "members", None)
    assert await names(office, owners, "administrator") == set(owners)


async def test_who_asked_for_a_higher_limit_has_a_name_for_those_who_see_the_request(office: Office) -> None:
    owner, asking = office.caller("owner"), office.caller("asking", roles=["Allotment.Admin"])
    allotment = await office.allotment(owners=[owner])
    await office.call("POST", f"/allotments/{allotment}/requests", {"allottedUnits": 9}, by="asking")
    assert await names(office, [asking, owner], "owner") == {asking, owner}


@pytest.mark.parametrize("ids", ["", ",", "a/b", ",".join(f"id{number}" for number in range(101))])
async def test_ids_must_be_ids(office: Office, ids: str) -> None:
    assert (await office.call("GET", f"/people?ids={ids}")).status == 400


async def test_people_are_found_by_the_beginning_of_a_name(office: Office) -> None:
    office.person("Anna"), office.person("Annika"), office.person("Bertil")
    found = (await office.call("POST", "/people/search", {"search": "ann"})).body["value"]
    assert {person["displayName"] for person in found} == {"Anna", "Annika"}
    assert (await office.call("POST", "/people/search", {"search": "a"})).status == 400


async def test_groups_are_found_by_the_beginning_of_a_name(office: Office) -> None:
    office.tenant.create_group("Finance", "finance")
    office.tenant.create_group("Finance dynamic", "dynamic", group_types=("DynamicMembership",), membership_rule="all")
    found = (await office.call("GET", "/groups?search=fin")).body["value"]
    assert {group["displayName"]: group["fixedBecause"] for group in found} == {
        "Finance": None,
        "Finance dynamic": "its membership is dynamic",
    }
    assert (await office.call("GET", "/groups?search=f")).status == 400
    assert (await office.call("GET", "/groups")).status == 400


async def test_licensed_groups_are_not_offered(office: Office) -> None:
    await office.allotment()
    watched = {allotment["groupId"] for allotment in (await office.call("GET", "/allotments")).body["value"]}
    groups = {group.id: group.display_name for group in office.tenant.list_groups()}
    assert groups.keys() > watched
    for name in groups.values():
        found = (await office.call("GET", f"/groups?search={quote(name)}")).body["value"]
        assert {group["id"] for group in found} <= watched


async def test_dead_letters_are_listed_sent_again_and_discarded(office: Office) -> None:
    letters = [
        Undeliverable("graph-notifications", b"\xff1", "MalformedNotification", "It is not JSON."),
        Undeliverable("enforcement", b"2", "MalformedCommand", "No kind.", session_id="a1"),
        Undeliverable("enforcement", b"3", "MalformedCommand", "No kind."),
    ]
    await office.dead_letters.add(letters)
    first, second, third = (await office.call("GET", "/deadLetters")).body["value"]
    assert (first["body"], first["reason"], second["sessionId"]) == ("\ufffd1", "MalformedNotification", "a1")
    path = f"/deadLetters/{first['id']}"
    assert (await office.call("DELETE", path, headers={"If-Match": '"x"'})).status == 412
    assert (await office.call("DELETE", path, headers={"If-Match": first["etag"]})).status == 204
    assert (await office.call("DELETE", path, headers={"If-Match": first["etag"]})).status == 404
    resent = (await office.call("POST", "/deadLetters/resend")).body
    assert (resent["resent"], [each["id"] for each in resent["failed"]]) == (1, [third["id"]])
    assert [message.body for message in office.queues["enforcement"].messages] == [b"2"]
    refused = await office.call("POST", f"/deadLetters/{third['id']}/resend", headers={"If-Match": third["etag"]})
    assert refused.status == 409
    assert [each["id"] for each in (await office.call("GET", "/deadLetters")).body["value"]] == [third["id"]]


async def test_dead_letters_are_counted_by_the_timer_and_the_count_is_shown(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    assert "lastCount" not in (await office.call("GET", "/deadLetters")).body
    with caplog.at_level(logging.INFO, "application.dead_letter_count"):
        await count(office.core)
        await office.dead_letters.add([Undeliverable("enforcement", b"1", "MalformedCommand", "No kind.")] * 2)
        await count(office.core)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "dead_letters total=0 more=False enforcement=0 graph-notifications=0"),
        ("WARNING", "dead_letters total=2 more=False enforcement=2 graph-notifications=0"),
    ]
    assert (await office.call("GET", "/deadLetters?top=1")).body["lastCount"] == {
        "queues": [{"queue": "enforcement", "deadLetters": 2}, {"queue": "graph-notifications", "deadLetters": 0}],
        "more": False,
        "countedDateTime": instant(office.clock.now()),
    }


async def test_no_more_dead_letters_are_counted_than_say_that_there_is_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.dead_letter_count.COUNTED_AT_MOST", 2)
    await office.dead_letters.add([Undeliverable("enforcement", b"1", "MalformedCommand", "No kind.")] * 3)
    census = await count(office.core)
    assert (census.queues["enforcement"], census.more) == (2, True)
    assert await latest_counts(office.core) == census


async def test_a_missing_subscription_is_told(office: Office) -> None:
    assert (await office.call("GET", "/subscription")).body == {"state": "missing", "value": []}


def principal(*claims: tuple[str, str], kind: str = "aad", role_typ: object = "roles") -> str:
    entries = [{"typ": name, "val": value} for name, value in claims]
    body = {"auth_typ": kind, "name_typ": "name", "role_typ": role_typ, "claims": entries}
    return base64.b64encode(json.dumps(body).encode()).decode()


LONG = "http://schemas.microsoft.com/identity/claims/"
ADMINISTRATOR = [("roles", "Allotment.Admin"), ("roles", "Another")]


@pytest.mark.parametrize(("object_id", "tenant"), [("oid", "tid"), (f"{LONG}objectidentifier", f"{LONG}tenantid")])
async def test_the_platforms_principal_is_believed_where_the_platform_is_in_front(object_id: str, tenant: str) -> None:
    header = {HEADER: principal((object_id, "A1"), (tenant, TENANT_ID), *ADMINISTRATOR)}
    behind, open_to_all = Office(easy_auth=True), Office()
    shown = (await behind.call("GET", "/me", by=None, headers=header)).body
    assert (shown["userId"], shown["roles"]) == ("a1", ["administrator"])
    assert (await open_to_all.call("GET", "/me", by=None, headers=header)).status == 401
    assert (await behind.call("GET", "/me", by=None)).status == 401


LONG_ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"


@pytest.mark.parametrize(
    ("claim", "role_typ", "roles"),
    [
        ("roles", "roles", ["administrator"]),
        ("roles", LONG_ROLE, ["administrator"]),
        (LONG_ROLE, LONG_ROLE, ["administrator"]),
        (LONG_ROLE, "roles", []),
        ("role", LONG_ROLE, []),
        ("role", "roles", []),
        ("role", None, []),
        ("extn.role", "roles", []),
    ],
)
async def test_app_roles_are_the_claim_roles_and_what_the_platform_calls_so(
    claim: str, role_typ: object, roles: list[str]
) -> None:
    """A tenant can put a claim of its own into tokens, from what people may write about themselves."""
    header = principal(("oid", "a1"), ("tid", TENANT_ID), (claim, "Allotment.Admin"), role_typ=role_typ)
    shown = await Office(easy_auth=True).call("GET", "/me", by=None, headers={HEADER: header})
    assert shown.body["roles"] == roles


@pytest.mark.parametrize(
    "header",
    [
        "%%%",
        base64.b64encode(b"no json").decode(),
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b'{"auth_typ": "aad", "claims": {}}').decode(),
        principal(("oid", "a"), ("tid", "another")),
        principal(("oid", "a")),
        principal(("oid", "a"), ("tid", TENANT_ID), kind="facebook"),
    ],
)
def test_a_principal_of_another_shape_or_tenant_is_nobody(header: str) -> None:
    with pytest.raises(NotSignedIn):
        principal_claims(header, TENANT_ID)


def test_a_bucket_lets_a_burst_through_and_then_so_many_a_second() -> None:
    now = [0.0]
    bucket = TokenBucket(2, 3, lambda: now[0])
    for _ in range(3):
        bucket.take()
    with pytest.raises(HttpError) as refused:
        bucket.take()
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "1"})
    now[0] = 0.5
    bucket.take()
    with pytest.raises(HttpError):
        bucket.take()
    now[0] = 100
    for _ in range(3):
        bucket.take()
    with pytest.raises(HttpError):
        bucket.take()


async def test_how_long_it_takes_to_pass_a_seat_on(house: House) -> None:
    assert (await house.call("GET", "/turnovers")).body == {
        "count": 0,
        "sinceDateTime": None,
        "p50Seconds": None,
        "p99Seconds": None,
        "longestSeconds": None,
    }
    await house.set(allotted_units=2, overflow=Overflow.WAIT)
    cleo = house.person("cleo")
    house.tenant.add_member(house.group_id, cleo, actor="tenant")
    await house.propagation_margin()
    assert not house.has_licence(cleo)
    left = house.clock.now()
    house.tenant.remove_member(house.group_id, house.ann, actor="tenant")
    await house.commands.enqueue([Command(CommandKind.OBSERVE, house.allotment_id, "a change", left)])
    await house.propagation_margin()
    await house.propagation_margin()
    assert house.has_licence(cleo)
    found = (await house.call("GET", "/turnovers")).body
    (took,) = [round(each.took.total_seconds()) for each in (await house.now()).turnovers]
    assert 0 < took <= (house.clock.now() - left).total_seconds()
    assert (found["count"], found["p50Seconds"], found["p99Seconds"], found["longestSeconds"]) == (1, took, took, took)
