"""What workers tell each other in Table Storage."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.graph.portions import Use
from infra.tables.client import service_client
from infra.tables.graph_workers import GONE_AFTER, TableGraphWorkers
from tests.support.samples import MOMENT

ANN, BEN = Use("ann", MOMENT, 0.25, waits=True), Use("ben", MOMENT + timedelta(seconds=4), 0.5, waits=False)


@pytest.fixture
async def workers(tables_connection: str) -> AsyncIterator[TableGraphWorkers]:
    async with service_client(tables_connection, None, None) as service:
        yield TableGraphWorkers(service)


async def test_each_reads_what_the_others_have_told(workers: TableGraphWorkers) -> None:
    assert list(await workers.exchange(ANN)) == []
    assert list(await workers.exchange(BEN)) == [ANN]
    later = replace(ANN, told=MOMENT + timedelta(seconds=10), used=0.0, waits=False)
    assert list(await workers.exchange(later)) == [BEN]
    assert list(await workers.exchange(BEN)) == [later]


async def test_who_has_told_nothing_for_an_hour_is_forgotten(workers: TableGraphWorkers) -> None:
    await workers.exchange(ANN)
    await workers.exchange(replace(BEN, told=ANN.told + GONE_AFTER + timedelta(seconds=1)))
    assert list(await workers.exchange(replace(BEN, told=MOMENT))) == []
