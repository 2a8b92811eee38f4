"""Messages about what was decided: at most one message a minute an allotment, after the decision is stored.

How far an allotment's events have been delivered is a bookmark. Before anything is sent, the bookmark is claimed for
the message that is about to go out; after each part it says so. A worker that dies between Graph's 202 and the bookmark
leaves one part unnoted: the next one sends that part once more, with the same id.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from application.audit import by_itself
from application.requeue import requeue_on_failure
from application.services import Messaging, Services
from domain.allotments import Allotment, Decision
from domain.commands import Command, CommandKind, dedup_id, round_up_to
from domain.copies import replace
from domain.errors import AllotmentsError, StaleWrite, Transient
from domain.limit_requests import LimitRequest
from domain.messages.compose import Readers, composed
from domain.messages.events import (
    COLLECTED,
    DeliveryCursor,
    Edition,
    Item,
    Rhythm,
    compared_since,
    cursor_after,
    first_cursor,
    is_undelivered,
    items_between,
    period_start,
)
from domain.messages.preferences import Readership
from domain.objections import Text
from domain.objections.coding import text_from, with_code

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""How long a part may take to be sent before another worker may send it; longer than any request to a peer."""

PARTS_A_RUN = 25
"""So many parts go out before the rest waits for the next time: Exchange Online sends thirty mails a minute."""

LOOKED_AT = 20
"""Allotments of which is seen when they were told last: that anything goes out shows in a few."""

A_PAGE = 999
REQUESTS_A_PAGE = 50
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TOLD = "told-"
"""How the names of the bookmarks begin; the allotment's id follows."""
DIGEST = "digest-"
"""Likewise of those that say how far owners have been told their updates, where these are collected."""
CHOSEN = {Rhythm.DAILY: ("daily-", Edition.DAILY), Rhythm.WEEKLY: ("weekly-", Edition.WEEKLY)}
"""Likewise of updates for owners who have chosen a rhythm for themselves."""
DIGESTS = (DIGEST, *(prefix for prefix, _ in CHOSEN.values()))


@dataclass(frozen=True, slots=True)
class _State:
    """What the bookmark says. delivering_up_to: where the message on its way ends; sent: its parts that went, by id."""

    delivered_up_to: DeliveryCursor
    delivering_up_to: DeliveryCursor | None = None
    sent: tuple[str, ...] = ()
    claimed_until: datetime = BEGINNING
    last: datetime = BEGINNING


async def schedule_delivery(services: Services, allotment_id: str) -> None:
    """Have an allotment's events reported by the next message; however often it is asked for, it is one command."""
    if services.outbox is None:
        return
    now = services.clock.now()
    due = round_up_to(now + services.pacing.follow_up, services.outbox.choices.every)
    command = Command(CommandKind.DELIVER, allotment_id, "messages", now)
    await services.commands.enqueue([command], at=due, deduplicate_as=dedup_id(command.kind, allotment_id, due))


async def deliver_messages(services: Services, command: Command) -> None:
    """Report what has happened to the command's allotment; where a mail cannot be sent now, the command comes back."""
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        await deliver(services, command.allotment_id)


async def deliver(services: Services, allotment_id: str) -> None:
    """Report what has happened to one allotment. Raises Transient where it has to be tried later, Permanent."""
    stored, outbox = await services.store.load(allotment_id), services.outbox
    if outbox is None:
        return
    if stored is None:
        for prefix in (TOLD, *DIGESTS):
            await services.bookmarks.remove(prefix + allotment_id)
        return
    news = _Delivery(services, outbox, stored.value, TOLD + allotment_id)
    rhythm = outbox.choices.rhythm
    digest = _Digest(services, outbox, stored.value, DIGEST + allotment_id, rhythm, Edition.DIGEST)
    wanted = await services.preferences.rhythms()
    chosen = [
        _Digest(services, outbox, stored.value, prefix + allotment_id, each, edition)
        for each, (prefix, edition) in CHOSEN.items()
        if each in wanted
    ]
    for each in chosen:
        await each.begin(news)
    if rhythm is Rhythm.AT_ONCE:
        if not await digest.end(news):
            return
        await news.run()
    else:
        await digest.begin(news)
        await news.run()
        await digest.run()
    for each in chosen:
        await each.run()


