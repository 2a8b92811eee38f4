"""Nights and plans in memory (`domain.reconciliation.ports`); everything goes through its JSON once."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date, datetime
from itertools import count

from domain.errors import StaleWrite
from domain.reconciliation.codec import night_json, night_of, piece_json, piece_of, plan_json, plan_of
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryNights:
    """The nights; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._nights: dict[date, tuple[str, str]] = {}
        self._pieces: defaultdict[date, dict[str, str]] = defaultdict(dict)
        self._latest: dict[str, str] = {}
        self._versions = count(1)

    async def begin(self, night: Night) -> bool:
        await self._pause("nights.begin")
        if night.day in self._nights:
            return False
        self._put(night)
        await self._pause("nights.begin done")
        return True

    async def night(self, day: date) -> Stored[Night] | None:
        await self._pause("nights.night")
        if day not in self._nights:
            return None
        text, etag = self._nights[day]
        return Stored(night_of(json.loads(text)), etag)

    async def write(self, night: Night, etag: str) -> None:
        await self._pause("nights.write")
        if self._nights[night.day][1] != etag:
            raise StaleWrite("It was changed meanwhile.")
        self._put(night)
        await self._pause("nights.write done")

    async def nights(self, before: date | None, count: int) -> Sequence[Night]:
        await self._pause("nights.nights")
        days = sorted((day for day in self._nights if before is None or day < before), reverse=True)
        return [night_of(json.loads(self._nights[day][0])) for day in days[:count]]

    async def save(self, piece: Piece) -> None:
        await self._pause("nights.save")
        text = json.dumps(piece_json(piece))
        self._pieces[piece.day][piece.allotment_id] = self._latest[piece.allotment_id] = text
        await self._pause("nights.save done")

    async def latest(self, allotment_id: str) -> Piece | None:
        await self._pause("nights.latest")
        text = self._latest.get(allotment_id)
        return piece_of(json.loads(text)) if text else None

    async def pieces(self, day: date, allotment_ids: Collection[str] | None = None) -> Sequence[Piece]:
        await self._pause("nights.pieces")
        there = sorted(self._pieces[day].items())
        return [piece_of(json.loads(text)) for one, text in there if allotment_ids is None or one in allotment_ids]

    async def compared(self, day: date) -> Mapping[str, datetime]:
        return {piece.allotment_id: piece.examined for piece in await self.pieces(day)}

    async def unmet(self) -> Mapping[str, int]:
        await self._pause("nights.unmet")
        pieces = [piece_of(json.loads(text)) for text in self._latest.values()]
        return {piece.allotment_id: piece.today.unmet for piece in pieces if piece.trend and piece.today.unmet}

    async def slopes(self) -> Mapping[str, float]:
        await self._pause("nights.slopes")
        pieces = [piece_of(json.loads(text)) for text in self._latest.values()]
        return {piece.allotment_id: piece.outlook.per_day for piece in pieces if piece.outlook}

    async def delete_before(self, before: date) -> Set[str]:
        await self._pause("nights.delete_before")
        old = [day for day in self._nights if day < before]
        allotments: set[str] = set()
        for day in old:
            del self._nights[day]
            allotments |= self._pieces.pop(day, {}).keys()
        return allotments

    async def delete_latest(self, allotment_id: str) -> None:
        await self._pause("nights.delete_latest")
        self._latest.pop(allotment_id, None)

    def _put(self, night: Night) -> None:
        self._nights[night.day] = json.dumps(night_json(night)), f'W/"{next(self._versions)}"'


class InMemoryPlans:
    """The plans; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._plans: dict[str, str] = {}
        self._approved: defaultdict[str, set[str]] = defaultdict(set)

    async def save(self, plan: DriftPlan) -> None:
        await self._pause("plans.save")
        self._plans[plan.allotment_id] = json.dumps(plan_json(plan))

    async def load(self, allotment_id: str, plan_id: str) -> DriftPlan | None:
        await self._pause("plans.load")
        plan = plan_of(json.loads(self._plans[allotment_id])) if allotment_id in self._plans else None
        return plan if plan and plan.id == plan_id else None

    async def approve(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        await self._pause("plans.approve")
        self._approved[allotment_id].update(finding_ids)

    async def approved(self, allotment_id: str) -> Set[str]:
        await self._pause("plans.approved")
        return set(self._approved[allotment_id])

    async def delete_approvals(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        await self._pause("plans.delete_approvals")
        self._approved[allotment_id] -= set(finding_ids)
