"""What the steps of a change share: the change as it is stored, and what is written on the ledger."""

from collections.abc import AsyncIterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import ClassVar

from application.enforcement.ledger import LedgerSession
from application.services import AdoptionPorts, Services
from application.undertaking import STEPS_A_RUN, PageOfPeople
from application.undertaking import Run as Undertaken
from domain.allotments import Product
from domain.commands import Command, CommandKind
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.objections import Text
from domain.product_changes.model import PlannedMove, ProductChange
from domain.product_changes.plan import plans_of
from domain.stored import Stored
from domain.undertakings import Part, Scan

PEOPLE_A_PAGE = 100
"""So many rows are read at a time; Graph is asked about those of them who are behind."""


class Run(Undertaken[ProductChange, PlannedMove]):
    """One command on its way."""

    kind: ClassVar = CommandKind.CHANGE_PRODUCTS

    def __init__(
        self, services: Services, ports: AdoptionPorts, command: Command, stored: Stored[ProductChange]
    ) -> None:
        super().__init__(services, ports.changes, ports.sources, command, stored)
        self.store = ports.changes

    @property
    def change(self) -> ProductChange:
        """The change as it is now."""
        return self.work

    @property
    def cause(self) -> Text:
        """What decisions say that has brought them about."""
        return Text("byProductChange", cause=self.command.cause)

    @property
    def until_believed(self) -> timedelta | None:
        """How long something that was sent in the other direction may still be on its way; None: nothing is."""
        return self.until_shown(self.change.settled)

    async def subscribed(self) -> tuple[Mapping[str, SubscribedSku], Mapping[str, AbstractSet[str]]]:
        """What the tenant owns, and the service plans of each product by skuId."""
        owned = await self.services.directory.subscribed()
        return owned, plans_of(owned)

    async def retire_later(self, products: Sequence[Product]) -> None:
        """Keep which licensed groups are to carry nothing any more."""
        known = {product.sku_id: product for product in (*self.change.retiring, *products)}
        retiring = tuple(product for product in known.values() if product.licensed_group_id)
        if retiring != self.change.retiring:
            await self.save(replace(self.change, retiring=retiring))

    async def begin_pass(self) -> None:
        """Go through everybody with a seat from the beginning."""
        scan = Scan(began=self.now, part=Part.SEATED)
        await self.save(replace(self.change, scan=scan, in_hand=0, short_now=0, blocked_now=0))

    async def pages(self) -> AsyncIterator[tuple[LedgerSession, PageOfPeople]]:
        """The people from where the pass is, each page with the ledger as it was before its rows were read.

        The caller stores a page before it takes the next one.
        After STEPS_A_RUN pages it ends for a break: then the scan still has a part.
        """
        for _ in range(STEPS_A_RUN):
            scan = self.change.scan
            if scan.part is None:
                return
            stored = await self.ledger()
            session = LedgerSession(self.services, stored, all_unfinished=False, queued=self.now)
            found = await self.services.store.page_of_members(
                self.change.allotment_id, scan.cursor, PEOPLE_A_PAGE, seated=True
            )
            following = scan.part if found.next_cursor else None
            yield session, PageOfPeople(found.items, replace(scan, part=following, cursor=found.next_cursor))
