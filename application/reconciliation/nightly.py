"""The night: begun by the timer, compared piece by piece on the enforcement queue, finished when all pieces are in.

A piece is stored before anything is repaired. A command that comes back after a crash compares again; what was found
before and is gone by then stays in the piece.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence, Set
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from application import person_names
from application.inventory import every_allotment
from application.nested_groups import follow_all
from application.reconciliation.comparison import Comparison, compare_with_tenant
from application.reconciliation.drift_policy import policy_in_force
from application.reconciliation.remediation import remediate
from application.reconciliation.report_mails import mail_report
from application.services import ReconciliationServices, Services
from application.telemetry import count_drift, show_units
from application.watched_groups import may_be_watched
from domain import reservations
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState, Decision
from domain.capacity import Capacity, capacities
from domain.commands import Command, CommandKind, waiting_time
from domain.copies import replace
from domain.dates import Dated
from domain.directory import Group
from domain.errors import Permanent, StaleWrite, Transient
from domain.missing import in_doubt, noted
from domain.nested_groups import InnerGroup, fixed_by
from domain.objections import Text
from domain.reconciliation.costs import seats_by_department
from domain.reconciliation.denials import Count, looked_back_to
from domain.reconciliation.findings import tenant_findings
from domain.reconciliation.forecast import DAYS_LOOKED_AT, forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.limits import propose
from domain.reconciliation.nights import (
    FINDINGS_AT_MOST,
    GIVEN_UP_AFTER,
    SENT_AGAIN_AFTER,
    Night,
    Piece,
    listed,
    merged,
)
from domain.reconciliation.rota import Compared, fingerprint, groups_of, is_at_rest, is_due_in_full
from domain.reconciliation.treatment import PlannedAction, counts_by_kind, to_remediate
from domain.seat_ends import entries, is_open
from domain.stored import Stored
from domain.unenforceable_groups import licensed_by

log = logging.getLogger(__name__)

DECISIONS_A_PAGE = 500
DELETED_A_PAGE = 100
RESERVATIONS_A_READ = 1000
AUDIT_ROWS_A_NIGHT = 20_000
NIGHTS_FINISHED_AT_ONCE = 2
SEAT_REQUESTS_A_NIGHT = 3_000
"""So many requests for a seat that are old are forgotten of an allotment."""

CAUSE = Text("byReconcile")

COMPARED = "compared-"
"""How the bookmarks begin that say when an allotment agreed with the tenant (`domain.reconciliation.rota`)."""

A_DAY = timedelta(days=1)
MISSED_AFTER = A_DAY + timedelta(minutes=10)
"""The timer goes off once a day; a night that has not begun so long after the last one was missed."""


# One allotment


async def compare(
    services: Services, nightly: ReconciliationServices, allotment: Allotment, command: Command
) -> Comparison:
    """Compare an allotment, store its piece of the command's night, and repair what enforcement does not.

    The allotment may have been written; the answer is what was found before.
    """
    latest = await nightly.nights.latest(allotment.id)
    token = await _token(services, nightly, allotment)
    examined = await _sure(services, await compare_with_tenant(services, nightly, allotment, latest))
    day = command.queued.astimezone(UTC).date()
    earlier = latest.treatments if latest and latest.day == day else ()
    treatments = merged(examined.treatments, earlier, examined.evidence.began)
    drift = counts_by_kind(treatments)
    count_drift(drift)
    snapshot = await _snapshot(services, examined.stored.value, examined.evidence.began, day, drift, latest)
    await nightly.nights.save(await _piece(nightly, examined, snapshot, treatments))
    if nightly.full_every > 1:
        known = groups_of(allotment) == groups_of(examined.stored.value)
        await note_compared(services, examined, token if known else None)
    await _cut(services, nightly, examined)
    await _index_ends(services, examined)
    if allotment.seat_requests:
        await services.seat_requests.note_open(allotment.id)
    await _index_reservations(services, examined.stored.value)
    await services.person_index.add(allotment.id, examined.evidence.rows.keys(), services.clock.now())
    await person_names.renew(services, allotment.id, examined.evidence.rows.keys(), examined.evidence.account)
    if allotment.state is not AllotmentState.ACTIVE:
        return examined
    approved = await nightly.plans.approved(allotment.id)
    try:
        await remediate(services, examined, to_remediate(examined.treatments, approved))
    except Permanent as refused:
        log.error("allotment %s: a finding cannot be mended: %s", allotment.id, refused)
    await nightly.plans.delete_approvals(allotment.id, approved)
    return examined


async def _token(services: Services, nightly: ReconciliationServices, allotment: Allotment) -> str | None:
    """For what changes from now on, where the next nights may ask for that; taken before anything is compared."""
    if nightly.full_every <= 1 or not is_at_rest(allotment):
        return None
    return await services.directory.changes_from_now(groups_of(allotment))


async def _idle(nightly: ReconciliationServices, user_ids: Sequence[str], now: datetime) -> Set[str] | None:
    """Who does not use the seat; None where it is not looked for, or cannot be known: the night goes on without it."""
    if nightly.idle_after is None:
        return None
    try:
        return await nightly.accounts.idle(user_ids, now - nightly.idle_after)
    except (Transient, Permanent) as failure:
        log.warning("whose seats are idle is not known: %s", failure)
        return None


async def _sure(services: Services, examined: Comparison) -> Comparison:
    """What was examined, once everything that is missing has been missing for long enough.

    Raises Transient before that, and StaleWrite.
    """
    evidence, stored = examined.evidence, examined.stored
    after = noted(stored.value, watched=evidence.group is not None, lost=evidence.lost, now=evidence.began)
    if after != stored.value:
        stored = Stored(after, await services.store.commit(Transaction(after, ()), stored.etag))
    if doubtful := [*in_doubt(after, evidence.began)]:
        raise Transient(Text("graphLacksGroups", groups=doubtful))
    return replace(examined, stored=stored)


async def _piece(
    nightly: ReconciliationServices, examined: Comparison, snapshot: Snapshot, treatments: tuple[PlannedAction, ...]
) -> Piece:
    allotment, evidence, day = examined.stored.value, examined.evidence, snapshot.day
    trend = await _trend(nightly, allotment.id, snapshot)
    seated = [account for user, account in evidence.present.items() if _seated(examined, user)]
    idle = await _idle(nightly, [each.user_id for each in seated], evidence.began)
    return Piece(
        day=day,
        allotment_id=allotment.id,
        display_name=allotment.display_name,
        products={product.sku_id: product.sku_part_number for product in allotment.products},
        state=allotment.state,
        examined=evidence.began,
        treatments=listed(treatments),
        drift=snapshot.drift,
        trend=trend,
        outlook=forecast(trend),
        departments=seats_by_department(seated),
        idle=None if idle is None else len(idle),
        idle_users=tuple(sorted(idle or ())[:FINDINGS_AT_MOST]),
        price=nightly.prices.of_seat(allotment.products),
        parent_id=allotment.parent_id,
        lent=allotment.lent_units,
        borrowed=allotment.borrowed_units,
    )


async def _trend(nightly: ReconciliationServices, allotment_id: str, snapshot: Snapshot) -> tuple[Snapshot, ...]:
    """Keep the day's numbers; answers them with those of the days before."""
    await nightly.history.save(allotment_id, snapshot)
    trend = await nightly.history.days(allotment_id, snapshot.day - timedelta(days=DAYS_LOOKED_AT - 1))
    return tuple(each for each in trend if each.day <= snapshot.day)


