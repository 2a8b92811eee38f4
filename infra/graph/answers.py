"""What Microsoft Graph answers, as far as the app reads it: each property has the type that Graph documents.

A property that the app needs and that is missing, or that is of another type, raises Transient. A broken answer counts
as none: it is never taken for an empty group, or for somebody without a licence.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import Transient
from domain.incoming import instant_of
from domain.objections import Text

_TEXT, _MAYBE_TEXT = (str,), (str, type(None))
_MAYBE_NUMBER, _MAYBE_FLAG = (int, type(None)), (bool, type(None))


class GraphObject(dict[str, Any]):
    """An object in an answer; a list that is null is empty, and an id is in lower case.

    Graph compares ids without regard to case, and does not promise in which case it writes them.
    Raises Transient for a property that the app reads and that is no good.
    """

    def __init__(self, properties: Mapping[str, Any]) -> None:
        for name in properties.keys() & _TYPES.keys():
            if not isinstance(properties[name], _TYPES[name]):
                raise _malformed(f"{name} is {type(properties[name]).__name__}")
        super().__init__(properties)
        for name in self.keys() & _LISTS.keys():
            self[name] = self[name] or []
            if not all(isinstance(each, _LISTS[name]) for each in self[name]):
                raise _malformed(f"{name} is not a list of {_LISTS[name].__name__}")
        for name in self.keys() & _IDS:
            self[name] = _in_lower_case(self[name])

    def __missing__(self, name: str) -> Any:
        raise _malformed(f"{name} is missing")


_LISTS: Mapping[str, type] = {
    "assignedLicenses": GraphObject,
    "disabledPlans": str,
    "groupTypes": str,
    "licenseAssignmentStates": GraphObject,
    "members@delta": GraphObject,
    "responses": GraphObject,
    "servicePlans": GraphObject,
    "value": GraphObject,
}
"""What is in each list that the app reads."""

_IDS = frozenset({"id", "skuId", "servicePlanId", "assignedByGroup", "disabledPlans"})

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The form of every id that Graph gives an object of the directory."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(_LISTS, (list, type(None))),
    **dict.fromkeys(("value", "responses"), (list,)),
    **dict.fromkeys(("id", "skuId", "skuPartNumber", "servicePlanId", "servicePlanName"), _TEXT),
    **dict.fromkeys(("@odata.nextLink", "@odata.deltaLink", "@odata.type"), _TEXT),
    **dict.fromkeys(("displayName", "userPrincipalName", "mail", "description", "department", "userType"), _MAYBE_TEXT),
    **dict.fromkeys(("appliesTo", "capabilityStatus", "assignedByGroup", "state"), _MAYBE_TEXT),
    **dict.fromkeys(("lastSignInDateTime", "lastNonInteractiveSignInDateTime"), _MAYBE_TEXT),
    **dict.fromkeys(("enabled", "warning", "suspended", "lockedOut", "consumedUnits"), _MAYBE_NUMBER),
    **dict.fromkeys(("accountEnabled", "mailEnabled", "securityEnabled"), _MAYBE_FLAG),
    **dict.fromkeys(("onPremisesSyncEnabled", "isAssignableToRole"), _MAYBE_FLAG),
    **dict.fromkeys(("prepaidUnits", "signInActivity", "headers"), (GraphObject, type(None))),
    "status": (int,),
}
"""The types of the properties that the app reads, wherever one of that name is. A name that Graph uses elsewhere with
another type, or null, is none of them, and is checked by who reads it (expirationDateTime, error).
"""


def read_answer(content: bytes) -> GraphObject:
    """The body of a successful answer; an empty one is an object without properties.

    Raises Transient where it is no JSON object, or one that the app cannot read.
    """
    if not content:
        return GraphObject({})
    try:
        body = json.loads(content, object_hook=GraphObject)
    except (ValueError, RecursionError) as wrong:
        raise _malformed(f"the body is not JSON: {wrong}") from wrong
    if not isinstance(body, GraphObject):
        raise _malformed(f"the body is {type(body).__name__}")
    return body


def read_instant(text: object) -> datetime:
    """An instant in an answer, in UTC. Raises Transient where it is none."""
    try:
        return instant_of(text)
    except ValueError as wrong:
        raise _malformed(f"an instant {wrong}") from wrong


def updated_at(state: Mapping[str, Any]) -> datetime | None:
    """When one licence of a person last changed (Graph: licenseAssignmentState); None: Graph doesn't say."""
    updated = state.get("lastUpdatedDateTime")
    return read_instant(updated) if updated else None


def _in_lower_case(value: Any) -> Any:
    """The id, or the list of ids. One of another form than a GUID may mean something by its case, and stays."""
    if isinstance(value, list):
        return [_in_lower_case(each) for each in value]
    return value.lower() if isinstance(value, str) and GUID.fullmatch(value) else value


def _malformed(what: str) -> Transient:
    return Transient(Text("graphUnreadable", detail=what))
