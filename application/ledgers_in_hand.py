"""The ledgers that a worker has just written: a look at the group begins with what it knows, and not with a read.

Service Bus leaves a session with a worker for as long as messages come. So the next command about an allotment is
mostly carried out by the worker that has carried out the last one, and finds the ledger as that one left it. Nothing
is decided by it that no write under its ETag has confirmed (`enforce._Enforcement.admit`).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, come_and_removed, is_known, is_shown
from domain.stored import Stored
from domain.units.lending import takes_part

KEPT_FOR = timedelta(seconds=2)
"""A session is left a second after its last message (host.json, sessionIdleTimeout)."""

KEPT_AT_MOST = 64
"""So many sessions are a worker's at a time (host.json, maxConcurrentSessions)."""


@dataclass
class LedgersInHand:
    """What one worker has: allotment id → its ledger, and until when it is kept."""

    held: dict[str, tuple[Stored[Allotment], datetime]] = field(default_factory=dict)

    def keep(self, ledger: Stored[Allotment], now: datetime) -> None:
        """Keep a ledger as it was just written, if a look needs nothing beside it and its rows."""
        if not _stands_alone(ledger.value):
            return
        if len(self.held) >= KEPT_AT_MOST:
            self.held.clear()
        self.held[ledger.value.id] = ledger, now + KEPT_FOR

    def shows(self, command: Command, now: datetime) -> bool:
        """Whether a look has shown what the command was queued for. That stays true when others write."""
        ledger = self._of(command, now)
        return ledger is not None and is_shown(command, ledger.value)

    def take(self, command: Command, now: datetime) -> Stored[Allotment] | None:
        """The ledger for a command that brings something new by it; None: it is to be read.

        That nothing new can follow from a command says the stored ledger alone: another worker may have seen more.
        """
        ledger = self._of(command, now)
        if ledger is None or is_known(command, ledger.value, come_and_removed(command, ledger.value)):
            return None
        del self.held[command.allotment_id]
        return ledger

    def _of(self, command: Command, now: datetime) -> Stored[Allotment] | None:
        """The ledger for a command of a notification."""
        ledger, until = self.held.get(command.allotment_id, (None, now))
        return ledger if now < until and command.announced and command.fresh else None


def _stands_alone(allotment: Allotment) -> bool:
    on_the_way, others = allotment.incoming or allotment.outgoing, allotment.backups or allotment.nested_groups
    lends = allotment.borrowed_units or takes_part(allotment)
    return allotment.state is AllotmentState.ACTIVE and not (on_the_way or others or lends)
