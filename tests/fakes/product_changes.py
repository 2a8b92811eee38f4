"""Changes of products in memory (`domain.product_changes.ports.ProductChanges`), under the rules of Table Storage."""

from domain.product_changes.model import PlannedMove, ProductChange
from tests.fakes.undertakings import InMemoryUndertakings


class InMemoryProductChanges(InMemoryUndertakings[ProductChange, PlannedMove]):
    """The changes; see the port for what each method promises."""

    name = "productChanges"
