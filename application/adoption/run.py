"""What the steps of an adoption share: the adoption as it is stored, the ledger, and scans of the people."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import ClassVar

from application.services import AdoptionPorts, Services
from application.undertaking import PEOPLE_A_STEP, STEPS_A_RUN, PageOfPeople
from application.undertaking import Run as Undertaken
from application.updates import ATTEMPTS, update
from domain.admission import Transaction
from domain.adoption.evidence import fits, same_products
from domain.adoption.model import Adoption, PlannedPerson, Source, Verdict
from domain.allotments import Allotment, Member, MemberState, Product
from domain.commands import Command, CommandKind
from domain.copies import replace
from domain.errors import Permanent, Transient
from domain.fulfilment import Effect
from domain.objections import Text
from domain.stored import Stored
from domain.undertakings import Part, Scan
from domain.young import is_gone

GROUP_GONE = Text("adoptedGroupGone")


class Run(Undertaken[Adoption, PlannedPerson]):
    """One command on its way."""

    kind: ClassVar = CommandKind.ADOPT

    def __init__(self, services: Services, ports: AdoptionPorts, command: Command, stored: Stored[Adoption]) -> None:
        super().__init__(services, ports.store, ports.sources, command, stored)
        self.store = ports.store

    @property
    def adoption(self) -> Adoption:
        """The adoption as it is now."""
        return self.work

    @property
    def by_group(self) -> bool:
        """Whether the watched group itself carries the old assignment."""
        return self.adoption.source is Source.GROUP

    @property
    def direct_products(self) -> list[Product]:
        """The products as they are assigned to people directly."""
        return [replace(product, licensed_group_id=None) for product in self.adoption.products]

    # The ledger

    async def mark(self, *, adopting: bool) -> Text | None:
        """Write on the ledger whether an adoption is under way; answers why none can be: the allotment is merged."""

        async def write(stored: Stored[Allotment]) -> Text | None:
            if adopting and stored.value.merging:
                return Text("allotmentMerging", name=stored.value.display_name)
            await self.services.store.commit(Transaction(replace(stored.value, adopting=adopting), ()), stored.etag)
            return None

        busy = Text("changedByOthers", id=self.adoption.allotment_id, times=ATTEMPTS)
        return await update(self.ledger, write, lost=Transient(busy))

    async def knows_the_group(self, allotment: Allotment) -> bool:
        """Whether the ledger knows everything that the group shows now; if not, it is going to be looked at."""
        observation = await self.services.directory.observe(allotment.group_id, allotment.delta_token, self.now)
        if observation.complete:
            rows = await self.services.store.all_members(allotment.id)
        else:
            rows = await self.services.store.members(allotment, {entry.user_id for entry in observation.observed})
        if fits(observation, rows):
            return True
        await self.request_enforcement(CommandKind.OBSERVE)
        return False

    async def decided_since(self, allotment: Allotment) -> Sequence[Member] | None:
        """The rows of those about whom something was decided since the scan began; None: too many, or some wait.

        Who waits by now may have come ahead of where the scan was: that asks for another one.
        """
        new = allotment.decisions - self.adoption.scan.decisions
        if new > STEPS_A_RUN * PEOPLE_A_STEP:
            return None
        latest = await self.services.store.decisions(allotment.id, None, new) if new else None
        users = {decision.user_id for decision in latest.items} if latest else set()
        rows = list((await self.services.store.members(allotment, users)).values()) if users else []
        return None if any(row.state is MemberState.WAITING for row in rows) else [row for row in rows if row.seated]

    async def carried(self) -> Mapping[str, frozenset[str]] | None:
        """What the watched group carries; None: it is gone. Raises Transient until that is sure."""
        carried, missing = await self.sources.of_group(self.adoption.group_id), self.adoption.missing_since
        if carried is None and is_gone(missing, self.now):
            return None
        since = None if carried is not None else missing or self.now
        if since != missing:
            await self.save(replace(self.adoption, missing_since=since))
        if carried is None:
            raise Transient(Text("graphLacksGroup", group=self.adoption.group_id))
        return carried

    async def old_group_has_changed(self) -> bool:
        """Whether the old group carries something else than is adopted: leaving it would take more from people."""
        group = self.adoption.old_group
        carried = await self.sources.of_group(group) if group else None
        return carried is not None and not same_products(self.adoption, carried)

    async def seated(self, user_ids: Collection[str]) -> set[str] | None:
        """Who of them has a seat already; None where the adoption makes the allotment."""
        if self.adoption.existing is None:
            return None
        rows = await self.members((await self.ledger()).value, user_ids)
        return {row.user_id for row in rows if row.seated and row.state is not MemberState.RELEASING}

    # Scans

    async def begin_scan(self, allotment: Allotment) -> None:
        """Go through the people from the beginning."""
        scan = Scan(began=self.now, part=Part.SEATED, decisions=allotment.decisions)
        await self.save(replace(self.adoption, scan=scan))

    async def pages(self, allotment: Allotment, *parts: Part) -> AsyncIterator[PageOfPeople]:
        """The people from where the scan is. The caller stores a page before it takes the next one.

        After STEPS_A_RUN pages it ends for a break: then the scan still has a part.
        """
        for _ in range(STEPS_A_RUN):
            scan = self.adoption.scan
            if scan.part is None:
                return
            rows, cursor = await self._page(allotment, scan.part, scan.cursor)
            following = [*parts[parts.index(scan.part) + 1 :], None][0]
            yield PageOfPeople(rows, replace(scan, part=scan.part if cursor else following, cursor=cursor))

    async def _page(self, allotment: Allotment, part: Part, cursor: str | None) -> tuple[Sequence[Member], str | None]:
        store = self.services.store
        if part is not Part.PLANNED:
            found = await store.page_of_members(allotment.id, cursor, PEOPLE_A_STEP, seated=part is Part.SEATED)
            return found.items, found.next_cursor
        people = await self.store.people(self.adoption.id, Verdict.OVER, cursor, PEOPLE_A_STEP)
        rows = await self.members(allotment, [person.user_id for person in people.items])
        return [row for row in rows if row.state is MemberState.WAITING], people.next_cursor

    def require_permitted(self) -> None:
        """After a scan: raises Permanent where Graph refuses something for somebody, and will go on to."""
        for user_id, outcome in sorted(self.undone.items()):
            if outcome.effect is Effect.REFUSED:
                raise Permanent("GraphRefused", Text("adoptionRefusedFor", user=user_id, detail=outcome.detail))
