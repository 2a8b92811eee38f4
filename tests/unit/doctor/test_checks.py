"""Each check: what is well, what is wrong, and what is not known; each with its cure, and a page that there is."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from application import dead_letter_count, subscription
from application.doctor.checks import CHECKS
from application.doctor.examination import Check, Examination
from application.doctor.examine import examine
from application.graph_notifications import Probe
from application.queue_health import GRAPH, LatencyMonitor, probe, record_received, record_relayed
from application.services import Messaging
from domain.commands import Command, CommandKind
from domain.dead_letters import Undeliverable
from domain.doctor import Area, Finding, Installation, Line, Mailbox, Token, Verdict
from domain.errors import Transient
from domain.objections import LANGUAGES, in_language
from domain.permissions import GraphFeature, MissingPermission
from domain.reconciliation.nights import Night
from domain.subscriptions import GraphSubscription
from tests.fakes.messages import InMemoryMessages
from tests.fakes.permissions import ToldPermissions
from tests.support.processes import ROOT
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.office import Office

OK, WRONG, UNKNOWN = Verdict.OK, Verdict.WRONG, Verdict.UNKNOWN
NEEDED = MissingPermission("Group.Read.All", GraphFeature.READ_GROUPS, "read groups and their members")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOKEN = Token("2.0", frozenset({"Allotment.Admin"}), True, True, True)


class Down:
    """A port that gives no answer, whatever is asked."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[None]]:
        async def fail(*_: object, **__: object) -> None:
            raise Transient(f"{name} is down.")

        return fail


