"""The settings as they hold with what an administrator has changed while the app runs, by the rules of app settings."""

from collections.abc import Mapping

from domain.copies import replace
from domain.doctor import Finding, Verdict
from domain.errors import ConfigurationError
from domain.objections import Text
from domain.settings import RunTime
from infra.concerns import concerns
from infra.settings import Settings, read_settings

PAGE = "settings.md#changed-while-the-app-runs"


class EnvironmentSettings:
    """Reads settings from an environment that is whole by itself (`domain.settings.AppSettings`)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    @property
    def environment(self) -> Mapping[str, str]:
        return self._environment

    def read(self, changed: Mapping[str, str]) -> tuple[RunTime, Mapping[str, str]]:
        taken, wrong = dict(changed), dict[str, str]()
        while True:
            merged = {**self._environment, **taken}
            try:
                return self._run_time(read_settings(merged), merged, wrong), wrong
            except ConfigurationError as refused:
                found = {problem.field: problem.message for problem in refused.problems if problem.field in taken}
                if not found:
                    raise
                wrong |= found
                taken = {name: value for name, value in taken.items() if name not in found}

    def _run_time(self, settings: Settings, merged: Mapping[str, str], wrong: Mapping[str, str]) -> RunTime:
        ignored = (_ignored(name, why) for name, why in wrong.items())
        return replace(settings.run_time, concerns=(*concerns(settings, merged), *ignored))


def _ignored(name: str, why: str) -> Finding:
    says = Text("settingIgnored", setting=name, why=why)
    return Finding(Verdict.WRONG, says, Text("settingIgnoredCure", setting=name), PAGE)
