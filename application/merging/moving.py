"""Person by person: a seat that is kept by name at the taker, its licence, and only then the giver's seat goes.

A step is decided from what both ledgers and Graph show. The time to send it by is stored with the merge before, under
its ETag. So of two workers one sends, and one that was overtaken sends nothing after that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from application import units
from application.enforcement.ledger import LedgerSession, Rows
from application.merging.run import Run
from application.permissions import note
from application.reservations import command as of_reservations
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN, is_enforced
from application.waiting_order import ranks_of
from domain.admission import Draft, Plan
from domain.allotments import Allotment, DecisionKind, Member, MemberState
from domain.commands import CommandKind
from domain.copies import replace
from domain.dates import Dated
from domain.errors import Conflict, InvalidRequest
from domain.fulfilment import Effect, Outcome
from domain.merging.ledger import let_go, marked, reserved
from domain.merging.model import IN_HAND, MergeState, PlannedMerger, Verdict
from domain.merging.moves import Standing, Step, has_seat, is_safe, next_step, next_step_in_line, shares_licence
from domain.merging.steps import entered
from domain.objections import Text
from domain.reservations import cancelled, entries
from domain.reserved import Reservation
from domain.seat_ends import entries as end_entries
from domain.undertakings import Part, Scan
from domain.units.lending import own_free_units
from domain.waiting_order import Rank, place_at


@dataclass(frozen=True, slots=True)
class Sides:
    """The two ledgers as they were before the rows of some people were read."""

    giver: LedgerSession
    taker: LedgerSession


@dataclass(frozen=True, slots=True)
class People:
    """Some people: their rows at both, what the plan says of them, and their reservations at the taker."""

    giving: Rows
    taking: Rows
    plan: Mapping[str, PlannedMerger]
    reservations: Mapping[str, Reservation]


async def move(run: Run) -> timedelta | None:
    """Go through everybody, again and again, until a whole pass finds nobody who is still to go."""
    for one in (run.merge.giver, run.merge.taker):
        allotment = (await run.allotment(one)).value
        if not is_enforced(allotment):
            why = allotment.state_reason or Text("notLookedAt")
            told = {"name": allotment.display_name, "state": allotment.state, "why": why}
            return await run.wait_because(Text("mergeNotEnforced", **told))
    if run.merge.scan.part is None:
        first = Part.PLANNED if run.merge.undoing else Part.SEATED
        scan = Scan(began=run.now, part=first)
        await run.save(replace(run.merge, scan=scan, in_hand=0, blocked_now=0))
    for _ in range(STEPS_A_RUN):
        await _page(run)
        if run.merge.scan.part is None:
            return await _after_pass(run)
    return SHORT_BREAK


async def _after_pass(run: Run) -> timedelta | None:
    merge, scan = run.merge, run.merge.scan
    if merge.blocked != merge.blocked_now:
        await run.save(replace(merge, blocked=merge.blocked_now))
    if not scan.lacking:
        await run.save(entered(run.merge, MergeState.FINISHING, run.now))
        return SHORT_BREAK
    numbers = {"left": scan.lacking, "first": scan.first, **merge.names}
    if merge.blocked_now and not merge.in_hand:
        return await run.wait_because(Text("mergeBlocked", blocked=merge.blocked_now, **numbers))
    if run.no_seat:
        return await run.wait_because(Text("mergeNoSeat", what=run.no_seat, **numbers))
    return await run.wait_because(Text("mergeMoving", **numbers))


async def _page(run: Run) -> None:
    """The next people of the pass."""
    scan, part = run.merge.scan, run.merge.scan.part
    sides = Sides(await run.session(run.merge.giver), await run.session(run.merge.taker))
    store = run.services.store
    if part is Part.PLANNED:
        verdict = None if run.merge.undoing else Verdict.COMING
        page = await run.store.people(run.merge.id, verdict, scan.cursor, PEOPLE_A_STEP)
        users, cursor = [person.user_id for person in page.items if _concerns(person)], page.next_cursor
        giving = await sides.giver.read(users) if users else sides.giver.rows(())
        if not run.merge.undoing:  # who has a seat at the giver has been looked at in this pass
            users = [user for user in users if not has_seat(giving.by_user.get(user))]
    else:
        seated = part is Part.SEATED
        found = await store.page_of_members(run.merge.giver, scan.cursor, PEOPLE_A_STEP, seated=seated)
        users, cursor = [row.user_id for row in found.items], found.next_cursor
        giving = sides.giver.rows(found.items)
    people = People(
        giving,
        await sides.taker.read(users) if users else sides.taker.rows(()),
        await run.store.named(run.merge.id, users) if users else {},
        await store.reservations(sides.taker.allotment, users),
    )
    lacking = await _go_on_with(run, sides, people, users)
    seen = run.merge.scan.seen(len(users), lacking)
    following = part if cursor else _following(run, part, lacking=seen.lacking)
    await run.save(replace(run.merge, scan=replace(seen, part=following, cursor=cursor)))


def _concerns(person: PlannedMerger) -> bool:
    return person.verdict in {Verdict.COMING, Verdict.MOVED, Verdict.RETURNING, Verdict.BACK}


def _following(run: Run, part: Part | None, *, lacking: int) -> Part | None:
    """What comes after the end of a list: those who wait go when everybody with a seat has gone."""
    if part is Part.SEATED:
        return Part.PLANNED
    return Part.WAITING if part is Part.PLANNED and not run.merge.undoing and not lacking else None


async def _go_on_with(run: Run, sides: Sides, people: People, users: Sequence[str]) -> list[str]:
    """Take the next steps for at most 20 people; answers who is still to go."""
    steps = await _next_steps(run, sides, people, users)

    def those(*kinds: Step) -> list[str]:
        return [user for user in users if steps[user] in kinds]

    under_way = [user for user in users if _is_under_way(run, people, user)]
    await _take_back(run, people, those(Step.DROP))
    await _arrive(run, people, those(Step.ARRIVE))
    await _let_go(run, sides, people, those(Step.LET_GO))
    room = max(0, run.merge.round_size - run.merge.in_hand - len(under_way))
    fresh = [user for user in those(Step.RESERVE) if user not in under_way][:room]
    again = [user for user in those(Step.RESERVE) if user in under_way]
    begun = await _reserve(run, sides, people, [*again, *fresh])
    await _add(run, sides, people, those(Step.ADD))
    await _add_again(run, sides, people, those(Step.ADD_AGAIN))
    expecting = [user for user in users if user in begun or people.reservations.get(user)]
    await _supply(run, expecting)
    await run.save(replace(run.merge, in_hand=run.merge.in_hand + len({*under_way, *begun})))
    return [user for user in users if _is_still_to_go(run, people, user, steps[user])]


async def _next_steps(run: Run, sides: Sides, people: People, users: Sequence[str]) -> dict[str, Step]:
    """What is next for each. Graph is asked about those who have a seat at both."""
    giving, taking = people.giving.by_user, people.taking.by_user
    asked = run.now
    twice = [user for user in users if has_seat(giving.get(user)) and has_seat(taking.get(user))]
    held = await run.sources.of_people(twice) if twice else {}
    safe = {
        user
        for user in twice
        if is_safe(
            sides.giver.allotment,
            sides.taker.allotment,
            (giving[user], taking[user]),
            held[user],
            asked,
            run.services.policy,
        )
    }
    for user in twice:
        if user not in safe and (error := taking[user].error):
            run.undone[user] = Outcome(Effect.REFUSED, error)
    found = {user: _step(run, people, user, safe=user in safe) for user in users}
    leaving = [user for user in users if found[user] in {Step.LET_GO, Step.ARRIVE}]
    for user in await _not_there(run, sides.taker.allotment, leaving):
        found[user] = Step.WAIT
    return found


def _step(run: Run, people: People, user: str, *, safe: bool) -> Step:
    row, there = people.giving.by_user.get(user), people.taking.by_user.get(user)
    person = people.plan.get(user)
    if run.merge.undoing and person and person.verdict is Verdict.COMING and not has_seat(row):
        return Step.DROP  # they were not with the target yet
    if person and person.verdict is Verdict.LEFT:
        person = None
    if run.merge.undoing and person and _is_through(person, row):
        return Step.NOTHING
    if run.merge.undoing and person and person.both and has_seat(row):
        return Step.ARRIVE if there else Step.ADD
    if row is not None and not row.seated:
        return next_step_in_line(row, there)
    reservation = people.reservations.get(user)
    return next_step(
        Standing(
            row,
            there,
            reservation,
            ours=reservation is not None and run.merge.has_made(reservation),
            in_hand=person is not None and person.verdict in IN_HAND,
            safe=safe,
            missing=_is_missing(run, reservation),
        )
    )


def _is_missing(run: Run, reservation: Reservation | None) -> bool:
    added = reservation.added if reservation and reservation.held else None
    return added is not None and added + run.services.policy.unverified_margin <= run.now


def _is_through(person: PlannedMerger, row: Member | None) -> bool:
    """Whether an undone merge has nothing to do for somebody: they have got a seat since, or have both as before."""
    return has_seat(row) and (person.waited or (person.both and person.verdict is Verdict.BACK))


def _is_under_way(run: Run, people: People, user: str) -> bool:
    person = people.plan.get(user)
    verdict = Verdict.RETURNING if run.merge.undoing else Verdict.COMING
    return person is not None and person.verdict is verdict and user in people.giving.by_user


def _is_still_to_go(run: Run, people: People, user: str, step: Step) -> bool:
    """Whether somebody keeps the merge from its end: they have not left the giver, as far as its ledger knows."""
    if not run.merge.undoing:
        return user in people.giving.by_user or step is Step.DROP
    row, person = people.giving.by_user.get(user), people.plan[user]
    leaving = row is not None and row.state is MemberState.RELEASING and not person.both
    return step is not Step.NOTHING or (leaving and person.verdict is Verdict.BACK)


async def _not_there(run: Run, taker: Allotment, users: Sequence[str]) -> set[str]:
    """Who of these has left the taker's group without its ledger knowing it yet; it is looked at then."""
    if not users:
        return set()
    observation = await run.services.directory.observe(taker.group_id, taker.delta_token, run.now)
    if observation.group_gone or observation.group_unknown:
        return {*users}
    shown = {entry.user_id: entry.present for entry in observation.observed}
    gone = {user for user in users if not shown.get(user, not observation.complete)}
    if gone:
        await run.enforce(CommandKind.OBSERVE, taker.id)
    return gone