class Clinic:
    """An office, and the doctor in it."""

    def __init__(self) -> None:
        self.office = Office()
        self.token = TOKEN
        self.installation = Installation("1.2.3", issuer=self.office.api.installation.issuer)

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    async def see(self, check: str) -> list[tuple[Verdict, str]]:
        """What one check finds: its verdicts, and the codes of what it says."""
        lines = await examine(self.examination, [each for each in CHECKS if each.name == check])
        assert all(is_complete(line.finding) for line in lines)
        return [(line.finding.verdict, line.finding.says.code) for line in lines]

    @property
    def examination(self) -> Examination:
        return Examination(self.office.core, self.office.peers, self.installation, self.token, pause=timedelta(0))


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def anchors(text: str) -> set[str]:
    """The places of a page, as its renderer names them after headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_complete(finding: Finding) -> bool:
    """Whether it says how it is cured and where that is explained, in every language; of what is well, neither."""
    if finding.verdict is OK:
        return finding.cure is None and finding.page is None
    assert finding.cure
    assert finding.page
    page, _, place = finding.page.partition("#")
    text = (ROOT / "docs" / page).read_text()
    assert not place or place in anchors(text), finding.page
    return all(in_language(finding.cure, language) for language in LANGUAGES)


# Settings


async def test_settings(clinic: Clinic) -> None:
    assert await clinic.see("settings") == [(OK, "doctorSettings")]


# Connections


async def test_tokens(clinic: Clinic) -> None:
    assert await clinic.see("tokens") == [(OK, "doctorToken")] * 3
    clinic.office.peers.down = {"sign in to tables"}
    assert await clinic.see("tokens") == [(OK, "doctorToken"), (WRONG, "doctorNoToken"), (OK, "doctorToken")]


async def test_tables(clinic: Clinic) -> None:
    assert await clinic.see("tables") == [(OK, "doctorTables")]
    assert [name async for name in clinic.office.core.bookmarks.names("doctor-")] == []
    clinic.office.equip(bookmarks=Down())
    assert await clinic.see("tables") == [(WRONG, "doctorTablesFail")]


async def through(clinic: Clinic, after: timedelta = timedelta(0)) -> None:
    """A probe that comes through both queues, each after that time."""
    core, sent = clinic.office.core, clinic.now
    clinic.office.clock.advance(after)
    await record_relayed(core, Probe(sent))
    await record_received(core, Command(CommandKind.PROBE, "probe", "probe", clinic.now))


async def test_queues_whose_probe_comes_through(clinic: Clinic) -> None:
    class Relayed:
        """A queue of notifications whose messages are handled as they come."""

        async def enqueue(self, notifications: Sequence[object]) -> None:
            await through(clinic)

    clinic.office.equip(notifications=Relayed())
    assert await clinic.see("queues") == [(OK, "doctorQueue")] * 2


async def test_queues_whose_probe_is_on_its_way_or_stuck(clinic: Clinic) -> None:
    assert await clinic.see("queues") == [(UNKNOWN, "doctorQueueWaits")] * 2
    clinic.office.clock.advance(3 * MINUTE)
    assert await clinic.see("queues") == [(WRONG, "doctorQueueStuck"), (UNKNOWN, "doctorQueueWaits")]


async def test_queues_that_have_worked_and_whose_probe_is_still_out(clinic: Clinic) -> None:
    await probe(clinic.office.core)
    await through(clinic)
    clinic.office.clock.advance(MINUTE)
    assert await clinic.see("queues") == [(UNKNOWN, "doctorQueueWaits"), (OK, "doctorQueue")]


async def test_queues_that_are_slow(clinic: Clinic) -> None:
    class Slow:
        async def enqueue(self, notifications: Sequence[object]) -> None:
            await through(clinic, 3 * MINUTE)

    clinic.office.equip(notifications=Slow())
    assert await clinic.see("queues") == [(WRONG, "doctorQueueSlow"), (OK, "doctorQueue")]


async def test_queues_that_cannot_be_reached(clinic: Clinic) -> None:
    clinic.office.equip(notifications=Down())
    assert await clinic.see("queues") == [(WRONG, "doctorQueuesFail")]


async def test_queues_of_which_the_tables_say_nothing(clinic: Clinic) -> None:
    clinic.office.equip(bookmarks=Down())
    assert await clinic.see("queues") == [(UNKNOWN, "doctorNotSeen")]


@pytest.mark.parametrize(("ahead", "found"), [(5, (OK, "doctorClock")), (6, (WRONG, "doctorClocksApart"))])
async def test_clocks(clinic: Clinic, ahead: int, found: tuple[Verdict, str]) -> None:
    clinic.office.peers.ahead = timedelta(seconds=ahead)
    assert await clinic.see("clocks") == [found] * 2


async def test_clocks_that_cannot_be_read(clinic: Clinic) -> None:
    clinic.office.peers.down = {"clock"}
    assert await clinic.see("clocks") == [(UNKNOWN, "doctorNotSeen")]


# Microsoft Graph


async def test_permissions(clinic: Clinic) -> None:
    assert await clinic.see("permissions") == [(UNKNOWN, "doctorPermissionsUnseen")]
    clinic.office.equip(permissions=ToldPermissions([], needed=[NEEDED]))
    assert await clinic.see("permissions") == [(OK, "doctorPermission")]
    clinic.office.equip(permissions=ToldPermissions([NEEDED]))
    assert await clinic.see("permissions") == [(WRONG, "doctorPermissionMissing")]


async def test_a_subscription(clinic: Clinic) -> None:
    assert await clinic.see("subscription") == [(WRONG, "doctorNoSubscription")]
    await subscription.ensure(clinic.office.core)
    assert await clinic.see("subscription") == [(OK, "doctorSubscription")]
    clinic.office.clock.advance(19.5 * DAY)
    assert await clinic.see("subscription") == [(WRONG, "doctorSubscriptionEnds")]
    clinic.office.clock.advance(DAY)
    assert await clinic.see("subscription") == [(WRONG, "doctorNoSubscription")]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([{"here": False}], "doctorSubscriptionElsewhere"),
        ([{}, {}], "doctorSubscriptionTwice"),
        ([{"lifecycle": False}], "doctorSubscriptionUnwarned"),
    ],
)
async def test_a_subscription_that_is_not_as_it_should_be(
    clinic: Clinic, changes: list[dict[str, Any]], found: str
) -> None:
    one = GraphSubscription("s", "groups", "https://app.example/api/notifications", clinic.now + 20 * DAY)

    class Listed:
        async def ours(self) -> Sequence[GraphSubscription]:
            return [replace(one, **change) for change in changes]

    clinic.office.equip(subscriptions=Listed())
    assert await clinic.see("subscription") == [(WRONG, found)]


async def test_a_notification(clinic: Clinic) -> None:
    core = clinic.office.core
    assert await clinic.see("notification") == [(UNKNOWN, "doctorNoNotification")]
    await LatencyMonitor(core, GRAPH).handled(clinic.now)
    assert await clinic.see("notification") == [(OK, "doctorNotification")]
    clinic.office.clock.advance(HOUR)
    await subscription.ensure(core)
    assert await clinic.see("notification") == [(UNKNOWN, "doctorNoNotificationSince")]
    await LatencyMonitor(core, GRAPH).handled(clinic.now)
    assert await clinic.see("notification") == [(OK, "doctorNotification")]
    clinic.office.clock.advance(3 * DAY + MINUTE)
    assert await clinic.see("notification") == [(UNKNOWN, "doctorOldNotification")]


# People


async def test_the_issuer(clinic: Clinic) -> None:
    assert await clinic.see("issuer") == [(OK, "doctorIssuer")]
    clinic.office.peers.issuer_named = "https://login.example/other/v2.0"
    assert await clinic.see("issuer") == [(WRONG, "doctorIssuerOther")]
    clinic.office.peers.down = {"issuer"}
    assert await clinic.see("issuer") == [(WRONG, "doctorIssuerSilent")]


async def test_the_callers_token(clinic: Clinic) -> None:
    well = [(OK, "doctorTokenVersion"), (OK, "doctorRoles"), (OK, "doctorGroupClaims")]
    assert await clinic.see("token") == well
    clinic.token = replace(TOKEN, version="1.0")
    assert await clinic.see("token") == [(WRONG, "doctorTokenVersion"), *well[1:]]
    clinic.token = replace(TOKEN, app_roles=frozenset(), names_groups=False, names_directory_roles=False)
    clinic.installation = replace(clinic.installation, directory_roles=True)
    assert await clinic.see("token") == [
        well[0],
        (UNKNOWN, "doctorNoRoles"),
        (UNKNOWN, "doctorNoGroupClaims"),
        (UNKNOWN, "doctorNoRoleClaims"),
    ]
    clinic.token = Token(None)
    assert await clinic.see("token") == [(UNKNOWN, "doctorTokenUnseen")]


async def test_the_redirect(clinic: Clinic) -> None:
    assert await clinic.see("redirect") == [(OK, "doctorRedirect")]
    clinic.token = replace(TOKEN, by_portal=False)
    assert await clinic.see("redirect") == [(UNKNOWN, "doctorRedirectUnseen")]


@pytest.mark.parametrize(
    ("mailbox", "found"),
    [
        (None, []),
        (Mailbox(True, True), [(OK, "doctorMailbox")]),
        (Mailbox(False, False), [(WRONG, "doctorNoMailbox")]),
        (Mailbox(True, False), [(WRONG, "doctorMailboxWithoutAddress")]),
    ],
)
async def test_mail(clinic: Clinic, mailbox: Mailbox | None, found: list[tuple[Verdict, str]]) -> None:
    clinic.office.peers.mail = mailbox
    assert await clinic.see("mail") == found


async def test_mail_when_graph_gives_no_answer(clinic: Clinic) -> None:
    clinic.office.peers.down = {"mailbox"}
    assert await clinic.see("mail") == [(UNKNOWN, "doctorNotSeen")]


async def test_messages(clinic: Clinic) -> None:
    assert await clinic.see("messages") == []
    clinic.office.equip(outbox=Messaging(InMemoryMessages(), InMemoryRequests()))
    clinic.office.peers.posts = True
    assert await clinic.see("messages") == [(OK, "doctorWebhook"), (UNKNOWN, "doctorNothingTold")]
    clinic.office.peers.down = {"webhook"}
    allotment_id = await clinic.office.allotment()
    told = {"told": json.dumps({"decision": 0, "suspended": None, "request": "", "request_state": ""})}
    never = {"begun": "", "sent": "", "claimedUntil": "1970-01-01T00:00:00+00:00"}
    await clinic.office.core.bookmarks.write(
        f"told-{allotment_id}", {**told, **never, "last": clinic.now.isoformat()}, None
    )
    assert await clinic.see("messages") == [(WRONG, "doctorWebhookSilent"), (OK, "doctorTold")]


# What runs by itself


async def test_dead_letters(clinic: Clinic) -> None:
    assert await clinic.see("deadLetters") == [(OK, "doctorNoDeadLetters")]
    await clinic.office.core.dead_letters.add([Undeliverable("enforcement", b"{}", "Malformed", "It is not.")])
    assert await clinic.see("deadLetters") == [(WRONG, "doctorDeadLetters")]
    clinic.office.equip(dead_letters=Down())
    assert await clinic.see("deadLetters") == [(UNKNOWN, "doctorNotSeen")]


async def test_timers(clinic: Clinic) -> None:
    assert await clinic.see("timers") == [(UNKNOWN, "doctorNoTimer")]
    await dead_letter_count.count(clinic.office.core)
    assert await clinic.see("timers") == [(OK, "doctorTimers")]
    clinic.office.clock.advance(HOUR + MINUTE)
    assert await clinic.see("timers") == [(WRONG, "doctorTimersStopped")]


async def test_the_night(clinic: Clinic) -> None:
    assert await clinic.see("night") == [(UNKNOWN, "doctorNoNight")]
    await clinic.office.core.nightly.nights.begin(Night(clinic.now.date(), clinic.now, ()))
    assert await clinic.see("night") == [(OK, "doctorNight")]
    clinic.office.clock.advance(DAY + HOUR)
    assert await clinic.see("night") == [(WRONG, "doctorNightMissed")]


async def test_the_portal(clinic: Clinic) -> None:
    assert await clinic.see("portal") == [(OK, "doctorPortal")]
    clinic.installation = replace(clinic.installation, built=False)
    assert await clinic.see("portal") == [(WRONG, "doctorNoPortal")]


# The examination itself


def check(name: str, look: Callable[[Examination], Awaitable[Sequence[Finding]]]) -> Check:
    return Check(name, Area.PORTAL, "", look)


async def test_what_hangs_or_raises_is_unknown_and_holds_nothing_up(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    cut = asyncio.Event()

    async def hangs(_: Examination) -> Sequence[Finding]:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
        raise AssertionError

    async def breaks(_: Examination) -> Sequence[Finding]:
        raise KeyError("somebody@contoso.example")

    async def fails(_: Examination) -> Sequence[Finding]:
        raise Transient("Graph is down.")

    checks = [check("hangs", hangs), check("breaks", breaks), check("fails", fails), *CHECKS[-1:]]
    lines = await examine(clinic.examination, checks, within=timedelta(milliseconds=1))
    found = [(line.check, line.finding.verdict, str(line.finding.says)) for line in lines[:3]]
    assert found == [
        ("hangs", UNKNOWN, "There was no answer within 0 seconds."),
        ("breaks", UNKNOWN, "We couldn't check this: the check failed (KeyError)."),
        ("fails", UNKNOWN, "We couldn't check this: Graph is down."),
    ]
    assert lines[3] == Line("portal", Area.PORTAL, lines[3].finding)
    assert lines[3].finding.verdict is OK
    await asyncio.wait_for(cut.wait(), 60)
    assert "doctor: breaks failed" in caplog.text


def test_every_check_has_a_name_of_its_own_and_says_what_it_asks() -> None:
    assert len({each.name for each in CHECKS}) == len(CHECKS)
    assert all(each.asks.endswith("?") for each in CHECKS)
    assert {each.area for each in CHECKS} == {*Area}


def test_the_page_on_operations_lists_every_check() -> None:
    rows = [f"| `{each.name}` | {each.asks} |" for each in CHECKS]
    assert "\n".join(rows) in (ROOT / "docs" / "operations.md").read_text()
