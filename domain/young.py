"""Young objects, and missing ones: how long a 404 of Microsoft Graph says nothing, and from when on it is believed.

Entra is replicated. What was made moments ago may be unknown to the replica that a request meets, be it a read or a
write, and the next request may meet another one. Follows "404 Not Found error when managing objects through Microsoft
Graph" and "Designing for Eventual Consistency for Microsoft Entra". Neither names a bound; these are the app's.
"""

from datetime import datetime, timedelta

UNKNOWN_AT_MOST = timedelta(minutes=30)
"""For so long after it was made, or was first heard of, an object may be unknown to some replica."""

MISSING_AT_LEAST = timedelta(minutes=15)
"""What was known before is gone when Graph goes on not knowing it for so long; one 404 is a replica's."""


def may_be_unknown(since: datetime, now: datetime) -> bool:
    """Whether an object that was made, or first heard of, at `since` may still be unknown to a replica."""
    return now < since + UNKNOWN_AT_MOST


def is_gone(missing_since: datetime | None, now: datetime) -> bool:
    """Whether an object has been missing for long enough; `missing_since`: None: it was shown when asked for last."""
    return missing_since is not None and missing_since + MISSING_AT_LEAST <= now
