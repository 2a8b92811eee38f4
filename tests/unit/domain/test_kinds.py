"""The kinds of drift: each is described, and a tenant chooses what is done about it among what may be done."""

import pytest

from domain.reconciliation.kinds import (
    DEFAULT_POLICY,
    DESCRIPTIONS,
    TAKING,
    Kind,
    Way,
    read_policy,
)


@pytest.mark.parametrize("kind", Kind)
def test_the_default_is_among_what_may_be_chosen(kind: Kind) -> None:
    described = DESCRIPTIONS[kind]
    assert DEFAULT_POLICY.way(kind) is described.way
    assert described.way in described.ways


@pytest.mark.parametrize("kind", TAKING)
def test_what_takes_something_from_a_person_can_be_kept_from_being_done(kind: Kind) -> None:
    assert DESCRIPTIONS[kind].ways == set(Way)


def test_a_policy_is_read_from_pairs() -> None:
    policy = read_policy(" guest = heal , accountDisabled=report,, ")
    assert policy.chosen == {Kind.GUEST: Way.HEAL, Kind.ACCOUNT_DISABLED: Way.REPORT}
    assert (policy.way(Kind.GUEST), policy.way(Kind.LICENCE_TWICE)) == (Way.HEAL, Way.ASK)
    assert read_policy("") == DEFAULT_POLICY


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("gast=heal", "'gast' is no kind of drift"),
        ("guest", "guest can be set to ask, heal, report, not ''"),
        ("guest=mend", "guest can be set to ask, heal, report, not 'mend'"),
        ("counterWrong=report", "counterWrong can be set to heal, not 'report'"),
        ("watchedGroupLicensed=heal", "watchedGroupLicensed can be set to ask, report, not 'heal'"),
    ],
)
def test_what_is_wrong_with_a_policy_is_told(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_policy(f"licenceTwice=heal,{text}")
