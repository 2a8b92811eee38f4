"""Which products need another one, and who lacks it."""

from dataclasses import replace

import pytest

from domain.admission import Lack, decide
from domain.allotments import Member, MemberState, Product
from domain.directory import ServicePlan, SubscribedSku
from domain.errors import Conflict
from domain.objections import Text
from domain.prerequisites import NEEDED_PRODUCTS, followed, lacking, prerequisites
from domain.product_list import LIST
from domain.undertakings import LicenceAssignment
from domain.waiting_order import LAST_PLACES, ticket_of
from domain.waiting_room import moved_up
from tests.unit.domain.samples import NOW, POLICY, allotment

COPILOT = Product("639dec6b-bb19-468b-871c-c5c441c4b0cb", "Microsoft_365_Copilot")
E3 = Product("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3")
VISIO = Product("c5928f49-12ba-48f7-ada3-0d743a3601d5", "VISIOCLIENT")
POWER_BI = Product("f8a1db68-be16-40ed-86d5-cb42ce701560", "POWER_BI_PRO")
ARCHIVE = Product("ee02fd1b-340e-4a4b-b355-4a514e4c8943", "EXCHANGEARCHIVE_ADDON")
EXCHANGE_PLAN, ARCHIVE_PLAN = "efb87545-963c-4e0d-99df-69c6916d9eb0", "176a09a6-7ec5-4039-ac02-b2791c6ba793"


def owned(product: Product, *plans: str) -> SubscribedSku:
    found = tuple(ServicePlan(plan, plan, for_users=True) for plan in plans)
    return SubscribedSku(product.sku_id, product.sku_part_number, True, found, 10, 0, display_name=product.name)


SUBSCRIBED = {
    each.sku_id: each
    for each in (owned(COPILOT), owned(E3, EXCHANGE_PLAN), owned(POWER_BI), owned(ARCHIVE, ARCHIVE_PLAN))
}


def held(product: Product, *disabled: str, active: bool = True) -> LicenceAssignment:
    return LicenceAssignment(product.sku_id, None, frozenset(disabled), active)


def lack(product: Product, *licences: LicenceAssignment) -> Lack | None:
    return lacking(prerequisites([product], SUBSCRIBED), {"ann": licences}, SUBSCRIBED).get("ann")


def test_copilot_needs_one_of_the_products_to_which_it_is_added() -> None:
    because = Text("lacksPrerequisite", product=COPILOT.name, needed=("Microsoft 365 E3",))
    assert lack(COPILOT) == Lack((COPILOT.sku_id,), because)
    assert lack(COPILOT, held(POWER_BI)) is not None
    assert lack(COPILOT, held(E3)) is None
    assert lack(COPILOT, held(VISIO)) is None  # the tenant need not own it any more


def test_a_licence_that_failed_is_not_enough() -> None:
    assert lack(COPILOT, held(E3, active=False)) is not None


def test_an_add_on_needs_a_service_plan_that_is_switched_on() -> None:
    assert lack(ARCHIVE) is not None
    assert lack(ARCHIVE, held(E3, EXCHANGE_PLAN)) is not None
    assert lack(ARCHIVE, held(E3)) is None


def test_where_the_tenant_owns_nothing_that_is_enough_it_says_so() -> None:
    found = lacking(prerequisites([COPILOT], {}), {"ann": ()}, {})
    assert found["ann"].because == Text("lacksPrerequisiteNotOwned", product=COPILOT.name)


def test_what_the_allotment_gives_itself_is_enough() -> None:
    assert prerequisites([COPILOT, E3], SUBSCRIBED) == ()
    assert prerequisites([ARCHIVE, E3], SUBSCRIBED) == ()
    assert prerequisites([POWER_BI, E3], SUBSCRIBED) == ()
    without = replace(E3, disabled_plans=(EXCHANGE_PLAN,))
    assert [each.product for each in prerequisites([ARCHIVE, without], SUBSCRIBED)] == [ARCHIVE]


def test_every_product_of_the_table_is_in_microsofts_list() -> None:
    known = {line.partition("|")[0] for line in LIST.splitlines()}
    assert NEEDED_PRODUCTS.keys() <= known
    assert frozenset[str]().union(*NEEDED_PRODUCTS.values()) <= known


def test_whoever_lacks_something_cannot_be_moved_up() -> None:
    row = Member("ann", MemberState.WAITING, NOW, place=LAST_PLACES + 3, lacks=(COPILOT.sku_id,))
    other = Member("ben", MemberState.WAITING, NOW, place=2)
    with pytest.raises(Conflict, match="needs another licence first"):
        moved_up(allotment(waiting_units=2, lacking_units=1), [other, row], "ann", None, now=NOW, cause="test")


def test_who_loses_the_licence_while_waiting_goes_back_and_keeps_the_place() -> None:
    line = [Member(user, MemberState.WAITING, NOW, place=place) for place, user in enumerate(("ann", "ben"), 1)]
    ledger = allotment(allotted_units=1, waiting_units=2, next_place=3)
    lacks = {"ann": Lack((COPILOT.sku_id,), Text("lacksPrerequisiteNotOwned", product=COPILOT.name))}
    plan = decide(ledger, {}, None, line, now=NOW, cause="test", policy=POLICY, lacks=lacks)
    ann, ben = (step.after for step in plan.steps)
    assert ben is not None
    assert ben.state is MemberState.PENDING
    assert ann is not None
    assert ann.lacks == (COPILOT.sku_id,)
    assert ticket_of(ann.place or 0) == 1
    (back,) = followed(plan.allotment, [ann], {}, now=NOW, cause="test").steps
    assert back.after is not None
    assert (back.after.place, back.after.lacks) == (1, ())
    assert plan.allotment.queued_units == 0
