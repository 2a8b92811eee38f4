"""What the app may do in Microsoft Graph (`application.services.Permissions`), as a test says."""

from collections.abc import Sequence

from domain.permissions import MissingPermission


class ToldPermissions:
    """Answers what it was given; None: what was granted cannot be known. needed: what is asked for besides."""

    def __init__(
        self, lacking: Sequence[MissingPermission] | None = None, needed: Sequence[MissingPermission] = ()
    ) -> None:
        self._lacking = lacking
        self._needed = [*(lacking or ()), *needed]

    def needed(self) -> Sequence[MissingPermission]:
        return self._needed

    async def missing(self) -> Sequence[MissingPermission] | None:
        return self._lacking
