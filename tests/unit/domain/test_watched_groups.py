"""Which groups may be watched, and how it is said what a group gives."""

from hypothesis import given
from hypothesis import strategies as st

from domain.objections import in_language
from domain.watched_groups import NAMED_AT_MOST, Fence, GroupAccess

names = st.text(min_size=1, max_size=12)
GROUP = "0a000000-0000-4000-a000-000000000001"


@given(names)
def test_without_a_fence_every_group_may_be_watched(name: str) -> None:
    assert Fence().admits(GROUP, name)
    assert Fence().ways == ()


@given(names, names)
def test_a_prefix_admits_exactly_what_begins_so(prefix: str, name: str) -> None:
    assert Fence(prefix=prefix).admits(GROUP, name) == name.startswith(prefix)
    assert Fence(prefix=prefix).admits(GROUP, prefix + name)


def test_upper_and_lower_case_differ() -> None:
    assert not Fence(prefix="LIC-").admits(GROUP, "lic-Finance")


@given(names)
def test_a_list_admits_what_is_on_it_and_a_unit_nothing_by_itself(name: str) -> None:
    assert Fence(groups=frozenset({GROUP})).admits(GROUP, name)
    assert not Fence(groups=frozenset({"another"})).admits(GROUP, name)
    assert not Fence(unit="unit").admits(GROUP, name)


@given(names)
def test_one_of_the_ways_is_enough(name: str) -> None:
    assert Fence(prefix="LIC-", unit="unit", groups=frozenset({GROUP})).admits(GROUP, name)
    assert Fence(prefix="LIC-", unit="unit", groups=frozenset({"another"})).admits(GROUP, f"LIC-{name}")


def test_the_ways_in_are_told() -> None:
    ways = Fence("LIC-", "unit", frozenset({GROUP})).ways
    assert ways == ("name begins with LIC-", "in administrative unit unit", "listed in WATCHED_GROUPS")


@given(st.lists(names, unique=True, max_size=12), st.lists(names, unique=True, max_size=12), st.booleans())
def test_everything_that_a_group_gives_is_counted_and_a_few_are_named(
    applications: list[str], groups: list[str], roles: bool
) -> None:
    access = GroupAccess(True, tuple(applications), tuple(groups), roles)
    assert access.count == len(applications) + len(groups) + roles
    assert bool(access.words) == (access.count > 0)
    assert len(access.words) == bool(applications) + bool(groups) + roles
    if len(applications) > NAMED_AT_MOST:
        assert access.words[0].endswith(" …)")
        assert str(len(applications)) in access.words[0]


def test_as_many_as_are_named_are_all() -> None:
    assert GroupAccess(True, tuple("abcde")).words == ("applications assigned to it: 5 (a, b, c, d, e)",)


def test_what_it_gives_is_told_in_both_languages() -> None:
    access = GroupAccess(True, ("CRM",), ("Sales", "All"), directory_roles=True)
    assert access.words == (
        "applications assigned to it: 1 (CRM)",
        "groups that it is in: 2 (Sales, All)",
        "Microsoft Entra roles can be assigned to it",
    )
    assert in_language(access.words[0], "sv") == "program som är tilldelade den: 1 (CRM)"
