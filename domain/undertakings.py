"""What long undertakings share that go through the people of an allotment: adoptions, and changes of its products.

Each is planned, started by the fingerprint of its plan, and carried out in steps that are stored. It can be stopped,
resumed and undone.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.allotments import Allotment, Product
from domain.copies import replace
from domain.errors import Conflict
from domain.fulfilment import Outcome
from domain.objections import Objection


class Part(StrEnum):
    """The list of people that a scan is going through; JOINING: those who are added to the group."""

    SEATED = "seated"
    WAITING = "waiting"
    PLANNED = "planned"
    JOINING = "joining"


@dataclass(frozen=True, slots=True)
class LicenceAssignment:
    """One licence of a person by one way (Graph: licenseAssignmentState); `group_id` is None for a direct one.

    error: what stands against it, in words; violation: Graph's name of that.
    updated: Graph's `lastUpdatedDateTime`; None: it doesn't say.
    """

    sku_id: str
    group_id: str | None
    disabled_plans: frozenset[str]
    active: bool
    error: str | None = None
    violation: str | None = None
    updated: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LicenceChange:
    """What is changed about one person's direct licences in one request; remove: skuIds."""

    add: tuple[Product, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One way through the people, in steps that are stored.

    began: when; decisions: how many the allotment's ledger had then.
    part, cursor: how far it has come; without a part it is through. people: how many it has seen.
    lacking: for how many the next step is not safe yet, and `first` who is one of them.
    undecided: how many would lose the licence, without anybody having confirmed it.
    """

    began: datetime
    part: Part | None = None
    cursor: str | None = None
    people: int = 0
    lacking: int = 0
    first: str | None = None
    undecided: int = 0
    decisions: int = 0

    def seen(self, people: int, lacking: Collection[str] = ()) -> "Scan":
        """The scan after so many more people."""
        first = self.first or min(lacking, default=None)
        return replace(self, people=self.people + people, lacking=self.lacking + len(lacking), first=first)


def require_none_under_way(allotment: Allotment) -> None:
    """Raise Conflict while an allotment is being adopted into, its products are being changed, or it is merged."""
    if allotment.adopting:
        raise Conflict(Objection("allotmentAdopting", name=allotment.display_name))
    if allotment.changing:
        raise Conflict(Objection("allotmentChanging", name=allotment.display_name))
    if allotment.merging:
        raise Conflict(Objection("allotmentMerging", name=allotment.display_name))


def chained(digest: str, line: str) -> str:
    """The fingerprint of everything before, and of one more line."""
    return hashlib.sha256(f"{digest}\n{line}".encode()).hexdigest()[:16]


class LicenceSources(Protocol):
    """Who holds a licence by which way. Follows Graph's licenseAssignmentState and "assignLicense" of groups."""

    async def of_group(self, group_id: str) -> Mapping[str, frozenset[str]] | None:
        """The products that a group carries: skuId → the service plans switched off; None where there is no group."""
        ...

    async def of_people(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        """The licences of at most 20 people; a deleted person has none."""
        ...

    async def direct_holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[str], str | None]:
        """Who has a product directly, of the next so many holders of it; and the cursor of those that follow.

        Nobody may come twice, or be left out, who has it the whole time; a cursor of None is the end.
        """
        ...

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        """Put products on a group, or take them (skuIds) off it; Entra follows for its members in the background.

        Sent at most once. Raises Permanent where Graph refuses it.
        """
        ...

    async def change_people(self, changes: Mapping[str, "LicenceChange"]) -> Mapping[str, Outcome]:
        """Change the direct licences of at most 20 people, of each in one request: all of it, or nothing.

        Sent at most once. Follows "user: assignLicense".
        """
        ...
