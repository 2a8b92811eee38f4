"""Charts of the nightly report as inline SVG: no script, no style of their own, readable without colour."""

from collections.abc import Iterable, Mapping, Sequence

from domain.reconciliation.history import Snapshot

WIDTH, HEIGHT = 560, 120
LEFT, BOTTOM, TOP, RIGHT = 36, 18, 8, 4


def use_chart(trend: Sequence[Snapshot], label: str) -> str:
    """Seats as an area against the limit as a line, and who waits on top, day by day.

    Of a single day there is a bar: an area or a line needs two.
    """
    if len(trend) == 1:
        return _bar_of_one_day(trend[0], label)
    first, last = trend[0].day.toordinal(), trend[-1].day.toordinal()
    highest = max(max(each.limit, each.used + each.waiting) for each in trend) or 1

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
        _scale(highest),
        _days(trend),
    )


def _bar_of_one_day(day: Snapshot, label: str) -> str:
    highest = max(day.limit, day.used + day.waiting) or 1
    middle, width = (LEFT + WIDTH - RIGHT) / 2, 48

    def bar(name: str, start: int, count: int) -> str:
        top, height = _height((start + count) / highest), count / highest * (_height(0) - _height(1))
        return (
            f'<rect class="{name}" x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width}" height="{height:.1f}"/>'
        )

    limit = _height(day.limit / highest)
    return _svg(
        label,
        bar("used", 0, day.used),
        bar("waiting", day.used, day.waiting),
        f'<polyline class="limit" points="{middle - width:.1f},{limit:.1f} {middle + width:.1f},{limit:.1f}"/>',
        _scale(highest),
        _days((day,)),
    )


def bars_by_day(trend: Sequence[Snapshot], values: Sequence[int], label: str, kind: str) -> str:
    """One bar a day."""
    highest = max(values, default=0) or 1
    first, days = trend[0].day.toordinal(), trend[-1].day.toordinal() - trend[0].day.toordinal() + 1
    step = (WIDTH - LEFT - RIGHT) / days
    bars = [
        f'<rect class="{kind}" x="{LEFT + (each.day.toordinal() - first) * step + step * 0.1:.1f}" '
        f'y="{_height(value / highest):.1f}" width="{max(step * 0.8, 1):.1f}" '
        f'height="{_height(0) - _height(value / highest):.1f}"/>'
        for each, value in zip(trend, values, strict=True)
        if value
    ]
    return _svg(label, *bars, _scale(highest), _days(trend))


def bars_by_kind(numbers: Mapping[str, int], label: str) -> str:
    """One bar a kind of drift, the largest first; the kinds are markup."""
    highest, row = max(numbers.values(), default=1), 22
    lines: list[str] = []
    for place, (kind, count) in enumerate(sorted(numbers.items(), key=lambda item: (-item[1], item[0]))):
        top = place * row
        width = count / highest * (WIDTH - 280)
        lines += [
            f'<text x="222" y="{top + 15}" text-anchor="end">{kind}</text>',
            f'<rect class="drift" x="230" y="{top + 3}" width="{width:.1f}" height="{row - 7}"/>',
            f'<text x="{236 + width:.1f}" y="{top + 15}">{count}</text>',
        ]
    return _svg(label, *lines, height=max(row * len(numbers), row))


def _svg(label: str, *parts: str, height: int = HEIGHT) -> str:
    """A drawing; the label says what it shows, as markup."""
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _height(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _joined(first: str, points: Iterable[str], last: str) -> str:
    return " ".join((first, *points, last))


def _scale(highest: int) -> str:
    lines = (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_height(share):.1f}" y2="{_height(share):.1f}"/>'
        for share in (0, 1)
    )
    numbers = (
        f'<text x="{LEFT - 5}" y="{_height(share) + 4:.1f}" text-anchor="end">{round(highest * share)}</text>'
        for share in (0, 1)
    )
    return "".join((*lines, *numbers))


def _days(trend: Sequence[Snapshot]) -> str:
    first = f'<text x="{LEFT}" y="{HEIGHT - 4}">{trend[0].day.isoformat()}</text>' if len(trend) > 1 else ""
    return f'{first}<text x="{WIDTH - RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{trend[-1].day.isoformat()}</text>'
