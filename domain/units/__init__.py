"""Units move between ledgers: the transfer, and the pool of a product."""
