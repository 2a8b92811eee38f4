"""What a transfer does to an allotment's ledger, step by step, and that each step is taken once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.allotments import Allotment, AllotmentState
from domain.loans import Loan
from domain.objections import Objection
from domain.transfers import IN_FLIGHT_AT_MOST, Purpose, Stage, Transfer
from domain.units import ledgers
from tests.support import samples

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def allotment(**fields: Any) -> Allotment:
    return replace(samples.allotment(), **fields)


def transfer(purpose: Purpose, units: int = 3, number: str = "n1") -> Transfer:
    stage = Stage.ASKED if purpose.asked else Stage.GIVEN
    return Transfer(number, purpose, units, NOW, stage, other="a2")


def sure(after: Allotment | Objection) -> Allotment:
    assert isinstance(after, Allotment), after
    return after


def units(found: Allotment) -> tuple[int, int, int, int, int]:
    """Allotted, delegated, lent, borrowed, usable."""
    parts = (found.allotted_units, found.delegated_units, found.lent_units, found.borrowed_units)
    return (*parts, found.usable_units)


@pytest.mark.parametrize(
    ("purpose", "after"),
    [(Purpose.OPEN, (8, 0, 0, 0, 8)), (Purpose.GRANT, (8, 0, 0, 0, 8)), (Purpose.LEND, (5, 0, 0, 3, 8))],
)
def test_what_was_asked_for_is_received_once(purpose: Purpose, after: tuple[int, ...]) -> None:
    asked = sure(ledgers.asks(allotment(allotted_units=5, borrowing_limit=3), transfer(purpose)))
    assert units(asked) == (5, 0, 0, 0, 5)
    received = ledgers.receives(asked, "n1")
    assert units(received) == after
    assert ledgers.receives(received, "n1") == received
    assert ledgers.refuses(received, "n1") == received
    assert ledgers.stage_of(received, "n1") is Stage.RECEIVED
    assert not received.transfers


def test_what_was_refused_is_never_received() -> None:
    refused = ledgers.refuses(sure(ledgers.asks(allotment(allotted_units=5), transfer(Purpose.GRANT))), "n1")
    assert ledgers.receives(refused, "n1") == refused
    assert (refused.allotted_units, ledgers.stage_of(refused, "n1")) == (5, Stage.REFUSED)


def test_what_nobody_has_asked_for_is_not_received() -> None:
    assert ledgers.receives(allotment(), "n1") == allotment()
    assert ledgers.stage_of(None, "n1") is None


def test_the_limit_that_was_asked_for_is_known_before_it_arrives() -> None:
    asked = sure(ledgers.asks(allotment(allotted_units=5), transfer(Purpose.GRANT)))
    assert (asked.asked_units, ledgers.receives(asked, "n1").asked_units) == (3, 0)


def test_an_allotment_that_is_deleted_asks_for_nothing_and_refuses_what_comes() -> None:
    going = replace(sure(ledgers.asks(allotment(), transfer(Purpose.GRANT))), state=AllotmentState.DELETING)
    assert ledgers.stage_of(ledgers.receives(going, "n1"), "n1") is Stage.REFUSED
    assert isinstance(ledgers.asks(going, transfer(Purpose.GRANT, number="n2")), Objection)
    assert isinstance(ledgers.gives(going, transfer(Purpose.GRANT, number="n2"), "a2"), Objection)


@pytest.mark.parametrize(
    ("purpose", "after"),
    [(Purpose.GRANT, (5, 3, 0, 0, 2)), (Purpose.OPEN, (5, 3, 0, 0, 2)), (Purpose.LEND, (5, 0, 3, 0, 2))],
)
def test_a_giver_has_less_at_once_and_as_much_as_before_where_it_comes_back(
    purpose: Purpose, after: tuple[int, ...]
) -> None:
    before = allotment(allotted_units=5, consumed_units=2, lending_limit=3)
    given = sure(ledgers.gives(before, transfer(purpose), "a2"))
    assert units(given) == after
    assert ledgers.gives(given, transfer(purpose), "a2") == given
    assert ledgers.comes_back(given, "n1") == before
    assert ledgers.comes_back(before, "n1") == before
    assert units(ledgers.forgets_outgoing(given, "n1")) == after


@pytest.mark.parametrize("consumed", [3, 5])
def test_what_people_hold_is_not_given_and_not_returned(consumed: int) -> None:
    full = allotment(allotted_units=5, consumed_units=consumed)
    assert isinstance(ledgers.gives(full, transfer(Purpose.GRANT), "a2"), Objection)
    assert isinstance(ledgers.returns(full, transfer(Purpose.RETURN)), Objection)


def test_what_is_given_to_others_is_not_free() -> None:
    divided = allotment(allotted_units=9, delegated_units=4, lent_units=3, borrowed_units=1, consumed_units=1)
    assert (divided.usable_units, divided.free_units) == (3, 2)
    assert isinstance(ledgers.returns(divided, transfer(Purpose.RETURN)), Objection)


@pytest.mark.parametrize(
    ("purpose", "giver", "receiver"),
    [(Purpose.RETURN, (2, 0, 0, 4, 6), (9, 1, 5, 0, 3)), (Purpose.GIVE_BACK, (5, 0, 0, 1, 6), (9, 4, 2, 0, 3))],
)
def test_returned_units_leave_one_end_and_reach_the_other(
    purpose: Purpose, giver: tuple[int, ...], receiver: tuple[int, ...]
) -> None:
    borrower = allotment(allotted_units=5, borrowed_units=4, borrowed_from=(Loan("a2", 4, NOW),))
    returned = sure(ledgers.returns(borrower, transfer(purpose)))
    assert units(returned) == giver
    assert ledgers.comes_back(returned, "n1") == borrower
    before = allotment(allotted_units=9, delegated_units=4, lent_units=5)
    got = ledgers.has_returned(before, transfer(purpose), "a1")
    assert units(got) == receiver
    assert ledgers.has_returned(got, transfer(purpose), "a1") == got
    assert ledgers.forgets_incoming(got, "n1").incoming == ()


def test_an_allotment_that_is_forgotten_returns_what_its_people_keep_too() -> None:
    kept = allotment(allotted_units=5, consumed_units=4)
    gone = sure(ledgers.returns_all(kept, transfer(Purpose.RETURN, 5)))
    assert (gone.allotted_units, ledgers.returns_all(gone, transfer(Purpose.RETURN, 5))) == (0, gone)


def test_so_many_are_in_flight_at_most() -> None:
    many = tuple(transfer(Purpose.GRANT, 0, f"n{number}") for number in range(IN_FLIGHT_AT_MOST))
    assert isinstance(ledgers.asks(allotment(incoming=many), transfer(Purpose.GRANT, number="m")), Objection)
    assert isinstance(
        ledgers.gives(allotment(allotted_units=5, outgoing=many), transfer(Purpose.GRANT, number="m"), "a2"), Objection
    )


def test_a_unit_that_somebody_uses_is_not_given_back() -> None:
    loan = Loan("lender", 2, NOW)
    one = replace(allotment(allotted_units=1), borrowed_units=2, borrowed_from=(loan,), consumed_units=2)
    back = Transfer("n", Purpose.GIVE_BACK, 2, NOW, Stage.GIVEN, other="lender")
    assert isinstance(ledgers.returns(one, back), Objection)
    after = ledgers.returns(one, replace(back, units=1))
    assert isinstance(after, Allotment)
    assert (after.borrowed_units, after.borrowed_from) == (1, (replace(loan, units=1),))
