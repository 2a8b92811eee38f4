"""What is wrong with an installation, and how to put it right: the values in which the doctor speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.objections import Text

CLOCKS_APART_AT_MOST = timedelta(seconds=5)
"""A command that is put off comes back after 5 s at the least (`Pacing.follow_up`), by two machines' clocks."""

_TOLD_TO = timedelta(seconds=1)
"""A Date header tells whole seconds (RFC 9110, section 5.6.7)."""


class Verdict(StrEnum):
    """What a check has found. UNKNOWN: it could not be found out, or nothing has happened that would show it."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class Area(StrEnum):
    """The part of the app to which a check belongs."""

    SETTINGS = "settings"
    IDENTITY = "identity"
    PERMISSIONS = "permissions"
    NOTIFICATIONS = "notifications"
    QUEUES = "queues"
    TABLES = "tables"
    CLOCK = "clock"
    SIGN_IN = "signIn"
    MESSAGES = "messages"
    SCHEDULES = "schedules"
    PORTAL = "portal"


class Peer(StrEnum):
    """What the app talks to."""

    GRAPH = "graph"
    TABLES = "tables"
    SERVICE_BUS = "serviceBus"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has found.

    Of what is well, `cure` and `page` are None. `cure` says what to do, where, with the command.
    page: where the documentation says more, relative to docs/.
    """

    verdict: Verdict
    says: Text
    cure: Text | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A finding under the name of its check; a check may find several things."""

    check: str
    area: Area
    finding: Finding


@dataclass(frozen=True, slots=True)
class Reading:
    """A peer's clock, read between two instants of the app's own."""

    theirs: datetime
    sent: datetime
    received: datetime

    @property
    def apart(self) -> timedelta:
        """The least difference of the clocks that explains the reading; above zero: the peer's is ahead."""
        if self.theirs > self.received:
            return self.theirs - self.received
        return min(timedelta(0), self.theirs + _TOLD_TO - self.sent)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whose mailbox sends. exists: Entra has the user; has_address: they have a mail address."""

    exists: bool
    has_address: bool


@dataclass(frozen=True, slots=True)
class Token:
    """What a caller's access token says of its own kind, and nothing about the caller.

    version: None: it is no token but App Service Authentication's header. by_portal: the portal's client got it.
    """

    version: str | None
    app_roles: frozenset[str] = frozenset()
    names_groups: bool = False
    names_directory_roles: bool = False
    by_portal: bool = False


class Peers(Protocol):
    """What is asked of the app's peers for the doctor alone. Every method raises Transient in the peer's words."""

    async def sign_in(self, peer: Peer) -> bool:
        """Get an access token for the peer; False: the app needs none there, or has a secret in its settings."""
        ...

    async def clock(self, peer: Peer) -> Reading | None:
        """The peer's clock, where it tells it: Graph and tables do."""
        ...

    async def issuer(self) -> tuple[str, int]:
        """How the issuer of access tokens names itself, and how many signing keys it publishes."""
        ...

    async def mailbox(self) -> Mailbox | None:
        """The mailbox that sends; None: no mail is sent."""
        ...

    async def webhook(self) -> bool:
        """See that the webhook for messages takes connections, without posting; False: there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Installation:
    """What is known of an installation without asking anybody.

    concerns: what the settings say against each other, or permit beyond what is safe.
    issuer, audience: of access tokens. portal: where people find it; empty: not known. built: it has been built.
    """

    version: str
    concerns: tuple[Finding, ...] = ()
    issuer: str = ""
    audience: str = ""
    portal: str = ""
    built: bool = True
    directory_roles: bool = False


def token_of(claims: Mapping[str, object], audience: str) -> Token:
    """What the claims tell of the token ("Access token claims reference"; overage: `_claim_names`, `hasgroups`)."""
    roles = claims.get("roles")
    version = claims.get("ver")
    return Token(
        version=version if isinstance(version, str) else None,
        app_roles=frozenset(map(str, roles)) if isinstance(roles, list | tuple) else frozenset(),
        names_groups=bool(claims.get("groups")),
        names_directory_roles=bool(claims.get("wids")),
        by_portal=str(claims.get("azp", "")).lower() == audience.lower(),
    )
