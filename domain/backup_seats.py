"""One backup seat: where somebody has a seat in another allotment while they wait for one in this.

What becomes of it is said in `domain.backups`; the rows of members have it (`domain.allotments`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BackupStage(StrEnum):
    """How far it has got.

    ADDING:   the app adds them to the backup's group. ADDED: Graph has taken that, and the backup has yet to decide.
    HELD:     they have the licence there.
    REMOVING: the app removes them from that group again. REMOVED: Graph has taken that.
    """

    ADDING = "adding"
    ADDED = "added"
    HELD = "held"
    REMOVING = "removing"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BackupSeat:
    """A person's seat in a backup.

    allotment_id: of the backup. since: when the app decided to add them.
    apply_by: nobody sends the addition, or the removal, after this instant.
    again: the addition may have been sent before, so that a membership that is there already may be the app's own.
    """

    allotment_id: str
    since: datetime
    stage: BackupStage = BackupStage.ADDING
    apply_by: datetime | None = None
    again: bool = False

    @property
    def asks(self) -> bool:
        """Whether the backup may still have to decide about them."""
        return self.stage in {BackupStage.ADDING, BackupStage.ADDED}

    @property
    def goes(self) -> bool:
        """Whether the app is taking them out of the backup's group."""
        return self.stage in {BackupStage.REMOVING, BackupStage.REMOVED}


@dataclass(frozen=True, slots=True)
class Declined:
    """A backup that gave somebody no seat. at: when, and it may be asked again later; None: not while they wait."""

    allotment_id: str
    at: datetime | None = None
