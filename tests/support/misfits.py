"""What local tenants were asked that Microsoft Graph's metadata, or our list of its permissions, does not have."""

import httpx

from tests.support.permissions import DOCUMENTED


class Misfits:
    """Tells each misfit of the watched tenants once; a tenant is known by the URL of its control API."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        # Asked after every test: certificates, which are not needed, take longer to read than all the rest.
        self._client = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))

    def watch(self, control: str) -> None:
        """Tell of this tenant too, until it is told to stop."""
        self._told[control] = 0

    def forget(self, control: str) -> None:
        """Tell of it no more: it is about to end."""
        del self._told[control]

    def new(self) -> list[str]:
        """Those since the last time."""
        found: list[str] = []
        for control, since in self._told.items():
            answer = self._client.get(f"{control}/misfits?since={since}").raise_for_status().json()
            self._told[control] = answer["next"]
            found += answer["misfits"]
            needed = self._client.get(f"{control}/permissions").raise_for_status().json()["needed"]
            requests = {need["request"] for need in needed} - set(DOCUMENTED)
            found += [f"{request} is not in docs/permissions.md" for request in sorted(requests)]
        return found
