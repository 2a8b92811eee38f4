"""What the app may do in Microsoft Graph."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """A permission that was not granted, and what does not work without it."""

    permission: str
    feature: str
