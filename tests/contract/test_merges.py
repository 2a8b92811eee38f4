"""Merges in Table Storage: they come back as they went in, with the people of their plans."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import StaleWrite
from domain.merging.model import Counts, Merge, MergeState, PlannedMerger, Side, Verdict
from domain.merging.ports import Merges
from domain.objections import Text
from domain.undertakings import Part, Scan
from infra.tables.client import service_client
from infra.tables.merges import TableMerges
from tests.fakes.merges import InMemoryMerges
from tests.support.samples import MOMENT, TEXT, user

PLAIN = Merge("m1", Side("a1", "A"), Side("a2", "B"), MOMENT, user(1), Scan(MOMENT))
FULL = Merge(
    id="m2",
    source=Side("a1", TEXT, 7, 3, 2, (user(1), user(2))),
    target=Side("a2", TEXT, 9, 4, 1, (user(3),)),
    created=MOMENT,
    created_by=user(4),
    scan=Scan(MOMENT, Part.WAITING, "cursor", 5, 4, user(5), 0, 3),
    delete=True,
    round_size=7,
    state=MergeState.STOPPED,
    reason=Text("mergeStoppedBy", actor=user(6)),
    counts=Counts(1, 2, 3, 4, 5, 6),
    fingerprint="0123456789abcdef",
    undoing=True,
    began=MOMENT + timedelta(seconds=1),
    units=16,
    source_units=7,
    apply_by=MOMENT + timedelta(seconds=2),
    settled=MOMENT + timedelta(seconds=3),
    blocked=1,
    in_hand=2,
    blocked_now=3,
    stopped_in=MergeState.MOVING,
    gone=True,
)
PEOPLE = (
    PlannedMerger(user(1), Verdict.MOVES),
    PlannedMerger(user(2), Verdict.BLOCKED, both=True, waited=True, ends=MOMENT, because=Text("left")),
)


@pytest.fixture(params=["memory", "tables"])
async def merges(request: pytest.FixtureRequest) -> AsyncIterator[Merges]:
    if request.param == "memory":
        yield InMemoryMerges()
    else:
        async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
            yield TableMerges(service)


@pytest.mark.parametrize("value", [PLAIN, FULL], ids=["new", "full"])
async def test_comes_back_as_it_went_in_and_is_written_under_its_etag(merges: Merges, value: Merge) -> None:
    await merges.add(value)
    stored = await merges.load(value.id)
    assert stored is not None
    assert stored.value == value
    assert [each.value for each in (await merges.page(None, 9)).items] == [value]
    await merges.write(replace(value, round_size=9), stored.etag, PEOPLE)
    with pytest.raises(StaleWrite):
        await merges.write(value, stored.etag)
    assert list((await merges.people(value.id, None, None, 9)).items) == [*PEOPLE]
    assert list((await merges.people(value.id, Verdict.BLOCKED, None, 9)).items) == [PEOPLE[1]]
    assert await merges.named(value.id, [user(1), user(9)]) == {user(1): PEOPLE[0]}
