"""What people lack that the products of an allotment need: read in batches before they are decided about, and later."""

from collections.abc import Collection, Mapping

from application.inventory import every_listed
from application.services import Services
from domain.admission import Lack
from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.objections import Text
from domain.prerequisites import lacking, prerequisites

CAUSE = Text("byCatchUp")


async def lacks_of(services: Services, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Lack]:
    """What each of these people lacks; who lacks nothing is left out. Nothing is read where the products need nothing.

    300 people are one request. While people are taken over from another assignment nobody is kept waiting: they hold
    the products already. Raises Transient where Graph can't be asked.
    """
    if not allotment.require_prerequisites or allotment.adopting or not user_ids:
        return {}
    subscribed = await services.directory.subscribed()
    needed = prerequisites(allotment.products, subscribed)
    if not needed:
        return {}
    held = await services.nightly.accounts.assignments(user_ids)
    return lacking(needed, {user: held.get(user, ()) for user in user_ids}, subscribed)


async def look_for_prerequisites(services: Services) -> None:
    """Have it looked at again who lacks something, in every allotment where somebody does. Raises Transient."""
    now = services.clock.now()
    commands = [
        Command(CommandKind.FINISH, each.id, CAUSE, now)
        for each in await every_listed(services)
        if each.lacking_units and each.state is AllotmentState.ACTIVE
    ]
    if commands:
        await services.commands.enqueue(commands)
