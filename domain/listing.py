"""What lists show of an allotment: a copy of its ledger that can be read with a thousand others at once.

A copy follows its ledger at the end of whatever has written it. Until then it is older, so nothing is decided by it.
"""

from domain.allotments import Allotment
from domain.copies import replace


def listed(allotment: Allotment) -> Allotment:
    """The allotment without what only enforcement asks for, so that its copy is rewritten when what people see changes.

    Without: how far its group was observed, what was seen there, who is unfinished, the numbers of the next place and
    of the newest decision, and when seats were freed.
    """
    return replace(
        allotment,
        delta_token=None,
        token_since=None,
        observation_count=0,
        observed_at=None,
        seen=(),
        unfinished=None,
        next_place=1,
        decisions=0,
        freed=(),
        confirmed_removals=None,
    )