async def find_unchanged(
    services: Services, nightly: ReconciliationServices, stored: Stored[Allotment], command: Command
) -> bool:
    """Store the night's piece of an allotment if Graph shows that nothing has changed since it was compared in full.

    Answers False where it is to be compared in full now: its turn has come, or it may have changed.
    """
    allotment, day = stored.value, command.queued.astimezone(UTC).date()
    if nightly.full_every <= 1 or not is_nights(command):
        return False
    latest = await nightly.nights.latest(allotment.id)
    mark = await services.bookmarks.read(COMPARED + allotment.id)
    compared = Compared.read(mark.value) if mark else None
    if compared is None or latest is None or mark is None:
        return False
    if is_due_in_full(allotment, compared, latest, day, nightly.full_every):
        return False
    began = services.clock.now()
    changed, token = await services.directory.changed_groups(compared.groups, compared.token)
    if changed or not await _is_as_it_was(services, nightly, allotment):
        return False
    snapshot = await _snapshot(services, allotment, began, day, {}, latest)
    trend = await _trend(nightly, allotment.id, snapshot)
    piece = replace(latest, day=day, examined=began, treatments=(), drift=snapshot.drift, trend=trend)
    price = nightly.prices.of_seat(allotment.products)
    await nightly.nights.save(replace(piece, outlook=forecast(trend), price=price, compared=compared.day))
    with suppress(StaleWrite):
        await services.bookmarks.write(COMPARED + allotment.id, replace(compared, token=token).stored(), mark.etag)
    return True