# What is done


async def _reserve(run: Run, sides: Sides, people: People, users: Sequence[str]) -> set[str]:
    """Have a seat kept for these people, who come next; answers for whom. Who may not join is let alone."""
    against = await run.against(sides.taker.allotment, users)
    if against:
        await _write_people(run, people, list(against), Verdict.BLOCKED, against)
        await run.save(replace(run.merge, blocked_now=run.merge.blocked_now + len(against)))
    coming = [user for user in users if user not in against]
    if not coming:
        return set()
    verdict = Verdict.RETURNING if run.merge.undoing else Verdict.COMING
    await run.set_send_deadline()
    await _write_people(run, people, coming, verdict)
    merge, taker, services = run.merge, sides.taker, run.services

    def plan(allotment: Allotment, found: Mapping[str, Reservation]) -> Plan:
        run.require_before_deadline()
        draft = Draft(allotment, taker.now, run.cause)
        for user in coming:
            before = found.get(user)
            if before is None or not merge.has_made(before):
                reserved(draft, user, before, merge, people.giving.by_user[user])
        return draft.plan

    drafts = plan(taker.allotment, people.reservations)
    made = [step.reserves for step in drafts.steps if step.reserves is not None]
    indexed = [entry for each in made for entry in entries(taker.allotment.id, each)]
    await services.dates.add(Dated.RESERVATIONS, indexed)
    ends = [
        entry
        for each in made
        if each.ends
        for entry in end_entries(taker.allotment.id, each.user_id, each.ends, services.remind_before, now=run.now)
    ]
    if ends:
        await services.seat_ends.add(ends)
    await services.person_index.add(taker.allotment.id, coming, run.now)
    await taker.write_reservations(coming, plan)
    return {*coming}


