"""What Graph's answer to a change for one person means: done, refused, not known, or to be tried later.

Graph answers 400 for much, and tells by a sentence alone what it was. A sentence is matched as a whole: part of one
may be in another ("Another object with the same value for property proxyAddresses already exists.").

403 says that a permission, or a role, is missing, or that the group is of a kind whose members no app may change.
Only the group itself tells which (`of_group`). What is not permitted is tried later: a new permission shows in a new
token, up to a day after it was granted. In a restricted management administrative unit it is a role that is missing:
permissions do not apply there.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from domain.copies import replace
from domain.directory import Group
from domain.errors import FIXABLE
from domain.fulfilment import ALREADY, DONE, Effect, Outcome
from domain.licence_errors import COUNT, EXCLUSIVE, OTHER, Failure
from domain.objections import Text
from domain.objections.coding import value_in
from domain.permissions import GraphFeature, MissingPermission
from infra.graph.client import Answer, checked
from infra.graph.permissions import ROLE_IN_UNIT, needed_for

_IS_MEMBER = re.compile(r"One or more added object references already exist for the following modified properties: .*")
_NO_MEMBER = re.compile(r"One or more removed object references do not exist for the following modified properties: .*")
_NO_LICENCE = re.compile(r"(?:User|Group) does not have a corresponding license\.?")
_REFUSALS: Mapping[re.Pattern[str], str] = {
    re.compile(r"Subscription .*does not have any available licenses\.?"): COUNT,
    re.compile(r"License assignment cannot be done for user with invalid usage location\.?"): (
        "ProhibitedInUsageLocationViolation"
    ),
    re.compile(r"License assignment failed because service plan .* depends on the service plan\(s\) .*"): (
        "DependencyViolation"
    ),
    re.compile(r"License assignment failed because service plans .* are mutually exclusive\.?"): EXCLUSIVE,
}
"""What a direct assignment is refused with, and what the same is called in licenseAssignmentState."""

MEMBERS = needed_for(GraphFeature.CHANGE_MEMBERS)
LICENCES = needed_for(GraphFeature.ASSIGN_LICENCES)
REPROCESS = needed_for(GraphFeature.REPROCESS)
USAGE_LOCATIONS = needed_for(GraphFeature.USAGE_LOCATIONS)


def outcome(answer: Answer, needs: MissingPermission) -> Outcome:
    """needs: what Graph wants the app to have for the request."""
    if answer.ok:
        return DONE
    if answer.later or answer.status == HTTPStatus.UNAUTHORIZED:
        return Outcome(Effect.LATER, answer.message, answer.retry_after)
    if answer.unknown:
        return Outcome(Effect.UNKNOWN, answer.message)
    if answer.status == HTTPStatus.FORBIDDEN:
        detail = Text("graphNeeds", detail=answer.message, permission=needs.permission)
        return Outcome(Effect.LATER, detail, FIXABLE, missing=needs)
    return Outcome(Effect.REFUSED, answer.message)


def addition(answer: Answer) -> Outcome:
    """Already a member is success. Follows "Add members"."""
    return ALREADY if _says(answer, _IS_MEMBER) else outcome(answer, MEMBERS)


def removal(answer: Answer) -> Outcome:
    """Not a member is success, where Graph says so and not just 404. Follows "Remove member"."""
    return DONE if _says(answer, _NO_MEMBER) else outcome(answer, MEMBERS)


def assignment(sku_id: str) -> Callable[[Answer], Outcome]:
    """Follows "user: assignLicense"."""

    def assigned(answer: Answer) -> Outcome:
        found = outcome(answer, LICENCES)
        if found.effect is not Effect.REFUSED:
            return found
        error = next((error for sentence, error in _REFUSALS.items() if _says(answer, sentence)), OTHER)
        return replace(found, failures=(Failure(sku_id, error),))

    return assigned


def unassignment(answer: Answer) -> Outcome:
    """Somebody who does not have the licence has lost it. Follows "user: assignLicense"."""
    return DONE if _says(answer, _NO_LICENCE) else outcome(answer, LICENCES)


def taken_off(answer: Answer) -> Answer:
    """The answer about licences that a group is to carry no longer. It need not carry them any more: a replica that is
    behind shows them for a while. Raises like `checked`. Follows "group: assignLicense".
    """
    return answer if _says(answer, _NO_LICENCE) else checked(answer)


async def of_group(
    outcomes: Mapping[str, Outcome], described: Callable[[], Awaitable[Group | None]]
) -> Mapping[str, Outcome]:
    """The outcomes of a change of a group's members, once the group has said whether its kind stands against it.

    described: asks for the group; nobody is asked where Graph did everything.
    """
    suspect = [each for each in outcomes.values() if each.missing or each.effect is Effect.REFUSED]
    group = await described() if suspect else None
    if group is None:
        return outcomes
    return {user_id: _told(each, group) if each in suspect else each for user_id, each in outcomes.items()}


def _told(suspect: Outcome, group: Group) -> Outcome:
    """What the group's kind, or where it is, makes of a change that was not done."""
    if group.removal_blocked_by:
        return Outcome(Effect.REFUSED, suspect.detail, fixed=group)
    if suspect.missing is None or not group.management_restricted:
        return suspect
    detail = Text("graphNeeds", detail=value_in(suspect.detail, "detail"), permission=ROLE_IN_UNIT)
    return replace(suspect, detail=detail, missing=replace(suspect.missing, permission=ROLE_IN_UNIT))


def _says(answer: Answer, sentence: re.Pattern[str]) -> bool:
    return answer.status == HTTPStatus.BAD_REQUEST and sentence.fullmatch(answer.words) is not None
