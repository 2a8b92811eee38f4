"""Who plays which part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_PEOPLE = 66
LARGEST_BURST = 200
PEOPLE_A_SEAT = 4
"""In the burst, so many people come for each seat."""

LEADERS, EARLY_DRAUGHTSMEN, DRAUGHTSMEN, PHYSICISTS, CHEMISTS = 4, 2, 8, 4, 2
OTHERS = LEADERS + EARLY_DRAUGHTSMEN + DRAUGHTSMEN + PHYSICISTS + CHEMISTS + 1
"""So many people are not in the burst."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the story by id; nobody has two parts.

    crowd: come for the seats of one allotment at the same instant. passer: comes and goes.
    """

    leaders: Sequence[str]
    early_draughtsmen: Sequence[str]
    draughtsmen: Sequence[str]
    passer: str
    physicists: Sequence[str]
    chemists: Sequence[str]
    crowd: Sequence[str]

    @property
    def seats(self) -> int:
        """How many seats the crowd comes for."""
        return len(self.crowd) // PEOPLE_A_SEAT


def cast_of(users: Iterable[Mapping[str, Any]], administrators: Iterable[str]) -> Cast:
    """Choose from the tenant's people: members of the company who can sign in, and are no administrators."""
    apart = set(administrators)
    able = [
        user["id"]
        for user in users
        if user["accountEnabled"] and user["userType"] == "Member" and user["userPrincipalName"] not in apart
    ]
    chosen = iter(able)
    return Cast(
        leaders=[next(chosen) for _ in range(LEADERS)],
        early_draughtsmen=[next(chosen) for _ in range(EARLY_DRAUGHTSMEN)],
        draughtsmen=[next(chosen) for _ in range(DRAUGHTSMEN)],
        passer=next(chosen),
        physicists=[next(chosen) for _ in range(PHYSICISTS)],
        chemists=[next(chosen) for _ in range(CHEMISTS)],
        crowd=list(chosen)[:LARGEST_BURST],
    )
