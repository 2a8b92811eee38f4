"""What the benchmarks ask of the simulated tenant, of its app, and of the queues, over HTTP."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from local.sign_in.token import fetch_token
from local.stack import Stack

PRODUCT = "SPE_E5"
UNITS = 1_000_000
CHANGED_AT_ONCE = 20
"""Graph takes so many members in one change of a group."""

POLL = 0.2
"""Seconds between two looks at how far things are: seldom enough to take no noticeable part of a core."""

SUBSCRIBED_WITHIN, ASKED_AGAIN_AFTER = 40.0, 8.0


class TimedOut(Exception):
    """Something did not happen in time; the message says what."""


@dataclass(frozen=True, slots=True)
class GraphUse:
    """What an app has asked of Graph: requests (a batch counts as its items), resource units, and refusals (429)."""

    requests: int
    resource_units: int
    throttled: int

    def since(self, before: "GraphUse") -> "GraphUse":
        """What came after another reading."""
        return GraphUse(
            self.requests - before.requests,
            self.resource_units - before.resource_units,
            self.throttled - before.throttled,
        )


class Tenant:
    """The tenant of a running stack and its app. An async context manager."""

    def __init__(self, stack: Stack) -> None:
        self._at: Mapping[str, str] = stack.endpoints
        token = fetch_token(self._at["issuer"], "admin@contoso.example")
        self._http = httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60)
        self._sku_id = ""

    async def __aenter__(self) -> Self:
        self._sku_id = await self._buy()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    # ---- acting

    async def subscribe(self) -> None:
        """Subscribe the app's webhook to changes of all groups."""
        body = {
            "changeType": "updated,deleted",
            "resource": "groups",
            "notificationUrl": f"{self._at['functions']}/api/notifications",
            "expirationDateTime": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
            "clientState": "benchmark",
        }
        await self._ask("POST", f"{self._at['graph']}/subscriptions", body)

    async def subscribed(self) -> None:
        """Wait until a webhook is subscribed; an app that has not managed to at its start is asked to try again.

        Raises TimedOut.
        """
        began = asked = time.monotonic()
        while not (await self._ask("GET", f"{self._at['graph']}/subscriptions"))["value"]:
            now = time.monotonic()
            if now > began + SUBSCRIBED_WITHIN:
                raise TimedOut(f"The app has not subscribed to notifications within {SUBSCRIBED_WITHIN:.0f} s.")
            if now > asked + ASKED_AGAIN_AFTER:
                asked = now
                timer = f"{self._at['functions']}/admin/functions/keep_subscription"
                (await self._http.post(timer, json={"input": ""})).raise_for_status()
            await asyncio.sleep(POLL)

    async def people(self, count: int) -> list[str]:
        """New people's ids."""
        return [user["id"] for user in (await self._control("POST", "/users", {"count": count}))["users"]]

    async def group(self, name: str) -> str:
        """A new group's id."""
        return str((await self._control("POST", "/groups", {"displayName": name}))["id"])

    async def allotment(
        self, name: str, group_id: str, limit: int, *, overflow: str = "rollback", owners: Sequence[str] = ()
    ) -> str:
        """Have the app make an allotment that rolls back whom it has no seat for, or lets them wait; answers its id."""
        body = {
            "displayName": name,
            "groupId": group_id,
            "products": [{"skuId": self._sku_id}],
            "allottedUnits": limit,
            "overflow": overflow,
            "owners": list(owners),
        }
        return str((await self._ask("POST", f"{self._at['functions']}/api/allotments", body))["id"])

    async def join(self, group_id: str, people: Sequence[str]) -> None:
        """Add people to a group at one instant: one notification."""
        await self._control("POST", f"/groups/{group_id}/members", {"add": list(people)})

    async def leave(self, group_id: str, people: Sequence[str]) -> None:
        """Remove people from a group at one instant: one notification."""
        await self._control("POST", f"/groups/{group_id}/members", {"remove": list(people)})

    # ---- seeing

    async def history(self, since: int) -> tuple[list[Mapping[str, Any]], int]:
        """What happened in the tenant from a number on, and the next number."""
        answer = await self._control("GET", f"/history?since={since}")
        return answer["facts"], answer["next"]

    async def graph_use(self) -> GraphUse:
        """What was asked of Graph so far."""
        entries = (await self._control("GET", "/requests"))["requests"]
        asked = [entry for entry in entries if entry["path"] != "$batch"]
        return GraphUse(
            sum(entry["count"] for entry in asked),
            sum(entry["resourceUnits"] for entry in asked),
            sum(entry["statuses"].get("429", 0) for entry in asked),
        )

    async def answers_after(self, seconds: float) -> None:
        """Have Graph take so long to answer each request."""
        await self._control("POST", "/knobs", {"answerSeconds": seconds})

    async def graph_kinds(self) -> Counter[str]:
        """How often each kind of request came to Graph so far; those of a batch each for itself."""
        entries = (await self._control("GET", "/requests"))["requests"]
        asked = (entry for entry in entries if entry["path"] != "$batch")
        return Counter({f"{entry['method']} {entry['path']}": int(entry["count"]) for entry in asked})

    async def delivered(self) -> list[Mapping[str, Any]]:
        """The bodies of the notifications that the webhook has taken, oldest first."""
        tries = (await self._control("GET", "/notifications"))["deliveries"]
        return [found["body"] for found in tries if 200 <= found["status"] < 300]

    async def tries(self) -> list[Mapping[str, Any]]:
        """Every try to notify the webhook, in the order in which they ended."""
        tries: list[Mapping[str, Any]] = (await self._control("GET", "/notifications"))["deliveries"]
        return tries

    async def let_pass(self, seconds: float) -> None:
        """Set the tenant's clock forward."""
        await self._control("POST", "/clock", {"advanceSeconds": seconds})

    async def quiet(self, within: float) -> bool:
        """Wait until the queues are empty, seen twice running; false where they are not, `within` seconds."""
        deadline, empty = time.monotonic() + within, 0
        while empty < 2 and time.monotonic() < deadline:
            queues = await self._ask("GET", self._at["serviceBusQueues"])
            busy = any(depth[state] for depth in queues.values() for state in ("active", "locked", "scheduled"))
            empty = 0 if busy else empty + 1
            await asyncio.sleep(POLL)
        return empty == 2

    async def _buy(self) -> str:
        skus = (await self._control("POST", f"/skus/{PRODUCT}", {"enabled": UNITS}))["skus"]
        return next(str(sku["skuId"]) for sku in skus if sku["skuPartNumber"] == PRODUCT)

    async def _control(self, method: str, path: str, body: object = None) -> Any:
        return await self._ask(method, self._at["control"] + path, body)

    async def _ask(self, method: str, url: str, body: object = None) -> Any:
        answer = await self._http.request(method, url, json=body)
        answer.raise_for_status()
        return answer.json()
