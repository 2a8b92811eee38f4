"""Who holds a licence without a seat, and who has a seat without a licence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.admission import Observed, Removals
from domain.allotments import Member, MemberState, Product
from domain.drift import RETRY_FAILED_AFTER, LicenceDrift, in_doubt, joined_after, licence_drift, too_many
from tests.unit.domain.samples import NOW, POLICY, SECOND, allotment, member, members, people


def drift(*rows: Member, holders: list[set[str]]) -> LicenceDrift:
    products = tuple(Product(f"sku-{number}", "P", licensed_group_id="g") for number in range(len(holders)))
    named = {f"sku-{number}": who for number, who in enumerate(holders)}
    return licence_drift(allotment(products=products), members(*rows), named, NOW)


def test_there_is_none_where_exactly_the_seated_hold_every_product() -> None:
    rows = [member("ann"), member("ben"), member("cleo", MemberState.WAITING)]
    assert drift(*rows, holders=[{"ann", "ben"}, {"ann", "ben"}]) == LicenceDrift((), ())


def test_a_licensed_person_without_one_of_the_products_is_missing_it() -> None:
    row = member("ann")
    assert drift(row, holders=[{"ann"}, set()]).missing == (row,)


def test_a_grant_that_may_still_be_sent_is_not_missing() -> None:
    row = member("ann", apply_by=NOW + SECOND)
    assert drift(row, holders=[set()]).missing == ()
    assert len(drift(replace(row, apply_by=NOW), holders=[set()]).missing) == 1


def test_while_products_change_a_seat_has_those_of_its_generation() -> None:
    before, after = (Product(name, "P", licensed_group_id="g", only=only) for only, name in enumerate(("old", "new")))
    changing = allotment(products=(after,), leaving=(before,), generation=1)
    rows = members(member("ann"), member("ben", generation=1), member("cleo", generation=1), member("dan", moving=True))
    holders = {"old": {"ann", "ben"}, "new": {"ann", "cleo"}}
    found = licence_drift(changing, rows, holders, NOW)
    assert [row.user_id for row in found.missing] == ["ben"]
    assert found.unadmitted_holders == ()


def test_a_refused_grant_is_tried_again_by_the_next_nights_run_only() -> None:
    failed = member("ann", MemberState.FAILED, apply_by=NOW - RETRY_FAILED_AFTER, error="x")
    assert drift(failed, holders=[set()]).missing == (failed,)
    assert drift(failed, holders=[{"ann"}]).missing == (failed,)
    sooner = replace(failed, apply_by=NOW - RETRY_FAILED_AFTER + SECOND)
    assert drift(sooner, holders=[set()]).missing == ()


@pytest.mark.parametrize(
    "state",
    [MemberState.PENDING, MemberState.RELEASING, MemberState.WAITING, MemberState.ROLLING_BACK, MemberState.IGNORED],
)
def test_who_is_not_licensed_yet_or_any_more_is_missing_nothing(state: MemberState) -> None:
    row = member("ann", state, apply_by=NOW - timedelta(days=1))
    assert drift(row, holders=[set()]).missing == ()


def test_holders_of_any_product_without_a_row_are_intruders_in_order() -> None:
    assert drift(holders=[{"zoe"}, {"ben", "zoe"}]).unadmitted_holders == ("ben", "zoe")


@pytest.mark.parametrize("state", [MemberState.WAITING, MemberState.ROLLING_BACK, MemberState.IGNORED])
def test_a_row_without_a_seat_permits_no_licence(state: MemberState) -> None:
    assert drift(member("ann", state), holders=[{"ann"}]).unadmitted_holders == ("ann",)


@pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED])
def test_a_seat_permits_the_licence(state: MemberState) -> None:
    assert drift(member("ann", state), holders=[{"ann"}]).unadmitted_holders == ()


def test_a_leaver_may_hold_it_until_it_was_taken_back() -> None:
    row = member("ann", MemberState.RELEASING)
    assert drift(row, holders=[{"ann"}]).unadmitted_holders == ()
    assert drift(replace(row, revoked=True), holders=[{"ann"}]).unadmitted_holders == ("ann",)


def test_up_to_the_number_intruders_are_removed_unasked() -> None:
    assert too_many(allotment(consumed_units=POLICY.removals), people(POLICY.removals), POLICY) is None


def test_a_large_share_of_intruders_needs_a_confirmation() -> None:
    assert too_many(allotment(), people(POLICY.removals_ignored), POLICY) is None
    assert too_many(allotment(), people(POLICY.removals_ignored + 1), POLICY) is not None


def test_more_intruders_than_that_need_a_confirmation_for_these_very_people() -> None:
    unadmitted_holders = people(POLICY.removals + 1)
    asked = too_many(allotment(consumed_units=7), unadmitted_holders, POLICY)
    assert asked == Removals(tuple(unadmitted_holders), POLICY.removals + 8)
    assert asked is not None
    assert too_many(allotment(confirmed_removals=asked.fingerprint), unadmitted_holders, POLICY) is None
    assert too_many(allotment(confirmed_removals=asked.fingerprint), [*unadmitted_holders, "zoe"], POLICY) is not None


class TestInDoubt:
    ROWS = members(
        member("ann", checked=NOW),
        member("ben", checked=NOW),
        member("cleo", MemberState.FAILED),
        member("dan", MemberState.WAITING),
    )

    def test_those_whom_graph_lists_in_error_and_those_who_have_failed(self) -> None:
        assert in_doubt(self.ROWS, {"ben", "dan", "zoe"}).keys() == {"ben", "cleo"}

    def test_every_seat_where_there_is_no_list(self) -> None:
        assert in_doubt(self.ROWS, None).keys() == {"ann", "ben", "cleo"}


@pytest.mark.parametrize(
    ("changes", "joined"),
    [
        ([], {"ann", "ben"}),
        ([Observed("cleo", present=True)], {"ann", "ben", "cleo"}),
        ([Observed("ann", present=False)], {"ben"}),
        ([Observed("cleo", present=True), Observed("cleo", present=False)], {"ann", "ben"}),
        ([Observed("ann", present=False), Observed("ann", present=True)], {"ann", "ben"}),
        ([Observed("printer", present=True, kind="device")], {"ann", "ben"}),
        ([Observed("zoe", present=False)], {"ann", "ben"}),
    ],
)
def test_of_changes_to_a_licensed_group_the_last_word_about_a_user_counts(
    changes: list[Observed], joined: set[str]
) -> None:
    assert joined_after(["ann", "ben"], changes) == joined
