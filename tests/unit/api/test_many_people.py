"""Many people at once, by the API: the plan, carrying it out, and that admission decides what was planned."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.allotments import DecisionKind
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.fulfilment import Effect, Outcome
from domain.many_people import LINES_AT_MOST
from tests.fakes.directory import TenantDirectory
from tests.unit.api.office import Office, Reply

DECIDED = {
    "getsSeat": DecisionKind.LICENSED,
    "waits": DecisionKind.WAITING,
    "wouldBeRemovedAgain": DecisionKind.ROLLED_BACK,
    "leaves": DecisionKind.RELEASED,
}
"""What admission calls what was planned; nothing is decided about the others."""


async def plan(office: Office, allotment: str, **named: list[str]) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments/plan", named)


async def carry_out(office: Office, allotment: str, *, by: str = "administrator", **named: list[str]) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments/bulk", named, by=by)


def members(office: Office, group: str) -> set[str]:
    return set(office.tenant.truth.member_ids(group))


async def test_the_plan_changes_nothing_and_is_then_carried_out_by_one_command(office: Office) -> None:
    group = office.group()
    allotment = await office.allotment(units=2, overflow="wait", groupId=group)
    people = sorted(office.person("new") for _ in range(3))
    told = await plan(office, allotment, add=[*people, "nobody@contoso.example"])
    assert (told.status, told.body["totals"], told.body["freeUnits"]) == (
        200,
        {"getsSeat": 2, "unknown": 1, "waits": 1},
        2,
    )
    assert members(office, group) == set()
    before = len(office.commands.sent)
    reply = await carry_out(office, allotment, add=[*people, "nobody@contoso.example"])
    assert (reply.status, reply.body["added"], reply.body["failed"]) == (202, 3, 0)
    assert [line["result"] for line in reply.body["lines"]] == ["asked", "asked", "asked", "nothing"]
    assert members(office, group) == {*people}
    observing = [each for each in office.commands.sent[before:] if each.hints]
    assert [dict(each.hints) for each in observing] == [dict.fromkeys(people, True)]
    left = await carry_out(office, allotment, remove=[people[0]])
    assert (left.body["removed"], members(office, group)) == (1, {*people[1:]})


async def test_who_would_be_removed_again_is_not_added(office: Office) -> None:
    group = office.group()
    allotment = await office.allotment(units=1, groupId=group)
    people = sorted(office.person("new") for _ in range(2))
    reply = await carry_out(office, allotment, add=people)
    assert [line["outcome"] for line in reply.body["lines"]] == ["getsSeat", "wouldBeRemovedAgain"]
    assert members(office, group) == {people[0]}


async def test_an_owner_may_and_the_record_names_everybody_in_one_entry(office: Office) -> None:
    allotment, owner = await office.allotment(units=2), office.caller("owner")
    one = f"/allotments/{allotment}"
    await office.call("PATCH", one, {"owners": [owner]}, headers=await office.etag(one))
    people = sorted(office.person("new") for _ in range(2))
    assert (await carry_out(office, allotment, by="owner", add=people)).status == 202
    listed = (await office.call("GET", "/audit?kind=changeAssignments")).body["value"]
    assert [(entry["actor"]["id"], entry["changes"][0]["after"]) for entry in listed] == [
        (owner, {"count": 2, "userIds": people})
    ]


async def test_a_repeated_key_is_answered_as_the_first_time(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("new")
    path, key = f"/allotments/{allotment}/assignments/bulk", {"Idempotency-Key": "one"}
    first = await office.call("POST", path, {"add": [person]}, headers=key)
    again = await office.call("POST", path, {"add": [person]}, headers=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"


class BusyAfterTheFirst(TenantDirectory):
    """Takes one change of members, and is too busy for the next."""

    changes = 0

    async def add_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        self.changes += 1
        if self.changes > 1:
            raise Transient("Graph is busy.")
        return await super().add_members(group_id, user_ids)


async def test_what_graph_did_not_take_says_why_and_the_rest_is_done(office: Office) -> None:
    busy = BusyAfterTheFirst(office.tenant)
    office.equip(directory=busy)
    allotment = await office.allotment(units=90)
    busy.changes = 0
    people = sorted(office.person("new") for _ in range(45))
    office.equip(directory=busy)
    reply = await carry_out(office, allotment, add=people)
    assert (reply.body["added"], reply.body["failed"], busy.changes) == (20, 25, 2)
    failed = [line for line in reply.body["lines"] if line["result"] == "failed"]
    assert "Graph is busy" in failed[0]["reason"]


@pytest.mark.parametrize("named", [{}, {"add": ["x"] * (LINES_AT_MOST + 1)}, {"add": [1]}, {"add": "name"}])
async def test_too_few_too_many_and_what_is_no_list_of_names_is_refused(office: Office, named: object) -> None:
    allotment = await office.allotment()
    for what in ("plan", "bulk"):
        reply = await office.call("POST", f"/allotments/{allotment}/assignments/{what}", named)
        assert reply.status == 400


async def test_a_group_whose_members_no_app_can_change_is_refused(office: Office) -> None:
    group = office.group()
    allotment = await office.allotment(groupId=group)
    office.tenant.update_group(group, actor="tenant", group_types=("DynamicMembership",), membership_rule="true")
    reply = await carry_out(office, allotment, add=[office.person("new")])
    assert (reply.status, reply.body["code"]) == (409, "groupNotChanged")


@settings(max_examples=15)
@given(
    st.integers(0, 6), st.integers(0, 5), st.integers(1, 6), st.integers(0, 3), st.sampled_from(["wait", "rollback"])
)
def test_admission_decides_what_was_planned(units: int, there: int, new: int, leaving: int, overflow: str) -> None:
    async def lived() -> None:
        office = Office()
        group = office.group()
        allotment = await office.allotment(units=max(units, 1), overflow=overflow, groupId=group)
        present = sorted(office.person("there") for _ in range(there))
        if present:
            await carry_out(office, allotment, add=present)
        joining = sorted(office.person("new") for _ in range(new))
        named = {"add": joining, "remove": present[:leaving]}
        planned = (await plan(office, allotment, **named)).body
        stored = await office.store.load(allotment)
        assert stored is not None
        for user in joining:  # also those whom the API would not add
            office.tenant.add_member(group, user, actor="tenant")
        leavers = members(office, group) & {*present[:leaving]}
        for user in leavers:
            office.tenant.remove_member(group, user, actor="tenant")
        await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "test", office.clock.now())])
        page = await office.store.decisions(allotment, None, 1000)
        decided = {each.user_id: each.kind for each in reversed(page.items) if each.id > stored.value.decisions}
        assert {line["userId"]: DECIDED.get(line["outcome"]) for line in planned["lines"]} == {
            user: decided.get(user) for user in (*joining, *present[:leaving])
        }

    asyncio.run(lived())


@pytest.mark.parametrize("together", [True, False], ids=["together", "alone"])
@pytest.mark.parametrize("has_left", [True, False], ids=["left", "too new"])
async def test_who_left_before_is_told_from_who_is_too_new(
    office: Office, monkeypatch: pytest.MonkeyPatch, together: bool, has_left: bool
) -> None:
    """Graph answers 404 for both. One rule decides, for one person and for many."""
    group = office.group()
    allotment = await office.allotment(groupId=group)
    pia = office.person("pia")
    await carry_out(office, allotment, add=[pia])
    office.commands.carry_out = None
    if has_left:
        office.tenant.remove_member(group, pia)
        office.tenant.run_due()

    async def unknown(_: object, __: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        return dict.fromkeys(user_ids, Outcome(Effect.UNKNOWN, "It isn't there."))

    monkeypatch.setattr(TenantDirectory, "remove_members", unknown)
    if together:
        reply = await carry_out(office, allotment, remove=[pia])
        assert (reply.status, reply.body["removed"], reply.body["failed"]) == (202, has_left, not has_left)
        return
    path = f"/allotments/{allotment}/assignments/{pia}"
    reply = await office.call("DELETE", path, headers=await office.etag(path))
    assert reply.status == (202 if has_left else 503)


async def test_where_graph_is_busy_who_left_before_is_not_known(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The removals that were done are looked at all the same."""
    allotment, pia = await office.allotment(), office.person("pia")
    await carry_out(office, allotment, add=[pia])
    office.commands.carry_out = None

    async def unknown(_: object, __: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        return dict.fromkeys(user_ids, Outcome(Effect.UNKNOWN, "It isn't there."))

    async def busy(*_: object) -> None:
        raise Transient("Graph is busy.")

    monkeypatch.setattr(TenantDirectory, "remove_members", unknown)
    monkeypatch.setattr(TenantDirectory, "observe", busy)
    before = len(office.commands.sent)
    reply = await carry_out(office, allotment, remove=[pia])
    assert (reply.status, reply.body["failed"]) == (202, 1)
    assert [dict(each.hints) for each in office.commands.sent[before:]] == [{pia: False}]
