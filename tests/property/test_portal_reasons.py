"""Law: whatever reason a decision gives, the portal can say it in another language."""

from hypothesis import given

from domain.allotments import DecisionKind
from tests.property.ledger import Event, Ledger, lived
from tests.property.strategies import histories, ledgers
from tests.support.portal import is_sentence


@given(ledgers(), histories)
def test_every_reason_is_one_of_the_sentences_that_the_portal_knows(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        for decision in change.plan.decisions:
            if decision.kind is not DecisionKind.FAILED:  # in the words of Microsoft Graph
                assert is_sentence(decision.reason), decision.reason
