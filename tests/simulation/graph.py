"""Microsoft Graph with faults, in front of the tenant's own directory (`tests.fakes.directory`).

Besides what a pause can do (no answer, with the effect done or not), Graph is too busy for a request or for single
people of a batch, a change takes effect after its sender has given up, and delta tokens are given up.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.admission import Observation
from domain.allotments import Product
from domain.errors import FIXABLE, Transient
from domain.fulfilment import Effect, Outcome
from domain.nested_membership import GroupsObservation
from local.tenant.model import Tenant
from tests.fakes.directory import NOT_PERMITTED, TenantDirectory
from tests.fakes.pausing import Pause

FORBIDDEN = Outcome(Effect.LATER, "Insufficient privileges", FIXABLE, missing=NOT_PERMITTED)

type Change = Callable[[Sequence[str]], Coroutine[Any, Any, Mapping[str, Outcome]]]


class GraphFaults(Protocol):
    """Says what is wrong with a change at this moment."""

    def throttle(self, request: str) -> timedelta | None:
        """How long Graph asks to wait; None where it is not too busy."""

    def late(self) -> float | None:
        """In how many seconds the change takes effect, while its sender gives up; None: it is answered."""

    def refuses_token(self) -> bool:
        """Whether Graph has given up the delta tokens that it has given so far (410)."""

    def forbids(self) -> bool:
        """Whether the app lacks the permission for changes (403)."""


class FaultyDirectory(TenantDirectory):
    """The directory whose changes meet with faults; `later` has a change carried out after some seconds."""

    def __init__(
        self,
        tenant: Tenant,
        pause: Pause,
        faults: GraphFaults,
        later: Callable[[float, Callable[[], Coroutine[Any, Any, object]]], None],
    ) -> None:
        super().__init__(tenant, pause)
        self._faults = faults
        self._later = later

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Observation:
        self._may_refuse(token)
        return await super().observe(group_id, token, started)

    async def observe_several(self, group_ids: Sequence[str], token: str | None) -> GroupsObservation:
        self._may_refuse(token)
        return await super().observe_several(group_ids, token)

    async def changed_groups(
        self, group_ids: Sequence[str], token: str | None
    ) -> tuple[Mapping[str, Collection[str]], str]:
        self._may_refuse(token)
        return await super().changed_groups(group_ids, token)

    def _may_refuse(self, token: str | None) -> None:
        if token is not None and self._faults.refuses_token():
            self._tenant.reset_delta()

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        remove = super().remove_members
        return await self._changed("remove_members", user_ids, lambda users: remove(group_id, users))

    async def _grant_one(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        grant = super()._grant_one
        return await self._changed("grant", user_ids, lambda users: grant(product, users))

    async def _revoke_one(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        revoke = super()._revoke_one
        if product.licensed_group_id is not None:  # that is remove_members, which meets with its own faults
            return await revoke(product, user_ids)
        return await self._changed("revoke", user_ids, lambda users: revoke(product, users))

    async def _changed(self, request: str, user_ids: Sequence[str], change: Change) -> Mapping[str, Outcome]:
        wait = self._faults.throttle(request)
        if wait is not None:
            raise Transient(f"Graph is too busy for {request}.", wait)
        waits = {user: wait for user in user_ids if (wait := self._faults.throttle(f"{request} item")) is not None}
        users = [user for user in user_ids if user not in waits]
        if self._faults.forbids():
            return dict.fromkeys(user_ids, FORBIDDEN)
        seconds = self._faults.late()
        if seconds is not None:
            self._later(seconds, lambda: change(users))
            raise Transient(f"Graph gave no answer to {request}.")
        outcomes = {**await change(users)} if users else {}
        return {**outcomes, **{user: Outcome(Effect.LATER, "too many requests", wait) for user, wait in waits.items()}}
