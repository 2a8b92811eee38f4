"""What a storm has found."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Result:
    """What was counted, and every difference in words."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
