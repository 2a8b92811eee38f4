"""Person by person, from the one set of products to the other: what comes first, then what goes.

Each person's step is decided from what Graph shows after the row was read. The time to send it by is written on the row
then, and only if the row is still the same. So of two workers one sends, and nobody sends before the other's time is
over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from application.enforcement.ledger import LedgerSession, Rows
from application.permissions import note
from application.product_changes.run import Run
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, is_enforced
from domain.admission import Draft
from domain.adoption.evidence import is_unseen
from domain.allotments import Allotment, Licensing, Member, MemberState, Product
from domain.capacity import capacities
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.errors import Transient
from domain.fulfilment import Effect, Outcome, freed_from, worst
from domain.licence_errors import COUNT, EXCLUSIVE
from domain.objections import Text
from domain.product_changes.ledger import given_back, handed_over, is_behind, moved, sides, taken_in_hand, timed
from domain.product_changes.model import ChangeState, Way
from domain.product_changes.moves import (
    Move,
    MoveKind,
    Sides,
    believed,
    bridges,
    has_own_direct,
    holds_nothing,
    is_short,
    next_move,
)
from domain.product_changes.plan import PlansOf, against
from domain.product_changes.steps import entered
from domain.undertakings import LicenceAssignment, LicenceChange


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be done for one person; as_newcomer: what comes is granted as to somebody who joins."""

    row: Member
    move: Move
    bridged: tuple[str, ...] = ()
    as_newcomer: bool = False


async def move(run: Run) -> timedelta | None:
    """Go through everybody, again and again, until a whole pass finds everybody where they are to be."""
    allotment = (await run.ledger()).value
    if not is_enforced(allotment):
        why = allotment.state_reason or Text("notLookedAt")
        return await run.wait_because(Text("allotmentNotActive", state=allotment.state, why=why))
    if run.change.scan.part is None:
        await run.begin_pass()
    look = _switch_page if run.change.way is Way.IN_PLACE else _move_page
    if run.change.way is Way.IN_PLACE and allotment.licensing is Licensing.GROUP:
        await _switch_groups(run, allotment)
    owned, plans = await run.subscribed()
    units = _unheld(owned, run.change.goes if run.change.undoing else run.change.comes)
    async for session, page in run.pages():
        lacking = await look(run, session, session.rows(page.rows), plans, units)
        await run.save(replace(run.change, scan=page.scan.seen(len(page.rows), lacking)))
    if run.change.scan.part is not None:
        return SHORT_BREAK
    return await _after_pass(run)


async def _after_pass(run: Run) -> timedelta | None:
    change, scan = run.change, run.change.scan
    if (change.short, change.blocked) != (change.short_now, change.blocked_now):
        await run.save(replace(change, short=change.short_now, blocked=change.blocked_now))
    if scan.lacking:
        numbers = {"left": scan.lacking, "people": scan.people, "first": scan.first}
        if change.short_now:
            return await run.wait_because(Text("changeWaitsForUnits", short=change.short_now, **numbers))
        if change.blocked_now and not change.in_hand:
            return await run.wait_because(Text("changeBlocked", blocked=change.blocked_now, **numbers))
        return await run.wait_because(Text("changeMoving", **numbers))
    if change.way is Way.IN_PLACE and not _is_settled(run, change.apply_by, scan.began):
        return run.later()
    await run.save(entered(change, ChangeState.FINISHING, run.now))
    return SHORT_BREAK


# One product for another


def _unheld(owned: Mapping[str, SubscribedSku], products: Iterable[Product]) -> int:
    """Of the scarcest of these products, how many units nobody holds, as Graph shows it: it may be some behind."""
    found = capacities([owned[each.sku_id] for each in products if each.sku_id in owned], ())
    return max(0, min((each.assignable - each.used for each in found), default=0))


async def _move_page(run: Run, session: LedgerSession, rows: Rows, plans: PlansOf, units: int) -> list[str]:
    """Take the next step for the people of a page who are behind; answers who they are.

    units: where somebody has found none, so many more begin at most. What Graph refuses one holds nobody else up.
    """
    change = run.change
    behind = [row for row in rows.people if is_behind(change, row)]
    there = [row for row in behind if row.state is not MemberState.RELEASING]
    under_way = [row for row in there if row.moving]
    room = max(0, change.round_size - change.in_hand - len(under_way))
    room = min(room, units) if change.short else room
    fresh = [row for row in there if not row.moving and row.state is not MemberState.PENDING]
    found = sides(change, session.allotment)
    for people in batched(under_way, PEOPLE_A_STEP, strict=False):
        await _step(run, session, rows.of(people), found, plans)
    begun = 0
    for people in batched(fresh, PEOPLE_A_STEP, strict=False):
        if begun < room:
            begun += await _step(run, session, rows.of(people[: room - begun]), found, plans)
    await run.save(replace(run.change, in_hand=run.change.in_hand + len(under_way) + begun))
    return [row.user_id for row in behind]


