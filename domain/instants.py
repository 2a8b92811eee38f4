"""How an instant is written, wherever others read it."""

from datetime import UTC, datetime


def instant(moment: datetime) -> str:
    """The instant in RFC 3339: in UTC, to the microsecond, with a Z. Nothing of it is lost, and texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
