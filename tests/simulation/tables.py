"""Table Storage whose transactions take time, the more the larger they are."""

from domain.admission import Transaction
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.pausing import Pause
from tests.support.samples import entities

TRANSACTION = "store.transaction "
"""Begins the name of the step that takes time; the seconds end it."""


class TimedStore(InMemoryAllotmentStore):
    """The allotments in memory. A transaction is on its way for `each` seconds, and `row` seconds an entity in it."""

    def __init__(self, pause: Pause, each: float, row: float) -> None:
        super().__init__(pause)
        self._each = each
        self._row = row

    async def commit(self, transaction: Transaction, etag: str) -> str:
        await self._pause(f"{TRANSACTION}{self._each + self._row * entities(transaction.steps):.4f}")
        return await super().commit(transaction, etag)
