"""The audit record's rules: what is changed by a write, what it is called, and which entries a filter lets through."""

from dataclasses import replace

import pytest

from domain.allotments import Allotment, AllotmentState
from domain.audit import (
    Actor,
    AuditEntry,
    AuditFilter,
    AuditKind,
    Changed,
    changed_settings,
    changes_between,
    kind_of_own,
    settings_of,
)
from tests.unit.domain.samples import ALLOTMENT, NOW, SECOND

SUSPENDED = replace(ALLOTMENT, state=AllotmentState.SUSPENDED, state_reason="The group was deleted.")
DELETING = replace(ALLOTMENT, state=AllotmentState.DELETING)
RAISED = replace(ALLOTMENT, allotted_units=3)
ENTRY = AuditEntry("e-1", NOW, AuditKind.CHANGE_ALLOTMENT, Actor("ann"), "r-1", allotment_id="a-1")


def test_only_what_differs_is_a_change() -> None:
    found = changes_between({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": None})
    assert found == (Changed("b", 2, 5), Changed("gone", 3, None))


def test_a_switch_that_is_off_and_an_empty_list_are_as_good_as_nothing_and_zero_is_not() -> None:
    nothing = {"muted": None, "owners": None, "allottedUnits": None}
    assert changes_between(nothing, {"muted": False, "owners": [], "allottedUnits": 0}) == (
        Changed("allottedUnits", None, 0),
    )
    assert changes_between({"muted": True, "owners": ["a"]}, {"muted": False, "owners": []}) == (
        Changed("muted", True, False),
        Changed("owners", ["a"], []),
    )


def test_a_changed_setting_stands_alone() -> None:
    assert changed_settings(ALLOTMENT, RAISED) == (Changed("allottedUnits", 2, 3),)


def test_what_enforcement_counts_is_no_change() -> None:
    counted = replace(ALLOTMENT, consumed_units=2, waiting_units=7, observed_at=NOW, next_place=9)
    assert changed_settings(ALLOTMENT, counted) == ()


def test_a_changed_state_has_its_reason() -> None:
    assert changed_settings(ALLOTMENT, SUSPENDED) == (
        Changed("state", "active", "suspended"),
        Changed("stateReason", None, "The group was deleted."),
    )


def test_a_reason_without_a_change_of_state_is_left_out() -> None:
    other = replace(SUSPENDED, state_reason="It is synced.", allotted_units=3)
    assert changed_settings(SUSPENDED, other) == (Changed("allottedUnits", 2, 3),)


def test_everything_is_new_of_an_allotment_that_is_made_and_gone_of_one_that_is_erased() -> None:
    settings = {name: value for name, value in settings_of(ALLOTMENT).items() if value not in (None, False, [])}
    assert {each.name: each.after for each in changed_settings(None, ALLOTMENT)} == settings
    assert {each.name: each.before for each in changed_settings(ALLOTMENT, None)} == settings


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, ALLOTMENT, AuditKind.CREATE_ALLOTMENT),
        (ALLOTMENT, None, AuditKind.ERASE_ALLOTMENT),
        (ALLOTMENT, SUSPENDED, AuditKind.SUSPEND_ALLOTMENT),
        (SUSPENDED, ALLOTMENT, AuditKind.RESUME_ALLOTMENT),
        (ALLOTMENT, DELETING, AuditKind.DELETE_ALLOTMENT),
        (ALLOTMENT, RAISED, AuditKind.CHANGE_ALLOTMENT),
        (SUSPENDED, replace(SUSPENDED, allotted_units=3), AuditKind.CHANGE_ALLOTMENT),
        (ALLOTMENT, replace(ALLOTMENT, state=AllotmentState.PREPARING), AuditKind.CHANGE_ALLOTMENT),
    ],
)
def test_what_the_app_did_is_called_by_what_it_wrote(
    before: Allotment | None, after: Allotment | None, kind: AuditKind
) -> None:
    assert kind_of_own(before, after) is kind


@pytest.mark.parametrize(
    ("only", "is_among"),
    [
        (AuditFilter(), True),
        (AuditFilter(allotment_id="a-1", actor_id="ann", kind=AuditKind.CHANGE_ALLOTMENT), True),
        (AuditFilter(allotment_id="a-2"), False),
        (AuditFilter(actor_id="ben"), False),
        (AuditFilter(kind=AuditKind.DELETE_ALLOTMENT), False),
        (AuditFilter(since=NOW), True),
        (AuditFilter(since=NOW + SECOND), False),
        (AuditFilter(until=NOW), False),
        (AuditFilter(until=NOW + SECOND), True),
    ],
)
def test_a_filter_lets_through_what_meets_all_of_it(only: AuditFilter, *, is_among: bool) -> None:
    assert only.lets_through(ENTRY) is is_among
