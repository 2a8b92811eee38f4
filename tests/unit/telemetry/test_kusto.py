"""The evaluator of queries by itself: what it knows does what Kusto does, and the rest is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.kusto import KustoError, run

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"timestamp": NOON + timedelta(minutes=minutes), "name": name, "value": value, "bag": {"a.b": kind}, "none": None}
    for minutes, name, value, kind in [(1, "x", 1, "one"), (2, "x", 5, "two"), (61, "x", 3, "one"), (3, "y", 9, "one")]
]


def answer(query: str) -> list[Any]:
    return run(f"t | {query}", {"t": ROWS})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('where name == "x" and value > 2 | summarize n = count()', [{"n": 2}]),
        ('where name == "y" or value >= 5 | summarize n = count()', [{"n": 2}]),
        ('where name in ("y", "z") | project name, value', [{"name": "y", "value": 9}]),
        ('where name == "z" | summarize n = count()', [{"n": 0}]),
        ('where name == "z" | summarize n = count() by name', []),
        ("where none == 1 or none != 1 | summarize n = count()", [{"n": 0}]),
        ('extend k = tostring(bag["a.b"]) | where k == "two" | project value', [{"value": 5}]),
        ('extend k = tostring(bag["c"]) | where k == "" | summarize n = count()', [{"n": 4}]),
        (
            "summarize arg_max(timestamp, value) by name | order by name asc | project value",
            [{"value": 3}, {"value": 9}],
        ),
        ('where name !startswith "X" | project name', [{"name": "y"}]),
        ('summarize s = sum(value), o = sumif(value, name == "x"), m = max(value)', [{"s": 18, "o": 9, "m": 9}]),
        ("summarize a = sum(value) / count(), c = countif(value > 2)", [{"a": 4.5, "c": 3}]),
        ("where value > 0.5 * 8 | summarize n = count()", [{"n": 2}]),
        (
            'where name == "x" | summarize s = sum(value) by hour = bin(timestamp, 1h) | order by hour asc',
            [{"hour": NOON, "s": 6}, {"hour": NOON + timedelta(hours=1), "s": 3}],
        ),
    ],
)
def test_what_it_knows(query: str, found: list[Any]) -> None:
    assert answer(query) == found


@pytest.mark.parametrize(
    "query",
    [
        "take 1",
        "where nam == 1",
        'where bag["a.b"] == "one"',
        'where value == "1"',
        "summarize count()",
        "summarize p = percentile(value, 95)",
        "summarize n = count() by bin(timestamp, 1h)",
        "extend k = strlen(name)",
        "where name = 1",
        "where value ~ 1",
        "project",
        "where value > 1 value",
    ],
)
def test_the_rest_is_refused(query: str) -> None:
    with pytest.raises(KustoError):
        answer(query)


def test_a_table_that_there_is_not_is_refused() -> None:
    with pytest.raises(KustoError):
        run("u | where a == 1", {"t": ROWS})
