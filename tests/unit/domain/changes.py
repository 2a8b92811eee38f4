"""A change of products for tests, and what people hold."""

from domain.allotments import Product
from domain.product_changes.model import ProductChange, Way
from domain.undertakings import LicenceAssignment, Scan
from tests.unit.domain.samples import NOW

EXCHANGE_1, EXCHANGE_2 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c", "efb87545-963c-4e0d-99df-69c6916d9eb0"
ARCHIVE = "176a09a6-7ec5-4039-ac02-b2791c6ba793"

OLD = Product("old", "OLD", licensed_group_id="g-old")
NEW = Product("new", "NEW", licensed_group_id="g-new")
STAYS = Product("stays", "STAYS", licensed_group_id="g-stays")

PLANS = {
    "old": frozenset({EXCHANGE_1, "mail", "chat"}),
    "new": frozenset({EXCHANGE_2, "mail", "phone"}),
    "plain": frozenset({"mail", "phone"}),
    "stays": frozenset({"chat", "board"}),
    "other": frozenset({EXCHANGE_1}),
    "addon": frozenset({ARCHIVE}),
}

CHANGE = ProductChange(
    id="c-1",
    allotment_id="a-1",
    display_name="Finance",
    before=(OLD,),
    after=(NEW,),
    allotted_units=5,
    created=NOW,
    created_by="eva",
    scan=Scan(NOW),
    way=Way.EXCHANGE,
)


def has(product: Product | str, group: str | None = None, **changes: object) -> LicenceAssignment:
    """An active licence, by the product's own group, or directly for a skuId."""
    sku_id = product if isinstance(product, str) else product.sku_id
    way = group if isinstance(product, str) else product.licensed_group_id
    settings: dict[str, object] = {"disabled_plans": frozenset(), "active": True, **changes}
    return LicenceAssignment(sku_id, way, **settings)  # type: ignore[arg-type]


def fails(product: Product, violation: str) -> LicenceAssignment:
    """A licence by the product's group that is in error."""
    return has(product, active=False, error="x", violation=violation)
