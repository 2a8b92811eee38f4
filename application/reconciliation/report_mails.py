"""The nightly report by mail: to the administrators, and to each owner about their own allotments.

A finished night has its command. How far the mails have gone is a bookmark, written after each: a worker that dies
between Graph's 202 and the bookmark leaves one mail unnoted, which goes out once more with the same id.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from application.inventory import every_allotment
from application.messaging import LEASE, PARTS_A_RUN
from application.reconciliation.report import report_of
from application.requeue import requeue_on_failure
from application.services import Messaging, Services
from domain.commands import Command
from domain.errors import StaleWrite, Transient
from domain.messages.events import Audience, Cadence
from domain.messages.preferences import Readership
from domain.messages.report_mail import (
    Reader,
    is_due,
    needs_administrators,
    needs_owner,
    to_administrators,
    to_owner,
)
from domain.objections import Text
from domain.reconciliation.nights import Night, trouble_first

log = logging.getLogger(__name__)

BOOKMARK = "report-mails"
OLD_AFTER = timedelta(days=1)
"""A report that is older is not mailed any more."""

BETWEEN_PIECES = timedelta(minutes=1)
_ADMINISTRATORS = "!administrators"
"""Their place in the order of the mails, before every address."""
_END = "~"


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the mails of a night have gone. after: the last reader who has theirs; _END: all have."""

    day: date
    after: str = ""
    claimed_until: datetime | None = None
    etag: str | None = field(default=None, compare=False)


async def mail_report(services: Services, command: Command, night: Night) -> None:
    """Mail the report of a finished night, a piece at a time; the command comes back until all have it."""
    async with requeue_on_failure(services, command):
        now = services.clock.now()
        if services.outbox is None or night.finished is None or now - night.finished > OLD_AFTER:
            return
        if not await _mail_piece(services, services.outbox, night):
            await services.commands.enqueue([command], at=now + BETWEEN_PIECES)


async def _mail_piece(services: Services, outbox: Messaging, night: Night) -> bool:
    """Mail the report to some who lack it; answers whether all have it. Raises Transient, Permanent, StaleWrite."""
    place = await _place(services, night.day)
    if place is None or place.after == _END:
        return True
    if place.claimed_until and services.clock.now() < place.claimed_until:
        raise Transient(Text("messageOnItsWay", id=night.day.isoformat()), place.claimed_until - services.clock.now())
    before = next(iter(await services.nightly.nights.nights(night.day, 1)), None)
    day_before = before.day if before else None
    place = await _write(services, _Place(night.day, place.after, services.clock.now() + LEASE, place.etag))
    sent = 0
    if place.after < _ADMINISTRATORS:
        sent += await _mail_administrators(services, outbox, night, day_before)
        place = await _write(services, _Place(night.day, _ADMINISTRATORS, services.clock.now() + LEASE, place.etag))
    owners = await _owners(services, outbox) if Audience.OWNERS in outbox.messages.audiences else {}
    for address, (reader, owned) in owners.items():
        if address <= place.after:
            continue
        if sent >= PARTS_A_RUN:
            await _write(services, _Place(night.day, place.after, None, place.etag))
            return False
        mailed = await _mail_owner(services, outbox, night, day_before, reader, owned)
        sent += mailed
        now = services.clock.now()
        if mailed or place.claimed_until is None or place.claimed_until - now < LEASE / 2:
            place = await _write(services, _Place(night.day, address, now + LEASE, place.etag))
    await _write(services, _Place(night.day, _END, None, place.etag))
    return True


async def _mail_administrators(services: Services, outbox: Messaging, night: Night, day_before: date | None) -> int:
    """Answers how many mails went out."""
    choices = outbox.choices
    reader = Reader(choices.administrators, choices.language, choices.report_to_administrators)
    if not reader.to or reader.cadence is Cadence.NEVER or Audience.ADMINISTRATORS not in outbox.messages.audiences:
        return 0
    report = await report_of(services.nightly.nights, night.day)
    if report is None or not is_due(reader.cadence, night.day, day_before, needed=needs_administrators(report)):
        return 0
    await outbox.messages.send(to_administrators(report, reader, outbox.portal))
    log.info("night %s: the report is mailed to the administrators", night.day)
    return 1


async def _mail_owner(
    services: Services,
    outbox: Messaging,
    night: Night,
    day_before: date | None,
    reader: Reader,
    owned: Sequence[str],
) -> bool:
    """Answers whether a mail went out."""
    pieces = trouble_first(await services.nightly.nights.pieces(night.day, owned))
    due = is_due(reader.cadence, night.day, day_before, needed=needs_owner(night, pieces))
    if not pieces or not due:
        return False
    await outbox.messages.send(to_owner(night, pieces, reader, outbox.portal))
    log.info("night %s: the report is mailed to an owner of %d allotments", night.day, len(pieces))
    return True


async def _owners(services: Services, outbox: Messaging) -> Mapping[str, tuple[Reader, Sequence[str]]]:
    """Each owner's address in their order, with who reads there and the allotments, which are not muted.

    Nobody is asked about where nobody wants a report.
    """
    otherwise = outbox.choices.report_to_owners
    if otherwise is Cadence.NEVER and not await services.preferences.wants_reports():
        return {}
    owned: dict[str, list[str]] = {}
    async for allotment in every_allotment(services):
        for owner in () if allotment.muted else allotment.owners:
            owned.setdefault(owner, []).append(allotment.id)
    contacts = await outbox.messages.contacts(sorted(owned))
    people = {person for contact in contacts.values() for person in contact.people}
    readership = Readership(await services.preferences.of(people), outbox.choices.language)
    found: dict[str, tuple[str, set[str]]] = {}
    for owner, contact in contacts.items():
        for number, address in enumerate(contact.addresses):
            person = contact.people[number] if contact.people else ""
            known, ids = found.get(address.casefold(), ("", set()))
            found[address.casefold()] = known or person, ids | set(owned[owner])
    readers = dict[str, tuple[Reader, Sequence[str]]]()
    for address, (person, ids) in sorted(found.items()):
        prefers = readership.of(person).now
        cadence = prefers.report or otherwise
        if cadence is not Cadence.NEVER:
            readers[address] = Reader((address,), prefers.language or readership.language, cadence), sorted(ids)
    return readers


async def _place(services: Services, day: date) -> _Place | None:
    """How far the mails of the night have gone; None: a later night's have been begun."""
    stored = await services.bookmarks.read(BOOKMARK)
    if stored is None:
        return _Place(day)
    last = date.fromisoformat(stored.value["day"])
    if last != day:
        return _Place(day, etag=stored.etag) if last < day else None
    claimed = stored.value["claimedUntil"]
    return _Place(day, stored.value["after"], datetime.fromisoformat(claimed) if claimed else None, stored.etag)


async def _write(services: Services, place: _Place) -> _Place:
    """Write how far it is, and learn the new ETag. Raises StaleWrite where another worker has written it."""
    value = {
        "day": place.day.isoformat(),
        "after": place.after,
        "claimedUntil": place.claimed_until.isoformat() if place.claimed_until else "",
    }
    await services.bookmarks.write(BOOKMARK, value, place.etag)
    stored = await services.bookmarks.read(BOOKMARK)
    if stored is None or dict(stored.value) != value:
        raise StaleWrite(f"Bookmark {BOOKMARK} was changed meanwhile.")
    return _Place(place.day, place.after, place.claimed_until, stored.etag)
