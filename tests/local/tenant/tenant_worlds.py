"""What the tenant's tests stand on: a clock that stands still, and a served tenant."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from aiohttp import web


class StandingClock:
    """Tells the time that it was set to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **step: float) -> None:
        self.time += timedelta(**step)


class LocalGraph:
    """A served tenant: `graph` speaks Microsoft Graph and may do anything, `as_app` does so as the app.

    `control` speaks the control API.
    """

    def __init__(self, graph: httpx.AsyncClient, as_app: httpx.AsyncClient, control: httpx.AsyncClient) -> None:
        self.graph = graph
        self.as_app = as_app
        self.control = control

    async def tell(self, path: str, body: object) -> Any:
        """POST to the control API, which must agree."""
        response = await self.control.post(path, json=body)
        assert response.status_code == 200, response.text
        return response.json()

    async def people(self, count: int) -> list[str]:
        """The ids of that many new people."""
        return [user["id"] for user in (await self.tell("users", {"count": count}))["users"]]

    async def group(self, name: str, members: list[str] | None = None, **fields: object) -> str:
        """The id of a new group."""
        created = await self.tell("groups", {"displayName": name, "members": members or [], **fields})
        return str(created["id"])


class Endpoint:
    """Where notifications are sent: echoes validation tokens, and answers the next statuses in `statuses`, then 202.

    `held`: so many answers never come.
    """

    def __init__(self, origin: str) -> None:
        self.url = f"{origin}/notifications"
        self.lifecycle_url = f"{origin}/lifecycle"
        self.received: list[Any] = []
        self.tokens: list[str] = []
        self.statuses: list[int] = []
        self.held = 0
        self.echoes = True

    def application(self) -> web.Application:
        application = web.Application()
        application.add_routes([web.post("/{path}", self._receive)])
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        token = request.query.get("validationToken")
        if token is not None:
            self.tokens.append(token)
            return web.Response(text=token if self.echoes else "no")
        if self.held:
            self.held -= 1
            await asyncio.sleep(600)
        self.received.append(await request.json())
        return web.Response(status=self.statuses.pop(0) if self.statuses else 202)

    @property
    def notifications(self) -> list[Any]:
        """All that came, without the POSTs around it."""
        return [item for body in self.received for item in body.get("value", [body])]


type Eventually = Callable[[Callable[[], Awaitable[bool] | bool]], Awaitable[None]]
