"""What the rules need of the world.

Each port names its role; adapters in `infra` name their technology, and fakes in `tests` mirror these
protocols. Every method may raise `Transient`; nothing else but what is written.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Protocol

from domain.admission import Observation, Transaction
from domain.allotments import Allotment, Decision, Member, MemberState, Product
from domain.directory import Group, SubscribedSku
from domain.fulfilment import LicenceStatus, Outcome
from domain.nested_membership import GroupsObservation
from domain.reserved import Reservation
from domain.stored import Page, Stored


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        ...


class AllotmentStore(Protocol):
    """Allotments with their members, waiting rooms and decisions.

    Follows Table Storage: one partition an allotment; a transaction there is all or nothing, and is
    guarded by the ETag of the allotment's own row.
    """

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        """The allotment, or None."""
        ...

    async def load_several(self, allotment_ids: Collection[str]) -> Mapping[str, Stored[Allotment]]:
        """Those of these allotments that there are, by id: a read each, many at a time. They are of several moments."""
        ...

    async def create(self, allotment: Allotment) -> None:
        """Store a new allotment, whose group has been claimed for it.

        Repeating it changes nothing. Raises Conflict where the claim is another's, or has been given up: the
        allotment was made and deleted meanwhile.
        """
        ...

    async def claim(self, group_id: str, allotment_id: str) -> str:
        """Claim a group before its allotment is stored; answers the id that has the claim.

        That is an earlier claim's id where an earlier creation was cut short, so that it can be completed.
        Raises Conflict where a stored allotment has the group.
        """
        ...

    async def commit(self, transaction: Transaction, etag: str) -> str:
        """Write a transaction if the allotment still has this ETag; answers the new one. Raises StaleWrite."""
        ...

    async def erase(self, allotment: Allotment) -> None:
        """Forget the allotment and everything in it but its decisions, and give up its group. Repeating it is harmless.

        The decisions stay until they are old enough to be cut (`domain.reconciliation.history.OldDecisions`).
        """
        ...

    async def allotments_of(self, group_ids: Collection[str]) -> Mapping[str, str]:
        """Group id → allotment id, for those groups that have one; always read afresh."""
        ...

    async def watched_groups(self) -> Mapping[str, str]:
        """Group id → allotment id, for every allotment."""
        ...

    async def follow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        """Note that the members of these groups count in an allotment, inside its watched group; repeating is fine."""
        ...

    async def unfollow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        """Forget it; that it was not noted is fine."""
        ...

    async def followers_of(self, group_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        """Group id → the allotments in whose watched groups it counts, for those groups that have some."""
        ...

    async def inner_groups(self) -> Mapping[str, Collection[str]]:
        """The same for every group inside a watched group."""
        ...

    async def allotments(self, cursor: str | None, count: int) -> Page[Allotment]:
        """A page of the allotments, in an order that stays."""
        ...

    async def listed(self, cursor: str | None, count: int) -> Page[Allotment]:
        """The same page as lists show it (`domain.listing`): each as it was when `list_anew` was last done with it.

        Those of which there is no copy yet are read. Nothing is decided by it. Cursors are those of `allotments`.
        """
        ...

    async def all_listed(self) -> Sequence[Allotment]:
        """All of them, as the pages of `listed` show them.

        What a worker has written that died before it had told the others may be some minutes older.
        """
        ...

    async def list_anew(self, allotment_id: str, known: Allotment | None = None) -> None:
        """Have lists show the allotment as its ledger is now, or as others leave it meanwhile.

        Writes only what has changed. Once everybody who wrote a ledger has done this after it, lists show the ledger.
        known: the ledger as the caller has last read or written it.
        """
        ...

    async def members(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Member]:
        """The rows of these people, for those who have one. The allotment's numbers tell the cheapest way."""
        ...

    async def all_members(self, allotment_id: str) -> Mapping[str, Member]:
        """Every row."""
        ...

    async def unfinished(self, allotment_id: str) -> Mapping[str, Member]:
        """The rows of the people for whom something is left to do."""
        ...

    async def waiting(self, allotment_id: str, count: int) -> Sequence[Member]:
        """The first `count` of the waiting room, in the order of their places."""
        ...

    async def page_of_members(
        self, allotment_id: str, cursor: str | None, count: int, *, seated: bool, state: MemberState | None = None
    ) -> Page[Member]:
        """A page of those who hold seats, by user id; or of those who wait, by place. `state`: in this one alone."""
        ...

    async def decisions(self, allotment_id: str, cursor: str | None, count: int) -> Page[Decision]:
        """A page of the decisions, newest first."""
        ...

    async def reservations(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Reservation]:
        """The reservations of these people, for those who have one; nothing is read where the allotment has none."""
        ...

    async def owed(self, allotment_id: str, count: int) -> Sequence[Reservation]:
        """The first `count` reservations that are owed a seat, in the order of the line (`domain.admission`)."""
        ...

    async def page_of_reservations(self, allotment_id: str, cursor: str | None, count: int) -> Page[Reservation]:
        """A page of the reservations, by user id."""
        ...


