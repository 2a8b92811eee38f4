"""Lists in every form: tables for people, whole cells in pipes, and JSON, CSV and TSV for scripts."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allotctl.screen import tab_separated
from allotctl.spreadsheet import cells, no_formula, spreadsheet
from domain.dead_letters import Undeliverable
from handlers.api.spreadsheet import escape_formula
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client
from tests.unit.allotctl.test_printing import on_a_terminal, run

FORMULA = '=HYPERLINK("https://evil.example")'
LISTS = (
    ("list",),
    ("show", "Sales"),
    ("me",),
    ("decisions", "Sales"),
    ("audit",),
    ("requests", "list"),
    ("adopt", "list"),
    ("people", "list", "Sales"),
    ("waiting", "list", "Sales"),
    ("dead-letters", "list"),
    ("drift-policy", "show"),
    ("settings", "list"),
    ("preferences", "show"),
    ("doctor",),
    ("report", "list"),
)
"""Every command that lists or shows; `report show` and `adopt show` need more and stand with their others."""


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return [*csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)]


@pytest.mark.parametrize("command", LISTS)
def test_every_list_comes_in_every_form(client: Client, server: ApiServer, command: tuple[str, ...]) -> None:
    made = server.allotment()
    member = server.office.person("member")
    server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": member}))
    server.do(server.office.call("POST", f"/allotments/{made}/requests", {"allottedUnits": 9, "message": "More."}))
    server.do(server.office.dead_letters.add([Undeliverable("enforcement", b"{}", "Broken", "no command", "s")]))
    table, listed, tabs = (client(*command, "-o", form).stdout for form in ("table", "csv", "tsv"))
    comma = rows(listed)
    assert len({len(row) for row in comma}) == 1, "a rectangle"
    assert all(comma[0]), "each column has a heading"
    assert [line.split("\t") for line in tabs.splitlines()] == comma
    assert not {"None", "True", "False"} & {cell for row in comma for cell in row}
    assert table.splitlines()[0].strip()
    json.loads(client(*command, "-o", "json").stdout)


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_what_has_no_rows_is_not_printed_as_rows(client: Client, server: ApiServer, form: str) -> None:
    server.allotment()
    result = client("suspend", "Sales", "-o", form)
    assert (result.exit_code, "choose table or json" in result.stderr) == (2, True)
    assert server.shown()[0]["state"] == "active"


def test_an_empty_list_has_its_headings_and_a_sentence_beside_it(client: Client) -> None:
    empty = client("dead-letters", "list", "-o", "csv")
    assert rows(empty.stdout) == [["id", "queue", "since", "deliveries", "reason", "what it says"]]
    assert empty.stderr == "There are no dead letters.\n"


def test_no_cell_is_a_formula(client: Client, server: ApiServer) -> None:
    server.called_before(server.allotment(), FORMULA)
    assert rows(client("list", "-o", "csv").stdout)[1][0] == f"'{FORMULA}"
    assert client("list", "-o", "tsv").stdout.splitlines()[1].split("\t")[0] == FORMULA


@given(st.text(st.sampled_from("=+-@＝,;|\t\r\n\0\"' a1"), max_size=12))
def test_a_cell_is_made_safe_as_the_app_makes_it(cell: str) -> None:
    assert no_formula(cell) == escape_formula(cell)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_csv_is_read_as_it_was_written(table: list[list[str]]) -> None:
    assert cells(spreadsheet(table)) == [[no_formula(cell) for cell in row] for row in table]


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_a_row_is_one_line_whatever_its_cells_hold(table: list[list[str]]) -> None:
    lines = tab_separated(table).split("\n")
    assert lines.pop() == ""
    assert [line.count("\t") for line in lines] == [1] * len(table)


def test_a_pipe_has_whole_cells_whatever_the_columns(server: ApiServer) -> None:
    made = server.allotment(displayName="x" * 100)
    (line,) = run(server, "list").stdout.decode().splitlines()[1:]
    assert line.split("\t") == ["x" * 100, "0", "2", "0", "rollback", "active", made]


def test_values_are_in_words(client: Client, server: ApiServer) -> None:
    office = server.office
    owner = office.person("Olga")
    server.allotment(owners=[owner])
    shown = dict(line.split("\t") for line in client("show", "Sales", "-o", "tsv").stdout.splitlines())
    assert shown["owners"] == office.tenant.get_user(owner).user_principal_name
    assert (shown["muted"], shown["reason for the state"], shown["created"][-1]) == ("no", "", "Z")


def test_what_has_changed_is_in_words_too(client: Client, server: ApiServer) -> None:
    path = f"/allotments/{server.allotment()}"
    etag = server.do(server.office.etag(path))
    server.do(server.office.call("PATCH", path, {"muted": True}, headers=etag))
    assert "muted: no → yes" in client("audit").stdout


def test_a_terminal_shows_csv_without_what_it_would_obey(server: ApiServer) -> None:
    server.called_before(server.allotment(), "A\x1b]0;PWNED\x07")
    assert "A\\x1b]0;PWNED\\x07" in on_a_terminal(server, "list", "-o", "csv")
