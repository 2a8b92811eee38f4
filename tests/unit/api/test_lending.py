"""Lending over HTTP: the settings, who may change them, what is shown of loans, and a seat that is borrowed."""

from typing import Any

import pytest

from application.dispatch import carry_out
from domain.commands import Command, CommandKind
from tests.unit.api.test_parts import ANY, Faculty, codes


@pytest.fixture
async def faculty() -> Faculty:
    return await Faculty().furnish()


async def settings(faculty: Faculty, one: str, by: str = "administrator", **fields: Any) -> Any:
    return await faculty.call("PATCH", f"/allotments/{one}", fields, headers=ANY, by=by)


async def test_nobody_lends_or_borrows_before_somebody_has_said_so(faculty: Faculty) -> None:
    shown = (await faculty.call("GET", f"/allotments/{faculty.faculty}")).body
    expected = {"lendingLimit": 0, "borrowingLimit": 0, "keptUnits": 0, "reclaim": None, "lentTo": []}
    assert expected.items() <= shown.items()
    assert shown["borrowedFrom"] == []


async def test_the_settings_are_changed_shown_and_taken_away(faculty: Faculty) -> None:
    said: dict[str, Any] = {"lendingLimit": 5, "borrowingLimit": 4, "keptUnits": 1, "reclaim": {"noticeDays": 21}}
    reply = await settings(faculty, faculty.faculty, **said)
    assert reply.status == 200, reply.body
    rules = {"noticeDays": 21, "shareAround": 10, "protectedDays": 90}
    assert ({**said, "reclaim": rules}).items() <= reply.body.items()
    reply = await settings(faculty, faculty.faculty, reclaim=None)
    assert reply.body["reclaim"] is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lendingLimit": -1}, "numberBetween"),
        ({"borrowingLimit": "5"}, "numberBetween"),
        ({"keptUnits": None}, "numberBetween"),
        ({"reclaim": 14}, "reclaimShape"),
        ({"reclaim": {"noticeDays": 0}}, "reclaimShape"),
        ({"reclaim": {"shareAround": 101}}, "reclaimShape"),
        ({"reclaim": {"days": 3}}, "reclaimShape"),
    ],
)
async def test_what_is_wrong_is_told(faculty: Faculty, fields: dict[str, Any], code: str) -> None:
    reply = await settings(faculty, faculty.faculty, **fields)
    assert reply.status == 400
    assert codes(reply) == [code]


async def test_the_owners_above_a_part_set_what_it_lends_and_its_own_owners_do_not(faculty: Faculty) -> None:
    physics = await faculty.part(owners=[faculty.head])
    assert (await settings(faculty, physics, by="dean", lendingLimit=2)).status == 200
    assert (await settings(faculty, physics, by="head", lendingLimit=3)).status == 403


async def test_a_full_part_borrows_from_its_sibling_and_both_show_the_loan(faculty: Faculty) -> None:
    physics, chemistry = await faculty.part(allottedUnits=1), await faculty.part(allottedUnits=3)
    await settings(faculty, physics, borrowingLimit=2)
    await settings(faculty, chemistry, lendingLimit=2)
    group = (await faculty.call("GET", f"/allotments/{physics}")).body["groupId"]
    for name in ("ada", "bo"):
        faculty.tenant.add_member(group, faculty.person(name))
    now = faculty.clock.now()
    for kind in (CommandKind.PREPARE, CommandKind.OBSERVE):
        await carry_out(faculty.core, Command(kind, physics, "a test", now))
    borrower = (await faculty.call("GET", f"/allotments/{physics}")).body
    lender = (await faculty.call("GET", f"/allotments/{chemistry}")).body
    assert (borrower["consumedUnits"], borrower["usableUnits"], borrower["borrowedUnits"]) == (2, 2, 1)
    (loan,) = borrower["borrowedFrom"]
    assert (loan["allotmentId"], loan["units"]) == (chemistry, 1)
    (lent,) = lender["lentTo"]
    assert (lent["allotmentId"], lent["units"], lender["usableUnits"]) == (physics, 1, 2)


async def test_a_change_is_audited(faculty: Faculty) -> None:
    await settings(faculty, faculty.faculty, lendingLimit=5, reclaim={})
    entries = (await faculty.call("GET", "/audit")).body["value"]
    names = {change["property"]: change["after"] for each in entries for change in each["changes"]}
    assert names["lendingLimit"] == 5
    assert names["reclaim"] == {"noticeDays": 14, "shareAround": 10, "protectedDays": 90}
