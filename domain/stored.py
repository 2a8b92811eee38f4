"""What is read from a store: a value with the version at which it was read, and a page of values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stored[T]:
    """A value as it was read, with the ETag that guards the next write of it."""

    value: T
    etag: str


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Part of a list; `next_cursor` is opaque, and None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None
