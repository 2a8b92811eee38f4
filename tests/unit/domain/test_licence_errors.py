"""The errors of licensing in words, each with its cure."""

import pytest

from domain.licence_errors import (
    ACTIVE,
    CAUSES,
    COUNT,
    DISABLED,
    NEVER_ACTIVE,
    NO_LONGER_ACTIVE,
    Failure,
    error_of,
    explained,
    lacks_units,
)


@pytest.mark.parametrize("code", CAUSES)
def test_a_known_error_says_the_product_the_cause_the_cure_and_graphs_code(code: str) -> None:
    assert explained("SPE_E5", code) == f"Microsoft 365 E5: {CAUSES[code]} ({code})"


def test_every_error_that_graph_documents_by_name_is_known() -> None:
    assert set(CAUSES) - {DISABLED, NEVER_ACTIVE, NO_LONGER_ACTIVE} == {
        "CountViolation",
        "MutuallyExclusiveViolation",
        "DependencyViolation",
        "ProhibitedInUsageLocationViolation",
        "UniquenessViolation",
    }


@pytest.mark.parametrize("code", ["Other", "Others", "SomethingOfNextYear"])
def test_an_unknown_error_is_shown_with_its_code_and_where_to_look(code: str) -> None:
    text = explained("SPE_E5", code)
    assert text.startswith("Microsoft 365 E5: Microsoft Graph gives no further cause.")
    assert text.endswith(f"({code})")


@pytest.mark.parametrize(
    ("state", "error", "against"),
    [
        ("Active", None, None),
        ("Active", "None", None),
        ("ActiveWithError", "DependencyViolation", "DependencyViolation"),
        ("Error", "CountViolation", "CountViolation"),
        ("Error", None, "Other"),
        ("Disabled", None, "Disabled"),
        ("SomethingOfNextYear", None, "SomethingOfNextYear"),
    ],
)
def test_every_state_says_what_stands_against_the_licence(state: str, error: str | None, against: str | None) -> None:
    assert error_of(state, error) == against
    assert (state in ACTIVE) is state.startswith("Active")


@pytest.mark.parametrize(
    ("errors", "short"),
    [([], ""), ([COUNT], "a"), ([COUNT, COUNT], "ab"), ([COUNT, "Other"], ""), ([DISABLED], "")],
)
def test_units_are_lacking_where_nothing_else_stands_against_the_licence(errors: list[str], short: str) -> None:
    failures = [Failure(sku_id, error) for sku_id, error in zip("ab", errors, strict=False)]
    assert lacks_units(failures) == set(short)
