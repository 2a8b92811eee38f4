"""A world and an office for every test that asks for one."""

import pytest

from tests.unit.api.office import Office
from tests.unit.graph.worlds import HandlerWorld


@pytest.fixture
def world() -> HandlerWorld:
    """The services on fakes, without the API."""
    return HandlerWorld()


@pytest.fixture
def office() -> Office:
    """The API in process."""
    return Office()
