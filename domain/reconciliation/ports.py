"""What the nightly comparison needs of the world beyond enforcement.

Every method may raise `Transient`; nothing else but what is written.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Protocol

from domain.allotments import Product
from domain.reconciliation.accounts import Account
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan
from domain.stored import Stored
from domain.undertakings import LicenceAssignment
from domain.waiting_order import Attribute


class Accounts(Protocol):
    """People's accounts. Follows Microsoft Graph's user, with `$select` of what is needed alone."""

    async def members(self, group_id: str) -> Mapping[str, Account]:
        """The users in a group, by id. Raises NotFound where there is no such group."""
        ...

    async def accounts(self, user_ids: Collection[str]) -> Mapping[str, Account]:
        """These users; deleted ones are left out."""
        ...

    async def assignments(self, user_ids: Collection[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        """The licences of these users, by every way and in every state; who was deleted is left out."""
        ...

    async def attributes(
        self, user_ids: Collection[str], names: Collection[Attribute]
    ) -> Mapping[str, Mapping[Attribute, str]]:
        """These properties of these users, of those that they have; who was deleted is left out."""
        ...

    async def users_in(self, group_id: str) -> Set[str]:
        """The users in a group, also through groups in it; none where there is no such group. At most minutes old."""
        ...

    async def idle(self, user_ids: Collection[str], since: datetime) -> Set[str] | None:
        """Those of them who have not signed in since, nor an app for them; None where the app may not see it."""
        ...


class LicensedGroups(Protocol):
    """What the groups that carry the licences really carry."""

    async def carried(self, product: Product) -> Set[str] | None:
        """The service plans that are switched off on the product's licensed group; None: it lacks the product.

        Raises NotFound where there is no such group.
        """
        ...


class Nights(Protocol):
    """Nights and their pieces."""

    async def begin(self, night: Night) -> bool:
        """Store a night that begins; answers whether there was none of that day yet."""
        ...

    async def night(self, day: date) -> Stored[Night] | None:
        """The night of a day, or None."""
        ...

    async def write(self, night: Night, etag: str) -> None:
        """Replace the night that had this ETag. Raises StaleWrite."""
        ...

    async def nights(self, before: date | None, count: int) -> Sequence[Night]:
        """The latest nights before a day (None: of all), the newest first."""
        ...

    async def save(self, piece: Piece) -> None:
        """Store a piece, in its night and as the allotment's latest; another one of the same day is replaced."""
        ...

    async def latest(self, allotment_id: str) -> Piece | None:
        """The latest piece of an allotment, of whatever day."""
        ...

    async def pieces(self, day: date, allotment_ids: Collection[str] | None = None) -> Sequence[Piece]:
        """The pieces of a night; with ids, those of these allotments alone, at a cost that follows their number."""
        ...

    async def compared(self, day: date) -> Mapping[str, datetime]:
        """The allotments whose pieces a night has, and when each was examined; costs little beside the pieces."""
        ...

    async def unmet(self) -> Mapping[str, int]:
        """How many people were denied a seat and don't wait, by each allotment's latest piece; the others lack."""
        ...

    async def slopes(self) -> Mapping[str, float]:
        """By how many units a day demand grows, by each allotment's latest piece; those without a forecast lack.

        It costs little beside the pieces.
        """
        ...

    async def delete_before(self, before: date) -> Set[str]:
        """Forget older nights with their pieces; answers the allotments that these were of."""
        ...

    async def delete_latest(self, allotment_id: str) -> None:
        """Forget the latest piece of an allotment that is gone."""
        ...


class Plans(Protocol):
    """Plans that were shown and may be confirmed, and findings that have been."""

    async def save(self, plan: DriftPlan) -> None:
        """Store a plan."""
        ...

    async def load(self, allotment_id: str, plan_id: str) -> DriftPlan | None:
        """The plan, expired or not, or None."""
        ...

    async def approve(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        """Note that these findings may be repaired."""
        ...

    async def approved(self, allotment_id: str) -> Set[str]:
        """The findings that may be repaired, by id."""
        ...

    async def delete_approvals(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        """Remove the approval of findings that have been repaired, or are gone."""
        ...
