"""The one subscription: kept, renewed, made again, and what a time without one brings about."""

import json
from datetime import timedelta

import pytest

from application.subscription import BOOKMARK, FORMER_BELIEVED, ROTATE, ensure, record, renew
from domain.commands import CommandKind, from_json
from domain.errors import Conflict, StaleWrite
from domain.subscriptions import GraphSubscription
from local.tenant.model import Subscription, SubscriptionRequest
from tests.fakes.subscriptions import TenantSubscriptions
from tests.support.samples import allotment, make
from tests.unit.graph.worlds import HandlerWorld

LIFETIME = timedelta(days=20)


def active(world: HandlerWorld) -> list[Subscription]:
    return world.tenant.list_subscriptions()


def reconciled(world: HandlerWorld) -> list[str]:
    """The allotments that are told to compare everything; the queue is empty then."""
    found = []
    for message in world.commands.queue.messages:
        command = from_json(json.loads(message.body))
        assert command.kind is CommandKind.RECONCILE
        found.append(command.allotment_id)
        world.commands.queue.complete(message)
    return sorted(found)


@pytest.fixture
async def kept(world: HandlerWorld) -> GraphSubscription:
    """A subscription of a running app with two allotments, nothing on the queue."""
    for name in ("a1", "a2"):
        await make(world.store, allotment(name))
    kept = await ensure(world.services)
    reconciled(world)
    return kept


async def test_the_first_one_is_made_with_a_secret_that_was_stored_before(world: HandlerWorld) -> None:
    kept = await ensure(world.services)
    known = await record(world.services)
    assert known is not None
    (made,) = active(world)
    assert (made.id, made.client_state, made.expires) == (kept.id, known.client_state, world.clock.now() + LIFETIME)
    assert (known.id, known.expires, known.gap) == (kept.id, kept.expires, world.clock.now())


async def test_with_more_than_half_of_its_time_to_go_it_is_left_alone(
    world: HandlerWorld, kept: GraphSubscription
) -> None:
    before = await world.bookmarks.read(BOOKMARK)
    world.advance(days=9.9)
    assert await ensure(world.services) == kept
    assert await world.bookmarks.read(BOOKMARK) == before
    assert reconciled(world) == []


async def test_with_less_it_is_renewed_without_a_gap(world: HandlerWorld, kept: GraphSubscription) -> None:
    world.advance(days=10.1)
    renewed = await ensure(world.services)
    assert (renewed.id, renewed.expires) == (kept.id, world.clock.now() + LIFETIME)
    known = await record(world.services)
    assert known is not None
    assert (known.id, known.expires) == (kept.id, renewed.expires)
    assert known.gap == world.clock.now() - timedelta(days=10.1)
    assert reconciled(world) == []


async def test_a_missed_renewal_is_noticed_and_followed_by_a_full_reconcile(
    world: HandlerWorld, kept: GraphSubscription
) -> None:
    world.advance(days=21)
    made = await ensure(world.services)
    assert [found.id for found in active(world)] == [made.id] != [kept.id]
    assert reconciled(world) == ["a1", "a2"]
    known = await record(world.services)
    assert known is not None
    assert (known.id, known.gap) == (made.id, world.clock.now())
    assert known.gap_reason == f"Subscription {kept.id} was gone"
    await ensure(world.services)
    assert reconciled(world) == []


async def test_one_that_somebody_deleted_is_made_again(world: HandlerWorld, kept: GraphSubscription) -> None:
    world.tenant.delete_subscription(kept.id)
    await renew(world.services, kept.id)
    (made,) = active(world)
    assert made.id != kept.id
    assert reconciled(world) == ["a1", "a2"]