async def _step(run: Run, session: LedgerSession, rows: Rows, found: Sides, plans: PlansOf) -> int:
    """Take the next step for at most 20 people; answers for how many there was one, or will be."""
    asked = run.now
    free = [row for row in rows.people if row.apply_by is None or row.apply_by <= asked]
    held = await run.held(free)
    intents, blocked, short = [], 0, 0
    for row in free:
        theirs = held[row.user_id]
        if is_unseen(row, theirs, asked):
            continue
        theirs = believed(row, theirs, found, asked, run.services.policy)
        short += is_short(theirs, found)
        if not row.moving and _stands_against(session.allotment, row, theirs, found, plans):
            blocked += 1
        elif intent := _intent(run, row, theirs, found, asked):
            intents.append(intent)
    if blocked or short:
        change = run.change
        blocked_now, short_now = change.blocked_now + blocked, change.short_now + short
        await run.save(replace(change, blocked_now=blocked_now, short_now=short_now))
    await _carry_out(run, session, rows, intents, found)
    return len(rows.people) - blocked


def _stands_against(
    allotment: Allotment, row: Member, held: Sequence[LicenceAssignment], found: Sides, plans: PlansOf
) -> bool:
    """Whether somebody has to be let alone: what they have besides cannot be had together with what comes."""
    stays = [each for each in allotment.products if each not in found.comes]
    if against(found.comes, found.goes, stays, held, plans):
        return True
    return found.exchange and not found.direct and has_own_direct(row, held, found)


def _intent(run: Run, row: Member, held: Sequence[LicenceAssignment], found: Sides, asked: datetime) -> Intent | None:
    """What to do next for a person, if that may be decided from what was shown."""
    move = next_move(row, held, found)
    if not row.moving and found.goes and holds_nothing(held, found):
        if freed_from(row, run.services.policy) > asked:
            return None
        as_newcomer = move is None or move.kind is not MoveKind.FINISH
        return Intent(row, Move(MoveKind.FINISH), as_newcomer=as_newcomer)
    if move is None:
        return None
    settled = _is_settled(run, row.apply_by, asked)
    if move.kind in {MoveKind.RETRY, MoveKind.FINISH} and not settled:
        return None
    by_hand = move.kind in {MoveKind.BRIDGE, MoveKind.EXCHANGE} and not found.direct
    return Intent(row, move, bridges(held, found) if by_hand and not row.bridged else ())


def _is_settled(run: Run, sent: datetime | None, asked: datetime) -> bool:
    """Whether what was shown then is no older than what was sent before."""
    return sent is None or sent + run.services.policy.propagation_margin <= asked


async def _carry_out(run: Run, session: LedgerSession, rows: Rows, intents: Sequence[Intent], found: Sides) -> None:
    """Write the time to send it by on the rows that are still the same, send it, and write what became of it."""
    by_user = {intent.row.user_id: intent for intent in intents}
    deadline = run.now + session.policy.grant_window

    def take(draft: Draft, row: Member) -> None:
        taken_in_hand(draft, row, by_user[row.user_id].bridged, deadline)

    mine = await run.rewrite(session, rows.of(intent.row for intent in intents), take)
    if not mine.people:
        return
    await run.save(replace(run.change, apply_by=max(deadline, run.change.apply_by or deadline)))
    outcomes: dict[str, Outcome] = {}
    for move, users in _alike(by_user[user] for user in mine.by_user).items():
        if run.now >= deadline:
            raise Transient(Text("tooLateToSend"))
        outcomes |= await _send(run, move, users, found)
    await note(run.services, outcomes.values())
    failed = {user: each for user, each in outcomes.items() if _is_failure(by_user[user].move, each)}
    await _count_failures(run, failed, found)

    def settle(draft: Draft, row: Member) -> None:
        intent = by_user[row.user_id]
        if intent.move.kind is not MoveKind.FINISH or row.user_id in failed:
            given_back(draft, row)
        elif intent.as_newcomer:
            handed_over(draft, row, run.change, session.policy)
        else:
            moved(draft, row, run.change)

    answered = mine.of(row for user, row in mine.by_user.items() if outcomes[user].effect is not Effect.LATER)
    await run.rewrite(session, answered, settle)


async def _count_failures(run: Run, failed: Mapping[str, Outcome], found: Sides) -> None:
    """Remember what Graph refused. With direct licensing an exclusion nobody knew of is met by exchanging."""
    run.remember_failures(failed)
    coming = {each.sku_id for each in found.comes}
    errors = [{each.error for each in outcome.failures if each.sku_id in coming} for outcome in failed.values()]
    short = sum(COUNT in each for each in errors)
    change = replace(run.change, short_now=run.change.short_now + short)
    if found.direct and any(EXCLUSIVE in each for each in errors):
        change = replace(change, way=Way.EXCHANGE)
    if change != run.change:
        await run.save(change)


