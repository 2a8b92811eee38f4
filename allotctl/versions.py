"""Whether the client fits the app: a release beside it is as good as the same."""

import re

_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.\d{1,6}")


def apart(client: str, app: str) -> bool | None:
    """Whether two versions differ by more than one release; None where one of them is no version."""
    releases = [_VERSION.fullmatch(version) for version in (client, app)]
    if releases[1] is None or releases[0] is None:
        return None
    (major, minor), (other_major, other_minor) = ((int(found[1]), int(found[2])) for found in releases if found)
    return major != other_major or abs(minor - other_minor) > 1
