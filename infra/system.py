"""Time and chance."""

import secrets
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, in UTC, to the microsecond."""
        return datetime.now(UTC)


def new_id() -> str:
    """A new allotment id."""
    return str(uuid.uuid4())


def new_secret() -> str:
    """A secret of 256 bits, in at most the 128 characters that Graph takes as clientState."""
    return secrets.token_urlsafe(32)
