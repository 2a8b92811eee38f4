"""An office for every test that asks for one."""

import pytest

from tests.unit.api.office import Office


@pytest.fixture
def office() -> Office:
    return Office()
