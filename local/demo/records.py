"""What happened, as plain data: the tenant's own facts, the app's decisions, and what was tried with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the tenant's history. `actor` is `app`, `tenant` (people, other tools) or `entra` (background work).

    For a licence `group_id` is the group that it comes from. A `request` has the operation's name in `detail`, and is
    there whether or not the request was refused.
    """

    sequence: int
    time: datetime
    kind: str
    actor: str
    group_id: str | None = None
    object_id: str | None = None
    sku_id: str | None = None
    detail: str = ""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """From the control API's JSON."""
        return cls(
            sequence=body["sequence"],
            time=datetime.fromisoformat(body["time"]),
            kind=body["kind"],
            actor=body["actor"],
            group_id=body["groupId"],
            object_id=body["objectId"],
            sku_id=body["skuId"],
            detail=body["detail"],
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as an owner reads it. `used` is the number of seats in use before it."""

    id: int
    user_id: str
    kind: str
    reason: str
    used: int
    limit: int
    cause: str
    decided: datetime

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """From the app's JSON."""
        return cls(
            id=int(body["id"]),
            user_id=body["userId"],
            kind=body["kind"],
            reason=body["reason"],
            used=body["used"],
            limit=body["limit"],
            cause=body["cause"],
            decided=datetime.fromisoformat(body["decidedDateTime"]),
        )


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the app has sent; `to` are all who got it, by address, `lines` its text without the markup."""

    to: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """From the control API's JSON. Where people must not see each other, the mail is to its own sender."""
        message = body["message"]
        hidden = message["bccRecipients"] or message["toRecipients"]
        text = re.findall(r"<(?:li|p)>(.*?)</(?:li|p)>", message["body"]["content"])
        return cls(
            to=tuple(recipient["emailAddress"]["address"] for recipient in hidden),
            subject=message["subject"],
            lines=tuple(unescape(line) for line in text if not line.startswith("<small>")),
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """How many seats there may be from an instant on. A raised limit holds from when it was asked for."""

    since: datetime
    units: int


@dataclass(frozen=True, slots=True)
class Account:
    """One allotment at the end, with everything that was decided in it, oldest first.

    group_id:        the watched group; `members` are its members of every kind, as the tenant has them.
    licensed_groups: the groups through which the allotment licenses, one a product.
    seated, waiting: whom the app records as holding a seat, and as waiting.
    """

    id: str
    name: str
    group_id: str
    licensed_groups: frozenset[str]
    limits: tuple[Limit, ...]
    decisions: tuple[Decision, ...]
    members: frozenset[str]
    seated: frozenset[str]
    waiting: frozenset[str]

    def limit_at(self, time: datetime) -> int:
        """The limit at an instant; 0 before the first one."""
        return next((limit.units for limit in reversed(self.limits) if limit.since <= time), 0)


@dataclass(frozen=True, slots=True)
class Trial:
    """Something that should change nothing: what the tenant's history and the allotments' ETags say of it.

    The facts that belong to it are those numbered `first_fact` to `next_fact` - 1; ETags are by allotment id.
    """

    what: str
    began: datetime
    ended: datetime
    first_fact: int
    next_fact: int
    etags_before: Mapping[str, str]
    etags_after: Mapping[str, str]

    @property
    def written(self) -> list[str]:
        """The ids of the allotments whose ledger was written."""
        before, after = self.etags_before, self.etags_after
        return sorted(allotment_id for allotment_id in before if before[allotment_id] != after.get(allotment_id))


@dataclass(frozen=True, slots=True)
class Doubled:
    """A join whose notification came `deliveries` times."""

    allotment_id: str
    user_id: str
    joined: datetime
    deliveries: int


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that the app has to refuse."""

    what: str
    expected_status: int
    status: int


@dataclass(frozen=True, slots=True)
class Fuse:
    """The removals that one run may make unasked: at most `removals`, and, where they are more than `ignored`, at most
    this share of the allotment's people."""

    removals: int
    share: float
    ignored: int


@dataclass(frozen=True, slots=True)
class Emptied:
    """A removal that was too large, and what came of it; its facts are `first_fact` to `next_fact` - 1."""

    allotment_id: str
    people: int
    suspended: bool
    first_fact: int
    next_fact: int


@dataclass(slots=True)
class Marks:
    """Instants of the story that figures refer to.

    lost: when somebody was added whose notification was lost on purpose; additions from then on are not timed.
    """

    burst_began: datetime
    burst_ended: datetime
    lost: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """The units of one allotment, as the app shows them; `parent_id` is None where they come from the pools."""

    id: str
    name: str
    parent_id: str | None
    sku_ids: frozenset[str]
    allotted: int
    delegated: int
    lent: int
    borrowed: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """From the app's JSON."""
        return cls(
            id=body["id"],
            name=body["displayName"],
            parent_id=body["parentId"],
            sku_ids=frozenset(product["skuId"] for product in body["products"]),
            allotted=body["allottedUnits"],
            delegated=body["delegatedUnits"],
            lent=body["lentUnits"],
            borrowed=body["borrowedUnits"],
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the promises are checked against.

    users: all users of the tenant, id → display name. misfits: what was asked of Graph that its metadata does not have.
    holdings: the units of every allotment. given: what each pool says it has given, by product.
    """

    facts: tuple[Fact, ...]
    users: Mapping[str, str]
    accounts: tuple[Account, ...]
    doubled: tuple[Doubled, ...]
    replays: tuple[Trial, ...]
    reconciles: tuple[Trial, ...]
    probes: tuple[Probe, ...]
    fuse: Fuse
    emptied: tuple[Emptied, ...]
    misfits: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    given: Mapping[str, int] = field(default_factory=dict)