async def _supply(run: Run, users: Sequence[str]) -> None:
    """See to it that the seats come which these people are owed, and have them taken.

    First what is free at the giver goes over. Where that is too little, the taker gets some units more for as long as
    the merge takes: these people have a licence already, and give back the giver's unit.
    """
    if not users:
        return
    await run.set_send_deadline()
    try:
        await _find_units(run)
    except (InvalidRequest, Conflict) as refused:
        run.no_seat = refused.problems[0].message if isinstance(refused, InvalidRequest) else refused.message
    await run.services.commands.enqueue([of_reservations(run.merge.taker, users, run.cause, run.now)])


async def _find_units(run: Run) -> None:
    """Raises InvalidRequest and Conflict where there are none, and StaleWrite where the taker was written meanwhile."""
    for one in (run.merge.giver, run.merge.taker):
        await units.settle(run.services, one)
    taker, giver = await run.allotment(run.merge.taker), (await run.allotment(run.merge.giver)).value
    if taker.value.transfers or giver.transfers:
        return  # how many units there are together shows once they have arrived
    short = taker.value.owed_units - taker.value.owable_units
    free = max(0, min(short, own_free_units(giver)))
    extra = giver.allotted_units + taker.value.allotted_units - (run.merge.units or 0)
    more = max(0, min(short - free, run.merge.round_size - extra))
    if more and taker.value.parent_id is not None:
        parent = await run.allotment(taker.value.parent_id)
        more = max(1, min(more, own_free_units(parent.value)))
    run.require_before_deadline()
    if free:
        await units.move(run.services, taker, giver, free)
        await _find_units(run)
        return
    taker = await run.commit(taker, marked(run.merge, taker.value, extra + more))
    if more:
        await units.raise_limit(run.services, taker, more, more)


