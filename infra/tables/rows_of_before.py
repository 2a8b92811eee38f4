"""Rows whose texts have no codes yet: what the app acts upon gets one, and the words stay as they were written."""

import re
from datetime import UTC, datetime

from domain.adoption.model import FILLING
from domain.allotments import DecisionKind
from domain.objections import AS_WRITTEN, Text

_FILLING = "Is being adopted: whoever holds the licence today gets his seat first."
_REMOVAL = re.compile(r"confirm removal ([0-9a-f]{16})\.$")
_END = re.compile(r"end date (\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
_ACTOR = re.compile(r" by ([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")


def suspension_of(reason: str | None) -> str | None:
    """Why an allotment stands as it does: that it is being adopted, or which removal is to be confirmed."""
    if reason is None or isinstance(reason, Text):
        return reason
    if reason == _FILLING:
        return Text.written(reason, FILLING.code, {})
    removal = _REMOVAL.search(reason)
    return Text.written(reason, "largeRemoval", {"removal": removal[1]}) if removal else reason


def reason_of(kind: DecisionKind, reason: str, cause: str) -> str:
    """Why something was decided: the end date that somebody was reminded of is in the cause."""
    end = _END.fullmatch(cause) if kind is DecisionKind.REMINDED and not isinstance(reason, Text) else None
    if end is None:
        return reason
    ends = datetime.strptime(end[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return Text.written(reason, "reminded", {"ends": ends})


def cause_of(cause: str) -> str:
    """What brought a decision about: whose doing it was, where somebody is named."""
    actor = None if isinstance(cause, Text) else _ACTOR.search(cause)
    return Text.written(cause, AS_WRITTEN, {"text": cause, "actor": actor[1]}) if actor else cause
