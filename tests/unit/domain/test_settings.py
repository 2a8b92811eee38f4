"""Which value of a setting holds, and where it comes from."""

import pytest

from domain.settings import SETTINGS, Override, Source, changeable, held, overrides_from, to_stored
from tests.unit.domain.samples import NOW

ADA = "00000000-0000-4000-a000-000000000001"


@pytest.mark.parametrize(
    ("app_setting", "override", "value", "source"),
    [
        ("", None, "EUR", Source.DEFAULT),
        ("SEK", None, "SEK", Source.APP_SETTING),
        ("SEK", "NOK", "NOK", Source.CHANGED),
        ("", "NOK", "NOK", Source.CHANGED),
        ("SEK", "", "", Source.CHANGED),
    ],
)
def test_the_first_that_is_there_holds(app_setting: str, override: str | None, value: str, source: Source) -> None:
    overrides = {"CURRENCY": Override(override, ADA, NOW)} if override is not None else {}
    (found,) = (each for each in held({"CURRENCY": app_setting}, overrides, {}) if each.setting.name == "CURRENCY")
    assert (found.value, found.source, found.otherwise) == (value, source, app_setting or "EUR")


def test_what_does_not_hold_is_told_beside_what_does() -> None:
    overrides = {"CURRENCY": Override("euro", ADA, NOW)}
    (found,) = (each for each in held({}, overrides, {"CURRENCY": "No."}) if each.setting.name == "CURRENCY")
    assert (found.value, found.source, found.ignored, found.override) == (
        "EUR",
        Source.DEFAULT,
        "No.",
        overrides["CURRENCY"],
    )


def test_an_app_setting_alone_is_never_overridden() -> None:
    fixed = {name: Override("1", ADA, NOW) for name, each in SETTINGS.items() if each.fixed}
    assert changeable({**fixed, "OF_ANOTHER_RELEASE": Override("1", ADA, NOW)}) == {}
    assert {each.source for each in held({}, fixed, {}) if each.setting.fixed} == {Source.DEFAULT}


def test_a_secret_is_known_to_be_set_and_not_shown() -> None:
    secrets = {name: "secret" for name, each in SETTINGS.items() if each.secret}
    assert len(secrets) == 4
    for found in held(secrets, {}, {}):
        if found.setting.secret:
            assert (found.value, found.otherwise, found.is_set) == ("", "", True)


def test_a_change_comes_back_as_it_was_stored() -> None:
    override = Override("SPE_E3=36.90 å", ADA, NOW)
    assert overrides_from({"PRICES": to_stored(override)}) == {"PRICES": override}


UNREADABLE = ["", "{", "[]", "null", '{"value": "1"}', '{"value": "1", "changedBy": "a", "changedDateTime": "soon"}']


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_left_out(text: str) -> None:
    assert overrides_from({"PRICES": text}) == {}
