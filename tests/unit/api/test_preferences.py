"""What the caller prefers is theirs alone, and what must be told can't be switched off."""

from datetime import timedelta

import pytest

from application.services import Messaging
from domain.messages.events import Rhythm
from domain.messages.preferences import REQUIRED, MailTopic
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.office import Office, Reply

PATH = "/me/preferences"


@pytest.fixture
def office() -> Office:
    found = Office()
    choices = MessageChoices(language="sv", rhythm=Rhythm.WEEKLY)
    found.equip(outbox=Messaging(InMemoryMessages(), InMemoryRequests(), choices))
    found.caller("ann")
    return found


async def change(office: Office, by: str = "ann", **body: object) -> Reply:
    etag = (await office.call("GET", PATH, by=by)).headers["ETag"]
    return await office.call("PATCH", PATH, body, by=by, headers={"If-Match": etag})


async def test_who_has_chosen_nothing_sees_what_holds_for_all(office: Office) -> None:
    shown = (await office.call("GET", PATH, by="ann")).body
    assert shown["otherwise"] == {"language": "sv", "updates": "weekly", "report": "never"}
    assert (shown["language"], shown["updates"], shown["report"], shown["off"]) == (None, None, None, [])
    assert shown["updatesToday"] == "weekly"
    assert {each["topic"] for each in shown["mails"] if each["required"]} == REQUIRED
    assert all(each["wanted"] for each in shown["mails"])


async def test_what_is_left_out_stays(office: Office) -> None:
    await change(office, language="en", off=["waiting"])
    shown = (await change(office, report="weekly")).body
    assert (shown["language"], shown["off"], shown["report"]) == ("en", ["waiting"], "weekly")
    assert [each["topic"] for each in shown["mails"] if not each["wanted"]] == ["waiting"]
    back = (await change(office, language=None, off=[])).body
    assert (back["language"], back["off"], back["report"]) == (None, [], "weekly")


async def test_a_rhythm_holds_from_the_next_day_on(office: Office) -> None:
    assert (await change(office, updates="daily")).body["updatesToday"] == "weekly"
    office.clock.advance(timedelta(days=1))
    assert (await office.call("GET", PATH, by="ann")).body["updatesToday"] == "daily"
    assert await office.core.preferences.rhythms() == {Rhythm.DAILY}


@pytest.mark.parametrize("topic", MailTopic)
async def test_what_must_be_told_stays_on(office: Office, topic: MailTopic) -> None:
    reply = await change(office, off=[topic.value])
    assert reply.status == (400 if topic in REQUIRED else 200)
    if topic in REQUIRED:
        assert reply.body["errors"][0]["code"] == "mailRequired"


@pytest.mark.parametrize(
    "body",
    [{"language": "xx"}, {"off": "waiting"}, {"off": ["nosuch"]}, {"updates": "hourly"}, {"report": 1}, {"x": 1}],
)
async def test_what_is_malformed_is_refused_by_name(office: Office, body: dict[str, object]) -> None:
    reply = await change(office, "ann", **body)
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, next(iter(body)))


async def test_nobody_sees_or_changes_those_of_others(office: Office) -> None:
    await change(office, language="en")
    assert (await office.call("GET", PATH)).body["language"] is None
    await change(office, by="administrator", language="sv")
    assert (await office.call("GET", PATH, by="ann")).body["language"] == "en"


async def test_two_changes_of_one_version_do_not_both_hold(office: Office) -> None:
    etag = (await office.call("GET", PATH, by="ann")).headers["ETag"]
    await change(office, language="en")
    reply = await office.call("PATCH", PATH, {"report": "weekly"}, by="ann", headers={"If-Match": etag})
    assert reply.status == 412


async def test_a_change_is_on_record(office: Office) -> None:
    await change(office, language="en")
    entry = (await office.call("GET", "/audit?kind=changeOwnPreferences")).body["value"][0]
    assert entry["changes"] == [{"property": "language", "before": None, "after": "en"}]
