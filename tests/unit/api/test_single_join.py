"""What a join that a notification tells of asks of Table Storage, and that what is spared is made up for."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from application.dispatch import handle
from application.relay import AGAIN_AFTER, Message, relay
from application.routes import REMEMBERED_FOR
from domain.allotments import MemberState
from domain.errors import Transient
from local.tenant.model.objects import Stall
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.directory import TenantDirectory
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.person_index import InMemoryPersonIndex
from tests.support.samples import E3
from tests.unit.api.office import Office


class Counting(Office):
    """An office whose commands wait on a queue, and that counts what is asked of Table Storage."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.asked, self.looks = Counter[str](), Counter[str]()
        self.look_takes = timedelta(0)
        self.down = ""
        self.store = InMemoryAllotmentStore(self._count)
        self.equip(
            store=self.store,
            person_index=InMemoryPersonIndex(self._count),
            commands=InMemoryCommandQueue(self.clock),
            directory=TenantDirectory(self.tenant, self._look),
        )

    async def _look(self, step: str) -> None:
        if "done" not in step:
            self.looks[step] += 1
            self.clock.advance(self.look_takes)

    async def _count(self, step: str) -> None:
        if "done" not in step:
            self.asked[step] += 1
        if step == self.down:
            raise Transient(step)

    async def tell(self, group_id: str, *changes: tuple[str, bool], enqueued: datetime | None = None) -> None:
        """Relay Graph's notification of these changes; with none, that the group was changed."""
        members = [{"id": one, **({} if there else {"@removed": "deleted"})} for one, there in changes]
        data = {"id": group_id, **({"members@delta": members} if members else {})}
        body = {"resourceData": data}
        await relay(self.core, [Message("m", json.dumps(body).encode(), enqueued or self.clock.now())])

    async def work(self) -> None:
        """Carry out every command that is due, and what follows from it at once."""
        assert isinstance(self.core.commands, InMemoryCommandQueue)
        queue = self.core.commands.queue
        while due := queue.due():
            for message in due:
                await handle(self.core, message.body, message.session_id, message.delivery_count)
                queue.complete(message)

    async def joins(self, group_id: str, person: str) -> None:
        """Have somebody join, with a notification."""
        self.tenant.add_member(group_id, person, actor="tenant")
        self.clock.advance(timedelta(seconds=1))
        await self.tell(group_id, (person, True))
        await self.work()

    async def rests(self) -> None:
        """Let everything come to its end."""
        for _ in range(6):
            self.tenant.run_due()
            await self.work()
            self.clock.advance(timedelta(seconds=20))

    async def listed(self) -> int:
        """How many seats the list of allotments shows as taken."""
        return (await self.store.listed(None, 9)).items[0].consumed_units


@pytest.fixture
async def office() -> Counting:
    return Counting()


@pytest.fixture
async def made(office: Counting) -> tuple[str, str]:
    """An allotment, ready, and its group: one person has joined it a while ago."""
    group = office.group()
    allotment = await office.allotment(units=3, groupId=group)
    await office.rests()
    await office.joins(group, office.person("first"))
    await office.rests()
    await office.tell(group)
    await office.work()
    return allotment, group


async def test_what_a_join_asks_of_the_tables(office: Counting, made: tuple[str, str]) -> None:
    _, group = made
    office.asked.clear()
    await office.joins(group, office.person("next"))
    kinds = {"store.load": 1, "person_index.add": 1, "store.commit": 2}
    assert dict(office.asked) == kinds


async def test_changes_of_licensed_groups_ask_nothing(office: Counting, made: tuple[str, str]) -> None:
    allotment, _ = made
    stored = await office.store.load(allotment)
    assert stored is not None
    office.asked.clear()
    for product in stored.value.products:
        assert product.licensed_group_id is not None
        await office.tell(product.licensed_group_id)
    assert not office.asked
    office.clock.advance(REMEMBERED_FOR)
    await office.tell(stored.value.products[0].licensed_group_id or "")
    assert office.asked == {"store.allotments_of": 1, "store.followers_of": 1}


async def test_what_is_asked_where_nothing_is_remembered(office: Counting, made: tuple[str, str]) -> None:
    _, group = made
    office.clock.advance(REMEMBERED_FOR)
    office.asked.clear()
    await office.tell(group)
    first = {"store.allotments_of": 1, "store.followers_of": 2, "store.load": 1}
    assert office.asked == first
    await office.tell(group)
    assert office.asked == first


async def test_a_licensed_group_that_counts_inside_another_is_remembered_so(
    office: Counting, made: tuple[str, str]
) -> None:
    allotment, group = made
    stored = await office.store.load(allotment)
    licensed = stored and stored.value.products[0].licensed_group_id
    assert licensed
    await office.store.follow("another", [licensed])
    office.clock.advance(REMEMBERED_FOR)
    await office.tell(group)
    office.asked.clear()
    await office.tell(licensed)
    assert not office.asked
    assert isinstance(office.core.commands, InMemoryCommandQueue)
    assert "another" in {message.session_id for message in office.core.commands.queue.due()}


