"""Ten thousand people join one group at once: when the first and the last of them have the licence, and what becomes
of other allotments' joins meanwhile.
"""

import time
from collections.abc import Mapping
from statistics import median

from local.stack import Stack
from tests.integration.api import Api, eventually

BURST_SKU, PROBE_SKU = "efccb6f7-5641-4e0e-bd10-b4976e1bf68e", "f8a1db68-be16-40ed-86d5-cb42ce701560"
"""EMS and POWER_BI_PRO, which nothing else in the storm uses: the tenant's own count tells how many hold them."""

SINGLES = 1000
PROBES = 10
FIRST_WITHIN, ALL_WITHIN = 10.0, 600.0
"""Seconds on two cores that nothing else keeps busy."""

ADMINISTRATOR = {"Authorization": "Bearer local-administrator"}


class Burst:
    """One burst, beside single joins of another allotment. `seconds` is what was measured, by what it is."""

    def __init__(self, stack: Stack, api: Api, people: int) -> None:
        self.graph = stack.endpoints["graph"]
        self.api = api
        self.people = people
        self.seconds: dict[str, float] = {}

    @property
    def differences(self) -> list[str]:
        """What took longer than it may."""
        limits = {"first licence of the burst": FIRST_WITHIN, "all licences of the burst": ALL_WITHIN}
        return [
            f"{what}: {self.seconds[what]:.0f} s, at most {limit:.0f}"
            for what, limit in limits.items()
            if self.seconds[what] > limit
        ]

    def run(self) -> None:
        """Measure single joins, then the burst with single joins beside it."""
        users = self.api.people(self.people, "burst")
        singles = iter(self.api.people(SINGLES, "single"))
        for sku, enabled in ((BURST_SKU, self.people), (PROBE_SKU, SINGLES)):
            self.api.control("POST", f"/skus/{sku}", {"enabled": enabled})
        group, others = self.api.group("burst"), self.api.group("beside the burst")
        self.api.allotment(others, PROBE_SKU, SINGLES, overflow="wait")
        allotment = self.api.allotment(group, BURST_SKU, self.people, overflow="wait")
        eventually(lambda: self.api.shown(allotment)["state"], lambda state: state == "active")
        calm = [self._join(others, next(singles)) for _ in range(PROBES)]
        began, beside = time.monotonic(), list[float]()
        for start in range(0, self.people, 1000):
            self.api.join(group, *users[start : start + 1000])
        eventually(self._held, bool, within=ALL_WITHIN)
        self.seconds["first licence of the burst"] = time.monotonic() - began
        while self._held() < self.people and time.monotonic() - began < 2 * ALL_WITHIN:
            beside.append(self._join(others, next(singles)))
        self.seconds["all licences of the burst"] = time.monotonic() - began
        self.seconds["a single join, when nothing else happens (median)"] = median(calm)
        self.seconds["a single join beside the burst (median)"] = median(beside)

    def _held(self) -> int:
        """How many hold the product of the burst."""
        owned = self.api.http.get(f"{self.graph}/subscribedSkus", headers=ADMINISTRATOR).json()["value"]
        return next(int(sku["consumedUnits"]) for sku in owned if sku["skuId"] == BURST_SKU)

    def _join(self, group: str, user: str) -> float:
        """How many seconds one person who joins has to wait for the licence."""
        began = time.monotonic()
        self.api.join(group, user)
        eventually(lambda: self._licences(user), bool, within=ALL_WITHIN)
        return time.monotonic() - began

    def _licences(self, user: str) -> Mapping[str, object]:
        answer = self.api.http.get(f"{self.graph}/users/{user}?$select=licenseAssignmentStates", headers=ADMINISTRATOR)
        states = answer.json().get("licenseAssignmentStates", [])
        return next((state for state in states if state["state"] == "Active"), {})