async def test_a_crash_before_the_record_is_made_good(
    world: HandlerWorld, kept: GraphSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.tenant.delete_subscription(kept.id)
    with monkeypatch.context() as patched:
        patched.setattr(type(world.bookmarks), "write", _crash)
        with pytest.raises(_CrashError):
            await ensure(world.services)
    (made,) = active(world)
    reconciled(world)
    assert (await ensure(world.services)).id == made.id
    assert reconciled(world) == ["a1", "a2"]


class _CrashError(Exception):
    pass


async def _crash(*_: object) -> None:
    raise _CrashError


async def test_reauthorisation_renews_whatever_time_there_is(world: HandlerWorld, kept: GraphSubscription) -> None:
    world.advance(days=1)
    await renew(world.services, kept.id)
    (found,) = active(world)
    assert (found.id, found.expires) == (kept.id, world.clock.now() + LIFETIME)
    assert reconciled(world) == []


async def test_a_secret_that_was_lost_means_another_subscription(world: HandlerWorld, kept: GraphSubscription) -> None:
    await world.bookmarks.remove(BOOKMARK)
    await ensure(world.services)
    known = await record(world.services)
    assert known is not None
    (found,) = active(world)
    assert (found.id, found.client_state) == (known.id, known.client_state)
    assert found.id != kept.id
    assert reconciled(world) == ["a1", "a2"]


async def ask_for_another_secret(world: HandlerWorld) -> str:
    """As an administrator does, by a property of the bookmark; answers the secret that there is."""
    stored = await world.bookmarks.read(BOOKMARK)
    assert stored is not None
    await world.bookmarks.write(BOOKMARK, {**stored.value, ROTATE: "yes"}, stored.etag)
    return stored.value["clientState"]


class TestAnotherSecret:
    async def test_means_another_subscription_and_the_former_is_believed_for_hours(
        self, world: HandlerWorld, kept: GraphSubscription
    ) -> None:
        former = await ask_for_another_secret(world)
        await ensure(world.services)
        known = await record(world.services)
        assert known is not None
        (found,) = active(world)
        assert (found.id, found.client_state) == (known.id, known.client_state)
        assert found.id != kept.id
        assert former != known.client_state
        assert known.believed(world.clock.now()) == [known.client_state, former]
        assert (known.gap, known.gap_reason) == (world.clock.now(), "The subscription's secret was changed")
        assert reconciled(world) == ["a1", "a2"]

    async def test_is_made_once_and_the_former_forgotten_when_its_hours_are_over(
        self, world: HandlerWorld, kept: GraphSubscription
    ) -> None:
        former = await ask_for_another_secret(world)
        made = await ensure(world.services)
        reconciled(world)
        known = await record(world.services)
        assert known is not None
        world.advance(seconds=FORMER_BELIEVED.total_seconds() - 1)
        assert (await ensure(world.services)).id == made.id
        assert await record(world.services) == known
        world.advance(seconds=1)
        assert known.believed(world.clock.now()) == [known.client_state]
        assert (await ensure(world.services)).id == made.id
        stored = await world.bookmarks.read(BOOKMARK)
        assert stored is not None
        assert former not in stored.value.values()
        assert {"formerClientState", "formerUntilDateTime", ROTATE}.isdisjoint(stored.value)
        assert reconciled(world) == []

    async def test_a_crash_before_the_subscription_is_made_good(
        self, world: HandlerWorld, kept: GraphSubscription, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        former = await ask_for_another_secret(world)
        with monkeypatch.context() as patched:
            patched.setattr(type(world.services.subscriptions), "create", _crash)
            with pytest.raises(_CrashError):
                await ensure(world.services)
        begun = await record(world.services)
        assert begun is not None
        await ensure(world.services)
        known = await record(world.services)
        assert known is not None
        assert (known.client_state, known.former) == (begun.client_state, former)
        assert [found.client_state for found in active(world)] == [known.client_state]
        assert reconciled(world) == ["a1", "a2"]

    async def test_one_that_another_worker_made_with_the_former_is_replaced(self, world: HandlerWorld) -> None:
        await ensure(world.services)
        former = await ask_for_another_secret(world)
        object.__setattr__(world.services, "subscriptions", Hidden(world))
        await ensure(world.services)
        (found,) = active(world)
        assert found.client_state != former


async def test_one_that_leads_elsewhere_is_replaced(world: HandlerWorld, kept: GraphSubscription) -> None:
    world.tenant.delete_subscription(kept.id)
    elsewhere = await TenantSubscriptions(world.tenant, "https://old.example").create("old", kept.expires)
    made = await ensure(world.services)
    assert [found.id for found in active(world)] == [made.id]
    assert made.id != elsewhere.id
    assert made.here
    assert reconciled(world) == ["a1", "a2"]


class Hidden(TenantSubscriptions):
    """Subscriptions that Graph does not list the first time."""

    def __init__(self, world: HandlerWorld) -> None:
        super().__init__(world.tenant)
        self._first = True

    async def ours(self) -> list[GraphSubscription]:
        found, self._first = [] if self._first else [*await super().ours()], False
        return found


@pytest.mark.parametrize("host", ["https://app.example", "https://old.example"])
async def test_after_a_conflict_its_own_is_kept_and_anothers_replaced(world: HandlerWorld, host: str) -> None:
    await make(world.store, allotment("a1"))
    secret = "secret-1"
    existing = await TenantSubscriptions(world.tenant, host).create(secret, world.clock.now() + timedelta(days=3))
    object.__setattr__(world.services, "subscriptions", Hidden(world))
    kept = await ensure(world.services)
    assert (kept.id == existing.id) == (host == "https://app.example")
    (found,) = active(world)
    assert (found.id, found.expires) == (kept.id, world.clock.now() + LIFETIME)
    assert found.client_state == secret
    assert reconciled(world) == ["a1"]


async def test_surplus_ones_are_deleted(world: HandlerWorld, kept: GraphSubscription) -> None:
    request = SubscriptionRequest(
        change_type="updated",
        resource="groups",
        notification_url="https://app.example/api/notifications",
        expires=world.clock.now() + timedelta(days=25),
    )
    world.tenant.keep_subscription(world.tenant.draft_subscription(request))
    assert (await ensure(world.services)).id == kept.id
    assert [found.id for found in active(world)] == [kept.id]
    assert reconciled(world) == []


async def test_a_worker_that_wrote_in_between_is_not_overwritten(
    world: HandlerWorld, kept: GraphSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.advance(days=15)
    write, stale = world.bookmarks.write, iter([True])

    async def raced(name: str, value: dict[str, str], etag: str | None) -> None:
        if next(stale, False):
            raise StaleWrite(name)
        await write(name, value, etag)

    monkeypatch.setattr(world.bookmarks, "write", raced)
    renewed = await ensure(world.services)
    known = await record(world.services)
    assert known is not None
    assert (known.id, known.expires) == (kept.id, renewed.expires)
    stale = iter([True] * 9)
    world.advance(days=15)
    with pytest.raises(Conflict, match="3 times"):
        await ensure(world.services)
