"""How much one caller of the API may ask of one worker."""

from dataclasses import dataclass

BURST_SECONDS = 10
"""So many seconds' worth may be asked at once; as long after the last request all of it is there again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller may ask for, apart from all others.

    requests: a second. searches: of these, those that look people and groups up in the directory. at_once: how many
    may be on their way.
    """

    requests: float = 10
    searches: float = 2
    at_once: int = 16
