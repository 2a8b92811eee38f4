"""What belongs to a tree of allotments, in the order of the tree."""

from collections.abc import Callable, Iterable


def in_tree_order[T](
    items: Iterable[T], id_of: Callable[[T], str], parent_of: Callable[[T], str | None]
) -> list[tuple[T, int]]:
    """Each item before its parts, with how many of the items are above it; else in the order in which they came.

    What has a parent that is not among the items counts as a root.
    """
    every = {id_of(item): item for item in items}
    below: dict[str | None, list[str]] = {}
    for one, item in every.items():
        parent = parent_of(item)
        below.setdefault(parent if parent in every else None, []).append(one)
    found: list[tuple[T, int]] = []
    left = [(one, 0) for one in reversed(below.get(None, ()))]
    while left:
        one, level = left.pop()
        found.append((every[one], level))
        left += [(part, level + 1) for part in reversed(below.get(one, ()))]
    return found
