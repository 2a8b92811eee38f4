"""What only the fakes promise: a pause before every effect, one after every write, and Table Storage's limits."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from domain.admission import Transaction
from domain.allotments import Step, counted
from domain.commands import Command, CommandKind
from domain.dead_letters import Undeliverable
from domain.errors import Conflict, StaleWrite, Transient
from local.tenant.model import PRODUCTS, Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.directory import TenantDirectory
from tests.fakes.message_queue import MAX_DELIVERY_COUNT, InMemoryQueue
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.subscriptions import TenantSubscriptions
from tests.support.samples import E3, MOMENT, allotment, entities, joining, make, seat, user, waiting

COMMAND = Command(CommandKind.OBSERVE, "a1", "test", MOMENT)
LETTER = Undeliverable("enforcement", b"{}", "Reason", "Description.")


class Script:
    """A pause that remembers its steps, and fails at one of them."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.fails_at: str | None = None

    async def __call__(self, step: str) -> None:
        self.steps.append(step)
        if step == self.fails_at:
            raise Transient(f"asked to fail at {step}")


class Fakes:
    """All of them, at one script."""

    def __init__(self) -> None:
        self.script = Script()
        self.clock = FixedClock()
        self.tenant = Tenant(self.clock.now, units={"SPE_E3": 5})
        self.store = InMemoryAllotmentStore(self.script)
        self.bookmarks = InMemoryBookmarks(self.script)
        self.commands = InMemoryCommandQueue(self.clock, self.script)
        self.notifications = InMemoryNotificationQueue(self.clock, self.script)
        self.dead_letters = InMemoryDeadLetters(self.script)
        self.directory = TenantDirectory(self.tenant, self.script)
        self.subscriptions = TenantSubscriptions(self.tenant, pause=self.script)
        self.user = self.tenant.add_user("a@contoso.example", "A", usage_location="SE").id
        self.group = self.tenant.create_group("Group", "group", [self.user]).id


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


async def created(fakes: Fakes) -> None:
    await fakes.store.claim(allotment().group_id, "a1")
    fakes.script.steps.clear()
    await fakes.store.create(allotment())


async def committed(fakes: Fakes) -> None:
    await make(fakes.store, allotment())
    stored = await fakes.store.load("a1")
    assert stored is not None
    fakes.script.steps.clear()
    step = joining(seat(user(1)), 1)
    await fakes.store.commit(Transaction(counted(stored.value, step), (step,)), stored.etag)


READS: dict[str, Callable[[Fakes], Awaitable[object]]] = {
    "store.load": lambda fakes: fakes.store.load("a1"),
    "store.allotments_of": lambda fakes: fakes.store.allotments_of(["group"]),
    "store.followers_of": lambda fakes: fakes.store.followers_of(["group"]),
    "store.inner_groups": lambda fakes: fakes.store.inner_groups(),
    "store.watched_groups": lambda fakes: fakes.store.watched_groups(),
    "store.allotments": lambda fakes: fakes.store.allotments(None, 1),
    "store.members": lambda fakes: fakes.store.members(allotment(), [user(1)]),
    "store.all_members": lambda fakes: fakes.store.all_members("a1"),
    "store.unfinished": lambda fakes: fakes.store.unfinished("a1"),
    "store.waiting": lambda fakes: fakes.store.waiting("a1", 1),
    "store.page_of_members": lambda fakes: fakes.store.page_of_members("a1", None, 1, seated=True),
    "store.decisions": lambda fakes: fakes.store.decisions("a1", None, 1),
    "bookmarks.read": lambda fakes: fakes.bookmarks.read("name"),
    "bookmarks.names": lambda fakes: anext(fakes.bookmarks.names(""), None),
    "dead_letters.page": lambda fakes: fakes.dead_letters.page(None, 1),
    "dead_letters.find": lambda fakes: fakes.dead_letters.find("none"),
    "directory.observe": lambda fakes: fakes.directory.observe(fakes.group, None, MOMENT),
    "directory.observe_several": lambda fakes: fakes.directory.observe_several([fakes.group], None),
    "directory.changes_from_now": lambda fakes: fakes.directory.changes_from_now([fakes.group]),
    "directory.changed_groups": lambda fakes: fakes.directory.changed_groups([fakes.group], None),
    "directory.licences": lambda fakes: fakes.directory.licences([E3], [fakes.user]),
    "directory.group": lambda fakes: fakes.directory.group(fakes.group),
    "directory.subscribed": lambda fakes: fakes.directory.subscribed(),
    "directory.unknown_users": lambda fakes: fakes.directory.unknown_users([fakes.user]),
    "subscriptions.ours": lambda fakes: fakes.subscriptions.ours(),
}

