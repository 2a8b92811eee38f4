"""Findings of drift as a table: what is done about each, who it is about, and how it is repaired."""

from collections.abc import Mapping, Sequence
from typing import Any

from allotctl.api import Api
from allotctl.report_words import words
from allotctl.screen import Screen, minute
from allotctl.work import OBJECT_ID, people

SHOWN = 20
"""So many are shown; JSON and CSV have all of them."""


def show(api: Api, screen: Screen, findings: Sequence[Mapping[str, Any]]) -> None:
    """Print the first of them, as they come from the API: the worst first."""
    first = findings[:SHOWN]
    names, said = _names(api, first), words()
    rows = (
        [
            said.done["gone"] if each["goneDateTime"] else said.done.get(each["policy"], each["policy"]),
            each.get("title") or each["kind"],
            names.get(each["subject"], each["subject"]),
            minute(each["sinceDateTime"]),
            each["detail"],
            each["cure"],
        ]
        for each in first
    )
    screen.table(said.finding, rows)
    if len(findings) > SHOWN:
        screen.tell(said.more.format(count=len(findings) - SHOWN))


def _names(api: Api, findings: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The people whom the API names, allotment by allotment; who is in none stays an id."""
    names: dict[str, str] = {}
    for allotment_id in {each["allotmentId"] for each in findings if each["allotmentId"]}:
        subjects = [each["subject"] for each in findings if each["allotmentId"] == allotment_id]
        ids = [subject for subject in subjects if OBJECT_ID.fullmatch(subject)]
        names |= people(api, allotment_id, ids)
    return names
