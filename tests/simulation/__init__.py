"""Deterministic simulation: the real handlers under one seed's order, faults and administrators.

One seed is one history. `scenario` says what happens to the tenant, `world` owns time and order and drives the
handlers' coroutines without an event loop, `faults` says what goes wrong, and `checker` knows the promises alone.

    python -m tests.simulation --seeds 1..2000
    python -m tests.simulation --seed 17 --verbose
"""
