"""Which groups have changed since the last time, found with one delta query for 50 of them."""

from collections.abc import AsyncIterator, Collection, Mapping
from itertools import batched

from application.services import Services
from domain.stored import Stored

GROUPS_A_CALL = 50
"""Graph's delta takes at most 50 groups in a filter."""

type Chunk = tuple[list[str], Stored[Mapping[str, str]] | None]
"""The groups of a chunk, and where its last read ended."""


async def changes(
    services: Services, prefix: str, groups: Collection[str]
) -> AsyncIterator[Mapping[str, Collection[str]]]:
    """The groups that have changed, each with the users who joined it, chunk by chunk.

    Each chunk has its token, under a name with this prefix. A chunk that gets a new group is looked at whole, once.
    The caller acts on a chunk's changes before it asks for the next chunk. The token is kept only then, so that a crash
    repeats the changes.
    """
    chunks = {name: await services.bookmarks.read(name) async for name in services.bookmarks.names(prefix)}
    for name, (members, stored) in _chunked(prefix, groups, chunks).items():
        token = stored.value["token"] if stored and set(members) <= set(_groups(stored)) else None
        asked = _groups(stored) if stored and token else members
        changed, next_token = await services.directory.changed_groups(asked, token)
        yield {group: joined for group, joined in sorted(changed.items()) if group in groups}
        if changed or token != next_token:
            value = {"groups": ",".join(asked), "token": next_token}
            await services.bookmarks.write(name, value, stored.etag if stored else None)


def _chunked(
    prefix: str, groups: Collection[str], chunks: Mapping[str, Stored[Mapping[str, str]] | None]
) -> dict[str, Chunk]:
    """Every group in a chunk: those that have one stay there, new ones fill up the last, then make more."""
    kept = {
        name: ([group for group in _groups(stored) if group in groups], stored)
        for name, stored in sorted(chunks.items())
    }
    placed = {group for members, _ in kept.values() for group in members}
    new = sorted(set(groups) - placed)
    for members, _ in kept.values():
        room = GROUPS_A_CALL - len(members)
        members.extend(new[:room])
        new = new[room:]
    first = 1 + max((int(name.removeprefix(prefix)) for name in kept), default=0)
    added = {
        f"{prefix}{number:04d}": (list(members), None)
        for number, members in enumerate(batched(new, GROUPS_A_CALL, strict=False), first)
    }
    return {name: (members, stored) for name, (members, stored) in {**kept, **added}.items() if members}


def _groups(stored: Stored[Mapping[str, str]] | None) -> list[str]:
    return stored.value["groups"].split(",") if stored else []
