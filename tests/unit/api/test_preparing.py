"""A new allotment is preparing until its licensed groups are there: what it answers, and what can be done with it."""

from datetime import timedelta

import pytest

from application.requeue import REFUSALS
from domain.commands import Command, CommandKind
from domain.errors import Permanent
from domain.people import Person
from domain.young import UNKNOWN_AT_MOST
from tests.unit.api.office import Office

FOR_EVER = timedelta(days=2)
NOT_YET = "Microsoft Graph doesn't know the licensed group for Microsoft 365 E3 yet."


@pytest.fixture
async def path(office: Office) -> str:
    """An allotment whose licensed group no replica knows yet; one person is in the watched group."""
    group, person = office.group(), office.person("ann")
    office.tenant.add_member(group, person, actor="tenant")
    office.clock.advance(FOR_EVER)
    office.tenant.knobs.write_lag = FOR_EVER
    return f"/allotments/{await office.allotment(groupId=group, overflow='wait')}"


async def again(office: Office, path: str, kind: CommandKind = CommandKind.PREPARE, tries: int = 1) -> None:
    command = Command(kind, path.removeprefix("/allotments/"), "test", office.clock.now(), tries=tries)
    await office.commands.enqueue([command])


async def shown(office: Office, path: str) -> tuple[str, str | None, int]:
    body = (await office.call("GET", path)).body
    return body["state"], body["stateReason"], body["consumedUnits"]


def made(office: Office) -> list[str]:
    """The licensed groups that there are."""
    return [group.id for group in office.tenant.truth.groups() if group.description]


async def test_it_says_what_it_waits_for_and_admits_nobody_meanwhile(office: Office, path: str) -> None:
    assert await shown(office, path) == ("preparing", NOT_YET, 0)
    for kind in (CommandKind.OBSERVE, CommandKind.FINISH, CommandKind.RECONCILE, CommandKind.PREPARE):
        await again(office, path, kind)
    assert await shown(office, path) == ("preparing", NOT_YET, 0)
    reply = await office.call("POST", f"{path}/assignments", {"user": office.tokens.claims_of["administrator"]["oid"]})
    assert (reply.status, reply.body["code"]) == (409, "nobodyAdmitted")
    assert len(made(office)) == 1


async def test_once_graph_knows_the_group_everybody_is_looked_at(office: Office, path: str) -> None:
    office.tenant.knobs.write_lag = timedelta(0)
    await again(office, path)
    assert await shown(office, path) == ("active", None, 1)
    assert len(made(office)) == 1


async def test_it_can_be_changed_suspended_and_resumed(office: Office, path: str) -> None:
    body = {"allottedUnits": 7, "state": "active"}
    changed = await office.call("PATCH", path, body, headers=await office.etag(path))
    assert (changed.status, changed.body["allottedUnits"], changed.body["state"]) == (200, 7, "preparing")
    await office.call("POST", f"{path}/suspend", headers=await office.etag(path))
    await again(office, path)
    assert (await shown(office, path))[0] == "suspended"
    office.tenant.knobs.write_lag = timedelta(0)
    resumed = await office.call("POST", f"{path}/resume", headers=await office.etag(path))
    assert (resumed.status, resumed.body["state"]) == (200, "active")
    assert await shown(office, path) == ("active", None, 1)


async def test_it_can_be_deleted(office: Office, path: str) -> None:
    await office.call("DELETE", path, headers=await office.etag(path))
    office.tenant.knobs.write_lag = timedelta(0)
    await again(office, path, CommandKind.DELETE)
    assert (await office.call("GET", path)).status == 404
    assert made(office)
    assert all(not group.licenses for group in office.tenant.truth.groups())


async def test_a_manifest_that_wants_it_active_changes_nothing(office: Office, path: str) -> None:
    manifest = (await office.call("GET", "/manifest")).body
    assert [each["state"] for each in manifest["allotments"]] == ["active"]
    office.tenant.knobs.write_lag = timedelta(0)
    assert (await office.call("POST", "/manifest/plan", manifest)).body["changes"] == []


async def test_a_group_that_graph_never_comes_to_know_is_told_and_another_is_made_on_request(
    office: Office, path: str
) -> None:
    office.clock.advance(UNKNOWN_AT_MOST)
    await again(office, path)
    state, reason, _ = await shown(office, path)
    assert (state, reason) == (
        "suspended",
        "Microsoft Graph hasn't known the licensed group for Microsoft 365 E3 for 30 minutes, so it's gone. "
        "To create another one, resume.",
    )
    office.tenant.delete_group(made(office)[0], actor="tenant")
    office.tenant.knobs.write_lag = timedelta(0)
    await office.call("POST", f"{path}/resume", headers=await office.etag(path))
    assert await shown(office, path) == ("active", None, 1)


async def test_a_refusal_is_shown_tried_again_and_ends_in_words(
    office: Office, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(_: object) -> None:
        raise Permanent("GraphRefused", "Microsoft Graph refused: Licence not valid.")

    monkeypatch.setattr(office.core.directory, "license_group", refuses)
    await again(office, path)
    assert await shown(office, path) == ("preparing", "Microsoft Graph refused: Licence not valid.", 0)
    await again(office, path, tries=REFUSALS)
    told = "Microsoft Graph refused: Licence not valid. Fix this, then resume."
    assert await shown(office, path) == ("suspended", told, 0)


async def test_a_night_finds_nothing_in_an_allotment_that_is_being_prepared(office: Office, path: str) -> None:
    dry = await office.call("POST", f"{path}/reconcile", {"dryRun": True})
    assert (dry.status, dry.body["findings"]) == (200, [])


async def test_direct_licensing_has_nothing_to_prepare(office: Office) -> None:
    office.clock.advance(FOR_EVER)
    path = f"/allotments/{await office.allotment(licensing='direct')}"
    assert (await shown(office, path))[0] == "active"
    assert made(office) == []


async def test_somebody_whom_graph_does_not_know_yet_is_to_be_added_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, person = await office.allotment(), office.person("ann")
    office.clock.advance(FOR_EVER)
    find, new = office.api.people.find, office.person("new")

    async def found_by_another_replica(name: str) -> Person | None:
        found = await find(name)
        office.tenant.knobs.write_lag = FOR_EVER
        return found

    with monkeypatch.context() as lagging:
        lagging.setattr(office.api.people, "find", found_by_another_replica)
        refused = await office.call("POST", f"/allotments/{one}/assignments", {"user": new})
    assert (refused.status, refused.body["code"], refused.headers["Retry-After"]) == (503, "notKnownYet", "30")
    assert (await office.call("POST", f"/allotments/{one}/assignments", {"user": person})).status == 201
    office.tenant.knobs.write_lag = timedelta(0)
    assert (await office.call("POST", f"/allotments/{one}/assignments", {"user": new})).status == 201


async def test_whom_graph_does_not_know_yet_is_to_be_removed_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, person = await office.allotment(), office.person("ann")
    await office.call("POST", f"/allotments/{one}/assignments", {"user": person})
    office.tenant.knobs.write_lag = FOR_EVER
    seat = f"/allotments/{one}/assignments/{person}"
    refused = await office.call("DELETE", seat, headers={"If-Match": "*"})
    assert (refused.status, refused.body["code"]) == (503, "notKnownYet")
    office.clock.advance(UNKNOWN_AT_MOST)
    assert (await office.call("DELETE", seat, headers={"If-Match": "*"})).status == 202
