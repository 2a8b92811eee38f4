"""What is done about each kind of drift: shown, chosen, checked, and held to by the next comparison."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from application.reconciliation.drift_policy import BOOKMARK, CHANGED, CHANGED_BY
from domain.reconciliation.kinds import Kind
from tests.unit.api.house import House

PATH = "/driftPolicy"


@pytest.fixture
async def house() -> House:
    return await House().furnish()


async def choose(house: House, policies: object, headers: Mapping[str, str] | None = None) -> Any:
    return await house.call("PUT", PATH, {"policies": policies}, headers=headers or await house.etag(PATH))


async def policies(house: House) -> dict[str, tuple[str, str, bool]]:
    shown = (await house.call("GET", PATH)).body["value"]
    return {each["kind"]: (each["policy"], each["default"], each["chosen"]) for each in shown}


async def test_the_setting_holds_until_somebody_chooses(house: House) -> None:
    house.policy("guest=heal")
    before = await policies(house)
    assert before.keys() == set(Kind)
    assert before["guest"] == ("heal", "heal", False)
    reply = await choose(house, {"guest": "ask", "accountDisabled": "report"})
    assert (reply.status, reply.body["changedBy"]) == (200, house.tokens.claims_of["administrator"]["oid"])
    after = await policies(house)
    assert (after["guest"], after["accountDisabled"]) == (("ask", "heal", True), ("report", "ask", True))
    assert (await choose(house, {})).status == 200
    assert await policies(house) == before


async def test_the_time_of_a_choice_of_before_is_shown_in_the_form_of_today(house: House) -> None:
    before = {"guest": "ask", CHANGED_BY: "somebody", CHANGED: "2026-03-02T09:00:00+00:00"}
    await house.core.bookmarks.write(BOOKMARK, before, None)
    assert (await house.call("GET", PATH)).body["changedDateTime"] == "2026-03-02T09:00:00.000000Z"


async def test_the_next_comparison_holds_to_it(house: House) -> None:
    house.tenant.update_user(house.ann, account_enabled=False)
    (found,) = (await house.night()).open
    assert found.way == "ask"
    await choose(house, {"accountDisabled": "heal"})
    assert [each.way for each in (await house.night()).treatments] == ["heal"]
    assert not house.has_licence(house.ann)


async def test_whom_nobody_admitted_stays_where_it_says_so(house: House) -> None:
    intruder = house.person("intruder")
    house.tenant.add_member(await house.licensed_group(), intruder, actor="tenant")
    await choose(house, {"neverAdmitted": "report"})
    await house.night()
    assert house.has_licence(intruder)
    await choose(house, {})
    await house.night()
    assert not house.has_licence(intruder)


async def test_everything_that_is_wrong_is_told_at_once(house: House) -> None:
    wrong = {"guest": "ignore", "joinedUnseen": "ask", "ghost": "heal", "accountDisabled": {}}
    reply = await choose(house, wrong)
    assert reply.status == 400
    fields = [error["field"] for error in reply.body["errors"]]
    assert fields == [f"policies.{name}" for name in wrong]
    for body in ({}, {"policies": []}, {"policies": {}, "guest": "ask"}):
        assert (await house.call("PUT", PATH, body, headers={"If-Match": "*"})).status == 400
    assert not any(chosen for _, _, chosen in (await policies(house)).values())


async def test_nobody_overwrites_what_he_has_not_seen(house: House) -> None:
    seen = await house.etag(PATH)
    assert (await choose(house, {"guest": "ask"}, seen)).status == 200
    assert (await choose(house, {"guest": "heal"}, seen)).status == 412
    assert (await house.call("PUT", PATH, {"policies": {}})).status == 428
    assert (await policies(house))["guest"][0] == "ask"


async def test_who_chose_what_is_in_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await choose(house, {"guest": "ask"})
    assert f"chosen by {house.tokens.claims_of['administrator']['oid']}: {{'guest': 'ask'}}" in caplog.text
