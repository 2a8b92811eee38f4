"""Reading a manifest, and writing one of what there is."""

from typing import Any

import pytest

from domain.errors import InvalidRequest
from domain.manifest import read_manifest


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    written = [
        {"groupId": "g-1", "allottedUnits": -1, "colour": "red"},
        {"groupId": "G-2"},
        "finance",
        {"groupId": "g-2", "state": "deleting"},
        {"groupId": "g-2"},
        {},
    ]
    with pytest.raises(InvalidRequest) as refusal:
        read_manifest({"allotments": written})
    assert {problem.field for problem in refusal.value.problems} == {
        "allotments[0].allottedUnits",
        "allotments[0].colour",
        "allotments[2]",
        "allotments[3].state",
        "allotments[4].groupId",
        "allotments[5].groupId",
    }


@pytest.mark.parametrize("body", [{}, {"allotments": {}}, {"allotments": None}])
def test_a_manifest_is_a_list(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="Must be a list"):
        read_manifest(body)
