"""Every change leaves an entry in the audit record, and so does every refusal of one."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import azure.functions as func
import pytest

from application.reconciliation.start import reconcile
from domain.admission import Policy
from domain.audit import AuditEntry, AuditFilter, AuditKind
from domain.dead_letters import Undeliverable
from domain.errors import Transient
from domain.reconciliation.history import Retention
from handlers.api.audit import COLUMNS
from handlers.api.audit_entries import client_address
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from local.tenant.model import AssignedLicense
from tests.support.samples import E3
from tests.unit.api.house import House
from tests.unit.api.office import Office

NOTHING_IS_THERE = {
    **dict.fromkeys(["requestId", "letterId", "skuId", "planId", "findingId"], "none"),
    **dict.fromkeys(["adoptionId", "changeId", "mergeId", "groupId"], "none"),
    "date": "2026-03-02",
}


async def entries(office: Office, **only: Any) -> list[AuditEntry]:
    """What the record has, in the order in which it was begun; the clock stands still."""
    found = {entry.id: entry for entry in office.audit.rows.values()}
    return [entry for entry in found.values() if AuditFilter(**only).lets_through(entry)]


async def last(office: Office) -> AuditEntry:
    return (await entries(office))[-1]


def changes(entry: AuditEntry) -> Mapping[str, tuple[Any, Any]]:
    return {each.name: (each.before, each.after) for each in entry.changes}


class TestRoutes:
    def test_every_one_that_changes_anything_has_a_kind_of_its_own(self) -> None:
        unnamed = {route.name for route in ROUTES if route.method != "GET" and route.audit is None}
        assert unnamed == {route.name for route in ROUTES if route.summary.endswith("Changes nothing.")} - {
            "show_manifest"
        }
        kinds = [route.audit for route in ROUTES if route.audit]
        assert len(set(kinds)) == len(kinds)

    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
    async def test_each_leaves_an_entry_whatever_comes_of_it_or_none(self, office: Office, route: Route) -> None:
        own = await office.allotment()
        path = route.path.format(id=own, userId=office.person("somebody"), **NOTHING_IS_THERE)
        body = {} if route.method != "GET" else None
        before = len(await entries(office))
        reply = await office.call(route.method, path, body, headers={"If-Match": '"none"'})
        found = (await entries(office))[before:]
        told = [(each.kind, each.status, each.actor.name, each.count) for each in found]
        assert told == ([(route.audit, reply.status, None, 1)] if route.audit else [])

    @pytest.mark.parametrize("caller", ["reader", "stranger"])
    @pytest.mark.parametrize(
        "route", [each for each in ROUTES if each.audit and each.permission], ids=lambda route: route.name
    )
    async def test_each_refusal_leaves_one(self, office: Office, route: Route, caller: str) -> None:
        own = await office.allotment()
        caller_id = office.caller(caller, roles=["Allotment.Reader"] if caller == "reader" else [])
        path = route.path.format(id=own, userId=office.person("somebody"), **NOTHING_IS_THERE)
        for _ in range(3):
            reply = await office.call(route.method, path, {}, by=caller, headers={"If-Match": '"none"'})
            assert reply.status in {403, 404}
        (found,) = await entries(office, actor_id=caller_id)
        assert (found.kind, found.result, found.status, found.count) == (route.audit, "refused", reply.status, 3)
        assert found.allotment_id == (own if "{id}" in route.path else None)


class TestRefusals:
    async def test_those_of_another_minute_are_another_entry(self, office: Office) -> None:
        reader = office.caller("reader", roles=["Allotment.Reader"])
        for _ in range(2):
            await office.call("POST", "/allotments", {}, by="reader")
            office.clock.advance(timedelta(minutes=1))
        assert [each.count for each in await entries(office, actor_id=reader)] == [1, 1]

    async def test_a_flood_fills_nothing(self, office: Office) -> None:
        stranger = office.caller("stranger")
        for allotment_id in [await office.allotment() for _ in range(5)]:
            assert (await office.call("POST", f"/allotments/{allotment_id}/retry", by="stranger")).status == 404
        assert [each.count for each in await entries(office, actor_id=stranger)] == [5]

    async def test_one_that_cannot_be_written_down_is_still_one(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        office.caller("reader", roles=["Allotment.Reader"])
        monkeypatch.setattr(office.audit, "refused", fails)
        assert (await office.call("POST", "/allotments", {}, by="reader")).status == 403
        assert "not written down" in caplog.text

    async def test_what_is_not_there_is_nobodys(self, office: Office) -> None:
        before = len(await entries(office))
        await office.call("POST", "/allotments/00000000-dead/suspend", headers={"If-Match": "*"})
        assert len(await entries(office)) == before


async def fails(_entry: AuditEntry) -> None:
    raise Transient("Table Storage is down.")


class TestWhatIsWritten:
    async def test_a_setting_as_it_was_and_as_it_is_and_nothing_else(self, office: Office) -> None:
        made = await office.allotment(units=2)
        sent = {**await office.etag(f"/allotments/{made}"), "X-Forwarded-For": "1.2.3.4, 198.51.100.7:40123"}
        office.tokens.claims_of["administrator"] = {
            **office.tokens.claims_of["administrator"], "name": "Ada Ahlgren", "azp": "portal"
        }  # fmt: skip
        await office.call("PATCH", f"/allotments/{made}", {"allottedUnits": 5, "muted": False}, headers=sent)
        entry = await last(office)
        assert changes(entry) == {"allottedUnits": (2, 5)}
        assert (entry.kind, entry.result, entry.status) == (AuditKind.CHANGE_ALLOTMENT, "done", 200)
        assert entry.allotment_id == made
        actor = entry.actor
        assert (actor.id, actor.name, actor.app_id, actor.address) == (
            office.tokens.claims_of["administrator"]["oid"],
            "Ada Ahlgren",
            "portal",
            "198.51.100.7",
        )

    async def test_a_creation_is_of_the_allotment_that_it_makes(self, office: Office) -> None:
        made = await office.allotment(units=2)
        entry = next(each for each in await entries(office) if each.kind is AuditKind.CREATE_ALLOTMENT)
        assert (entry.allotment_id, changes(entry)["allottedUnits"]) == (made, (None, 2))
        assert changes(entry)["products"] == (None, ["SPE_E3"])

    async def test_suspending_resuming_and_deleting(self, office: Office) -> None:
        made = await office.allotment()
        path = f"/allotments/{made}"
        for step in ("suspend", "resume"):
            await office.call("POST", f"{path}/{step}", headers=await office.etag(path))
        await office.call("DELETE", f"{path}?licences=keep", headers=await office.etag(path))
        states = [(each.kind, changes(each)["state"]) for each in await entries(office, allotment_id=made)]
        assert states[-4:] == [
            (AuditKind.SUSPEND_ALLOTMENT, ("active", "suspended")),
            (AuditKind.RESUME_ALLOTMENT, ("suspended", "active")),
            (AuditKind.DELETE_ALLOTMENT, ("active", "deleting")),
            (AuditKind.ERASE_ALLOTMENT, ("deleting", None)),
        ]

    async def test_owners_added_and_taken_away(self, office: Office) -> None:
        ann, ben = office.person("ann"), office.person("ben")
        made = await office.allotment(owners=[ann])
        path = f"/allotments/{made}"
        await office.call("PATCH", path, {"owners": [ben]}, headers=await office.etag(path))
        assert changes(await last(office)) == {"owners": ([ann], [ben])}

    async def test_a_request_that_is_refused_by_the_rules_has_failed(self, office: Office) -> None:
        made = await office.allotment()
        path = f"/allotments/{made}"
        await office.call("PATCH", path, {"allottedUnits": -1}, headers=await office.etag(path))
        entry = await last(office)
        assert (entry.result, entry.status, entry.changes) == ("failed", 400, ())

    async def test_people_added_and_removed(self, office: Office) -> None:
        made, ann = await office.allotment(), office.person("ann")
        path = f"/allotments/{made}/assignments"
        ends = "2027-01-31T17:00:00.000000Z"
        assert (await office.call("POST", path, {"user": ann, "endDateTime": ends})).status == 201
        added = await last(office)
        assert (added.kind, added.subject, changes(added)) == (
            AuditKind.ADD_ASSIGNMENT, ann, {"endDateTime": (None, ends), "decision": (None, "licensed")}
        )  # fmt: skip
        seat = f"{path}/{ann}"
        await office.call("PATCH", seat, {"endDateTime": None}, headers=await office.etag(seat))
        assert changes(await last(office)) == {"endDateTime": (ends, None)}
        await office.call("DELETE", seat, headers=await office.etag(seat))
        removed = await last(office)
        assert (removed.kind, removed.subject, removed.status) == (AuditKind.REMOVE_ASSIGNMENT, ann, 202)

    async def test_requests_asked_approved_and_refused(self, office: Office) -> None:
        owner = office.caller("owner")
        made = await office.allotment(units=2, owners=[owner])
        path, ask = f"/allotments/{made}/requests", {"allottedUnits": 5, "message": "Five people start in May."}
        for step in ("approve", "refuse"):
            asked = (await office.call("POST", path, ask, by="owner")).body
            entry = await last(office)
            assert (entry.actor.id, entry.subject, changes(entry)["requestState"]) == (
                owner,
                asked["id"],
                (None, "open"),
            )
            one = f"{path}/{asked['id']}/{step}"
            await office.call("POST", one, {"message": "As you like."}, headers={"If-Match": asked["etag"]})
            entry = await last(office)
            assert entry.subject == asked["id"]
            ask = {**ask, "allottedUnits": 6}
            limit = {"allottedUnits": (2, 5), "requestState": ("open", "approved")}
            assert changes(entry) == (limit if step == "approve" else {"requestState": ("open", "refused")})
        assert "May" not in repr(await entries(office))
        assert "like" not in repr(await entries(office))

    async def test_the_drift_policy(self, office: Office) -> None:
        for chosen, changed in (({"guest": "ask"}, (None, "ask")), ({}, ("ask", None))):
            etag = await office.etag("/driftPolicy")
            await office.call("PUT", "/driftPolicy", {"policies": chosen}, headers=etag)
            assert changes(await last(office)) == {"guest": changed}

    async def test_dead_letters_say_which_and_not_what_is_in_them(self, office: Office) -> None:
        for way in ("resend", "discard"):
            await office.dead_letters.add([Undeliverable("graph-notifications", b"secret", "Malformed", "why", None)])
            (letter,) = (await office.call("GET", "/deadLetters")).body["value"]
            path, sent = f"/deadLetters/{letter['id']}", {"If-Match": letter["etag"]}
            await office.call(*(("POST", f"{path}/resend") if way == "resend" else ("DELETE", path)), headers=sent)
            entry = await last(office)
            assert (entry.subject, changes(entry)) == (
                letter["id"], {"queue": ("graph-notifications", None), "reason": ("Malformed", None)}
            )  # fmt: skip
        await office.call("POST", "/deadLetters/resend", {})
        assert changes(await last(office)) == {"resent": (None, 0), "failed": (None, 0)}
        assert "secret" not in repr(await entries(office))

    async def test_a_manifest_leaves_one_for_each_allotment_of_one_request(self, office: Office) -> None:
        made = [await office.allotment(displayName=f"A{number}") for number in range(2)]
        body: dict[str, Any] = (await office.call("GET", "/manifest")).body
        for each in body["allotments"]:
            each["allottedUnits"] = 7
        plan = (await office.call("POST", "/manifest/plan", body)).body["fingerprint"]
        before = len(await entries(office))
        await office.call("POST", "/manifest/apply", {**body, "fingerprint": plan})
        found = (await entries(office))[before:]
        assert {each.kind for each in found} == {AuditKind.APPLY_MANIFEST}
        assert {each.subject for each in found} == {plan}
        assert len({each.request_id for each in found}) == 1
        changed = {each.allotment_id: changes(each) for each in found}
        assert changed == {None: {}, **{each: {"allottedUnits": (2, 7)} for each in made}}

    async def test_adoptions_planned_started_stopped_and_undone(self, office: Office) -> None:
        group, ann = office.group(), office.person("ann")
        office.tenant.add_member(group, ann, actor="tenant")
        office.tenant.assign_group_license(group, [AssignedLicense(E3.sku_id)], [], actor="tenant")
        office.tenant.run_due()
        body = {"displayName": "Legal", "groupId": group, "allottedUnits": 3, "overflow": "wait", "from": "group"}
        adoption = (await office.call("POST", "/adoptions", body)).body
        path = f"/adoptions/{adoption['id']}"
        fingerprint = (await office.call("GET", path)).body["plan"]["fingerprint"]
        office.commands.carry_out = None
        for step, sent in (("start", {"plan": fingerprint}), ("stop", {}), ("undo", {})):
            await office.call("POST", f"{path}/{step}", sent, headers={"If-Match": "*"})
        states = [(each.kind, changes(each).get("adoptionState")) for each in await entries(office)]
        assert [each for each in states if "Adoption" in each[0]] == [
            (AuditKind.PLAN_ADOPTION, (None, "planning")),
            (AuditKind.START_ADOPTION, ("planned", "filling")),
            (AuditKind.STOP_ADOPTION, ("filling", "stopped")),
            (AuditKind.UNDO_ADOPTION, ("stopped", "undoing")),
        ]


class TestOrder:
    async def test_nothing_is_done_that_cannot_be_written_down(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await office.allotment(units=2)
        path = f"/allotments/{made}"
        etag = await office.etag(path)
        monkeypatch.setattr(office.audit, "add", fails)
        assert (await office.call("PATCH", path, {"allottedUnits": 5}, headers=etag)).status == 503
        monkeypatch.undo()
        assert (await office.call("GET", path)).body["allottedUnits"] == 2

    async def test_what_is_done_is_answered_where_its_outcome_cannot_be_written_down(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        made = await office.allotment(units=2)
        path = f"/allotments/{made}"
        etag, add, tries = await office.etag(path), office.audit.add, 0

        async def only_once(entry: AuditEntry) -> None:
            nonlocal tries
            tries += 1
            await (add if tries == 1 else fails)(entry)

        monkeypatch.setattr(office.audit, "add", only_once)
        assert (await office.call("PATCH", path, {"allottedUnits": 5}, headers=etag)).status == 200
        monkeypatch.undo()
        entry = await last(office)
        assert (entry.kind, entry.result, entry.status) == (AuditKind.CHANGE_ALLOTMENT, "attempted", None)
        assert "not written down" in caplog.text

    async def test_a_worker_that_dies_leaves_an_attempt(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        made = await office.allotment(units=2)
        path = f"/allotments/{made}"
        etag = await office.etag(path)

        async def dies(*_: object) -> None:
            raise MemoryError

        monkeypatch.setattr(office.store, "commit", dies)
        with pytest.raises(MemoryError):
            await office.call("PATCH", path, {"allottedUnits": 5}, headers=etag)
        assert (await last(office)).result == "attempted"

    async def test_a_write_without_an_answer_is_an_attempt_with_what_it_may_have_changed(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await office.allotment(units=2)
        path = f"/allotments/{made}"
        etag = await office.etag(path)

        async def unanswered(*_: object) -> None:
            raise Transient("Table Storage did not answer.")

        monkeypatch.setattr(office.store, "commit", unanswered)
        await office.call("PATCH", path, {"allottedUnits": 5}, headers=etag)
        entry = await last(office)
        assert (entry.result, entry.status, changes(entry)) == ("attempted", 503, {"allottedUnits": (2, 5)})

    async def test_what_others_write_in_between_is_not_taken_for_the_callers(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The write is tried again on what is there then; before and after are of the write that held."""
        made = await office.allotment(units=2)
        path, commit = f"/allotments/{made}", office.store.commit

        async def overtaken(transaction: Any, etag: str) -> str:
            monkeypatch.undo()
            stored = await office.store.load(made)
            assert stored is not None
            await commit(replace(transaction, allotment=replace(stored.value, display_name="Another")), stored.etag)
            return await commit(transaction, etag)

        monkeypatch.setattr(office.store, "commit", overtaken)
        await office.call("PATCH", path, {"allottedUnits": 5}, headers={"If-Match": "*"})
        assert changes(await last(office)) == {"allottedUnits": (2, 5)}

    async def test_an_answer_that_is_repeated_leaves_nothing(self, office: Office) -> None:
        body = {"displayName": "S", "groupId": office.group(), "products": [{"skuId": E3.sku_id}], "allottedUnits": 1}
        for _ in range(2):
            await office.call("POST", "/allotments", body, headers={"Idempotency-Key": "mine"})
        created = await entries(office, kind=AuditKind.CREATE_ALLOTMENT)
        assert [each.key for each in created] == ["mine"]