async def digests(services: Services) -> Sequence[Command]:
    """What has the collected updates of every allotment told, as far as they are due; without any, nothing."""
    if services.outbox is None:
        return []
    found = {name.removeprefix(each): None for each in DIGESTS async for name in services.bookmarks.names(each)}
    now = services.clock.now()
    return [Command(CommandKind.DELIVER, allotment_id, "messages", now) for allotment_id in found]


async def last_told(services: Services) -> datetime | None:
    """When an allotment's news were last told without a refusal, in some of the allotments; None: in none of them."""
    found = [BEGINNING]
    async for name in services.bookmarks.names(TOLD):
        stored = await services.bookmarks.read(name)
        found.append(_read(stored.value).last if stored else BEGINNING)
        if len(found) > LOOKED_AT:
            break
    return max(found) if max(found) > BEGINNING else None


class _Delivery:
    """One allotment's events on their way to those who read about them."""

    def __init__(self, services: Services, outbox: Messaging, allotment: Allotment, name: str) -> None:
        self.services = services
        self.outbox = outbox
        self.allotment = allotment
        self.name = name
        self.etag: str | None = None

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    @property
    def edition(self) -> Edition:
        return Edition.WHOLE if self.outbox.choices.rhythm is Rhythm.AT_ONCE else Edition.WITHOUT_UPDATES

    async def run(self) -> None:
        state = await self.unclaimed()
        if state.delivering_up_to is None and self.now < state.last + self.outbox.choices.every:
            await schedule_delivery(self.services, self.allotment.id)
            return
        decisions = await self.decisions_since(state.delivered_up_to.decision)
        requests = [each for each in await self.requests() if is_undelivered(each, state.delivered_up_to)]
        events = await self.services.seat_requests.events(self.allotment.id, REQUESTS_A_PAGE)
        told = state.delivered_up_to
        target = state.delivering_up_to or cursor_after(self.allotment, told, decisions, requests, events)
        compared = await self.compared_with(decisions)
        items = items_between(self.allotment, told, target, [*compared, *decisions], requests, events)
        if state.delivering_up_to is None and target == state.delivered_up_to:
            return
        if not items or self.allotment.muted:
            await self.write(_State(target, last=state.last))
            return
        all_sent = await self.send(state, target, items, last=self.now)
        if not all_sent or target.decision < self.allotment.decisions:
            await schedule_delivery(self.services, self.allotment.id)

    async def unclaimed(self) -> _State:
        """What the bookmark says. Raises Transient where a worker may be sending just now.

        A worker that was held up may have read the allotment before others decided more and began to tell it: to such
        a worker what they tell would be nothing. It raises StaleWrite.
        """
        state = await self.read()
        if state.delivering_up_to is not None and self.now < state.claimed_until:
            raise Transient(Text("messageOnItsWay", id=self.allotment.id), state.claimed_until - self.now)
        if (state.delivering_up_to or state.delivered_up_to).decision > self.allotment.decisions:
            raise StaleWrite(f"Allotment {self.allotment.id} was changed since it was read.")
        return state

    async def send(self, state: _State, target: DeliveryCursor, items: Sequence[Item], *, last: datetime) -> bool:
        """Send parts that have not gone yet, and note each; when all have gone, the cursor moves to the target.

        Answers whether all have gone.
        """
        state = await self.write(replace(state, delivering_up_to=target, claimed_until=self.now + LEASE))
        readers = await self.readers(items)
        before = len(state.sent)
        span, audiences = (state.delivered_up_to, target), self.outbox.messages.audiences
        for message in composed(self.allotment, span, items, readers, audiences, self.edition):
            if message.id in state.sent:
                continue
            if len(state.sent) == before + PARTS_A_RUN:
                await self.write(replace(state, claimed_until=BEGINNING))
                return False
            try:
                await self.outbox.messages.send(message)
            except AllotmentsError:
                await self.write(replace(state, claimed_until=BEGINNING))
                raise
            log.info("allotment %s: message %s to %s sent", self.allotment.id, message.id, message.audience)
            state = replace(state, sent=(*state.sent, message.id), claimed_until=self.now + LEASE)
            state = await self.write(state)
        await self.write(_State(target, last=last))
        return True

    async def readers(self, items: Sequence[Item]) -> Readers:
        """Who reads about these items, and what the allotment's products are called.

        What administrators decide about other allotments, the owners of its parent decide about a part.
        """
        people = {each for item in items for each in (item.about, item.actor) if each} | {*self.allotment.owners}
        parent_id = self.allotment.parent_id
        parent = await self.services.store.load(parent_id) if parent_id else None
        givers = parent.value.owners if parent else ()
        people |= {*givers}
        contacts = await self.outbox.messages.contacts(sorted(people))
        owned = await self.services.directory.subscribed()
        products = tuple(
            owned[each.sku_id].name if each.sku_id in owned else each.name for each in self.allotment.products
        )
        told = {person for contact in contacts.values() for person in contact.people}
        preferences = Readership(await self.services.preferences.of(told), self.outbox.choices.language)
        readers = Readers(contacts, self.outbox.choices.administrators, products, self.outbox.portal, preferences)
        return replace(readers, administrators=readers.addresses(givers) or readers.administrators)

    async def decisions_since(self, first: int) -> list[Decision]:
        """The decisions after `first`, in the order of their numbers."""
        found: list[Decision] = []
        cursor: str | None = None
        while first < self.allotment.decisions:
            count = min(A_PAGE, self.allotment.decisions - first + 1)
            page = await self.services.store.decisions(self.allotment.id, cursor, count)
            found += [decision for decision in page.items if decision.id > first]
            cursor = page.next_cursor
            if cursor is None or page.items[-1].id <= first:
                break
        return found[::-1]

    async def compared_with(self, decisions: Sequence[Decision]) -> list[Decision]:
        """What was decided before these, as far back as it says which refusals are the first, in the same order."""
        found: list[Decision] = []
        cursor, since = None, compared_since(decisions)
        while since is not None:
            page = await self.services.store.decisions(self.allotment.id, cursor, A_PAGE)
            found += [each for each in page.items if each.id < decisions[0].id and each.decided >= since]
            cursor = page.next_cursor
            if cursor is None or page.items[-1].decided < since:
                break
        return found[::-1]

    async def requests(self) -> list[LimitRequest]:
        """The newest requests, in the order in which they were asked."""
        page = await self.outbox.requests.page(self.allotment.id, None, None, REQUESTS_A_PAGE)
        return [stored.value for stored in page.items][::-1]

    # The bookmark

    async def read(self) -> _State:
        stored = await self.services.bookmarks.read(self.name)
        if stored is None:
            newest = await self.services.store.decisions(self.allotment.id, None, A_PAGE)
            events = await self.services.seat_requests.events(self.allotment.id, REQUESTS_A_PAGE)
            return _State(first_cursor(newest.items, (await self.requests())[::-1], self.now, events))
        self.etag = stored.etag
        return _read(stored.value)

    async def write(self, state: _State) -> _State:
        """Write the bookmark, and learn its new ETag. Raises StaleWrite where somebody else has written it."""
        value = _written(state)
        await self.services.bookmarks.write(self.name, value, self.etag)
        stored = await self.services.bookmarks.read(self.name)
        if stored is None or dict(stored.value) != value:
            raise StaleWrite(f"Bookmark {self.name} was changed meanwhile.")
        self.etag = stored.etag
        return state


