"""One of several processes that want the last seat of the same allotments at the same instant."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from domain.admission import Observation, Observed, Policy, decide, transactions
from domain.allotments import MemberState
from domain.errors import StaleWrite
from domain.ports import AllotmentStore
from infra.tables.client import service_client
from infra.tables.store import TableAllotmentStore
from tests.support.samples import user

TOGETHER_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Finish:
    """How one racer came out of one round: his state, and how often he had to decide anew."""

    state: MemberState
    conflicts: int


def race(connection: str, number: int, rounds: Sequence[str], together: Barrier, answers: Connection) -> None:
    """Run every round, and answer a list of `Finish`."""
    answers.send(asyncio.run(_race(connection, user(number), rounds, together)))
    answers.close()


async def _race(connection: str, user_id: str, rounds: Sequence[str], together: Barrier) -> list[Finish]:
    async with service_client(connection, None, None) as service:
        store = TableAllotmentStore(service)
        return [await _admit(store, allotment_id, user_id, together) for allotment_id in rounds]


async def _admit(store: AllotmentStore, allotment_id: str, user_id: str, together: Barrier) -> Finish:
    """See the newcomer in the group, decide, and commit; all racers have decided before the first one commits."""
    for conflicts in count():
        stored = await store.load(allotment_id)
        assert stored is not None
        now = datetime.now(UTC)
        look = Observation((Observed(user_id, present=True),), complete=False, started=now, token=f"after {user_id}")
        members = await store.members(stored.value, [user_id])
        plan = decide(stored.value, members, look, (), now=now, cause="race", policy=Policy())
        (transaction,) = transactions(plan, stored.value)
        if not conflicts:
            together.wait(TOGETHER_WITHIN)
        try:
            await store.commit(transaction, stored.etag)
        except StaleWrite:
            continue
        (step,) = transaction.steps
        assert step.after is not None
        return Finish(step.after.state, conflicts)
    raise AssertionError
