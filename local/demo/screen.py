"""What is printed: lines that stay, on any width from 80 columns, with colours where the terminal has them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from rich import box
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from local.demo.promises import Verdict
from local.demo.records import Decision, Mail

SHOWN_OF_A_KIND = 3
"""In one scene so many decisions of a kind are shown; the others are counted."""

BREACHES_SHOWN = 5
REASON_INDENT = 12
MAIL_INDENT = 4
VERDICT_INDENT = 9


class Screen:
    """Prints the story."""

    COLOURS: ClassVar = {
        "licensed": "green",
        "promoted": "bold green",
        "waiting": "yellow",
        "rolledBack": "magenta",
        "released": "cyan",
        "ignored": "dim",
        "failed": "bold red",
    }

    def __init__(self, console: Console) -> None:
        self.console = console
        self._shown: Counter[tuple[str, str]] = Counter()
        self._last: dict[tuple[str, str], float] = {}

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        self.console.print()
        self.console.print(Rule(Text(text, style="bold"), align="left"))

    def say(self, text: str) -> None:
        """Tell what happens and why."""
        for line in Text(text).wrap(self.console, self.console.width):
            line.rstrip()
            self.console.print(line)

    def act(self, text: str) -> None:
        """Tell what somebody does."""
        self._hang(Text(">", style="bold blue"), Text(text[:1].upper() + text[1:], style="bold blue"))

    def decision(self, allotment: str, person: str, decision: Decision, since: datetime) -> None:
        """Show a decision with its reason, and how many seconds after the change it was made."""
        seconds = (decision.decided - since).total_seconds()
        self._shown[allotment, decision.kind] += 1
        self._last[allotment, decision.kind] = seconds
        if self._shown[allotment, decision.kind] > SHOWN_OF_A_KIND:
            return
        line = Text(f"{seconds:+8.2f} s  ").append(f"{decision.kind:10} ", self.COLOURS.get(decision.kind, ""))
        self.console.print(line.append(person, "bold").append(f" in {allotment}"))
        self._indent(Text(decision.reason, style="dim"), REASON_INDENT)

    def mail(self, mail: Mail, to: str) -> None:
        """Show a mail as its readers see it, with the first of its lines."""
        self.console.print(Text("  ✉ ").append(mail.subject, "bold"))
        self._indent(Text(f"to {to}", style="dim"), MAIL_INDENT)
        for line in mail.lines[:SHOWN_OF_A_KIND]:
            self._indent(Text(line), MAIL_INDENT)
        if (more := len(mail.lines) - SHOWN_OF_A_KIND) > 0:
            self._indent(Text(f"… and {more} more", style="dim"), MAIL_INDENT)

    def end_scene(self) -> None:
        """Say how many decisions were not shown, and count them from zero."""
        for (allotment, kind), count in self._shown.items():
            if count > SHOWN_OF_A_KIND:
                line = Text(f"{self._last[allotment, kind]:+8.2f} s  ")
                line.append(f"{kind:10} ", self.COLOURS.get(kind, ""))
                self.console.print(line.append(f"{count - SHOWN_OF_A_KIND} more in {allotment}, up to this time"))
        self._shown.clear()

    def reached(self, seconds: float, seen: Iterable[str]) -> None:
        """Tell that everything is as it should be."""
        self.end_scene()
        self._hang(Text("✓", style="green"), Text(f"As it should be after {seconds:.1f} s: {'; '.join(seen)}."))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int) -> None:
        """Show a table, whose last `numbers` columns are numbers."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, column in enumerate(columns):
            table.add_column(column, justify="right" if place >= len(columns) - numbers else "left")
        for row in rows:
            table.add_row(*map(str, row))
        self.console.print(table)

    def figures(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show figures, each with its name."""
        grid = Table.grid(padding=(0, 2))
        for name, value in rows:
            grid.add_row(Text(name), Text(value, style="bold"))
        self.console.print(grid)

    def verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """Show which promises were kept, what was counted, and how those that were not were broken."""
        for number, verdict in enumerate(verdicts, 1):
            mark = Text("✓ kept  ", style="bold green") if verdict.kept else Text("✗ BROKEN", style="bold red")
            self._hang(mark, Text(f"{number} {verdict.promise}: {verdict.meaning}", style="bold"))
            self._indent(Text(f"{verdict.counted}.", style="dim"), VERDICT_INDENT)
            for breach in verdict.breaches[:BREACHES_SHOWN]:
                self._indent(Text(f"✗ {breach}", style="red"), VERDICT_INDENT)
            if (more := len(verdict.breaches) - BREACHES_SHOWN) > 0:
                self._indent(Text(f"… and {more} more", style="red"), VERDICT_INDENT)

    def success(self, text: str) -> None:
        """Tell that all is well."""
        self.console.print()
        self.console.print(Text(text, style="bold green"))

    def failure(self, text: str) -> None:
        """Tell what went wrong."""
        self.console.print()
        self.console.print(Text(text, style="bold red"), soft_wrap=True)

    def _hang(self, mark: Text, text: Text) -> None:
        """A mark, and a text whose further lines begin where the first one does."""
        columns = mark.cell_len + 1
        for line in text.wrap(self.console, max(20, self.console.width - columns)):
            line.rstrip()
            self.console.print(Text.assemble(mark, " ", line))
            mark = Text(" " * mark.cell_len)

    def _indent(self, text: Text, columns: int) -> None:
        self._hang(Text(" " * (columns - 1)), text)
