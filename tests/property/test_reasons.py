"""Law: whatever reason a decision gives, it is said in every language."""

from hypothesis import given

from tests.property.ledger import Event, Ledger, lived
from tests.property.strategies import histories, ledgers
from tests.support.texts import is_said_in_every_language


@given(ledgers(), histories)
def test_every_reason_is_said_in_every_language(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        for decision in change.plan.decisions:
            assert is_said_in_every_language(decision.reason), decision.reason
