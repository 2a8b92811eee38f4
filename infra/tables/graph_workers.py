"""What the workers tell each other of their requests to Microsoft Graph (`infra.graph.portions`): a row a worker."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from azure.data.tables.aio import TableServiceClient

from infra.graph.portions import Use
from infra.tables.client import Table

PARTITION = "workers"

GONE_AFTER = timedelta(hours=1)
"""A worker that has told nothing for so long is forgotten."""

FORGOTTEN_AT_ONCE = 16


class TableGraphWorkers:
    """The workers that ask a lot of Graph, or did so lately."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "GraphWorkers")

    async def exchange(self, own: Use) -> Sequence[Use]:
        """Tell what this worker uses; answers what the others have told. Raises Transient."""
        told = {"told": own.told.isoformat(), "used": own.used, "waits": own.waits}
        await self._table.put({"PartitionKey": PARTITION, "RowKey": own.worker, **told})
        rows = self._table.query("PartitionKey eq @partition", {"partition": PARTITION})
        uses = [
            Use(row["RowKey"], datetime.fromisoformat(row["told"]), float(row["used"]), bool(row["waits"]))
            async for row in rows
        ]
        gone = (use.worker for use in uses if use.told < own.told - GONE_AFTER)
        forgotten = islice(gone, FORGOTTEN_AT_ONCE)
        await asyncio.gather(*(self._table.delete(PARTITION, worker) for worker in forgotten))
        return [use for use in uses if use.worker != own.worker]
