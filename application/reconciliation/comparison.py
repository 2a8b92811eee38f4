"""Reads everything that is compared of one allotment. Changes nothing."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from application.nested_groups import groups_inside
from application.reconciliation.drift_policy import policy_in_force
from application.reconciliation.held_elsewhere import known_elsewhere
from application.services import ReconciliationServices, Services
from application.watched_groups import may_be_watched
from domain.allotments import Allotment, Licensing, Member, MemberState, products_of
from domain.copies import replace
from domain.directory import Group
from domain.errors import NotFound, Transient, UnknownObject
from domain.nested_groups import followed
from domain.objections import Text
from domain.reconciliation.accounts import Account
from domain.reconciliation.findings import Evidence, findings
from domain.reconciliation.kinds import DriftPolicy, Kind
from domain.reconciliation.nights import Piece, known_findings
from domain.reconciliation.recount import failed_among
from domain.reconciliation.treatment import PlannedAction, planned_action
from domain.stored import Stored

READS = 3
"""How often the ledger and its rows are read until they are of one time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An allotment as it was read with its rows, what was read of the tenant, and what follows from it.

    drift: what is done about each kind, as it was chosen at that time. rows_of: the ETag of the ledger that the rows
    belong to; None: others wrote all the time.
    """

    stored: Stored[Allotment]
    evidence: Evidence
    treatments: tuple[PlannedAction, ...]
    drift: DriftPolicy
    rows_of: str | None = None

    @property
    def licence_errors(self) -> Set[str]:
        """Whose licences were seen to fail, to give nothing, or to lack though they are in the licensed groups."""
        found = [each.finding for each in self.treatments]
        failed = {finding.subject for finding in found if finding.kind is Kind.LICENCE_ERROR}
        lost = (finding.subject for finding in found if finding.kind is Kind.LICENCE_MISSING)
        return failed.union(user for user in lost if self._in_licensed_groups(user))

    def _in_licensed_groups(self, user_id: str) -> bool:
        products = products_of(self.evidence.allotment, self.evidence.rows[user_id])
        return all(user_id in self.evidence.holders.get(each.sku_id, ()) for each in products)

    def lacks_groups(self, allotment: Allotment) -> bool:
        """Whether a licensed group of the allotment, as it is now, was not shown."""
        lost = {
            each.licensed_group_id for each in self.evidence.allotment.products if each.sku_id in self.evidence.lost
        }
        return any(product.licensed_group_id in lost for product in allotment.products)


async def compare_with_tenant(
    services: Services, nightly: ReconciliationServices, allotment: Allotment, before: Piece | None
) -> Comparison:
    """Compare an allotment. before: its latest piece, from which findings have their age."""
    began = services.clock.now()
    group = await services.directory.group(allotment.group_id)
    inner = await groups_inside(services, allotment) if group else ()
    present = await _members(nightly, (allotment.group_id, *followed(inner))) if group else {}
    carried, holders, lost = await _licensed_groups(services, nightly, allotment)
    stored, rows, rows_of = await _recorded(services, allotment.id)
    recorded = {user for user, row in rows.items() if row.state is not MemberState.IGNORED}
    others = recorded.union(*holders.values()) - present.keys()
    evidence = Evidence(
        allotment=stored.value,
        began=began,
        rows=rows,
        group=group,
        present=present,
        absent=await nightly.accounts.accounts(others) if others else {},
        holders=holders,
        carried=carried,
        lost=lost,
        outside_fence=group is not None and await _outside_fence(services, group),
        inner=inner,
    )
    elsewhere = await known_elsewhere(services, stored.value, evidence.seatless)
    evidence = replace(evidence, elsewhere=elsewhere)
    drift = await policy_in_force(services, nightly)
    found = findings(evidence, services.policy, known_findings(before))
    people = stored.value.consumed_units + stored.value.waiting_units
    return Comparison(stored, evidence, planned_action(found, drift, services.policy, people), drift, rows_of)


async def _outside_fence(services: Services, group: Group) -> bool:
    """Whether the group is outside the fence; where its unit cannot be asked about, nothing is said about it."""
    try:
        return not await may_be_watched(services, group)
    except Transient:
        return False


async def _members(nightly: ReconciliationServices, group_ids: Iterable[str]) -> Mapping[str, Account]:
    """The users in any of these groups."""
    found: dict[str, Account] = {}
    try:
        for group_id in group_ids:
            found |= await nightly.accounts.members(group_id)
    except NotFound as gone:
        raise Transient(Text("groupWasThere", what=gone.message)) from gone
    return found


async def _licensed_groups(
    services: Services, nightly: ReconciliationServices, allotment: Allotment
) -> tuple[Mapping[str, Set[str] | None], Mapping[str, Set[str]], Set[str]]:
    """What each product's licensed group carries, and its users; and the products whose group Graph does not show."""
    carried: dict[str, Set[str] | None] = {}
    holders: dict[str, Set[str]] = {}
    lost: set[str] = set()
    if allotment.licensing is Licensing.DIRECT:
        return carried, holders, lost
    for product in allotment.every_product:
        if product.licensed_group_id is None:  # it is being made
            continue
        try:
            carried[product.sku_id] = await nightly.licensed_groups.carried(product)
            holders[product.sku_id] = await services.directory.licensed_members(product)
        except (NotFound, UnknownObject):
            carried[product.sku_id], holders[product.sku_id] = None, frozenset()
            lost.add(product.sku_id)
    return carried, holders, lost


async def _recorded(
    services: Services, allotment_id: str
) -> tuple[Stored[Allotment], Mapping[str, Member], str | None]:
    """The allotment with the rows of its time, and its ETag; where others write all the time, with numbers that fit the
    rows, and None.
    """
    stored = await _loaded(services, allotment_id)
    for _ in range(READS):
        rows = await services.store.all_members(allotment_id)
        again = await _loaded(services, allotment_id)
        if again.etag == stored.etag:
            return stored, rows, stored.etag
        stored = again
    seats = sum(row.seated for row in rows.values())
    places = sum(row.state is MemberState.WAITING for row in rows.values())
    lacking = sum(bool(row.lacks) for row in rows.values())
    fitting = replace(
        stored.value,
        consumed_units=seats,
        waiting_units=places,
        lacking_units=lacking,
        failed_units=failed_among(rows),
    )
    return replace(stored, value=fitting), rows, None


async def _loaded(services: Services, allotment_id: str) -> Stored[Allotment]:
    stored = await services.store.load(allotment_id)
    if stored is None:
        raise Transient(Text("allotmentGone", id=allotment_id))
    return stored
