"""Nights on a rota: what has not changed is asked about by its groups' changes, for any number of members; everything
else is compared in full, and everything is by the rota.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from application.enforcement import enforce
from application.reconciliation.comparison import Comparison
from application.reconciliation.nightly import COMPARED, compare
from domain.commands import Command, CommandKind
from domain.objections import Text
from domain.reconciliation.kinds import Kind
from domain.reconciliation.nights import Piece
from local.tenant.model import AssignedLicense
from tests.fakes.directory import TenantDirectory
from tests.support.samples import E3
from tests.unit.api.house import House

NIGHTS = 7


@pytest.fixture
async def house() -> House:
    house = await House().furnish()
    house.equip(nightly=replace(house.core.nightly, full_every=NIGHTS))
    return house


async def quiet(house: House) -> Piece:
    """Nights until one finds that nothing has changed: the second, or the third where the rota has its turn then."""
    for _ in range(3):
        piece = await house.night()
        if piece.compared is not None:
            return piece
    raise AssertionError("no night was quiet")


async def test_everything_is_compared_once_in_seven_nights(house: House) -> None:
    pieces = [await house.night() for _ in range(22)]
    full = [number for number, piece in enumerate(pieces) if piece.compared is None]
    assert full[0] == 0
    assert all(later - earlier == NIGHTS for earlier, later in pairwise(full[1:]))
    assert full[1] <= NIGHTS
    assert len(full) == 4
    for piece in pieces:
        assert (piece.today.used, piece.today.limit, piece.open) == (2, 4, ())
        assert piece.compared in {None, *(each.day for each in pieces if each.compared is None)}


async def test_each_night_is_full_without_a_rota(house: House) -> None:
    house.equip(nightly=replace(house.core.nightly, full_every=1))
    assert [(await house.night()).compared for _ in range(3)] == [None, None, None]
    assert await house.core.bookmarks.read(COMPARED + house.allotment_id) is None


async def test_a_quiet_night_asks_the_same_for_any_number_of_people(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Counter[str]()

    async def count(step: str) -> None:
        asked[step.removesuffix(" done")] += 1

    house.equip(directory=TenantDirectory(house.tenant, count))
    monkeypatch.setattr(house.store, "_pause", count)
    found = list[Counter[str]]()
    for people in (0, 30):
        path = f"/allotments/{house.allotment_id}"
        await house.call("PATCH", path, {"allottedUnits": 40}, headers=await house.etag(path))
        for number in range(people):
            house.tenant.add_member(house.group_id, house.person(f"p{number}"), actor="tenant")
        await house.look()
        await house.propagation_margin()
        piece = await house.night()
        while piece.compared is None:
            asked.clear()
            piece = await house.night()
        assert piece.today.used == 2 + people
        found.append(Counter(asked))
        assert asked["directory.changed_groups"] == 1
        assert not asked["directory.licensed_members"] + asked["store.all_members"] + asked["directory.observe"]
    assert found[0] == found[1]


@pytest.mark.parametrize(("others_write", "reads"), [(False, 1), (True, 2)])
async def test_a_full_night_reads_every_row_once_while_nobody_writes(
    house: House, monkeypatch: pytest.MonkeyPatch, others_write: bool, reads: int
) -> None:
    house.equip(nightly=replace(house.core.nightly, full_every=1))
    house.tenant.add_member(house.group_id, house.person("new"), actor="tenant")
    asked = Counter[str]()

    async def count(step: str) -> None:
        asked[step.removesuffix(" done")] += not step.endswith(" done")

    async def compared(*arguments: Any) -> Comparison:
        found = await compare(*arguments)
        if others_write:
            await house.set(allotted_units=5)
        return found

    monkeypatch.setattr(house.store, "_pause", count)
    monkeypatch.setattr(enforce, "compare", compared)
    await house.night()
    assert asked["store.all_members"] == reads
    stored = await house.store.load(house.allotment_id)
    assert stored is not None
    assert stored.value.consumed_units == 3


async def joins(house: House) -> None:
    house.tenant.add_member(house.group_id, house.person("new"), actor="tenant")


async def leaves(house: House) -> None:
    house.tenant.remove_member(house.group_id, house.ann, actor="tenant")


async def intrudes(house: House) -> None:
    house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")


async def loses_the_licence(house: House) -> None:
    house.tenant.remove_member(await house.licensed_group(), house.ann, actor="tenant")


async def token_is_lost(house: House) -> None:
    house.tenant.reset_delta()


async def note_is_lost(house: House) -> None:
    await house.core.bookmarks.remove(COMPARED + house.allotment_id)


async def ledger_changes(house: House) -> None:
    path = f"/allotments/{house.allotment_id}"
    await house.call("PATCH", path, {"allottedUnits": 5}, headers=await house.etag(path))


async def counts_are_wrong(house: House) -> None:
    await house.set(consumed_units=3)


async def group_is_licensed(house: House) -> None:
    house.tenant.assign_group_license(house.group_id, [AssignedLicense(E3.sku_id)], [], actor="tenant")


async def licensed_group_gives_nothing(house: House) -> None:
    house.tenant.assign_group_license(await house.licensed_group(), [], [E3.sku_id], actor="tenant")


@pytest.mark.parametrize(
    "change",
    [
        joins,
        leaves,
        intrudes,
        loses_the_licence,
        token_is_lost,
        note_is_lost,
        ledger_changes,
        counts_are_wrong,
        group_is_licensed,
        licensed_group_gives_nothing,
    ],
)
async def test_what_has_changed_is_compared_in_full(house: House, change: Callable[[House], Awaitable[None]]) -> None:
    await quiet(house)
    await change(house)
    assert (await house.night()).compared is None


async def test_after_a_lost_token_nights_are_quiet_again(house: House) -> None:
    await quiet(house)
    house.tenant.reset_delta()
    assert (await house.night()).compared is None
    assert (await quiet(house)).compared is not None


async def test_what_is_open_is_compared_in_full_until_it_is_gone(house: House) -> None:
    await quiet(house)
    house.tenant.update_user(house.ann, account_enabled=False)
    pieces = [await house.night() for _ in range(NIGHTS + 1)]
    found = [Kind.ACCOUNT_DISABLED in {each.finding.kind for each in piece.open} for piece in pieces]
    assert any(found[:NIGHTS])
    first = found.index(True)
    assert all(found[first:])
    assert all(piece.compared is None for piece in pieces[first:])


async def test_who_asks_for_a_comparison_gets_a_full_one(house: House) -> None:
    await quiet(house)
    command = Command(CommandKind.RECONCILE, house.allotment_id, Text("byCatchUp"), house.clock.now())
    await house.commands.enqueue([command])
    latest = await house.nightly.nights.latest(house.allotment_id)
    assert latest is not None
    assert latest.compared is None


async def test_the_report_says_since_when_nothing_has_changed(house: House) -> None:
    piece = await quiet(house)
    shown = (await house.call("GET", f"/allotments/{house.allotment_id}/findings")).body
    assert shown["unchangedSince"] == str(piece.compared)
    report = await house.call("GET", f"/reconciliations/{piece.day}?format=html")
    assert f"<dd>{piece.compared}</dd>" in report.body
