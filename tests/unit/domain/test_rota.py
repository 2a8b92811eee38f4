"""When an allotment is compared in full: its turn, whatever may have changed, and whatever its groups don't show."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.allotments import Allotment, AllotmentState, Licensing
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.nights import Piece
from domain.reconciliation.rota import Compared, fingerprint, groups_of, has_turn, is_at_rest, is_due_in_full
from domain.reconciliation.treatment import PlannedAction
from tests.support.samples import E3, MOMENT, allotment

NIGHTS = 7
PRODUCT = replace(E3, licensed_group_id="licensed")
MADE = replace(allotment(), products=(PRODUCT,), licensing=Licensing.GROUP)
FULL = next(day for each in range(NIGHTS) if has_turn(MADE.id, day := date(2026, 3, 2) + timedelta(each), NIGHTS))
NEXT = FULL + timedelta(1)
NOTED = Compared(FULL, fingerprint(MADE), groups_of(MADE), "token")
LATEST = Piece(FULL, MADE.id, "A", {}, AllotmentState.ACTIVE, MOMENT, (), {}, ())


def due(
    made: Allotment = MADE, noted: Compared | None = NOTED, latest: Piece | None = LATEST, day: date = NEXT
) -> bool:
    return is_due_in_full(made, noted, latest, day, NIGHTS)


def test_only_the_nights_between_two_turns_ask_what_has_changed() -> None:
    days = [FULL + timedelta(each) for each in range(-1, 2 * NIGHTS)]
    assert [(day - FULL).days for day in days if not due(day=day)] == [1, 2, 3, 4, 5, 6]
    assert all(is_due_in_full(MADE, NOTED, LATEST, day, 1) for day in days)


def test_a_turn_comes_once_in_each_rota_and_not_to_all_at_once() -> None:
    turns = {
        name: [each for each in range(NIGHTS) if has_turn(name, FULL + timedelta(each), NIGHTS)]
        for name in map(str, range(40))
    }
    assert all(len(found) == 1 for found in turns.values())
    assert len({found[0] for found in turns.values()}) == NIGHTS


def test_what_is_not_known_is_compared() -> None:
    finding = Finding(Kind.GUEST, MADE.id, "p1", "seen", MOMENT)
    assert not due()
    assert due(noted=None)
    assert due(latest=None)
    assert due(latest=replace(LATEST, treatments=(PlannedAction(finding, Way.ASK),)))
    assert due(noted=replace(NOTED, groups=("another",)))
    assert due(noted=replace(NOTED, ledger="another"))


@pytest.mark.parametrize("seen", [{"delta_token": "t"}, {"seen": ("+x",)}, {"observation_count": 9}])
def test_looking_at_the_group_changes_nothing(seen: dict[str, object]) -> None:
    assert not due(replace(MADE, **seen))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed", [{"decisions": 1}, {"allotted_units": 99}, {"consumed_units": 1}, {"owners": ("x",)}]
)
def test_a_ledger_that_has_changed_is_compared(changed: dict[str, object]) -> None:
    assert due(replace(MADE, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AllotmentState.SUSPENDED},
        {"licensing": Licensing.DIRECT},
        {"missing_since": MOMENT},
        {"changing": "change"},
        {"unfinished_units": 1},
        {"failed_units": 1},
        {"pending_units": 1},
        {"lent_units": 1},
        {"borrowed_units": 1},
        {"reservations": 1},
        {"require_prerequisites": True},
        {"adopting": True},
    ],
)
def test_what_changes_by_itself_is_not_at_rest(changes: dict[str, object]) -> None:
    assert is_at_rest(MADE)
    assert not is_at_rest(replace(MADE, **changes))  # type: ignore[arg-type]


def test_a_note_is_read_back() -> None:
    assert Compared.read(NOTED.stored()) == NOTED
    assert Compared.read({**NOTED.stored(), "layout": "99"}) is None
    assert Compared.read({name: value for name, value in NOTED.stored().items() if name != "token"}) is None
