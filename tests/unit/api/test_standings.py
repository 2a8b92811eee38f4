"""How a person stands in allotments: found by an index, shown to who may see it, and to the person; giving back."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import pytest

from application import person_index
from application.seat_requests import hint_at_requests_at_first
from domain.allotments import Allotment, Member
from domain.errors import Transient
from local.tenant.model import PRODUCTS, AssignedLicense
from tests.support.samples import E3
from tests.unit.api.office import Office

DAY = timedelta(days=1)
VISIO = PRODUCTS["VISIOCLIENT"].sku_id


@pytest.fixture(params=["indexed", "not indexed yet"])
async def at_work(request: pytest.FixtureRequest, office: Office) -> Office:
    if request.param == "indexed":
        await person_index.index_people_at_first(office.core)
    return office


async def add(office: Office, allotment: str, person: str) -> int:
    return (await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})).status


async def of_person(office: Office, person: str, by: str = "administrator") -> list[dict[str, Any]]:
    reply = await office.call("GET", f"/people/{person}/allotments", by=by)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["value"]
    return found


async def entries(office: Office, person: str) -> list[str]:
    return [each.value.allotment_id for each in await office.core.person_index.entries_for(person)]


async def test_a_seat_a_place_in_line_and_a_refusal_are_found(at_work: Office) -> None:
    pia, ann, ben = (at_work.person(name) for name in ("pia", "ann", "ben"))
    owner = at_work.caller("owner")
    seat = await at_work.allotment(units=1, owners=[owner])
    line = await at_work.allotment(units=0, overflow="wait")
    full = await at_work.allotment(units=0)
    await at_work.allotment(units=9)
    for person in (ann, ben, pia):
        assert await add(at_work, line, person) == 201
    assert await add(at_work, seat, pia) == 201
    assert await add(at_work, full, pia) == 409
    at_work.tenant.run_due()
    found = {each["id"]: each for each in await of_person(at_work, pia)}
    assert set(found) == {seat, line, full}
    assert (found[seat]["state"], found[seat]["aheadUnits"]) == ("licensed", None)
    assert found[seat]["owners"] == [
        {"id": owner, "displayName": "owner", "userPrincipalName": found[seat]["owners"][0]["userPrincipalName"]}
    ]
    assert (found[line]["state"], found[line]["aheadUnits"]) == ("waiting", 2)
    assert (found[full]["decisions"][0]["kind"], "is full" in found[full]["decisions"][0]["reason"]) == (
        "rolledBack",
        True,
    )
    assert [each["kind"] for each in found[seat]["decisions"]] == ["licensed"]


async def test_callers_see_the_allotments_that_they_may_see(at_work: Office) -> None:
    owner, pia = at_work.caller("owner"), at_work.caller("pia")
    at_work.caller("reader", roles=["Allotment.Reader"])
    own, other = await at_work.allotment(owners=[owner]), await at_work.allotment()
    for allotment in (own, other):
        await add(at_work, allotment, pia)
    shown = {by: {each["id"] for each in await of_person(at_work, pia, by)} for by in ("reader", "owner")}
    assert shown == {"reader": {own, other}, "owner": {own}}
    assert (await at_work.call("GET", f"/people/{pia}/allotments", by="pia")).status == 403
    mine = (await at_work.call("GET", "/me/allotments", by="pia")).body["value"]
    assert {each["id"] for each in mine} == {own, other}
    assert await of_person(at_work, owner) == []


async def test_somebody_in_many_allotments_stands_there_as_lists_show_them(
    at_work: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of few, the ledgers are read; both answers are the same."""
    pia = at_work.person("pia")
    for name in ("A", "B", "C"):
        await add(at_work, await at_work.allotment(displayName=name), pia)
    few = await of_person(at_work, pia)
    monkeypatch.setattr(person_index, "LOADS_AT_ONCE", 2)
    monkeypatch.setattr(at_work.core.store, "load_several", None)
    assert await of_person(at_work, pia) == few
    assert [each["displayName"] for each in few] == ["A", "B", "C"]


