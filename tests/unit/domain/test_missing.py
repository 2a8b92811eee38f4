"""Groups that Graph does not show: since when, and which of them are in doubt."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.allotments import Allotment, Product
from domain.missing import in_doubt, noted
from tests.unit.domain.samples import NOW, allotment

EARLIER, LONG_AGO = NOW - timedelta(minutes=5), NOW - timedelta(hours=1)
E5, VISIO = Product("sku-1", "SPE_E5", (), "licensed-1"), Product("sku-2", "VISIO", (), "licensed-2")


def missing(watched: datetime | None, *products: datetime | None) -> Allotment:
    """An allotment whose groups are missing since then: the watched one, and a licensed one a product."""
    since = zip((E5, VISIO), products, strict=False)
    return allotment(missing_since=watched, products=tuple(replace(each, group_missing=when) for each, when in since))


def test_the_first_time_that_a_group_is_not_shown_is_kept_for_each() -> None:
    first = noted(missing(None, None, None), watched=False, lost={"sku-2"}, now=EARLIER)
    assert first == missing(EARLIER, None, EARLIER)
    assert noted(first, watched=False, lost={"sku-1", "sku-2"}, now=NOW) == missing(EARLIER, NOW, EARLIER)


def test_a_group_that_is_shown_again_was_never_missing() -> None:
    assert noted(missing(EARLIER, EARLIER, EARLIER), watched=True, lost=(), now=NOW) == missing(None, None, None)


@pytest.mark.parametrize(
    ("watched", "first", "second", "doubted"),
    [
        (None, None, None, []),
        (EARLIER, None, None, ["g-1"]),
        (EARLIER, EARLIER, None, ["g-1", "licensed-1"]),
        (None, LONG_AGO, EARLIER, ["licensed-2"]),
        (LONG_AGO, None, None, []),
    ],
)
def test_in_doubt_is_what_is_missing_and_not_believed_gone(
    watched: datetime | None, first: datetime | None, second: datetime | None, doubted: list[str]
) -> None:
    assert list(in_doubt(missing(watched, first, second), NOW)) == doubted
