"""A large licensed group that is split into several allotments: a preview, then an adoption's plan for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.allotments import users_of
from domain.access import Permission
from domain.adoption.model import LISTED_AT_MOST, Adoption
from domain.adoption.split import PEOPLE_AT_MOST, TARGETS_AT_MOST, Split, Target, split
from domain.copies import replace
from domain.errors import InvalidRequest, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection
from domain.waiting_order import Attribute, ClassRule
from domain.waiting_order_said import match_of
from handlers.api import bodies, shapes
from handlers.api.adoptions import begin, proposed
from handlers.api.call import Call
from handlers.api.route import route
from handlers.http.responses import json_object, json_response

_OF_TARGET = {"displayName", "groupId", "match", "allottedUnits", "overflow", "owners"}
_OF_ALL = {"groupId", "targets", "allowOvercommit", "allowGroupAccess"}


@dataclass(frozen=True, slots=True)
class _Drafts:
    """A split with an adoption for each of its targets; none has been stored."""

    split: Split
    adoptions: tuple[Adoption, ...]


@route(
    "POST",
    "/adoptions/split/preview",
    Permission.ADOPT,
    shapes.Split,
    body=bodies.SplitPreview,
    reads=True,
    searches=True,
)
async def preview_split(call: Call) -> func.HttpResponse:
    """Show who of a licensed group would go into which of several allotments. Changes nothing."""
    drafts = await _drafts(call, json_object(call.request), _OF_ALL)
    return json_response(shapes.Split.of(drafts.split))


@route("POST", "/adoptions/split", Permission.ADOPT, {201: shapes.page(shapes.Adoption)}, body=bodies.NewSplit)
async def plan_split(call: Call) -> func.HttpResponse:
    """Plan an adoption for each allotment into which a licensed group is split, as the preview showed it.

    Who matches none stays where they are. Each is started by itself.
    """
    body = json_object(call.request)
    drafts = await _drafts(call, body, {*_OF_ALL, "plan"})
    if body.get("plan") != drafts.split.fingerprint:
        raise InvalidRequest(Problem("plan", Objection("splitChanged", fingerprint=drafts.split.fingerprint)))
    shared = call.core.new_id()
    made = []
    for adoption, share in zip(drafts.adoptions, drafts.split.shares, strict=True):
        if share.people:
            made.append((await begin(call, replace(adoption, split=shared), share.people)).value)
    return json_response({"value": [shapes.Adoption.of(each) for each in made]}, HTTPStatus.CREATED)


async def _drafts(call: Call, body: Mapping[str, Any], known: set[str]) -> _Drafts:
    """What a request asks for. Raises InvalidRequest with everything that speaks against it."""
    problems = unknown_properties(body, known)
    said = body.get("targets")
    if not isinstance(said, list) or not 0 < len(said) <= TARGETS_AT_MOST or not all(isinstance(x, dict) for x in said):
        raise InvalidRequest(*problems, Problem("targets", Objection("splitTargets", most=TARGETS_AT_MOST)))
    adoptions, rules = list[Adoption](), list[ClassRule]()
    for place, target in enumerate(said):
        wrong = await _target(call, body, target, adoptions, rules)
        problems += [each for each in (_placed(one, place) for one in wrong) if each not in problems]
    groups = [adoption.group_id for adoption in adoptions]
    problems += [
        Problem(f"targets[{place}].groupId", Objection("splitGroups"))
        for place, group in enumerate(groups)
        if group in groups[:place]
    ]
    if problems:
        raise InvalidRequest(*problems)
    return _Drafts(await _split(call, adoptions, rules), tuple(adoptions))


async def _target(
    call: Call, body: Mapping[str, Any], target: Mapping[str, Any], adoptions: list[Adoption], rules: list[ClassRule]
) -> list[Problem]:
    """Read a target; answers what is wrong with it."""
    problems = unknown_properties(target, _OF_TARGET)
    rule = match_of(target.get("match"))
    if rule is None:
        problems.append(Problem("match", Objection("splitMatch", known=", ".join(Attribute))))
    else:
        rules.append(rule)
    asked = {
        **{name: value for name, value in target.items() if name in _OF_TARGET - {"match"}},
        **{name: body[name] for name in ("allowOvercommit", "allowGroupAccess") if name in body},
        "from": "membership",
        "fromGroupId": body.get("groupId"),
    }
    try:
        adoption, _ = await proposed(call, asked, split=True)
        adoptions.append(adoption)
    except InvalidRequest as refused:
        of_group = any(each.field == "fromGroupId" for each in refused.problems)
        problems += [each for each in refused.problems if not of_group or not each.field.startswith("products")]
    return problems


def _placed(problem: Problem, place: int) -> Problem:
    """A problem at its place in the whole request."""
    if problem.field == "fromGroupId":
        return Problem("groupId", problem.message)
    whole = problem.field in {"allowOvercommit", "allowGroupAccess"}
    return problem if whole else Problem(f"targets[{place}].{problem.field}", problem.message)


async def _split(call: Call, adoptions: list[Adoption], rules: list[ClassRule]) -> Split:
    """Who goes where, as the tenant is now. Raises InvalidRequest where there are too many, or nobody goes."""
    people = await users_of(call.core, adoptions[0].old_group or "")
    if len(people) > PEOPLE_AT_MOST:
        raise InvalidRequest(Problem("groupId", Objection("splitLarge", count=len(people), most=PEOPLE_AT_MOST)))
    accounts = call.core.nightly.accounts
    attributes = [each for each in Attribute if each in {rule.attribute for rule in rules}]
    properties = await accounts.attributes(people, attributes) if attributes and people else {}
    groups = {rule.group_id: await accounts.users_in(rule.group_id) for rule in rules if rule.group_id}
    targets = [
        Target(adoption.display_name, adoption.group_id, adoption.allotted_units, rule)
        for adoption, rule in zip(adoptions, rules, strict=True)
    ]
    made = split(targets, people, properties, groups)
    problems = [
        Problem(f"targets[{place}]", Objection("adoptionListTooLong", most=LISTED_AT_MOST, count=len(share.people)))
        for place, share in enumerate(made.shares)
        if len(share.people) > LISTED_AT_MOST
    ]
    if len(made.none) == len(people):
        problems.append(Problem("targets", Objection("splitNobody")))
    if problems:
        raise InvalidRequest(*problems)
    return made