async def test_requests_for_a_seat_are_read_only_where_the_person_has_asked(
    at_work: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pia = at_work.caller("pia")
    asked = await at_work.allotment(seatRequests=True)
    for _ in range(3):
        await add(at_work, await at_work.allotment(), pia)
    assert (await at_work.call("POST", f"/me/allotments/{asked}/ask", {"message": "Please."}, by="pia")).status == 201
    await hint_at_requests_at_first(at_work.core)
    monkeypatch.setattr(at_work.core.seat_requests, "load", None)
    mine = (await at_work.call("GET", "/me/allotments", by="pia")).body["value"]
    assert len(mine) == 4
    assert {each["id"]: each["seatRequest"]["message"] for each in mine if each["seatRequest"]} == {asked: "Please."}


async def test_what_an_owner_looks_at_forgets_nothing_of_other_allotments(at_work: Office) -> None:
    owner, pia = at_work.caller("owner"), at_work.person("pia")
    own, foreign = await at_work.allotment(owners=[owner]), await at_work.allotment()
    for allotment in (own, foreign):
        await add(at_work, allotment, pia)
    at_work.clock.advance(2 * person_index.STALE_AFTER)
    assert [each["id"] for each in await of_person(at_work, pia, "owner")] == [own]
    assert {each["id"] for each in await of_person(at_work, pia)} == {own, foreign}


async def outside(office: Office, person: str, by: str = "administrator") -> list[tuple[str, bool, list[str | None]]]:
    reply = await office.call("GET", f"/people/{person}/outsideLicences", by=by)
    assert reply.status == 200, reply.body
    return [
        (each["skuId"], each["direct"], [group["displayName"] for group in each["groups"]])
        for each in reply.body["value"]
    ]


@pytest.mark.parametrize("licensing", ["group", "direct"])
async def test_what_somebody_holds_outside_is_named_with_its_ways(office: Office, licensing: str) -> None:
    allotment = await office.allotment(licensing=licensing)
    seated, both, waits = (office.person(name) for name in ("seated", "both", "waits"))
    office.caller("reader", roles=["Allotment.Reader"])
    licence = [AssignedLicense(E3.sku_id, frozenset())]
    for person in (both, waits):
        office.tenant.assign_user_license(person, licence, [])
    group = office.tenant.create_group("Old team", "old", [both]).id
    office.tenant.assign_group_license(group, licence, [])
    await add(office, allotment, seated)
    office.tenant.run_due()
    assert await outside(office, seated) == []
    assert await outside(office, both) == [(E3.sku_id, True, ["Old team"])]
    assert await outside(office, waits, "reader") == [(E3.sku_id, True, [])]
    assert await outside(office, "00000000-0000-0000-0000-00000000dead") == []


async def test_an_owner_sees_outside_licences_of_people_and_products_of_their_own_allotments(office: Office) -> None:
    owner, pia, strange = office.caller("owner"), office.caller("pia"), office.person("strange")
    own = await office.allotment(units=0, owners=[owner])
    foreign = await office.allotment()
    for person in (pia, strange):
        office.tenant.assign_user_license(person, [AssignedLicense(sku, frozenset()) for sku in (E3.sku_id, VISIO)], [])
    assert await outside(office, pia, "owner") == []
    await add(office, own, pia)
    await add(office, foreign, strange)
    office.tenant.run_due()
    assert [sku for sku, *_ in await outside(office, pia, "owner")] == [E3.sku_id]
    assert await outside(office, strange, "owner") == []
    assert {sku for sku, *_ in await outside(office, pia)} == {E3.sku_id, VISIO}
    assert (await office.call("GET", f"/people/{pia}/outsideLicences", by="pia")).status == 403


@pytest.mark.parametrize("few", [0, 4])
async def test_the_index_names_the_allotments_that_are_asked_for_direct_seats(
    office: Office, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Among thousands, those of one person are few. The answer is the same as when all are asked."""
    monkeypatch.setattr(person_index, "ASKED_WITHOUT_INDEX", few)
    seated, other = office.person("seated"), office.person("other")
    own, foreign = await office.allotment(licensing="direct"), await office.allotment(licensing="direct")
    await add(office, own, seated)
    await add(office, foreign, other)
    office.tenant.run_due()
    office.tenant.assign_user_license(other, [AssignedLicense(VISIO, frozenset())], [])
    before = [await outside(office, person) for person in (seated, other)]
    assert before == [[], [(VISIO, True, [])]]
    await office.core.bookmarks.write("people-indexed", {"since": "now"}, None)
    monkeypatch.setattr(office.core.store, "allotments", None)
    assert [await outside(office, person) for person in (seated, other)] == before


async def test_where_few_allotments_assign_directly_the_index_is_not_asked_who_has_a_seat_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none does, nothing is read at all."""
    asked, members = list[tuple[str, list[str]]](), office.core.store.members

    async def look(allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Member]:
        asked.append((allotment.id, sorted(user_ids)))
        return await members(allotment, user_ids)

    await person_index.index_people_at_first(office.core)
    by_group = await office.allotment()
    people = sorted(office.person(name) for name in ("pia", "ann"))
    for person in people:
        await add(office, by_group, person)
        office.tenant.assign_user_license(person, [AssignedLicense(E3.sku_id, frozenset())], [])
    monkeypatch.setattr(office.core.store, "members", look)
    monkeypatch.setattr(office.core.person_index, "entries_for", None)
    path = f"/products/{E3.sku_id}/outsideHolders"
    assert {each["id"] for each in (await office.call("GET", path)).body["value"]} == {*people}
    assert asked == []
    directly = await office.allotment(licensing="direct")
    await office.allotment(products=[{"skuId": VISIO}], licensing="direct")
    asked.clear()
    assert {each["id"] for each in (await office.call("GET", path)).body["value"]} == {*people}
    assert asked == [(directly, people)]


async def test_a_standing_has_the_version_of_the_seat_or_the_place(office: Office) -> None:
    pia, ann = office.person("pia"), office.person("ann")
    one = await office.allotment(units=1, overflow="wait")
    full = await office.allotment(units=0)
    for person in (pia, ann):
        await add(office, one, person)
    await add(office, full, pia)
    versions = {each["id"]: each["etag"] for each in await of_person(office, pia)}
    assert versions == {one: (await office.etag(f"/allotments/{one}/assignments/{pia}"))["If-Match"], full: None}
    (waiting,) = await of_person(office, ann)
    (place,) = (await office.call("GET", f"/allotments/{one}/waitingMembers")).body["value"]
    assert waiting["etag"] == place["etag"]


async def test_an_owner_sees_all_of_their_own(office: Office) -> None:
    owner = office.caller("owner")
    await office.allotment(owners=[owner])
    foreign = await office.allotment()
    await add(office, foreign, owner)
    assert [each["id"] for each in await of_person(office, owner, "owner")] == [foreign]


async def test_an_owner_that_is_a_group_has_its_name_and_no_address(office: Office) -> None:
    team, pia = office.group(), office.caller("pia")
    allotment = await office.allotment(owners=[team])
    await add(office, allotment, pia)
    (shown,) = (await office.call("GET", "/me/allotments", by="pia")).body["value"]
    (named,) = shown["owners"]
    assert (named["id"], named["userPrincipalName"], bool(named["displayName"])) == (team, None, True)


async def test_allotments_of_before_are_indexed_once(office: Office) -> None:
    pia = office.person("pia")
    allotment = await office.allotment()
    await add(office, allotment, pia)
    await office.core.person_index.remove(await office.core.person_index.entries_for(pia))
    assert [each["id"] for each in await of_person(office, pia)] == [allotment]
    await person_index.index_people_at_first(office.core)
    assert await entries(office, pia) == [allotment]
    await office.core.person_index.remove(await office.core.person_index.entries_for(pia))
    await person_index.index_people_at_first(office.core)
    assert await entries(office, pia) == []


async def test_an_entry_is_put_before_the_row(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pia, allotment = office.person("pia"), await office.allotment()

    async def crash(*_: object) -> None:
        raise Transient("The worker is gone.")

    with monkeypatch.context() as weather:
        weather.setattr(type(office.store), "commit", crash)
        await add(office, allotment, pia)
    assert await entries(office, pia) == [allotment]


async def test_an_entry_that_leads_nowhere_goes_when_it_is_a_day_old(office: Office) -> None:
    pia, allotment = office.person("pia"), await office.allotment()
    await office.core.person_index.add(allotment, [pia], office.clock.now())
    await office.core.person_index.add("gone", [pia], office.clock.now())
    assert await of_person(office, pia) == []
    assert await entries(office, pia) == [allotment, "gone"]
    office.clock.advance(DAY + timedelta(seconds=1))
    assert await of_person(office, pia) == []
    assert await entries(office, pia) == []


async def test_an_entry_stays_as_long_as_a_decision_is_kept(office: Office) -> None:
    pia, allotment = office.person("pia"), await office.allotment(units=0)
    await add(office, allotment, pia)
    office.clock.advance(2 * DAY)
    (shown,) = await of_person(office, pia)
    assert (shown["state"], shown["sinceDateTime"], await entries(office, pia)) == (None, None, [allotment])


async def test_what_an_owner_may_not_see_is_no_reason_to_forget_it(office: Office) -> None:
    owner, pia = office.caller("owner"), office.person("pia")
    await office.allotment(owners=[owner])
    foreign = await office.allotment()
    await add(office, foreign, pia)
    office.clock.advance(2 * DAY)
    assert await of_person(office, pia, "owner") == []
    assert await entries(office, pia) == [foreign]


async def test_somebody_gives_their_seat_back(office: Office) -> None:
    pia, ann = office.caller("pia"), office.person("ann")
    allotment = await office.allotment(units=1, overflow="wait")
    for person in (pia, ann):
        await add(office, allotment, person)
    reply = await office.call("POST", f"/me/allotments/{allotment}/release", by="pia")
    assert (reply.status, reply.headers["Location"]) == (202, "/api/me/allotments")
    (entry,) = (await office.call("GET", "/audit?kind=releaseOwnSeat")).body["value"]
    assert (entry["allotmentId"], entry["actor"]["id"], entry["result"]) == (allotment, pia, "done")
    office.tenant.run_due()
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    assert pia not in office.tenant.member_ids(group)
    assert ann in office.tenant.member_ids(group)


async def test_nobody_gives_back_what_they_have_not(office: Office) -> None:
    office.caller("pia")
    allotment = await office.allotment()
    there = await office.call("POST", f"/me/allotments/{allotment}/release", by="pia")
    nowhere = await office.call("POST", "/me/allotments/00000000-dead/release", by="pia")
    assert there.status == nowhere.status == 404
    assert there.body["detail"].replace(allotment, "00000000-dead") == nowhere.body["detail"]


async def test_a_search_says_that_there_are_more(office: Office) -> None:
    for number in range(21):
        office.person(f"Zinnia {number:02}")
    reply = (await office.call("POST", "/people/search", {"search": "Zinnia"})).body
    assert (len(reply["value"]), reply["more"]) == (20, True)
    reply = (await office.call("POST", "/people/search", {"search": "Zinnia 0"})).body
    assert (len(reply["value"]), reply["more"]) == (10, False)
