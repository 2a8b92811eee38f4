"""Groups inside the watched group: which count, to which depth, and what keeps the app from removing their members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import Group
from domain.nested_groups import (
    DEPTH_AT_MOST,
    FOLLOWED_AT_MOST,
    NAMED_AT_MOST,
    InnerGroup,
    InnerRollback,
    Standing,
    described,
    followed,
    kept_by,
    reached,
    through_of,
    ways,
)

KEEP, REMOVE = InnerRollback.KEEP_WITHOUT, InnerRollback.REMOVE_FROM_INNER


def standings(inside: dict[str, list[str]], *not_shown: str) -> dict[str, str]:
    return {each.id: each.standing.value for each in reached("w", inside, not_shown)}


def test_groups_count_down_to_five_levels() -> None:
    chain = {"w": ["1"], **{str(number): [str(number + 1)] for number in range(1, 9)}}
    found = reached("w", chain)
    assert [(each.id, each.depth, each.standing.value) for each in found] == [
        *((str(number), number, "followed") for number in range(1, DEPTH_AT_MOST + 1)),
        ("6", 6, "tooDeep"),
    ]
    assert str(found[-1].words) == (
        "Members of group 6 don't count, because it's more than 5 levels below the allotment's group."
    )


def test_a_group_that_is_found_twice_counts_once_at_the_least_depth() -> None:
    found = reached("w", {"w": ["a", "b"], "a": ["c"], "b": ["a"], "c": ["b"]})
    assert [(each.id, each.depth, each.parents) for each in found] == [
        ("a", 1, ("b", "w")),
        ("b", 1, ("c", "w")),
        ("c", 2, ("a",)),
    ]


@pytest.mark.parametrize(
    ("inside", "circular"),
    [
        ({"w": ["a"], "a": ["a"]}, ["a"]),
        ({"w": ["a"], "a": ["w"]}, ["a"]),
        ({"w": ["a"], "a": ["b"], "b": ["a"]}, ["a", "b"]),
        ({"w": ["a", "w"], "a": ["b"], "b": []}, []),
    ],
)
def test_a_circle_is_told_and_ends(inside: dict[str, list[str]], circular: list[str]) -> None:
    found = reached("w", inside)
    assert [each.id for each in found if each.circular] == circular
    assert {each.standing for each in found} == {Standing.FOLLOWED}


def test_too_many_do_not_count_and_not_all_of_them_are_named() -> None:
    names = [f"g{number:03}" for number in range(FOLLOWED_AT_MOST + NAMED_AT_MOST + 10)]
    found = reached("w", {"w": names})
    assert followed(found) == tuple(names[:FOLLOWED_AT_MOST])
    assert [each.standing for each in found[FOLLOWED_AT_MOST:]] == [Standing.TOO_MANY] * NAMED_AT_MOST


def test_what_graph_does_not_show_does_not_count_and_is_not_looked_into() -> None:
    assert standings({"w": ["a", "b"], "a": ["c"]}, "a") == {"a": "notShown", "b": "followed"}


@given(st.dictionaries(st.sampled_from("wabcdefgh"), st.lists(st.sampled_from("wabcdefgh"), max_size=4)))
def test_whatever_the_graph_the_walk_ends_and_each_group_has_a_parent_one_level_above(
    inside: dict[str, list[str]],
) -> None:
    found = {each.id: each for each in reached("w", inside)}
    depth = {"w": 0} | {each.id: each.depth for each in found.values()}
    for each in found.values():
        assert min(depth[parent] for parent in each.parents) == each.depth - 1
        assert each.followed is (each.depth <= DEPTH_AT_MOST)


@pytest.mark.parametrize(
    ("group", "outside", "fixed"),
    [
        (Group("a", "A"), False, None),
        (Group("a", "A", dynamic=True), False, "groupIsDynamic"),
        (Group("a", "A", synced=True), False, "groupIsSynced"),
        (Group("a", "A", management_restricted=True), False, "groupIsRestricted"),
        (Group("a", "A", licensed_for="other"), False, "groupIsAnothersLicensed"),
        (Group("a", "A"), True, "groupIsOutsideFence"),
    ],
)
def test_what_keeps_the_app_from_removing_members(group: Group, outside: bool, fixed: str | None) -> None:
    (found,) = described(reached("w", {"w": ["a"]}), {"a": group}, ["a"] if outside else ())
    assert (found.display_name, found.fixed) == ("A", fixed)


def test_a_group_without_a_description_keeps_its_id() -> None:
    (found,) = described(reached("w", {"w": ["a"]}), {})
    assert (found.display_name, found.fixed) == ("a", None)


@pytest.mark.parametrize("groups", [{"w"}, {"a"}, {"w", "a"}, {"b", "a"}])
def test_the_ways_of_a_member_are_kept_as_they_are(groups: set[str]) -> None:
    through = through_of(groups, "w")
    assert (ways(through, "w"), through == ()) == (groups, groups == {"w"})


def test_who_has_left_has_no_way() -> None:
    assert through_of((), "w") == ()


INNER = (InnerGroup("a", "Alpha", ("w",), 1), InnerGroup("d", "Dynamic", ("w",), 1, fixed="groupIsDynamic"))


@pytest.mark.parametrize(
    ("through", "rollback", "code"),
    [
        ((), KEEP, None),
        (("a",), KEEP, "innerKept"),
        (("a", "w"), KEEP, "innerKept"),
        (("a", "w"), REMOVE, None),
        (("a", "d"), REMOVE, "innerFixed"),
        (("a", "gone"), REMOVE, "innerKept"),
    ],
)
def test_nobody_is_taken_out_of_a_group_inside_it_unless_that_was_chosen(
    through: tuple[str, ...], rollback: InnerRollback, code: str | None
) -> None:
    kept = kept_by(through, "w", INNER, rollback)
    assert (kept.code if kept else None) == code
    if code == "innerFixed":
        assert kept == (
            "The person is a member through group Dynamic, and the app can't remove them from it: its membership is "
            "dynamic."
        )
