"""What the latest observations of groups have shown, as far as this worker has made them itself.

While a command looks at a group and grants, the notifications of those who join meanwhile come as commands of their
own. The next look shows them all. Their commands then have nothing left to do, and this tells so without a question to
Table Storage or Microsoft Graph. An observation stays one: that others have written since changes nothing about it.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from domain.commands import Command, asks_for_a_look_at_people

REMEMBERED_AT_MOST = 10_000
"""So many people; those who were seen longest ago are forgotten."""


@dataclass
class RecentObservations:
    """What one worker remembers. shown: allotment id and `+id` or `-id` → when an observation that showed it ended."""

    shown: OrderedDict[tuple[str, str], datetime] = field(default_factory=OrderedDict)

    def remember(self, allotment_id: str, markers: Iterable[str], ended: datetime) -> None:
        """Remember what an observation has shown, once everything is decided that follows from it."""
        for marker in markers:
            self.shown[allotment_id, marker] = ended
            self.shown.move_to_end((allotment_id, marker))
        while len(self.shown) > REMEMBERED_AT_MOST:
            self.shown.popitem(last=False)

    def cover(self, command: Command) -> bool:
        """Whether what a new command was queued for was observed, and that ended after it was queued.

        Somebody who came back after that has another notification, and so has each time that they left.
        """
        if not (command.fresh and asks_for_a_look_at_people(command)) or command.joined_and_left:
            return False
        markers = (f"{'+' if there else '-'}{user}" for user, there in command.hints.items())
        seen = (self.shown.get((command.allotment_id, marker)) for marker in markers)
        return all(ended is not None and command.queued < ended for ended in seen)
