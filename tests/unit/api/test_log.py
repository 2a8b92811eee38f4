"""The log of decisions: filters, pages, CSV."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.api.decisions import COLUMNS, decisions_csv
from handlers.api.spreadsheet import BYTE_ORDER_MARK
from tests.support.samples import decision, user
from tests.unit.api.office import Office


@pytest.fixture
async def log(office: Office) -> tuple[str, list[str]]:
    """An allotment with one seat, and the three who wanted it, an hour apart."""
    allotment = await office.allotment(units=1)
    people = [office.person("a person") for _ in range(3)]
    for person in people:
        await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})
        office.clock.advance(timedelta(hours=1))
    return f"/allotments/{allotment}/decisions", people


async def test_filters(office: Office, log: tuple[str, list[str]]) -> None:
    path, people = log
    moments = [each["decidedDateTime"] for each in (await office.call("GET", path)).body["value"]]

    async def found(query: str) -> list[str]:
        return [each["userId"] for each in (await office.call("GET", f"{path}?{query}")).body["value"]]

    assert await found("") == people[::-1]
    assert await found(f"userId={people[1].upper()}") == [people[1]]
    assert await found("kind=licensed") == [people[0]]
    assert await found(f"from={moments[1]}") == [people[2], people[1]]
    assert await found(f"to={moments[1]}") == [people[0]]
    assert await found(f"kind=rolledBack&from={moments[1]}&to={moments[0]}") == [people[1]]


async def test_pages_keep_the_filter(office: Office, log: tuple[str, list[str]]) -> None:
    path, people = log
    first = (await office.call("GET", f"{path}?kind=rolledBack&top=1")).body
    second = (await office.call("GET", first["nextLink"].removeprefix("/api"))).body
    assert [each["userId"] for page in (first, second) for each in page["value"]] == [people[2], people[1]]
    assert "nextLink" not in second


async def test_everything_that_is_wrong_is_said_at_once(office: Office, log: tuple[str, list[str]]) -> None:
    reply = await office.call("GET", f"{log[0]}?userId=a/b&kind=x&from=yesterday&to=x&format=pdf")
    assert reply.status == 400
    assert {problem["field"] for problem in reply.body["errors"]} == {"userId", "kind", "format", "from", "to"}


@pytest.mark.parametrize("query", ["top=0", "top=1000", "top=x", "top=²", "cursor=!", "cursor=" + "é"])
async def test_paging_of_another_shape_is_refused(office: Office, log: tuple[str, list[str]], query: str) -> None:
    assert (await office.call("GET", f"{log[0]}?{query}")).status == 400


async def test_csv(office: Office, log: tuple[str, list[str]]) -> None:
    reply = await office.call("GET", f"{log[0]}?format=csv")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="decisions.csv"'
    assert reply.body.startswith(BYTE_ORDER_MARK)
    header, *rows = csv.reader(io.StringIO(reply.body.removeprefix(BYTE_ORDER_MARK)))
    assert (tuple(header), [row[1] for row in rows]) == (COLUMNS, log[1][::-1])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x","y")'])
def test_no_cell_is_a_formula(text: str) -> None:
    told = replace(decision(1, user(1)), reason=text, cause=f'quoted ", and: {text}')
    _, row = csv.reader(io.StringIO(decisions_csv([told]), newline=""))
    assert row[COLUMNS.index("reason")].startswith("'")
    assert row[COLUMNS.index("cause")].replace("'", "") == f'quoted ", and: {text}'
