"""What is done about findings: by the policy, within the blast radius, and as it was confirmed."""

from dataclasses import replace
from datetime import timedelta

from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import DEFAULT_POLICY, TAKING, Kind, Way, read_policy
from domain.reconciliation.treatment import PlannedAction, counts_by_kind, fingerprint, planned_action, to_remediate
from tests.unit.domain.samples import NOW, POLICY, people


def found(kind: Kind, *subjects: str) -> list[Finding]:
    return [Finding(kind, "a-1", subject, "Seen.", NOW) for subject in subjects]


def test_by_default_nothing_is_taken_from_a_person_unasked_but_what_he_was_never_given() -> None:
    healed = {kind for kind in Kind if DEFAULT_POLICY.way(kind) is Way.HEAL}
    assert healed & TAKING == {Kind.NEVER_ADMITTED}


def test_too_many_cures_that_take_something_ask() -> None:
    disabled = found(Kind.ACCOUNT_DISABLED, *people(30))
    chosen = read_policy("accountDisabled=heal")
    few, many = (
        planned_action(disabled, chosen, POLICY, people=100),
        planned_action(disabled, chosen, POLICY, people=40),
    )
    assert {each.way for each in few} == {Way.HEAL}
    assert {each.way for each in many} == {Way.ASK}
    mixed = planned_action([*disabled, *found(Kind.JOINED_UNSEEN, "ann")], chosen, POLICY, people=40)
    assert [each.way for each in mixed if each.finding.kind is Kind.JOINED_UNSEEN] == [Way.HEAL]


def test_what_asks_is_cured_once_it_is_confirmed() -> None:
    (ann, ben) = found(Kind.ACCOUNT_DISABLED, "ann", "ben")
    treatments = [
        PlannedAction(ann, Way.ASK),
        PlannedAction(ben, Way.ASK),
        *planned_action(found(Kind.GUEST, "cleo"), *_DEFAULTS),
    ]
    assert to_remediate(treatments, ()) == ()
    assert to_remediate(treatments, {each.finding.id for each in treatments} - {ann.id}) == (ben,)


_DEFAULTS = (DEFAULT_POLICY, POLICY, 10)


def test_a_plans_fingerprint_is_of_what_is_found_and_done_and_not_of_when() -> None:
    one = planned_action(found(Kind.GUEST, "ann", "ben"), *_DEFAULTS)
    later = [PlannedAction(replace(each.finding, since=NOW + timedelta(days=1)), each.way) for each in reversed(one)]
    assert fingerprint(one) == fingerprint(later)
    assert fingerprint(one) != fingerprint(one[:1])
    assert fingerprint(one) != fingerprint([PlannedAction(each.finding, Way.ASK) for each in one])


def test_kinds_are_counted() -> None:
    assert counts_by_kind(
        planned_action([*found(Kind.GUEST, "a", "b"), *found(Kind.JOINED_UNSEEN, "c")], *_DEFAULTS)
    ) == {
        "guest": 2,
        "joinedUnseen": 1,
    }
