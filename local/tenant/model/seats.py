"""The products that the tenant owns: how many units, and how many are consumed (Graph: subscribedSku)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from local.tenant.model.errors import bad_request, unknown_license
from local.tenant.model.history import FactKind, History
from local.tenant.model.products import PRODUCTS, PRODUCTS_BY_SKU, Product
from local.tenant.model.timeline import Timeline
from local.tenant.model.versioned import Versioned


@dataclass(frozen=True, slots=True)
class Units:
    """Graph: licenseUnitsDetail."""

    enabled: int = 0
    warning: int = 0
    suspended: int = 0
    locked_out: int = 0


@dataclass(frozen=True, slots=True)
class OwnedProduct:
    """A product that the tenant subscribes to. `warning` units are in their grace period and can be assigned."""

    product: Product
    units: Units
    consumed: int = 0

    @property
    def available(self) -> int:
        """How many more users can have the product; negative when units were taken away."""
        return self.units.enabled + self.units.warning - self.consumed

    @property
    def capability_status(self) -> str:
        """Graph: subscribedSku, `capabilityStatus`."""
        units = self.units
        if not (units.warning or units.suspended or units.locked_out) or units.enabled:
            return "Enabled"
        if units.warning:
            return "Warning"
        return "Suspended" if units.suspended else "LockedOut"


class Seats:
    """Counts users per product; one user is one seat, however many times the product is assigned to them.

    A product can leave the tenant: its subscription was deleted. Then it is not listed and cannot be assigned, while
    users and groups that have it still show it, and it cannot be taken from them (MicrosoftDocs/OfficeDocs-Enterprise
    issue 397, MicrosoftDocs/azure-docs issue 26723).
    """

    def __init__(self, timeline: Timeline, history: History, units: Mapping[str, int]) -> None:
        """`units`: how many of which products, by skuPartNumber or skuId."""
        self._timeline = timeline
        self._history = history
        self._owned: dict[str, Versioned[OwnedProduct]] = {}
        self._left: dict[str, None] = {}
        version = timeline.commit()
        for name, enabled in units.items():
            product = PRODUCTS.get(name) or PRODUCTS_BY_SKU[name]
            self._owned[product.sku_id] = Versioned(version, OwnedProduct(product, Units(enabled=enabled)))

    def owned(self, sku_id: str) -> OwnedProduct:
        """The product as it stands; raises 400 for one that the tenant does not own."""
        found = self._owned.get(sku_id)
        if found is None or sku_id in self._left:
            raise unknown_license(sku_id)
        return found.current

    def all(self, version: int | None = None) -> list[OwnedProduct]:
        """Every product of the tenant, as of a version."""
        listed = [states for sku_id, states in self._owned.items() if sku_id not in self._left]
        if version is None:
            return [states.current for states in listed]
        return [state for states in listed if (state := states.at(version)) is not None]

    def has_free(self, sku_id: str) -> bool:
        """Whether one more user can have the product."""
        return sku_id not in self._left and self._owned[sku_id].current.available > 0

    def count(self, version: int, sku_id: str, step: int) -> None:
        """Consume (1) or free (-1) one seat."""
        states = self._owned[sku_id]
        states.set(version, replace(states.current, consumed=states.current.consumed + step))

    def set_units(self, sku_id: str, units: Units, actor: str) -> None:
        """Buy or give back units; those in use stay in use. A product that has left comes back by it.

        Raises 400 for a negative number or a product that the tenant never had.
        """
        if min(units.enabled, units.warning, units.suspended, units.locked_out) < 0:
            raise bad_request(f"The units of {sku_id} cannot be negative: {units}.")
        self._left.pop(sku_id, None)
        owned = self.owned(sku_id)
        self._owned[sku_id].set(self._timeline.commit(), replace(owned, units=units))
        self._history.append(
            self._timeline.now, FactKind.UNITS_CHANGED, actor, sku_id=sku_id, detail=f"enabled {units.enabled}"
        )

    def leave(self, sku_id: str, actor: str) -> None:
        """Let a product leave the tenant, at once for every reader; raises 400 for one that it does not own."""
        self.owned(sku_id)
        self._left[sku_id] = None
        self._history.append(self._timeline.now, FactKind.PRODUCT_LEFT, actor, sku_id=sku_id)
