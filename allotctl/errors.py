"""What goes wrong, and the exit codes that scripts can rely on.

    ClientError      exit code 1
    ├── Refused      the app refused: the message and every problem as the app told them (RFC 9457)
    ├── Unreachable  the app did not answer
    ├── SignedOut    there is no token, or no longer
    ├── Absent       there is nothing of this name or id
    └── Unreadable   a file or an option cannot be understood: exit code 2

Each has its exit code as `code`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """Exit codes."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    CHANGES_PENDING = 3


class ClientError(Exception):
    """Any failure that the client explains."""

    code = Exit.REFUSED


class Unreachable(ClientError):
    """The app did not answer, or is too busy to."""


class SignedOut(ClientError):
    """There is no token, or it has expired."""


class Absent(ClientError):
    """There is nothing of this name or id."""


class Unreadable(ClientError):
    """A file, or an option, cannot be understood."""

    code = Exit.USAGE


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (such as `allotments[2].allottedUnits`) and what."""

    field: str
    message: str


class Refused(ClientError):
    """The app's own words. status: of HTTP. problems: everything that is wrong with the request."""

    def __init__(self, status: int, detail: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.problems = tuple(problems)

    @classmethod
    def of(cls, status: int, body: Mapping[str, Any]) -> "Refused":
        """A refusal from problem JSON."""
        problems = [Problem(str(each["field"]), str(each["message"])) for each in body.get("errors", [])]
        detail = str(body.get("detail") or body.get("title") or f"The app answered {status}.")
        return cls(status, detail, problems)
