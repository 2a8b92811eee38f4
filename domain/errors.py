"""Everything that can go wrong, as one tree.

    AllotmentsError
    ├── ConfigurationError     a setting is missing or malformed: the app does not start
    ├── InvalidRequest         what was asked for is not well-formed or not allowed: 400, all problems at once
    │   └── PreconditionFailed the caller's copy is out of date: 412
    ├── NotSignedIn            no token, or one that does not hold: 401
    ├── NotPermitted           signed in, but not allowed: 403
    ├── NotFound               no such thing, or not the caller's: 404
    ├── Conflict               it exists already, or what it holds forbids it: 409
    ├── StaleWrite             somebody wrote in between: read and decide again, a bounded number of times
    ├── Transient              the same may succeed later: the message is tried again
    │   └── Unanswered         a change was sent, and may have been carried out or not
    └── Permanent              it can never succeed: the message is dead-lettered with this reason
        └── UnknownObject      Graph does not know what was asked about: it is gone, or too new for a replica

A denial of a seat is not an error but a value (`domain.allotments.Decision`).
"""

from dataclasses import dataclass
from datetime import timedelta

FIXABLE = timedelta(minutes=5)
"""A permission or a role that is missing may be granted by then, and a grant may have reached its service."""


class AllotmentsError(Exception):
    """Any failure that this application names. `message`: an Objection where the caller of the API reads it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(AllotmentsError):
    """A setting is missing or malformed. The message names it and says what it must look like."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: where (a JSON path such as `products[0].skuId`) and what."""

    field: str
    message: str


TOLD_AT_MOST = 20
"""So many problems of one request are told; of the rest their number is."""


class InvalidRequest(AllotmentsError):
    """What was asked for cannot be done as asked; `problems` holds everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        listed = [f"{problem.field}: {problem.message}" for problem in problems[:TOLD_AT_MOST]]
        further = len(problems) - len(listed)
        super().__init__("; ".join([*listed, f"and {further} more."] if further else listed))
        self.problems = problems


class PreconditionFailed(InvalidRequest):
    """The thing has changed since the caller read it: read it again and repeat the change."""


class NotSignedIn(AllotmentsError):
    """The request carries no access token, or one that does not hold."""


class NotPermitted(AllotmentsError):
    """The signed-in caller may not do this."""


class NotFound(AllotmentsError):
    """There is no such thing, or it is not the caller's to see."""


class Conflict(AllotmentsError):
    """The state that the thing is in forbids the change."""


class StaleWrite(AllotmentsError):
    """The allotment was changed since it was read: nothing was written."""


class Transient(AllotmentsError):
    """A peer is down, slow or throttling. `retry_after` is the wait that it asked for, if it named one."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unanswered(Transient):
    """A change was sent and had no answer that tells whether it was carried out."""


class Permanent(AllotmentsError):
    """Trying again cannot help. `reason` is a short name for the kind, the message says what and what to do."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnknownObject(Permanent):
    """Graph answered 404: the object is gone, or so new that a replica does not know it yet (`domain.young`)."""

    def __init__(self, message: str) -> None:
        super().__init__("UnknownObject", message)
