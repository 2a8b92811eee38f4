"""Who is signed in to which app: one file that nobody else may read."""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from allotctl.errors import SignedOut, Unreadable

URL, TOKEN, FOLDER = "ALLOTCTL_URL", "ALLOTCTL_TOKEN", "ALLOTCTL_HOME"
"""Environment: both of the first two replace the file, for scripts; the third is another folder for it."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Session:
    """An app and an access token for it; expires: seconds since 1970, 0: not known."""

    url: str
    token: str
    expires: float = 0

    def __repr__(self) -> str:
        return f"Session({self.url!r})"


def current() -> Session:
    """The session of the environment, else that of the file. Raises SignedOut."""
    url, token = os.environ.get(URL), os.environ.get(TOKEN)
    if url and token:
        return Session(checked_url(url), token)
    try:
        stored = json.loads(_path().read_text())
        session = Session(str(stored["url"]), str(stored["token"]), float(stored["expires"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise SignedOut("You are not signed in. Run `python -m allotctl login URL`.") from None
    if session.expires and session.expires < time.time():
        raise SignedOut(f"Your sign-in has expired. Run `python -m allotctl login {session.url}`.")
    return session


def store(session: Session) -> None:
    """Keep a session; the file is private from its first byte."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(session), file)


def forget() -> None:
    """Remove the stored session; that there is none is fine."""
    _path().unlink(missing_ok=True)


def checked_url(url: str) -> str:
    """The URL without a slash at its end. Raises Unreadable unless it is https, or on this machine."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise Unreadable(f"{url!r} is no URL of an app; it looks like https://allotments.contoso.com.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Unreadable(f"{url!r} is not https: a token would be readable on its way.")
    return url.rstrip("/")


def _path() -> Path:
    home = os.environ.get(FOLDER) or Path.home() / ".config" / "allotctl"
    return Path(home) / "session.json"
