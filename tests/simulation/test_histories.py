"""A short round of the simulation: the first seeds, and those that once broke a promise."""

import pytest

from tests.simulation.regressions import REGRESSIONS
from tests.simulation.run import run
from tests.simulation.scenario import scenario_of, unkind

ROUNDS, UNKIND_ROUNDS, HISTORIES_A_ROUND = 10, 4, 30


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_promise_holds_in_the_first_histories(number: int) -> None:
    for seed in range(1 + number * HISTORIES_A_ROUND, 1 + (number + 1) * HISTORIES_A_ROUND):
        outcome = run(scenario_of(seed))
        assert outcome.law is None, f"seed {seed}: {outcome.detail}"


@pytest.mark.parametrize("number", range(UNKIND_ROUNDS))
def test_every_promise_holds_in_an_unkind_tenant(number: int) -> None:
    for seed in range(1 + number * HISTORIES_A_ROUND, 1 + (number + 1) * HISTORIES_A_ROUND):
        outcome = run(unkind(scenario_of(seed)))
        assert outcome.law is None, f"seed {seed}: {outcome.detail}"


def test_what_is_unkind_leaves_a_history_otherwise_as_it_is() -> None:
    scenario = scenario_of(1)
    harsh = unkind(scenario)
    assert [event for event in harsh.events if event in scenario.events] == list(scenario.events)
    same = {"allotments", "policy", "rates", "people", "lag", "licensing_delay"}
    assert all(getattr(harsh, name) == getattr(scenario, name) for name in same)
    assert harsh == unkind(scenario) != scenario


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_a_promise_that_was_broken_once_holds(seed: int) -> None:
    for scenario in (scenario_of(seed), unkind(scenario_of(seed))):
        outcome = run(scenario)
        assert outcome.law is None, f"{REGRESSIONS[seed]} {outcome.detail}"
