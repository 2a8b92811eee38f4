"""What is to be done next about one person, from what Graph shows of their licences.

Nothing is remembered but what the row says: every step follows from what is shown. So a crash, a second worker, or a
hand that changes something, only make a step be taken again. Why the way through a direct licence has no gap is in
docs/decisions/0073.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.admission import Policy
from domain.allotments import Member, MemberState, Product
from domain.fulfilment import may_be_of_before
from domain.licence_errors import COUNT, EXCLUSIVE
from domain.undertakings import LicenceAssignment


class MoveKind(StrEnum):
    """One step of one person.

    BRIDGE:   what goes is assigned directly too; the same product by two ways costs one unit.
    LEAVE:    out of the licensed groups of what goes.
    EXCHANGE: one request assigns what comes directly, and takes what goes.
    JOIN:     into the licensed groups of what comes; with direct licensing, what comes is assigned. For people who came
              back, the same with what stays.
    RETRY:    out of the licensed groups that give an error, and into them again: Entra tries it again by that.
    DROP:     direct licences that are not needed any more are taken.
    FINISH:   everything is as it is to be.
    """

    BRIDGE = "bridge"
    LEAVE = "leave"
    EXCHANGE = "exchange"
    JOIN = "join"
    RETRY = "retry"
    DROP = "drop"
    FINISH = "finish"


ADDS = frozenset({MoveKind.BRIDGE, MoveKind.JOIN, MoveKind.EXCHANGE})
"""The steps that take nothing away, or only in exchange."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step with its products: those that it adds, and those that it takes."""

    kind: MoveKind
    add: tuple[Product, ...] = ()
    take: tuple[Product, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """What comes and what goes for the people who are to move, as the allotment has it now.

    guards: products that stay and have to be active before anything goes. stays: all products that stay.
    exchange: both sides cannot be held together. direct: licences are assigned to each person.
    """

    comes: tuple[Product, ...]
    goes: tuple[Product, ...]
    guards: tuple[Product, ...] = ()
    exchange: bool = False
    direct: bool = False
    stays: tuple[Product, ...] = ()


def next_move(row: Member, held: Sequence[LicenceAssignment], sides: Sides) -> Move | None:
    """The next step for a person; None: there is something to wait for."""
    active, shown = _ways(each for each in held if each.active), _ways(held)
    if missing := _to_be_granted(row, active, sides):
        refused = tuple(each for each in missing if (each.sku_id, each.licensed_group_id) in shown)
        return Move(MoveKind.RETRY, take=refused) if refused and not sides.direct else Move(MoveKind.JOIN, missing)
    here = all((each.sku_id, each.licensed_group_id) in active for each in (*sides.comes, *sides.guards))
    if here:
        return _clear(row, shown, sides)
    if sides.direct:
        return _assign(active, sides, exchange=sides.exchange)
    return _approach(row, held, sides)


def believed(
    row: Member, held: Iterable[LicenceAssignment], sides: Sides, asked: datetime, policy: Policy
) -> tuple[LicenceAssignment, ...]:
    """What Graph has shown, when it was asked, without the licences of what is to be had that may be on their way out.

    Who left and came back meanwhile may still be shown with those of the membership that has ended
    (`domain.fulfilment.may_be_of_before`).
    """
    groups = {each.licensed_group_id for each in (*sides.comes, *sides.guards, *sides.stays)} - {None}
    return tuple(
        each for each in held if each.group_id not in groups or not may_be_of_before(row, each.updated, asked, policy)
    )


def is_short(held: Iterable[LicenceAssignment], sides: Sides) -> bool:
    """Whether there was no unit of what comes."""
    ours = _ours(sides.comes)
    return any((each.sku_id, each.group_id) in ours and each.violation == COUNT for each in held if not each.active)


def holds_nothing(held: Iterable[LicenceAssignment], sides: Sides) -> bool:
    """Whether a person has no active licence of what goes from the allotment, so that there is nothing to keep."""
    return not _ours(sides.goes) & _ways(each for each in held if each.active)


def bridges(held: Iterable[LicenceAssignment], sides: Sides) -> tuple[str, ...]:
    """The products, by skuId, that may be assigned to a person directly on the way: all but those that they have so."""
    own = {each.sku_id for each in held if each.group_id is None}
    return tuple(sorted({each.sku_id for each in (*sides.comes, *sides.goes)} - own))


def has_own_direct(row: Member, held: Iterable[LicenceAssignment], sides: Sides) -> bool:
    """Whether a person has a direct licence of what goes that no step has given: it would be in the way."""
    going = {each.sku_id for each in sides.goes} - {*row.bridged}
    return any(each.group_id is None and each.sku_id in going for each in held)


def _to_be_granted(row: Member, active: frozenset[tuple[str, str | None]], sides: Sides) -> tuple[Product, ...]:
    """What stays, and a seat whose grant has not been sent lacks: nobody else grants a seat that is in hand."""
    if row.state is not MemberState.PENDING:
        return ()
    return tuple(each for each in sides.stays if (each.sku_id, each.licensed_group_id) not in active)


def _clear(row: Member, shown: frozenset[tuple[str, str | None]], sides: Sides) -> Move:
    """What comes is active: take what is left of the other side, and of the way."""
    leftover = tuple(each for each in sides.goes if (each.sku_id, each.licensed_group_id) in shown)
    if leftover and sides.direct:
        return Move(MoveKind.DROP, take=leftover)
    if leftover:
        return Move(MoveKind.LEAVE, take=leftover)
    both = (*sides.comes, *sides.goes)
    spare = tuple(each for each in both if each.sku_id in row.bridged and (each.sku_id, None) in shown)
    return Move(MoveKind.DROP, take=spare) if spare else Move(MoveKind.FINISH)


def _assign(active: frozenset[tuple[str, str | None]], sides: Sides, *, exchange: bool) -> Move | None:
    """With direct licensing."""
    lacking = tuple(each for each in sides.comes if (each.sku_id, None) not in active)
    going = tuple(each for each in sides.goes if (each.sku_id, None) in active)
    if not lacking:
        return None
    return Move(MoveKind.EXCHANGE, lacking, going) if exchange and going else Move(MoveKind.JOIN, lacking)


def _approach(row: Member, held: Sequence[LicenceAssignment], sides: Sides) -> Move | None:
    """With licensing by group, while what comes is not active yet."""
    active, shown = _ways(each for each in held if each.active), _ways(held)
    lacking = tuple(each for each in sides.comes if (each.sku_id, each.licensed_group_id) not in active)
    if not lacking:
        return None
    ours = _ours(lacking)
    excluded = any((each.sku_id, each.group_id) in ours and each.violation == EXCLUSIVE for each in held)
    by_group = tuple(each for each in sides.goes if (each.sku_id, each.licensed_group_id) in active)
    bridged = tuple(each for each in sides.goes if each.sku_id in row.bridged and (each.sku_id, None) in active)
    arrived = all((each.sku_id, None) in active for each in lacking)
    if (sides.exchange or excluded) and (by_group or bridged) and not arrived:
        unbridged = tuple(each for each in by_group if (each.sku_id, None) not in active)
        if unbridged:
            return Move(MoveKind.BRIDGE, unbridged)
        if by_group:
            return Move(MoveKind.LEAVE, take=by_group)
        return Move(MoveKind.EXCHANGE, tuple(each for each in lacking if (each.sku_id, None) not in active), bridged)
    leftover = tuple(each for each in sides.goes if (each.sku_id, each.licensed_group_id) in shown)
    if arrived and leftover:
        return Move(MoveKind.LEAVE, take=leftover)
    refused = tuple(each for each in lacking if (each.sku_id, each.licensed_group_id) in shown)
    return Move(MoveKind.RETRY, take=refused) if refused else Move(MoveKind.JOIN, lacking)


def _ways(held: Iterable[LicenceAssignment]) -> frozenset[tuple[str, str | None]]:
    return frozenset((each.sku_id, each.group_id) for each in held)


def _ours(products: Iterable[Product]) -> frozenset[tuple[str, str | None]]:
    return frozenset((each.sku_id, each.licensed_group_id) for each in products)