async def _let_go(run: Run, sides: Sides, people: People, users: Sequence[str]) -> None:
    """Take the giver's seats from these people, and take them out of its group."""
    if not users:
        return
    await run.set_send_deadline()
    await _write_people(run, people, users, Verdict.BACK if run.merge.undoing else Verdict.MOVED)
    merge, giver = run.merge, sides.giver
    shared = shares_licence(giver.allotment, sides.taker.allotment)

    def go(draft: Draft, row: Member) -> None:
        run.require_before_deadline()
        if row.seated:
            let_go(draft, row, merge, shared=shared)

    seats = people.giving.of(people.giving.by_user[user] for user in users if people.giving.by_user[user].seated)
    await run.rewrite(giver, seats, go)
    rows = (await giver.read(users)).by_user
    gone = [user for user in users if not has_seat(rows.get(user))]
    run.require_before_deadline()
    outcomes = await run.services.directory.remove_members(giver.allotment.group_id, gone) if gone else {}
    await note(run.services, outcomes.values())
    run.remember_failures({user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN})
    await run.enforce(CommandKind.OBSERVE, giver.allotment.id)
    await run.enforce(CommandKind.FINISH, giver.allotment.id)


async def _arrive(run: Run, people: People, users: Sequence[str]) -> None:
    """These people have a seat at both again, as before."""
    await _write_people(run, people, users, Verdict.BACK)


async def _take_back(run: Run, people: People, users: Sequence[str]) -> None:
    """Take back what was begun for people who have left the giver by themselves, or whose coming is undone."""
    if not users:
        return
    await run.set_send_deadline()
    for user in users:
        returning = people.plan[user].verdict is Verdict.RETURNING
        await _withdraw(run, run.merge.source.id if returning else run.merge.target.id, user)
    back = [user for user in users if run.merge.undoing and people.plan[user].verdict is Verdict.COMING]
    await _write_people(run, people, back, Verdict.BACK)
    await _write_people(run, people, [user for user in users if user not in back], Verdict.LEFT)


