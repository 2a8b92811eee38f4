"""When a night compares an allotment in full, and when it only asks Graph what has changed since it did.

What Graph's delta shows of the watched and the licensed groups costs the same for any number of members. It says that
nothing has changed, or that something has: then everything is compared, as in the nights of the rota.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from domain.allotments import Allotment, AllotmentState, Licensing
from domain.copies import replace
from domain.layout import LAYOUT
from domain.listing import listed
from domain.nested_groups import followed
from domain.reconciliation.nights import Piece


@dataclass(frozen=True, slots=True)
class Compared:
    """That an allotment was compared in full, and agreed with the tenant.

    day:    of that night. ledger: the ledger of then, by its `fingerprint`. groups: as `groups_of`.
    token:  changes of these groups from there on have not been seen.
    """

    day: date
    ledger: str
    groups: tuple[str, ...]
    token: str

    def stored(self) -> Mapping[str, str]:
        """As a bookmark keeps it."""
        return {
            "day": self.day.isoformat(),
            "ledger": self.ledger,
            "groups": ",".join(self.groups),
            "token": self.token,
            "layout": str(LAYOUT),
        }

    @classmethod
    def read(cls, value: Mapping[str, str]) -> Self | None:
        """The same back; None where another release has written it, or it is not whole."""
        try:
            day = date.fromisoformat(value["day"])
            known = value["layout"] == str(LAYOUT)
            return cls(day, value["ledger"], tuple(value["groups"].split(",")), value["token"]) if known else None
        except (KeyError, ValueError):
            return None


GROUPS_AT_MOST = 50
"""One delta query takes so many groups."""


def groups_of(allotment: Allotment) -> tuple[str, ...]:
    """The group that it watches, those inside it that count, and its licensed groups."""
    licensed = (each.licensed_group_id for each in allotment.every_product)
    return (allotment.group_id, *followed(allotment.inner_groups), *(group for group in licensed if group))


def fingerprint(allotment: Allotment) -> str:
    """The same as long as nothing was decided, and nothing that people see has changed."""
    kept = replace(listed(allotment), decisions=allotment.decisions, next_place=allotment.next_place)
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:32]


def is_at_rest(allotment: Allotment) -> bool:
    """Whether nothing about it changes by time alone, and everything that could change shows in its groups."""
    order = allotment.waiting_order
    return (
        allotment.state is AllotmentState.ACTIVE
        and allotment.licensing is Licensing.GROUP
        and allotment.missing_since is None
        and allotment.changing is None
        and not (allotment.unfinished_units or allotment.failed_units or allotment.pending_units)
        and not (allotment.waiting_units and order is not None and order.by_priority)
        and not (allotment.lent_units or allotment.borrowed_units or allotment.incoming or allotment.outgoing)
        and not (allotment.reservations or allotment.conditions or allotment.require_prerequisites)
        and not (allotment.adopting or allotment.merging or allotment.waits_in_vain)
        and len(groups_of(allotment)) <= GROUPS_AT_MOST
        and not (allotment.backup_units or (allotment.backups and allotment.waiting_units))
    )


def is_due_in_full(
    allotment: Allotment, compared: Compared | None, latest: Piece | None, today: date, nights: int
) -> bool:
    """Whether this night compares the allotment in full, without asking what has changed.

    latest: its piece of the night before. nights: how long the rota is; in each of them another part of the allotments
    has its turn.
    """
    if compared is None or latest is None or latest.open or not is_at_rest(allotment):
        return True
    age = (today - compared.day).days
    known = compared.groups == groups_of(allotment) and compared.ledger == fingerprint(allotment)
    return not known or not 0 < age < nights or has_turn(allotment.id, today, nights)


def has_turn(allotment_id: str, day: date, nights: int) -> bool:
    """Whether a day is the one in so many on which an allotment has its turn, so that each night has about as many."""
    return (day.toordinal() + int(hashlib.sha256(allotment_id.encode()).hexdigest()[:8], 16)) % nights == 0
