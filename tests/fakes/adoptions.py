"""Adoptions in memory (`domain.adoption.ports.Adoptions`), under the rules of Table Storage."""

from domain.adoption.model import Adoption, PlannedPerson
from tests.fakes.undertakings import InMemoryUndertakings


class InMemoryAdoptions(InMemoryUndertakings[Adoption, PlannedPerson]):
    """The adoptions; see the port for what each method promises."""

    name = "adoptions"
