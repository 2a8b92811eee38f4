"""The bad weather a test or a demo can make: failing requests, and lost, doubled, late or reordered notifications."""

import re
from dataclasses import dataclass, field
from enum import StrEnum


class When(StrEnum):
    """Whether a failing request has its effect."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True)
class FailureRule:
    """Makes the next `times` matching requests fail; `path` is searched in what comes after `/v1.0/`.

    The items of a batch are requests of their own; the batch itself has the path `$batch`. With `hang_seconds` the
    answer comes after that time only (a client with a shorter timeout sees no answer).

    `retry_after` is the text of the header; `retry_at` says it as a date, so many seconds from now. RFC 9110 (10.2.3)
    permits whole seconds and a date. Graph has also sent fractions of a second (microsoft-graph-docs issue 3877), with
    a comma (msgraph-sdk-java-core issue 732).
    """

    method: str | None
    path: re.Pattern[str]
    times: int
    status: int = 503
    when: When = When.BEFORE
    retry_after: str | None = None
    retry_at: float | None = None
    hang_seconds: float = 0.0

    def take(self, method: str, path: str) -> bool:
        """Whether the rule hits the request; uses one of its times if so."""
        if self.times <= 0 or self.method not in (None, method) or self.path.search(path) is None:
            return False
        self.times -= 1
        return True


@dataclass(slots=True)
class Conditions:
    """What goes wrong; probabilities are from 0 to 1, times in seconds.

    `lose`, `double`, `reorder`: of a notification; a reordered one is held back for up to a second.
    `lose_next`: so many are lost for certain.
    `delay_seconds`: the shortest and longest time before the first try.
    `retry_base_seconds`: the wait before the second try, doubled for each one after.
    `per_post`: the most notifications in one POST.
    `with_sequence`: send `eventTime` and `sequenceNumber` in place of `members@delta`.
    `event_grid_url`: where the CloudEvents of `EventGrid:` subscriptions are posted; without it they are only kept.
    `throttle_endpoints`: an endpoint that answers late is notified late or not at all. Not by default: on a busy
    machine one late answer would keep the notifications of ten minutes from a test.
    `reorder_batches`: answer the items of a `$batch` in another order.
    `answer_seconds`: how long each request to Graph is on its way; a `$batch` is one request. Graph answers from afar,
    and Microsoft promises no time; here it is at once unless a test or a benchmark asks otherwise.
    """

    lose: float = 0.0
    double: float = 0.0
    reorder: float = 0.0
    lose_next: int = 0
    delay_seconds: tuple[float, float] = (0.0, 0.0)
    notifications_off: bool = False
    retry_base_seconds: float = 1.0
    per_post: int = 100
    with_sequence: bool = False
    event_grid_url: str | None = None
    throttle_endpoints: bool = False
    reorder_batches: bool = True
    answer_seconds: float = 0.0
    failures: list[FailureRule] = field(default_factory=list)

    def failure(self, method: str, path: str) -> FailureRule | None:
        """The first rule that hits the request."""
        return next((rule for rule in self.failures if rule.take(method, path)), None)
