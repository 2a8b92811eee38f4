"""How far a backup seat has got."""

import pytest

from domain.backup_seats import BackupSeat, BackupStage
from tests.unit.domain.samples import NOW


@pytest.mark.parametrize(
    ("stage", "asks", "goes"),
    [
        (BackupStage.ADDING, True, False),
        (BackupStage.ADDED, True, False),
        (BackupStage.HELD, False, False),
        (BackupStage.REMOVING, False, True),
        (BackupStage.REMOVED, False, True),
    ],
)
def test_a_backup_decides_at_first_and_lets_go_at_last(stage: BackupStage, asks: bool, goes: bool) -> None:
    seat = BackupSeat("b", NOW, stage)
    assert (seat.asks, seat.goes) == (asks, goes)


def test_a_new_seat_is_to_be_added_for_the_first_time() -> None:
    seat = BackupSeat("b", NOW)
    assert (seat.stage, seat.apply_by, seat.again) == (BackupStage.ADDING, None, False)
