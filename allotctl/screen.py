"""What is printed: tables for people; JSON, CSV and TSV for scripts; errors and progress on stderr.

A table is as wide as the terminal, and folds what is longer. In a pipe there is no width: its cells have tabs between
them, whole.

Names are printed as they are. Nothing that comes from the app or from a file is taken for markup or for the code of an
emoji. What a terminal would obey (escape sequences, marks that turn the direction of writing) is shown instead.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from io import TextIOWrapper
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from allotctl.errors import ClientError, Problem, Refused
from allotctl.manifest_file import ManifestFile
from allotctl.spreadsheet import spreadsheet


class Output(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"


type Part = str | tuple[str, str]
"""A piece of a line: its text, or its text and its style."""

SIGNS: Mapping[str, Part] = {"create": ("+", "green"), "change": ("~", "yellow"), "delete": ("-", "red")}
LOSES, GIVES = "losesSeat", "givesAccess"
EFFECTS: Mapping[str, str] = {
    "licensed": "get a seat",
    "promoted": "are promoted from the waiting room",
    "waits": "are over the limit and have to wait",
    LOSES: "lose their seat and their licence",
    "keepsLicence": "keep their licence, outside any allotment",
}
NAMED = 5
"""So many people are named; all are counted."""

UNLIMITED = 1_000_000
"""Columns: wider than any line, where no terminal sets the width."""

_OBEYED = "\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Controls (C0, DEL, C1), bidirectional controls (UAX #9), line and paragraph separators, and halves of characters."""

_IN_A_LINE = re.compile(f"[{_OBEYED}]")
_IN_A_TEXT = re.compile(f"(?![\\t\\n])[{_OBEYED}]")


def minute(instant: str) -> str:
    """An instant of the API to the minute, with its zone: UTC."""
    return f"{instant[:16]}Z"


