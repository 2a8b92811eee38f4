"""What belongs to a tree, in its order."""

from hypothesis import given
from hypothesis import strategies as st

from domain.trees import in_tree_order


def ordered(parents: dict[str, str | None]) -> list[tuple[str, int]]:
    return in_tree_order(parents, lambda one: one, lambda one: parents[one])


def test_each_is_followed_by_its_parts() -> None:
    found = ordered({"b": "a", "z": None, "a": None, "d": "b", "c": "a"})
    assert found == [("z", 0), ("a", 0), ("b", 1), ("d", 2), ("c", 1)]


def test_a_part_whose_parent_is_not_there_is_a_root() -> None:
    assert ordered({"b": "a", "c": "b"}) == [("b", 0), ("c", 1)]


@given(st.lists(st.integers(0, 20)))
def test_nothing_is_lost_and_nothing_comes_before_its_parent(above: list[int]) -> None:
    """Each has one of those before it above it, or none."""
    parents = {str(one): str(parent) if parent < one else None for one, parent in enumerate(above)}
    found = [one for one, _ in ordered(dict(reversed(parents.items())))]
    assert sorted(found) == sorted(parents)
    assert all(parent is None or found.index(parent) < found.index(one) for one, parent in parents.items())
