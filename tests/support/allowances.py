"""What callers may ask in tests that are about something else."""

from domain.allowance import Allowance
from handlers.http.rate_limit import Callers


def unlimited() -> Callers:
    """As much as anybody can."""
    return Callers(Allowance(requests=1e6, searches=1e6, at_once=1000))
