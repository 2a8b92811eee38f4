"""Merging two allotments, by MERGE commands on the enforcement queue (docs/merging.md).

Seats that are kept by name, and the enforcement of both allotments, do most of it; the merge sees to the order.
"""

from application.merging.command import go_on_with_merges, merge

__all__ = ["go_on_with_merges", "merge"]
