"""An owner's own allotments: all of them whatever crashed, nobody else's, and at the cost of his own."""

from datetime import timedelta

import pytest

from application import owner_index as owners
from domain.errors import Transient
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.owners import InMemoryOwners
from tests.unit.api.office import Office

DAY = timedelta(days=1)


async def shown(office: Office, by: str = "owner") -> set[str]:
    """The allotments that somebody is shown; refused: he owns none."""
    reply = await office.call("GET", "/allotments", by=by)
    assert reply.status in {200, 403}
    own = {each["id"] for each in reply.body["value"]} if reply.status == 200 else set()
    assert set((await office.call("GET", "/me", by=by)).body["ownedAllotmentIds"]) == own
    return own


async def entries(office: Office, owner: str) -> list[str]:
    return [stored.value.allotment_id for stored in await office.core.owners.entries_for([owner])]


async def set_owners(office: Office, allotment: str, owner_ids: list[str]) -> int:
    path = f"/allotments/{allotment}"
    return (await office.call("PATCH", path, {"owners": owner_ids}, headers=await office.etag(path))).status


class Crash:
    """Has a method fail in the moment before it does anything."""

    async def __call__(self, *_: object, **__: object) -> None:
        raise Transient("The worker is gone.")


@pytest.fixture(params=["indexed", "not indexed yet"])
async def at_work(request: pytest.FixtureRequest, office: Office) -> Office:
    if request.param == "indexed":
        await owners.index_at_first(office.core)
    return office


async def test_an_owner_and_the_members_of_an_owning_group_see_theirs_alone(at_work: Office) -> None:
    group = at_work.group()
    owner, other = at_work.caller("owner"), at_work.caller("other", groups=[group])
    own, both = await at_work.allotment(owners=[owner]), await at_work.allotment(owners=[owner, group])
    await at_work.allotment()
    at_work.caller("stranger")
    assert (await shown(at_work), await shown(at_work, "other")) == ({own, both}, {both})
    assert await shown(at_work, "stranger") == set()
    assert await set_owners(at_work, own, [other]) == 200
    assert (await shown(at_work), await shown(at_work, "other")) == ({both}, {own, both})


async def test_reads_follow_what_is_owned(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = office.caller("owner")
    own = {await office.allotment(owners=[owner]) for _ in range(2)}
    for _ in range(9):
        await office.allotment(units=1, owners=[office.person("another")])
    await owners.index_at_first(office.core)
    loaded: list[str] = []
    load = InMemoryAllotmentStore.load

    async def counting(store: InMemoryAllotmentStore, allotment_id: str) -> object:
        loaded.append(allotment_id)
        return await load(store, allotment_id)

    monkeypatch.setattr(InMemoryAllotmentStore, "load", counting)
    monkeypatch.setattr(InMemoryAllotmentStore, "allotments", Crash())
    reply = await office.call("GET", "/allotments", by="owner")
    assert {each["id"] for each in reply.body["value"]} == own
    assert sorted(loaded) == sorted(own)


@pytest.mark.parametrize("again", [True, False])
async def test_a_change_cut_short_before_its_commit_loses_no_owner(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    """The owner reads, and has what leads nowhere removed, between any two writes of the change."""
    await owners.index_at_first(office.core)
    owner, allotment = office.caller("owner"), await office.allotment()
    with monkeypatch.context() as weather:
        weather.setattr(InMemoryAllotmentStore, "commit", Crash())
        assert await set_owners(office, allotment, [owner]) == 503
    assert (await shown(office), await entries(office, owner)) == (set(), [allotment])
    if again:
        assert await set_owners(office, allotment, [owner]) == 200
    office.clock.advance(2 * DAY)
    assert await shown(office) == ({allotment} if again else set())
    assert await entries(office, owner) == ([allotment] if again else [])


async def test_a_change_that_is_under_way_while_the_owner_reads_keeps_its_entry(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but an old entry is removed, and not if it was put again after it had been read."""
    await owners.index_at_first(office.core)
    owner = office.caller("owner")
    allotment = await office.allotment(owners=[owner])
    assert await set_owners(office, allotment, []) == 200
    office.clock.advance(2 * DAY)
    remove = InMemoryOwners.remove

    async def meanwhile(index: InMemoryOwners, found: object) -> None:
        monkeypatch.setattr(InMemoryOwners, "remove", remove)
        assert await set_owners(office, allotment, [owner]) == 200
        await remove(index, found)  # type: ignore[arg-type]

    monkeypatch.setattr(InMemoryOwners, "remove", meanwhile)
    await office.call("GET", "/allotments", by="owner")
    assert await shown(office) == {allotment}


async def test_a_creation_is_in_the_index_before_it_is_stored(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await owners.index_at_first(office.core)
    owner, group = office.caller("owner"), office.group()
    with monkeypatch.context() as weather:
        weather.setattr(InMemoryOwners, "add", Crash())
        with pytest.raises(AssertionError, match="gone"):
            await office.allotment(groupId=group, owners=[owner])
    assert (await office.call("GET", "/allotments")).body["value"] == []
    assert await shown(office) == set()
    allotment = await office.allotment(groupId=group, owners=[owner])
    assert await shown(office) == {allotment}


async def test_what_a_deleted_allotment_leaves_is_removed(office: Office) -> None:
    await owners.index_at_first(office.core)
    owner = office.caller("owner")
    allotment = await office.allotment(owners=[owner])
    stored = await office.store.load(allotment)
    assert stored is not None
    await office.store.erase(stored.value)
    assert (await shown(office), await entries(office, owner)) == (set(), [allotment])
    office.clock.advance(2 * DAY)
    assert (await shown(office), await entries(office, owner)) == (set(), [])


async def test_what_was_made_before_there_was_an_index_is_seen_and_indexed(office: Office) -> None:
    owner = office.caller("owner")
    allotment = await office.allotment(owners=[owner])
    await office.core.owners.remove(await office.core.owners.entries_for([owner]))
    assert await shown(office) == {allotment}
    for _ in range(2):
        await owners.index_at_first(office.core)
    assert (await shown(office), await entries(office, owner)) == ({allotment}, [allotment])


async def test_every_night_puts_right_what_is_missing(office: Office) -> None:
    await owners.index_at_first(office.core)
    owner = office.caller("owner")
    allotment = await office.allotment(owners=[owner])
    await office.core.owners.remove(await office.core.owners.entries_for([owner]))
    await owners.index(office.core)
    assert await shown(office) == {allotment}
