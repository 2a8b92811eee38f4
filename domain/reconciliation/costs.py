"""What seats cost, and who is charged for them: prices per product, from a setting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from domain.allotments import Product
from domain.directory import SubscribedSku
from domain.objections import Text
from domain.reconciliation.accounts import Account

NO_DEPARTMENT = ""
"""People whose account names no department."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of one licence a month, by skuPartNumber or skuId in any case, in one currency (ISO 4217).

    Microsoft has given one part number to several products (Microsoft_Teams_Premium): an id comes before it.
    """

    currency: str = "EUR"
    by_product: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, sku_id: str, sku_part_number: str) -> Decimal | None:
        """One licence of a product a month; None where its price is not known."""
        prices = {name.lower(): price for name, price in self.by_product.items()}
        return prices.get(sku_id.lower(), prices.get(sku_part_number.lower()))

    def unknown(self, owned: Iterable[SubscribedSku]) -> tuple[str, ...]:
        """What has a price and is no product of the tenant, as it was written."""
        known = {name.lower() for each in owned for name in (each.sku_id, each.sku_part_number)}
        return tuple(name for name in self.by_product if name.lower() not in known)

    def of_seat(self, products: Iterable[Product]) -> Decimal | None:
        """One seat with all its products a month; None where no price is known for one of them."""
        found = [self.of(each.sku_id, each.sku_part_number) for each in products]
        known = [price for price in found if price is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(found) else None


def read_prices(text: str) -> Mapping[str, Decimal]:
    """Prices from `SPE_E3=36.90` pairs, separated by commas. Raises ValueError, saying what is wrong with which."""
    prices: dict[str, Decimal] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, amount = (part.strip() for part in pair.partition("="))
        try:
            price = Decimal(amount)
        except InvalidOperation:
            price = Decimal("nan")
        if not name or not price.is_finite() or price < 0:
            raise ValueError(Text("priceShape", pair=repr(pair)))
        if name.lower() in {known.lower() for known in prices}:
            raise ValueError(Text("priceTwice", product=name))
        prices[name] = price
    return prices


def seats_by_department(seated: Iterable[Account]) -> dict[str, int]:
    """How many seats each department has, the largest first; those without a department under an empty name."""
    seats: dict[str, int] = {}
    for account in seated:
        department = account.department or NO_DEPARTMENT
        seats[department] = seats.get(department, 0) + 1
    return dict(sorted(seats.items(), key=lambda item: (-item[1], item[0])))
