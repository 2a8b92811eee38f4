"""What is done about each kind of drift: as an administrator has stored it, else as the setting says, else the default.

It is read at every comparison, so that a change holds for the next one of every worker.
"""

from collections.abc import Mapping

from domain.ports import Stored
from domain.reconciliation.kinds import DriftPolicy, Kind, Way
from handlers.services import Nightly, Services

BOOKMARK = "drift-policy"


async def policy_in_force(services: Services, nightly: Nightly) -> DriftPolicy:
    """The policy of now."""
    return in_force(nightly, await stored_policy(services))


async def stored_policy(services: Services) -> Stored[Mapping[str, str]] | None:
    """What an administrator has chosen, by kind; None: nobody has chosen anything yet."""
    return await services.bookmarks.read(BOOKMARK)


def in_force(nightly: Nightly, stored: Stored[Mapping[str, str]] | None) -> DriftPolicy:
    """The setting's policy, with what was stored in its place."""
    chosen = {Kind(kind): Way(way) for kind, way in stored.value.items() if kind in Kind} if stored else {}
    return DriftPolicy({**nightly.drift.chosen, **chosen})
