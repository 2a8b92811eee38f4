"""The plan of a merge: what speaks against it, what it means for whom, and of what it is the fingerprint."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.allotments import Allotment, AllotmentState, Member, MemberState, Product
from domain.merging.model import Counts, Merge, MergeState, PlannedMerger, Side, Verdict
from domain.merging.plan import in_the_way, judged, notes, planned, same_products, side_of, working
from domain.objections import Text
from domain.objections.coding import code
from domain.undertakings import LicenceAssignment, Part
from tests.unit.domain.changes import has
from tests.unit.domain.merges import ALL, OF_ALL, OF_PILOT, PILOT, PLANNING
from tests.unit.domain.samples import NOW, member, members

ENDS = NOW + timedelta(days=9)
WHY = Text("mergeWithItself")


def objections(source: Allotment, target: Allotment) -> list[tuple[str, str | None]]:
    return [(problem.field, code(problem.message)) for problem in in_the_way(source, target)]


def test_an_allotment_is_shown_with_its_numbers_and_owners() -> None:
    shown = side_of(replace(PILOT, allotted_units=9, consumed_units=4, waiting_units=2))
    assert shown == Side("a-1", "Pilot", units=9, free=5, waiting=2, owners=("ann", "bo"))


def test_products_are_the_same_by_id_and_by_what_is_switched_off() -> None:
    def same(one: Sequence[Product], other: Sequence[Product]) -> bool:
        return same_products(replace(PILOT, products=tuple(one)), replace(ALL, products=tuple(other)))

    visio = Product("visio", "VISIO")
    assert same([OF_PILOT, visio], [visio, OF_ALL])
    assert not same([OF_PILOT], [OF_ALL, visio])
    assert not same([OF_PILOT, visio], [OF_ALL])
    assert not same([OF_PILOT], [visio])
    assert not same([OF_PILOT], [replace(OF_ALL, disabled_plans=("x",))])
    off = replace(OF_PILOT, disabled_plans=("x", "y"))
    assert same([off], [replace(off, disabled_plans=("y", "x"))])


def test_nothing_speaks_against_two_roots_or_two_parts_of_one() -> None:
    assert objections(PILOT, ALL) == []
    assert objections(replace(PILOT, parent_id="a-9"), replace(ALL, parent_id="a-9")) == []
    assert objections(PILOT, replace(ALL, delegated_units=1, lent_units=1, borrowed_units=1)) == []
    assert objections(PILOT, replace(ALL, backups=("a-9",), backup_units=1, nested_groups=True)) == []


@pytest.mark.parametrize(
    ("changes", "field", "objection"),
    [
        ({"parent_id": "a-9"}, "targetId", "mergeOtherParent"),
        ({"products": (Product("visio", "VISIO"),)}, "sourceId", "mergeOtherProducts"),
        ({"delegated_units": 1}, "sourceId", "mergeHasParts"),
        ({"backups": ("a-9",)}, "sourceId", "mergeHasBackups"),
        ({"backup_units": 1}, "sourceId", "mergeHasBackups"),
        ({"nested_groups": True}, "sourceId", "mergeHasNestedGroups"),
        ({"lent_units": 1}, "sourceId", "mergeHasLoans"),
        ({"borrowed_units": 1}, "sourceId", "mergeHasLoans"),
    ],
)
def test_what_speaks_against_it_is_told_by_field(changes: dict[str, object], field: str, objection: str) -> None:
    source = replace(PILOT, **changes)  # type: ignore[arg-type]
    assert objections(source, ALL) == [(field, objection)]
    assert "Pilot" in next(in_the_way(source, ALL)).message


def test_what_speaks_against_it_is_told_all_at_once() -> None:
    source = replace(PILOT, state=AllotmentState.SUSPENDED, delegated_units=1, lent_units=2, parent_id="a-9")
    target = replace(ALL, state=AllotmentState.DELETING, products=())
    assert objections(source, target) == [
        ("sourceId", "mergeNotActive"),
        ("targetId", "mergeNotActive"),
        ("targetId", "mergeOtherParent"),  # of another parent, the products are no question any more
        ("sourceId", "mergeHasParts"),
        ("sourceId", "mergeHasLoans"),
    ]
    first, second, *_ = in_the_way(source, target)
    assert ("Pilot" in first.message, "Everybody" in second.message) == (True, True)


def test_with_itself_nothing_else_is_asked() -> None:
    assert objections(PILOT, replace(PILOT, delegated_units=1)) == [("targetId", "mergeWithItself")]
    assert objections(replace(PILOT, delegated_units=1), PILOT) == [("targetId", "mergeWithItself")]


def test_the_products_that_are_wanted_are_named() -> None:
    (problem,) = in_the_way(PILOT, replace(ALL, products=(OF_ALL, Product("visio", "VISIO"))))
    assert all(name in problem.message for name in ("Pilot", "Everybody", "Microsoft 365 E3", "VISIO"))


def judge(row: Member, there: Member | None = None, *, works: bool = True, blocked: bool = False) -> PlannedMerger:
    against = {row.user_id: WHY} if blocked else {"somebody else": WHY}
    users = {row.user_id} if works else {"somebody else"}
    _, (person,) = judged(PLANNING, [row], members(there) if there else {}, users, against, part=None, cursor=None)
    return person


def test_everybody_gets_a_verdict() -> None:
    seat, waits = member("ann", ends=ENDS), member("ann", MemberState.WAITING)
    assert judge(seat) == PlannedMerger("ann", Verdict.MOVES, ends=ENDS)
    assert judge(seat, works=False) == PlannedMerger("ann", Verdict.FAILING, ends=ENDS)
    assert judge(waits, works=False) == PlannedMerger("ann", Verdict.WAITS, waited=True)
    assert judge(seat, member("ann")) == PlannedMerger("ann", Verdict.BOTH, both=True, ends=ENDS)
    blocked = PlannedMerger("ann", Verdict.BLOCKED, ends=ENDS, because=WHY)
    assert judge(seat, blocked=True) == judge(seat, blocked=True, works=False) == blocked
    assert judge(waits, blocked=True) == PlannedMerger("ann", Verdict.BLOCKED, waited=True, because=WHY)


def test_who_has_a_seat_there_already_needs_no_leave_to_join() -> None:
    assert judge(member("ann"), member("ann"), blocked=True, works=False).verdict is Verdict.BOTH
    waits = judge(member("ann", MemberState.WAITING), member("ann"))
    assert (waits.verdict, waits.waited) == (Verdict.BOTH, True)


@pytest.mark.parametrize("state", [MemberState.RELEASING, MemberState.WAITING, MemberState.ROLLING_BACK])
def test_a_row_there_without_a_seat_is_none(state: MemberState) -> None:
    person = judge(member("ann"), member("ann", state))
    assert (person.verdict, person.both) == (Verdict.MOVES, False)


def test_people_are_counted_and_the_scan_goes_on() -> None:
    rows = [
        member("ann"),
        member("ben"),
        member("cleo", MemberState.RELEASING),
        member("dan"),
        member("eve", MemberState.WAITING),
        member("finn"),
    ]
    there, against = members(member("ben")), {"dan": WHY}
    after, found = judged(PLANNING, rows, there, {"ann"}, against, part=Part.SEATED, cursor="c")
    assert [(person.user_id, person.verdict.value) for person in found] == [
        ("ann", "moves"),
        ("ben", "both"),
        ("dan", "blocked"),
        ("eve", "waits"),
        ("finn", "failing"),
    ]
    assert after.counts == Counts(moves=1, both=1, failing=1, waits=1, blocked=1)
    assert (after.scan.people, after.scan.part, after.scan.cursor) == (6, Part.SEATED, "c")
    again, _ = judged(after, rows[:2], {}, {"ann", "ben"}, {}, part=Part.WAITING, cursor=None)
    assert (again.counts.moves, again.scan.people, again.scan.part, again.scan.cursor) == (3, 8, Part.WAITING, None)


def test_a_licence_works_when_each_product_is_active_by_its_own_way() -> None:
    visio = Product("visio", "VISIO", licensed_group_id="g-visio")
    found = replace(PILOT, products=(OF_PILOT, visio))

    def works(*held: LicenceAssignment, of: Allotment = found) -> set[str]:
        return working(of, [member("ann"), member("ben")], {"ann": held})

    assert works(has(OF_PILOT), has(visio), has("other")) == {"ann"}
    assert works(has(OF_PILOT)) == set()
    assert works(has(OF_PILOT), has(visio, active=False)) == set()
    assert works(has(OF_PILOT), has("visio")) == set()
    old = replace(found, products=(OF_PILOT, replace(visio, only=5)))
    assert works(has(OF_PILOT), of=old) == {"ann"}


def test_a_complete_plan_has_the_two_as_they_are_now() -> None:
    source, target = replace(PILOT, allotted_units=7, reservations=4), replace(ALL, allotted_units=8, reservations=9)
    found = replace(PLANNING, counts=Counts(moves=2, waits=1), reason="a reason")
    done = planned(found, source, target)
    assert (done.state, done.reason) == (MergeState.PLANNED, None)
    assert done.counts == Counts(moves=2, waits=1, reservations=4)
    assert (done.source, done.target) == (side_of(source), side_of(target))


def test_the_fingerprint_is_of_the_people_the_terms_and_both_allotments() -> None:
    ann, ben = member("ann"), member("ben")

    def fingerprint(
        *rows: Member, merge: Merge = PLANNING, source: Allotment = PILOT, target: Allotment = ALL, works: bool = True
    ) -> str:
        users = {"ann", "ben"} if works else set[str]()
        after, _ = judged(merge, rows or (ann, ben), {}, users, {}, part=None, cursor=None)
        return planned(after, source, target).fingerprint

    first = fingerprint()
    assert first == fingerprint(ann, ben, member("cleo", MemberState.RELEASING))
    assert first == fingerprint(source=replace(PILOT, consumed_units=1), target=replace(ALL, waiting_units=1))
    others = [
        fingerprint(ann),
        fingerprint(ann, member("cleo")),
        fingerprint(ann, replace(ben, ends=ENDS)),
        fingerprint(works=False),
        fingerprint(merge=replace(PLANNING, delete=True)),
        fingerprint(merge=replace(PLANNING, round_size=7)),
        fingerprint(source=replace(PILOT, allotted_units=9)),
        fingerprint(target=replace(ALL, allotted_units=9)),
        fingerprint(source=replace(PILOT, owners=("ann",))),
        fingerprint(target=replace(ALL, owners=("ann",))),
        fingerprint(source=replace(PILOT, reservations=1)),
        fingerprint(target=replace(ALL, id="a-3")),
    ]
    assert len({first, *others}) == 1 + len(others)
    assert first == fingerprint()


def test_the_fingerprint_is_the_same_however_the_people_were_read() -> None:
    rows = [member("ann"), member("ben"), member("cleo")]
    whole, _ = judged(PLANNING, rows, {}, {"ann"}, {}, part=None, cursor=None)
    page, _ = judged(PLANNING, rows[:1], {}, {"ann"}, {}, part=Part.SEATED, cursor="c")
    page, _ = judged(page, rows[1:], {}, set(), {}, part=None, cursor=None)
    assert page.fingerprint == whole.fingerprint != ""


def told(merge: Merge) -> list[str | None]:
    return [code(note) for note in notes(merge)]


ALWAYS = ["noteMergeOrder", "noteMergeSeatsFirst"]
OWNED = replace(PLANNING, target=replace(PLANNING.target, owners=("bo", "ann", "cleo")))


def test_notes_say_what_is_to_be_known_before_it_starts() -> None:
    assert told(OWNED) == [*ALWAYS, "noteMergeKept"]
    assert told(replace(OWNED, delete=True)) == [*ALWAYS, "noteMergeDeleted"]
    counts = Counts(moves=1, both=2, waits=3, blocked=4, reservations=5)
    found = notes(replace(OWNED, counts=counts))
    assert [code(note) for note in found[2:-1]] == [
        "noteMergeBlocked",
        "noteMergeBoth",
        "noteMergeWaits",
        "noteMergeReservations",
    ]
    assert [str(number) in note for number, note in zip((4, 2, 3, 5), found[2:-1], strict=True)] == [True] * 4
    assert "3" in found[1]  # the limit of the source


def test_a_unit_is_lent_only_where_no_seat_is_free_and_somebody_has_one() -> None:
    full = replace(OWNED, source=replace(OWNED.source, free=0), target=replace(OWNED.target, free=0))
    moves = Counts(moves=1)
    assert "noteMergeFloat" in told(replace(full, counts=moves))
    assert "noteMergeFloat" not in told(replace(full, counts=Counts(waits=1)))
    assert "noteMergeFloat" not in told(replace(OWNED, counts=moves))
    for one_free in (replace(full, source=OWNED.source), replace(full, target=OWNED.target)):
        assert "noteMergeFloat" not in told(replace(one_free, counts=moves))


def test_owners_who_will_not_see_these_people_any_more_are_counted() -> None:
    def unseen(source: tuple[str, ...], target: tuple[str, ...]) -> Text | None:
        sides = replace(PLANNING.source, owners=source), replace(PLANNING.target, owners=target)
        found = notes(replace(PLANNING, source=sides[0], target=sides[1]))
        return next((note for note in found if code(note) == "noteMergeOwners"), None)

    assert unseen(("ann", "bo"), ("bo", "ann")) is None
    assert unseen((), ("bo",)) is None
    two = unseen(("ann", "bo", "cleo"), ("bo",))
    assert two is not None
    assert "2" in two
