"""The allotments of a night by their trees, with sums in which each unit counts once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, AllotmentState
from domain.reconciliation.history import Snapshot
from domain.reconciliation.nights import Piece
from domain.reconciliation.trees import Branch, branches
from tests.unit.domain.samples import allotment

TODAY = date(2026, 3, 2)


def piece(one: str, parent: str | None = None, numbers: tuple[int, int, int] = (0, 0, 0), **fields: Any) -> Piece:
    """numbers: the limit, the seats in use, and who waits."""
    limit, used, waiting = numbers
    made = Piece(
        day=TODAY,
        allotment_id=one,
        display_name=one,
        products={},
        state=AllotmentState.ACTIVE,
        examined=datetime(2026, 3, 2, tzinfo=UTC),
        treatments=(),
        drift={},
        trend=(Snapshot(TODAY, used, waiting, limit),),
        parent_id=parent,
    )
    return replace(made, **fields)


def test_an_allotment_has_the_sums_of_all_that_is_below_it() -> None:
    found = branches(
        [
            piece("faculty", None, (6, 5, 0), price=Decimal(2)),
            piece("optics", "physics", (1, 1, 3), price=Decimal(2)),
            piece("physics", "faculty", (3, 2, 0), price=Decimal(2)),
            piece("chemistry", "faculty", (4, 1, 1)),
            piece("other", None, (9, 9, 0)),
        ]
    )
    assert [(each.piece.allotment_id, each.level, each.parts) for each in found] == [
        ("faculty", 0, 3),
        ("physics", 1, 1),
        ("optics", 2, 0),
        ("chemistry", 1, 0),
        ("other", 0, 0),
    ]
    assert [(each.limit, each.used, each.waiting, each.cost) for each in found[:2]] == [
        (14, 9, 4, Decimal(16)),
        (4, 3, 3, Decimal(6)),
    ]
    assert found[3].cost is None


def test_a_tree_runs_out_when_all_of_it_does() -> None:
    """The parent's own seats last, its part grows by one a day, and three are left together."""
    days = [TODAY - timedelta(days=left) for left in range(9, -1, -1)]
    parent = piece("faculty", trend=tuple(Snapshot(day, 2, 0, 5) for day in days))
    part = piece("physics", "faculty", trend=tuple(Snapshot(day, at + 1, 0, 7) for at, day in enumerate(days[3:])))
    faculty, physics = branches([part, parent])
    assert faculty.outlook is not None
    assert (faculty.outlook.runs_out, physics.outlook) == (TODAY + timedelta(days=3), None)
    (alone,) = branches([parent])
    assert alone.outlook is None


def test_a_tree_comes_where_its_worst_part_does() -> None:
    found = branches([piece("bad", "b"), piece("a"), piece("b"), piece("good", "b")])
    assert [each.piece.allotment_id for each in found] == ["b", "bad", "good", "a"]


def test_who_does_not_see_the_parent_sees_a_root() -> None:
    (only,) = branches([piece("physics", "faculty", (3, 2, 0))])
    assert (only.level, only.limit) == (0, 3)


@st.composite
def forests(draw: st.DrawFn) -> dict[str, Allotment]:
    """Ledgers that fit each other: of what an allotment has, some is its parts', and some is lent to others."""
    found: dict[str, Allotment] = {}
    for at in range(draw(st.integers(1, 8))):
        above = found.get(draw(st.sampled_from(["", *found])))
        room = above.allotted_units - above.delegated_units - above.lent_units if above else 50
        units = draw(st.integers(0, max(0, room)))
        found[f"a-{at}"] = allotment(id=f"a-{at}", allotted_units=units, parent_id=above.id if above else None)
        if above:
            found[above.id] = replace(above, delegated_units=above.delegated_units + units)
        lender, borrower = (found[draw(st.sampled_from(sorted(found)))] for _ in range(2))
        loan = min(lender.usable_units, draw(st.integers(0, 3)))
        if lender.id != borrower.id and lender.borrowed_units == borrower.lent_units == 0:
            found[lender.id] = replace(lender, lent_units=lender.lent_units + loan)
            found[borrower.id] = replace(borrower, borrowed_units=borrower.borrowed_units + loan)
    return found


@given(forests())
def test_each_unit_counts_once_in_the_sums_of_the_roots(found: dict[str, Allotment]) -> None:
    """Together the trees may use what the pools have given to them: what is lent is another's, and not two's."""
    every = branches(piece(one, each.parent_id, (each.usable_units, 0, 0)) for one, each in found.items())
    given_to_roots = sum(each.allotted_units for each in found.values() if each.parent_id is None)
    assert sum(each.limit for each in every if each.level == 0) == given_to_roots
    assert len(every) == len(found)
    assert all(_comes_after_its_parent(each, every) for each in every)


def _comes_after_its_parent(branch: Branch, every: tuple[Branch, ...]) -> bool:
    parents = [each for each in every if each.piece.allotment_id == branch.piece.parent_id]
    return not parents or every.index(parents[0]) < every.index(branch)
