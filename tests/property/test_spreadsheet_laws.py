"""CSV for a spreadsheet: it is the rows, and no cell is a formula, whatever the spreadsheet takes for a separator."""

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.api.spreadsheet import BYTE_ORDER_MARK, escape_formula, spreadsheet

FORMULA_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CELLS = st.one_of(st.text(alphabet="=+-@＝;,|\t\r\n\0\"' a"), st.text())
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=3)


@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_NONE]))
def test_no_cell_is_a_formula(rows: list[list[str]], separator: str, quoting: Literal[0, 3]) -> None:
    text = spreadsheet(rows).removeprefix(BYTE_ORDER_MARK)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    assert not [cell for row in read for cell in row if cell.lstrip(' \0\t\r\n"').startswith(FORMULA_BEGINS)]


@given(ROWS)
def test_the_rows_are_there_but_for_apostrophes(rows: list[list[str]]) -> None:
    text = spreadsheet(rows)
    assert text.startswith(BYTE_ORDER_MARK)
    read = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
    assert [[cell.replace("'", "") for cell in row] for row in read] == [
        [cell.replace("'", "") for cell in row] for row in rows
    ]


@given(st.text(alphabet=st.characters(exclude_characters="=+-@＝＋－＠\t\r\n\0")))
def test_what_has_nothing_of_a_formula_is_left_as_it_is(cell: str) -> None:
    assert escape_formula(cell) == cell


@given(CELLS)
def test_once_is_enough(cell: str) -> None:
    assert escape_formula(escape_formula(cell)) == escape_formula(cell)


@pytest.mark.parametrize("cell", ["Sales - EMEA", "a=b", "1+1", "ada@contoso.com", "x; y", "2026-11-29", "it's"])
def test_ordinary_text_stays(cell: str) -> None:
    assert escape_formula(cell) == cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("Sales;=1+cmd|' /C calc'!A0", "Sales;'=1+cmd|' /C calc'!A0"),
        ("\0=1", "'\0'=1"),
        ('a";"=1', 'a";"\'=1'),
        ("a\t@b\r\n-1", "a\t'@b\r\n'-1"),
    ],
)
def test_a_formula_is_one_no_more(cell: str, written: str) -> None:
    assert escape_formula(cell) == written
