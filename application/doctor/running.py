"""What runs by itself, what was left behind, and what is deployed."""

from collections.abc import Sequence
from datetime import timedelta

from application.dead_letter_count import latest_counts
from application.doctor.examination import Examination, ok, unknown, wrong
from application.reconciliation.nightly import is_missed
from domain.doctor import Finding
from domain.objections import Text

COUNTED_AT_MOST = 100
TIMERS_WITHIN = timedelta(hours=1)
"""CATCH_UP_SCHEDULE is minutes by default; lost notifications delay people for as long as it is."""

DEAD_LETTERS = "runbook.md#there-are-dead-letters"
TIMERS = "runbook.md#the-timers-dont-run"
NIGHT = "runbook.md#the-night-did-not-run"
DEPLOY = "deploy.md"


async def settings(it: Examination) -> Sequence[Finding]:
    """What the settings say against each other, or permit beyond what is safe."""
    return it.installation.concerns or [ok(Text("doctorSettings"))]


async def dead_letters(it: Examination) -> Sequence[Finding]:
    """Whether there are messages that could never be handled."""
    page = await it.services.dead_letters.page(None, COUNTED_AT_MOST)
    if not page.items:
        return [ok(Text("doctorNoDeadLetters"))]
    return [wrong(Text("doctorDeadLetters", count=len(page.items)), Text("doctorDeadLettersCure"), DEAD_LETTERS)]


async def timers(it: Examination) -> Sequence[Finding]:
    """Whether the timers run."""
    counted = await latest_counts(it.services)
    if counted is None:
        return [unknown(Text("doctorNoTimer"), Text("doctorNoTimerCure"), TIMERS)]
    if it.services.clock.now() - counted.counted > TIMERS_WITHIN:
        return [wrong(Text("doctorTimersStopped", when=counted.counted), Text("doctorTimersCure"), TIMERS)]
    return [ok(Text("doctorTimers", when=counted.counted))]


async def night(it: Examination) -> Sequence[Finding]:
    """Whether the nightly comparison has begun when it was due."""
    latest = next(iter(await it.services.nightly.nights.nights(None, 1)), None)
    if latest is None:
        return [unknown(Text("doctorNoNight"), Text("doctorNightCure"), NIGHT)]
    if await is_missed(it.services, it.services.nightly):
        return [wrong(Text("doctorNightMissed", when=latest.began), Text("doctorNightCure"), NIGHT)]
    return [ok(Text("doctorNight", when=latest.began))]


async def portal(it: Examination) -> Sequence[Finding]:
    """Whether the portal was built and deployed with the app."""
    if not it.installation.built:
        return [wrong(Text("doctorNoPortal"), Text("doctorNoPortalCure"), DEPLOY)]
    return [ok(Text("doctorPortal", version=it.installation.version))]