async def test_a_change_that_has_gone_on_is_not_put_back_where_nothing_can_be_remembered(
    office: Counting, made: tuple[str, str]
) -> None:
    allotment, group = made
    office.clock.advance(REMEMBERED_FOR)
    person = office.person("next")
    office.tenant.add_member(group, person, actor="tenant")
    office.down = "store.load"
    await office.tell(group, (person, True))
    office.down = ""
    assert isinstance(office.core.notifications, InMemoryNotificationQueue)
    assert not office.core.notifications.queue.due()
    office.clock.advance(AGAIN_AFTER)
    assert not office.core.notifications.queue.due()
    await office.work()
    assert person in await office.store.all_members(allotment)


async def test_lists_show_a_join_once_it_is_looked_after(office: Counting, made: tuple[str, str]) -> None:
    _, group = made
    assert await office.listed() == 1
    person = office.person("next")
    office.tenant.set_license_stall(person, E3.sku_id, Stall.ABSENT)  # so that the next command writes nothing
    await office.joins(group, person)
    assert await office.listed() == 1
    office.clock.advance(timedelta(seconds=10))
    await office.work()
    assert await office.listed() == 2


async def test_lists_show_at_once_what_nobody_looks_after(office: Counting, made: tuple[str, str]) -> None:
    """Nothing is left to do about somebody who waits."""
    allotment, group = made
    path = f"/allotments/{allotment}"
    await office.call("PATCH", path, {"overflow": "wait", "allottedUnits": 1}, headers=await office.etag(path))
    await office.rests()
    await office.joins(group, office.person("next"))
    assert (await office.store.listed(None, 9)).items[0].waiting_units == 1


async def test_who_comes_back_to_a_seat_keeps_it(office: Counting, made: tuple[str, str]) -> None:
    """They have a row, so that nothing can be created for them: it is decided by their row."""
    allotment, group = made
    (held,) = await office.store.all_members(allotment)
    office.tenant.remove_member(group, held, actor="tenant")
    await office.tell(group, (held, False))
    await office.work()
    assert (await office.store.all_members(allotment))[held].state is MemberState.RELEASING
    await office.joins(group, held)
    await office.rests()
    assert (await office.store.all_members(allotment))[held].state is MemberState.LICENSED


async def test_what_a_deleted_allotment_is_told_goes_to_who_has_the_group(
    office: Counting, made: tuple[str, str]
) -> None:
    """The relay remembers the one that was deleted."""
    allotment, group = made
    path = f"/allotments/{allotment}"
    await office.call("DELETE", path, headers=await office.etag(path))
    for _ in range(40):
        await office.rests()
        if await office.store.load(allotment) is None:
            break
    again = await office.allotment(units=3, groupId=group)
    await office.work()
    office.core.routes.known[group] = ((allotment,), office.clock.now() + REMEMBERED_FOR)
    there_and_gone = office.person("quick")
    await office.tell(group, (there_and_gone, True), (there_and_gone, False))
    await office.work()
    await office.rests()
    decisions = (await office.store.decisions(again, None, 9)).items
    assert there_and_gone in {each.user_id for each in decisions}


async def sent_back(office: Counting, allotment: str, group: str, **settings: object) -> str:
    """Somebody who had no seat, and whose notification came after the look had begun that showed them."""
    await office.rests()
    path = f"/allotments/{allotment}"
    await office.call("PATCH", path, {"allottedUnits": 1, **settings}, headers=await office.etag(path))
    await office.rests()
    office.look_takes = timedelta(seconds=2)
    early, late = office.person("early"), office.person("late")
    for person in (early, late):
        office.tenant.add_member(group, person, actor="tenant")
    came = office.clock.now() + timedelta(seconds=1)
    await office.tell(group, (early, True))
    await office.work()
    assert not {early, late} & set(office.tenant.truth.member_ids(group))
    office.asked.clear()
    office.looks.clear()
    await office.tell(group, (late, True), enqueued=came)
    await office.work()
    return late


async def test_what_is_told_late_of_who_was_sent_back_asks_for_no_look(office: Counting, made: tuple[str, str]) -> None:
    await sent_back(office, *made)
    assert not office.looks
    assert office.asked == {"store.load": 1, "store.decisions": 1}
    await office.rests()
    assert "directory.observe" not in office.looks


async def test_who_comes_back_after_a_rollback_is_seen(office: Counting, made: tuple[str, str]) -> None:
    allotment, group = made
    late = await sent_back(office, allotment, group)
    path = f"/allotments/{allotment}"
    await office.call("PATCH", path, {"allottedUnits": 9}, headers=await office.etag(path))
    await office.joins(group, late)
    assert late in await office.store.all_members(allotment)


async def test_who_was_sent_back_is_looked_for_where_they_may_be_in_a_group_inside(
    office: Counting, made: tuple[str, str]
) -> None:
    await sent_back(office, *made, nestedGroups=True)
    assert office.looks["directory.observe_several"]


async def test_who_comes_for_a_moment_after_a_rollback_is_looked_for(office: Counting, made: tuple[str, str]) -> None:
    allotment, group = made
    late = await sent_back(office, allotment, group)
    await office.tell(group, (late, True))
    await office.work()
    assert office.looks["directory.observe"] == 1
