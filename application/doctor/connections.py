"""The app and its peers: may it come in, do they answer, does a message come through, what time do they have."""

import asyncio
from collections.abc import Sequence

from application.doctor.examination import Examination, ok, unknown, wrong
from application.queue_health import as_seen, probe
from domain.doctor import CLOCKS_APART_AT_MOST, Finding, Peer
from domain.errors import Transient
from domain.objections import Text
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS, QueueHealth, QueueState

LOOKS = 24
"""Looks for a probe, in all 12 s: a queue whose function runs takes less than one."""

_NAMES = {NOTIFICATIONS: "notificationsQueue", ENFORCEMENT: "enforcementQueue"}

IDENTITY = "runbook.md#the-app-cant-sign-in-to-a-peer"
TABLES = "runbook.md#service-bus-or-table-storage-is-down"
QUEUES = "runbook.md#the-queues-are-late"
CLOCKS = "runbook.md#the-clocks-differ"


def peer_name(peer: Peer) -> Text:
    """What a peer is called."""
    return Text(f"{peer}Peer")


async def tokens(it: Examination) -> Sequence[Finding]:
    """Whether the app's identity gets a token for each peer."""
    return await asyncio.gather(*(_token(it, peer) for peer in Peer))


async def _token(it: Examination, peer: Peer) -> Finding:
    try:
        needed = await it.peers.sign_in(peer)
    except Transient as failure:
        says = Text("doctorNoToken", peer=peer_name(peer), reason=failure.message)
        return wrong(says, Text("doctorNoTokenCure", peer=peer_name(peer)), IDENTITY)
    return ok(Text("doctorToken" if needed else "doctorTokenNotNeeded", peer=peer_name(peer)))


async def tables(it: Examination) -> Sequence[Finding]:
    """Whether a row can be written, read, and deleted."""
    bookmarks, name = it.services.bookmarks, f"doctor-{it.services.new_id()}"
    value = {"writtenDateTime": it.services.clock.now().isoformat()}
    try:
        await bookmarks.write(name, value, None)
        found = await bookmarks.read(name)
        await bookmarks.remove(name)
    except Transient as failure:
        return [wrong(Text("doctorTablesFail", reason=failure.message), Text("doctorTablesCure"), TABLES)]
    if found is None or dict(found.value) != value:
        return [wrong(Text("doctorTablesForget"), Text("doctorTablesCure"), TABLES)]
    return [ok(Text("doctorTables"))]


async def queues(it: Examination) -> Sequence[Finding]:
    """Whether a probe comes through both queues. One that is out already is waited for."""
    seen = await as_seen(it.services)
    try:
        await probe(it.services)
    except Transient as failure:
        return [wrong(Text("doctorQueuesFail", reason=failure.message), Text("doctorQueuesFailCure"), TABLES)]
    for _ in range(LOOKS):
        seen = await as_seen(it.services)
        if all(queue.out is None and queue.handled for queue in seen):
            break
        await asyncio.sleep(it.pause.total_seconds())
    return [_queue(queue) for queue in seen]


def _queue(seen: QueueHealth) -> Finding:
    name = Text(_NAMES[seen.queue])
    if seen.state is QueueState.LATE:
        late = Text("doctorQueueStuck", queue=name, since=seen.out) if seen.out else Text("doctorQueueSlow", queue=name)
        return wrong(late, Text("doctorQueueCure"), QUEUES)
    if seen.out or not seen.handled:
        return unknown(Text("doctorQueueWaits", queue=name), Text("doctorQueueWaitsCure"), QUEUES)
    return ok(Text("doctorQueue", queue=name, handled=seen.handled))


async def clocks(it: Examination) -> Sequence[Finding]:
    """Whether the app's clock and those of its peers agree."""
    return [found for found in await asyncio.gather(*(_clock(it, peer) for peer in (Peer.GRAPH, Peer.TABLES))) if found]


async def _clock(it: Examination, peer: Peer) -> Finding | None:
    reading = await it.peers.clock(peer)
    if reading is None:
        return None
    most = round(CLOCKS_APART_AT_MOST.total_seconds())
    if abs(reading.apart) <= CLOCKS_APART_AT_MOST:
        return ok(Text("doctorClock", peer=peer_name(peer), most=most))
    says = Text("doctorClocksApart", peer=peer_name(peer), seconds=round(abs(reading.apart).total_seconds()), most=most)
    return wrong(says, Text("doctorClocksCure"), CLOCKS)
