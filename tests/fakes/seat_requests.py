"""Requests for a seat in memory (`domain.seat_requests.SeatRequests`)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count as numbers

from domain.errors import StaleWrite
from domain.seat_requests import UNDECIDED, SeatEvent, SeatRequest, SeatRequestState
from domain.stored import Page, Stored
from tests.fakes.pausing import Pause, no_pause


class InMemorySeatRequests:
    """The requests; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.requests: dict[tuple[str, str], Stored[SeatRequest]] = {}
        self.told: dict[tuple[str, str], SeatEvent] = {}
        self.open: dict[str, str] = {}
        self.hints = set[tuple[str, str]]()
        self._versions = numbers(1)

    async def load(self, allotment_id: str, user_id: str) -> Stored[SeatRequest] | None:
        await self._pause("seat_requests.load")
        return self.requests.get((allotment_id, user_id))

    async def of(self, allotment_id: str, user_ids: Collection[str]) -> Mapping[str, SeatRequest]:
        found = {user_id: self.requests.get((allotment_id, user_id)) for user_id in user_ids}
        return {user_id: stored.value for user_id, stored in found.items() if stored}

    async def of_person(self, user_id: str) -> Mapping[str, SeatRequest]:
        await self._pause("seat_requests.of_person")
        return {
            one: stored.value
            for (one, user), stored in self.requests.items()
            if user == user_id and (one, user) in self.hints
        }

    async def hint_at(self, requests: Collection[SeatRequest]) -> None:
        self.hints.update((request.allotment_id, request.user_id) for request in requests)

    async def write(self, request: SeatRequest, etag: str | None, event_id: str | None) -> None:
        await self._pause("seat_requests.write")
        key = request.allotment_id, request.user_id
        stored = self.requests.get(key)
        if (stored.etag if stored else None) != etag:
            raise StaleWrite(f"The request of {request.user_id} was changed meanwhile.")
        self.requests[key] = Stored(request, str(next(self._versions)))
        self.hints.add(key)
        if event_id is not None:
            self.told[request.allotment_id, event_id] = SeatEvent(event_id, request)
        await self._pause("seat_requests.write done")

    async def page(
        self, allotment_id: str | None, state: SeatRequestState | None, cursor: str | None, count: int
    ) -> Page[SeatRequest]:
        found = [
            stored.value
            for key, stored in sorted(self.requests.items())
            if allotment_id in {None, key[0]} and state in {None, stored.value.state} and "|".join(key) > (cursor or "")
        ]
        last = found[count - 1] if len(found) > count else None
        return Page(tuple(found[:count]), f"{last.allotment_id}|{last.user_id}" if last else None)

    async def events(self, allotment_id: str, count: int) -> Sequence[SeatEvent]:
        return [event for (one, _), event in sorted(self.told.items()) if one == allotment_id][:count]

    async def forget(self, allotment_id: str, before: datetime | None, count: int) -> int:
        events = [key for key, event in self.told.items() if key[0] == allotment_id and _is_over(event.request, before)]
        requests = [
            key for key, stored in self.requests.items() if key[0] == allotment_id and _is_over(stored.value, before)
        ]
        for key in events[:count]:
            del self.told[key]
        left = requests[: count - len(events[:count])]
        for key in left:
            del self.requests[key]
        return len(events[:count]) + len(left)

    async def note_open(self, allotment_id: str) -> None:
        self.open[allotment_id] = allotment_id

    async def note_closed(self, allotment_id: str) -> None:
        self.open.pop(allotment_id, None)

    async def open_allotments(self, cursor: str | None, count: int) -> Page[str]:
        found = sorted(each for each in self.open if each > (cursor or ""))
        return Page(tuple(found[:count]), found[count - 1] if len(found) > count else None)


def _is_over(request: SeatRequest, before: datetime | None) -> bool:
    return before is None or (request.state not in UNDECIDED and (request.ended or request.asked) < before)
