"""Settings are shown with where they come from, changed while the app runs, and go back."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from application.dispatch import carry_out
from application.services import Messaging
from application.settings import BOOKMARK, STALE_AFTER, LiveSettings, refreshed
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.settings import SETTINGS, MessageChoices
from handlers import ticks
from infra.live_settings import EnvironmentSettings
from infra.settings import read_settings
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.messages import InMemoryMessages
from tests.support.processes import ROOT
from tests.support.settings import GOOD
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.office import Office, Reply
from tests.unit.test_deployment import Recording

MAILING = {**GOOD, "MESSAGES_MAILBOX": "licences@contoso.example", "PRICES": "SPE_E3=30"}


@pytest.fixture
def office() -> Office:
    found = Office()
    live = LiveSettings(found.core.bookmarks, EnvironmentSettings(MAILING))
    found.equip(outbox=Messaging(InMemoryMessages(), InMemoryRequests()), settings=live.run_time)
    found.api = replace(found.api, settings=live)
    return found


async def change(office: Office, **settings: str | None) -> Reply:
    return await office.call("PATCH", "/settings", {"settings": settings}, headers=await office.etag("/settings"))


def one(reply: Reply, name: str) -> dict[str, Any]:
    return next(each for each in reply.body["value"] if each["name"] == name)


def test_every_setting_that_is_read_is_one_of_the_page() -> None:
    recording = Recording({**GOOD, "DELIVERY": "eventgrid"})
    with pytest.raises(Exception, match="EVENT_GRID"):
        read_settings(recording)
    of_the_platform = {"WEBSITE_AUTH_ENABLED"}
    assert recording.asked - of_the_platform == SETTINGS.keys()


def test_the_defaults_are_those_of_the_app() -> None:
    defaults = {name: each.default for name, each in SETTINGS.items() if each.default}
    assert read_settings({**GOOD, **defaults}) == read_settings(GOOD)


def test_the_choices_are_those_that_are_taken() -> None:
    for setting in SETTINGS.values():
        for value in setting.choices:
            assert EnvironmentSettings(GOOD).read({setting.name: value})[1] == {}


def test_what_can_be_changed_is_documented_so() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    section = text.partition("## Changed while the app runs")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z_]+)`", section))
    assert named == {each.name for each in SETTINGS.values() if each.fixed is None}


async def test_a_value_says_where_it_comes_from(office: Office) -> None:
    shown = await office.call("GET", "/settings")
    assert (one(shown, "PRICES")["value"], one(shown, "PRICES")["source"]) == ("SPE_E3=30", "appSetting")
    assert (one(shown, "CURRENCY")["value"], one(shown, "CURRENCY")["source"]) == ("EUR", "default")
    changed = one(await change(office, CURRENCY="SEK"), "CURRENCY")
    assert (changed["value"], changed["source"], changed["otherwise"]) == ("SEK", "changed", "EUR")
    assert changed["changedBy"] == office.tokens.claims_of["administrator"]["oid"]
    back = one(await change(office, CURRENCY=None), "CURRENCY")
    assert (back["value"], back["source"], back["changedBy"]) == ("EUR", "default", None)


async def test_a_secret_is_not_shown(office: Office) -> None:
    secret = {"MESSAGES_WEBHOOK": "https://example.org/secret", "TABLES_CONNECTION": "AccountKey=secret"}
    office.api.settings.app_settings = EnvironmentSettings({**MAILING, **secret})
    shown = await office.call("GET", "/settings")
    assert one(shown, "MESSAGES_WEBHOOK")["isSet"]
    assert "secret" not in json.dumps(shown.body)


async def test_a_change_holds_for_commands_timers_and_callers(office: Office) -> None:
    await change(office, PRICES="SPE_E3=36.90", REMOVALS_AT_MOST="7", MESSAGES_LANGUAGE="sv", PLAN_MINUTES="5")
    seen = []

    async def look(services: Any) -> None:
        seen.append(services)

    await ticks.run_or_defer(look, office.core)
    now = await refreshed(office.core)
    assert [each.policy.removals for each in (*seen, now)] == [7, 7]
    assert now.nightly.prices.by_product == {"SPE_E3": Decimal("36.90")}
    assert now.nightly.plan_valid == timedelta(minutes=5)
    assert now.outbox is not None
    assert now.outbox.texts.language == "sv"
    assert now.policy.propagation_margin == office.core.policy.propagation_margin
    products = await office.call("GET", "/products")
    assert {each["price"] for each in products.body["value"] if each["skuPartNumber"] == "SPE_E3"} == {"36.90"}


async def test_people_are_found_as_the_setting_says_at_once(office: Office) -> None:
    await change(office, PEOPLE_SEARCH="exact")
    assert (await office.call("POST", "/people/search", {"search": "Ada"})).status == 400
    await change(office, PEOPLE_SEARCH=None)
    assert (await office.call("POST", "/people/search", {"search": "Ada"})).status == 200


async def test_callers_may_ask_as_much_as_the_setting_says_at_once(office: Office) -> None:
    await change(office, CALLER_REQUESTS_A_SECOND="0.01")
    answers = [await office.call("GET", "/me") for _ in range(3)]
    assert [each.status for each in answers] == [200, 429, 429]


@pytest.mark.parametrize(
    ("name", "value", "language", "told"),
    [
        ("PRICES", "SPE_E3", "en", "SPE_E3=36.90"),
        ("PRICES", "SPE_E3", "sv", "till exempel SPE_E3=36.90"),
        ("REMOVAL_SHARE_AT_MOST", "50", "sv", "en andel från 0 till 1"),
        ("MESSAGES_UPDATES", "hourly", "en", "one of atOnce, daily, weekly"),
        ("MESSAGES_ADMINISTRATORS", "ada", "en", "must be email addresses"),
        ("SETTLE_SECONDS", "10", "en", "change it where the app is deployed"),
        ("NOSUCH", "1", "sv", "Det finns ingen inställning NOSUCH"),
        ("CURRENCY", "SEK\nPRICES", "en", "one line"),
    ],
)
async def test_what_is_wrong_is_refused_by_name(
    office: Office, name: str, value: str, language: str, told: str
) -> None:
    headers = {**await office.etag("/settings"), "Accept-Language": language}
    reply = await office.call("PATCH", "/settings", {"settings": {name: value, "PLAN_MINUTES": "5"}}, headers=headers)
    assert reply.status == 400
    (problem,) = reply.body["errors"]
    assert problem["field"] == f"settings.{name}"
    assert told in problem["message"]
    assert one(await office.call("GET", "/settings"), "PLAN_MINUTES")["source"] == "default"


async def test_a_change_is_made_to_what_was_seen(office: Office) -> None:
    etag = await office.etag("/settings")
    await change(office, CURRENCY="SEK")
    reply = await office.call("PATCH", "/settings", {"settings": {"CURRENCY": "NOK"}}, headers=etag)
    assert reply.status == 412
    assert one(await office.call("GET", "/settings"), "CURRENCY")["value"] == "SEK"


async def test_a_change_is_on_record_with_what_it_was(office: Office) -> None:
    await change(office, CURRENCY="SEK")
    office.clock.advance(timedelta(minutes=1))
    await change(office, CURRENCY="NOK")
    entry = (await office.call("GET", "/audit?kind=changeSettings")).body["value"][0]
    assert entry["changes"] == [{"property": "CURRENCY", "before": "SEK", "after": "NOK"}]


async def test_a_stored_value_that_does_not_hold_is_left_out_and_told(office: Office) -> None:
    good = json.dumps({"value": "5", "changedBy": "a", "changedDateTime": "2026-11-29T10:00:00Z"})
    bad = json.dumps({"value": "much", "changedBy": "a", "changedDateTime": "2026-11-29T10:00:00Z"})
    stored = {"PLAN_MINUTES": good, "REMOVALS_AT_MOST": bad, "OF_ANOTHER_RELEASE": good, "SETTLE_SECONDS": good}
    await office.core.bookmarks.write(BOOKMARK, {**stored, "CURRENCY": "{"}, None)
    now = await refreshed(office.core)
    assert (now.nightly.plan_valid, now.policy.removals) == (timedelta(minutes=5), 500)
    assert now.policy.propagation_margin == timedelta(seconds=30)
    shown = one(await office.call("GET", "/settings"), "REMOVALS_AT_MOST")
    assert (shown["value"], shown["source"], shown["ignoredValue"]) == ("500", "default", "much")
    assert "a whole number" in shown["ignoredBecause"]
    lines = (await office.call("GET", "/doctor")).body["value"]
    assert [each for each in lines if each["state"] == "wrong" and "REMOVALS_AT_MOST" in each["finding"]]
    await change(office, REMOVALS_AT_MOST=None, OF_ANOTHER_RELEASE=None)
    kept = await office.core.bookmarks.read(BOOKMARK)
    assert kept is not None
    assert kept.value.keys() == {"PLAN_MINUTES", "SETTLE_SECONDS", "CURRENCY"}


async def test_what_was_read_is_believed_for_so_long_alone() -> None:
    now, bookmarks = 0.0, InMemoryBookmarks()
    reader = LiveSettings(bookmarks, EnvironmentSettings(GOOD), lambda: now)
    assert await reader.run_time() is None
    writer = LiveSettings(bookmarks, EnvironmentSettings(GOOD), lambda: now)
    when = Office().clock.now()
    await writer.change(await writer.fresh(), {"REMOVALS_AT_MOST": "3"}, "ada", when)
    now = STALE_AFTER.total_seconds() - 1
    assert await reader.run_time() is None
    now = STALE_AFTER.total_seconds()
    held = await reader.run_time()
    assert held is not None
    assert held.removals == 3


class Down(InMemoryBookmarks):
    """Bookmarks that can be out of reach."""

    down = False

    async def read(self, name: str) -> Any:
        if self.down:
            raise Transient("Tables are down.")
        return await super().read(name)


async def test_what_was_read_last_holds_while_tables_are_down() -> None:
    now, bookmarks = 0.0, Down()
    live = LiveSettings(bookmarks, EnvironmentSettings(GOOD), lambda: now)
    await live.change(await live.fresh(), {"REMOVALS_AT_MOST": "3"}, "ada", Office().clock.now())
    now, bookmarks.down = 1000.0, True
    held = await live.run_time()
    assert held is not None
    assert held.removals == 3


async def test_nothing_is_done_by_limits_that_were_never_read(office: Office) -> None:
    bookmarks = Down()
    bookmarks.down = True
    office.equip(settings=LiveSettings(bookmarks, EnvironmentSettings(GOOD)).run_time)
    allotment_id = await office.allotment()
    before = await office.core.store.load(allotment_id)
    asked = len(office.commands.sent)
    await carry_out(office.core, Command(CommandKind.OBSERVE, allotment_id, "test", office.clock.now()))
    assert await office.core.store.load(allotment_id) == before
    assert len(office.commands.sent) == asked + 1


def test_choices_are_those_of_the_environment() -> None:
    held, _ = EnvironmentSettings({**MAILING, "MESSAGES_LANGUAGE": "sv"}).read({"MESSAGES_UPDATES": "daily"})
    assert isinstance(held.messages, MessageChoices)
    assert (held.messages.language, held.messages.rhythm.value) == ("sv", "daily")
