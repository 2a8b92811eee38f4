"""What a check is, and what it may look at."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.services import Services
from domain.doctor import Area, Finding, Installation, Peers, Token, Verdict
from domain.objections import Text


@dataclass(frozen=True, slots=True)
class Examination:
    """What the checks look at. token: of the caller. pause: between two looks for what is on its way."""

    services: Services
    peers: Peers
    installation: Installation
    token: Token
    pause: timedelta


@dataclass(frozen=True, slots=True)
class Check:
    """One check. asks: what, in a sentence, for docs/operations.md. It answers a finding for each thing it looked at.

    It may raise any of the errors of the domain: what it asks is unknown then, with that reason.
    """

    name: str
    area: Area
    asks: str
    look: Callable[[Examination], Awaitable[Sequence[Finding]]]


def ok(says: Text) -> Finding:
    """All is well."""
    return Finding(Verdict.OK, says)


def wrong(says: Text, cure: Text, page: str) -> Finding:
    """Something is wrong."""
    return Finding(Verdict.WRONG, says, cure, page)


def unknown(says: Text, cure: Text, page: str) -> Finding:
    """It is not known; what is said next tells how to find out."""
    return Finding(Verdict.UNKNOWN, says, cure, page)
