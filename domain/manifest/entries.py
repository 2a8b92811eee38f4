"""Allotments as an administrator writes them down in a file: the manifest.

An entry is about the allotment of one group, which never changes and so tells it from all others. An entry names the
settings that it decides; what it leaves out stays as it is. An allotment that no entry is about is left alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.allotments import Allotment, AllotmentState
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.proposals import Proposal, read_proposal

ENTRIES_AT_MOST = 5_000
LIST = "allotments"
IDENTITY = "groupId"
STATE = "state"
STATES = (AllotmentState.ACTIVE.value, AllotmentState.SUSPENDED.value)
REQUIRED = ("displayName", "products", "allottedUnits")
"""What a new allotment cannot do without."""

_FILLING: Mapping[str, Any] = {"displayName": "-", "products": [{"skuId": "-"}], "allottedUnits": 0}

type Settings = Mapping[str, Any]
"""Settings by their names in the API, in one form only: lists in the order of their ids, ids in lower case."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about one group's allotment.

    position: its place in the list, for messages. proposal: the same as a request for a new allotment.
    """

    position: int
    group_id: str
    settings: Settings
    proposal: Proposal

    def problem(self, field: str, message: str) -> Problem:
        """A problem with this entry, told by its place in the manifest."""
        return Problem(f"{LIST}[{self.position}].{field}", message)


def read_manifest(body: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries. Raises InvalidRequest with everything that is wrong with their shape, each with its place."""
    written = body.get(LIST)
    if not isinstance(written, list) or len(written) > ENTRIES_AT_MOST:
        raise InvalidRequest(Problem(LIST, Objection("manifestList", most=ENTRIES_AT_MOST)))
    problems: list[Problem] = []
    entries: list[Entry] = []
    places: dict[str, int] = {}
    for position, item in enumerate(written):
        entry, wrong = _read_entry(position, item)
        problems += wrong
        if entry and (first := places.setdefault(entry.group_id, position)) != position:
            problems.append(entry.problem(IDENTITY, Objection("manifestSameGroup", list=LIST, first=first)))
        entries += [entry] if entry else []
    if problems:
        raise InvalidRequest(*problems)
    return tuple(entries)


def manifest_of(allotments: Iterable[Allotment]) -> dict[str, Any]:
    """The manifest of what there is: planned at once, it changes nothing. What is being deleted is left out."""
    there = (allotment for allotment in allotments if allotment.state is not AllotmentState.DELETING)
    return {LIST: [{IDENTITY: allotment.group_id, **settings_of(allotment)} for allotment in there]}


def settings_of(allotment: Allotment) -> dict[str, Any]:
    """The settings that a manifest can decide, as they are; an allotment that is preparing is going to be active."""
    preparing = allotment.state is AllotmentState.PREPARING
    return {
        "displayName": allotment.display_name,
        "products": _products((product.sku_id, product.disabled_plans) for product in allotment.products),
        "allottedUnits": allotment.allotted_units,
        "overflow": allotment.overflow.value,
        "licensing": allotment.licensing.value,
        "owners": sorted(allotment.owners),
        STATE: (AllotmentState.ACTIVE if preparing else allotment.state).value,
    }


def _read_entry(position: int, item: object) -> tuple[Entry | None, list[Problem]]:
    """An entry, and what is wrong with its shape; what it leaves out is filled in, so that one reader judges it all."""
    place = f"{LIST}[{position}]"
    if not isinstance(item, dict):
        return None, [Problem(place, Objection("manifestEntry"))]
    body = {name: value for name, value in item.items() if name != STATE}
    proposal, found = read_proposal({**_FILLING, **body})
    problems = [Problem(f"{place}.{problem.field}", problem.message) for problem in found]
    if item.get(STATE, STATES[0]) not in STATES:
        problems.append(Problem(f"{place}.{STATE}", Objection("mustBeOneOf", known=STATES)))
    group_id = str(item.get(IDENTITY, "")).lower()
    if problems or not OBJECT_ID.fullmatch(group_id):
        return None, problems
    settings = {**_proposed(proposal), STATE: item.get(STATE)}
    named = {name: value for name, value in settings.items() if name in item}
    return Entry(position, group_id, named, proposal), []


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return {
        "displayName": proposal.display_name,
        "products": _products((sku_id, disabled) for _, sku_id, disabled in proposal.products),
        "allottedUnits": proposal.allotted_units,
        "overflow": proposal.overflow.value if proposal.overflow else None,
        "licensing": proposal.licensing.value if proposal.licensing else None,
        "owners": sorted(proposal.owners),
    }


def _products(products: Iterable[tuple[str, Iterable[str]]]) -> list[dict[str, Any]]:
    return [{"skuId": sku_id, "disabledPlans": sorted(disabled)} for sku_id, disabled in sorted(products)]