async def _is_as_it_was(services: Services, nightly: ReconciliationServices, allotment: Allotment) -> bool:
    """Whether the groups are there, may be watched, and carry what they should, no licence is listed as failed, and no
    repair is asked for: what the groups' members do not show.
    """
    groups = await services.directory.groups(groups_of(allotment))
    watched = groups.get(allotment.group_id)
    if watched is None or watched.removal_blocked_by or licensed_by(allotment, watched):
        return False
    if not await may_be_watched(services, watched):
        return False
    if any(not _is_as_recorded(each, groups) for each in allotment.inner_groups if each.followed):
        return False
    for product in allotment.products:
        group = groups.get(product.licensed_group_id or "")
        if group is None or product.sku_id not in group.carries or await services.directory.licence_errors(product):
            return False
    return not await nightly.plans.approved(allotment.id)


def _is_as_recorded(inner: InnerGroup, groups: Mapping[str, Group]) -> bool:
    """Whether a group inside the watched group is there, and the app may remove its members as before."""
    group = groups.get(inner.id)
    outside = inner.fixed == "groupIsOutsideFence"
    return group is not None and fixed_by(group, outside=outside) == inner.fixed


async def note_compared(services: Services, examined: Comparison, token: str | None) -> None:
    """Note that an allotment agreed with the tenant, so that the next nights ask only what has changed since; where
    something differed, or cannot be watched by its groups, forget what was noted.

    token: of a time before anything was compared.
    """
    allotment = examined.stored.value
    name, day = COMPARED + allotment.id, examined.evidence.began.astimezone(UTC).date()
    if token is None or examined.treatments or not is_at_rest(allotment):
        await services.bookmarks.remove(name)
        return
    stored = await services.bookmarks.read(name)
    noted_now = Compared(day, fingerprint(allotment), groups_of(allotment), token)
    with suppress(StaleWrite):
        await services.bookmarks.write(name, noted_now.stored(), stored.etag if stored else None)


def is_nights(command: Command) -> bool:
    """Whether a night asks for it, and nobody else: no person, and nothing that was found in the tenant."""
    return isinstance(command.cause, Text) and command.cause.code == CAUSE.code


def _seated(examined: Comparison, user_id: str) -> bool:
    row = examined.evidence.rows.get(user_id)
    return row is not None and row.seated


async def _snapshot(
    services: Services,
    allotment: Allotment,
    began: datetime,
    day: date,
    drift: Mapping[str, int],
    latest: Piece | None,
) -> Snapshot:
    """The day's numbers.

    latest: the piece before. Where it is of the same day, its refusals are counted again.
    """
    since = latest.examined if latest is not None else began - A_DAY
    before = latest.today if latest is not None and latest.day == day else None
    count = Count(since, began)
    async for decision in _decisions_since(services, allotment.id, looked_back_to(since, began)):
        count.add(decision)
    found = count.found
    return Snapshot(
        day=day,
        used=allotment.consumed_units,
        waiting=allotment.queued_units,
        limit=allotment.usable_units,
        refusals=found.refused + (before.refusals if before else 0),
        drift=drift,
        denials=found.denied + (before.denials if before else 0),
        unmet=found.unmet,
        backed_up=allotment.backup_units,
    )


async def _decisions_since(services: Services, allotment_id: str, since: datetime) -> AsyncIterator[Decision]:
    """The decisions from that time on, newest first."""
    cursor: str | None = None
    while True:
        page = await services.store.decisions(allotment_id, cursor, DECISIONS_A_PAGE)
        for decision in page.items:
            if decision.decided < since:
                return
            yield decision
        cursor = page.next_cursor
        if cursor is None:
            return


