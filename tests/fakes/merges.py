"""Merges in memory (`domain.merging.ports.Merges`), under the rules of Table Storage."""

from domain.merging.model import Merge, PlannedMerger
from tests.fakes.undertakings import InMemoryUndertakings


class InMemoryMerges(InMemoryUndertakings[Merge, PlannedMerger]):
    """The merges; see the port for what each method promises."""

    name = "merges"