WRITES: dict[str, Callable[[Fakes], Awaitable[object]]] = {
    "store.claim": lambda fakes: fakes.store.claim("group", "a1"),
    "store.create": created,
    "store.commit": committed,
    "store.erase": lambda fakes: fakes.store.erase(allotment()),
    "store.follow": lambda fakes: fakes.store.follow("a1", ["group"]),
    "store.unfollow": lambda fakes: fakes.store.unfollow("a1", ["group"]),
    "bookmarks.write": lambda fakes: fakes.bookmarks.write("name", {}, None),
    "bookmarks.remove": lambda fakes: fakes.bookmarks.remove("name"),
    "commands.enqueue": lambda fakes: fakes.commands.enqueue([COMMAND]),
    "notifications.enqueue": lambda fakes: fakes.notifications.enqueue([{}]),
    "dead_letters.add": lambda fakes: fakes.dead_letters.add([LETTER]),
    "dead_letters.discard": lambda fakes: fakes.dead_letters.discard("none"),
    "directory.grant": lambda fakes: fakes.directory.grant([E3], [fakes.user]),
    "directory.remove_members": lambda fakes: fakes.directory.remove_members(fakes.group, [fakes.user]),
    "directory.make_licensed_group": lambda fakes: fakes.directory.make_licensed_group(allotment(), E3),
    "subscriptions.create": lambda fakes: fakes.subscriptions.create("secret", MOMENT + timedelta(days=1)),
    "subscriptions.delete": lambda fakes: fakes.subscriptions.delete("none"),
}


class TestPauses:
    @pytest.mark.parametrize(("step", "read"), READS.items(), ids=READS)
    async def test_read_pauses_before(
        self, fakes: Fakes, step: str, read: Callable[[Fakes], Awaitable[object]]
    ) -> None:
        await read(fakes)
        assert fakes.script.steps == [step]
        fakes.script.fails_at = step
        with pytest.raises(Transient):
            await read(fakes)

    @pytest.mark.parametrize(("step", "write"), WRITES.items(), ids=WRITES)
    async def test_write_pauses_before_and_after(
        self, fakes: Fakes, step: str, write: Callable[[Fakes], Awaitable[object]]
    ) -> None:
        await write(fakes)
        assert (fakes.script.steps[0], fakes.script.steps[-1]) == (step, f"{step} done")
        assert all(each.startswith(step) for each in fakes.script.steps)

    async def test_failure_before_leaves_no_effect_and_failure_after_leaves_it(self, fakes: Fakes) -> None:
        for step, sent in (("commands.enqueue", 0), ("commands.enqueue done", 1)):
            fakes.script.fails_at = step
            with pytest.raises(Transient):
                await fakes.commands.enqueue([COMMAND])
            assert len(fakes.commands.queue.messages) == sent

    async def test_grant_whose_answer_is_lost_has_been_given(self, fakes: Fakes) -> None:
        fakes.script.fails_at = "directory.grant done"
        with pytest.raises(Transient):
            await fakes.directory.grant([E3], [fakes.user])
        assert fakes.tenant.truth.has_license(fakes.user, PRODUCTS["SPE_E3"].sku_id)

    async def test_commit_whose_answer_is_lost_is_written(self, fakes: Fakes) -> None:
        fakes.script.fails_at = "store.commit done"
        with pytest.raises(Transient):
            await committed(fakes)
        assert [*await fakes.store.all_members("a1")] == [user(1)]

    async def test_creation_can_crash_between_claim_and_allotment(self, fakes: Fakes) -> None:
        fakes.script.fails_at = "store.create allotment"
        with pytest.raises(Transient):
            await make(fakes.store, allotment("a1", group_id="group"))
        assert await fakes.store.load("a1") is None
        assert await fakes.store.claim("group", "a2") == "a1"
        with pytest.raises(Conflict):
            await fakes.store.create(allotment("a2", group_id="group"))

    async def test_erasing_can_crash_halfway_and_be_repeated(self, fakes: Fakes) -> None:
        await committed(fakes)
        for step in ("store.erase rows", "store.erase allotment"):
            fakes.script.fails_at = step
            with pytest.raises(Transient):
                await fakes.store.erase(allotment())
            assert await fakes.store.load("a1") is not None
            assert await fakes.store.watched_groups() == {}
        fakes.script.fails_at = None
        await fakes.store.erase(allotment())
        assert await fakes.store.load("a1") is None
        assert await fakes.store.all_members("a1") == {}


