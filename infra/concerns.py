"""What the settings say against each other, and what they permit beyond what is safe.

A setting that is missing or malformed stops the start (`infra.settings`). These do not: each may be meant so. What
contradicts another, or takes a promise away, is wrong; what only the administrator can judge is unknown.
"""

from collections.abc import Iterator, Mapping

from domain.doctor import Finding, Verdict
from domain.objections import Text
from infra.environment import GUID, is_loopback
from infra.graph.client import TIMEOUT
from infra.settings import Settings

SETTINGS, FENCE, SIGN_IN, GUARANTEES = (
    "settings.md",
    "deploy.md#which-groups-may-be-watched",
    "deploy.md#signing-in",
    "guarantees.md",
)
EXCLUSIVE = (
    ("ServiceBusConnection", "ServiceBusConnection__fullyQualifiedNamespace"),
    ("TABLES_CONNECTION", "TABLES_ENDPOINT"),
)
"""Of these the first counts, and the second is not read."""


def concerns(settings: Settings, environment: Mapping[str, str]) -> tuple[Finding, ...]:
    """Each with what to do. What stays on this machine may be as it likes."""
    found = [*_contradictions(settings, environment), *_dangers(settings)]
    if not is_loopback(settings.graph_endpoint):
        found += _of_a_real_tenant(settings)
    return tuple(found)


def _contradictions(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    for first, second in EXCLUSIVE:
        if environment.get(first) and environment.get(second):
            yield _wrong("settingTwice", SETTINGS, setting=first, other=second)
    if environment.get("MESSAGES_ADMINISTRATORS") and not environment.get("MESSAGES_MAILBOX"):
        yield _wrong("settingWithoutMailbox", "messages.md")


def _dangers(settings: Settings) -> Iterator[Finding]:
    if settings.policy.removal_share >= 1:
        yield _wrong("settingRemovals", GUARANTEES)
    if settings.messages is None:
        yield _unknown("settingNobodyTold", "messages.md")
    fence = settings.fence
    if not (fence.prefix or fence.unit or fence.groups):
        yield _unknown("settingNoFence", FENCE)
    if not settings.clients and not settings.easy_auth:
        yield _unknown("settingAnyClient", SIGN_IN)


def _of_a_real_tenant(settings: Settings) -> Iterator[Finding]:
    for setting, secret in (
        ("ServiceBusConnection", settings.service_bus_connection),
        ("TABLES_CONNECTION", settings.tables_connection),
    ):
        if secret:
            yield _wrong("settingSecret", SETTINGS, setting=setting)
    if settings.policy.propagation_margin < TIMEOUT:
        yield _wrong("settingShortMargin", GUARANTEES, seconds=round(TIMEOUT.total_seconds()))
    if not GUID.fullmatch(settings.auth_audience):
        yield _wrong("settingAudience", SIGN_IN)


def _wrong(code: str, page: str, **values: object) -> Finding:
    return Finding(Verdict.WRONG, Text(code, **values), Text(f"{code}Cure", **values), page)


def _unknown(code: str, page: str) -> Finding:
    return Finding(Verdict.UNKNOWN, Text(code), Text(f"{code}Cure"), page)
