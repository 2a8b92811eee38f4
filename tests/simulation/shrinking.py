"""A smaller history with the same broken promise: fewer kinds of fault, fewer events, fewer faults."""

from dataclasses import replace

from tests.simulation.run import Outcome, run
from tests.simulation.scenario import Scenario


def shrunk(failed: Outcome, tries: int = 600) -> Outcome:
    """The smallest history found in so many tries that breaks the same promise."""
    search = _Search(failed, tries)
    search.leave_out_faults()
    search.leave_out_events()
    search.stop_faults_early()
    search.leave_out_events()
    return search.best


class _Search:
    def __init__(self, failed: Outcome, tries: int) -> None:
        self.best = failed
        self._law = failed.law
        self._left = tries

    def leave_out_faults(self) -> None:
        for kind, rate in self.best.scenario.rates:
            if rate:
                self._try(self.best.scenario.without_faults([kind]))
        for change in ({"lag": 0.0}, {"skew": 0.0}, {"rewind": 0}, {"licensing_delay": 0.0}, {"page_size": 200}):
            self._try(replace(self.best.scenario, **change))
        if len(self.best.scenario.allotments) > 1:
            self._try(replace(self.best.scenario, allotments=self.best.scenario.allotments[:1]))

    def leave_out_events(self) -> None:
        """Delta debugging: ever smaller runs of events are left out for as long as the promise stays broken."""
        size = max(1, len(self.best.scenario.events) // 2)
        while size and self._left > 0:
            found = self._without_runs_of(size)
            size = size // 2 if not found or size > 1 else size
            if size == 1 and not found:
                return

    def _without_runs_of(self, size: int) -> bool:
        found, start = False, 0
        while start < len(self.best.scenario.events) and self._left > 0:
            events = self.best.scenario.events
            if self._try(replace(self.best.scenario, events=(*events[:start], *events[start + size :]))):
                found = True
            else:
                start += size
        return found

    def stop_faults_early(self) -> None:
        at_most = sum(self.best.faults.values())
        for fewer in range(at_most):
            if self._try(replace(self.best.scenario, faults_at_most=fewer)):
                return

    def _try(self, scenario: Scenario) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        outcome = run(scenario)
        if outcome.law != self._law:
            return False
        self.best = outcome
        return True
