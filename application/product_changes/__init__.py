"""Changing an allotment's products, by CHANGE commands on the enforcement queue (docs/changing-products.md).

Every step is stored under the change's ETag, and every seat under the ledger's, so that a crash, a redelivery and a
second worker change nothing.
"""

from application.product_changes.command import change_products, go_on_with_product_changes

__all__ = ["change_products", "go_on_with_product_changes"]
