"""The plan: everybody with a seat is asked about. Nothing is changed."""

from datetime import timedelta

from application.product_changes.run import Run
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.capacity import capacities
from domain.product_changes.plan import judged, planned


async def plan(run: Run) -> timedelta | None:
    """Ask about everybody with a seat, in the order of their user ids."""
    owned, plans = await run.subscribed()
    store, allotment_id = run.services.store, run.change.allotment_id
    cursor, first = run.change.scan.cursor, run.change.scan.people == 0
    for _ in range(STEPS_A_RUN):
        if cursor is None and not first:
            break
        page = await store.page_of_members(allotment_id, cursor, PEOPLE_A_STEP, seated=True)
        users = [row.user_id for row in page.items]
        held = await run.sources.of_people(users) if users else {}
        await run.save(*judged(run.change, held, plans, page.next_cursor))
        cursor, first = page.next_cursor, False
    if cursor is not None:
        return SHORT_BREAK
    unheld = {each.product.sku_id: each.assignable - each.used for each in capacities(owned.values(), ())}
    await run.save(planned(run.change, unheld))
    return None
