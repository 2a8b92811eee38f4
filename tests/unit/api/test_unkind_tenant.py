"""What the app does when the tenant deletes and restores without a word, or loses a product of an allotment."""

import pytest

from domain.allotments import MemberState, Overflow
from domain.reconciliation.kinds import Kind
from local.tenant.model import Units
from tests.support.samples import E3
from tests.unit.api.house import House


@pytest.fixture
async def house() -> House:
    return await House().furnish()


async def test_who_was_deleted_and_never_shown_as_gone_frees_the_seat_by_the_night(house: House) -> None:
    house.tenant.knobs.deletions_told = False
    house.tenant.delete_user(house.ann)
    piece = await house.night()
    assert [(each.finding.kind, each.finding.subject) for each in piece.open] == [(Kind.ACCOUNT_DELETED, house.ann)]
    assert await house.row(house.ann) is None
    assert (await house.now()).consumed_units == 1


@pytest.mark.parametrize("told", [True, False])
async def test_who_is_restored_is_decided_about_like_anybody_who_comes(house: House, told: bool) -> None:
    house.tenant.knobs.deletions_told = told
    house.tenant.delete_user(house.ann)
    await house.night()
    await house.set(allotted_units=1, overflow=Overflow.WAIT)
    house.tenant.restore(house.ann)
    assert house.has_licence(house.ann)  # Entra gives back what there was, whatever the app has decided since
    await house.night()
    row = await house.row(house.ann)
    assert row is not None
    assert row.state is MemberState.WAITING
    assert not house.has_licence(house.ann)
    assert house.ann not in house.tenant.member_ids(await house.licensed_group())


async def test_a_product_that_leaves_breaks_nothing(house: House) -> None:
    house.tenant.drop_product(E3.sku_id)
    new = house.person("new")
    house.tenant.add_member(house.group_id, new, actor="tenant")
    await house.night()
    row = await house.row(new)
    assert row is not None
    assert row.state is MemberState.FAILED
    assert house.has_licence(house.ben)
    assert E3.sku_id not in {each["skuId"] for each in (await house.call("GET", "/products")).body["value"]}
    assert (await house.call("GET", f"/products/{E3.sku_id}/outsideHolders")).status == 404
    for path in ("/allotments", f"/allotments/{house.allotment_id}", "/reconciliations", "/limitProposal"):
        assert (await house.call("GET", path)).status == 200
    etag = await house.etag(f"/allotments/{house.allotment_id}")
    raised = await house.call("PATCH", f"/allotments/{house.allotment_id}", {"allottedUnits": 9}, headers=etag)
    assert (raised.status, raised.body["errors"][0]["field"]) == (400, "allottedUnits")  # there are no units to give
    anyway = {"allottedUnits": 9, "allowOvercommit": True}
    assert (await house.call("PATCH", f"/allotments/{house.allotment_id}", anyway, headers=etag)).status == 200
    house.tenant.set_units(E3.sku_id, Units(enabled=100))
    await house.night()
    assert house.has_licence(new)


async def test_its_allotment_can_be_deleted(house: House) -> None:
    house.tenant.drop_product(E3.sku_id)
    etag = await house.etag(f"/allotments/{house.allotment_id}")
    deleted = await house.call("DELETE", f"/allotments/{house.allotment_id}?licences=remove", None, headers=etag)
    assert deleted.status == 202
    await house.propagation_margin()
    assert await house.store.load(house.allotment_id) is None
    assert not house.has_licence(house.ann)
