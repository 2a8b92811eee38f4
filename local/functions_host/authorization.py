"""Who may call: Functions' access keys.

A key comes in the header ``x-functions-key`` or the query's ``code``. The setting FUNCTIONS_MASTER_KEY holds the master
key, which opens everything; FUNCTIONS_HOST_KEY holds the key for functions of level *function*. Without a master key
nothing asks for a key, as with Core Tools: the host listens on 127.0.0.1 only.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from local.functions_host.settings import AppSettings

ANONYMOUS, FUNCTION, ADMIN = "ANONYMOUS", "FUNCTION", "ADMIN"


@dataclass(frozen=True)
class AccessKeys:
    """The keys that open functions and the admin API."""

    master: str | None
    host: str | None

    @classmethod
    def from_settings(cls, settings: AppSettings) -> "AccessKeys":
        """The keys that the settings hold."""
        return cls(master=settings.get("FUNCTIONS_MASTER_KEY"), host=settings.get("FUNCTIONS_HOST_KEY"))

    def admit(self, level: str, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Whether a request with these headers and query may call what asks for `level`."""
        if level == ANONYMOUS or self.master is None:
            return True
        given = headers.get("x-functions-key") or query.get("code") or ""
        accepted = (self.master,) if level == ADMIN else (self.master, self.host)
        return any(key is not None and hmac.compare_digest(key.encode(), given.encode()) for key in accepted)
