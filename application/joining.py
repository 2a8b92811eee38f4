"""Who meets the conditions for joining an allotment: asked in batches, before anybody is decided about."""

from collections.abc import Collection, Mapping

from application.services import Services
from domain.join_conditions import Condition, first_unmet
from domain.reconciliation.accounts import Account


async def standing(
    services: Services,
    conditions: Collection[Condition],
    user_ids: Collection[str],
    known: Mapping[str, Account] | None = None,
) -> Mapping[str, Condition | None]:
    """The first condition that each of these people doesn't meet; None: they meet all. Whom Graph doesn't show lacks.

    300 people are one request; nothing is asked about those whose accounts are known. Raises Transient where Graph
    can't be asked.
    """
    if not conditions or not user_ids:
        return {}
    accounts = {user: known[user] for user in user_ids if user in known} if known else {}
    if others := [user for user in user_ids if user not in accounts]:
        accounts |= await services.nightly.accounts.accounts(others)
    return {user: first_unmet(conditions, account.traits) for user, account in accounts.items()}
