"""Changing the products of an allotment, or their service plans, without a moment without a service that stays.

    planning ──► planned ──► preparing ──► moving ──► finishing ──► changed
        any of these but planned and changed ⇄ stopped
        any but undone, undoing: preparing ──► moving ──► finishing ──► undone

A seat moves from one set of products to the other by itself (`moves.next_move`). What it had is taken away only where
Graph shows what comes as active. What holds at every step is in docs/changing-products.md.
"""
