"""The doctor over the API: who may ask, in which language, and that nothing personal is told."""

from types import SimpleNamespace

from domain.doctor import Mailbox
from domain.errors import Transient
from domain.permissions import GraphFeature, MissingPermission
from tests.fakes.permissions import ToldPermissions
from tests.unit.api.office import Office

MISSING = MissingPermission("Group.Create", GraphFeature.MAKE_GROUPS, "make licensed groups")


async def test_every_line_says_what_to_do_in_the_callers_language(office: Office) -> None:
    office.equip(permissions=ToldPermissions([MISSING]))
    reply = await office.call("GET", "/doctor", headers={"Accept-Language": "sv"})
    assert (reply.status, reply.body["state"], reply.body["version"]) == (200, "wrong", "1.2.3")
    assert reply.body["checkedDateTime"].startswith("2026-03-02T08:00:00")
    [line] = [line for line in reply.body["value"] if line["check"] == "permissions"]
    assert line["finding"] == "Group.Create saknas. Utan den kan appen inte skapa licensgrupper."
    assert (line["findingCode"], line["state"], line["area"]) == ("doctorPermissionMissing", "wrong", "permissions")
    assert "deploy/steps.py permit" in line["cure"]
    assert line["documentation"] == "docs/runbook.md#a-permission-is-missing"
    well = [line for line in reply.body["value"] if line["state"] == "ok"]
    assert {(each["cure"], each["documentation"]) for each in well} == {(None, None)}


async def test_it_knows_the_callers_token(office: Office) -> None:
    office.caller("ann", ver="2.0", roles=["Allotment.Admin"], azp="portal", groups=["finance"])
    reply = await office.call("GET", "/doctor", by="ann")
    states = {(line["check"], line["state"]) for line in reply.body["value"]}
    assert states >= {("token", "ok"), ("redirect", "ok")}
    assert ("token", "unknown") not in states


async def test_nothing_personal_and_no_secret_is_told(office: Office) -> None:
    person = office.caller("ann", ver="2.0", roles=["Allotment.Reader"], groups=["finance"])
    office.peers.mail = Mailbox(True, True)
    reply = await office.call("GET", "/doctor", by="ann")
    assert reply.status == 200
    for personal in (person, "ann", "finance", "secret"):
        assert personal not in str(reply.body)


async def test_a_peer_that_is_down_leaves_the_other_lines(office: Office) -> None:
    async def down() -> None:
        raise Transient("Graph is down.")

    office.equip(subscriptions=SimpleNamespace(ours=down))
    lines = (await office.call("GET", "/doctor")).body["value"]
    assert {(line["state"], line["finding"]) for line in lines if line["check"] == "subscription"} == {
        ("unknown", "We couldn't check this: Graph is down.")
    }
    assert ("tables", "ok") in {(line["check"], line["state"]) for line in lines}


async def test_without_tables_the_doctor_still_answers(office: Office) -> None:
    async def down(*_: object) -> None:
        raise Transient("Table Storage is down.")

    office.equip(bookmarks=SimpleNamespace(read=down, write=down, remove=down))
    reply = await office.call("GET", "/doctor")
    assert reply.status == 200
    assert ("tables", "wrong") in {(line["check"], line["state"]) for line in reply.body["value"]}
