"""People as the tenant's directory names them, and what is asked of it about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.fulfilment import Outcome


@dataclass(frozen=True, slots=True)
class Person:
    """A user, by the properties that tell users apart."""

    id: str
    display_name: str
    user_principal_name: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user with what tells whether to add them. enabled: they can sign in."""

    person: Person
    mail: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a product's licence.

    direct: it is assigned to them. groups: those through which they have it.
    """

    person: Person
    direct: bool
    groups: tuple[str, ...]


class People(Protocol):
    """Users of the tenant, and the groups they are added to.

    Follows Microsoft Graph v1.0 ("List users", "Add members"). It needs User.Read.All and
    GroupMember.ReadWrite.All, both of which enforcement needs already.
    """

    async def find(self, name: str) -> Person | None:
        """The user with this object id or userPrincipalName, or None."""
        ...

    async def named(self, user_ids: Collection[str]) -> Sequence[Person]:
        """The users with these ids; those that do not exist are left out."""
        ...

    async def search(self, text: str, count: int) -> Sequence[Person]:
        """At most `count` users whose display name or userPrincipalName begins with the text."""
        ...

    async def called(self, address: str) -> Sequence[Person]:
        """The users whose userPrincipalName or mail address this is, whole."""
        ...

    async def identified(self, names: Collection[str]) -> Sequence[Account]:
        """The users who have one of these names as their object id, userPrincipalName or mail address; each once.

        Whatever can be none of these is nobody's.
        """
        ...

    async def holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[Holder], str | None]:
        """A page of the users who have the product's licence, and the cursor of the next page; None at the end.

        A cursor is a place in this list, and carries nothing of what is asked.
        """
        ...

    async def join(self, group_id: str, user_id: str) -> Outcome:
        """Add a user to a group. Who is in it already counts as done."""
        ...
