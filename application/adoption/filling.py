"""The plan, and the seats of those who stay."""

from dataclasses import replace
from datetime import timedelta
from itertools import batched

from application import units
from application.adoption.run import GROUP_GONE, Run
from application.licensed_groups import furnished
from application.person_index import newcomers
from application.person_names import schedule_naming
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.admission import Observation, Observed, Transaction, decide, transactions
from domain.adoption.model import AdoptionState, Verdict, allotment_of, is_filling
from domain.adoption.plan import judged, planned
from domain.adoption.steps import entered, stopped
from domain.allotments import Allotment, AllotmentState
from domain.commands import CommandKind
from domain.errors import Conflict, InvalidRequest
from domain.objections import Objection, Text
from domain.stored import Stored


async def plan(run: Run) -> timedelta | None:
    """Ask about everybody in the group, in the order of their user ids."""
    adoption = run.adoption
    observation = await run.services.directory.observe(adoption.group_id, None, run.now)
    if observation.group_gone or (observation.group_unknown and await run.carried() is None):
        await run.save(stopped(run.adoption, GROUP_GONE))
        return None
    if observation.group_unknown:
        return run.later()
    people = sorted(entry.user_id for entry in observation.observed if entry.present and entry.kind == "user")
    left = [user_id for user_id in people if user_id > (adoption.scan.cursor or "")]
    for number, users in enumerate(batched(left, PEOPLE_A_STEP, strict=False)):
        if number == STEPS_A_RUN:
            return SHORT_BREAK
        seated = await run.seated(users)
        await run.save(*judged(run.adoption, await run.sources.of_people(users), users[-1], seated))
    await run.save(planned(run.adoption))
    return None


async def fill(run: Run) -> timedelta | None:
    """Make the allotment, seat those who stay before anybody else, then have it enforced.

    The people of an allotment that existed before have their seats already. It is only marked as adopting, so that
    people who join meanwhile may wait.
    """
    if run.adoption.existing is not None:
        await run.mark(adopting=True)
        return await _verify(run)
    try:
        ledger = await _made(run)
    except Conflict as taken:
        await run.save(stopped(run.adoption, Text("adoptionInTheWay", what=taken.message)))
        return None
    except InvalidRequest as short:
        await run.save(stopped(run.adoption, Text("adoptionInTheWay", what=short.problems[0].message)))
        return None
    for _ in range(STEPS_A_RUN):
        if run.adoption.scan.part is None:
            break
        ledger = await _seat_a_page(run, ledger)
    if run.adoption.scan.part is not None:
        return SHORT_BREAK
    if ledger.value.state is AllotmentState.SUSPENDED and is_filling(ledger.value):
        active = replace(ledger.value, state=AllotmentState.ACTIVE, state_reason=None)
        await run.services.store.commit(Transaction(active, ()), ledger.etag)
    return await _verify(run)


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


async def _seat_a_page(run: Run, ledger: Stored[Allotment]) -> Stored[Allotment]:
    """Admit the next people who stay, by the same rule as anybody; never over the limit."""
    scan = run.adoption.scan
    page = await run.store.people(run.adoption.id, Verdict.STAYS, scan.cursor, PEOPLE_A_STEP)
    users = [person.user_id for person in page.items]
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