async def _index_ends(services: Services, examined: Comparison) -> None:
    """Put what the index of end dates lacks: reminders of dates that were set while nobody was told anything."""
    allotment_id, now = examined.stored.value.id, services.clock.now()
    missing = [
        entry
        for row in examined.evidence.rows.values()
        if row.ends
        for entry in entries(allotment_id, row.user_id, row.ends, services.remind_before, now=now)
        if is_open(entry, row)
    ]
    await services.seat_ends.add(missing)


async def _index_reservations(services: Services, allotment: Allotment) -> None:
    """Put what the index of dates lacks of the allotment's reservations."""
    cursor: str | None = None
    while allotment.reservations:
        page = await services.store.page_of_reservations(allotment.id, cursor, RESERVATIONS_A_READ)
        found = [
            entry
            for each in page.items
            for entry in reservations.entries(allotment.id, each)
            if reservations.is_open(entry, each)
        ]
        await services.dates.add(Dated.RESERVATIONS, found)
        cursor = page.next_cursor
        if cursor is None:
            return


async def _cut(services: Services, nightly: ReconciliationServices, examined: Comparison) -> None:
    """Forget what is older than it is kept; an allotment that is younger than that has nothing to forget."""
    kept, allotment, now = nightly.retention, examined.stored.value, services.clock.now()
    if kept.history is not None and allotment.created < now - timedelta(days=kept.history):
        await nightly.history.delete_before(allotment.id, now.date() - timedelta(days=kept.history))
    if kept.decisions is not None:
        old = now - timedelta(days=kept.decisions)
        await services.seat_requests.forget(allotment.id, old, SEAT_REQUESTS_A_NIGHT)
    if kept.decisions is not None and allotment.created < now - timedelta(days=kept.decisions):
        spared = examined.evidence.rows.keys()
        await nightly.old_decisions.delete_before(allotment.id, now - timedelta(days=kept.decisions), spared)


# The whole night


async def begin(services: Services, nightly: ReconciliationServices, allotment_ids: Sequence[str]) -> None:
    """Write down which allotments there are to compare; a night that has begun goes on as it is."""
    now = services.clock.now()
    await nightly.nights.begin(Night(now.date(), now, tuple(sorted(allotment_ids)), nightly.prices.currency))


async def is_missed(services: Services, nightly: ReconciliationServices) -> bool:
    """Whether a night should have begun and has not: its timer did not go off, or a peer was down."""
    latest = next(iter(await nightly.nights.nights(None, 1)), None)
    return latest is not None and services.clock.now() - latest.began > MISSED_AFTER


async def follow(services: Services, command: Command) -> None:
    """Finish a night as soon as its last piece is in, looking again with growing waits.

    After an hour it is left to the catch-up timer, which asks for the missing pieces.
    """
    finished, now = False, services.clock.now()
    try:
        stored = await services.nightly.nights.night(date.fromisoformat(command.allotment_id))
        if stored is None:
            return
        if stored.value.finished:
            await mail_report(services, command, stored.value)
            return
        finished = await _go_on(services, services.nightly, stored)
    except Transient as failure:
        log.warning("night %s: %s; it is looked at again", command.allotment_id, failure)
    if not finished and now - command.queued < SENT_AGAIN_AFTER:
        wait = waiting_time(command.tries, first=services.pacing.follow_up)
        await services.commands.enqueue([command.next_attempt()], at=now + wait)


async def finish(services: Services, nightly: ReconciliationServices) -> None:
    """Finish nights whose pieces are in; those that wait for pieces too long have them asked for, then give them up."""
    for night in await nightly.nights.nights(None, NIGHTS_FINISHED_AT_ONCE):
        if night.finished is None:
            stored = await nightly.nights.night(night.day)
            if stored is not None:
                await _go_on(services, nightly, stored)


