"""The plan, and the seats of those who stay."""

from collections.abc import Sequence, Set
from datetime import timedelta
from itertools import batched

from application import units
from application.adoption.run import GROUP_GONE, Run
from application.licensed_groups import furnished
from application.person_index import newcomers
from application.person_names import schedule_naming
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.admission import Observation, Observed, Transaction, decide, transactions
from domain.adoption.model import AdoptionState, Verdict, Whom, allotment_of, is_filling
from domain.adoption.plan import judged, judged_others, planned
from domain.adoption.steps import entered, stopped
from domain.allotments import Allotment, AllotmentState
from domain.commands import CommandKind
from domain.copies import replace
from domain.errors import Conflict, InvalidRequest
from domain.fulfilment import Effect
from domain.objections import Objection, Text
from domain.stored import Stored
from domain.undertakings import LicenceAssignment, Part, Scan

OTHERS_A_STEP = 4 * PEOPLE_A_STEP
"""Most holders of a product have it through a group, and are not asked about."""

OTHERS_STEPS_A_RUN = STEPS_A_RUN // 4


async def plan(run: Run) -> timedelta | None:
    """Ask about everybody in the group, in the order of their user ids; then about the others."""
    adoption = run.adoption
    observation = await run.services.directory.observe(adoption.group_id, None, run.now)
    if observation.group_gone or (observation.group_unknown and await run.carried() is None):
        await run.save(stopped(run.adoption, GROUP_GONE))
        return None
    if observation.group_unknown:
        return run.later()
    people = sorted(entry.user_id for entry in observation.observed if entry.present and entry.kind == "user")
    if adoption.scan.part is Part.JOINING:
        return await _plan_others(run, {*people})
    left = [user_id for user_id in people if user_id > (adoption.scan.cursor or "")]
    for number, users in enumerate(batched(left, PEOPLE_A_STEP, strict=False)):
        if number == STEPS_A_RUN:
            return SHORT_BREAK
        seated = await run.seated(users)
        await run.save(*judged(run.adoption, await run.sources.of_people(users), users[-1], seated))
    if not run.adoption.takes_others:
        await run.save(planned(run.adoption))
        return None
    await run.save(replace(run.adoption, scan=replace(run.adoption.scan, part=Part.JOINING, cursor=None)))
    return await _plan_others(run, {*people})


async def _plan_others(run: Run, members: Set[str]) -> timedelta | None:
    """Ask about those who are not in the group; each is judged once, however often Graph shows them."""
    for _ in range(OTHERS_STEPS_A_RUN):
        users, cursor = await _others(run)
        asked = [user_id for user_id in users if user_id not in members]
        held = dict[str, Sequence[LicenceAssignment]]()
        for some in batched(asked, PEOPLE_A_STEP, strict=False):
            held |= await run.sources.of_people(some)
        after, people = judged_others(run.adoption, held, cursor)
        await run.save(after if cursor else planned(after), people)
        if cursor is None:
            return None
    return SHORT_BREAK


async def _others(run: Run) -> tuple[list[str], str | None]:
    """Some more of those who may be added to the group, and have not been judged; and where the next ones begin."""
    adoption = run.adoption
    if adoption.whom is Whom.LISTED:
        listed = await run.store.people(adoption.id, None, adoption.scan.cursor, OTHERS_A_STEP)
        return [person.user_id for person in listed.items if person.joins], listed.next_cursor
    users, cursor = await run.sources.direct_holders(adoption.products[0].sku_id, adoption.scan.cursor, OTHERS_A_STEP)
    known = await run.store.named(adoption.id, users)
    return [user_id for user_id in dict.fromkeys(users) if user_id not in known], cursor


async def fill(run: Run) -> timedelta | None:
    """Make the allotment, seat those who stay before anybody else, then have it enforced.

    The people of an allotment that existed before have their seats already. It is only marked as adopting, so that
    people who join meanwhile may wait.
    """
    if run.adoption.existing is not None:
        if against := await run.mark(adopting=True):
            await run.save(stopped(run.adoption, against))
            return None
        return await _verify(run)
    try:
        ledger = await _made(run)
    except Conflict as taken:
        await run.save(stopped(run.adoption, Text("adoptionInTheWay", what=taken.message)))
        return None
    except InvalidRequest as short:
        await run.save(stopped(run.adoption, Text("adoptionInTheWay", what=short.problems[0].message)))
        return None
    if run.adoption.scan.part is Part.JOINING:
        return await _add_to_group(run)
    return await (_enforced if run.adoption.scan.part is None else _seat)(run, ledger)


async def _seat(run: Run, ledger: Stored[Allotment]) -> timedelta:
    """Give the next of those who stay their seats; of those who were added to the group, to whom it shows."""
    shown: Set[str] | None = None
    if run.adoption.takes_others:
        if (wait := _until_shown(run)) is not None:
            return wait
        observation = await run.services.directory.observe(run.adoption.group_id, None, run.now)
        if observation.group_gone or observation.group_unknown:
            return run.later()
        shown = {entry.user_id for entry in observation.observed if entry.present}
    for _ in range(STEPS_A_RUN):
        ledger = await _seat_a_page(run, ledger, shown)
        if run.adoption.scan.part is None:
            return await _enforced(run, ledger)
    return SHORT_BREAK


