"""What Microsoft Graph does not permit the app: by its own token, and by what Graph has refused lately.

A token tells its permissions, not that a group is out of the app's reach (a restricted management administrative
unit, a role); Graph's answers tell both. What was refused is noted by permission, and counts for a while: as long as
it lasts it is tried again, and noted again.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.services import Services
from domain.errors import FIXABLE, StaleWrite
from domain.fulfilment import Outcome
from domain.permissions import GraphFeature, MissingPermission

log = logging.getLogger(__name__)

BOOKMARK = "not-permitted"
RECENT: timedelta = 4 * FIXABLE
"""What has not been refused for so long is permitted, or nobody needs it now."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A permission that is missing; refused: when Graph last did not permit what needs it; None: not lately."""

    missing: MissingPermission
    refused: datetime | None = None


async def note(services: Services, outcomes: Iterable[Outcome]) -> None:
    """Write down, and log, what of these Graph has not permitted. Raises Transient."""
    lacking = {outcome.missing for outcome in outcomes if outcome.missing}
    if not lacking:
        return
    for each in lacking:
        log.warning("Microsoft Graph does not permit it: without %s the app cannot %s", each.permission, each.words)
    now = services.clock.now()
    stored = await services.bookmarks.read(BOOKMARK)
    known = _kept(stored.value) if stored else {}
    refused = {each: when for each, when in known.items() if now - when <= RECENT} | dict.fromkeys(lacking, now)
    text = json.dumps([[each.permission, each.feature, each.words, str(when)] for each, when in refused.items()])
    try:
        await services.bookmarks.write(BOOKMARK, {"refused": text}, stored.etag if stored else None)
    except StaleWrite:
        log.info("%s: noted by another worker at the same time", BOOKMARK)


async def lacks(services: Services) -> Sequence[Lack] | None:
    """Every permission that is missing, by the token or by what was refused lately; None where that cannot be known."""
    now, stored = services.clock.now(), await services.bookmarks.read(BOOKMARK)
    known = _kept(stored.value) if stored else {}
    refused = {each: when for each, when in known.items() if now - when <= RECENT}
    by_token = await services.permissions.missing()
    if by_token is None and not refused:
        return None
    return [Lack(each, refused.get(each)) for each in dict.fromkeys((*(by_token or ()), *refused))]


def _kept(value: Mapping[str, str]) -> dict[MissingPermission, datetime]:
    return {
        MissingPermission(permission, GraphFeature(feature), words): datetime.fromisoformat(when)
        for permission, feature, words, when in json.loads(value["refused"])
    }
