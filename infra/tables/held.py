"""The copies that lists show, held by one worker: of thousands, only those are read again that have changed.

The groups' rows are in 256 pieces, by how their keys begin. Who has written or removed a copy gives its piece another
mark afterwards. A worker reads the marks, which are one query, and then the pieces whose marks it does not know. So
what it shows is never older than the marks that it has read, and who writes needs no reader's consent.

A worker may die between a copy and its mark, and a former release knows no marks. So each piece is read again after
some minutes in any case (docs/decisions/0093).
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.allotments import Allotment

PIECES = ("", *(f"{number:02x}" for number in range(1, 256)))
"""Where each piece begins, in the order of keys. Group ids are GUIDs, so that the pieces are of much the same size."""

READ_AGAIN_SECONDS = 300.0
HELD_AT_MOST = 20_000
"""Copies of 1.3 KiB each, and more where they remember turnovers. What there is beyond is read each time."""

type Copy = tuple[str, str, Allotment | None]
"""The group, the allotment, and the copy; None: there is none yet, or none that this release can read."""


def piece_of(group_id: str) -> int:
    """The number of the piece that a group's row is in."""
    return bisect_right(PIECES, group_id) - 1


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was read after the piece had this mark. until: when it is read again in any case."""

    mark: str | None
    until: float
    copies: Sequence[Copy]


class HeldCopies:
    """The copies that a worker holds.

    marks: reads the marks, by the number of the piece. rows: reads the copies whose groups are from the first key on
    and before the last one (None: to the end), in order. now: seconds.
    """

    def __init__(
        self,
        marks: Callable[[], Awaitable[Mapping[int, str]]],
        rows: Callable[[str, str | None], Awaitable[Sequence[Copy]]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marks = marks
        self._rows = rows
        self._now = now
        self._pieces: dict[int, _Piece] = {}
        self._reading = asyncio.Lock()

    async def all(self) -> Sequence[Copy]:
        """Every copy as it is now, in the order of the groups: not older than when this was called."""
        async with self._reading:
            marks = await self._marks()
            known = {number: piece for number, piece in self._pieces.items() if self._holds(piece, marks.get(number))}
            runs = list(_runs([number for number in range(len(PIECES)) if number not in known]))
            for run, copies in zip(runs, await asyncio.gather(*map(self._read, runs)), strict=True):
                known |= self._divided(run, copies, marks)
            self._pieces = dict(_within(known))
            return [copy for number in range(len(PIECES)) for copy in known[number].copies]

    def _holds(self, piece: _Piece, mark: str | None) -> bool:
        return piece.mark == mark and self._now() < piece.until

    async def _read(self, run: range) -> Sequence[Copy]:
        return await self._rows(PIECES[run.start], PIECES[run.stop] if run.stop < len(PIECES) else None)

    def _divided(self, run: range, copies: Sequence[Copy], marks: Mapping[int, str]) -> Iterator[tuple[int, _Piece]]:
        """The pieces of a run. Those that are read together are not read again all at once."""
        read = {number: tuple(some) for number, some in groupby(copies, key=lambda copy: piece_of(copy[0]))}
        for number in run:
            until = self._now() + READ_AGAIN_SECONDS * (len(PIECES) + number) / (2 * len(PIECES))
            yield number, _Piece(marks.get(number), until, read.get(number, ()))


def _runs(numbers: Collection[int]) -> Iterator[range]:
    """The pieces that one query reads each: of those that share their first digit, from the first to the last."""
    for _, some in groupby(numbers, key=lambda number: number // 16):
        each = list(some)
        yield range(each[0], each[-1] + 1)


def _within(pieces: Mapping[int, _Piece]) -> Iterator[tuple[int, _Piece]]:
    """As many pieces as are held."""
    held = 0
    for number, piece in pieces.items():
        held += len(piece.copies)
        if held <= HELD_AT_MOST:
            yield number, piece
