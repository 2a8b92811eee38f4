"""The error tree: what each failure carries, and under which branch it is caught."""

from datetime import timedelta

import pytest

from domain import errors
from domain.errors import (
    AllotmentsError,
    ConfigurationError,
    Conflict,
    InvalidRequest,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Permanent,
    PreconditionFailed,
    Problem,
    StaleWrite,
    Transient,
    Unanswered,
    UnknownObject,
)


def test_an_invalid_request_carries_all_problems_and_names_them_in_its_message() -> None:
    problems = (Problem("allottedUnits", "Must be a whole number."), Problem("products[0].skuId", "Is unknown."))
    error = InvalidRequest(*problems)
    assert error.problems == problems
    assert str(error) == "allottedUnits: Must be a whole number.; products[0].skuId: Is unknown."


def test_a_failed_precondition_is_an_invalid_request_too() -> None:
    assert PreconditionFailed(Problem("If-Match", "Is out of date.")).problems[0].field == "If-Match"
    assert issubclass(PreconditionFailed, InvalidRequest)


def test_a_transient_failure_knows_the_wait_that_the_peer_asked_for_if_any() -> None:
    assert Transient("throttled", timedelta(seconds=7)).retry_after == timedelta(seconds=7)
    assert Transient("down").retry_after is None


def test_a_permanent_failure_has_a_short_reason_and_a_message() -> None:
    error = Permanent("MalformedCommand", "The property 'kind' is missing.")
    assert (error.reason, str(error)) == ("MalformedCommand", "The property 'kind' is missing.")


def test_every_failure_is_on_one_tree_and_on_the_branch_that_the_drawing_shows() -> None:
    below_the_root: set[type[AllotmentsError]] = {
        ConfigurationError,
        InvalidRequest,
        NotSignedIn,
        NotPermitted,
        NotFound,
        Conflict,
        StaleWrite,
        Transient,
        Permanent,
    }
    assert set(AllotmentsError.__subclasses__()) == below_the_root
    twigs = {kind: kind.__subclasses__() for kind in below_the_root if kind.__subclasses__()}
    assert twigs == {InvalidRequest: [PreconditionFailed], Transient: [Unanswered], Permanent: [UnknownObject]}


@pytest.mark.parametrize("kind", [*AllotmentsError.__subclasses__(), PreconditionFailed, Unanswered, UnknownObject])
def test_every_failure_is_drawn_in_the_modules_description(kind: type[AllotmentsError]) -> None:
    assert f"── {kind.__name__}" in (errors.__doc__ or "")