class _Digest(_Delivery):
    """An allotment's updates on their way to its owners: those of a whole day or week, some time after its end.

    The bookmark's `last` says when all that was due had been told.
    """

    def __init__(
        self,
        services: Services,
        outbox: Messaging,
        allotment: Allotment,
        name: str,
        rhythm: Rhythm,
        edition: Edition,
    ) -> None:
        super().__init__(services, outbox, allotment, name)
        self._rhythm = rhythm
        self._edition = edition

    @property
    def edition(self) -> Edition:
        return self._edition

    async def begin(self, news: _Delivery) -> None:
        """Collect from where the news are, unless it has begun."""
        if await self.services.bookmarks.read(self.name) is None:
            told = (await news.read()).delivered_up_to
            await self.write(_State(DeliveryCursor(told.decision), last=self.now))

    async def run(self) -> None:
        """Tell what was decided before this day, or week, began."""
        state, start = await self.unclaimed(), period_start(self._rhythm, self.now)
        if state.delivering_up_to is None and state.last >= start:
            return
        decisions = await self.decisions_since(state.delivered_up_to.decision)
        await self.tell(state, decisions, [*takewhile(lambda each: each.decided < start, decisions)])

    async def end(self, news: _Delivery) -> bool:
        """Tell what is left, up to where the news are, for from there on they tell all; answers whether that is done.

        Where nothing is collected, it is.
        """
        if await self.services.bookmarks.read(self.name) is None:
            return True
        state, told = await self.unclaimed(), (await news.read()).delivered_up_to
        decisions = await self.decisions_since(state.delivered_up_to.decision)
        done = await self.tell(state, decisions, [each for each in decisions if each.id <= told.decision])
        if done:
            await self.services.bookmarks.remove(self.name)
        return done

    async def tell(self, state: _State, decisions: Sequence[Decision], due: Sequence[Decision]) -> bool:
        """Tell the updates among those that are due; answers whether all are told. If not, it goes on later.

        decisions: all those since the position; a message that was begun ends where it was to end.
        """
        reached = cursor_after(self.allotment, state.delivered_up_to, due, ()).decision
        target = state.delivering_up_to or DeliveryCursor(reached)
        found = items_between(self.allotment, state.delivered_up_to, target, decisions, ())
        items = [item for item in found if item.topic in COLLECTED]
        whole = not due or target.decision >= due[-1].id
        last, all_sent = self.now if whole else state.last, True
        if items and not self.allotment.muted:
            all_sent = await self.send(state, target, items, last=last)
        else:
            await self.write(_State(target, last=last))
        if not (whole and all_sent):
            await schedule_delivery(self.services, self.allotment.id)
        return whole and all_sent


def _written(state: _State) -> dict[str, str]:
    return {
        "told": _cursor_json(state.delivered_up_to),
        "begun": _cursor_json(state.delivering_up_to) if state.delivering_up_to else "",
        "sent": " ".join(state.sent),
        "claimedUntil": state.claimed_until.isoformat(),
        "last": state.last.isoformat(),
    }


def _cursor_json(cursor: DeliveryCursor) -> str:
    return json.dumps({**asdict(cursor), **with_code("suspended", cursor.suspended)})


def _cursor(text: str) -> DeliveryCursor:
    kept = json.loads(text)
    suspended = text_from(kept, "suspended") or ""
    return DeliveryCursor(
        kept["decision"], suspended, kept["request"], kept["request_state"], kept.get("seat_event", "")
    )


def _read(value: Mapping[str, str]) -> _State:
    return _State(
        delivered_up_to=_cursor(value["told"]),
        delivering_up_to=_cursor(value["begun"]) if value["begun"] else None,
        sent=tuple(value["sent"].split()),
        claimed_until=datetime.fromisoformat(value["claimedUntil"]),
        last=datetime.fromisoformat(value["last"]),
    )
