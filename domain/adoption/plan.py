"""The plan of an adoption: what it means for whom, before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from domain.adoption.evidence import is_old, plans_off
from domain.adoption.model import (
    Adoption,
    AdoptionState,
    PlannedPerson,
    Source,
    Verdict,
)
from domain.adoption.steps import stopped
from domain.allotments import Overflow
from domain.objections import Text
from domain.undertakings import LicenceAssignment, chained


def judged(
    adoption: Adoption,
    held: Mapping[str, Sequence[LicenceAssignment]],
    cursor: str | None,
    seated: Set[str] | None = None,
) -> tuple[Adoption, list[PlannedPerson]]:
    """The plan with some more people, who come in the order of their user ids: first come, first seated.

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
        counts = replace(
            counts,
            **{person.verdict.value: getattr(counts, person.verdict.value) + 1},
            keeps_direct=counts.keeps_direct + person.keeps_direct,
        )
        digest = chained(digest, f"{user_id} {person.verdict} {' '.join(person.holds)}")
    scan = replace(adoption.scan.seen(len(held)), cursor=cursor)
    return replace(adoption, counts=counts, fingerprint=digest, scan=scan), people


def planned(adoption: Adoption) -> Adoption:
    """The adoption whose plan is complete."""
    terms = [adoption.group_id, adoption.source, str(adoption.allotted_units), adoption.overflow]
    terms += [f"{product.sku_id} {' '.join(product.disabled_plans)}" for product in adoption.products]
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
