"""What the latest observations of allotments have shown, as far as this worker has written them itself.

While a command looks at a group and grants, the notifications of those who join meanwhile come as commands of their
own. The next look shows them all. Their commands then have nothing left to do, and this tells so without a question to
Table Storage. It may be older than the ledger: an observation stays one (`domain.commands.was_observed`).
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from domain.allotments import Allotment
from domain.commands import Command, was_observed

REMEMBERED_AT_MOST = 1_000
"""So many allotments; those that were observed longest ago are forgotten."""


@dataclass
class RecentObservations:
    """What one worker remembers. known: allotment id → the allotment as it was written after its last observation."""

    known: OrderedDict[str, Allotment] = field(default_factory=OrderedDict)

    def remember(self, allotment: Allotment) -> None:
        """Remember what is written about an allotment."""
        self.known[allotment.id] = allotment
        self.known.move_to_end(allotment.id)
        if len(self.known) > REMEMBERED_AT_MOST:
            self.known.popitem(last=False)

    def cover(self, command: Command) -> bool:
        """Whether an observation has shown all that a command was queued for that nobody has begun with."""
        allotment = self.known.get(command.allotment_id)
        return allotment is not None and command.fresh and was_observed(command, allotment)