class TestByItself:
    async def test_a_suspension_by_the_app_is_its_own(self, office: Office) -> None:
        made, group = await office.allotment(), (await office.call("GET", "/allotments")).body["value"][0]["groupId"]
        office.tenant.delete_group(group, actor="tenant")
        for _ in range(3):
            office.clock.advance(timedelta(hours=1))
            await reconcile(office.core)
        entry = next(each for each in await entries(office) if each.kind is AuditKind.SUSPEND_ALLOTMENT)
        assert (entry.actor.id, entry.actor.name, entry.allotment_id) == (None, "nightly reconcile", made)
        assert changes(entry)["state"] == ("active", "suspended")
        assert "group" in changes(entry)["stateReason"][1].lower()

    async def test_a_large_removal_that_stops_is_its_own_and_its_confirmation_is_not(self) -> None:
        house = House()
        await house.furnish()
        house.core = replace(house.core, policy=Policy(removals=0))
        for user in (house.ann, house.ben):
            house.tenant.remove_member(house.group_id, user, actor="tenant")
        await house.look()
        stopped = (await entries(house, allotment_id=house.allotment_id))[-1]
        assert (stopped.kind, stopped.actor.id) == (AuditKind.SUSPEND_ALLOTMENT, None)

    async def test_what_enforcement_counts_leaves_nothing(self, office: Office) -> None:
        made = await office.allotment()
        before = len(await entries(office, allotment_id=made))
        assert before
        group = (await office.call("GET", f"/allotments/{made}")).body["groupId"]
        office.tenant.add_member(group, office.person("ann"), actor="tenant")
        await reconcile(office.core)
        assert (await office.call("GET", f"/allotments/{made}")).body["consumedUnits"] == 1
        assert len(await entries(office, allotment_id=made)) == before


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:1234", "198.51.100.7"),
        ("10.0.0.1, 198.51.100.7:1234", "198.51.100.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("10.0.0.1, <script>", None),
        ("", None),
        (None, None),
    ],
)
def test_the_address_is_what_the_front_end_saw(header: str | None, address: str | None) -> None:
    headers = {} if header is None else {"X-Forwarded-For": header}
    assert client_address(func.HttpRequest("POST", "https://app.example", headers=headers, body=b"")) == address


