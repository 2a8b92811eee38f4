"""One reservation: a seat that is kept for somebody by name, from a start until it lapses.

What becomes of it is said in `domain.reservations`; it is used where seats are given (`domain.admission`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReservationState(StrEnum):
    """Where a reservation stands.

    PLANNED: its start is yet to come, and it takes no seat. HELD: a seat is kept, and counts as taken for everybody
    else. OWED: its start has come, and no seat was free: it gets the next one, before the waiting room.
    """

    PLANNED = "planned"
    HELD = "held"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Reservation:
    """A seat that is kept for one person in one allotment.

    starts, expires: from when on it is kept, and when it lapses unless it was used.
    reserved, reserved_by: when it was made, and by whom, an object id.
    add:   the person is added to the watched group once the seat is kept for them.
    ends:  the end date that goes with the seat when it is used.
    told:  its owners have been told that no seat was free at the start.
    added: when Graph took the addition. error: why Graph refused it, in words; it isn't tried again.
    """

    user_id: str
    state: ReservationState
    starts: datetime
    expires: datetime
    reserved: datetime
    reserved_by: str
    add: bool = False
    ends: datetime | None = None
    told: bool = False
    added: datetime | None = None
    error: str | None = None

    @property
    def held(self) -> bool:
        """Whether it counts against the seats that are free."""
        return self.state is ReservationState.HELD

    @property
    def owed(self) -> bool:
        """Whether it waits for a seat, before everybody in the waiting room."""
        return self.state is ReservationState.OWED

    @property
    def to_be_added(self) -> bool:
        """Whether the person is still to be added to the watched group, now or once a seat is kept."""
        return self.add and self.added is None and self.error is None
