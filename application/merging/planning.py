"""The plan: everybody with a seat at the source, and everybody who waits there. Nothing is changed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.merging.run import Run
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.merging.plan import judged, planned, working
from domain.undertakings import LicenceAssignment, Part


async def plan(run: Run) -> timedelta | None:
    """Ask about everybody, those with a seat first, in the order of their user ids; then the line, in its order."""
    merge = run.merge
    source, target = (await run.allotment(merge.source.id)).value, (await run.allotment(merge.target.id)).value
    part = merge.scan.part or Part.SEATED
    for _ in range(STEPS_A_RUN):
        seated = part is Part.SEATED
        page = await run.services.store.page_of_members(source.id, run.merge.scan.cursor, PEOPLE_A_STEP, seated=seated)
        users = [row.user_id for row in page.items]
        there = await run.services.store.members(target, users) if users else {}
        held: Mapping[str, Sequence[LicenceAssignment]] = {}
        if seated and users:
            held = await run.sources.of_people(users)
        against = await run.against(target, users)
        following = part if page.next_cursor else Part.WAITING if seated else None
        after, people = judged(
            run.merge,
            page.items,
            there,
            working(source, page.items, held),
            against,
            part=following,
            cursor=page.next_cursor,
        )
        await run.save(after, people)
        if following is None:
            await run.save(planned(run.merge, source, target))
            return None
        part = following
    return SHORT_BREAK
