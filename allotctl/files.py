"""Files: UTF-8 whatever the machine's code page is, and replaced whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from allotctl.errors import Unreadable

PRIVATE = 0o600
SHARED = 0o666
"""What a new file's mode is before the umask takes from it, as `open` has it."""


def read(path: Path) -> str:
    """The text of a file, line ends as they are; a byte order mark is no part of it. Raises OSError, UnicodeError."""
    return path.read_bytes().decode("utf-8-sig")


def replace(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Replace a file: it holds all of the new content, or is as it was.

    A link stays a link. What is no file, such as a pipe or a device, is written to. Raises Unreadable.
    mode: None: a file keeps its own, and a new one has what the umask lets through.
    """
    try:
        _replace(path, content.encode() if isinstance(content, str) else content, mode)
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror}.") from error


def _replace(path: Path, content: bytes, mode: int | None) -> None:
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode or SHARED)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if mode is None and target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
