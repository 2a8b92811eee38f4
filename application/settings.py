"""The settings that an administrator has changed while the app runs: read with a short memory, and written.

Each worker reads them again once what it has read is older than STALE_AFTER, so that a change holds everywhere after
that time at the latest. A changed value that doesn't hold by the rules of app settings is left out, and told.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.services import Services
from domain.copies import replace
from domain.errors import InvalidRequest, Problem, Transient
from domain.objections import Objection
from domain.ports import Bookmarks
from domain.settings import SETTINGS, VALUE_AT_MOST, Override, RunTime, changeable, overrides_from, to_stored
from domain.stored import Stored

log = logging.getLogger(__name__)

BOOKMARK = "settings"
STALE_AFTER = timedelta(seconds=30)
"""So long a worker may go by what it has read; after a change it takes as long until all go by it."""


class AppSettings(Protocol):
    """Reads settings by the rules of app settings."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The app settings, by their names."""
        ...

    def read(self, changed: Mapping[str, str]) -> tuple[RunTime, Mapping[str, str]]:
        """What holds with these in the place of app settings; and what is wrong with those that are left out."""
        ...


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds now. ignored: what is wrong with changed values that don't hold, by their settings.

    etag: of what is stored; None: nothing is.
    """

    run_time: RunTime
    stored: Mapping[str, str]
    ignored: Mapping[str, str]
    etag: str | None

    @property
    def overrides(self) -> Mapping[str, Override]:
        """What was changed, by the names of the settings."""
        return overrides_from(self.stored)


class LiveSettings:
    """The settings of one worker, as they are now."""

    def __init__(
        self, bookmarks: Bookmarks, app_settings: AppSettings, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._bookmarks = bookmarks
        self._monotonic = monotonic
        self._known: InForce | None = None
        self._read_at = 0.0
        self.app_settings = app_settings

    async def now(self) -> InForce:
        """What holds, at most STALE_AFTER old.

        Where they can't be read, what was read last holds on. Raises Transient where nothing has been read yet: the app
        must not go by a limit that an administrator has changed.
        """
        if self._known is not None and self._monotonic() - self._read_at < STALE_AFTER.total_seconds():
            return self._known
        try:
            return await self.fresh()
        except Transient as failure:
            if self._known is None:
                raise
            log.warning("settings: what was changed can't be read, what was read last holds: %s", failure)
            return self._known

    async def run_time(self) -> RunTime | None:
        """What holds now; None: nothing was changed, so that all is as it was at the start."""
        now = await self.now()
        return now.run_time if now.stored else None

    async def fresh(self) -> InForce:
        """What holds, as it is stored now. Raises Transient."""
        began, stored = self._monotonic(), await self._bookmarks.read(BOOKMARK)
        known = self._known
        if known is None or known.etag != (stored.etag if stored else None):
            known = self._in_force(stored)
            for name, wrong in known.ignored.items():
                log.error("settings: what %s was changed to is ignored: %s", name, wrong)
        self._known, self._read_at = known, began
        return known

    async def change(self, before: InForce, changes: Mapping[str, str | None], by: str, when: datetime) -> InForce:
        """Change settings; None: back to the app setting, or the default.

        Raises InvalidRequest with everything that is wrong, and StaleWrite where others have changed some.
        """
        problems = [*_unfit(changes, before.stored)]
        if problems:
            raise InvalidRequest(*problems)
        after = {name: text for name, text in before.stored.items() if name not in changes}
        after |= {name: to_stored(Override(value, by, when)) for name, value in changes.items() if value is not None}
        _, wrong = self.app_settings.read(changeable(overrides_from(after)))
        refused = [Problem(f"settings.{name}", text) for name, text in wrong.items() if changes.get(name) is not None]
        if refused:
            raise InvalidRequest(*refused)
        await self._bookmarks.write(BOOKMARK, after, before.etag)
        return await self.fresh()

    def _in_force(self, stored: Stored[Mapping[str, str]] | None) -> InForce:
        kept = stored.value if stored else {}
        overrides = overrides_from(kept)
        run_time, ignored = self.app_settings.read(changeable(overrides))
        return InForce(run_time, kept, ignored, stored.etag if stored else None)


async def refreshed(services: Services) -> Services:
    """The services as the settings are now. Raises Transient where these can't be read, and never could."""
    run_time = await services.settings() if services.settings else None
    return with_settings(services, run_time) if run_time else services


def with_settings(services: Services, run_time: RunTime) -> Services:
    """The services as these settings have them."""
    messages = run_time.messages
    return replace(
        services,
        policy=replace(services.policy, removals=run_time.removals, removal_share=run_time.removal_share),
        nightly=replace(services.nightly, prices=run_time.prices, plan_valid=run_time.plan_valid),
        outbox=replace(services.outbox, choices=messages) if services.outbox and messages else services.outbox,
    )


def _unfit(changes: Mapping[str, str | None], stored: Mapping[str, str]) -> list[Problem]:
    """What can't be changed here. What another release has stored may be taken back."""
    found = []
    for name, value in changes.items():
        setting, place = SETTINGS.get(name), f"settings.{name}"
        if value is None and name in stored:
            continue
        if setting is None:
            found.append(Problem(place, Objection("settingUnknown", setting=name)))
        elif setting.fixed is not None:
            found.append(Problem(place, Objection("settingOfApp", setting=name)))
        elif value is not None and (len(value) > VALUE_AT_MOST or not value.isprintable()):
            found.append(Problem(place, Objection("settingText", most=VALUE_AT_MOST)))
    return found