class Memberships(Protocol):
    """Who is in the watched groups. Follows Microsoft Graph v1.0."""

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Observation:
        """Who joined and left since the token; everybody, where it is None or Graph no longer takes it."""
        ...

    async def observe_several(self, group_ids: Sequence[str], token: str | None) -> GroupsObservation:
        """Who joined and left at most 50 groups since the token; everybody, where it is None or no longer taken.

        The token must be of these groups. Raises Transient where the delta of all of them lacks one that Graph shows.
        """
        ...

    async def changed_groups(
        self, group_ids: Sequence[str], token: str | None
    ) -> tuple[Mapping[str, Collection[str]], str]:
        """Which of at most 50 groups have changed since the token, each with the users who joined; and the next token.

        Where there is no token, or Graph no longer takes it: all of them, each with everybody in it.
        """
        ...

    async def changes_from_now(self, group_ids: Sequence[str]) -> str:
        """A token for what changes from now on in at most 50 groups; nobody in them is read for it."""
        ...

    async def add_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Add at most 20 people to a group. Who is in it already counts as done."""
        ...

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Remove at most 20 people from a group. Who is not in it counts as done, or is unknown (`Effect`)."""
        ...


class LicenceGranter(Protocol):
    """Licences of people: given, taken back, and as Graph shows them. Follows Microsoft Graph v1.0."""

    async def grant(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Give at most 20 people all the products. Who has them already counts as done.

        Products with a licensed group are given through it, others directly. It is sent at most once:
        never repeated by the adapter itself, since the time to send it may have passed.
        """
        ...

    async def locate(self, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Give those of at most 20 people a usage location who have none, by the administrator's rule.

        Who has one, or gets none by the rule, counts as done; and everybody where there is no rule.
        """
        ...

    async def retry(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Have the next grant tried again for at most 20 people whose licence from a licensed group has failed.

        Entra tries such a licence again only where the membership changes or the person is reprocessed; bought seats
        alone help nobody. Where the app may manage users they are reprocessed; else they are taken out of the
        licensed groups that give them no active licence, and a grant has to follow. A licence that is active is never
        touched, and who has all of them counts as done.
        """
        ...

    async def revoke(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Take all the products from at most 20 people. Who has none counts as done, or is unknown (`Effect`)."""
        ...

    async def licences(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, LicenceStatus]:
        """What Graph shows of these products' licences, for at most 300 people; of whom it does not show, nothing."""
        ...

    async def licensed_members(self, product: Product) -> Set[str]:
        """The users in a product's licensed group."""
        ...

    async def licence_errors(self, product: Product) -> Set[str]:
        """The users to whom a product's licensed group cannot give its licence (group, membersWithLicenseErrors)."""
        ...


class LicensedGroupMaker(Protocol):
    """The groups that the app makes, each to carry one product. Follows Microsoft Graph v1.0."""

    async def licensed_groups(self, allotment: Allotment, product: Product) -> Sequence[str]:
        """The ids of the groups that were made for this product of the allotment, of those that Graph shows."""
        ...

    async def make_licensed_group(self, allotment: Allotment, product: Product) -> str:
        """Make a group that is to carry the product; answers its id. Sent at most once, and each time it makes another.

        Raises Unanswered where it may have been made or not, and Permanent where Graph refuses it.
        """
        ...

    async def license_group(self, product: Product) -> None:
        """Have the product's licensed group carry it, less its disabled plans; other products stay. Repeating it is
        harmless.

        Raises UnknownObject where Graph does not know the group, and Permanent where it refuses it.
        """
        ...

    async def retire_licensed_group(self, product: Product) -> None:
        """Take the licence off the product's licensed group, which is empty by then. Raises as `license_group`.

        A product that has left the tenant cannot be taken off, and licenses nobody: it stays.
        """
        ...


class TenantCatalog(Protocol):
    """What there is in the tenant: groups, people, and products that it owns. Follows Microsoft Graph v1.0."""

    async def group(self, group_id: str) -> Group | None:
        """The group, or None."""
        ...

    async def group_that_may_be_new(self, group_id: str) -> Group | None:
        """The same for a group that somebody may have made just now: asked for again, for some seconds."""
        ...

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        """Those of these groups that Graph shows, by id; 15 a request, 20 requests a batch."""
        ...

    async def groups_called(self, text: str, count: int) -> Sequence[Group]:
        """At most `count` groups whose display name begins with the text."""
        ...

    async def subscribed(self) -> Mapping[str, SubscribedSku]:
        """The products that the tenant owns, by skuId."""
        ...

    async def unknown_users(self, user_ids: Collection[str]) -> Collection[str]:
        """Those ids that belong to no user."""
        ...


class Directory(Memberships, LicenceGranter, LicensedGroupMaker, TenantCatalog, Protocol):
    """Groups, users and licences of the tenant, for everything that a use case does."""


class NotificationQueue(Protocol):
    """The queue of change notifications."""

    async def connect(self) -> None:
        """Open the way to the queue, so that the first who puts something on it need not wait. Raises Transient."""
        ...

    async def enqueue(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        """Put them on the queue, in as few messages and batches as they fit in (`domain.json_sequence`)."""
        ...

    async def put_back(self, bodies: Iterable[bytes], at: datetime) -> None:
        """Put notifications of the queue on it once more as they are, to be delivered from `at` on."""
        ...


class Bookmarks(Protocol):
    """Small values by name: where catch-up ended, which subscription there is and its secret."""

    async def read(self, name: str) -> Stored[Mapping[str, str]] | None:
        """The value, or None."""
        ...

    async def write(self, name: str, value: Mapping[str, str], etag: str | None) -> str:
        """Replace the value that had this ETag, or make it where `etag` is None; answers the new ETag.

        Raises StaleWrite.
        """
        ...

    def names(self, prefix: str) -> AsyncIterator[str]:
        """The names that begin so."""
        ...

    async def remove(self, name: str) -> None:
        """Forget it; that there is none is fine."""
        ...
