"""What a later release has written."""

import pytest

from domain.layout import FIRST_LAYOUT, LAYOUT, is_newer


@pytest.mark.parametrize(
    ("kept", "newer"),
    [
        ({}, False),
        ({"layout": FIRST_LAYOUT}, False),
        ({"layout": LAYOUT}, False),
        ({"layout": LAYOUT + 1}, True),
        ({"layout": str(LAYOUT + 1)}, False),
        ({"layout": None}, False),
    ],
)
def test_is_known_by_its_layout(kept: dict[str, object], newer: bool) -> None:
    assert is_newer(kept) is newer
