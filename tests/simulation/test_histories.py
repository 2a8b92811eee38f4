"""A short round of the simulation: the first seeds, and those that once broke a promise."""

import pytest

from tests.simulation.regressions import REGRESSIONS
from tests.simulation.run import run
from tests.simulation.scenario import scenario_of

ROUNDS, HISTORIES_A_ROUND = 10, 30


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_promise_holds_in_the_first_histories(number: int) -> None:
    for seed in range(1 + number * HISTORIES_A_ROUND, 1 + (number + 1) * HISTORIES_A_ROUND):
        outcome = run(scenario_of(seed))
        assert outcome.law is None, f"seed {seed}: {outcome.detail}"


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_a_promise_that_was_broken_once_holds(seed: int) -> None:
    outcome = run(scenario_of(seed))
    assert outcome.law is None, f"{REGRESSIONS[seed]} {outcome.detail}"