async def _enforced(run: Run, ledger: Stored[Allotment]) -> timedelta:
    """Have the allotment enforced: everybody who stays has a seat."""
    if ledger.value.state is AllotmentState.SUSPENDED and is_filling(ledger.value):
        active = replace(ledger.value, state=AllotmentState.ACTIVE, state_reason=None)
        await run.services.store.commit(Transaction(active, ()), ledger.etag)
    return await _verify(run)


async def _add_to_group(run: Run) -> timedelta | None:
    """Add those who stay, and are not in the group, to it: their licences of today are untouched by that."""
    if await run.carried() is None:
        await run.save(stopped(run.adoption, GROUP_GONE))
        return None
    for _ in range(STEPS_A_RUN):
        await _add_a_page(run)
        scan = run.adoption.scan
        if scan.part is not Part.JOINING:
            return run.later()
        if scan.cursor is None:  # through, and to be gone through again
            run.require_permitted()
            return await run.wait_because(Text("adoptionNotAdded", first=scan.first))
    return SHORT_BREAK


async def _add_a_page(run: Run) -> None:
    """Add the next ones. Whom Graph does not know is deleted by now: they get no seat either."""
    scan = run.adoption.scan
    page = await run.store.people(run.adoption.id, Verdict.STAYS, scan.cursor, PEOPLE_A_STEP)
    joining = [person.user_id for person in page.items if person.joins]
    if joining:
        await run.set_send_deadline()
        run.require_before_deadline()
        outcomes = await run.services.directory.add_members(run.adoption.group_id, joining)
        run.remember_failures({user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN})
    failed = [user_id for user_id in joining if user_id in run.undone]
    then = replace(scan.seen(len(page.items), failed), cursor=page.next_cursor)
    if page.next_cursor is None:
        part = Part.JOINING if then.lacking else Part.PLANNED
        then = Scan(began=run.now, part=part, first=then.first)
    await run.save(replace(run.adoption, scan=then))


def _until_shown(run: Run) -> timedelta | None:
    """How long to wait until every replica shows who was added: who is not shown would count as having left."""
    sent_by = run.adoption.apply_by
    left = sent_by + run.services.policy.propagation_margin - run.now if sent_by else timedelta(0)
    return left if left > timedelta(0) else None


async def _verify(run: Run) -> timedelta:
    await run.request_enforcement(CommandKind.OBSERVE)
    await run.save(entered(run.adoption, AdoptionState.VERIFYING, run.now))
    return run.later()


async def _made(run: Run) -> Stored[Allotment]:
    """The allotment with its units and its licensed groups.

    Raises Conflict where the group is another allotment's, and InvalidRequest where there are too few units.
    """
    store = run.services.store
    stored = await store.load(run.adoption.id)
    if stored is None:
        await run.set_send_deadline()
        claimed = await store.claim(run.adoption.group_id, run.adoption.id)
        if claimed != run.adoption.id:
            raise Conflict(Objection("groupClaimed", allotment=claimed))
        run.require_before_deadline()
        await run.services.owners.add(run.adoption.id, run.adoption.owners, run.now)
        limit, beyond = run.adoption.allotted_units, run.adoption.allowed_beyond
        await units.open_with(run.services, allotment_of(run.adoption), limit, beyond)
        stored = await run.ledger()
    stored = await units.opened(run.services, stored) or stored
    return stored if stored.value.prepared else await furnished(run.services, stored)


async def _seat_a_page(run: Run, ledger: Stored[Allotment], shown: Set[str] | None) -> Stored[Allotment]:
    """Admit the next people who stay, by the same rule as anybody; never over the limit.

    shown: who is in the group; nobody else of those who were added to it gets a seat.
    """
    scan = run.adoption.scan
    page = await run.store.people(run.adoption.id, Verdict.STAYS, scan.cursor, PEOPLE_A_STEP)
    users = [person.user_id for person in page.items if not person.joins or shown is None or person.user_id in shown]
    if users:
        allotment, etag = ledger.value, ledger.etag
        rows = await run.services.store.members(allotment, users)
        observed = tuple(Observed(user_id, present=True) for user_id in users)
        observation = Observation(observed, complete=False, started=run.now, token=None)
        cause, policy = Text("byAdoption", cause=run.command.cause), run.services.policy
        decided = decide(allotment, rows, observation, (), now=run.now, cause=cause, policy=policy)
        # this observes no group: where the ledger's next observation begins stays as it was
        after = replace(decided.allotment, delta_token=allotment.delta_token, token_since=allotment.token_since)
        await run.services.person_index.add(allotment.id, newcomers(decided.steps), run.now)
        for transaction in transactions(replace(decided, allotment=after), allotment):
            etag = await run.services.store.commit(transaction, etag)
        ledger = Stored(after, etag)
        await schedule_naming(run.services, allotment.id)
    then = replace(scan, part=scan.part if page.next_cursor else None, cursor=page.next_cursor)
    await run.save(replace(run.adoption, scan=then.seen(len(users))))
    return ledger