async def _withdraw(run: Run, allotment_id: str, user_id: str) -> None:
    session = await run.session(allotment_id)

    def plan(allotment: Allotment, found: Mapping[str, Reservation]) -> Plan:
        run.require_before_deadline()
        reservation = found.get(user_id)
        if reservation is None or not run.merge.has_made(reservation):
            return Plan(allotment)
        return cancelled(allotment, reservation, now=run.now)

    await session.write_reservations([user_id], plan)
    run.require_before_deadline()
    outcomes = await run.services.directory.remove_members(session.allotment.group_id, [user_id])
    run.remember_failures({user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN})
    await run.enforce(CommandKind.OBSERVE, allotment_id)


async def _add(run: Run, sides: Sides, people: People, users: Sequence[str]) -> None:
    """Add these people to the taker's group: a seat is kept for them, or they go on waiting there."""
    against = await run.against(sides.taker.allotment, users)
    if against:
        await _write_people(run, people, list(against), Verdict.BLOCKED, against)
        await run.save(replace(run.merge, blocked_now=run.merge.blocked_now + len(against)))
    joining = [user for user in users if user not in against]
    if not joining:
        return
    await run.set_send_deadline()
    run.require_before_deadline()
    outcomes = await run.services.directory.add_members(sides.taker.allotment.group_id, joining)
    await note(run.services, outcomes.values())
    run.remember_failures(outcomes)
    waiting = [
        people.giving.by_user[user]
        for user in joining
        if outcomes[user].effect is Effect.DONE and not people.giving.by_user[user].seated
    ]
    await _line_up(run, sides.taker, waiting)
    await run.enforce(CommandKind.OBSERVE, sides.taker.allotment.id)
    await run.enforce(CommandKind.FINISH, sides.taker.allotment.id)


async def _line_up(run: Run, taker: LedgerSession, waiting: Sequence[Member]) -> None:
    """Give people who waited at the giver, in this order, their places in the taker's line, with the time they waited.

    Where the group was looked at in between, they have places there already.
    """
    there = await taker.read([row.user_id for row in waiting]) if waiting else taker.rows(())
    fresh = [row for row in waiting if row.user_id not in there.by_user]
    order = taker.allotment.waiting_order
    ranks = await ranks_of(run.services, order, [row.user_id for row in fresh])
    draft = Draft(taker.allotment, taker.now, run.cause)
    for row in fresh:
        rank = (ranks.get(row.user_id) or Rank(order.default_class)) if order and order.by_priority else None
        place = place_at(order, row.since, rank, draft.allotment.next_place)
        waits = Member(row.user_id, MemberState.WAITING, row.since, place=place, ends=row.ends, rank=rank)
        draft.add(None, waits, DecisionKind.WAITING, Text("mergeWaits", **run.merge.names), requested=0)
    run.require_before_deadline()
    await taker.commit(draft.plan)


async def _add_again(run: Run, sides: Sides, people: People, users: Sequence[str]) -> None:
    """Have those added once more who are not in the group, and say what Graph has answered."""
    if not users:
        return
    for user in users:
        if error := people.reservations[user].error:
            run.undone[user] = Outcome(Effect.REFUSED, error)

    def plan(allotment: Allotment, found: Mapping[str, Reservation]) -> Plan:
        draft = Draft(allotment, run.now, run.cause)
        for user, reservation in sorted(found.items()):
            draft.reserve(user, reservation, replace(reservation, error=None, added=None))
        return draft.plan

    await sides.taker.write_reservations(users, plan)


async def _write_people(
    run: Run, people: People, users: Sequence[str], verdict: Verdict, because: Mapping[str, Text] | None = None
) -> None:
    """Keep what has become of these people."""
    found = []
    for user in users:
        row = people.giving.by_user.get(user)
        fresh = PlannedMerger(user, verdict, waited=row is not None and not row.seated, ends=row.ends if row else None)
        person = people.plan.get(user, fresh)
        found.append(replace(person, verdict=verdict, because=because[user] if because else None))
    kept = [each for each in found if each != people.plan.get(each.user_id)]
    if kept and not (run.merge.undoing and verdict is Verdict.BLOCKED):
        await run.save(run.merge, kept)