async def _go_on(services: Services, nightly: ReconciliationServices, stored: Stored[Night]) -> bool:
    """Finish the night, or ask for what is missing; answers whether it is finished."""
    night, now = stored.value, services.clock.now()
    missing = set(night.allotments) - (await nightly.nights.compared(night.day)).keys()
    waited = now - night.began
    if missing and waited < SENT_AGAIN_AFTER:
        return False
    present = [one for one in sorted(missing) if await services.store.load(one) is not None]
    if present and not night.resent:
        await services.commands.enqueue([Command(CommandKind.RECONCILE, one, CAUSE, night.began) for one in present])
        log.warning("night %s: %d pieces are missing, and are asked for again", night.day, len(present))
        await _write(nightly, replace(night, resent=True), stored.etag)
        return False
    if present and waited < GIVEN_UP_AFTER:
        return False
    kept = tuple(one for one in night.allotments if one not in missing or one in present)
    done = await _finished(services, nightly, replace(night, allotments=kept))
    if services.outbox is not None:  # before it is finished: what is not finished is finished again
        await services.commands.enqueue(
            [Command(CommandKind.NIGHT, night.day.isoformat(), CAUSE, now)], at=now + services.pacing.follow_up
        )
    await _write(nightly, done, stored.etag)
    await _cut_nights(services, nightly)
    await _cut_deleted(services, nightly)
    await _cut_audit(services, nightly)
    return True


async def _cut_nights(services: Services, nightly: ReconciliationServices) -> None:
    """Forget old nights, and with them what is kept of allotments that are gone since."""
    if nightly.retention.history is None:
        return
    before = services.clock.now().date() - timedelta(days=nightly.retention.history)
    compared = await nightly.nights.delete_before(before)
    there = set((await services.store.watched_groups()).values()) if compared else set()
    for allotment_id in sorted(compared - there):
        await nightly.history.delete_before(allotment_id, before)
        await nightly.nights.delete_latest(allotment_id)


async def _cut_deleted(services: Services, nightly: ReconciliationServices) -> None:
    """Forget what is old of the allotments that are deleted, and at last that they were there."""
    kept, now, cursor = nightly.retention, services.clock.now(), None
    while True:
        page = await services.deleted.page(cursor, DELETED_A_PAGE)
        for gone in page.items:
            await person_names.forget_allotment(services, gone.allotment.id)
            await services.seat_requests.forget(gone.allotment.id, None, SEAT_REQUESTS_A_NIGHT)
            await services.seat_requests.note_closed(gone.allotment.id)
            if kept.decisions is not None:
                await nightly.old_decisions.delete_before(gone.allotment.id, now - timedelta(days=kept.decisions), ())
            if kept.history is not None:
                await nightly.history.delete_before(gone.allotment.id, now.date() - timedelta(days=kept.history))
            if kept.longest is not None and gone.deleted < now - timedelta(days=kept.longest):
                await services.deleted.remove(gone)
        cursor = page.next_cursor
        if cursor is None:
            return


async def _cut_audit(services: Services, nightly: ReconciliationServices) -> None:
    """Forget what is old of the audit record; of very much the next nights forget the rest."""
    if nightly.retention.audit is not None:
        before = services.clock.now() - timedelta(days=nightly.retention.audit)
        cut = await services.audit.delete_before(before, AUDIT_ROWS_A_NIGHT)
        log.info("night: %d rows of the audit record are forgotten", cut)


async def _finished(services: Services, nightly: ReconciliationServices, night: Night) -> Night:
    now, before = services.clock.now(), await nightly.nights.nights(night.day, 1)
    allotments = [each async for each in every_allotment(services)]
    await follow_all(services, allotments)
    owned = (await services.directory.subscribed()).values()
    if unknown := nightly.prices.unknown(owned):
        log.warning("PRICES: the tenant owns no product called %s", ", ".join(unknown))
    found = list(capacities(owned, allotments))
    show_units(found)
    ends = [each.expires for each in await services.subscriptions.ours() if each.here]
    known = [each.finding for earlier in before for each in earlier.tenant]
    tenant = tenant_findings(found, ends, now, known, allotments=allotments)
    drift = await policy_in_force(services, nightly)
    log.info("night %s: finished, %d findings concern the tenant", night.day, len(tenant))
    return replace(
        night,
        finished=now,
        tenant=tuple(PlannedAction(finding, drift.way(finding.kind)) for finding in tenant),
        proposal=propose(allotments, balances(found), await nightly.nights.slopes(), await nightly.nights.unmet()),
    )


def balances(found: Sequence[Capacity]) -> dict[str, int]:
    """Units by skuId that nobody holds and nobody is promised; negative: so many promises cannot be kept."""
    return {capacity.product.sku_id: capacity.balance for capacity in found}


async def _write(nightly: ReconciliationServices, night: Night, etag: str) -> None:
    try:
        await nightly.nights.write(night, etag)
    except StaleWrite:
        log.info("night %s: another worker has written it", night.day)
