"""What goes wrong at a step, from the seed: which fault, or how long the step takes."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from random import Random

from tests.simulation.scenario import Scenario
from tests.simulation.tables import TRANSACTION

REQUEST_AT_MOST = 14.0
"""Seconds from the sending of a request to Graph to its effect, at most; its sender gives up no later."""

LOCK = 60.0
"""Seconds after which the lock of a worker that is gone expires."""


CHANGES = frozenset({"grant", "revoke", "remove_members"})

GRAPH = frozenset({"directory", "subscriptions", "accounts", "licensed_groups"})
BUS = frozenset({"commands", "notifications", "dead_letters"})
"""The ports of a step by their peer; all others are Table Storage's."""

PERMISSION = "permission"
"""What an administrator takes away for a while, as if a peer were down."""

REFUSED_WITHIN = 0.001
"""Seconds within which a peer that is down refuses."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens at a step: it goes on after `wait` seconds, unless there is a `fault`."""

    wait: float
    fault: str | None = None


@lru_cache(4096)
def peer_of(step: str) -> str:
    """Whom a step asks."""
    port = step.partition(".")[0]
    return "graph" if port in GRAPH else "bus" if port in BUS else "tables"


class Faults:
    """Draws faults; `counts` is what was drawn.

    down: how many outages there are of each peer, which then refuses every request at once.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._random = Random(f"faults {scenario.seed}")
        self._rates = dict(scenario.rates)
        self._left = scenario.faults_at_most
        self._waits = scenario.waits
        self.counts: Counter[str] = Counter()
        self.calm = False
        self.down: Counter[str] = Counter()

    @property
    def random(self) -> Random:
        """For everything that is not a fault but a matter of chance."""
        return self._random

    def happens(self, kind: str, times: float = 1.0) -> bool:
        """Whether a fault of the kind happens here."""
        rate = self._rates.get(kind, 0.0)
        if self.calm or not rate or self._random.random() >= rate * times or self._left <= 0:
            return False
        self._left -= 1
        self.counts[kind] += 1
        return True

    def throttle(self, request: str) -> timedelta | None:
        """How long Graph asks to wait, where it is too busy (`tests.simulation.graph.GraphFaults`)."""
        if self.happens("graph throttled", 0.3 if request.endswith("item") else 1):
            return timedelta(seconds=self._random.choice(self._waits))
        return None

    def late(self) -> float | None:
        """In how many seconds a change takes effect that stays unanswered."""
        return self._random.random() * REQUEST_AT_MOST if self.happens("graph late") else None

    def refuses_token(self) -> bool:
        """Whether Graph has given up its delta tokens (410)."""
        return self.happens("delta token refused", 0.5)

    def forbids(self) -> bool:
        """Whether the app's permission for changes is taken away at present."""
        if self.calm or not self.down[PERMISSION]:
            return False
        self.counts["graph forbids"] += 1
        return True

    def at(self, step: str) -> Verdict:
        """What happens at a step of a worker."""
        peer = peer_of(step)
        if not self.calm and self.down[peer]:
            return Verdict(REFUSED_WITHIN, "transient")
        if self.happens("crash", 0.3):
            return Verdict(self._wait(), "crash")
        done = step.endswith(" done")
        if peer == "graph":
            return self._at_graph(step.partition(".")[2].removesuffix(" done"), done=done)
        if peer == "tables":
            return self._at_table(step, done=done)
        if self.happens("bus unanswered" if done else "bus down"):
            return Verdict(self._wait(), "transient")
        return Verdict(self._wait())

    def _at_graph(self, request: str, *, done: bool) -> Verdict:
        """A change has an effect some time after it was sent, and by then at the latest it is answered."""
        if self.happens("graph unanswered" if done else "graph down"):
            return Verdict(self._request_wait(), "transient")
        return Verdict(self._request_wait() if done or request in CHANGES else self._wait())

    def _at_table(self, step: str, *, done: bool) -> Verdict:
        if step.startswith(TRANSACTION):
            return Verdict(float(step.removeprefix(TRANSACTION)))
        if step == "store.commit" and self.happens("table conflict"):
            return Verdict(self._wait(), "conflict")
        if step == "store.commit done" and self.happens("table answer lost"):
            return Verdict(self._wait(), "conflict")
        if self.happens("table unanswered" if done else "table down"):
            return Verdict(self._wait(), "transient")
        return Verdict(self._wait())

    def _request_wait(self) -> float:
        """A request's time on the way, half of it at most each way."""
        if self.happens("slow requests", 4):
            return self._random.random() * REQUEST_AT_MOST
        return 0.02 + 0.2 * self._random.random()

    def _wait(self) -> float:
        """A worker's time between two steps: it may be frozen for minutes."""
        if self.happens("stall", 0.5):
            return self._random.choice((5.0, 20.0, 45.0, 120.0)) * (0.5 + self._random.random())
        return 0.005 + 0.05 * self._random.random()
