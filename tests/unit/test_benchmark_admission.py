"""The benchmark of a first admission: everybody gets a seat, and never faster than Graph's budget lets grants go."""

from benchmarks.first_admission import measure


def test_everybody_is_admitted_within_the_budget_for_writes() -> None:
    found = measure(700)
    assert found.licensed == found.people == 700
    assert found.grants == 700 / 20
    assert found.seconds > found.alone
    assert found.graph_requests > found.grants
    assert found.commands >= 1