class TestReading:
    async def test_an_owner_reads_his_own_without_addresses(self, office: Office) -> None:
        owner = office.caller("owner")
        made, foreign = await office.allotment(owners=[owner]), await office.allotment()
        path = f"/allotments/{made}"
        office.clock.advance(timedelta(minutes=1))
        sent = {**await office.etag(path), "X-Forwarded-For": "198.51.100.7"}
        await office.call("PATCH", path, {"allottedUnits": 3}, headers=sent)
        (newest, *rest) = (await office.call("GET", f"{path}/audit", by="owner")).body["value"]
        assert (newest["actor"]["ipAddress"], newest["changes"]) == (
            None, [{"property": "allottedUnits", "before": 2, "after": 3}]
        )  # fmt: skip
        assert {each["allotmentId"] for each in rest} == {made}
        assert (await office.call("GET", f"/allotments/{foreign}/audit", by="owner")).status == 404
        (newest, *_) = (await office.call("GET", f"/audit?allotmentId={made}")).body["value"]
        assert newest["actor"]["ipAddress"] == "198.51.100.7"

    async def test_pages_and_filters(self, office: Office) -> None:
        for _ in range(3):
            await office.allotment()
            office.clock.advance(timedelta(minutes=1))
        whole = (await office.call("GET", "/audit")).body["value"]
        found, path = list[dict[str, Any]](), "/audit?top=1"
        while path:
            page = (await office.call("GET", path)).body
            found += page["value"]
            path = page.get("nextLink", "").removeprefix("/api")
        assert found == whole
        kind = (await office.call("GET", "/audit?kind=createAllotment")).body["value"]
        assert len(kind) == 3
        since = (await office.call("GET", f"/audit?kind=createAllotment&from={kind[0]['activityDateTime']}")).body
        assert since["value"] == kind[:1]

    @pytest.mark.parametrize(
        "query", ["kind=x", "actorId=a/b", "allotmentId=a/b", "from=x", "to=x", "format=x", "top=0"]
    )
    async def test_what_is_wrong_with_a_query_is_told(self, office: Office, query: str) -> None:
        assert (await office.call("GET", f"/audit?{query}")).status == 400

    async def test_as_csv_and_as_lines(self, office: Office) -> None:
        await office.allotment(displayName="=1+1")
        whole = (await office.call("GET", "/audit")).body["value"]
        lines = (await office.call("GET", "/audit?format=jsonl")).body.splitlines()
        assert [json.loads(line) for line in lines] == whole
        sheet = (await office.call("GET", "/audit?format=csv")).body
        heading, *rows = csv.reader(io.StringIO(sheet.removeprefix("\ufeff")))
        assert heading == [*COLUMNS]
        assert [row[-1] for row in rows] == [each["id"] for each in whole]

    async def test_a_long_one_is_exported_in_pieces(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        await office.allotment()
        monkeypatch.setattr("handlers.api.audit.ROWS_AT_MOST", 1)
        whole, found, path = (await office.call("GET", "/audit")).body["value"], list[Any](), "/audit?format=jsonl"
        while path:
            reply = await office.call("GET", path)
            found += [json.loads(line) for line in reply.body.splitlines()]
            path = reply.headers.get("Link", "").partition(">")[0].removeprefix("</api")
        assert found == whole


class TestDeletedAllotments:
    async def gone(self, office: Office) -> tuple[str, str]:
        """An allotment with a person, deleted; answers both ids."""
        owner = office.caller("owner")
        made, ann = await office.allotment(owners=[owner]), office.person("ann")
        path = f"/allotments/{made}"
        await office.call("POST", f"{path}/assignments", {"user": ann})
        await reconcile(office.core)
        await office.call("DELETE", f"{path}?licences=keep", headers=await office.etag(path))
        return made, ann

    async def test_its_decisions_history_and_audit_can_be_read(self, office: Office) -> None:
        made, ann = await self.gone(office)
        path = f"/allotments/{made}"
        assert (await office.call("GET", path)).status == 404
        (decision,) = (await office.call("GET", f"{path}/decisions?userId={ann}")).body["value"]
        assert decision["kind"] == "licensed"
        assert len((await office.call("GET", f"{path}/history")).body["value"]) == 1
        audited = {each["kind"] for each in (await office.call("GET", f"{path}/audit")).body["value"]}
        assert audited > {"createAllotment", "deleteAllotment", "eraseAllotment"}
        (listed,) = (await office.call("GET", "/deletedAllotments")).body["value"]
        assert (listed["id"], listed["displayName"]) == (made, "Sales")
        (named,) = (await office.call("GET", f"/people?allotmentId={made}&ids={ann}")).body["value"]
        assert named["id"] == ann

    @pytest.mark.parametrize("part", ["decisions", "history", "audit"])
    async def test_it_is_nobodys_own_any_more(self, office: Office, part: str) -> None:
        made, _ = await self.gone(office)
        assert (await office.call("GET", f"/allotments/{made}/{part}", by="owner")).status == 404

    async def test_nothing_else_of_it_is_answered(self, office: Office) -> None:
        made, ann = await self.gone(office)
        for route in ROUTES:
            if "{id}" in route.path and not route.of_deleted:
                path = route.path.format(id=made, userId=ann, **NOTHING_IS_THERE)
                assert (await office.call(route.method, path, {}, headers={"If-Match": "*"})).status == 404

    async def test_one_that_a_release_before_has_deleted_is_gone(self, office: Office) -> None:
        """It kept a deleted allotment's daily numbers alone, until a night cut them."""
        made = await office.allotment()
        await reconcile(office.core)
        stored = await office.store.load(made)
        assert stored is not None
        await office.store.erase(stored.value)
        assert (await office.call("GET", f"/allotments/{made}/history")).status == 404
        await reconcile(office.core)
        assert (await office.call("GET", "/deletedAllotments")).body["value"] == []

    async def test_the_night_forgets_it_when_it_is_old_enough(self, office: Office) -> None:
        made, _ = await self.gone(office)
        assert office.core.nightly is not None
        office.core = replace(
            office.core, nightly=replace(office.core.nightly, retention=Retention(history=5, decisions=10, audit=3))
        )
        office.api = replace(office.api, core=office.core)
        for days, kept in ((4, (1, 1)), (5, (0, 1)), (3, (0, 0))):
            office.clock.advance(timedelta(days=days))
            await reconcile(office.core)
            history = (await office.call("GET", f"/allotments/{made}/history")).body.get("value", [])
            decisions = (await office.call("GET", f"/allotments/{made}/decisions")).body.get("value", [])
            assert (len(history), len(decisions)) == kept
        assert (await office.call("GET", "/deletedAllotments")).body["value"] == []
        assert await entries(office) == []
