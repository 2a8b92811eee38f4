"""Changes are guarded by ETags, and a repeated POST is answered once."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState, Overflow
from domain.errors import Transient
from domain.proposals import AllotmentChange
from domain.stored import Stored
from handlers.api.routes import ROUTES
from handlers.api.versions import version_of
from tests.support.samples import E3, allotment, full_allotment
from tests.unit.api.office import Office


async def test_a_change_without_if_match_is_refused(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    for method, body in (("PATCH", {"allottedUnits": 3}), ("DELETE", None)):
        reply = await office.call(method, one, body)
        assert (reply.status, reply.body["errors"][0]["field"]) == (428, "If-Match")
    assert (await office.call("GET", one)).body["allottedUnits"] == 2


def test_every_patch_and_delete_asks_for_if_match() -> None:
    assert all(route.if_match for route in ROUTES if route.method in {"PATCH", "DELETE"})


def test_no_get_changes_anything_or_takes_a_body() -> None:
    assert not [route.name for route in ROUTES if route.method == "GET" and (route.body or route.if_match)]


async def test_the_second_of_two_who_read_the_same_is_refused(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    seen = await office.etag(one)
    assert (await office.call("PATCH", one, {"allottedUnits": 3}, headers=seen)).status == 200
    reply = await office.call("PATCH", one, {"allottedUnits": 4}, headers=seen)
    assert (reply.status, reply.body["errors"][0]["field"]) == (412, "If-Match")
    assert (await office.call("GET", one)).body["allottedUnits"] == 3


class TestWhileOthersJoin:
    """Somebody edits settings while enforcement writes to the ledger: only changes of settings count."""

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("PATCH", "", {"displayName": "Marketing"}, 200),
            ("POST", "/suspend", None, 200),
            ("DELETE", "?licences=keep", None, 202),
        ],
    )
    async def test_what_a_join_changes_is_no_setting(
        self, office: Office, method: str, path: str, body: object, status: int
    ) -> None:
        made = await office.allotment()
        seen = await office.etag(f"/allotments/{made}")
        await self.join(office, made)
        assert await office.etag(f"/allotments/{made}") != seen
        assert (await office.call(method, f"/allotments/{made}{path}", body, headers=seen)).status == status

    async def test_a_join_in_the_same_instant_is_no_refusal(self, office: Office) -> None:
        one = f"/allotments/{await office.allotment()}"
        seen, commit, overtaken = await office.etag(one), office.store.commit, []

        async def overtake(transaction: Transaction, etag: str) -> str:
            if not overtaken:
                overtaken.append(etag)
                await self.join(office, transaction.allotment.id)
            return await commit(transaction, etag)

        office.store.commit = overtake  # type: ignore[method-assign]
        assert (await office.call("PATCH", one, {"displayName": "Marketing"}, headers=seen)).status == 200
        shown = (await office.call("GET", one)).body
        assert (len(overtaken), shown["displayName"], shown["consumedUnits"]) == (1, "Marketing", 1)

    async def test_an_etag_of_before_says_that_it_is_outdated(self, office: Office) -> None:
        made = await office.allotment()
        stored = await office.core.store.load(made)
        assert stored is not None
        headers = {"If-Match": stored.etag}
        assert (await office.call("PATCH", f"/allotments/{made}", {}, headers=headers)).status == 412

    @staticmethod
    async def join(office: Office, allotment_id: str) -> None:
        stored = await office.store.load(allotment_id)
        assert stored is not None
        joined = replace(stored.value, consumed_units=1, observation_count=stored.value.observation_count + 1)
        await type(office.store).commit(office.store, Transaction(joined, ()), stored.etag)


@pytest.mark.parametrize("name", [each.name for each in fields(Allotment)])
def test_what_a_change_can_name_makes_another_version_and_nothing_else_does(name: str) -> None:
    plain = allotment(overflow=Overflow.ROLLBACK)
    others = replace(full_allotment(), id="another", allotted_units=77, overflow=Overflow.WAIT)
    before, after = (version_of(Stored(each, "1")) for each in (plain, replace(plain, **{name: getattr(others, name)})))
    assert (before != after) == (name in AllotmentChange.__annotations__)


def test_that_it_is_prepared_is_no_change_of_settings() -> None:
    plain = allotment()
    preparing = replace(plain, state=AllotmentState.PREPARING)
    assert version_of(Stored(preparing, "1")) == version_of(Stored(plain, "1"))


async def test_suspending_and_resuming(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    suspended = await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    assert (suspended.body["state"], suspended.body["stateReason"]) == ("suspended", "Suspended by an administrator.")
    resumed = await office.call("POST", f"{one}/resume", headers=await office.etag(one))
    assert (resumed.body["state"], resumed.body["stateReason"]) == ("active", None)


async def test_an_owner_must_be_a_user_or_a_group(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    good = [office.person("owner"), office.group()]
    assert (await office.call("PATCH", one, {"owners": good}, headers=await office.etag(one))).status == 200
    reply = await office.call("PATCH", one, {"owners": [*good, "nowhere"]}, headers=await office.etag(one))
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "owners")


def allotment_of(group: str) -> dict[str, object]:
    return {"displayName": "Sales", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": 2}


class TestIdempotencyKey:
    async def test_the_same_request_is_answered_the_same(self, office: Office) -> None:
        body, headers = allotment_of(office.group()), {"Idempotency-Key": "one"}
        first = await office.call("POST", "/allotments", body, headers=headers)
        again = await office.call("POST", "/allotments", body, headers=headers)
        assert (first.status, first.body) == (again.status, again.body)
        assert again.headers["Location"] == first.headers["Location"]
        assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")

    async def test_a_refusal_is_an_answer_too(self, office: Office) -> None:
        first = await office.call("POST", "/allotments", {}, headers={"Idempotency-Key": "bad"})
        again = await office.call("POST", "/allotments", {}, headers={"Idempotency-Key": "bad"})
        assert (again.status, again.body) == (first.status, first.body)
        assert again.kind == "application/problem+json"

    async def test_for_another_request_the_key_is_refused(self, office: Office) -> None:
        headers = {"Idempotency-Key": "one"}
        await office.call("POST", "/allotments", allotment_of(office.group()), headers=headers)
        reply = await office.call("POST", "/allotments", allotment_of(office.group()), headers=headers)
        assert (reply.status, reply.body["errors"][0]["field"]) == (422, "Idempotency-Key")

    async def test_another_caller_has_keys_of_his_own(self, office: Office) -> None:
        office.caller("second", roles=["Allotment.Admin"])
        body, headers = allotment_of(office.group()), {"Idempotency-Key": "one"}
        await office.call("POST", "/allotments", body, headers=headers)
        reply = await office.call("POST", "/allotments", body, by="second", headers=headers)
        assert reply.status == 400
        assert "already has allotment" in str(reply.body)

    async def test_after_a_day_the_key_is_free(self, office: Office) -> None:
        headers = {"Idempotency-Key": "one"}
        await office.call("POST", "/allotments", allotment_of(office.group()), headers=headers)
        office.clock.advance(timedelta(hours=24))
        assert (await office.call("POST", "/allotments", allotment_of(office.group()), headers=headers)).status == 201

    async def test_while_the_first_is_being_answered_it_says_so(self, office: Office) -> None:
        body, headers = allotment_of(office.group()), {"Idempotency-Key": "one"}
        await office.call("POST", "/allotments", body, headers=headers)
        ((place, answer),) = office.answers.kept.items()
        office.answers.kept[place] = type(answer)(answer.request, answer.began)
        reply = await office.call("POST", "/allotments", body, headers=headers)
        assert (reply.status, reply.headers["Retry-After"]) == (409, "1")

    async def test_a_failure_that_may_pass_frees_the_key(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        async def down(*_: object) -> None:
            raise Transient("Microsoft Graph is down.")

        body, headers = allotment_of(office.group()), {"Idempotency-Key": "one"}
        with monkeypatch.context() as weather:
            weather.setattr(type(office.core.directory), "subscribed", down)
            reply = await office.call("POST", "/allotments", body, headers=headers)
            assert (reply.status, reply.headers["Retry-After"]) == (503, "5")
        assert (await office.call("POST", "/allotments", body, headers=headers)).status == 201

    @pytest.mark.parametrize("key", ["with space", "x" * 201, "ä"])
    async def test_a_key_of_another_shape_is_refused(self, office: Office, key: str) -> None:
        assert (await office.call("POST", "/allotments", {}, headers={"Idempotency-Key": key})).status == 400

    async def test_what_was_done_is_answered_where_the_answer_cannot_be_kept(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def down(*_: object) -> None:
            raise Transient("Table Storage is down.")

        monkeypatch.setattr(office.answers, "save", down)
        headers = {"Idempotency-Key": "one"}
        assert (await office.call("POST", "/allotments", allotment_of(office.group()), headers=headers)).status == 201

    async def test_an_answer_too_long_to_be_kept_is_not_repeated_and_nothing_is_done_twice(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(office.answers, "BODY_AT_MOST", 10)
        body, headers = allotment_of(office.group()), {"Idempotency-Key": "one"}
        assert (await office.call("POST", "/allotments", body, headers=headers)).status == 201
        again = await office.call("POST", "/allotments", body, headers=headers)
        assert (again.status, again.body["code"]) == (409, "answerNotKept")
        assert "status 201" in again.body["detail"]
