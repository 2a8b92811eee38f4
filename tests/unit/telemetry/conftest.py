import pytest

from tests.support.telemetry import Recording, recording
from tests.unit.graph.worlds import HandlerWorld


@pytest.fixture
def told() -> Recording:
    recording().clear()
    return recording()


@pytest.fixture
def world() -> HandlerWorld:
    return HandlerWorld()
