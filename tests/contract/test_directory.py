"""What every `Directory` holds: the tenant in process, and Microsoft Graph's protocol over HTTP."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from domain.admission import Observation, Observed
from domain.allotments import Licensing, Product
from domain.errors import Permanent, UnknownObject
from domain.fulfilment import DONE, GONE, NOT_SHOWN, Effect, LicenceStatus, Outcome
from domain.licence_errors import COUNT, NEVER_ACTIVE, Failure, explained
from domain.ports import Directory
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from local.tenant.model import PRODUCTS
from tests.fakes.directory import TenantDirectory
from tests.support.samples import MOMENT, allotment, carried, user
from tests.support.worlds import InProcessWorld, World, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNITS = {"SPE_E3": 500, "VISIOCLIENT": 500, "SHAREPOINTSTORAGE": 5}
E3, VISIO, STORAGE = (Product(PRODUCTS[name].sku_id, name) for name in UNITS)
DELETIONS = {"groups/{group}/members/{object}/$ref", "subscriptions/{id}"}
NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    """A directory, and the tenant that it leads to."""

    directory: Directory
    world: World

    async def licensed_group(self, product: Product = E3) -> Product:
        """The product with a licensed group that nobody else uses."""
        return await carried(self.directory, allotment(self.world.group()), product)

    async def look(self, group_id: str, token: str | None = None) -> Observation:
        return await self.directory.observe(group_id, token, MOMENT)

    async def token(self, group_id: str) -> str:
        token = (await self.look(group_id)).token
        assert token is not None
        return token


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=["in-process", "http"])
async def tenant_peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """One tenant for the module: to make a client costs the Graph SDK a fifth of a second."""
    if request.param == "in-process":
        here = InProcessWorld(UNITS)
        yield Peer(TenantDirectory(here.tenant), here)
        return
    ready = request.getfixturevalue("tenant")
    client = GraphClient(ready["endpoint"], None)
    with world_over_http(ready["control"]) as there:
        yield Peer(GraphDirectory(client), there)
        assert there.deletions() <= DELETIONS
    await client.close()


@pytest.fixture
def peer(tenant_peer: Peer) -> Iterator[Peer]:
    """The tenant, calm; after every test no user and no group has been deleted through the directory."""
    tenant_peer.world.calm()
    for name, units in UNITS.items():
        tenant_peer.world.buy(PRODUCTS[name].sku_id, units)
    yield tenant_peer
    tenant_peer.world.calm()
    assert tenant_peer.world.disasters() == []


def observed(users: Collection[str], *, present: bool = True, kind: str = "user") -> set[Observed]:
    return {Observed(user_id, present, kind) for user_id in users}


def effects(outcomes: Mapping[str, Outcome]) -> dict[str, Effect]:
    return {user_id: outcome.effect for user_id, outcome in outcomes.items()}


class TestLook:
    async def test_first_one_shows_everybody(self, peer: Peer) -> None:
        people, nested = peer.world.people(3), peer.world.group()
        look = await peer.look(peer.world.group([*people, nested]))
        assert {*look.observed} == observed(people) | observed([nested], kind="group")
        assert (look.complete, look.started, look.group_gone) == (True, MOMENT, False)
        assert look.token

    async def test_what_is_no_user_is_shown_as_what_it_is(self, peer: Peer) -> None:
        others = {kind: peer.world.other(kind) for kind in ("device", "servicePrincipal", "orgContact")}
        (person,), others["group"] = peer.world.people(1), peer.world.group(peer.world.people(1))
        group = peer.world.group()
        token = await peer.token(group)
        peer.world.change(group, add=[person, *others.values()])
        shown = observed([person]).union(*(observed([each], kind=kind) for kind, each in others.items()))
        assert {*(await peer.look(group)).observed} == {*(await peer.look(group, token)).observed} == shown

    async def test_next_one_shows_what_has_changed(self, peer: Peer) -> None:
        stays, leaves, joins, passes = peer.world.people(4)
        group = peer.world.group([stays, leaves])
        token = await peer.token(group)
        peer.world.change(group, add=[joins, passes], remove=[leaves])
        peer.world.change(group, remove=[passes])
        look = await peer.look(group, token)
        assert {*look.observed} == observed([joins]) | observed([leaves, passes], present=False)
        assert (look.complete, look.started, look.group_gone) == (False, MOMENT, False)

    async def test_token_can_be_used_again(self, peer: Peer) -> None:
        (joins,) = peer.world.people(1)
        group = peer.world.group()
        token = await peer.token(group)
        peer.world.change(group, add=[joins])
        first, second = await peer.look(group, token), await peer.look(group, token)
        assert {*first.observed} == {*second.observed} == observed([joins])
        assert (await peer.look(group, first.token)).observed == ()

    async def test_nothing_changed_is_nothing_observed(self, peer: Peer) -> None:
        group = peer.world.group(peer.world.people(2))
        look = await peer.look(group, await peer.token(group))
        assert (look.observed, look.complete, look.group_gone) == ((), False, False)

    async def test_empty_group_is_there(self, peer: Peer) -> None:
        look = await peer.look(peer.world.group())
        assert (look.observed, look.complete, look.group_gone) == ((), True, False)

    @pytest.mark.parametrize("token", ["nonsense", "https://elsewhere.example/groups/delta?$deltatoken=1"])
    async def test_token_that_is_not_ours_is_a_new_beginning(self, peer: Peer, token: str) -> None:
        people = peer.world.people(2)
        look = await peer.look(peer.world.group(people), token)
        assert ({*look.observed}, look.complete) == (observed(people), True)

    async def test_token_that_was_reset_is_a_new_beginning(self, peer: Peer) -> None:
        people = peer.world.people(2)
        group = peer.world.group(people)
        token = await peer.token(group)
        peer.world.reset_delta()
        look = await peer.look(group, token)
        assert ({*look.observed}, look.complete) == (observed(people), True)
        assert (await peer.look(group, look.token)).observed == ()

    async def test_many_members_over_many_pages(self, peer: Peer) -> None:
        peer.world.small_delta_pages()
        people = peer.world.people(20)
        group = peer.world.group(people[:10])
        first = await peer.look(group)
        assert ({*first.observed}, first.complete) == (observed(people[:10]), True)
        peer.world.change(group, add=people[10:], remove=people[:5])
        second = await peer.look(group, first.token)
        assert {*second.observed} == observed(people[10:]) | observed(people[:5], present=False)

    async def test_deleted_person_has_left(self, peer: Peer) -> None:
        stays, leaves = peer.world.people(2)
        group = peer.world.group([stays, leaves])
        token = await peer.token(group)
        peer.world.delete_user(leaves)
        assert {*(await peer.look(group, token)).observed} == observed([leaves], present=False)
        assert {*(await peer.look(group)).observed} == observed([stays])

    async def test_deleted_group_is_gone(self, peer: Peer) -> None:
        group = peer.world.group(peer.world.people(2))
        token = await peer.token(group)
        peer.world.delete_group(group)
        look = await peer.look(group, token)
        assert (look.observed, look.complete, look.group_gone, look.group_unknown) == ((), False, True, False)

    async def test_group_that_is_not_shown_may_be_gone_or_too_new(self, peer: Peer) -> None:
        deleted = peer.world.group()
        peer.world.delete_group(deleted)
        for group in (deleted, NOWHERE):
            look = await peer.look(group)
            assert (look.observed, look.complete, look.group_gone, look.group_unknown) == ((), False, False, True)


class TestSeveralGroups:
    async def test_all_are_shown_each_with_its_own_members_and_one_token_follows_them(self, peer: Peer) -> None:
        ann, ben = peer.world.people(2)
        inner = peer.world.group([ann])
        outer = peer.world.group([inner])
        whole = await peer.directory.observe_several([outer, inner], None)
        assert {group: {*found} for group, found in whole.members.items()} == {
            outer: observed([inner], kind="group"),
            inner: observed([ann]),
        }
        assert (whole.complete, whole.gone, whole.inside) == (True, frozenset(), {outer: {inner}, inner: set()})
        peer.world.change(inner, add=[ben], remove=[ann])
        since = await peer.directory.observe_several([outer, inner], whole.token)
        assert {group: {*found} for group, found in since.members.items()} == {
            inner: observed([ben]) | observed([ann], present=False)
        }
        assert since.complete is False

    async def test_one_that_is_deleted_is_gone_and_one_that_is_not_there_too(self, peer: Peer) -> None:
        outer, inner = peer.world.group(), peer.world.group()
        whole = await peer.directory.observe_several([outer, inner], None)
        peer.world.delete_group(inner)
        since = await peer.directory.observe_several([outer, inner], whole.token)
        assert (since.gone, since.members.keys() - {outer}) == ({inner}, set())
        again = await peer.directory.observe_several([outer, inner, NOWHERE], None)
        assert (again.gone, [*again.members], again.complete) == ({inner, NOWHERE}, [outer], True)

    async def test_a_token_that_was_reset_is_a_new_beginning(self, peer: Peer) -> None:
        group = peer.world.group(peer.world.people(1))
        token = (await peer.directory.observe_several([group], None)).token
        peer.world.reset_delta()
        again = await peer.directory.observe_several([group], token)
        assert (again.complete, len(again.members[group])) == (True, 1)


class TestChangedGroups:
    async def test_all_are_new_at_first(self, peer: Peer) -> None:
        groups = [peer.world.group() for _ in range(3)]
        changed, token = await peer.directory.changed_groups(groups, None)
        assert {*changed} == {*groups}
        assert token

    async def test_those_whose_members_have_changed(self, peer: Peer) -> None:
        joins, leaves = peer.world.people(2)
        groups = [peer.world.group(), peer.world.group([leaves]), peer.world.group()]
        stranger = peer.world.group()
        _, token = await peer.directory.changed_groups(groups, None)
        peer.world.change(groups[0], add=[joins])
        peer.world.change(groups[1], remove=[leaves])
        peer.world.change(stranger, add=[joins])
        changed, next_token = await peer.directory.changed_groups(groups, token)
        assert {*changed} == {*groups[:2]}
        assert not (await peer.directory.changed_groups(groups, next_token))[0]

    async def test_changes_from_now_on(self, peer: Peer) -> None:
        before, after, gone = peer.world.people(3)
        groups = [peer.world.group([before, gone]), peer.world.group(), peer.world.group([before])]
        token = await peer.directory.changes_from_now(groups)
        unchanged, token = await peer.directory.changed_groups(groups, token)
        assert not unchanged
        peer.world.change(groups[1], add=[after])
        peer.world.change(groups[0], remove=[gone])
        changed, _ = await peer.directory.changed_groups(groups, token)
        assert {group: {*joined} for group, joined in changed.items()} == {groups[0]: set(), groups[1]: {after}}

    async def test_who_has_joined_each_is_told(self, peer: Peer) -> None:
        first, second, joins, passes, comes_back = peer.world.people(5)
        groups = [peer.world.group([first, comes_back]), peer.world.group([second])]
        everybody, token = await peer.directory.changed_groups(groups, None)
        assert {group: {*joined} for group, joined in everybody.items()} == {
            groups[0]: {first, comes_back},
            groups[1]: {second},
        }
        peer.world.change(groups[0], add=[joins, passes], remove=[first, comes_back])
        peer.world.change(groups[0], add=[comes_back], remove=[passes])
        peer.world.change(groups[1], remove=[second])
        changed, _ = await peer.directory.changed_groups(groups, token)
        assert {group: {*joined} for group, joined in changed.items()} == {
            groups[0]: {joins, comes_back},
            groups[1]: set(),
        }

    async def test_only_users_have_joined(self, peer: Peer) -> None:
        groups = [peer.world.group([peer.world.other("device")])]
        assert {*(await peer.directory.changed_groups(groups, None))[0][groups[0]]} == set()

    async def test_deleted_group_has_changed(self, peer: Peer) -> None:
        groups = [peer.world.group(), peer.world.group()]
        _, token = await peer.directory.changed_groups(groups, None)
        peer.world.delete_group(groups[0])
        changed, _ = await peer.directory.changed_groups(groups, token)
        assert {*changed} == {groups[0]}

    async def test_token_that_was_reset_is_a_new_beginning(self, peer: Peer) -> None:
        groups = [peer.world.group(), peer.world.group()]
        _, token = await peer.directory.changed_groups(groups, None)
        peer.world.reset_delta()
        changed, _ = await peer.directory.changed_groups(groups, token)
        assert {*changed} == {*groups}

    async def test_fifty_groups_at_once(self, peer: Peer) -> None:
        groups = [peer.world.group() for _ in range(50)]
        _, token = await peer.directory.changed_groups(groups, None)
        peer.world.change(groups[49], add=peer.world.people(1))
        changed, _ = await peer.directory.changed_groups(groups, token)
        assert {*changed} == {groups[49]}


@pytest.fixture(params=[*Licensing])
def licensing(request: pytest.FixtureRequest) -> Licensing:
    kind: Licensing = request.param
    return kind


@pytest_asyncio.fixture(loop_scope="module")
async def product(peer: Peer, licensing: Licensing) -> Product:
    """A product in the way that the allotment licenses it."""
    return await peer.licensed_group() if licensing is Licensing.GROUP else E3


class TestGrantAndRevoke:
    async def test_twenty_people(self, peer: Peer, product: Product) -> None:
        people = peer.world.people(20)
        assert await peer.directory.grant([product], people) == dict.fromkeys(people, DONE)
        assert {*people} <= peer.world.licensed(product.sku_id)
        assert await peer.directory.revoke([product], people) == dict.fromkeys(people, DONE)
        assert not {*people} & peer.world.licensed(product.sku_id)

    async def test_repeating_is_done(self, peer: Peer, product: Product) -> None:
        people = peer.world.people(2)
        await peer.directory.grant([product], people[:1])
        assert await peer.directory.grant([product], people) == dict.fromkeys(people, DONE)
        assert {*people} <= peer.world.licensed(product.sku_id)
        await peer.directory.revoke([product], people[:1])
        again = await peer.directory.revoke([product], people)
        by_group = product.licensed_group_id is not None
        assert effects(again) == {people[0]: Effect.UNKNOWN if by_group else Effect.DONE, people[1]: Effect.DONE}

    async def test_one_who_does_not_exist_harms_nobody_else(self, peer: Peer, product: Product) -> None:
        people = peer.world.people(2)
        outcomes = await peer.directory.grant([product], [people[0], NOWHERE, people[1]])
        assert effects(outcomes) == {people[0]: Effect.DONE, NOWHERE: Effect.UNKNOWN, people[1]: Effect.DONE}
        assert "404 Request_ResourceNotFound" in outcomes[NOWHERE].detail
        assert {*people} <= peer.world.licensed(product.sku_id)

    async def test_deleted_person_has_nothing_to_take(self, peer: Peer, product: Product) -> None:
        stays, leaves = peer.world.people(2)
        await peer.directory.grant([product], [stays, leaves])
        peer.world.delete_user(leaves)
        outcomes = await peer.directory.revoke([product], [stays, leaves])
        assert effects(outcomes) == {stays: Effect.DONE, leaves: Effect.UNKNOWN}
        assert (await peer.directory.licences([product], [leaves]))[leaves] == NOT_SHOWN

    async def test_several_products_at_once(self, peer: Peer, product: Product, licensing: Licensing) -> None:
        people = peer.world.people(3)
        products = [product, await peer.licensed_group(VISIO) if licensing is Licensing.GROUP else VISIO]
        assert await peer.directory.grant(products, people) == dict.fromkeys(people, DONE)
        assert {*people} <= peer.world.licensed(E3.sku_id) & peer.world.licensed(VISIO.sku_id)
        assert await peer.directory.revoke(products, people) == dict.fromkeys(people, DONE)
        assert not {*people} & (peer.world.licensed(E3.sku_id) | peer.world.licensed(VISIO.sku_id))

    async def test_direct_assignment_that_is_refused_says_why(self, peer: Peer) -> None:
        (nowhere,) = peer.world.people(1, usageLocation=None)
        (somewhere,) = peer.world.people(1)
        outcomes = await peer.directory.grant([VISIO], [nowhere, somewhere])
        assert effects(outcomes) == {nowhere: Effect.REFUSED, somewhere: Effect.DONE}
        assert "invalid usage location" in outcomes[nowhere].detail

    async def test_refusal_of_one_product_is_the_outcome_of_all(self, peer: Peer) -> None:
        people = peer.world.people(2)
        peer.world.buy(VISIO.sku_id, 0)
        outcomes = await peer.directory.grant([E3, VISIO], people)
        assert effects(outcomes) == dict.fromkeys(people, Effect.REFUSED)
        assert "does not have any available licenses" in outcomes[people[0]].detail
        assert outcomes[people[0]].failures == (Failure(VISIO.sku_id, COUNT),)


class TestRemoveMembers:
    async def test_members_are_removed_and_stay_people(self, peer: Peer) -> None:
        people = peer.world.people(3)
        group = peer.world.group(people)
        assert await peer.directory.remove_members(group, people[:2]) == dict.fromkeys(people[:2], DONE)
        assert peer.world.members(group) == {people[2]}
        assert not await peer.directory.unknown_users(people)

    async def test_who_is_not_in_it_is_unknown(self, peer: Peer) -> None:
        stranger, deleted = peer.world.people(2)
        group = peer.world.group([deleted])
        peer.world.delete_user(deleted)
        outcomes = await peer.directory.remove_members(group, [stranger, deleted, NOWHERE])
        assert effects(outcomes) == dict.fromkeys([stranger, deleted, NOWHERE], Effect.UNKNOWN)

    @pytest.mark.parametrize("kind", ["dynamic", "synced", "mailEnabledSecurity", "roleAssignable"])
    async def test_group_that_is_fixed_is_refused(self, peer: Peer, kind: str) -> None:
        people = peer.world.people(2)
        group = peer.world.group(people, kind)
        outcomes = await peer.directory.remove_members(group, people)
        assert effects(outcomes) == dict.fromkeys(people, Effect.REFUSED)
        assert peer.world.members(group) == {*people}
        described = await peer.directory.group(group)
        assert described is not None
        assert described.removal_blocked_by
        assert {outcome.fixed for outcome in outcomes.values()} == {described}

    @pytest.mark.parametrize("kind", ["dynamic", "synced", "roleAssignable"])
    async def test_licensed_group_that_became_fixed_is_refused(self, peer: Peer, kind: str) -> None:
        product, people = await peer.licensed_group(), peer.world.people(2)
        fixed = replace(product, licensed_group_id=peer.world.group(kind=kind))
        outcomes = await peer.directory.grant([fixed], people)
        assert effects(outcomes) == dict.fromkeys(people, Effect.REFUSED)
        assert all(outcome.fixed for outcome in outcomes.values())


class TestLicences:
    async def test_licence_that_is_active(self, peer: Peer, product: Product) -> None:
        holder, other = peer.world.people(2)
        await peer.directory.grant([product], [holder])
        views = await peer.directory.licences([product], [holder, other])
        assert views == {holder: LicenceStatus(active=True, present=True), other: GONE}

    async def test_licence_on_its_way_is_not_there(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        (member,) = peer.world.people(1)
        peer.world.slow_licensing()
        await peer.directory.grant([product], [member])
        assert await peer.directory.licences([product], [member]) == {member: GONE}

    async def test_licence_on_its_way_out_is_there(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        (member,) = peer.world.people(1)
        await peer.directory.grant([product], [member])
        peer.world.slow_licensing()
        await peer.directory.revoke([product], [member])
        assert (await peer.directory.licences([product], [member]))[member].present

    async def test_licence_on_its_way_out_is_no_newer_for_who_comes_back(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        stays, comes_back = peer.world.people(2)
        await peer.directory.grant([product], [stays, comes_back])
        before = await peer.directory.licences([product], [stays, comes_back])
        peer.world.slow_licensing()
        await peer.directory.revoke([product], [comes_back])
        await peer.directory.grant([product], [comes_back])
        views = await peer.directory.licences([product], [stays, comes_back])
        assert views[comes_back].active
        assert {user: view.since for user, view in views.items()} == {user: each.since for user, each in before.items()}
        assert None not in {each.since for each in before.values()}

    async def test_licence_that_failed_has_its_cause(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        fails, holds = peer.world.people(2)
        peer.world.fail_licence(fails, product.sku_id, "UniquenessViolation")
        await peer.directory.grant([product], [fails, holds])
        views = await peer.directory.licences([product], [fails, holds])
        error, failures = explained("SPE_E3", "UniquenessViolation"), (Failure(E3.sku_id, "UniquenessViolation"),)
        assert views == {fails: LicenceStatus(False, True, error, failures), holds: LicenceStatus(True, True)}

    async def test_no_seat_left_is_a_count_violation(self, peer: Peer) -> None:
        product = await peer.licensed_group(VISIO)
        (member,) = peer.world.people(1)
        peer.world.buy(VISIO.sku_id, 0)
        await peer.directory.grant([product], [member])
        view = (await peer.directory.licences([product], [member]))[member]
        assert view == LicenceStatus(False, True, explained("VISIOCLIENT", COUNT), (Failure(VISIO.sku_id, COUNT),))

    @pytest.mark.parametrize("stall", ["Disabled", "Absent"])
    async def test_a_licence_that_is_there_and_gives_nothing_is_neither_active_nor_in_error(
        self, peer: Peer, product: Product, stall: str
    ) -> None:
        """No document says when a licence is `Disabled`; nor within which time Entra processes one."""
        (member,) = peer.world.people(1)
        peer.world.stall_licence(member, product.sku_id, stall)
        await peer.directory.grant([product], [member])
        lacking = (Failure(product.sku_id, "Disabled"),)
        shown = LicenceStatus(active=False, present=True, lacking=lacking) if stall == "Disabled" else GONE
        assert await peer.directory.licences([product], [member]) == {member: shown}
        peer.world.stall_licence(member, product.sku_id, None)
        await peer.directory.retry([product], [member])
        await peer.directory.grant([product], [member])
        assert (await peer.directory.licences([product], [member]))[member].active

    async def test_active_means_every_product(self, peer: Peer, product: Product, licensing: Licensing) -> None:
        second = await peer.licensed_group(VISIO) if licensing is Licensing.GROUP else VISIO
        (member,) = peer.world.people(1)
        await peer.directory.grant([product], [member])
        view = (await peer.directory.licences([product, second], [member]))[member]
        lacking = (Failure(second.sku_id, NEVER_ACTIVE),)
        assert view == LicenceStatus(active=False, present=True, lacking=lacking)

    async def test_a_product_that_failed_leaves_the_other_active(self, peer: Peer) -> None:
        """Each product has a group of its own: in one group the failed one would block both."""
        (person,), fine, failing = peer.world.people(1), await peer.licensed_group(), await peer.licensed_group(VISIO)
        peer.world.fail_licence(person, VISIO.sku_id, "MutuallyExclusiveViolation")
        await peer.directory.grant([fine, failing], [person])
        assert person in peer.world.licensed(E3.sku_id)
        views = {product: await peer.directory.licences([product], [person]) for product in (fine, failing)}
        assert (views[fine][person].active, views[fine][person].error) == (True, None)
        assert "MutuallyExclusiveViolation" in (views[failing][person].error or "")

    async def test_licence_from_elsewhere_does_not_count(self, peer: Peer) -> None:
        ours, theirs = await peer.licensed_group(), await peer.licensed_group()
        by_group, by_hand = peer.world.people(2)
        await peer.directory.grant([theirs], [by_group])
        await peer.directory.grant([E3], [by_hand])
        assert await peer.directory.licences([ours], [by_group, by_hand]) == {by_group: GONE, by_hand: GONE}
        assert await peer.directory.licences([E3], [by_group]) == {by_group: GONE}

    async def test_deleted_person_has_none(self, peer: Peer, product: Product) -> None:
        holder, leaves = peer.world.people(2)
        await peer.directory.grant([product], [holder, leaves])
        peer.world.delete_user(leaves)
        views = await peer.directory.licences([product], [leaves, holder, NOWHERE])
        assert views == {holder: LicenceStatus(active=True, present=True), leaves: NOT_SHOWN, NOWHERE: NOT_SHOWN}

    async def test_300_people_are_seen_at_once(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        people = peer.world.people(299)
        holders = set(people[::20])
        await peer.directory.grant([product], people[::20])
        views = await peer.directory.licences([product], [*people, NOWHERE])
        assert views.keys() == {*people, NOWHERE}
        assert {user for user, view in views.items() if view.active} == holders


class TestLicensedGroup:
    async def test_its_members_are_its_users(self, peer: Peer) -> None:
        product, people = await peer.licensed_group(), peer.world.people(3)
        assert product.licensed_group_id is not None
        others = [peer.world.other("device"), peer.world.group(peer.world.people(1))]
        peer.world.change(product.licensed_group_id, add=[*people, *others])
        assert await peer.directory.licensed_members(product) == set(people)

    async def test_is_found_again_and_carries_the_product(self, peer: Peer) -> None:
        made_for = allotment(peer.world.group())
        assert await peer.directory.licensed_groups(made_for, E3) == []
        group = await peer.directory.make_licensed_group(made_for, E3)
        assert await peer.directory.licensed_groups(made_for, E3) == [group]
        assert peer.world.group_licences(group) == []
        for _ in range(2):
            await peer.directory.license_group(replace(E3, licensed_group_id=group))
            assert peer.world.group_licences(group) == ["SPE_E3"]
        described = await peer.directory.group(group)
        assert described is not None
        assert described.licensed_for == made_for.id
        assert described.removal_blocked_by is None

    async def test_each_allotment_and_each_product_has_its_own(self, peer: Peer) -> None:
        one, other = allotment(peer.world.group()), allotment(peer.world.group())
        groups = [
            await peer.directory.make_licensed_group(made_for, product)
            for made_for in (one, other)
            for product in (E3, VISIO)
        ]
        assert len({*groups}) == 4

    async def test_members_are_listed(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        people = peer.world.people(3)
        assert await peer.directory.licensed_members(product) == set()
        await peer.directory.grant([product], people)
        assert await peer.directory.licensed_members(product) == {*people}

    async def test_members_whose_licence_failed_are_listed(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        fine, failed = peer.world.people(2)
        peer.world.fail_licence(failed, product.sku_id, "UniquenessViolation")
        await peer.directory.grant([product], [fine, failed])
        assert await peer.directory.licence_errors(product) == {failed}

    async def test_product_that_cannot_be_carried_is_permanent(self, peer: Peer) -> None:
        with pytest.raises(Permanent, match="cannot be assigned"):
            await peer.licensed_group(STORAGE)

    async def test_a_group_that_graph_does_not_know_is_told_apart(self, peer: Peer) -> None:
        nowhere = replace(E3, licensed_group_id=NOWHERE)
        for asked in (peer.directory.license_group, peer.directory.retire_licensed_group):
            with pytest.raises(UnknownObject, match="404"):
                await asked(nowhere)

    async def test_retiring_takes_the_licence_off_and_can_be_repeated(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        assert product.licensed_group_id is not None
        for _ in range(2):
            await peer.directory.retire_licensed_group(product)
            assert peer.world.group_licences(product.licensed_group_id) == []

    async def test_a_product_that_has_left_the_tenant_stands_in_no_way(self, peer: Peer) -> None:
        product = await peer.licensed_group()
        assert product.licensed_group_id is not None
        peer.world.lose(product.sku_id)
        try:
            await peer.directory.retire_licensed_group(product)
            assert peer.world.group_licences(product.licensed_group_id) == [product.sku_part_number]
            with pytest.raises(Permanent, match="valid company License"):
                await peer.licensed_group(product)
        finally:
            peer.world.buy(product.sku_id, UNITS[product.sku_part_number])


class TestYoung:
    """What the replica that is met does not know yet, it knows neither for reads nor for writes."""

    async def test_a_grant_is_neither_done_nor_refused(self, peer: Peer, product: Product) -> None:
        people = peer.world.people(2)
        peer.world.lag()
        outcomes = await peer.directory.grant([product], people)
        assert effects(outcomes) == dict.fromkeys(people, Effect.UNKNOWN)
        assert "404 Request_ResourceNotFound" in outcomes[people[0]].detail
        assert not {*people} & peer.world.licensed(product.sku_id)

    async def test_a_revocation_proves_nothing(self, peer: Peer, product: Product) -> None:
        (person,) = peer.world.people(1)
        await peer.directory.grant([product], [person])
        peer.world.lag()
        assert effects(await peer.directory.revoke([product], [person])) == {person: Effect.UNKNOWN}
        assert await peer.directory.licences([product], [person]) == {person: NOT_SHOWN}
        assert person in peer.world.licensed(product.sku_id)

    async def test_nor_does_a_removal(self, peer: Peer) -> None:
        (person,) = peer.world.people(1)
        group = peer.world.group([person])
        peer.world.lag()
        assert effects(await peer.directory.remove_members(group, [person])) == {person: Effect.UNKNOWN}
        assert peer.world.members(group) == {person}

    async def test_a_group_is_not_gone(self, peer: Peer) -> None:
        group = peer.world.group(peer.world.people(1))
        peer.world.lag()
        look = await peer.look(group)
        assert (look.observed, look.group_gone, look.group_unknown) == ((), False, True)
        peer.world.calm()
        assert (await peer.look(group)).complete

    async def test_a_licensed_group_is_neither_found_nor_given_its_product(self, peer: Peer) -> None:
        made_for = allotment(peer.world.group())
        product = await carried(peer.directory, made_for, E3)
        peer.world.lag()
        assert await peer.directory.licensed_groups(made_for, E3) == []
        for asked in (peer.directory.license_group, peer.directory.licensed_members, peer.directory.licence_errors):
            with pytest.raises(UnknownObject):
                await asked(product)


class TestDescriptions:
    @pytest.mark.parametrize(
        ("kind", "flags"),
        [
            ("security", set()),
            ("microsoft365", set()),
            ("dynamic", {"dynamic"}),
            ("synced", {"synced"}),
            ("mailEnabledSecurity", {"mail_enabled_security"}),
            ("roleAssignable", {"role_assignable"}),
        ],
    )
    async def test_kinds_of_groups(self, peer: Peer, kind: str, flags: set[str]) -> None:
        group = await peer.directory.group(peer.world.group(kind=kind))
        assert group is not None
        known = ("dynamic", "synced", "mail_enabled_security", "role_assignable", "distribution")
        assert {flag for flag in known if getattr(group, flag)} == flags
        assert group.display_name.startswith("group")
        assert group.licensed_for is None

    async def test_groups_are_found_by_the_beginning_of_the_name(self, peer: Peer) -> None:
        known = await peer.directory.group(peer.world.group(kind="dynamic"))
        assert known is not None
        assert known in await peer.directory.groups_called(known.display_name.upper(), 999)
        assert await peer.directory.groups_called(known.display_name[1:], 20) == []
        assert await peer.directory.groups_called("o') or startswith(displayName,'", 20) == []
        peer.world.group()
        assert len(await peer.directory.groups_called("group", 1)) == 1

    async def test_many_groups_are_described_as_each_is(self, peer: Peer) -> None:
        groups = [peer.world.group(kind=("security", "dynamic", "synced")[number % 3]) for number in range(17)]
        deleted = peer.world.group()
        peer.world.delete_group(deleted)
        found = await peer.directory.groups([*groups, deleted, NOWHERE])
        assert found == {group: await peer.directory.group(group) for group in groups}
        assert await peer.directory.groups([]) == {}

    async def test_what_a_group_carries_itself_is_told(self, peer: Peer) -> None:
        carried = await peer.licensed_group(VISIO)
        plain, licensed = peer.world.group(), carried.licensed_group_id or ""
        for found in (
            {**await peer.directory.groups([plain, licensed])},
            {licensed: await peer.directory.group(licensed)},
        ):
            group = found[licensed]
            assert group is not None
            assert group.carries == {VISIO.sku_id}
        described = await peer.directory.group(plain)
        assert described is not None
        assert described.carries == set()

    async def test_group_that_is_not_there_is_none(self, peer: Peer) -> None:
        deleted = peer.world.group()
        peer.world.delete_group(deleted)
        for group in (deleted, NOWHERE, "nonsense"):
            assert await peer.directory.group(group) is None

    async def test_products_of_the_tenant(self, peer: Peer) -> None:
        people = peer.world.people(2)
        before = (await peer.directory.subscribed())[E3.sku_id]
        await peer.directory.grant([E3], people)
        subscribed = await peer.directory.subscribed()
        assert subscribed[E3.sku_id] == replace(before, consumed_units=before.consumed_units + 2)
        assert (before.sku_part_number, before.enabled_units, before.for_users) == ("SPE_E3", UNITS["SPE_E3"], True)
        assert {(plan.name, plan.id) for plan in before.plans} == {*PRODUCTS["SPE_E3"].plans}
        assert all(plan.for_users for plan in before.plans)
        assert not subscribed[STORAGE.sku_id].for_users

    async def test_unknown_users(self, peer: Peer) -> None:
        people, group = peer.world.people(25), peer.world.group()
        deleted = people.pop()
        peer.world.delete_user(deleted)
        found = await peer.directory.unknown_users([*people, deleted, group, NOWHERE, user(1)])
        assert {*found} == {deleted, group, NOWHERE, user(1)}
        assert not await peer.directory.unknown_users(people)
