"""The plan of an adoption: what it means for whom, before anything is changed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from domain.adoption.evidence import is_old, plans_off
from domain.adoption.model import Adoption, AdoptionState, Held, PlannedPerson, Source, Verdict
from domain.adoption.steps import stopped
from domain.allotments import Overflow


def judged(
    adoption: Adoption, held: Mapping[str, Sequence[Held]], cursor: str | None, seated: Set[str] | None = None
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
        digest = _chained(digest, f"{user_id} {person.verdict} {' '.join(person.holds)}")
    walk = replace(adoption.walk.seen(len(held)), cursor=cursor)
    return replace(adoption, counts=counts, fingerprint=digest, walk=walk), people


def planned(adoption: Adoption) -> Adoption:
    """The adoption whose plan is complete."""
    terms = [adoption.group_id, adoption.source, str(adoption.allotted_units), adoption.overflow]
    terms += [f"{product.sku_id} {' '.join(product.disabled_plans)}" for product in adoption.products]
    fingerprint = _chained(adoption.fingerprint, "\n".join(terms))
    return replace(adoption, state=AdoptionState.PLANNED, fingerprint=fingerprint, reason=None)


def over_again(adoption: Adoption, over: Iterable[str]) -> Adoption:
    """The adoption stopped because of these people, whose loss has not been confirmed; with a fingerprint of them."""
    users = sorted(over)
    digest = ""
    for user_id in users:
        digest = _chained(digest, user_id)
    reason = (
        f"There is no seat for {len(users)} of those who still hold the licence the old way. Raise the allotment's "
        "limit and resume; or, if they shall lose it, resume with this plan's fingerprint and letGo: true."
    )
    counts = replace(adoption.counts, over=len(users))
    return stopped(replace(adoption, counts=counts, fingerprint=digest, let_go=False), reason)


def notes(adoption: Adoption) -> list[str]:
    """What an administrator has to know before starting."""
    told = [
        "Until the old assignment is removed, whoever joins the group may hold the licence the old way too, beyond "
        "the limit: that counts what the allotment licenses.",
        "Nothing is removed while anybody who stays is not active by the new way.",
        "Whoever joins in the last minute before the removal may be without the licence until his seat is granted.",
    ]
    counts = adoption.counts
    if counts.over:
        told.append(
            f"With a limit of {adoption.allotted_units} there is no seat for {counts.over} of those who hold the "
            "licence: plan again with a higher one, or confirm with letGo: true that they wait without it."
        )
    if unseated := adoption.waits - counts.over:
        told.append(
            f"There is no seat yet for {unseated} of those who do not hold the licence today; seats that are left for "
            f"them, in the order of user ids: {adoption.seats_left}."
        )
    if adoption.waits and adoption.overflow is Overflow.ROLLBACK:
        told.append(
            "overflow: rollback is for whoever joins once the adoption has ended. Who waits by then stays in the "
            "group, and in line for the next seat that frees."
        )
    if counts.failing:
        told.append(f"Licences in error today: {counts.failing}; whose they are gets a seat if one is left.")
    if counts.keeps_direct:
        told.append(
            f"Other service plans are switched off for {counts.keeps_direct}, who thus keep a direct licence beside "
            "the new one; it costs no second unit."
        )
    return told


def _judge(adoption: Adoption, user_id: str, held: Sequence[Held], *, full: bool) -> PlannedPerson:
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


def _chained(digest: str, line: str) -> str:
    return hashlib.sha256(f"{digest}\n{line}".encode()).hexdigest()[:16]
