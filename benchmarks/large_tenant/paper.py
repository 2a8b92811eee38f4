"""A tenant as a rule: which people are in which group, and what is recorded of them, by number.

Allotment i has the people (i · size + j) mod people, for each j below its size, so that everybody is in five of them,
each of another product. Every fiftieth allotment has one person more in its group, about whom nothing was decided yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.allotments import Allotment, Decision, DecisionKind, Licensing, Member, MemberState, Overflow, Product

SEATS_A_PERSON = 5
UNSEEN_EVERY = 50
SPARE = 10
ONE = 1
"""The allotment that is compared by itself; the first one has somebody whom nobody has seen."""

PARTS = ("SPE_E3", "VISIOCLIENT", "PROJECTPROFESSIONAL", "POWER_BI_PRO", "AAD_PREMIUM_P2")
DEPARTMENTS = ("Finance", "Sales", "Engineering", "Legal", "Logistics", "IT")
HISTORY_DAYS = 89
MADE = timedelta(days=365)

USER, ALLOTMENT, WATCHED, LICENSED, SKU = range(1, 6)


def identity(kind: int, number: int) -> str:
    """The object id of the so-manieth of a kind."""
    return f"{number:08x}-0000-4000-8000-{kind:012x}"


def number_of(identity_: str) -> int:
    """Which one it is."""
    return int(identity_[:8], 16)


@dataclass(frozen=True, slots=True)
class PaperTenant:
    """So many allotments of so many people each, at an instant."""

    allotments: int
    size: int
    now: datetime

    @property
    def people(self) -> int:
        """How many people there are."""
        return self.allotments * self.size // SEATS_A_PERSON

    def seated(self, allotment: int) -> list[int]:
        """The people of an allotment."""
        first = allotment * self.size
        return [(first + place) % self.people for place in range(self.size)]

    def present(self, allotment: int) -> list[int]:
        """The people in its watched group."""
        unseen = [(allotment + 1) * self.size % self.people] if self.has_unseen(allotment) else []
        return self.seated(allotment) + unseen

    def has_unseen(self, allotment: int) -> bool:
        """Whether somebody joined, and nobody has seen it."""
        return allotment % UNSEEN_EVERY == 0

    def allotments_of(self, person: int) -> Iterator[int]:
        """The allotments that a person has a seat of."""
        return ((person + lap * self.people) // self.size for lap in range(SEATS_A_PERSON))

    def product(self, allotment: int) -> Product:
        """What the allotment licenses, by its licensed group."""
        lap = allotment * self.size // self.people
        return Product(identity(SKU, lap), PARTS[lap], (), identity(LICENSED, allotment))

    def ledger(self, allotment: int) -> Allotment:
        """The allotment as it was left."""
        return Allotment(
            id=identity(ALLOTMENT, allotment),
            display_name=f"Allotment {allotment}",
            group_id=identity(WATCHED, allotment),
            products=(self.product(allotment),),
            allotted_units=self.size + SPARE,
            overflow=Overflow.WAIT,
            licensing=Licensing.GROUP,
            created=self.now - MADE,
            consumed_units=self.size,
            observation_count=1,
            token_since=self.now - MADE,
            decisions=self.size,
        )

    def seat(self, user_id: str) -> Member:
        """Somebody's seat; they have had it for long."""
        then = self.now - MADE
        return Member(user_id, MemberState.LICENSED, then, apply_by=then, checked=then)

    def decision(self, number: int, user_id: str) -> Decision:
        """How somebody got their seat."""
        then = self.now - MADE
        kind, reason = DecisionKind.LICENSED, "There was a seat."
        return Decision(number, user_id, kind, reason, 1, number, self.size + SPARE, "created", then)


def machine_time(now: datetime) -> str:
    """An instant as Graph and Table Storage write it."""
    return now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
