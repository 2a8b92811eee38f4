"""Backup allotments: chosen by administrators, looked after by a timer, and told apart from people who leave.

What is done for people is in `application.enforcement.backups`.
"""

from collections.abc import Collection, Mapping

from application.inventory import every_listed
from application.services import Services
from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.backups import Choice, objections
from domain.commands import Command, CommandKind
from domain.directory import SubscribedSku
from domain.errors import Problem
from domain.objections import Text
from domain.product_changes.plan import plans_of
from domain.proposals import Draft

CAUSE = Text("byCatchUp")
FIELD = "backups"


async def look_after_backups(services: Services) -> None:
    """Have it looked at who may have a backup seat, and who has lost one, in every allotment that has backups."""
    now = services.clock.now()
    commands = [
        Command(CommandKind.FINISH, each.id, CAUSE, now)
        for each in await every_listed(services)
        if each.state is AllotmentState.ACTIVE
        and (each.backup_units or (each.backups and (each.queued_units or each.failed_units)))
    ]
    if commands:
        await services.commands.enqueue(commands)


async def taken_out_of(services: Services, backup: Allotment, user_ids: Collection[str]) -> frozenset[str]:
    """Whom of these people the app itself has taken out of a backup's group: that is asked of nobody.

    It is read only where so many people have left that somebody would be asked.
    """
    found = set[str]()
    for each in await every_listed(services):
        if each.backup_units and each.id != backup.id:
            rows = await services.store.members(each, user_ids)
            seats = ((user, row.backup) for user, row in rows.items())
            found |= {user for user, seat in seats if seat and seat.goes and seat.allotment_id == backup.id}
    return frozenset(found)


async def objections_to_proposed(
    services: Services, draft: Draft, subscribed: Mapping[str, SubscribedSku]
) -> list[Problem]:
    """The same for an allotment that is asked for, as far as the request is well said."""
    if not draft.backups:
        return []
    products = (
        Product(sku_id, subscribed[sku_id].sku_part_number, disabled)
        for _, sku_id, disabled in draft.products
        if sku_id in subscribed
    )
    asked_for = Allotment(
        id="",
        display_name="",
        group_id=draft.group_id or "",
        products=tuple(products),
        allotted_units=0,
        overflow=draft.overflow or Overflow.WAIT,
        licensing=draft.licensing or Licensing.GROUP,
        created=services.clock.now(),
        backups=draft.backups,
    )
    return await objections_to_backups(services, asked_for)


async def objections_to_backups(services: Services, allotment: Allotment) -> list[Problem]:
    """What stands against the backups of an allotment, each with its place in the list. Raises Transient."""
    if not allotment.backups:
        return []
    known = {each.id: each for each in await every_listed(services)}
    fresh = await services.store.load_several(allotment.backups)
    backups = {one: fresh[one].value if one in fresh else None for one in allotment.backups}
    groups = await services.directory.groups(sorted({each.group_id for each in backups.values() if each}))
    subscribed = await services.directory.subscribed()
    choice = Choice(
        backups={**known, **backups},
        groups=groups,
        naming={one: each.backups for one, each in known.items() if each.backups},
        plans=plans_of(subscribed),
        plan_names={plan.id: plan.display_name for each in subscribed.values() for plan in each.plans},
    )
    return [
        Problem(FIELD if place is None else f"{FIELD}[{place}]", wrong)
        for place, wrong in objections(allotment, choice)
    ]