class TestTableStorageLimits:
    async def commit(self, store: InMemoryAllotmentStore, *steps: Step) -> None:
        await make(store, allotment())
        stored = await store.load("a1")
        assert stored is not None
        await store.commit(Transaction(stored.value, steps), stored.etag)

    async def test_more_than_a_hundred_entities_are_refused(self, fakes: Fakes) -> None:
        steps = [joining(waiting(user(number), number), number) for number in range(1, 50)]
        one_more = Step(user(99), None, seat(user(99)))
        assert entities([*steps, one_more]) == 101
        with pytest.raises(ValueError, match="at most 100"):
            await self.commit(fakes.store, *steps, one_more)
        assert await fakes.store.all_members("a1") == {}

    async def test_one_entity_twice_is_refused(self, fakes: Fakes) -> None:
        row = seat(user(1))
        with pytest.raises(StaleWrite, match="once"):
            await self.commit(fakes.store, Step(user(1), None, row), Step(user(1), row, seat(user(1))))


class TestQueue:
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock()

    @pytest.fixture
    def queue(self, clock: FixedClock) -> InMemoryQueue:
        return InMemoryQueue(clock)

    def test_heads_are_the_first_due_of_each_session(self, queue: InMemoryQueue, clock: FixedClock) -> None:
        queue.put(b"later", session_id="a", at=clock.now() + timedelta(minutes=1))
        for body, session_id in ((b"a1", "a"), (b"b1", "b"), (b"a2", "a")):
            queue.put(body, session_id=session_id)
        assert [message.body for message in queue.heads()] == [b"a1", b"b1"]
        queue.complete(queue.heads()[0])
        assert [message.body for message in queue.heads()] == [b"b1", b"a2"]
        assert [message.body for message in queue.messages] == [b"b1", b"a2", b"later"]

    def test_next_active_is_when_something_falls_due(self, queue: InMemoryQueue, clock: FixedClock) -> None:
        assert queue.next_active() is None
        at = clock.now() + timedelta(minutes=1)
        queue.put(b"later", at=at)
        assert (queue.due(), queue.next_active()) == ([], at)
        clock.advance(timedelta(minutes=1))
        assert [message.body for message in queue.due()] == [b"later"]

    def test_abandoned_message_keeps_its_place_and_dies_after_ten_deliveries(self, queue: InMemoryQueue) -> None:
        for body in (b"first", b"second"):
            queue.put(body)
        for delivery in range(1, MAX_DELIVERY_COUNT + 1):
            (first, *_) = queue.due()
            assert (first.body, first.delivery_count) == (b"first", delivery)
            queue.abandon(first)
        assert [message.body for message in queue.due()] == [b"second"]
        assert [message.body for message in queue.dead] == [b"first"]

    def test_name_is_forgotten_after_a_while(self, queue: InMemoryQueue, clock: FixedClock) -> None:
        queue.put(b"first", deduplicate_as="name")
        clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
        queue.put(b"dropped", deduplicate_as="name")
        clock.advance(timedelta(microseconds=1))
        queue.put(b"second", deduplicate_as="name")
        assert [message.body for message in queue.messages] == [b"first", b"second"]
