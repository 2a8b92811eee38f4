"""One way of reading a large group, in a process of its own, so that its memory can be told.

`python -m benchmarks.large_group_process reconcile ALLOTMENT`, `… quiet ALLOTMENT` or `… listing GROUP`; the
environment holds the app's settings. Prints one line of JSON: seconds, MiB before and at the peak, and how many people
it read.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.groups.item.members.members_request_builder import MembersRequestBuilder

from application.dispatch import carry_out
from application.reconciliation.nightly import CAUSE
from benchmarks.memory import memory
from domain.commands import Command, CommandKind
from domain.reconciliation.rota import has_turn
from function_app import build
from infra.graph.client import GraphClient
from infra.settings import read_settings


async def reconcile(allotment_id: str) -> int:
    """What the nightly command does, with the app's own services."""
    services, _ = build(read_settings(os.environ))
    await carry_out(services, Command(CommandKind.RECONCILE, allotment_id, "benchmark", datetime.now(UTC)))
    stored = await services.store.load(allotment_id)
    assert stored is not None
    return stored.value.consumed_units


async def quiet(allotment_id: str) -> int:
    """What a later night's command does, where nothing has changed since; on a day that is not the allotment's turn."""
    services, _ = build(read_settings(os.environ))
    later = (datetime.now(UTC) + timedelta(days=days) for days in (1, 2))
    night = next(each for each in later if not has_turn(allotment_id, each.date(), services.nightly.full_every))
    await carry_out(services, Command(CommandKind.RECONCILE, allotment_id, CAUSE, night))
    latest = await services.nightly.nights.latest(allotment_id)
    assert latest is not None
    assert latest.compared is not None, "The night was not quiet."
    return latest.today.used


async def listing(group_id: str) -> int:
    """List the group as the SDK's documentation does: typed models, page after page, and keep everybody."""
    client = GraphClient(os.environ["GRAPH_ENDPOINT"], None)
    members = client.build.groups.by_group_id(group_id).members
    query = MembersRequestBuilder.MembersRequestBuilderGetQueryParameters(select=["id"], top=999)
    page = await members.get(RequestConfiguration(query_parameters=query))
    people: list[object] = []
    while page is not None:
        people += page.value or []
        page = await members.with_url(page.odata_next_link).get() if page.odata_next_link else None
    await client.close()
    return len(people)


WAYS: Mapping[str, Callable[[str], Awaitable[int]]] = {"reconcile": reconcile, "quiet": quiet, "listing": listing}


def main() -> int:
    """Read the group in the way that is named, and tell what it took."""
    way, target = sys.argv[1:]
    # The app's clients live as long as its worker; asyncio would complain that nobody has closed them.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    before, _ = memory()
    began = time.perf_counter()
    people = asyncio.run(_awaited(WAYS[way](target)))
    seconds = time.perf_counter() - began
    told = {"people": people, "seconds": seconds, "before": before, "peak": memory()[1]}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


async def _awaited(reading: Awaitable[int]) -> int:
    return await reading


if __name__ == "__main__":
    sys.exit(main())
