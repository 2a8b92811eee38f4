"""What has been stored before is read as it is: rows as the released layouts wrote them."""

import zlib
from datetime import UTC, datetime

import pytest

from domain.admission import removal_asked
from domain.adoption.model import is_filling
from domain.allotments import Allotment, AllotmentState, DecisionKind, MemberState
from domain.audit import Actor, AuditEntry, AuditKind, AuditResult, Changed
from domain.commands import Command, CommandKind, from_json, to_json
from domain.errors import Permanent, Transient
from domain.layout import LAYOUT
from domain.objections import Text, in_language
from domain.objections.coding import code, text_from, value_in, with_code
from domain.reconciliation.codec import treatment_json, treatment_of
from infra.tables.answers import _answer
from infra.tables.audit import _entity, _entry
from infra.tables.blobs import packed, unpacked
from infra.tables.rows import allotment_entity, allotment_of, decision_key, decisions_entity, decisions_of, member_of
from tests.unit.domain.samples import allotment

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = ("pendingUnits", "releasingUnits")
"""What a ledger did not have in the first layout."""


def ledger_of_the_first_layout(**changes: object) -> Allotment:
    entity = allotment_entity(allotment(**changes))
    return allotment_of({name: value for name, value in entity.items() if name not in LATER})


class TestLedger:
    def test_in_which_nothing_is_unfinished_has_no_seats_on_their_way(self) -> None:
        found = ledger_of_the_first_layout(consumed_units=2)
        assert (found.pending_units, found.releasing_units) == (0, 0)

    def test_in_which_something_is_unfinished_does_not_know_how_many_seats_are_on_their_way(self) -> None:
        found = ledger_of_the_first_layout(unfinished_units=1)
        assert (found.pending_units, found.releasing_units) == (None, None)

    def test_is_otherwise_what_it_was(self) -> None:
        assert ledger_of_the_first_layout(consumed_units=2) == allotment(consumed_units=2)


class TestLayout:
    def test_is_written_and_an_older_one_is_read(self) -> None:
        entity = allotment_entity(allotment())
        assert entity["layout"] == LAYOUT
        older = {name: value for name, value in entity.items() if name != "layout"}
        assert allotment_of(older) == allotment_of(entity) == allotment()

    def test_of_a_later_release_is_left_alone(self) -> None:
        """What this release does not know would be lost if it wrote the row again."""
        with pytest.raises(Transient, match="later release"):
            allotment_of({**allotment_entity(allotment()), "layout": LAYOUT + 1})

    def test_a_command_of_a_later_release_is_kept_as_a_dead_letter(self) -> None:
        command = Command(CommandKind.OBSERVE, "a1", "change notification", MOMENT)
        message = to_json(command)
        assert (message["layout"], from_json(message)) == (LAYOUT, command)
        with pytest.raises(Permanent, match="later release") as refused:
            from_json({**message, "layout": LAYOUT + 1, "kind": "unheardOf"})
        assert refused.value.reason == "NewerCommand"

    @pytest.mark.parametrize("layout", [None, "2", 1, [], 1.5])
    def test_what_is_no_later_layout_is_read(self, layout: object) -> None:
        message = to_json(Command(CommandKind.OBSERVE, "a1", "change notification", MOMENT))
        assert from_json({**message, "layout": layout}).allotment_id == "a1"


@pytest.mark.parametrize("text", ["\ud800 lone", "\U0001f600", "\x00\x1b"])
def test_a_text_of_before_can_be_written_again(text: str) -> None:
    """Names were taken with half a character in them, and are part of the reasons of decisions."""
    assert unpacked(packed({"reason": text})) == {"reason": text}


def test_a_first_answer_kept_in_one_property_is_repeated() -> None:
    entity = {
        "PartitionKey": "somebody",
        "RowKey": "key",
        "request": "digest",
        "began": "2026-03-02T09:00:00+00:00",
        "status": 200,
        "headers": "[]",
        "body": zlib.compress(b'{"value": []}'),
    }
    assert _answer(entity).body == b'{"value": []}'


def test_a_member_of_the_first_layout_waits_until_a_seat_frees() -> None:
    row = {"userId": "ann", "state": "waiting", "since": MOMENT, "place": 7, "revoked": False, "look": 0}
    found = member_of(row)
    assert (found.user_id, found.state, found.place, found.provisional) == ("ann", MemberState.WAITING, 7, False)


ANN = "0000000a-0000-4000-a000-000000000001"
OLD_DECISION = {
    "id": 7,
    "userId": "ann",
    "kind": "licensed",
    "reason": "A seat was free (requested 1, used 4, limit 5).",
    "requested": 1,
    "used": 4,
    "limit": 5,
    "cause": "change notification 7",
    "decided": MOMENT.isoformat(),
    "ahead": None,
}


def suspended_before(reason: str) -> Allotment:
    """An allotment that the released layout has suspended."""
    entity = allotment_entity(allotment(state=AllotmentState.SUSPENDED))
    return allotment_of({**entity, "stateReason": reason})