def _alike(intents: Iterable[Intent]) -> dict[Move, list[str]]:
    together: dict[Move, list[str]] = {}
    for intent in intents:
        together.setdefault(intent.move, []).append(intent.row.user_id)
    return together


def _is_failure(move: Move, outcome: Outcome) -> bool:
    """Whether it has to be told. That there was no membership to end is as it should be."""
    ends = move.kind in {MoveKind.LEAVE, MoveKind.FINISH, MoveKind.RETRY}
    return outcome.effect is not Effect.DONE and not (ends and outcome.effect is Effect.UNKNOWN)


async def _send(run: Run, move: Move, users: Sequence[str], found: Sides) -> Mapping[str, Outcome]:
    """Send one step of people who are alike. Each product's answer counts; done where nothing had to be sent."""
    directory = run.services.directory
    if move.kind is MoveKind.RETRY:
        out = await directory.retry(move.take, users)
        ready = [user for user in users if out[user].effect is Effect.DONE]
        joined = [await directory.add_members(_group(each), ready) for each in move.take] if ready else []
        return worst(users, [out, *joined])
    if move.kind is MoveKind.JOIN and not found.direct:
        return worst(users, [await directory.add_members(_group(each), users) for each in move.add])
    if move.kind in {MoveKind.LEAVE, MoveKind.FINISH}:
        groups = [_group(each) for each in (move.take or found.goes) if each.licensed_group_id]
        return worst(users, [await directory.remove_members(group, users) for group in groups])
    if move.add:
        await note(run.services, (await directory.locate(users)).values())
    add = tuple(replace(each, licensed_group_id=None) for each in move.add)
    change = LicenceChange(add, tuple(each.sku_id for each in move.take))
    return await run.sources.change_people(dict.fromkeys(users, change))


def _group(product: Product) -> str:
    return product.licensed_group_id or ""


# Service plans of products that stay


async def _switch_groups(run: Run, allotment: Allotment) -> None:
    """Have the licensed groups carry the products as they are to be; Entra follows for their members."""
    for product in _switching(run, allotment):
        if product.licensed_group_id is None:
            continue
        carried = await run.sources.of_group(product.licensed_group_id)
        if carried is not None and carried.get(product.sku_id) != frozenset(product.disabled_plans):
            await run.set_send_deadline()
            run.require_before_deadline()
            await run.sources.change_group(product.licensed_group_id, [product], ())


async def _switch_page(run: Run, session: LedgerSession, rows: Rows, _plans: PlansOf, _units: int) -> list[str]:
    """See that everybody has the products as they are to be; with direct licensing, assign them so."""
    products = _switching(run, session.allotment)
    licensed = [row for row in rows.people if row.state is MemberState.LICENSED]
    lacking: list[str] = []
    for people in batched(licensed, PEOPLE_A_STEP, strict=False):
        held = await run.held(people)
        found = {row.user_id: _not_so(products, held[row.user_id]) for row in people}
        behind = {user: theirs for user, theirs in found.items() if theirs}
        lacking += behind
        if session.allotment.licensing is Licensing.DIRECT:
            await _switch_people(run, session, rows.of(row for row in people if row.user_id in behind), behind)
    return lacking


async def _switch_people(run: Run, session: LedgerSession, rows: Rows, behind: Mapping[str, Sequence[Product]]) -> None:
    free = rows.of(row for row in rows.people if row.apply_by is None or row.apply_by <= run.now)
    deadline = run.now + session.policy.grant_window
    mine = await run.rewrite(session, free, lambda draft, row: timed(draft, row, deadline))
    if not mine.people:
        return
    await run.save(replace(run.change, apply_by=max(deadline, run.change.apply_by or deadline)))
    if run.now >= deadline:
        raise Transient(Text("tooLateToSend"))
    outcomes = await run.sources.change_people({user: LicenceChange(tuple(behind[user])) for user in mine.by_user})
    await note(run.services, outcomes.values())
    run.remember_failures(outcomes)
    answered = mine.of(row for user, row in mine.by_user.items() if outcomes[user].effect is not Effect.LATER)
    await run.rewrite(session, answered, given_back)


def _switching(run: Run, allotment: Allotment) -> list[Product]:
    """The products whose plans change, as they are to be."""
    before = {each.sku_id: frozenset(each.disabled_plans) for each in run.change.before}
    after = {each.sku_id: frozenset(each.disabled_plans) for each in run.change.after}
    return [each for each in allotment.products if before.get(each.sku_id) != after.get(each.sku_id)]


def _not_so(products: Sequence[Product], held: Sequence[LicenceAssignment]) -> list[Product]:
    """The products that somebody has not, or not with exactly these service plans switched off."""
    so = {(each.sku_id, each.group_id, each.disabled_plans) for each in held if each.active}
    return [
        each for each in products if (each.sku_id, each.licensed_group_id, frozenset(each.disabled_plans)) not in so
    ]
