"""Why somebody has a licence or has none, from the command line."""

import json

from local.tenant.model import AssignedLicense
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def refused(server: ApiServer, name: str) -> str:
    """Somebody whom an allotment that is full has refused; answers their address."""
    owner, person = server.office.person("olga"), server.office.person(name)
    made = server.allotment(0, displayName="Visio", owners=[owner])
    server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": person}))
    found = server.do(server.office.call("POST", "/people/search", {"search": name})).body["value"]
    return str(next(each["userPrincipalName"] for each in found if each["id"] == person))


def test_a_refused_person_is_shown_with_the_reason_and_whom_to_ask(client: Client, server: ApiServer) -> None:
    address = refused(server, "pia")
    result = client("why", address)
    assert result.exit_code == 0
    for told in (address, "Visio", "no seat", "is full", "rolledBack", "olga"):
        assert told in result.stdout, told
    found = json.loads(client("why", "pia", "-o", "json").stdout)
    assert found["userPrincipalName"] == address
    assert [(each["displayName"], each["state"]) for each in found["allotments"]] == [("Visio", None)]


def test_the_place_in_line_is_shown(client: Client, server: ApiServer) -> None:
    made = server.allotment(0, overflow="wait")
    for name in ("ann", "pia"):
        server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": server.office.person(name)}))
    lines = [line.split() for line in client("why", "pia").stdout.splitlines()]
    assert ["ahead", "1"] in lines
    lines = [line.split() for line in client("why", "ann").stdout.splitlines()]
    assert ["ahead", "0"] in lines


def test_what_is_held_outside_is_shown_with_its_ways(client: Client, server: ApiServer) -> None:
    pia, tenant = server.office.person("pia"), server.office.tenant
    licence = [AssignedLicense(E3.sku_id, frozenset())]
    group = tenant.create_group("Old team", "old", [pia]).id
    tenant.assign_group_license(group, licence, [])
    tenant.assign_user_license(pia, licence, [])
    tenant.run_due()
    result = client("why", "pia")
    assert (result.exit_code, "assigned directly, through the group Old team" in result.stdout) == (0, True)
    (held,) = json.loads(client("why", "pia", "-o", "json").stdout)["outsideLicences"]
    assert (held["skuId"], held["direct"], [each["id"] for each in held["groups"]]) == (E3.sku_id, True, [group])


def test_somebody_whom_no_allotment_knows(client: Client, server: ApiServer) -> None:
    server.office.person("pia")
    result = client("why", "pia")
    assert (result.exit_code, "No allotment that you may see knows them" in result.stdout) == (0, True)


def test_nobody_and_several_are_told_apart(client: Client, server: ApiServer) -> None:
    for _ in range(7):
        server.office.person("pia")
    several, nobody = client("why", "pia"), client("why", "zoe")
    assert (several.exit_code, "Several people are called pia" in several.stderr, "…" in several.stderr) == (
        1,
        True,
        True,
    )
    assert (nobody.exit_code, "There is nobody called zoe" in nobody.stderr) == (1, True)
