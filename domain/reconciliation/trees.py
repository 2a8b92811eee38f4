"""The allotments of a night by their trees: each part after its parent, with the sums of all that is below.

What an allotment may use itself is its limit less what its parts have and what it has lent. So in sums of that, each
unit counts once, and so does each seat.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.copies import replace
from domain.reconciliation.forecast import Forecast, forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.nights import Piece
from domain.trees import in_tree_order


@dataclass(frozen=True, slots=True)
class Branch:
    """One allotment in its tree.

    level: how many of the allotments above it are in the report.
    parts: how many are below it.
    limit, used, waiting, cost: of it and of all of those.
    cost:  None where no price is known at all.
    outlook: when all of them together run out; None: it has no parts, or too little is known.
    """

    piece: Piece
    level: int
    parts: int
    limit: int
    used: int
    waiting: int
    cost: Decimal | None
    outlook: Forecast | None = None


def branches(pieces: Iterable[Piece]) -> tuple[Branch, ...]:
    """The allotments in the order of the tree, where of two that are equally deep the one comes first that is first, or
    has a part that is first.
    """
    every = {piece.allotment_id: piece for piece in pieces}
    first = {one: place for place, one in enumerate(every)}
    placed = in_tree_order(every.values(), lambda each: each.allotment_id, lambda each: each.parent_id)
    parts, limit, used, waiting = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    costs, outlooks = dict[str, Decimal](), dict[str, Forecast | None]()
    below = dict[str, list[Sequence[Snapshot]]]()
    for piece, level in reversed(placed):  # parts before their parents
        one, above = piece.allotment_id, str(piece.parent_id)
        limit[one] += piece.today.limit
        used[one] += piece.today.used
        waiting[one] += piece.today.waiting
        if piece.cost is not None:
            costs[one] = costs.get(one, Decimal(0)) + piece.cost
        trend = _summed(piece.trend, below.get(one, ()))
        if parts[one]:
            outlooks[one] = forecast(trend)
        if level:
            below.setdefault(above, []).append(trend)
            first[above] = min(first[above], first[one])
            parts[above] += parts[one] + 1
            limit[above] += limit[one]
            used[above] += used[one]
            waiting[above] += waiting[one]
            if one in costs:
                costs[above] = costs.get(above, Decimal(0)) + costs[one]
    in_order = sorted(every.values(), key=lambda each: first[each.allotment_id])
    return tuple(
        Branch(piece, level, parts[one], limit[one], used[one], waiting[one], costs.get(one), outlooks.get(one))
        for piece, level in in_tree_order(in_order, lambda each: each.allotment_id, lambda each: each.parent_id)
        for one in [piece.allotment_id]
    )


def _summed(trend: Sequence[Snapshot], below: Iterable[Sequence[Snapshot]]) -> Sequence[Snapshot]:
    """The days of an allotment, with what its parts had on each. A part that was not there yet had nothing."""
    days = {each.day: each for each in trend}
    for each in (each for of_part in below for each in of_part if each.day in days):
        day = days[each.day]
        days[each.day] = replace(
            day,
            used=day.used + each.used,
            waiting=day.waiting + each.waiting,
            limit=day.limit + each.limit,
            unmet=day.unmet + each.unmet,
        )
    return tuple(days.values())
