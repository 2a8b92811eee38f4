"""The changes of the rules that nobody can notice, from `equivalent.toml`, each with its reason."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

PATH = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a module, and what stands instead. Spaces do not count, and neither does the line's number."""

    module: str
    line: str
    instead: str
    number: int = field(default=0, compare=False)

    @classmethod
    def of(cls, module: str, line: str, instead: str, number: int = 0) -> Self:
        """A change by its two lines, whatever spaces they have."""
        return cls(module, " ".join(line.split()), " ".join(instead.split()), number)

    def __str__(self) -> str:
        return f"{self.module}:{self.number}\n  - {self.line}\n  + {self.instead}"


def explained(path: Path = PATH) -> set[Change]:
    """The changes that nobody can notice. Raises ValueError where one has no reason."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    if without := [entry for entry in entries if not entry.get("why", "").strip()]:
        raise ValueError(f"{path.name} gives no reason for {without[0]}")
    return {Change.of(each["module"], each["line"], each["instead"]) for each in entries}
