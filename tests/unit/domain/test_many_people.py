"""What would happen to many people at once: every line is told, and nobody is planned twice."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Policy
from domain.allotments import Allotment, Member, MemberState, Overflow
from domain.many_people import CARRIED_OUT, Action, Prospect, identified, planned
from domain.people import Account, Person
from tests.unit.domain.samples import NOW, allotment

NAMES = [f"p{number}@contoso.example" for number in range(12)]


def account(number: int, *, enabled: bool = True, mail: str | None = None) -> Account:
    return Account(Person(f"id-{number:02}", f"Person {number}", f"p{number}@contoso.example"), mail, enabled=enabled)


def told(before: Allotment, rows: Mapping[str, Member], add: list[str], remove: list[str]) -> list[Prospect]:
    lines = identified(add, remove, [account(number) for number in range(12)])
    plan = planned(lines, before, rows, [], now=NOW, policy=Policy())
    return [line.prospect for line in plan.lines]


def test_a_name_is_an_id_an_address_or_a_mail_address_in_capitals_or_not() -> None:
    known = [account(1, mail="Person.One@contoso.example"), account(2)]
    names = ["ID-01", " P2@contoso.EXAMPLE "]
    assert [each.account for each in identified(names, [], known)] == known
    (by_mail,) = identified(["person.one@contoso.example"], [], known)
    assert by_mail.account == known[0]


def test_a_mail_address_of_two_is_nobodys_and_a_name_of_ones_own_comes_first() -> None:
    shared = [account(1, mail="team@contoso.example"), account(2, mail="team@contoso.example")]
    (line,) = identified(["team@contoso.example"], [], shared)
    assert (line.account, line.prospect) == (None, Prospect.AMBIGUOUS)
    (line,) = identified(["p2@contoso.example"], [], [*shared, account(3, mail="p2@contoso.example")])
    assert line.account == shared[1]


def test_a_disabled_account_is_removed_and_not_added() -> None:
    off = [account(1, enabled=False)]
    assert identified(["id-01"], [], off)[0].prospect is Prospect.DISABLED
    rows = {"id-01": Member("id-01", MemberState.LICENSED, NOW)}
    lines = identified([], ["id-01"], off)
    plan = planned(lines, allotment(allotted_units=1, consumed_units=1), rows, [], now=NOW, policy=Policy())
    assert plan.lines[0].prospect is Prospect.LEAVES


def test_whom_two_lines_name_is_planned_once() -> None:
    free = allotment(allotted_units=5)
    assert told(free, {}, [NAMES[0], "id-00"], [NAMES[0]]) == [Prospect.GETS_SEAT, Prospect.TWICE, Prospect.TWICE]


def test_the_free_seats_go_round_and_the_others_wait_in_their_places() -> None:
    full = allotment(allotted_units=2, overflow=Overflow.WAIT)
    lines = identified(NAMES[:4], [], [account(number) for number in range(4)])
    plan = planned(lines, full, {}, [], now=NOW, policy=Policy())
    assert [(line.prospect, line.place) for line in plan.lines] == [
        (Prospect.GETS_SEAT, None),
        (Prospect.GETS_SEAT, None),
        (Prospect.WAITS, 1),
        (Prospect.WAITS, 2),
    ]
    assert (plan.free_units, plan.totals) == (2, {"getsSeat": 2, "waits": 2})
    assert told(replace(full, overflow=Overflow.ROLLBACK), {}, NAMES[:3], [])[2] is Prospect.WOULD_BE_REMOVED_AGAIN


def test_who_is_there_stays_and_who_is_not_cannot_leave() -> None:
    rows = {
        "id-00": Member("id-00", MemberState.LICENSED, NOW),
        "id-01": Member("id-01", MemberState.WAITING, NOW, place=1),
        "id-02": Member("id-02", MemberState.RELEASING, NOW),
    }
    ledger = allotment(allotted_units=2, consumed_units=2, waiting_units=1, releasing_units=1, overflow=Overflow.WAIT)
    there = told(ledger, rows, NAMES[:3], [])
    assert there == [Prospect.ALREADY_HAS_SEAT, Prospect.ALREADY_WAITS, Prospect.GETS_SEAT]
    assert told(ledger, rows, [], NAMES[:4]) == [Prospect.LEAVES] * 2 + [Prospect.IS_NOT_THERE] * 2


def test_a_large_removal_is_planned_and_says_that_it_asks() -> None:
    rows = {f"id-{number:02}": Member(f"id-{number:02}", MemberState.LICENSED, NOW) for number in range(12)}
    ledger = allotment(allotted_units=12, consumed_units=12)
    lines = identified([], NAMES, [account(number) for number in range(12)])
    plan = planned(lines, ledger, rows, [], now=NOW, policy=Policy(removals=10))
    assert plan.blocked is not None
    assert (len(plan.blocked.user_ids), plan.blocked.of) == (12, 12)
    assert plan.totals == {"leaves": 12}
    assert planned(lines, ledger, rows, [], now=NOW, policy=Policy()).blocked is None


_NAMED = st.lists(st.sampled_from([*NAMES, "nobody@contoso.example", "id-03", "not a name"]), max_size=12)


@given(_NAMED, _NAMED, st.integers(0, 8), st.sampled_from(Overflow))
def test_every_line_is_told_once_and_nobody_is_done_twice(
    add: list[str], remove: list[str], units: int, overflow: Overflow
) -> None:
    lines = identified(add, remove, [account(number) for number in range(12)])
    ledger = allotment(allotted_units=units, overflow=overflow)
    plan = planned(lines, ledger, {}, [], now=NOW, policy=Policy())
    assert [line.given for line in plan.lines] == [*add, *remove]
    assert sum(plan.totals.values()) == len(add) + len(remove)
    done = [line.account.person.id for line in plan.lines if line.account and line.prospect in CARRIED_OUT]
    assert len(done) == len({*done})
    assert sorted(done) == sorted(plan.to_do(Action.ADD) + plan.to_do(Action.REMOVE))
    assert plan.totals.get("getsSeat", 0) <= units
