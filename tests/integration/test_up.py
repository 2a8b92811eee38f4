"""Starting the stack says what it does."""

from local.stack import Stack
from local.stack.stack import PARTS


def test_each_part_is_named_as_it_starts(stack: Stack, told: list[str]) -> None:
    assert told == [f"Starting {part}" for part in PARTS.values()]
