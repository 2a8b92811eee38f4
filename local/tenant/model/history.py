"""What really happened in the tenant: an append-only list of facts with their times, for a checker to read.

Readers of Graph see a replica; a checker reads this.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class FactKind(StrEnum):
    """What a fact says."""

    REQUEST = "request"
    USER_CREATED = "userCreated"
    USER_UPDATED = "userUpdated"
    USER_DELETED = "userDeleted"
    USER_RESTORED = "userRestored"
    GROUP_CREATED = "groupCreated"
    GROUP_UPDATED = "groupUpdated"
    GROUP_DELETED = "groupDeleted"
    GROUP_RESTORED = "groupRestored"
    MEMBER_ADDED = "memberAdded"
    MEMBER_REMOVED = "memberRemoved"
    LICENSE_ACTIVE = "licenseActive"
    LICENSE_INACTIVE = "licenseInactive"
    LICENSE_FAILED = "licenseFailed"
    GROUP_LICENSES_CHANGED = "groupLicensesChanged"
    UNITS_CHANGED = "unitsChanged"
    PRODUCT_LEFT = "productLeft"
    MAIL_SENT = "mailSent"
    DISASTER = "disaster"


class Fact(NamedTuple):
    """One thing that happened. `actor` is `app`, `tenant` (people and other tools) or `entra` (background work).

    For a licence fact `group_id` is the group that it comes from, None for a direct assignment.
    A `request` fact has the operation's name in `detail`, and is written whether or not the request succeeds.
    """

    sequence: int
    time: datetime
    kind: FactKind
    actor: str
    group_id: str | None = None
    object_id: str | None = None
    sku_id: str | None = None
    detail: str = ""


class History:
    """The facts, oldest first."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def append(
        self,
        time: datetime,
        kind: FactKind,
        actor: str,
        *,
        group_id: str | None = None,
        object_id: str | None = None,
        sku_id: str | None = None,
        detail: str = "",
    ) -> None:
        """Add one fact."""
        self.facts.append(Fact(len(self.facts), time, kind, actor, group_id, object_id, sku_id, detail))

    def since(self, sequence: int) -> list[Fact]:
        """The facts from the given sequence number on."""
        return self.facts[max(0, sequence) :]

    def of(self, *kinds: FactKind) -> Iterator[Fact]:
        """The facts of the given kinds."""
        return (fact for fact in self.facts if fact.kind in kinds)

    def licensed_by(
        self, group_id: str | None, at: datetime | None = None, sku_id: str | None = None
    ) -> frozenset[str]:
        """The users whom the group (None: a direct assignment) licensed at the time, for any or the given product."""
        held: set[tuple[str | None, str | None]] = set()
        for fact in self.of(FactKind.LICENSE_ACTIVE, FactKind.LICENSE_INACTIVE):
            if at is not None and fact.time > at:
                break
            if fact.group_id != group_id or (sku_id is not None and fact.sku_id != sku_id):
                continue
            if fact.kind is FactKind.LICENSE_ACTIVE:
                held.add((fact.object_id, fact.sku_id))
            else:
                held.discard((fact.object_id, fact.sku_id))
        return frozenset(user for user, _ in held if user is not None)

    def peak_licensed_by(self, group_id: str | None, sku_id: str | None = None) -> int:
        """The most users whom the group (None: a direct assignment) ever licensed at one time."""
        held: dict[str | None, int] = {}
        peak = users = 0
        for fact in self.of(FactKind.LICENSE_ACTIVE, FactKind.LICENSE_INACTIVE):
            if fact.group_id != group_id or (sku_id is not None and fact.sku_id != sku_id):
                continue
            step = 1 if fact.kind is FactKind.LICENSE_ACTIVE else -1
            before = held.get(fact.object_id, 0)
            held[fact.object_id] = before + step
            users += bool(before + step) - bool(before)
            peak = max(peak, users)
        return peak

    def disasters(self) -> list[Fact]:
        """What must never happen: users or groups deleted by the app."""
        return list(self.of(FactKind.DISASTER))