def visible(text: str) -> str:
    r"""One line of text that a terminal only shows: what it would obey is written out, such as \x1b."""
    return _IN_A_LINE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Screen:
    """One terminal, or what stands in for it."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.console = _console(stderr=False)
        self.errors = _console(stderr=True)

    @property
    def is_json(self) -> bool:
        """Whether the answer is printed as it came from the app."""
        return self.output is Output.JSON

    @property
    def is_for_people(self) -> bool:
        """Whether there may be more than the one answer: headings, sentences, several tables."""
        return self.output is Output.TABLE

    def json(self, value: Any) -> None:
        """Print a value for a script: the very value, whatever the encoding of the output."""
        lacking = not self.console.encoding.startswith("utf")
        text = json.dumps(value, indent=2, ensure_ascii=lacking)
        self.console.file.write(_IN_A_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")

    def file(self, content: bytes) -> None:
        """Print a file of UTF-8: byte for byte, except on a terminal."""
        if self.console.file.isatty():
            text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
            self.console.file.write(_IN_A_TEXT.sub(lambda found: visible(found[0]), text))
        else:
            typer.echo(content, nl=False)

    def tell(self, *parts: Part) -> None:
        """Print a line, where a person reads."""
        if self.is_for_people:
            self.console.print(_line(parts))

    def note(self, *parts: Part) -> None:
        """Print a line beside the answer, on stderr."""
        self.errors.print(_line(parts))

    def heading(self, text: str) -> None:
        """Print what stands above the next lines, after an empty one."""
        self.tell()
        self.tell((text, "bold"))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]], *, none: str = "None.") -> None:
        """Print rows in the form that is asked for. none: what is said on stderr where there are none."""
        listed = [list(row) for row in rows]
        if not listed:
            self.note(none)
        match self.output:
            case Output.CSV:
                self.file(spreadsheet(map(in_words, row) for row in (headings, *listed)))
            case Output.TSV:
                self.file(tab_separated([headings, *listed]).encode())
            case _ if not self.console.file.isatty():
                self.console.file.write(tab_separated([headings, *listed]))
            case _ if listed:
                self._folded(headings, listed)

    def _folded(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table for the eye: numbers stand on the right; nothing is cut, and what is too long is folded."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, heading in enumerate(headings):
            numeric = all(isinstance(row[number], int) for row in rows)
            table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(in_words(cell))) for cell in row))
        self.console.print(table)

    def failure(self, error: ClientError, file: ManifestFile | None = None) -> None:
        """Print what went wrong; of a manifest, with the lines."""
        problems = error.problems if isinstance(error, Refused) else ()
        if not problems:
            self._error(str(error))
        for problem in problems:
            self._problem(problem, file)

    def objections(self, objections: Iterable[Mapping[str, str]], file: ManifestFile) -> None:
        """Print what speaks against a plan, with the lines of the file."""
        for each in objections:
            self._problem(Problem(each["field"], each["message"]), file)

    def _problem(self, problem: Problem, file: ManifestFile | None) -> None:
        line = file.line(problem.field) if file else None
        place = f"{file.path}:{line}: " if file and line else ""
        self._error(f"{place}{problem.field}: {problem.message}")

    def _error(self, text: str) -> None:
        self.note(("error:", "red"), f" {text}")

    def plan(self, plan: Mapping[str, Any], names: Mapping[str, str], url: str) -> None:
        """Print a plan as a diff, with what it does to people, and the app that it is for."""
        for change in plan["changes"]:
            self._change(change, names)
        counts = {kind: sum(each["kind"] == kind for each in plan["changes"]) for kind in SIGNS}
        left = f"{plan['unchanged']} unchanged, {plan['leftAlone']} left alone"
        if not plan["changes"]:
            self.tell(f"Nothing to change: {left}.")
            return
        self.tell(f"{counts['create']} to create, {counts['change']} to change, {counts['delete']} to delete; {left}.")
        if overcommitted := plan["confirm"].get("overcommits"):
            self.tell((f"{overcommitted} more units would be promised than the tenant owns.", "red"))
        self.tell(f"Plan {plan['fingerprint']} for {url}.")

    def _change(self, change: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.tell(SIGNS[change["kind"]], " ", (change["displayName"], "bold"), f" (group {change['groupId']})")
        for each in change["settings"]:
            before = "" if change["kind"] == "create" else f"{short(each['before'])} → "
            self.tell(f"    {each['setting']}: {before}{short(each['after'])}")
        if step := change.get("productChange"):
            ready = f"plan {step['fingerprint']}, see `products show {step['changeId']}`"
            self.tell("    people change one by one: ", ready if step["changeId"] else "`apply` plans it, and asks")
        for what, names_of_it in _besides(change.get("access") or {}):
            self.tell("    the group gives more than licences: ", (what, "red"), names_of_it)
        for effect in (each for each in change["effects"] if each["kind"] != GIVES):
            people = [names.get(user, user) for user in effect["userIds"]][:NAMED]
            more = [f"and {effect['count'] - len(people)} more"] if effect["count"] > len(people) else []
            does = EFFECTS.get(effect["kind"], effect["kind"])
            styled = (does, "red") if effect["kind"] == LOSES else does
            self.tell(f"    {effect['count']} ", styled, f": {', '.join([*people, *more])}")


def _besides(access: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the group of a new allotment gives besides licences, and by which names."""
    for what in ("applications", "groups"):
        if names := access.get(what):
            yield what, f": {', '.join(names)}"
    if access.get("directoryRoles"):
        yield "roles of Microsoft Entra", ""


def replace_what_cannot_be_printed() -> None:
    """Have characters that the code page of the output lacks replaced, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=True, markup=False, emoji=False)
    if not console.file.isatty():
        console.width = UNLIMITED
    return console


def in_words(value: object) -> str:
    """A value as people write it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
    return str(value)


def tab_separated(rows: Iterable[Iterable[object]]) -> str:
    """The rows as lines with tabs between the cells; a tab or a line end within a cell is written out."""
    return "".join("\t".join(visible(in_words(cell)) for cell in row) + "\n" for row in rows)


def _line(parts: Iterable[Part]) -> Text:
    """The parts as one line."""
    return Text.assemble(*(visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts))


def short(value: Any) -> str:
    """A setting's value in a line, also where it is none, a list or a product."""
    if isinstance(value, list):
        return ", ".join(short(each) for each in value) or "none"
    if isinstance(value, dict) and "skuId" in value:
        disabled = value.get("disabledPlans")
        return str(value["skuId"]) + (f" without {', '.join(disabled)}" if disabled else "")
    return "none" if value is None else in_words(value)
