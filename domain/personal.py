"""What is kept about one person, wherever it is kept: shown, and given another name for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from domain.stored import Page


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """One thing that names a person, as it is kept; of what it holds about several people, theirs alone.

    kind: what it is, such as decision or request.
    """

    kind: str
    kept: Mapping[str, Any]


class PersonalRecords(Protocol):
    """Everything that the app keeps, walked through in pieces.

    A cursor says how far the walk has come; None is its beginning and its end.
    """

    async def page(self, user_id: str, cursor: str | None) -> Page[PersonalRecord]:
        """What names the person in the next piece; it may be nothing though there are more. Raises InvalidRequest."""
        ...

    async def replace(self, user_id: str, token: str, cursor: str | None) -> str | None:
        """Put the token in the id's place in the next piece, and forget what the person typed; answers the next cursor.

        What the person holds now (a seat, a place in line) stays. Repeating it changes nothing. Raises StaleWrite where
        somebody wrote in between, and Transient.
        """
        ...
