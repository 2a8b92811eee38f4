"""What Graph did or shows becomes what is recorded; where the row has changed meanwhile, nothing is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.admission import Plan, Policy
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState, Product
from domain.directory import Group
from domain.fulfilment import (
    DONE,
    GONE,
    GRANTS_IN_VAIN,
    NOT_SHOWN,
    Effect,
    LicenceStatus,
    Outcome,
    ShownLicence,
    confirm,
    due,
    freed_from,
    licence_view,
    regrant,
    release,
    renew,
    verify,
    worst,
)
from domain.licence_errors import COUNT, DISABLED, NEVER_ACTIVE, NO_LONGER_ACTIVE, OTHER, Failure, explained
from domain.permissions import GraphFeature, MissingPermission
from domain.young import UNKNOWN_AT_MOST
from tests.unit.domain.samples import CAUSE, NOW, POLICY, SECOND, allotment, kinds, member, members, rows_after

ACTIVE = LicenceStatus(active=True, present=True)
NOT_YET = LicenceStatus(active=False, present=True)
LATER = Outcome(Effect.LATER, "throttled", timedelta(seconds=9))
LACKING = MissingPermission("A.B.All", GraphFeature.CHANGE_MEMBERS, "do it")
NOT_PERMITTED = Outcome(Effect.LATER, "Insufficient privileges.", missing=LACKING)
REFUSED = Outcome(Effect.REFUSED, "Bad usage location.")
HOUR = timedelta(hours=1)


def failing(error: str) -> LicenceStatus:
    return LicenceStatus(active=False, present=True, error=error)


def confirmed(
    row: Member, outcome: Outcome, *, current: Mapping[str, Member] | None = None, before: Allotment | None = None
) -> Plan:
    start = before or allotment(consumed_units=1)
    now_there = members(row) if current is None else current
    return confirm(start, members(row), now_there, {row.user_id: outcome}, now=NOW, cause=CAUSE)


def verified(row: Member, view: LicenceStatus, now: datetime = NOW, policy: Policy = POLICY) -> Plan:
    unfinished = frozenset({row.user_id} if row.unfinished else ())
    start = allotment(consumed_units=int(row.seated), unfinished=unfinished, unfinished_units=len(unfinished))
    return verify(start, [row], {row.user_id: view}, now=now, cause=CAUSE, policy=policy)


def written(plan: Plan) -> Member:
    """The one row that the plan writes."""
    (row,) = rows_after(plan).values()
    assert row is not None
    return row


class TestConfirm:
    @pytest.mark.parametrize("outcome", [LATER, Outcome(Effect.UNKNOWN)])
    def test_who_is_tried_later_holds_up_nobody(self, outcome: Outcome) -> None:
        rows = members(*(member(user, MemberState.PENDING, since=NOW) for user in ("ann", "ben")))
        outcomes = {"ann": outcome, "ben": DONE}
        plan = confirm(allotment(consumed_units=2), rows, rows, outcomes, now=NOW, cause=CAUSE)
        assert list(rows_after(plan)) == ["ben"]

    def test_a_grant_by_licensed_group_is_licensed_and_still_to_be_seen(self) -> None:
        row = member("ann", MemberState.PENDING)
        assert rows_after(confirmed(row, DONE)) == {"ann": replace(row, state=MemberState.LICENSED, checked=None)}

    def test_a_direct_grant_is_licensed_and_seen(self) -> None:
        row = member("ann", MemberState.PENDING)
        plan = confirmed(row, DONE, before=allotment(consumed_units=1, licensing=Licensing.DIRECT))
        assert rows_after(plan) == {"ann": replace(row, state=MemberState.LICENSED, checked=NOW)}

    def test_a_revocation_keeps_the_seat_until_graph_shows_it(self) -> None:
        row = member("ann", MemberState.RELEASING, error="was refused before")
        plan = confirmed(row, DONE)
        assert rows_after(plan) == {"ann": replace(row, revoked=True, error=None)}
        assert plan.allotment.consumed_units == 1

    def test_a_rollback_that_is_done_leaves_no_row(self) -> None:
        plan = confirmed(member("ann", MemberState.ROLLING_BACK), DONE)
        assert (rows_after(plan), kinds(plan)) == ({"ann": None}, [])

    @pytest.mark.parametrize("outcome", [LATER, NOT_PERMITTED])
    @pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.RELEASING, MemberState.ROLLING_BACK])
    def test_what_is_to_be_tried_later_is_left_as_it_is(self, state: MemberState, outcome: Outcome) -> None:
        plan = confirmed(member("ann", state), outcome)
        assert (plan.steps, plan.allotment.state) == ((), AllotmentState.ACTIVE)

    @pytest.mark.parametrize("outcome", [DONE, REFUSED])
    @pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.RELEASING, MemberState.ROLLING_BACK])
    def test_a_row_that_was_changed_or_removed_meanwhile_is_left_as_it_is(
        self, state: MemberState, outcome: Outcome
    ) -> None:
        row = member("ann", state)
        assert confirmed(row, outcome, current=members(replace(row, since=NOW))).steps == ()
        assert confirmed(row, outcome, current={}).steps == ()

    def test_a_refused_grant_fails_with_graphs_words_and_keeps_the_seat(self) -> None:
        row = member("ann", MemberState.PENDING)
        failures = (Failure("sku-1", "Other"),)
        assert written(confirmed(row, replace(REFUSED, failures=(Failure("sku-1", COUNT),)))).failures[0].error == COUNT
        plan = confirmed(row, REFUSED)
        failed = replace(row, state=MemberState.FAILED, error="Bad usage location.", failures=failures)
        assert rows_after(plan) == {"ann": failed}
        assert kinds(plan) == [("ann", "failed")]
        assert plan.decisions[0].reason == "Microsoft Graph refused the licence: Bad usage location."
        assert plan.decisions[0].requested == 0
        assert plan.allotment.consumed_units == 1

    def test_a_grant_that_is_refused_again_for_the_same_cause_is_not_told_again(self) -> None:
        plan = confirmed(member("ann", MemberState.PENDING, error=REFUSED.detail), REFUSED)
        assert [step.after.state for step in plan.steps if step.after] == [MemberState.FAILED]
        assert kinds(plan) == []

    def test_a_refused_revocation_shows_the_error_and_holds_the_seat(self) -> None:
        row = member("ann", MemberState.RELEASING)
        plan = confirmed(row, REFUSED)
        assert rows_after(plan) == {"ann": replace(row, error="Bad usage location.")}
        assert confirmed(replace(row, error=REFUSED.detail), REFUSED).steps == ()

    @pytest.mark.parametrize(
        ("fixed", "reason"),
        [
            (
                Group("g-1", "Sales", dynamic=True),
                "Members of Sales can't be removed through Microsoft Graph: its membership is dynamic. "
                "Set overflow to wait, or make it a group that the app can change. Then resume.",
            ),
            (None, "Microsoft Graph refused to remove the member: Not so. Fix this, then resume."),
        ],
        ids=["of a group that is fixed", "for another cause"],
    )
    def test_a_refused_rollback_suspends_the_allotment_with_the_cure_that_fits(
        self, fixed: Group | None, reason: str
    ) -> None:
        row = member("ann", MemberState.ROLLING_BACK)
        plan = confirmed(row, Outcome(Effect.REFUSED, "Not so.", fixed=fixed))
        detail = "Not so. Group Sales: its membership is dynamic." if fixed else "Not so."
        assert rows_after(plan) == {"ann": replace(row, error=detail)}
        assert kinds(plan) == [("ann", "failed")]
        assert plan.decisions[0].reason == f"Microsoft Graph refused to remove the member: {detail}"
        assert (plan.allotment.state, plan.allotment.state_reason) == (AllotmentState.SUSPENDED, reason)

    @pytest.mark.parametrize("state", [MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING])
    def test_an_outcome_for_a_row_that_asked_for_nothing_changes_nothing(self, state: MemberState) -> None:
        assert confirmed(member("ann", state), DONE).steps == ()
        assert confirmed(member("ann", state), REFUSED).steps == ()

    def test_outcomes_are_recorded_in_the_order_of_user_ids(self) -> None:
        rows = members(*(member(user, MemberState.PENDING) for user in ("cleo", "ann", "ben")))
        plan = confirm(allotment(), rows, rows, dict.fromkeys(rows, REFUSED), now=NOW, cause=CAUSE)
        assert kinds(plan) == [("ann", "failed"), ("ben", "failed"), ("cleo", "failed")]

    @pytest.mark.parametrize("licensing", Licensing)
    def test_a_grant_that_succeeds_after_it_had_failed_is_told_once_when_it_is_seen(self, licensing: Licensing) -> None:
        start = allotment(consumed_units=1, licensing=licensing)
        failed = member("ann", MemberState.FAILED, error="No licence left.", failures=(Failure("sku-1", COUNT),))
        anew = regrant(start, [failed], now=NOW, cause=CAUSE, policy=POLICY)
        granted = confirmed(written(anew), DONE, before=start)
        seen = verified(written(granted), ACTIVE)
        assert kinds(anew) + kinds(granted) + kinds(seen) == [("ann", "licensed")]
        assert seen.decisions[0].requested == 0
        assert written(seen) == replace(
            member("ann"), since=NOW, apply_by=NOW + POLICY.grant_window, checked=NOW, error=None
        )

    def test_a_first_direct_grant_that_had_been_refused_is_told_at_once(self) -> None:
        row = member("ann", MemberState.PENDING, error="No licence left.")
        plan = confirmed(row, DONE, before=allotment(consumed_units=1, licensing=Licensing.DIRECT))
        assert (kinds(plan), plan.decisions[0].requested) == ([("ann", "licensed")], 0)
        assert written(plan) == replace(row, state=MemberState.LICENSED, checked=NOW, error=None)


def test_the_worst_of_several_products_names_every_product_that_was_refused() -> None:
    refused = [Outcome(Effect.REFUSED, name, failures=(Failure(name, COUNT),)) for name in ("one", "two")]
    outcomes = worst(["ann", "ben"], [{"ann": each, "ben": DONE} for each in refused])
    assert outcomes == {
        "ann": replace(refused[0], failures=(Failure("one", COUNT), Failure("two", COUNT))),
        "ben": DONE,
    }
    assert worst(["ann"], [{"ann": refused[0]}, {"ann": LATER}]) == {"ann": LATER}
    assert worst(["ann"], []) == {"ann": DONE}


class TestLicenceView:
    ONE, TWO = Product("sku-1", "ONE"), Product("sku-2", "TWO")

    @pytest.mark.parametrize(
        ("one", "two", "active", "failures", "lacking"),
        [
            (("Active", None), ("Active", None), True, [], []),
            (
                ("ActiveWithError", "DependencyViolation"),
                ("Active", None),
                True,
                [("sku-1", "DependencyViolation")],
                [],
            ),
            (("Error", COUNT), ("Active", None), False, [("sku-1", COUNT)], []),
            (("Error", COUNT), ("Error", "Other"), False, [("sku-1", COUNT), ("sku-2", "Other")], []),
            (("Disabled", None), ("Active", None), False, [], [("sku-1", DISABLED)]),
            (("Tomorrow", None), ("Active", None), False, [], [("sku-1", "Tomorrow")]),
            (None, ("Active", None), False, [], [("sku-1", NEVER_ACTIVE)]),
            (None, ("Error", COUNT), False, [("sku-2", COUNT)], [("sku-1", NEVER_ACTIVE)]),
        ],
    )
    def test_tells_what_is_active_what_failed_and_what_is_neither(
        self,
        one: tuple[str, str | None] | None,
        two: tuple[str, str | None] | None,
        active: bool,
        failures: list[tuple[str, str]],
        lacking: list[tuple[str, str]],
    ) -> None:
        view = licence_view({self.ONE: one and ShownLicence(*one), self.TWO: two and ShownLicence(*two)})
        assert (view.active, view.present) == (active, True)
        assert [(each.sku_id, each.error) for each in view.failures] == failures
        assert [(each.sku_id, each.error) for each in view.lacking] == lacking
        names = {"sku-1": "ONE", "sku-2": "TWO"}
        assert (view.error or "") == " ".join(explained(names[sku_id], error) for sku_id, error in failures)

    def test_of_what_is_not_there_says_nothing(self) -> None:
        assert licence_view({self.ONE: None, self.TWO: None}) == GONE


class TestUnknown:
    """Graph answers 404: it may not know the person, or the group, yet."""

    UNKNOWN = Outcome(Effect.UNKNOWN, "Resource 'ann' does not exist. (404 Request_ResourceNotFound)")
    JUST_YOUNG = NOW - UNKNOWN_AT_MOST + SECOND
    OLD = NOW - UNKNOWN_AT_MOST

    @pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.ROLLING_BACK])
    def test_who_may_be_too_new_is_left_for_later(self, state: MemberState) -> None:
        assert confirmed(member("ann", state, since=self.JUST_YOUNG), self.UNKNOWN).steps == ()

    def test_a_grant_has_failed_once_nobody_can_be_too_new_and_says_why(self) -> None:
        plan = confirmed(member("ann", MemberState.PENDING, since=self.OLD), self.UNKNOWN)
        told = f"Microsoft Graph has not known the person or the licensed group for 30 minutes: {self.UNKNOWN.detail}"
        assert (written(plan).state, written(plan).error) == (MemberState.FAILED, told)
        assert written(plan).failures == (Failure("sku-1", OTHER),)
        assert [(each.kind, each.reason) for each in plan.decisions] == [("failed", told)]

    def test_a_rollback_then_has_nothing_to_remove(self) -> None:
        assert rows_after(confirmed(member("ann", MemberState.ROLLING_BACK, since=self.OLD), self.UNKNOWN)) == {
            "ann": None
        }

    @pytest.mark.parametrize("since", [JUST_YOUNG, OLD])
    def test_a_revocation_counts_as_sent_and_holds_the_seat_until_graph_shows_it(self, since: datetime) -> None:
        plan = confirmed(member("ann", MemberState.RELEASING, since=since), self.UNKNOWN)
        assert written(plan).revoked
        assert plan.allotment.consumed_units == 1

    def test_that_graph_shows_no_licence_of_somebody_whom_it_does_not_know_frees_no_seat(self) -> None:
        row = member("ann", MemberState.RELEASING, apply_by=NOW, checked=NOW, revoked=True)
        granted_long_ago = replace(row, apply_by=self.OLD, checked=self.OLD)
        assert verified(row, NOT_SHOWN, NOW + UNKNOWN_AT_MOST - SECOND).steps == ()
        assert rows_after(verified(row, NOT_SHOWN, NOW + UNKNOWN_AT_MOST)) == {"ann": None}
        assert rows_after(verified(granted_long_ago, NOT_SHOWN)) == {"ann": None}

    def test_comes_before_a_refusal_and_after_what_is_to_be_tried_later(self) -> None:
        products = [{"ann": REFUSED, "ben": DONE, "cleo": LATER}, dict.fromkeys(("ann", "ben", "cleo"), self.UNKNOWN)]
        outcomes = worst(("ann", "ben", "cleo"), products)
        assert outcomes == {"ann": self.UNKNOWN, "ben": self.UNKNOWN, "cleo": LATER}


class TestVerifyLicensed:
    def test_that_graph_shows_as_active_is_checked(self) -> None:
        row = member("ann")
        plan = verified(row, ACTIVE)
        assert rows_after(plan) == {"ann": replace(row, checked=NOW)}
        assert (plan.allotment.unfinished, plan.allotment.unfinished_units) == (frozenset(), 0)
        assert kinds(plan) == []

    def test_that_was_checked_before_is_not_written_again(self) -> None:
        assert verified(member("ann", checked=NOW), ACTIVE).steps == ()

    def test_with_an_error_fails_with_its_cause(self) -> None:
        plan = verified(member("ann"), failing("No licence left. (CountViolation)"))
        assert [step.after.error for step in plan.steps if step.after] == ["No licence left. (CountViolation)"]
        assert kinds(plan) == [("ann", "failed")]
        assert plan.decisions[0].requested == 0
        assert plan.decisions[0].reason == "No licence left. (CountViolation)"
        assert plan.allotment.consumed_units == 1

    def test_with_the_error_of_before_is_given_time_as_well(self) -> None:
        row = member("ann", apply_by=NOW, error="No licence left.")
        assert verified(row, failing("No licence left."), NOW + POLICY.unverified_margin - SECOND).steps == ()

    def test_with_the_error_of_before_fails_again_after_that_and_is_not_told_again(self) -> None:
        row = member("ann", apply_by=NOW, error="No licence left.")
        plan = verified(row, failing("No licence left."), NOW + POLICY.unverified_margin)
        assert (rows_after(plan), kinds(plan)) == ({"ann": replace(row, state=MemberState.FAILED)}, [])

    def test_that_is_granted_anew_keeps_the_error_until_it_works(self) -> None:
        row = member("ann", apply_by=NOW, error="No licence left.")
        assert written(verified(row, NOT_YET, NOW + POLICY.unverified_margin)).error == "No licence left."

    @pytest.mark.parametrize("view", [GONE, NOT_YET])
    def test_that_is_not_active_yet_is_given_time(self, view: LicenceStatus) -> None:
        row = member("ann", apply_by=NOW)
        assert verified(row, view, NOW + POLICY.unverified_margin - SECOND).steps == ()

    @pytest.mark.parametrize("view", [GONE, NOT_YET])
    def test_that_is_not_active_after_that_is_granted_anew(self, view: LicenceStatus) -> None:
        row = member("ann", apply_by=NOW)
        later = NOW + POLICY.unverified_margin
        plan = verified(row, view, later)
        assert rows_after(plan) == {
            "ann": Member("ann", MemberState.PENDING, later, apply_by=later + POLICY.grant_window, tries=1)
        }
        assert plan.allotment.consumed_units == 1

    @pytest.mark.parametrize("lacking", [(), (Failure("sku-1", NEVER_ACTIVE),)])
    def test_that_was_active_and_is_gone_is_tried_again_as_if_it_had_failed(self, lacking: tuple[Failure, ...]) -> None:
        """To add who is a member of the licensed group already does nothing; what failed is taken out before."""
        row, later = member("ann", apply_by=NOW, checked=NOW), NOW + POLICY.unverified_margin
        plan = verified(row, LicenceStatus(active=False, present=False, lacking=lacking), later)
        assert (written(plan).state, written(plan).tries, kinds(plan)) == (MemberState.PENDING, 1, [])
        assert written(plan).failures == (Failure("sku-1", NO_LONGER_ACTIVE),)
        assert written(plan).error == explained("SPE_E5", NO_LONGER_ACTIVE)
        recovered = verified(written(confirmed(written(plan), DONE)), ACTIVE, later)
        assert (written(recovered).error, kinds(recovered)) == (None, [("ann", "licensed")])

    @pytest.mark.parametrize("licensing", Licensing)
    def test_that_never_shows_is_granted_some_times_and_then_has_failed(self, licensing: Licensing) -> None:
        row, now, grants = member("ann", apply_by=NOW), NOW, 1
        start = allotment(consumed_units=1, unfinished=frozenset({"ann"}), unfinished_units=1, licensing=licensing)
        for _ in range(9):
            if row.state is MemberState.FAILED:
                break
            now += HOUR
            plan = verify(start, [row], {"ann": GONE}, now=now, cause=CAUSE, policy=POLICY)
            row = written(plan)
            if row.state is MemberState.PENDING:
                grants += 1
                row = written(confirmed(row, DONE, before=start))
                assert row.checked is None
        assert grants == GRANTS_IN_VAIN
        assert (row.state, row.failures) == (MemberState.FAILED, (Failure("sku-1", NEVER_ACTIVE),))
        assert row.error == explained("SPE_E5", NEVER_ACTIVE)
        assert kinds(plan) == [("ann", "failed")]

    def test_that_never_shows_after_the_night_granted_it_again_fails_again_and_is_not_told_again(self) -> None:
        told = explained("SPE_E5", NEVER_ACTIVE)
        failed = member("ann", MemberState.FAILED, error=told, failures=(Failure("sku-1", NEVER_ACTIVE),), tries=2)
        anew = written(regrant(allotment(consumed_units=1), [failed], now=NOW, cause=CAUSE, policy=POLICY))
        plan = verified(written(confirmed(anew, DONE)), GONE, NOW + HOUR)
        assert (written(plan).state, kinds(plan)) == (MemberState.FAILED, [])

    @pytest.mark.parametrize("state", [DISABLED, "SomethingOfNextYear"])
    def test_that_is_there_and_gives_nothing_has_failed_once_it_had_time(self, state: str) -> None:
        row = member("ann", apply_by=NOW)
        view = LicenceStatus(active=False, present=True, lacking=(Failure("sku-1", state),))
        assert verified(row, view, NOW + POLICY.unverified_margin - SECOND).steps == ()
        plan = verified(row, view, NOW + POLICY.unverified_margin)
        failed = replace(row, state=MemberState.FAILED, error=explained("SPE_E5", state), failures=view.lacking)
        assert (rows_after(plan), kinds(plan)) == ({"ann": failed}, [("ann", "failed")])

    def test_that_was_granted_anew_and_is_active_starts_afresh(self) -> None:
        row = member("ann", checked=NOW - HOUR, tries=2)
        assert rows_after(verified(row, ACTIVE)) == {"ann": replace(row, checked=NOW, tries=0)}

    def test_without_a_view_is_left_as_it_is_and_holds_up_nobody(self) -> None:
        rows = [member("ann"), member("ben")]
        plan = verify(allotment(), rows, {"ben": ACTIVE}, now=NOW + HOUR, cause=CAUSE, policy=POLICY)
        assert list(rows_after(plan)) == ["ben"]


class TestOfBefore:
    """Somebody left and came back, or was put out of the licensed group: the old licence may be on its way out."""

    ROW = member("ann", since=NOW, apply_by=NOW + POLICY.grant_window, granted=NOW)
    SHOWN_BY = NOW + POLICY.grant_window + POLICY.unverified_margin
    FAILED = replace(ROW, state=MemberState.FAILED, error="No licence left.")
    OLD = replace(ACTIVE, since=NOW - SECOND)

    @pytest.mark.parametrize("row", [ROW, FAILED])
    @pytest.mark.parametrize("view", [OLD, ACTIVE, replace(failing("Excluded."), since=NOW - SECOND)])
    def test_a_licence_older_than_the_grant_proves_nothing(self, row: Member, view: LicenceStatus) -> None:
        assert verified(row, view, self.SHOWN_BY - SECOND).steps == ()

    @pytest.mark.parametrize("row", [ROW, FAILED])
    def test_one_that_has_changed_since_is_this_seats(self, row: Member) -> None:
        assert written(verified(row, replace(ACTIVE, since=NOW), NOW + SECOND)) == member(
            "ann", since=NOW, apply_by=NOW + POLICY.grant_window, checked=NOW + SECOND
        )

    def test_graph_tells_whole_seconds(self) -> None:
        row = replace(self.ROW, granted=NOW + timedelta(microseconds=999_999))
        assert written(verified(row, replace(ACTIVE, since=NOW), NOW + SECOND)).checked == NOW + SECOND
        assert verified(replace(row, granted=NOW + SECOND), replace(ACTIVE, since=NOW), NOW + SECOND).steps == ()

    @pytest.mark.parametrize("row", [ROW, FAILED])
    def test_one_that_is_still_there_once_it_would_be_gone_is_this_seats(self, row: Member) -> None:
        """Entra need not change the licence of somebody who came back before it looked."""
        assert written(verified(row, self.OLD, self.SHOWN_BY)).checked == self.SHOWN_BY

    def test_the_time_counts_from_when_the_grant_could_be_sent(self) -> None:
        late = replace(self.ROW, apply_by=NOW + HOUR)
        assert verified(late, self.OLD, NOW + HOUR).steps == ()

    def test_each_product_has_to_have_changed(self) -> None:
        one, two = Product("sku-1", "ONE"), Product("sku-2", "TWO")
        old, new = ShownLicence("Active", None, NOW - SECOND), ShownLicence("Active", None, NOW)
        assert licence_view({one: new, two: old}).since == NOW - SECOND
        assert licence_view({one: new, two: ShownLicence("Active")}).since is None
        assert licence_view({one: new, two: new}).since == NOW

    def test_a_row_that_does_not_say_since_when_believes_what_is_shown(self) -> None:
        assert written(verified(replace(self.ROW, granted=None), self.OLD)).checked == NOW

    def test_who_was_put_out_of_the_licensed_group_is_granted_from_now_on(self) -> None:
        for row, since in ((member("ann", checked=NOW), NOW), (replace(self.FAILED, granted=NOW - HOUR), NOW - HOUR)):
            again = regrant(allotment(consumed_units=1), [row], now=NOW, cause=CAUSE, policy=POLICY)
            assert written(again).granted == since

    def test_a_seat_that_is_tried_again_goes_on_believing_what_it_believed(self) -> None:
        """Of several products, those that did not fail have not changed."""
        overdue = replace(self.ROW, apply_by=NOW)
        assert written(verified(overdue, GONE, NOW + POLICY.unverified_margin)).granted == NOW


class TestVerifyFailed:
    ROW = member("ann", MemberState.FAILED, error="No licence left.")

    def test_that_became_active_has_recovered(self) -> None:
        plan = verified(self.ROW, ACTIVE)
        assert rows_after(plan) == {"ann": replace(self.ROW, state=MemberState.LICENSED, checked=NOW, error=None)}
        assert kinds(plan) == [("ann", "licensed")]
        assert plan.decisions[0].reason == "The licence became active in the end."
        assert plan.decisions[0].requested == 0

    def test_with_another_error_shows_that_one(self) -> None:
        plan = verified(self.ROW, failing("Excluded by another plan."))
        assert rows_after(plan) == {"ann": replace(self.ROW, error="Excluded by another plan.")}

    def test_of_a_row_that_has_no_name_for_it_gets_one(self) -> None:
        view = replace(failing("No licence left."), failures=(Failure("sku-1", COUNT),))
        assert rows_after(verified(self.ROW, view)) == {"ann": replace(self.ROW, failures=view.failures)}
        assert kinds(verified(self.ROW, view)) == []

    def test_with_the_same_error_or_none_is_left_as_it_is(self) -> None:
        assert verified(self.ROW, failing("No licence left.")).steps == ()
        assert verified(self.ROW, NOT_YET).steps == ()


class TestVerifyReleasing:
    ROW = member("ann", MemberState.RELEASING, apply_by=NOW, checked=NOW - HOUR, revoked=True)

    def test_whose_licence_is_gone_frees_the_seat(self) -> None:
        plan = verified(self.ROW, GONE, NOW + POLICY.propagation_margin)
        assert (rows_after(plan), kinds(plan)) == ({"ann": None}, [])
        assert plan.allotment.consumed_units == 0

    def test_is_not_freed_while_a_grant_may_still_take_effect(self) -> None:
        assert verified(self.ROW, GONE, NOW + POLICY.propagation_margin - SECOND).steps == ()

    @pytest.mark.parametrize("view", [ACTIVE, NOT_YET, failing("x")])
    def test_is_not_freed_while_the_licence_is_there_in_any_state(self, view: LicenceStatus) -> None:
        assert verified(self.ROW, view, NOW + HOUR).allotment.consumed_units == 1

    def test_is_not_freed_before_the_licence_has_been_taken_back(self) -> None:
        assert verified(replace(self.ROW, revoked=False), GONE, NOW + HOUR).steps == ()

    def test_whose_licence_is_there_once_no_grant_can_come_any_more_is_revoked_again(self) -> None:
        """A grant overtook its revocation: `revoked` keeps the row from being sent again, and the seat never frees."""
        plan = verified(self.ROW, ACTIVE, NOW + POLICY.propagation_margin)
        assert rows_after(plan) == {"ann": replace(self.ROW, revoked=False)}


@pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.WAITING, MemberState.ROLLING_BACK])
@pytest.mark.parametrize("view", [ACTIVE, NOT_YET, GONE, failing("x")])
def test_verify_leaves_alone_who_is_not_licensed_yet(state: MemberState, view: LicenceStatus) -> None:
    assert verified(member("ann", state), view, NOW + HOUR).steps == ()


class TestFreedFrom:
    def test_is_after_the_last_instant_at_which_the_grant_was_sent_or_seen(self) -> None:
        row = member("ann", MemberState.RELEASING, apply_by=NOW, checked=NOW - HOUR)
        assert freed_from(row, POLICY) == NOW + POLICY.propagation_margin
        assert freed_from(replace(row, checked=NOW + HOUR), POLICY) == NOW + HOUR + POLICY.propagation_margin

    def test_is_later_where_the_licence_was_never_seen(self) -> None:
        row = member("ann", MemberState.RELEASING, apply_by=NOW, checked=None)
        assert freed_from(row, POLICY) == NOW + POLICY.unverified_margin

    def test_is_never_sooner_than_for_a_licence_that_was_seen(self) -> None:
        slow = Policy(propagation_margin=HOUR, unverified_margin=SECOND)
        row = member("ann", MemberState.RELEASING, apply_by=NOW, checked=None)
        assert freed_from(row, slow) == NOW + HOUR

    def test_counts_from_the_departure_where_no_grant_was_ever_due(self) -> None:
        row = member("ann", MemberState.RELEASING, since=NOW, apply_by=None, checked=NOW - HOUR)
        assert freed_from(row, POLICY) == NOW + POLICY.propagation_margin


class TestDue:
    def test_a_seat_when_it_may_be_freed(self) -> None:
        row = member("ann", MemberState.RELEASING, revoked=True)
        assert due(row, POLICY) == freed_from(row, POLICY)

    def test_a_licence_that_was_never_seen_when_it_is_granted_anew(self) -> None:
        assert due(member("ann", MemberState.LICENSED, apply_by=NOW), POLICY) == NOW + POLICY.unverified_margin

    @pytest.mark.parametrize("state", sorted(set(MemberState) - {MemberState.LICENSED}))
    def test_nothing_else(self, state: MemberState) -> None:
        assert due(member("ann", state), POLICY) is None

    def test_no_licence_that_was_seen(self) -> None:
        assert due(member("ann", MemberState.LICENSED, checked=NOW), POLICY) is None


class TestRenew:
    def renewed(self, row: Member, observed_at: datetime | None = NOW) -> Plan:
        return renew(allotment(), [row], NOW, POLICY, observed_at=observed_at)

    def test_gives_a_new_window_to_a_grant_that_may_no_longer_be_sent(self) -> None:
        row = member("ann", MemberState.PENDING, apply_by=NOW)
        plan = self.renewed(row)
        assert rows_after(plan) == {"ann": replace(row, apply_by=NOW + POLICY.grant_window)}
        assert kinds(plan) == []

    def test_leaves_a_grant_that_may_still_be_sent(self) -> None:
        assert self.renewed(member("ann", MemberState.PENDING, apply_by=NOW + SECOND)).steps == ()

    def test_gives_a_rollback_that_was_looked_at_again_a_new_time(self) -> None:
        plan = self.renewed(member("ann", MemberState.ROLLING_BACK, apply_by=NOW))
        after = rows_after(plan)["ann"]
        assert after is not None
        assert after.apply_by == NOW + POLICY.grant_window

    @pytest.mark.parametrize("observed_at", [None, NOW - POLICY.grant_window])
    def test_leaves_a_rollback_that_nobody_has_looked_at_since(self, observed_at: datetime | None) -> None:
        assert self.renewed(member("ann", MemberState.ROLLING_BACK, apply_by=NOW), observed_at).steps == ()

    @pytest.mark.parametrize("state", sorted(set(MemberState) - {MemberState.PENDING, MemberState.ROLLING_BACK}))
    def test_leaves_rows_that_nothing_is_due_for(self, state: MemberState) -> None:
        assert self.renewed(member("ann", state, apply_by=NOW - HOUR)).steps == ()


class TestRegrant:
    def test_sets_a_licensed_person_back_to_pending_and_says_so(self) -> None:
        plan = regrant(allotment(consumed_units=1), [member("ann")], now=NOW, cause=CAUSE, policy=POLICY)
        assert rows_after(plan) == {
            "ann": Member("ann", MemberState.PENDING, NOW, apply_by=NOW + POLICY.grant_window, tries=1, granted=NOW)
        }
        assert kinds(plan) == [("ann", "licensed")]
        assert plan.decisions[0].reason == "Had a seat but no licence, so the licence was granted again."
        assert plan.decisions[0].requested == 0
        assert plan.allotment.consumed_units == 1

    def test_a_failed_person_is_tried_again_silently_and_keeps_the_error_until_it_works(self) -> None:
        failed = member("ann", MemberState.FAILED, error="No licence left.")
        plan = regrant(allotment(consumed_units=1), [failed], now=NOW, cause=CAUSE, policy=POLICY)
        assert [(step.after.state, step.after.error) for step in plan.steps if step.after] == [
            (MemberState.PENDING, "No licence left.")
        ]
        assert kinds(plan) == []

    @pytest.mark.parametrize(("asked", "tries"), [(False, 3), (True, 0)])
    def test_counts_the_tries_unless_somebody_has_asked(self, asked: bool, tries: int) -> None:
        failures = (Failure("sku-1", COUNT),)
        failed = member("ann", MemberState.FAILED, error="No licence left.", failures=failures, tries=2)
        plan = regrant(allotment(consumed_units=1), [failed], now=NOW, cause=CAUSE, policy=POLICY, asked=asked)
        assert (written(plan).tries, written(plan).failures) == (tries, failures)


class TestRelease:
    def released(self, *rows: Member) -> Plan:
        return release(
            allotment(consumed_units=3), rows, now=NOW, cause=CAUSE, reason="The allotment is being deleted."
        )

    @pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED])
    def test_takes_a_seat_back_but_does_not_free_it_yet(self, state: MemberState) -> None:
        row = member("ann", state, error="x")
        plan = self.released(row)
        assert rows_after(plan) == {"ann": replace(row, state=MemberState.RELEASING, since=NOW, error=None)}
        assert [(decision.kind, decision.reason, decision.requested) for decision in plan.decisions] == [
            ("released", "The allotment is being deleted.", 0)
        ]
        assert plan.allotment.consumed_units == 3

    @pytest.mark.parametrize("state", [MemberState.WAITING, MemberState.ROLLING_BACK, MemberState.IGNORED])
    def test_forgets_who_has_no_seat(self, state: MemberState) -> None:
        assert rows_after(self.released(member("ann", state))) == {"ann": None}

    def test_does_not_release_twice_and_goes_on_with_the_others(self) -> None:
        plan = self.released(member("ann", MemberState.RELEASING, revoked=True), member("ben"))
        assert list(rows_after(plan)) == ["ben"]
