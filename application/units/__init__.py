"""Units move between the pools and allotments, and between allotments: one move for everything that changes a limit.

A transfer is begun by one write (`limits`), and finished by whichever worker comes by (`transfers`): the request that
began it, a command for one of its ends, the catch-up timer, the night. One rule makes every step safe at any time, and
again. The row that is written is read before the rows on which it depends, and written only if it is still as it was.
docs/decisions/0067 says why that is enough.
"""

from application.units.comparison import compare
from application.units.limits import close, move, of_limit, open_with, opened, raise_limit, returning, take
from application.units.pools import (
    SHARES_A_PAGE,
    enrol,
    follow,
    forget_share,
    objections_to_giving,
    open_pools,
    shares_of,
    sweep,
)
from application.units.transfers import finish, finish_transfers, note, promote_at, settle, settle_or_leave

__all__ = [
    "SHARES_A_PAGE",
    "close",
    "compare",
    "enrol",
    "finish",
    "finish_transfers",
    "follow",
    "forget_share",
    "move",
    "note",
    "objections_to_giving",
    "of_limit",
    "open_pools",
    "open_with",
    "opened",
    "promote_at",
    "raise_limit",
    "returning",
    "settle",
    "settle_or_leave",
    "shares_of",
    "sweep",
    "take",
]
