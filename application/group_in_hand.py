"""The group that a worker has read and not yet decided about: it is not read again, only what has changed since.

To admit a large group takes many commands, and each one begins with everybody in it: 100,000 people are 500 pages of
Graph's delta. The worker that carried out the last command has them still. A full delta, with what has changed since
its token, is what a full delta shows now ("Use delta query to track changes in Microsoft Graph data"), so nothing
depends on which worker goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.admission import Observation

KEPT_FOR = timedelta(minutes=15)
"""Commands about a group follow each other within minutes. Afterwards the memory is of more use."""


@dataclass
class GroupInHand:
    """The one group that this worker was cut short with: its id, what was read in full, and until when that is kept.

    100,000 people take 20 MB.
    """

    held: tuple[str, Observation, datetime] | None = None

    def keep(self, group_id: str, observation: Observation, now: datetime) -> None:
        """Keep what was read in full; the group before is forgotten."""
        self.held = group_id, observation, now + KEPT_FOR

    def of(self, group_id: str, now: datetime) -> Observation | None:
        """What was read of this group, if it is at hand; its token says from where to go on. What was kept too long is
        forgotten, whatever group is asked about.
        """
        if self.held is not None and now >= self.held[2]:
            self.held = None
        return self.held[1] if self.held is not None and self.held[0] == group_id else None

    def forget(self, group_id: str) -> None:
        """Everything is decided about this group."""
        if self.held is not None and self.held[0] == group_id:
            self.held = None
