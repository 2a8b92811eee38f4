"""A split group: everybody goes to one target at most, to the first that matches, and nobody is left out."""

from hypothesis import given
from hypothesis import strategies as st

from domain.adoption.split import Target, split
from domain.waiting_order import Attribute, ClassRule

USERS = [f"u{number}" for number in range(8)]
GROUPS = ["g0", "g1", "g2"]
RULES = st.one_of(
    st.builds(lambda group: ClassRule(1, group_id=group), st.sampled_from(GROUPS)),
    st.builds(
        lambda values: ClassRule(1, attribute=Attribute.DEPARTMENT, values=tuple(values)),
        st.lists(st.sampled_from(["Sales", "LAW", "it"]), min_size=1),
    ),
)


@given(
    st.lists(RULES, min_size=1, max_size=4),
    st.sets(st.sampled_from(USERS)),
    st.dictionaries(st.sampled_from(USERS), st.sampled_from(["sales", "Law ", "IT", "HR"])),
    st.dictionaries(st.sampled_from(GROUPS), st.sets(st.sampled_from(USERS))),
)
def test_everybody_is_in_one_place(
    rules: list[ClassRule], people: set[str], departments: dict[str, str], groups: dict[str, set[str]]
) -> None:
    targets = [Target(f"T{place}", f"w{place}", 2, rule) for place, rule in enumerate(rules)]
    properties = {user: {Attribute.DEPARTMENT: department} for user, department in departments.items()}
    made = split(targets, people, properties, groups)
    placed = [user for share in made.shares for user in share.people]
    assert sorted([*placed, *made.none]) == sorted(people)
    assert made.people == len(people)

    def matches(rule: ClassRule, user: str) -> bool:
        if rule.group_id is not None:
            return user in groups.get(rule.group_id, set())
        return departments.get(user, "").strip().lower() in {value.lower() for value in rule.values}

    for place, share in enumerate(made.shares):
        for user in share.people:
            fitting = [number for number, rule in enumerate(rules) if matches(rule, user)]
            assert fitting[0] == place
            assert (len(fitting) > 1) is (user in {each.user_id for each in made.several})
    assert not any(matches(rule, user) for rule in rules for user in made.none)
    assert split(targets, people, properties, groups).fingerprint == made.fingerprint
