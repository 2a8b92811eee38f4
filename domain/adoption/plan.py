"""The plan of an adoption: what it means for whom, before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence, Set

from domain.adoption.evidence import is_old, plans_off
from domain.adoption.model import (
    Adoption,
    AdoptionState,
    Counts,
    PlannedPerson,
    Source,
    Verdict,
)
from domain.adoption.steps import stopped
from domain.allotments import Overflow
from domain.copies import replace
from domain.objections import Text
from domain.undertakings import LicenceAssignment, Part, chained


def judged(
    adoption: Adoption,
    held: Mapping[str, Sequence[LicenceAssignment]],
    cursor: str | None,
    seated: Set[str] | None = None,
) -> tuple[Adoption, list[PlannedPerson]]:
    """The plan with some more members of the group, in the order of their user ids: first come, first seated.

    seated: who has a seat already, where the allotment was there before; nobody else gets one by the plan.
    """
    people: list[PlannedPerson] = []
    counts, digest = adoption.counts, adoption.fingerprint
    for user_id in sorted(held):
        full = counts.stays >= adoption.allotted_units if seated is None else user_id not in seated
        person = _judge(adoption, user_id, held[user_id], full=full)
        if seated is not None and not full:
            person = replace(person, verdict=Verdict.STAYS)
        people.append(person)
        counts, digest = _counted(counts, person), chained(digest, _line(person))
    scan = replace(adoption.scan.seen(len(held)), cursor=cursor)
    return replace(adoption, counts=counts, fingerprint=digest, scan=scan), people


def judged_others(
    adoption: Adoption, held: Mapping[str, Sequence[LicenceAssignment]], cursor: str | None
) -> tuple[Adoption, list[PlannedPerson]]:
    """The plan with some more people who are not in the group; without a cursor, they are the last.

    Nobody of them loses or gains a licence: who gets no seat, or does not hold every product, is left alone.
    """
    people: list[PlannedPerson] = []
    counts, digest = adoption.counts, adoption.fingerprint
    wanted = {product.sku_id for product in adoption.products}
    for user_id in sorted(held):
        full = counts.stays >= adoption.allotted_units
        person = replace(_judge(adoption, user_id, held[user_id], full=full), joins=True)
        if not wanted <= {*person.holds}:
            person = replace(person, verdict=Verdict.NOT_HELD)
        elif full:
            person = replace(person, verdict=Verdict.NO_SEAT)
        people.append(person)
        counts, digest = _counted(counts, person), chained(digest, _line(person))
    scan = replace(adoption.scan.seen(len(held)), cursor=cursor, part=Part.JOINING if cursor else None)
    return replace(adoption, counts=counts, fingerprint=digest, scan=scan), people


def _counted(counts: Counts, person: PlannedPerson) -> Counts:
    name, stays = person.verdict.name.lower(), person.verdict is Verdict.STAYS
    return replace(
        counts,
        **{name: getattr(counts, name) + 1},
        keeps_direct=counts.keeps_direct + (person.keeps_direct and (stays or not person.joins)),
        joins=counts.joins + (person.joins and stays),
    )


def _line(person: PlannedPerson) -> str:
    """What the fingerprint has of a person."""
    joins = " joins" if person.joins else ""
    return f"{person.user_id} {person.verdict} {' '.join(person.holds)}{joins}"


def planned(adoption: Adoption) -> Adoption:
    """The adoption whose plan is complete."""
    terms = [adoption.group_id, adoption.source, str(adoption.allotted_units), adoption.overflow]
    terms += [f"{product.sku_id} {' '.join(product.disabled_plans)}" for product in adoption.products]
    terms += [adoption.whom] if adoption.takes_others else []
    terms += [adoption.old_group] if adoption.old_group else []
    fingerprint = chained(adoption.fingerprint, "\n".join(terms))
    return replace(adoption, state=AdoptionState.PLANNED, fingerprint=fingerprint, reason=None)


def over_again(adoption: Adoption, over: Iterable[str]) -> Adoption:
    """The adoption stopped because of these people, whose loss has not been confirmed; with a fingerprint of them."""
    users = sorted(over)
    digest = ""
    for user_id in users:
        digest = chained(digest, user_id)
    reason = Text("adoptionNoSeatFor", count=len(users))
    counts = replace(adoption.counts, over=len(users))
    return stopped(replace(adoption, counts=counts, fingerprint=digest, loss_confirmed=False), reason)


def notes(adoption: Adoption) -> list[Text]:
    """What an administrator has to know before starting."""
    notes_of_plan = [Text("noteOldWay"), Text("noteNothingRemoved"), Text("noteLastMinute")]
    counts = adoption.counts
    if counts.over:
        notes_of_plan.append(Text("noteOver", limit=adoption.allotted_units, over=counts.over))
    if unseated := adoption.waits - counts.over:
        notes_of_plan.append(Text("noteUnseated", unseated=unseated, left=adoption.seats_left))
    if adoption.waits and adoption.overflow is Overflow.ROLLBACK:
        notes_of_plan.append(Text("noteRollback"))
    if counts.failing:
        notes_of_plan.append(Text("noteFailing", failing=counts.failing))
    if adoption.source is Source.MEMBERSHIP:
        notes_of_plan.append(Text("noteOldGroup", group=adoption.old_group))
    if counts.joins:
        notes_of_plan.append(Text("noteJoins", count=counts.joins))
    if counts.no_seat:
        notes_of_plan.append(Text("noteNoSeat", count=counts.no_seat, limit=adoption.allotted_units))
    if counts.not_held:
        notes_of_plan.append(Text("noteNotHeld", count=counts.not_held))
    if counts.keeps_direct:
        notes_of_plan.append(Text("noteKeepsDirect", count=counts.keeps_direct))
    return notes_of_plan


def _judge(adoption: Adoption, user_id: str, held: Sequence[LicenceAssignment], *, full: bool) -> PlannedPerson:
    mine = [each for each in held if is_old(adoption, each)]
    holds = tuple(sorted(each.sku_id for each in mine if each.active))
    error = next((each.error for each in mine if each.error and not each.active), None)
    if not holds:
        verdict = Verdict.FAILING if mine else Verdict.GAINS
        return PlannedPerson(user_id, verdict, error=error)
    differs = adoption.source is Source.DIRECT and any(
        each.active and each.disabled_plans != plans_off(adoption.products, each.sku_id) for each in mine
    )
    return PlannedPerson(user_id, Verdict.OVER if full else Verdict.STAYS, holds, differs, error)
