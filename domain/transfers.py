"""A transfer: so many units on their way from one ledger to another, under a number of their own.

Table Storage has no transaction over two partitions, and needs none: the giver's ledger falls first and holds the
transfer; then the taker's rises; then the giver forgets it. In between there are units in flight: too few for a moment,
never too many. docs/decisions/0067 says why any worker may take any of these steps, at any time, and again.

Who wants units asks first (`Purpose.asked`): its own row then says for good whether the number is received or refused,
whatever its givers hold. Who returns units asks nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IN_FLIGHT_AT_MOST = 100
"""So many transfers a ledger has on their way to it, and as many from it; each takes some 200 bytes of its row."""

REMEMBERED_FOR = timedelta(minutes=10)
"""So long a decided transfer stays on its taker, for the request that began it to read how it ended."""


class Purpose(StrEnum):
    """Why units move, and so what they are at either end.

    OPEN:      the first units of a new allotment, from the pools or its parent.
    GRANT:     a limit rises, from the same.
    RETURN:    a limit falls: back to the pools or the parent.
    LEND:      units are lent; GIVE_BACK: they come home.
    MOVE:      a part of the limit of one becomes a part of the limit of another, which has its units from the same.
    """

    OPEN = "open"
    GRANT = "grant"
    RETURN = "return"
    LEND = "lend"
    GIVE_BACK = "giveBack"
    MOVE = "move"

    @property
    def asked(self) -> bool:
        """Whether the taker asks for it, and decides about it."""
        return self in {Purpose.OPEN, Purpose.GRANT, Purpose.LEND, Purpose.MOVE}


class Stage(StrEnum):
    """Where a transfer stands, as one of its ends has written it down: GIVEN on the giver, the others on the taker."""

    ASKED = "asked"
    GIVEN = "given"
    RECEIVED = "received"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as one of its ends knows it.

    number:  tells it from all others, for ever.
    other:   the allotment at the other end; None: the pools.
    sku_ids: which pools; all of them give, or all receive, under the one number.
    beyond:  so many units of each pool may be promised beyond what the tenant can assign, because somebody said so.
    """

    number: str
    purpose: Purpose
    units: int
    started: datetime
    stage: Stage
    other: str | None = None
    sku_ids: tuple[str, ...] = ()
    beyond: int = 0

    @property
    def in_flight(self) -> bool:
        """Whether the units are on their way, or asked for; else it is only remembered."""
        return self.stage in {Stage.ASKED, Stage.GIVEN}


class Act(StrEnum):
    """What an end has to write next."""

    GIVE = "give"
    RECEIVE = "receive"
    FORGET = "forget"
    COME_BACK = "comeBack"


def of_giver(stage: Stage | None, *, holds: bool) -> Act | None:
    """What the giver of units that were asked for does. stage: of the taker; None: it knows nothing, or is gone.

    Units that the taker has not received, and will not, come back. A taker that knows nothing never will: it has
    forgotten the number since, which it does only once no giver holds it.
    """
    match stage:
        case Stage.ASKED:
            return None if holds else Act.GIVE
        case Stage.RECEIVED:
            return Act.FORGET if holds else None
        case _:
            return Act.COME_BACK if holds else None


def of_taker(stage: Stage | None, held: Sequence[bool]) -> Act | None:
    """What the taker of units that it has asked for does. held: of each giver, whether it holds the transfer."""
    if stage is Stage.ASKED:
        return Act.RECEIVE if all(held) else None
    return Act.FORGET if stage is not None and not any(held) else None


def of_receiver(*, known: bool, held: bool) -> Act | None:
    """What the receiver of returned units does. known: it has received them. held: the giver still holds them."""
    if held:
        return None if known else Act.RECEIVE
    return Act.FORGET if known else None


def of_returner(known: Sequence[bool]) -> Act | None:
    """What the giver of returned units does while it holds them. known: of each receiver, whether it has them."""
    return Act.FORGET if all(known) else None
