"""The usage location of people who have none."""

import pytest

from domain.usage_location import UsageLocations, read_usage_locations


@pytest.mark.parametrize(
    ("setting", "country", "location"),
    [
        ("SE", None, "SE"),
        ("SE", "DK", "SE"),
        ("country", "dk", "DK"),
        ("country", " DK ", "DK"),
        ("country", "UK", "GB"),
        ("country", "Denmark", None),
        ("country", "", None),
        ("country,SE", "Denmark", "SE"),
        ("country,SE", "DK", "DK"),
        ("country, Sverige = SE, Norge=NO, DK", "SVERIGE", "SE"),
        ("country, Sverige = SE, Norge=NO, DK", "norge", "NO"),
        ("country, Sverige = SE, Norge=NO, DK", "Finland", "DK"),
        ("Sverige=SE", "NO", None),
    ],
)
def test_it_follows_the_rule(setting: str, country: str | None, location: str | None) -> None:
    rule = read_usage_locations(setting)
    assert rule is not None
    assert rule.of(country) == location


def test_without_the_setting_there_is_no_rule() -> None:
    assert read_usage_locations("") is None
    assert read_usage_locations(" , ") is None
    assert UsageLocations().of("SE") is None


@pytest.mark.parametrize("setting", ["se", "SWE", "Sweden", "Sweden=", "=SE", "Sweden=se", "SE,NO"])
def test_what_is_wrong_is_named(setting: str) -> None:
    with pytest.raises(ValueError, match=r"is neither|two codes"):
        read_usage_locations(setting)
