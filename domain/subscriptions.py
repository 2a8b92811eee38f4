"""Graph's subscriptions to change notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class GraphSubscription:
    """A Graph subscription to change notifications; `here`: it delivers to this very app.

    lifecycle: Graph tells this very app, too, when the subscription has to be reauthorised.
    """

    id: str
    resource: str
    notification_url: str
    expires: datetime
    here: bool = True
    lifecycle: bool = True


class Subscriptions(Protocol):
    """Graph's subscriptions to change notifications of all groups. Follows the subscription resource type."""

    async def ours(self) -> Sequence[GraphSubscription]:
        """Our subscriptions on groups that Graph has now."""
        ...

    async def create(self, client_state: str, expires: datetime) -> GraphSubscription:
        """Subscribe. Raises Conflict where there is one for the same changes already."""
        ...

    async def renew(self, subscription_id: str, expires: datetime) -> GraphSubscription | None:
        """Move the expiry; None where Graph no longer has it."""
        ...

    async def delete(self, subscription_id: str) -> None:
        """End it; that it has ended already is fine."""
        ...
