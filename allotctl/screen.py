"""What is printed: tables for people, JSON for scripts; errors and progress on stderr."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from allotctl.errors import ClientError, Problem, Refused
from allotctl.manifest_file import ManifestFile


class Output(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSON = "json"


SIGNS: Mapping[str, str] = {"create": "[green]+[/]", "change": "[yellow]~[/]", "delete": "[red]-[/]"}
EFFECTS: Mapping[str, str] = {
    "licensed": "get a seat",
    "promoted": "are promoted from the waiting room",
    "waits": "are over the limit and have to wait",
    "losesSeat": "[red]lose their seat and their licence[/]",
    "keepsLicence": "keep their licence, outside any allotment",
}
NAMED = 5
"""So many people are named; all are counted."""


class Screen:
    """One terminal, or what stands in for it."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.console = Console(highlight=False, soft_wrap=True)
        self.errors = Console(stderr=True, highlight=False, soft_wrap=True)

    @property
    def is_json(self) -> bool:
        """Whether a script reads."""
        return self.output is Output.JSON

    def json(self, value: Any) -> None:
        """Print a value for a script."""
        self.console.print(json.dumps(value, indent=2, ensure_ascii=False), markup=False)

    def tell(self, text: str) -> None:
        """Print a sentence, where a person reads."""
        if not self.is_json:
            self.console.print(text)

    def heading(self, text: str) -> None:
        """Print what stands above the next lines, after an empty one."""
        self.tell(f"\n[bold]{escape(text)}[/]")

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table; numbers stand on the right."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        listed = [list(row) for row in rows]
        for number, heading in enumerate(headings):
            numeric = bool(listed) and all(isinstance(row[number], int) for row in listed)
            table.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
        for row in listed:
            table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
        self.console.print(table)

    def failure(self, error: ClientError, file: ManifestFile | None = None) -> None:
        """Print what went wrong; of a manifest, with the lines."""
        problems = error.problems if isinstance(error, Refused) else ()
        if not problems:
            self.errors.print(f"[red]error:[/] {escape(str(error))}")
        for problem in problems:
            self._problem(problem, file)

    def objections(self, objections: Iterable[Mapping[str, str]], file: ManifestFile) -> None:
        """Print what speaks against a plan, with the lines of the file."""
        for each in objections:
            self._problem(Problem(each["field"], each["message"]), file)

    def _problem(self, problem: Problem, file: ManifestFile | None) -> None:
        line = file.line(problem.field) if file else None
        place = f"{file.path}:{line}: " if file and line else ""
        self.errors.print(f"[red]error:[/] {escape(f'{place}{problem.field}: {problem.message}')}")

    def plan(self, plan: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Print a plan as a diff, with what it does to people."""
        for change in plan["changes"]:
            self._change(change, names)
        counts = {kind: sum(each["kind"] == kind for each in plan["changes"]) for kind in SIGNS}
        left = f"{plan['unchanged']} unchanged, {plan['leftAlone']} left alone"
        if not plan["changes"]:
            self.tell(f"Nothing to change: {left}.")
            return
        self.tell(f"{counts['create']} to create, {counts['change']} to change, {counts['delete']} to delete; {left}.")
        if overcommitted := plan["confirm"].get("overcommits"):
            self.tell(f"[red]{overcommitted} more units would be promised than the tenant owns.[/]")
        self.tell(f"Plan {plan['fingerprint']}.")

    def _change(self, change: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.tell(f"{SIGNS[change['kind']]} [bold]{escape(change['displayName'])}[/] (group {change['groupId']})")
        for each in change["settings"]:
            before = "" if change["kind"] == "create" else f"{_short(each['before'])} → "
            self.tell(f"    {each['setting']}: {before}{_short(each['after'])}")
        for effect in change["effects"]:
            people = [names.get(user, user) for user in effect["userIds"]][:NAMED]
            more = [f"and {effect['count'] - len(people)} more"] if effect["count"] > len(people) else []
            named = escape(", ".join([*people, *more]))
            self.tell(f"    {effect['count']} {EFFECTS.get(effect['kind'], effect['kind'])}: {named}")


def _short(value: Any) -> str:
    if isinstance(value, list):
        return escape(", ".join(_short(each) for each in value) or "none")
    if isinstance(value, dict):
        disabled = value.get("disabledPlans")
        return str(value.get("skuId")) + (f" without {', '.join(disabled)}" if disabled else "")
    return escape(str(value))
