"""What happens, in numbers: the instruments of the use cases, and what written steps add to them.

The OpenTelemetry API is imported as `logging` is: without an SDK behind it nothing is measured and nothing fails.
docs/telemetry.md says what each number means. No attribute leads to a person, a group or an allotment.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from opentelemetry import metrics, trace
from opentelemetry.trace import StatusCode

from domain.allotments import DecisionKind, Member, MemberState, Step
from domain.capacity import Capacity
from domain.commands import Command, CommandKind

_meter = metrics.get_meter(__name__)

SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)

JOINS = _meter.create_counter("allotments.joins", "{person}", "People who were decided about for the first time.")
DECISIONS = _meter.create_counter("allotments.decisions", "{decision}", "Decisions, by kind.")
TIME_TO_DECISION = _meter.create_histogram(
    "allotments.decision.duration",
    "s",
    "From the notification of a join, or what else told of it, to its decision.",
    explicit_bucket_boundaries_advisory=SECONDS,
)
TIME_TO_LICENCE = _meter.create_histogram(
    "allotments.licence.duration",
    "s",
    "From the decision to the licence that was seen to be active.",
    explicit_bucket_boundaries_advisory=SECONDS,
)
FAILURES = _meter.create_counter("allotments.licence.failures", "{failure}", "Licences that failed, by cause.")
DRIFT = _meter.create_counter("allotments.drift", "{finding}", "What the nightly comparison found, by kind.")
UNITS = _meter.create_gauge("allotments.units", "{unit}", "A product's units, by state: assignable, used or free.")

ALLOTMENTS = _meter.create_gauge("allotments.count", "{allotment}", "Allotments, by state.")
SEATS = _meter.create_gauge("allotments.seats", "{seat}", "Seats of all allotments, by state: used, failed, waiting.")
QUEUE_WAIT = _meter.create_gauge("allotments.queue.wait", "s", "The longest that a message of a queue waits.")
DEAD_LETTERS = _meter.create_gauge("allotments.dead_letters", "{message}", "Dead letters, by queue.")
SUBSCRIPTION_LEFT = _meter.create_gauge(
    "allotments.subscription.remaining", "s", "Until the subscription ends that was just kept."
)
NIGHT_AGE = _meter.create_gauge("allotments.night.age", "s", "Since the last comparison was finished.")
PERMISSIONS_MISSING = _meter.create_gauge("allotments.permissions.missing", "{permission}", "Not granted in Graph.")

_OF_NO_ALLOTMENT = frozenset({CommandKind.ERASE, CommandKind.NIGHT, CommandKind.PROBE})
"""What these name where others name an allotment is a person, a day, or nothing."""

_NOT_A_LICENCE_YET = frozenset({MemberState.PENDING, MemberState.LICENSED})


def count_steps(steps: Collection[Step], queued: datetime | None) -> None:
    """Count the steps of a transaction that has just been written. queued: when what brought them about was put on the
    queue.
    """
    for kind, number in Counter(step.decision.kind for step in steps if step.decision).items():
        DECISIONS.add(number, {"allotments.decision.kind": kind.value})
    joined = [
        step.decision.decided
        for step in steps
        if step.decision and step.before is None and step.after is not None
        if step.decision.kind is not DecisionKind.IGNORED
    ]
    if joined:
        JOINS.add(len(joined))
    if queued is not None:
        for decided in joined:
            TIME_TO_DECISION.record(max(0.0, (decided - queued).total_seconds()))
    for step in steps:
        _count_licence(step.before, step.after)


def _count_licence(before: Member | None, after: Member | None) -> None:
    if after is None:
        return
    if before is not None and before.state in _NOT_A_LICENCE_YET and before.checked is None and after.checked:
        TIME_TO_LICENCE.record(max(0.0, (after.checked - before.since).total_seconds()))
    if after.state is MemberState.FAILED and (before is None or before.state is not MemberState.FAILED):
        for code in {failure.error for failure in after.failures} or {"Refused"}:
            FAILURES.add(1, {"error.type": code})


def describe(command: Command) -> None:
    """Say of the current span which command it carries out, and of which allotment."""
    span = trace.get_current_span()
    span.update_name(f"enforcement {command.kind}")
    span.set_attribute("allotments.command.kind", command.kind.value)
    if command.kind not in _OF_NO_ALLOTMENT:
        span.set_attribute("allotments.allotment.id", command.allotment_id)


def count_drift(found: Mapping[str, int]) -> None:
    """Count what one comparison has found, by kind."""
    for kind, number in found.items():
        DRIFT.add(number, {"allotments.drift.kind": kind})


def show_units(found: Iterable[Capacity]) -> None:
    """Show what the tenant owns of each product, and what of it is left."""
    for each in found:
        product = {"allotments.product": each.product.sku_part_number}
        for state, number in (("assignable", each.assignable), ("used", each.used), ("free", each.free)):
            UNITS.set(number, {**product, "allotments.unit.state": state})


def mark_failed(failure: Exception) -> None:
    """Mark the current span as failed, where the failure is handled and goes no further."""
    span = trace.get_current_span()
    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", type(failure).__name__)
