"""Every check, side by side: what hangs or fails is unknown, with its reason, and holds no other check up."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from application.doctor.checks import CHECKS
from application.doctor.examination import Check, Examination, unknown
from domain.doctor import Finding, Line
from domain.errors import AllotmentsError
from domain.objections import Text

log = logging.getLogger(__name__)

WITHIN = timedelta(seconds=20)
"""More than a peer takes that is slow and well: an adapter waits 15 s for an answer at the most."""

PAGE = "runbook.md#the-doctor-doesnt-know"


async def examine(it: Examination, checks: Sequence[Check] = CHECKS, within: timedelta = WITHIN) -> tuple[Line, ...]:
    """A line for each finding, in the order of the checks. It takes no longer than `within`, and raises nothing."""
    looks = [asyncio.ensure_future(check.look(it)) for check in checks]
    try:
        await asyncio.wait(looks, timeout=within.total_seconds())
        found = [_found(check, look, within) for check, look in zip(checks, looks, strict=True)]
    finally:
        for look in looks:
            look.cancel()
    return tuple(
        Line(check.name, check.area, finding)
        for check, findings in zip(checks, found, strict=True)
        for finding in findings
    )


def _found(check: Check, look: asyncio.Future[Sequence[Finding]], within: timedelta) -> Sequence[Finding]:
    if not look.done():
        return [_unknown(Text("doctorTookTooLong", seconds=round(within.total_seconds())))]
    if look.cancelled():
        return [_unknown(Text("doctorFailed", reason="CancelledError"))]
    match look.exception():
        case None:
            return look.result()
        case AllotmentsError() as error:
            return [_unknown(Text("doctorNotSeen", reason=error.message))]
        case error:  # a doctor who falls ill with the patient helps nobody; the log has all of it
            log.error("doctor: %s failed", check.name, exc_info=error)
            return [_unknown(Text("doctorFailed", reason=type(error).__name__))]


def _unknown(says: Text) -> Finding:
    return unknown(says, Text("doctorNotSeenCure"), PAGE)
