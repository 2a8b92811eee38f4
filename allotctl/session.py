"""The app, and the sign-in to it: one file that nobody else may read."""

import json
import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from allotctl import files
from allotctl.errors import SignedOut, Unreadable
from allotctl.program import program

URL, TOKEN, FOLDER = "ALLOTCTL_URL", "ALLOTCTL_TOKEN", "ALLOTCTL_HOME"
"""Environment: the first two replace the file, for scripts; the third is another folder for it."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
NO_TOKEN = re.compile(r"[^!-~]")
"""What an access token never holds: it goes into a header, and no message about that may show it."""


@dataclass(frozen=True, slots=True)
class Session:
    """An app and an access token for it; expires: seconds since 1970, 0: not known."""

    url: str
    token: str
    expires: float = 0

    def __repr__(self) -> str:
        return f"Session({self.url!r})"


def current() -> Session:
    """The session of the environment, else that of the file. Raises SignedOut, and Unreadable for half a session."""
    url, token = os.environ.get(URL), os.environ.get(TOKEN)
    if url and token:
        return Session(checked_url(url), checked_token(token))
    if url or token:
        given, missing = (URL, TOKEN) if url else (TOKEN, URL)
        raise Unreadable(f"{given} is set, and {missing} is not. Set both, or neither to use what `login` has kept.")
    try:
        stored = json.loads(files.read(_path()))
        session = Session(str(stored["url"]), str(stored["token"]), float(stored["expires"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise SignedOut(f"You are not signed in. Run `{program()} login URL`.") from None
    if session.expires and session.expires < time.time():
        raise SignedOut(f"Your sign-in has expired. Run `{program()} login {session.url}`.")
    return session


def store(session: Session) -> None:
    """Keep a session; the file is private from its first byte."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.replace(path, json.dumps(asdict(session)), mode=files.PRIVATE)


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


def checked_token(token: str) -> str:
    """The token without what a shell or a file has put around it. Raises Unreadable where it cannot be one."""
    stripped = token.strip().removeprefix("\ufeff")
    if not stripped or NO_TOKEN.search(stripped):
        raise Unreadable("What was given is no access token.")
    return stripped


def _path() -> Path:
    home = os.environ.get(FOLDER) or Path.home() / ".config" / "allotctl"
    return Path(home) / "session.json"
