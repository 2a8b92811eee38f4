"""The errors of licensing in words, each with its cure."""

import pytest

from domain.licence_errors import CAUSES, explained


@pytest.mark.parametrize("code", CAUSES)
def test_a_known_error_says_the_product_the_cause_the_cure_and_graphs_code(code: str) -> None:
    assert explained("SPE_E5", code) == f"SPE_E5: {CAUSES[code]} ({code})"


def test_every_error_that_graph_documents_by_name_is_known() -> None:
    assert set(CAUSES) == {
        "CountViolation",
        "MutuallyExclusiveViolation",
        "DependencyViolation",
        "ProhibitedInUsageLocationViolation",
        "UniquenessViolation",
    }


@pytest.mark.parametrize("code", ["Other", "Others", "SomethingOfNextYear"])
def test_an_unknown_error_is_shown_with_its_code_and_where_to_look(code: str) -> None:
    text = explained("SPE_E5", code)
    assert text.startswith("SPE_E5: Microsoft Graph gives no further cause.")
    assert text.endswith(f"({code})")
