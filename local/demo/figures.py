"""Counts and times for the end of the story: from what happened, as plain data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from local.demo.promises import CLOCK_GRAIN
from local.demo.records import Account, Decision, Fact


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests that Graph answered, and the resource units that they cost."""

    requests: int
    resource_units: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Usage":
        """From the control API's JSON."""
        return cls(sum(entry["count"] for entry in body["requests"]), body["resourceUnits"])

    def __sub__(self, earlier: "Usage") -> "Usage":
        return Usage(self.requests - earlier.requests, self.resource_units - earlier.resource_units)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds, over `count` cases."""

    count: int
    middle: float
    longest: float


def spread(seconds: Sequence[float]) -> Spread | None:
    """The median and the maximum; None of nothing."""
    return Spread(len(seconds), median(seconds), max(seconds)) if seconds else None


def kinds(account: Account) -> Counter[str]:
    """How many decisions of each kind there were."""
    return Counter(decision.kind for decision in account.decisions)


def to_decision(accounts: Iterable[Account], facts: Sequence[Fact], until: datetime) -> list[float]:
    """For each addition before `until` that was decided on: the seconds until it was."""
    answers = (answer for account in accounts for answer in _answered(account, facts, until))
    return [max(0.0, (decision.decided - added).total_seconds()) for added, decision in answers]


def to_licence(accounts: Iterable[Account], facts: Sequence[Fact], until: datetime) -> list[float]:
    """For each addition before `until` that got a seat at once: the seconds until its first licence was active."""
    return [
        (active - added).total_seconds()
        for account in accounts
        for added, decision in _answered(account, facts, until)
        if decision.kind == "licensed" and (active := _active(account, facts, decision.user_id, added))
    ]


def until_decided(accounts: Iterable[Account], began: datetime, ended: datetime) -> tuple[int, float]:
    """How many decisions were made within a span, and the seconds until the last of them."""
    made = [each.decided for account in accounts for each in account.decisions if began <= each.decided <= ended]
    return len(made), (max(made, default=began) - began).total_seconds()


def until_carried_out(accounts: Iterable[Account], facts: Iterable[Fact], began: datetime, ended: datetime) -> float:
    """The seconds until the last licence was active, and the last refused person out of the group, within a span."""
    licensed = {group for account in accounts for group in account.licensed_groups}
    effects = [
        fact.time
        for fact in facts
        if began <= fact.time <= ended
        and (
            (fact.kind == "licenseActive" and fact.group_id in licensed)
            or (fact.kind == "memberRemoved" and fact.actor == "app")
        )
    ]
    return (max(effects, default=began) - began).total_seconds()


def _answered(account: Account, facts: Iterable[Fact], until: datetime) -> Iterator[tuple[datetime, Decision]]:
    """Each addition to the watched group before `until`, and the first decision about it."""
    made: dict[str, list[Decision]] = {}
    for decision in account.decisions:
        made.setdefault(decision.user_id, []).append(decision)
    for fact in facts:
        if fact.kind == "memberAdded" and fact.group_id == account.group_id and fact.time < until:
            since = (each for each in made.get(fact.object_id or "", []) if each.decided >= fact.time - CLOCK_GRAIN)
            if (first := next(since, None)) is not None:
                yield fact.time, first


def _active(account: Account, facts: Iterable[Fact], person: str, since: datetime) -> datetime | None:
    times = (
        fact.time
        for fact in facts
        if fact.kind == "licenseActive"
        and fact.object_id == person
        and fact.group_id in account.licensed_groups
        and fact.time >= since
    )
    return next(times, None)
