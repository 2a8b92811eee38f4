"""POST /control/knobs: sets any of the knobs from JSON, all or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from local.tenant.conditions import Conditions, FailureRule, When
from local.tenant.fields import Fields
from local.tenant.graph.throttling import ThrottlingLimits
from local.tenant.model import Tenant

FAILURE_FIELDS = frozenset({"method", "path", "status", "times", "when", "retryAfter", "retryAt"})
TIMEOUT_FIELDS = frozenset({"method", "path", "times", "when", "hangSeconds"})
THROTTLE_FIELDS = frozenset({"enabled", "resourceUnits", "resourceSeconds", "writes", "writeSeconds"})
MOST_HANG_SECONDS = 600.0

type Change = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Adjustable:
    """All that the knobs set."""

    tenant: Tenant
    conditions: Conditions
    limits: ThrottlingLimits


def apply_knobs(body: object, target: Adjustable) -> None:
    """Set what the body names; raises `InvalidField`, and then nothing is set."""
    fields = Fields(body, KNOBS.keys())
    changes = [read(fields, name, target) for name, read in KNOBS.items() if name in fields]
    for change in changes:
        change()


def _knob(
    owner: Callable[[Adjustable], object], attribute: str, read: Callable[[Fields, str], object]
) -> Callable[[Fields, str, Adjustable], Change]:
    """A knob that is one attribute of one object."""

    def reader(fields: Fields, name: str, target: Adjustable) -> Change:
        return _setter(owner(target), attribute, read(fields, name))

    return reader


def _setter(target: object, attribute: str, value: object) -> Change:
    return lambda: setattr(target, attribute, value)


def _conditions(target: Adjustable) -> object:
    return target.conditions


def _model(target: Adjustable) -> object:
    return target.tenant.knobs


def _tenant(target: Adjustable) -> object:
    return target.tenant


def _share(fields: Fields, name: str) -> float:
    return fields.number(name, 0.0, 1.0)


def _positive(fields: Fields, name: str) -> int:
    return fields.integer(name, 1)


def _wait(fields: Fields, name: str) -> float:
    return fields.number(name, 0.01)


def _time(fields: Fields, name: str) -> float:
    return fields.number(name, 0.0, MOST_HANG_SECONDS)


def _delays(fields: Fields, name: str) -> tuple[timedelta, timedelta]:
    shortest, longest = fields.span(name)
    return timedelta(seconds=shortest), timedelta(seconds=longest)


def _permissions(fields: Fields, name: str, target: Adjustable) -> Change:
    permissions = fields.strings(name)

    def change() -> None:
        target.tenant.permissions.clear()
        target.tenant.permissions.update(permissions)

    return change


def _mailboxes(fields: Fields, name: str, target: Adjustable) -> Change:
    mailboxes = set(fields.strings(name))
    return lambda: setattr(target.tenant, "scoped_mailboxes", mailboxes)


def _failures(fields: Fields, name: str, target: Adjustable) -> Change:
    rules = [_failure(item) for item in fields.objects(name, FAILURE_FIELDS)]
    return lambda: _replace_rules(target.conditions, rules, hanging=False)


def _failure(item: Fields) -> FailureRule:
    return FailureRule(
        method=item.text("method").upper() if "method" in item else None,
        path=item.pattern("path"),
        status=item.integer("status", 400, 599) if "status" in item else 503,
        times=item.integer("times", 1) if "times" in item else 1,
        when=_when(item),
        retry_after=item.number_or_text("retryAfter") if "retryAfter" in item else None,
        retry_at=item.number("retryAt") if "retryAt" in item else None,
    )


def _timeouts(fields: Fields, name: str, target: Adjustable) -> Change:
    rules = [_timeout(item) for item in fields.objects(name, TIMEOUT_FIELDS)]
    return lambda: _replace_rules(target.conditions, rules, hanging=True)


def _timeout(item: Fields) -> FailureRule:
    return FailureRule(
        method=item.text("method").upper() if "method" in item else None,
        path=item.pattern("path"),
        status=504,
        times=item.integer("times", 1) if "times" in item else 1,
        when=_when(item),
        hang_seconds=item.number("hangSeconds", 0.001, MOST_HANG_SECONDS),
    )


def _when(item: Fields) -> When:
    return When(item.choice("when", list(When))) if "when" in item else When.BEFORE


def _replace_rules(conditions: Conditions, rules: list[FailureRule], *, hanging: bool) -> None:
    """Failures and timeouts are set apart from each other; each setting replaces the former one of its kind."""
    others = [rule for rule in conditions.failures if bool(rule.hang_seconds) != hanging]
    conditions.failures = [*others, *rules]


def _throttle(fields: Fields, name: str, target: Adjustable) -> Change:
    item = fields.object(name, THROTTLE_FIELDS)
    readers: Mapping[str, tuple[str, Callable[[str], object]]] = {
        "enabled": ("enabled", item.flag),
        "resourceUnits": ("resource_units", item.integer),
        "resourceSeconds": ("resource_window", item.seconds),
        "writes": ("writes", item.integer),
        "writeSeconds": ("write_window", item.seconds),
    }
    changes = [
        _setter(target.limits, attribute, read(field)) for field, (attribute, read) in readers.items() if field in item
    ]

    def change() -> None:
        for part in changes:
            part()

    return change


KNOBS: Mapping[str, Callable[[Fields, str, Adjustable], Change]] = {
    "lose": _knob(_conditions, "lose", _share),
    "double": _knob(_conditions, "double", _share),
    "reorder": _knob(_conditions, "reorder", _share),
    "loseNext": _knob(_conditions, "lose_next", Fields.integer),
    "delaySeconds": _knob(_conditions, "delay_seconds", Fields.span),
    "notificationsOff": _knob(_conditions, "notifications_off", Fields.flag),
    "notificationsPerPost": _knob(_conditions, "per_post", _positive),
    "notificationsWithSequence": _knob(_conditions, "with_sequence", Fields.flag),
    "retryBaseSeconds": _knob(_conditions, "retry_base_seconds", _wait),
    "eventGridUrl": _knob(_conditions, "event_grid_url", Fields.text),
    "reorderBatches": _knob(_conditions, "reorder_batches", Fields.flag),
    "answerSeconds": _knob(_conditions, "answer_seconds", _time),
    "throttleEndpoints": _knob(_conditions, "throttle_endpoints", Fields.flag),
    "failures": _failures,
    "timeouts": _timeouts,
    "throttle": _throttle,
    "permissions": _permissions,
    "scopedMailboxes": _mailboxes,
    "replicationLagSeconds": _knob(_tenant, "replication_lag", Fields.seconds),
    "writeLagSeconds": _knob(_model, "write_lag", Fields.seconds),
    "licensingDelaySeconds": _knob(_model, "licensing_delay", _delays),
    "notificationWindowSeconds": _knob(_model, "notification_window", Fields.seconds),
    "reauthorizationLeadSeconds": _knob(_model, "reauthorization_lead", Fields.seconds),
    "deltaPageSize": _knob(_model, "delta_page_size", _positive),
    "deltaRewind": _knob(_model, "delta_rewind", Fields.integer),
    "deletionsTold": _knob(_model, "deletions_told", Fields.flag),
    "securityGroupsKept": _knob(_model, "security_groups_kept", Fields.flag),
    "castFilters": _knob(_model, "cast_filters", Fields.flag),
    "betaReprocessesGroups": _knob(_model, "beta_reprocesses_groups", Fields.flag),
}
"""The knobs by their name in JSON."""
