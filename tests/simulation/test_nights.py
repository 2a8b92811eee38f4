"""The promises hold with the nightly report written, and its cures carried out, in the same histories."""

from dataclasses import replace

import pytest

from tests.simulation.run import run
from tests.simulation.scenario import scenario_of

ROUNDS, HISTORIES_A_ROUND = 4, 25


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_promise_holds_while_nights_are_written(number: int) -> None:
    for seed in range(1 + number * HISTORIES_A_ROUND, 1 + (number + 1) * HISTORIES_A_ROUND):
        outcome = run(replace(scenario_of(seed), nights=True))
        assert outcome.law is None, f"seed {seed}: {outcome.detail}"
