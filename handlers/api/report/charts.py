"""Charts of the nightly report as inline SVG: no script, no style of their own, readable without colour."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from math import ceil

from domain.reconciliation.history import Snapshot

WIDTH, HEIGHT = 560, 120
LEFT, BOTTOM, TOP, RIGHT = 44, 18, 8, 4

STEPS_AT_MOST = 4
DOTTED_AT_MOST = 14
"""So few days are dots as well: a line alone would hide how little is known."""


def use_chart(trend: Sequence[Snapshot], label: str) -> str:
    """Seats as an area against the limit as a line, and who waits on top, day by day.

    Of a single day there is a bar: an area or a line needs two.
    """
    if len(trend) == 1:
        return _bar_of_one_day(trend[0], label)
    first, last = trend[0].day.toordinal(), trend[-1].day.toordinal()
    ticks = nice_ticks(max(max(each.limit, each.used + each.waiting) for each in trend))
    highest = ticks[-1]

    def at(each: Snapshot, value: int) -> str:
        share = (each.day.toordinal() - first) / (last - first) if last > first else 1
        across = LEFT + share * (WIDTH - LEFT - RIGHT)
        return f"{across:.1f},{_height(value / highest):.1f}"

    floor = _height(0)
    demand = [at(each, each.used + each.waiting) for each in trend]
    used = [at(each, each.used) for each in trend]
    limit = [at(each, each.limit) for each in trend]
    edge = f"{LEFT},{floor:.1f}", f"{WIDTH - RIGHT},{floor:.1f}"
    return _svg(
        label,
        f'<polygon class="waiting" points="{_joined(edge[0], demand, edge[1])}"/>',
        f'<polygon class="used" points="{_joined(edge[0], used, edge[1])}"/>',
        f'<polyline class="limit" points="{" ".join(limit)}"/>',
        *(_dot(place) for place in used if len(trend) <= DOTTED_AT_MOST),
        _scale(ticks),
        _days(trend),
    )


def _bar_of_one_day(day: Snapshot, label: str) -> str:
    ticks = nice_ticks(max(day.limit, day.used + day.waiting))
    highest = ticks[-1]
    middle, width = (LEFT + WIDTH - RIGHT) / 2, 48

    def bar(name: str, start: int, units: int) -> str:
        top, height = _height((start + units) / highest), units / highest * (_height(0) - _height(1))
        return (
            f'<rect class="{name}" x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width}" height="{height:.1f}"/>'
        )

    limit = _height(day.limit / highest)
    return _svg(
        label,
        bar("used", 0, day.used),
        bar("waiting", day.used, day.waiting),
        f'<polyline class="limit" points="{middle - width:.1f},{limit:.1f} {middle + width:.1f},{limit:.1f}"/>',
        _scale(ticks),
        _days((day,)),
    )


def bars_by_day(trend: Sequence[Snapshot], values: Sequence[int], label: str, kind: str) -> str:
    """One bar a day."""
    ticks = nice_ticks(max(values, default=0))
    highest = ticks[-1]
    first, days = trend[0].day.toordinal(), trend[-1].day.toordinal() - trend[0].day.toordinal() + 1
    step = (WIDTH - LEFT - RIGHT) / days
    bars = [
        f'<rect class="{kind}" x="{LEFT + (each.day.toordinal() - first) * step + step * 0.1:.1f}" '
        f'y="{_height(value / highest):.1f}" width="{max(step * 0.8, 1):.1f}" '
        f'height="{_height(0) - _height(value / highest):.1f}"/>'
        for each, value in zip(trend, values, strict=True)
        if value
    ]
    return _svg(label, *bars, _scale(ticks), _days(trend))


def bars_by_kind(numbers: Mapping[str, int], label: str) -> str:
    """One bar a kind of drift, the largest first; the kinds are markup."""
    highest, row = max(numbers.values(), default=1), 22
    lines: list[str] = []
    for place, (kind, number) in enumerate(sorted(numbers.items(), key=lambda item: (-item[1], item[0]))):
        top = place * row
        width = number / highest * (WIDTH - 280)
        lines += [
            f'<text x="222" y="{top + 15}" text-anchor="end">{kind}</text>',
            f'<rect class="drift" x="230" y="{top + 3}" width="{width:.1f}" height="{row - 7}"/>',
            f'<text x="{236 + width:.1f}" y="{top + 15}">{number}</text>',
        ]
    return _svg(label, *lines, height=max(row * len(numbers), row))


def _svg(label: str, *parts: str, height: int = HEIGHT) -> str:
    """A drawing; the label says what it shows, as markup."""
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _height(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _joined(first: str, points: Iterable[str], last: str) -> str:
    return " ".join((first, *points, last))


def nice_ticks(value: int) -> Sequence[int]:
    """The numbers on an axis that reaches the value: 0, and steps of 1, 2 or 5 times a power of ten, four at most."""
    steps = (times * 10**power for power in count() for times in (1, 2, 5))
    step = next(each for each in steps if value <= each * STEPS_AT_MOST)
    return range(0, max(1, ceil(value / step)) * step + 1, step)


def _dot(place: str) -> str:
    across, up = place.split(",")
    return f'<circle class="used" cx="{across}" cy="{up}" r="3"/>'


def _scale(ticks: Sequence[int]) -> str:
    heights = [(tick, _height(tick / ticks[-1])) for tick in ticks]
    lines = (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>'
        for _, height in heights
    )
    numbers = (f'<text x="{LEFT - 5}" y="{height + 4:.1f}" text-anchor="end">{tick}</text>' for tick, height in heights)
    return "".join((*lines, *numbers))


def _days(trend: Sequence[Snapshot]) -> str:
    first = f'<text x="{LEFT}" y="{HEIGHT - 4}">{trend[0].day.isoformat()}</text>' if len(trend) > 1 else ""
    return f'{first}<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{trend[-1].day.isoformat()}</text>'