def test_a_change_in_the_audit_record_is_shown_as_it_was_written() -> None:
    """Its texts were in English alone: there is no telling them from a name."""
    entry = AuditEntry("e1", MOMENT, AuditKind.SUSPEND_ALLOTMENT, Actor("ada"), "r1", result=AuditResult.DONE)
    changes = [{"name": "stateReason", "before": None, "after": "Suspended by an administrator."}]
    found = _entry({**_entity(entry), **packed({"changes": changes})})
    assert found.changes == (Changed("stateReason", None, "Suspended by an administrator."),)
    assert code(found.changes[0].after) == "asWritten"


class TestTexts:
    """The released layout had sentences without codes: they are shown as they are, in every language."""

    @pytest.mark.parametrize("packed_row", [True, False])
    def test_a_reason_is_shown_as_it_was_written(self, *, packed_row: bool) -> None:
        alone = {**OLD_DECISION, "decided": MOMENT, "RowKey": decision_key(7)}
        (decision,) = decisions_of(packed({"decisions": [OLD_DECISION]}) if packed_row else alone)
        assert decision.reason == OLD_DECISION["reason"]
        assert in_language(decision.reason, "sv") == OLD_DECISION["reason"]
        assert with_code("reason", decision.reason) == {
            "reason": OLD_DECISION["reason"],
            "reasonCode": "asWritten",
            "reasonValues": {"text": OLD_DECISION["reason"]},
        }

    @pytest.mark.parametrize(
        ("cause", "actor"),
        [
            (f"limit raised by {ANN}", ANN),
            (f"adoption: asked by {ANN}", ANN),
            ("change notification 7", None),
            ("by hand", None),
        ],
    )
    def test_whose_doing_it_was_is_read_from_the_cause(self, cause: str, actor: str | None) -> None:
        (decision,) = decisions_of(packed({"decisions": [{**OLD_DECISION, "cause": cause}]}))
        assert (decision.cause, value_in(decision.cause, "actor")) == (cause, actor)

    def test_a_row_that_is_written_again_keeps_it(self) -> None:
        before = decisions_of(packed({"decisions": [{**OLD_DECISION, "cause": f"added by {ANN}"}]}))
        after = decisions_of(decisions_entity("a1", before))
        assert after == before
        assert value_in(after[0].cause, "actor") == ANN

    def test_the_end_date_of_a_reminder_is_read_from_the_cause(self) -> None:
        reminded = {"kind": "reminded", "reason": "The end date is near.", "cause": "end date 2026-03-05 09:30 UTC"}
        (decision,) = decisions_of(packed({"decisions": [{**OLD_DECISION, **reminded}]}))
        assert decision.kind is DecisionKind.REMINDED
        assert value_in(decision.reason, "ends") == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
        assert in_language(decision.reason, "en") == "The end date is near, and the person gets a reminder."

    @pytest.mark.parametrize(
        "reason",
        [
            "One run would take away 40 seats or memberships of 50 people. Nothing was taken. Look at the group; if "
            "this is meant, confirm removal 0123456789abcdef.",
            "30 people hold the licence through the licensed group without a seat. Nothing was taken. If they shall "
            "lose it, confirm removal 0123456789abcdef.",
        ],
    )
    def test_a_removal_can_be_confirmed(self, reason: str) -> None:
        found = suspended_before(reason)
        assert removal_asked(found) == "0123456789abcdef"
        assert in_language(found.state_reason or "", "sv") == reason
        assert removal_asked(allotment_of(allotment_entity(found))) == "0123456789abcdef"

    def test_an_adoption_on_its_way_goes_on(self) -> None:
        assert is_filling(suspended_before("Is being adopted: whoever holds the licence today gets his seat first."))
        assert not is_filling(suspended_before("Suspended by an administrator."))

    def test_another_suspension_is_shown_as_it_was_written(self) -> None:
        found = suspended_before("Suspended by an administrator.")
        assert (found.state_reason, code(found.state_reason)) == ("Suspended by an administrator.", "asWritten")
        assert removal_asked(found) is None

    def test_a_failed_licence_is_shown_as_it_was_written(self) -> None:
        row = {"userId": "ann", "state": "failed", "since": MOMENT, "revoked": False, "look": 0, "error": "No units."}
        assert (member_of(row).error, code(member_of(row).error)) == ("No units.", "asWritten")

    def test_a_finding_is_shown_as_it_was_written(self) -> None:
        kept = {
            "kind": "guest",
            "allotmentId": "a1",
            "subject": "ann",
            "detail": "The account is a guest.",
            "sinceDateTime": "2026-03-02T09:00:00.000000Z",
            "goneDateTime": None,
            "policy": "report",
        }
        shown = treatment_json(treatment_of(kept))
        assert (shown["detail"], shown["detailCode"]) == ("The account is a guest.", "asWritten")

    def test_the_released_release_finds_the_words_where_they_were(self) -> None:
        """So that going back to it is possible."""
        entity = allotment_entity(allotment(state_reason=Text("suspendedByAdministrator")))
        assert type(entity["stateReason"]) is str
        assert entity["stateReason"] == "Suspended by an administrator."
        assert text_from({"stateReason": entity["stateReason"]}, "stateReason") == "Suspended by an administrator."
