"""What the Graph side's tests stand on."""

import pytest

from tests.unit.graph.worlds import HandlerWorld


@pytest.fixture
def world() -> HandlerWorld:
    return HandlerWorld()
