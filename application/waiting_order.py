"""The classes of people in a waiting room that goes by priority: read in batches, before they are decided about."""

from collections.abc import Collection, Mapping

from application.services import Services
from domain.waiting_order import Rank, WaitingOrder, rank_of


async def ranks_of(services: Services, order: WaitingOrder | None, user_ids: Collection[str]) -> Mapping[str, Rank]:
    """The class that the rules give each of these people; of whom Graph shows nothing, the default.

    300 people are one request, and a group that gives a class is read whole, at most once in minutes
    (`domain.reconciliation.ports.Accounts`). Raises Transient where Graph can't be asked.
    """
    if order is None or not order.by_priority or not user_ids:
        return {}
    accounts, names = services.nightly.accounts, order.attributes
    groups = {group: await accounts.users_in(group) for group in order.group_ids}
    properties = await accounts.attributes(user_ids, names) if names else {}
    return {
        user: rank_of(order, properties.get(user, {}), (group for group, users in groups.items() if user in users))
        for user in user_ids
    }
