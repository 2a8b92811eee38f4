"""Starting the stack says what it does."""

from pathlib import Path

from local.stack import Options, Stack
from local.stack.stack import PARTS


def test_each_part_is_named_as_it_starts(tmp_path: Path) -> None:
    told: list[str] = []
    with Stack(Options(port=0, people=12, folder=tmp_path), told.append):
        assert told == [f"Starting {part}" for part in PARTS.values()]
