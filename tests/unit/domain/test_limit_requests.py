"""Requests for a higher limit: what may be asked, and from which state to which they go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.allotments import AllotmentState
from domain.errors import Conflict, InvalidRequest
from domain.limit_requests import (
    MESSAGE_AT_MOST,
    Approval,
    LimitRequest,
    Message,
    NewLimitRequest,
    RequestState,
    approved,
    approving,
    asked,
    raised,
    refused,
)
from domain.proposals import UNITS_AT_MOST
from domain.reading import read
from tests.unit.domain.samples import NOW, allotment

LATER = NOW + timedelta(hours=1)
OPEN = LimitRequest("r-1", "a-1", 5, 2, "New colleagues.", "ann", NOW)
DELETING = allotment(state=AllotmentState.DELETING)
DECIDED = [RequestState.APPROVED, RequestState.REFUSED]


def fields(refusal: pytest.ExceptionInfo[InvalidRequest]) -> set[str]:
    return {problem.field for problem in refusal.value.problems}


class TestAsked:
    def ask(self, body: Mapping[str, Any]) -> LimitRequest:
        return asked("r-1", allotment(allotted_units=2), read(NewLimitRequest, body), "ann", NOW)

    def test_a_request_keeps_the_limit_of_its_time(self) -> None:
        assert self.ask({"allottedUnits": 5, "message": "  New colleagues. "}) == OPEN

    @pytest.mark.parametrize("units", [3, UNITS_AT_MOST])
    def test_more_than_there_is_may_be_asked_for(self, units: int) -> None:
        assert self.ask({"allottedUnits": units}).allotted_units == units

    @pytest.mark.parametrize("units", [None, True, "3", 2.5, -1, 0, 1, 2, UNITS_AT_MOST + 1])
    def test_nothing_else(self, units: object) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            self.ask({"allottedUnits": units})
        assert fields(refusal) == {"allottedUnits"}

    def test_everything_wrong_is_told_at_once(self) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            self.ask({"message": 7, "colour": "red"})
        assert fields(refusal) == {"allottedUnits", "message", "colour"}

    def test_nothing_is_asked_of_an_allotment_that_is_being_deleted(self) -> None:
        with pytest.raises(Conflict, match="finance-e5"):
            asked("r-1", DELETING, read(NewLimitRequest, {"allottedUnits": 5}), "ann", NOW)


class TestMessage:
    def test_it_may_be_left_out_and_has_a_length(self) -> None:
        assert read(Message, {}).value() == Message("")
        assert read(Message, {"message": "x" * MESSAGE_AT_MOST}).value().message == "x" * MESSAGE_AT_MOST
        for message in ("x" * (MESSAGE_AT_MOST + 1), None, 7):
            with pytest.raises(InvalidRequest) as refusal:
                read(Message, {"message": message}).value()
            assert fields(refusal) == {"message"}

    def test_a_refusal_has_no_other_property(self) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            read(Message, {"allowOvercommit": True}).value()
        assert fields(refusal) == {"allowOvercommit"}

    @pytest.mark.parametrize(("said", "allowed"), [({}, False), ({"allowOvercommit": False}, False),
                                                   ({"allowOvercommit": True}, True)])  # fmt: skip
    def test_an_approval_says_whether_more_may_be_promised_than_is_owned(
        self, said: Mapping[str, bool], allowed: bool
    ) -> None:
        assert read(Approval, {"message": " Yes. ", **said}).value() == Approval("Yes.", allowed)

    @pytest.mark.parametrize("said", [None, 1, "true"])
    def test_as_a_boolean_alone(self, said: object) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            read(Approval, {"allowOvercommit": said, "colour": "red"}).value()
        assert fields(refusal) == {"allowOvercommit", "colour"}


class TestDeciding:
    def test_an_open_request_is_approved_in_two_steps(self) -> None:
        first = approving(OPEN, "Yes.", "eva", LATER)
        assert first == replace(OPEN, state=RequestState.APPROVING, answer="Yes.", decided_by="eva", decided=LATER)
        assert approved(first) == replace(first, state=RequestState.APPROVED)

    def test_an_approval_that_was_cut_short_keeps_who_and_when(self) -> None:
        first = approving(OPEN, "Yes.", "eva", NOW)
        assert approving(first, "Again.", "bo", LATER) == first

    def test_or_refused_in_one(self) -> None:
        assert refused(OPEN, "No.", "eva", LATER) == replace(
            OPEN, state=RequestState.REFUSED, answer="No.", decided_by="eva", decided=LATER
        )

    @pytest.mark.parametrize("state", DECIDED)
    def test_what_is_decided_stays_decided(self, state: RequestState) -> None:
        for decide in (approving, refused):
            with pytest.raises(Conflict, match=state):
                decide(replace(OPEN, state=state), "Yes.", "eva", LATER)

    def test_what_is_being_granted_is_not_refused(self) -> None:
        with pytest.raises(Conflict, match="approving"):
            refused(approving(OPEN, "Yes.", "eva", NOW), "No.", "bo", LATER)


class TestRaised:
    @pytest.mark.parametrize(("limit", "after"), [(2, 5), (5, 5), (9, 9)])
    def test_the_limit_becomes_what_was_asked_for_and_is_never_lowered(self, limit: int, after: int) -> None:
        assert raised(allotment(allotted_units=limit), OPEN).allotted_units == after

    def test_not_that_of_an_allotment_that_is_being_deleted(self) -> None:
        with pytest.raises(Conflict, match="finance-e5"):
            raised(DELETING, OPEN)
