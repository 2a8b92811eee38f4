"""The plan of a merge: what it means for whom, before anything is changed; and what speaks against it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from domain.allotments import Allotment, AllotmentState, Member, MemberState, Product, products_of
from domain.copies import replace
from domain.errors import Problem
from domain.merging.model import Merge, MergeState, PlannedMerger, Side, Verdict
from domain.objections import Objection, Text
from domain.undertakings import LicenceAssignment, Part, chained


def side_of(allotment: Allotment) -> Side:
    """An allotment as a plan shows it."""
    return Side(
        allotment.id,
        allotment.display_name,
        allotment.allotted_units,
        allotment.free_units,
        allotment.waiting_units,
        allotment.owners,
    )


def same_products(one: Allotment, other: Allotment) -> bool:
    """Whether both give the same products with the same service plans turned off."""
    first, second = ({(each.sku_id, frozenset(each.disabled_plans)) for each in some.products} for some in (one, other))
    return first == second


def in_the_way(source: Allotment, target: Allotment) -> Iterator[Problem]:
    """What of the two allotments speaks against merging them."""
    for name, each in (("sourceId", source), ("targetId", target)):
        if each.state is not AllotmentState.ACTIVE:
            yield Problem(name, Objection("mergeNotActive", name=each.display_name, state=each.state))
    if source.id == target.id:
        yield Problem("targetId", Objection("mergeWithItself"))
        return
    if source.parent_id != target.parent_id:
        yield Problem("targetId", Objection("mergeOtherParent", name=source.display_name, other=target.display_name))
    elif not same_products(source, target):
        told = {"name": source.display_name, "other": target.display_name, "products": _part_numbers(target.products)}
        yield Problem("sourceId", Objection("mergeOtherProducts", **told))
    if source.delegated_units:
        yield Problem("sourceId", Objection("mergeHasParts", name=source.display_name))
    if source.backups or source.backup_units:
        yield Problem("sourceId", Objection("mergeHasBackups", name=source.display_name))
    if source.nested_groups:
        yield Problem("sourceId", Objection("mergeHasNestedGroups", name=source.display_name))
    if source.lent_units or source.borrowed_units:
        yield Problem("sourceId", Objection("mergeHasLoans", name=source.display_name))


def judged(
    merge: Merge,
    rows: Sequence[Member],
    there: Mapping[str, Member],
    working: Collection[str],
    against: Mapping[str, Text],
    *,
    part: Part | None,
    cursor: str | None,
) -> tuple[Merge, list[PlannedMerger]]:
    """The plan with some more people of the source.

    there: the rows that they have at the target. working: whose licence of the source is active.
    against: why some may not join the target. part, cursor: where the next ones are.
    """
    people: list[PlannedMerger] = []
    counts, digest = merge.counts, merge.fingerprint
    for row in rows:
        if row.state is MemberState.RELEASING:
            continue
        person = _judge(row, there.get(row.user_id), against.get(row.user_id), works=row.user_id in working)
        people.append(person)
        counts = replace(counts, **{person.verdict.value: getattr(counts, person.verdict.value) + 1})
        digest = chained(digest, f"{person.user_id} {person.verdict} {person.ends}")
    scan = replace(merge.scan.seen(len(rows)), part=part, cursor=cursor)
    return replace(merge, counts=counts, fingerprint=digest, scan=scan), people


def _judge(row: Member, there: Member | None, against: Text | None, *, works: bool) -> PlannedMerger:
    seat_there = there is not None and there.seated and there.state is not MemberState.RELEASING
    person = PlannedMerger(row.user_id, Verdict.MOVES, both=seat_there, waited=not row.seated, ends=row.ends)
    if seat_there:
        return replace(person, verdict=Verdict.BOTH)
    if against is not None:
        return replace(person, verdict=Verdict.BLOCKED, because=against)
    if not row.seated:
        return replace(person, verdict=Verdict.WAITS)
    return person if works else replace(person, verdict=Verdict.FAILING)


def working(allotment: Allotment, rows: Sequence[Member], held: Mapping[str, Sequence[LicenceAssignment]]) -> set[str]:
    """Who of these people has all that their seat gives as an active licence."""
    found = set[str]()
    for row in rows:
        active = {(each.sku_id, each.group_id) for each in held.get(row.user_id, ()) if each.active}
        if {(each.sku_id, each.licensed_group_id) for each in products_of(allotment, row)} <= active:
            found.add(row.user_id)
    return found


def planned(merge: Merge, source: Allotment, target: Allotment) -> Merge:
    """The merge whose plan is complete."""
    counts = replace(merge.counts, reservations=source.reservations)
    sides = side_of(source), side_of(target)
    terms = [f"{each.id} {each.units} {' '.join(each.owners)}" for each in sides]
    terms += [str(merge.delete), str(merge.round_size), str(source.reservations)]
    fingerprint = chained(merge.fingerprint, "\n".join(terms))
    done = replace(merge, state=MergeState.PLANNED, fingerprint=fingerprint, reason=None, counts=counts)
    return replace(done, source=sides[0], target=sides[1])


def notes(merge: Merge) -> list[Text]:
    """What an administrator has to know before starting."""
    counts, names = merge.counts, merge.names
    told = [Text("noteMergeOrder", **names)]
    told += [Text("noteMergeSeatsFirst", units=merge.source.units, **names)]
    if not merge.source.free and not merge.target.free and counts.seats:
        told.append(Text("noteMergeFloat"))
    if counts.blocked:
        told.append(Text("noteMergeBlocked", count=counts.blocked, **names))
    if counts.both:
        told.append(Text("noteMergeBoth", count=counts.both, **names))
    if counts.waits:
        told.append(Text("noteMergeWaits", count=counts.waits, **names))
    if counts.reservations:
        told.append(Text("noteMergeReservations", count=counts.reservations, **names))
    if unseen := sorted({*merge.source.owners} - {*merge.target.owners}):
        told.append(Text("noteMergeOwners", count=len(unseen), **names))
    told.append(Text("noteMergeDeleted" if merge.delete else "noteMergeKept", **names))
    return told


def _part_numbers(products: Sequence[Product]) -> list[str]:
    return [product.sku_part_number for product in products]
