"""Microsoft Graph's identity throttling: resource units and writes per app and tenant, over sliding windows."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from local.tenant.graph.messages import GraphResponse

READ_COSTS: Mapping[str, int] = {
    "groups/{group}/members": 3,
    "groups/{group}/members/{cast}": 3,
    "groups/{group}/transitiveMembers": 5,
    "users": 2,
    "users/{user}": 2,
    "users/{user}/licenseDetails": 2,
    "subscribedSkus": 3,
    "subscribedSkus/{id}": 3,
}
"""Resource units of GET requests that do not cost 1, by route."""

WRITE_COSTS: Mapping[str, int] = {"directoryObjects/getByIds": 5}
"""Resource units of other requests that do not cost 1, by route."""

FREE_OF_WRITES = frozenset({"directoryObjects/getByIds"})
"""POST requests that only read."""

UNTHROTTLED = frozenset({"$batch"})
"""Routes that cost nothing themselves: the items of a batch are charged each for itself."""

WARNING_SHARE = 0.8
"""From this share of a limit on, answers carry `x-ms-throttle-limit-percentage`."""


@dataclass(slots=True)
class ThrottlingLimits:
    """How much one app may use of one tenant; None for the documented size of the tenant."""

    enabled: bool = True
    resource_units: int | None = None
    resource_window: timedelta = timedelta(seconds=10)
    writes: int = 3000
    write_window: timedelta = timedelta(seconds=150)

    def units_for(self, user_count: int) -> int:
        """The resource units a window: small (under 50 users), medium, or large (over 500) tenant."""
        if self.resource_units is not None:
            return self.resource_units
        if user_count < 50:
            return 3500
        return 5000 if user_count <= 500 else 8000


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request uses."""

    units: int
    writes: int


def cost(method: str, template: str, query: Mapping[str, str]) -> Cost:
    """The documented cost: `$select` saves one unit, `$top` under 20 one, `$expand` costs one; at least one."""
    if template in UNTHROTTLED:
        return Cost(0, 0)
    units = (READ_COSTS if method == "GET" else WRITE_COSTS).get(template, 1)
    units += ("$expand" in query) - ("$select" in query)
    top = query.get("$top", "")
    units -= top.isdecimal() and int(top) < 20
    is_write = method != "GET" and template not in FREE_OF_WRITES
    return Cost(max(1, units), int(is_write))


class _Window:
    """What was used in the last while."""

    def __init__(self) -> None:
        self._uses: deque[tuple[datetime, int]] = deque()
        self.used = 0

    def forget(self, before: datetime) -> None:
        while self._uses and self._uses[0][0] <= before:
            self.used -= self._uses.popleft()[1]

    def use(self, now: datetime, amount: int) -> None:
        if amount:
            self._uses.append((now, amount))
            self.used += amount

    def free_at(self, window: timedelta, excess: int) -> datetime:
        """When so much of what was used falls out of the window."""
        freed = 0
        for time, amount in self._uses:
            freed += amount
            if freed >= excess:
                return time + window
        return self._uses[-1][0] + window


class Throttle:
    """Admits requests, or says how long to wait."""

    def __init__(self, limits: ThrottlingLimits, scope: str) -> None:
        self.limits = limits
        self._scope = scope
        self._units = _Window()
        self._writes = _Window()
        self.units_used = 0

    def refusal(self, now: datetime, asked: Cost, user_count: int) -> GraphResponse | None:
        """Charge the request and return None, or return the 429 that it gets, uncharged."""
        limits = self.limits
        if limits.enabled:
            windows = (
                (self._units, asked.units, limits.units_for(user_count), limits.resource_window, "ResourceUnit"),
                (self._writes, asked.writes, limits.writes, limits.write_window, "Write"),
            )
            for used, amount, limit, window, name in windows:
                used.forget(now - window)
                if amount and used.used + amount > limit:
                    wait = used.free_at(window, used.used + amount - limit) - now if used.used else window
                    return self._too_many(now, wait, name, (used.used + amount) / limit if limit else 1.8)
        self._units.use(now, asked.units)
        self._writes.use(now, asked.writes)
        self.units_used += asked.units
        return None

    def headers(self, asked: Cost, user_count: int) -> dict[str, str]:
        """What an admitted request's answer carries."""
        found = {"x-ms-resource-unit": str(asked.units)}
        share = self._units.used / max(1, self.limits.units_for(user_count))
        if self.limits.enabled and share >= WARNING_SHARE:
            found["x-ms-throttle-limit-percentage"] = f"{share:.2f}"
        return found

    def _too_many(self, now: datetime, wait: timedelta, what: str, share: float) -> GraphResponse:
        headers = {
            "Retry-After": str(max(1, ceil(wait.total_seconds()))),
            "x-ms-throttle-limit-percentage": f"{min(1.8, share):.2f}",
            "x-ms-throttle-scope": self._scope,
            "x-ms-throttle-information": f"{what}LimitExceeded",
        }
        return too_many_requests(now, headers)


def too_many_requests(now: datetime, headers: Mapping[str, str]) -> GraphResponse:
    """Graph's 429; the front adds the request's id."""
    error = {
        "code": "TooManyRequests",
        "message": "Please retry again later.",
        "innerError": {
            "code": "429",
            "date": now.isoformat(timespec="seconds").removesuffix("+00:00"),
            "message": "Please retry after",
            "status": "429",
        },
    }
    return GraphResponse(429, {"error": error}, headers)
