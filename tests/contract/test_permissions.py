"""With exactly the permissions that the app asks for everything works; without one of them, what is named for it fails.

The adapters are the real ones, on the tenant over HTTP, which holds each request to the permission that Microsoft
documents for it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from aiohttp import web

from domain.allotments import Product
from domain.errors import Transient
from domain.fulfilment import DONE, Outcome
from domain.messages.compose import Contact, Message
from domain.messages.events import Audience
from domain.permissions import GraphFeature, MissingPermission
from domain.usage_location import UsageLocations
from infra.graph.accounts import GraphAccounts, GraphLicensedGroups
from infra.graph.client import GraphClient, Request
from infra.graph.directory import GraphDirectory
from infra.graph.group_relations import GraphGroupRelations
from infra.graph.people import GraphPeople
from infra.graph.permissions import (
    FEATURES,
    Feature,
    GrantedPermissions,
    LoopbackCredential,
    Option,
    asked_for,
    features,
)
from infra.graph.sources import GraphLicenceSources
from infra.graph.subscriptions import GraphSubscriptions
from infra.messages import OutgoingMessages
from local.tenant.model import PRODUCTS
from tests.support.permissions import DOCUMENTED
from tests.support.recording_server import Recorded, recording_server
from tests.support.samples import allotment, carried
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

VISIO = Product(PRODUCTS["VISIOCLIENT"].sku_id, "VISIOCLIENT")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = {feature.code: feature.name for feature in FEATURES if feature.option is not Option.REPROCESS_BETA}


@dataclass(frozen=True, slots=True)
class App:
    """The app's adapters, the tenant, and in it a watched group with a licensed group beside it.

    failed: somebody for whom the licence of the licensed group failed. mailbox: what Exchange lets the app send from.
    unit:   a restricted administrative unit in which the app has its role. fenced: another group, for it.
    """

    client: GraphClient
    endpoint: str
    hook: str
    world: WorldOverHttp
    control: httpx.Client
    watched: str
    product: Product
    failed: str
    mailbox: str
    unit: str
    fenced: str

    @property
    def carrier(self) -> str:
        """The licensed group."""
        assert self.product.licensed_group_id
        return self.product.licensed_group_id

    def grant(self, permissions: Collection[str]) -> None:
        self.world.set_knobs(permissions=sorted(permissions), scopedMailboxes=[self.mailbox])

    def directory(self, reprocess: Option | None = None) -> GraphDirectory:
        return GraphDirectory(self.client, reprocess=reprocess)

    def needed(self) -> set[str]:
        """The requests whose needs the tenant has seen, by name."""
        return {need["request"] for need in self.control.get("permissions").json()["needed"]}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def app(tenant: Mapping[str, Any]) -> AsyncIterator[App]:
    async def echo(sent: Recorded) -> web.Response:
        return web.Response(text=parse_qs(urlsplit(sent.path).query)["validationToken"][0])

    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world, httpx.Client(base_url=tenant["control"], verify=False) as control:
        world.calm()
        world.buy(VISIO.sku_id, 50)
        product = await carried(GraphDirectory(client), allotment(world.group()), VISIO)
        failed, mailbox = world.people(2)
        assert product.licensed_group_id
        world.fail_licence(failed, VISIO.sku_id, "UniquenessViolation")
        world.change(product.licensed_group_id, add=[failed])
        async with recording_server(echo) as hook:
            watched = world.group([*world.people(2), world.other("device")])
            unit = world.unit(administrators=["app"])
            fenced = world.group()
            yield App(
                client, tenant["endpoint"], hook.url, world, control, watched, product, failed, mailbox, unit, fenced
            )
        world.calm()
        world.buy(VISIO.sku_id, 0)
    await client.close()


@pytest.fixture(autouse=True)
def calm(app: App) -> Iterator[None]:
    yield
    app.world.calm()


def all_done(outcomes: Mapping[str, Outcome]) -> None:
    if any(outcome != DONE for outcome in outcomes.values()):
        raise Transient(f"not everything was done: {outcomes}")


# What the app does for each feature; raises Transient where Graph does not permit it


async def be_told(app: App) -> None:
    subscriptions = GraphSubscriptions(app.client, app.hook)
    begun = await subscriptions.create("secret", datetime.now(UTC) + timedelta(hours=2))
    assert begun in await subscriptions.ours()
    assert await subscriptions.renew(begun.id, datetime.now(UTC) + timedelta(hours=3))
    await subscriptions.delete(begun.id)


async def read_groups(app: App) -> None:
    directory = app.directory()
    look = await directory.observe(app.watched, None, datetime.now(UTC))
    assert len(look.observed) == 3
    assert look.token
    await directory.observe(app.watched, look.token, datetime.now(UTC))
    await directory.changed_groups([app.watched], None)
    assert await directory.licensed_members(app.product)
    assert await directory.licence_errors(app.product) == {app.failed}
    assert await directory.group(app.watched)
    assert await directory.groups([app.watched])
    await directory.groups_called("group", 5)
    await GraphGroupRelations(app.client).owners_of(app.watched)
    assert await GraphLicenceSources(app.client).of_group(app.carrier)
    assert await GraphLicensedGroups(app.client).carried(app.product) == frozenset()


async def change_members(app: App) -> None:
    people = app.world.people(2)
    assert await GraphPeople(app.client).join(app.watched, people[0]) == DONE or refuse()
    all_done(await app.directory().add_members(app.watched, people))
    all_done(await app.directory().remove_members(app.watched, people))


def refuse() -> bool:
    raise Transient("it was not done")


async def make_groups(app: App) -> None:
    """The group alone: licensing it is another feature."""
    made = allotment(str(uuid4()))
    assert await app.directory().licensed_groups(made, VISIO) == []
    await app.directory().make_licensed_group(made, VISIO)


async def make_groups_in_unit(app: App) -> None:
    directory = GraphDirectory(app.client, unit=app.unit)
    group = await directory.group(await directory.make_licensed_group(allotment(str(uuid4())), VISIO))
    assert group
    assert group.management_restricted


async def assign(app: App) -> None:
    (person,) = app.world.people(1)
    all_done(await app.directory()._assign(VISIO, [person]))
    app.world.change(app.carrier, add=[])
    await app.directory().license_group(app.product)


async def take_over(app: App) -> None:
    sources, group = GraphLicenceSources(app.client), app.world.group()
    await sources.change_group(group, [VISIO], [])
    await sources.change_group(group, [], [VISIO.sku_id])


async def read_products(app: App) -> None:
    assert VISIO.sku_id in await app.directory().subscribed()


async def read_people(app: App) -> None:
    people, accounts = GraphPeople(app.client), GraphAccounts(app.client)
    assert await people.find(app.failed)
    assert await people.named([app.failed])
    assert await people.search("person", 3)
    assert (await people.holders(VISIO.sku_id, None, 5))[0] is not None
    assert await app.directory().unknown_users([app.failed]) == []
    assert (await app.directory().licences([app.product], [app.failed]))[app.failed].error
    assert (await accounts.accounts([app.failed]))[app.failed].licences
    assert (await GraphLicenceSources(app.client).of_people([app.failed]))[app.failed]


async def reprocess(app: App) -> None:
    all_done(await app.directory(Option.REPROCESS)._reprocess_each([app.failed]))


async def reprocess_by_beta(app: App) -> None:
    all_done(await app.directory(Option.REPROCESS_BETA)._reprocess_each([app.failed]))


async def read_sign_ins(app: App) -> None:
    if await GraphAccounts(app.client).idle([app.failed], LONG_AGO) is None:
        refuse()


async def read_units(app: App) -> None:
    relations = GraphGroupRelations(app.client)
    app.world.change_unit(app.unit, groups=[app.fenced], administrators=["app"])
    assert await relations.is_in_unit(app.fenced, app.unit)
    assert not await relations.is_in_unit(app.watched, app.unit)


async def read_access(app: App) -> None:
    if not (await GraphGroupRelations(app.client, asks_access=True).access_of(app.watched)).checked:
        refuse()


async def set_usage_locations(app: App) -> None:
    (person,) = app.world.people(1, usageLocation=None)
    all_done(await GraphDirectory(app.client, locations=UsageLocations(default="SE")).locate([person]))


DOES: Mapping[tuple[GraphFeature, Option | None], Callable[[App], Awaitable[None]]] = {
    (GraphFeature.CHANGES, None): be_told,
    (GraphFeature.READ_GROUPS, None): read_groups,
    (GraphFeature.CHANGE_MEMBERS, None): change_members,
    (GraphFeature.MAKE_GROUPS, None): make_groups,
    (GraphFeature.MAKE_GROUPS, Option.GROUPS_IN_UNIT): make_groups_in_unit,
    (GraphFeature.ASSIGN_LICENCES, None): assign,
    (GraphFeature.TAKE_OVER, None): take_over,
    (GraphFeature.READ_PRODUCTS, None): read_products,
    (GraphFeature.READ_PEOPLE, None): read_people,
    (GraphFeature.REPROCESS, Option.REPROCESS): reprocess,
    (GraphFeature.REPROCESS, Option.REPROCESS_BETA): reprocess_by_beta,
    (GraphFeature.SIGN_INS, Option.IDLE_SEATS): read_sign_ins,
    (GraphFeature.READ_UNITS, Option.FENCE_UNIT): read_units,
    (GraphFeature.GROUP_ACCESS, Option.GROUP_ACCESS): read_access,
    (GraphFeature.USAGE_LOCATIONS, Option.USAGE_LOCATIONS): set_usage_locations,
}
BESIDES: Mapping[tuple[GraphFeature, Option | None], frozenset[GraphFeature]] = {
    (GraphFeature.MAKE_GROUPS, None): frozenset({GraphFeature.READ_GROUPS}),
    (GraphFeature.MAKE_GROUPS, Option.GROUPS_IN_UNIT): frozenset({GraphFeature.READ_GROUPS, GraphFeature.MAKE_GROUPS}),
    (GraphFeature.SIGN_INS, Option.IDLE_SEATS): frozenset({GraphFeature.READ_PEOPLE}),
    (GraphFeature.USAGE_LOCATIONS, Option.USAGE_LOCATIONS): frozenset({GraphFeature.READ_PEOPLE}),
}
"""What a feature needs besides: a licensed group is looked for before it is made."""


async def works(app: App, feature: Feature) -> bool:
    try:
        await DOES[feature.code, feature.option](app)
    except Transient:
        return False
    return True


def besides(feature: Feature) -> list[Feature]:
    needed = BESIDES.get((feature.code, feature.option), ())
    return [each for each in FEATURES if each.code in needed and each.option is None]


def permitted(feature: Feature, granted: Collection[str]) -> bool:
    return all(each.permitted(granted) for each in [feature, *besides(feature)])


OPTIONS = (Option.REPROCESS_BETA, Option.IDLE_SEATS, Option.GROUPS_IN_UNIT, Option.FENCE_UNIT)
WIDE = (Option.REPROCESS, Option.GROUP_ACCESS, Option.USAGE_LOCATIONS)
"""With the wide permissions of these too, some of the rest would not be missed."""


@pytest.mark.parametrize("options", [(), OPTIONS, WIDE], ids=["always", "narrow", "wide"])
async def test_with_exactly_what_is_asked_for_everything_works(app: App, options: Collection[Option]) -> None:
    app.grant(asked_for(options))
    assert {feature.name: await works(app, feature) for feature in features(options)} == {
        feature.name: True for feature in features(options)
    }
    assert await GrantedPermissions(app.endpoint, LoopbackCredential(), options).missing() == []


@pytest.mark.parametrize("taken", asked_for(OPTIONS))
async def test_without_one_exactly_what_is_named_for_it_fails(app: App, taken: str) -> None:
    left = [permission for permission in asked_for(OPTIONS) if permission != taken]
    app.grant(left)
    missing = await GrantedPermissions(app.endpoint, LoopbackCredential(), OPTIONS).missing()
    assert missing == [
        MissingPermission(taken, feature.code, feature.name) for feature in features(OPTIONS) if feature.needs == taken
    ]
    assert missing
    worked = {feature.name: await works(app, feature) for feature in features(OPTIONS)}
    assert worked == {feature.name: permitted(feature, left) for feature in features(OPTIONS)}


@pytest.mark.parametrize(
    ("feature", "other"),
    [(feature, other) for feature in FEATURES for other in sorted(feature.instead)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
async def test_another_permission_does_as_well(app: App, feature: Feature, other: str) -> None:
    app.grant([other, *(each.needs for each in besides(feature))])
    assert await works(app, feature)


async def test_members_that_may_not_be_read_are_not_taken_for_people_without_a_licence(app: App) -> None:
    """Graph answers 200 then, and shows their ids alone."""
    outgoing = OutgoingMessages(app.client, app.mailbox, None)
    app.grant([permission for permission in asked_for() if permission != "User.Read.All"])
    with pytest.raises(Transient, match="ids"):
        await GraphAccounts(app.client).members(app.carrier)
    with pytest.raises(Transient, match="ids"):
        await outgoing._of_members(Contact(app.carrier, "Carrier", ()))
    await outgoing.close()


async def test_a_cast_that_does_not_filter_shows_no_device_as_a_person(app: App) -> None:
    app.world.set_knobs(castFilters=False)
    members = await GraphAccounts(app.client).members(app.watched)
    assert len(members) == 2


async def test_every_request_of_the_app_is_documented_and_nothing_else(app: App) -> None:
    outgoing = OutgoingMessages(app.client, app.mailbox, None)
    for options in (OPTIONS, WIDE):
        app.grant(asked_for(options))
        for feature in features(options):
            assert await works(app, feature)
    await GraphAccounts(app.client).members(app.watched)
    await outgoing.contacts([app.failed, app.carrier])
    await outgoing.send(Message("1", Audience.OWNERS, ("a@contoso.example",), "News", ("x",), "y", "a1", ()))
    await outgoing.close()
    assert app.needed() == set(DOCUMENTED)


async def test_who_has_a_usage_location_keeps_it(app: App) -> None:
    app.grant(asked_for(WIDE))
    rule = UsageLocations({"sverige": "SE"}, from_country=True, default="NO")
    (kept,), (named,), (coded,), (other,) = (
        app.world.people(1, usageLocation=location, country=country)
        for location, country in (("FI", "Sverige"), (None, "Sverige"), (None, "dk"), (None, "Danmark"))
    )
    people = (kept, named, coded, other)
    all_done(await GraphDirectory(app.client, locations=rule).locate(people))
    answers = await app.client.batch([Request("GET", f"/users/{user}?$select=usageLocation") for user in people])
    assert [answer.body["usageLocation"] for answer in answers] == ["FI", "SE", "DK", "NO"]
