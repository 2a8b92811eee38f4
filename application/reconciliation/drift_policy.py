"""What is done about each kind of drift: as an administrator has stored it, else as the setting says, else the default.

It is read at every comparison, so that a change holds for the next one of every worker.
"""

from collections.abc import Mapping

from application.services import ReconciliationServices, Services
from domain.reconciliation.kinds import DriftPolicy, Kind, Way
from domain.stored import Stored

BOOKMARK = "drift-policy"
CHANGED_BY, CHANGED = "changedBy", "changedDateTime"
"""Beside the ways by kind: who has chosen, and when."""


async def policy_in_force(services: Services, nightly: ReconciliationServices) -> DriftPolicy:
    """The policy of now."""
    stored = await stored_policy(services)
    return in_force(nightly, stored.value if stored else {})


async def stored_policy(services: Services) -> Stored[Mapping[str, str]] | None:
    """What an administrator has chosen, by kind; None: nobody has chosen anything yet."""
    return await services.bookmarks.read(BOOKMARK)


def in_force(nightly: ReconciliationServices, stored: Mapping[str, str]) -> DriftPolicy:
    """The setting's policy, with what was stored in its place."""
    chosen = {Kind(name): Way(way) for name, way in stored.items() if name in Kind}
    return DriftPolicy({**nightly.drift.chosen, **chosen})
