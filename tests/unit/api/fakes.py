"""In-memory fakes of the API's own ports."""

import zlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.allotments import Decision
from domain.commands import Command
from domain.decision_log import DecisionFilter
from domain.errors import Conflict, StaleWrite
from domain.fulfilment import Outcome
from domain.idempotency import StoredAnswer
from domain.limit_requests import LimitRequest, RequestState
from domain.people import Account, Holder, Person
from domain.ports import AllotmentStore
from domain.stored import Page, Stored
from local.tenant.model import GraphError, Tenant, User
from tests.fakes.directory import in_group, is_there


class TenantPeople:
    """The people of the local tenant, without HTTP."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    async def find(self, name: str) -> Person | None:
        try:
            return _person(self._tenant.get_user(name))
        except GraphError:
            return None

    async def named(self, user_ids: Collection[str]) -> Sequence[Person]:
        found = [await self.find(user) for user in user_ids]
        return [person for person in found if person]

    async def search(self, text: str, count: int) -> Sequence[Person]:
        text = text.lower()
        return [
            _person(user)
            for user in self._tenant.list_users()
            if user.display_name.lower().startswith(text) or user.user_principal_name.lower().startswith(text)
        ][:count]

    async def called(self, address: str) -> Sequence[Person]:
        found = await self.find(address)
        return [found] if found else []

    async def identified(self, names: Collection[str]) -> Sequence[Account]:
        wanted = {name.strip().lower() for name in names}
        accounts = [Account(_person(user), user.mail, user.account_enabled) for user in self._tenant.list_users()]
        return [each for each in accounts if not wanted.isdisjoint(_names(each))]

    async def holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[Holder], str | None]:
        rest = sorted(user.id for user in self._tenant.list_users() if user.id > (cursor or ""))
        holders = [held for user in rest if (held := self._holder(user, sku_id))]
        return holders[:count], holders[count - 1].person.id if len(holders) > count else None

    def _holder(self, user_id: str, sku_id: str) -> Holder | None:
        states = self._tenant.license_assignment_states(user_id)
        active = [state.assigned_by_group for state in states if state.sku_id == sku_id and state.is_active]
        groups = tuple(sorted(group for group in active if group))
        return Holder(_person(self._tenant.get_user(user_id)), None in active, groups) if active else None

    async def join(self, group_id: str, user_id: str) -> Outcome:
        return in_group(self._tenant, group_id, [user_id], self._tenant.add_member, is_there)[user_id]


class InMemoryRequests:
    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], Stored[LimitRequest]] = {}
        self._versions = 0

    async def add(self, request: LimitRequest) -> None:
        if (request.allotment_id, request.id) in self._stored:
            raise Conflict("It is there.")
        self._put(request)

    async def load(self, allotment_id: str, request_id: str) -> Stored[LimitRequest] | None:
        return self._stored.get((allotment_id, request_id))

    async def write(self, request: LimitRequest, etag: str) -> None:
        found = self._stored.get((request.allotment_id, request.id))
        if found is None or found.etag != etag:
            raise StaleWrite("It was changed meanwhile.")
        self._put(request)

    async def page(
        self, allotment_id: str | None, state: RequestState | None, cursor: str | None, count: int
    ) -> Page[Stored[LimitRequest]]:
        rest = [
            (f"{key[0]}|{key[1]}", found)
            for key, found in sorted(self._stored.items())
            if allotment_id in {None, key[0]} and state in {None, found.value.state}
        ]
        rest = [row for row in rest if row[0] > (cursor or "")]
        return Page(tuple(found for _, found in rest[:count]), rest[count - 1][0] if len(rest) > count else None)

    def _put(self, request: LimitRequest) -> None:
        self._versions += 1
        self._stored[request.allotment_id, request.id] = Stored(request, f'"{self._versions}"')


class InMemoryDecisionLog:
    """Filters what the store has."""

    def __init__(self, store: AllotmentStore) -> None:
        self._store = store

    async def page(self, allotment_id: str, only: DecisionFilter, cursor: str | None, count: int) -> Page[Decision]:
        every = (await self._store.decisions(allotment_id, None, 100_000)).items
        rest = [each for each in every if only.lets_through(each) and (cursor is None or each.id < int(cursor))]
        return Page(tuple(rest[:count]), str(rest[count - 1].id) if len(rest) > count else None)

    async def about(self, allotment_id: str, user_ids: Collection[str]) -> set[str]:
        every = (await self._store.decisions(allotment_id, None, 100_000)).items
        return set(user_ids) & {each.user_id for each in every}


class InMemoryAnswers:
    """Keeps bodies of BODY_AT_MOST bytes, compressed."""

    BODY_AT_MOST = 720_000

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], StoredAnswer] = {}

    async def begin(self, caller: str, key: str, began: StoredAnswer) -> StoredAnswer | None:
        there = self.kept.get((caller, key))
        if there is not None and not _is_over(there, began.began):
            return there
        self.kept[caller, key] = began
        return None

    async def save(self, caller: str, key: str, answer: StoredAnswer) -> None:
        too_long = len(zlib.compress(answer.body or b"")) > self.BODY_AT_MOST
        self.kept[caller, key] = replace(answer, body=None) if too_long else answer

    async def release(self, caller: str, key: str) -> None:
        self.kept.pop((caller, key), None)


class EnforcingQueue:
    """Carries out a command as soon as it is sent; what is sent for later, or by a command, is left.

    carry_out: None leaves everything.
    """

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.carry_out: Callable[[Command], Awaitable[None]] | None = None
        self._busy = False

    async def connect(self) -> None:
        """Nothing has to be opened."""

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        self.sent += commands
        if self.carry_out is None or self._busy or at is not None:
            return
        self._busy = True
        try:
            for command in commands:
                await self.carry_out(command)
        finally:
            self._busy = False


def _is_over(answer: StoredAnswer, now: datetime) -> bool:
    return answer.began <= now - (timedelta(hours=24) if answer.status is not None else timedelta(minutes=5))


def _person(user: User) -> Person:
    return Person(user.id, user.display_name, user.user_principal_name)


def _names(account: Account) -> set[str]:
    named = (account.person.id, account.person.user_principal_name, account.mail or "")
    return {name.lower() for name in named}
