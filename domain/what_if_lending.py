"""What would have been, had relatives lent to each other: their logs replayed side by side, with one clock.

The rules are those of `domain.units.lending`, in numbers alone. Who is short borrows from relatives: the nearest first,
and then the one with most idle units. What frees goes home first where somebody waits there. What nobody uses goes home
after an hour. Nobody's seat is taken back, whatever the lenders have chosen about that.

What was really lent is taken out of the logs first (`without_loans`), so that it isn't counted twice.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf, nextafter

from domain.allotments import Allotment, Decision, DecisionKind
from domain.copies import replace
from domain.objections.coding import value_in
from domain.units.lending import IDLE_AFTER, can_lend_to
from domain.what_if import AS_IT_WAS, Record, Replay, Replaying, WhatIf

_IDLE_AFTER = IDLE_AFTER.total_seconds()


@dataclass(frozen=True, slots=True)
class Terms:
    """What each of the relatives lends and borrows at most, and keeps free, from one time until another."""

    lends: int
    borrows: int
    keeps: int = 0
    since: datetime | None = None
    until: datetime | None = None

    def hold_at(self, at: float) -> bool:
        """Whether they lend and borrow by then; what is lent already goes home as always."""
        begun = self.since is None or self.since.timestamp() <= at
        return begun and (self.until is None or at < self.until.timestamp())


def without_loans(records: Mapping[str, Record], logs: Mapping[str, Sequence[Decision]]) -> Mapping[str, Record]:
    """The records with the limits that there would have been if nothing had been lent. logs: the oldest first."""
    moved: dict[str, list[tuple[float, int]]] = {name: [] for name in records}
    for lender, decisions in logs.items():
        for decision in decisions:
            if decision.kind not in {DecisionKind.LENT, DecisionKind.RETURNED}:
                continue
            units, other = int(str(value_in(decision.reason, "units"))), str(value_in(decision.reason, "other"))
            units = units if decision.kind is DecisionKind.LENT else -units
            at = decision.decided.timestamp()
            moved[lender].append((at, units))
            moved.setdefault(other, []).append((at, -units))
    return {name: _without(record, sorted(moved[name])) for name, record in records.items()}


def _without(record: Record, moved: Sequence[tuple[float, int]]) -> Record:
    """moved: when so many more units were lent than before; fewer, where borrowed or back."""
    if not moved:
        return record
    times, sums, total = [at for at, _ in moved], [0], 0
    for _, units in moved:
        total += units
        sums.append(total)
    return replace(
        record,
        groups=[replace(each, limit=max(0, each.limit + sums[bisect_right(times, each.at)])) for each in record.groups],
    )


def replay_relatives(
    records: Mapping[str, Record],
    relatives: Sequence[Allotment],
    terms: Terms,
    what_if: Mapping[str, WhatIf],
    *,
    until: datetime,
) -> Mapping[str, Replay]:
    """Decide again about everybody whom these records name, with lending between their allotments."""
    lines = {
        each.id: Replaying(records[each.id], what_if.get(each.id, AS_IT_WAS), until.timestamp(), each.id)
        for each in relatives
    }
    near = {name: [(steps, lines[other]) for steps, other in found] for name, found in _lenders(relatives).items()}
    commons = _Commons(lines, near, terms)
    for line in lines.values():
        line.commons = commons
    while (at := commons.step(until.timestamp())) is not None:
        commons.settle(at)
    return {name: line.finished() for name, line in lines.items()}


def _lenders(relatives: Sequence[Allotment]) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Of each, those that may lend to it, each with how near it is."""
    parents = {each.id: each.parent_id for each in relatives}

    def ancestors(one: str) -> list[str]:
        found: list[str] = []
        parent: str | None = one
        while parent is not None and parent not in found:
            found.append(parent)
            parent = parents.get(parent)
        return found

    def distance(one: str, other: str) -> int:
        above, of_other = ancestors(one), set(ancestors(other))
        return next((steps for steps, each in enumerate(above) if each in of_other), len(parents))

    return {
        one.id: sorted((distance(one.id, each.id), each.id) for each in relatives if can_lend_to(each, one))
        for one in relatives
    }


@dataclass(slots=True)
class _Loan:
    lender: Replaying
    borrower: Replaying
    units: int
    since: float


@dataclass(slots=True)
class _Commons:
    """The relatives, and what is lent between them. loans: the newest last."""

    lines: Mapping[str, Replaying]
    lenders: Mapping[str, Sequence[tuple[int, Replaying]]]
    terms: Terms
    loans: list[_Loan] = field(default_factory=list)

    def step(self, until: float) -> float | None:
        """Let happen what is next in any of them; answers when that was; None: nothing is left until then."""
        line = min(self.lines.values(), key=lambda each: each.next_at)
        at = line.next_at
        if at > until or at == inf:
            return None
        line.step(nextafter(at, inf))
        return at

    def settle(self, at: float) -> None:
        """Give home what is needed there or idle here, and have those borrow in whom somebody waits."""
        for loan in self.loans[::-1]:
            idle = _free(loan.borrower) - len(loan.borrower.line) if loan.since + _IDLE_AFTER <= at else 0
            self._give_back(loan, idle, at)
        for line in self.lines.values():
            if line.line:
                self.cover(line, 0, at)

    def give_home(self, borrower: Replaying, at: float) -> None:
        """Before the next in line gets a seat: give free units back to those in whom somebody waits."""
        for loan in [each for each in self.loans[::-1] if each.borrower is borrower]:
            self._give_back(loan, min(_free(borrower), _needs(loan.lender, 0)), at)

    def cover(self, line: Replaying, newcomers: int, at: float) -> None:
        """Find units for those who wait and who come, for whom no seat is on its way."""
        for loan in [each for each in self.loans[::-1] if each.lender is line]:
            self._give_back(loan, min(_free(loan.borrower), _needs(line, newcomers)), at)
        short = min(_needs(line, newcomers), self.terms.borrows + min(0, line.lent))
        if short <= 0 or line.lent > 0 or not self.terms.hold_at(at):
            return
        able = ((near, self._lendable(each), each) for near, each in self.lenders[line.name])
        for _, most, lender in sorted((each for each in able if each[1]), key=lambda each: (each[0], -each[1])):
            if units := min(most, short):
                short -= units
                self.loans.append(_Loan(lender, line, units, at))
                self._move(lender, line, units, at)
                line.later(at + _IDLE_AFTER)

    def _give_back(self, loan: _Loan, most: int, at: float) -> None:
        units = min(loan.units, most)
        if units > 0:
            loan.units -= units
            self.loans = [each for each in self.loans if each.units]
            self._move(loan.borrower, loan.lender, units, at)
            loan.lender.promote()

    def _move(self, giver: Replaying, taker: Replaying, units: int, at: float) -> None:
        giver.lends(units, at)
        taker.lends(-units, at)
        taker.promote()

    def _lendable(self, line: Replaying) -> int:
        if line.lent < 0:
            return 0
        return max(0, min(self.terms.lends - line.lent, _free(line) - len(line.line) - self.terms.keeps))


def _free(line: Replaying) -> int:
    return max(0, line.limit - line.used)


def _needs(line: Replaying, newcomers: int) -> int:
    return max(0, len(line.line) + newcomers - _free(line) - line.releasing)
