"""What people, administrators and the tenant do in a history."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from domain.allotments import SEATED, Allotment, AllotmentState, MemberState
from domain.proposals import UNITS_AT_MOST
from handlers.api import allotment_settings as allotments
from local.tenant.model import AssignedLicense, AssignmentError, GraphError, ObjectKind, Stall, Units
from local.tenant.model.products import PRODUCTS
from tests.simulation.faults import PERMISSION
from tests.simulation.scenario import Event, Watched
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import World

MANY, PLENTY = 6, 1000
INNER_GROUPS = 7
"""More than count one below the other."""
ERRORS = (AssignmentError.UNIQUENESS, AssignmentError.LOCATION, AssignmentError.OTHER)


class Cast:
    """The people and the watched groups of a history, and how to reach their allotments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = [user.id for user in world.tenant.add_people(world.scenario.people)]
        self.device = world.tenant.add_other(ObjectKind.DEVICE, "Kiosk").id
        self.groups = [
            world.tenant.create_group(f"Watched {number}", f"watched{number}", self.people[: spec.members]).id
            for number, spec in enumerate(world.scenario.allotments)
        ]
        inner = range(INNER_GROUPS if world.scenario.nests else 0)
        self.inner = [
            world.tenant.create_group(f"Inner {number}", f"inner{number}", self.some(2 * number, number)).id
            for number in inner
        ]
        self.important = world.tenant.create_group("Important", "important", self.people[:2]).id

    def allotment(self, number: int) -> Allotment | None:
        """The allotment of a watched group as it is stored."""
        group = self.groups[number % len(self.groups)]
        owner = undisturbed(self.world.store.allotments_of([group])).get(group)
        stored = undisturbed(self.world.store.load(owner)) if owner else None
        return stored.value if stored else None

    def specification(self, number: int) -> Watched:
        return self.world.scenario.allotments[number % len(self.groups)]

    def inner_group(self, number: int) -> str:
        return self.inner[number % len(self.inner)]

    def any_group(self, number: int) -> str:
        """A watched group, or one that may be inside one."""
        every = [*self.groups, *self.inner]
        return every[number % len(every)]

    def group(self, number: int) -> str:
        return self.groups[number % len(self.groups)]

    def person(self, number: int) -> str:
        return self.people[number % len(self.people)]

    def some(self, number: int, count: int) -> list[str]:
        """Several people in a row."""
        return [self.person(number + step) for step in range(1 + count % MANY)]

    def members(self, number: int) -> list[str]:
        return sorted(self.world.tenant.truth.member_ids(self.group(number)))

    def licensed_group(self, number: int, which: int) -> str | None:
        allotment = self.allotment(number)
        made = [product.licensed_group_id for product in allotment.products] if allotment else []
        groups = [group for group in made if group]
        return groups[which % len(groups)] if groups else None


type Happening = Callable[[Cast, Sequence[int]], None]


def happen(cast: Cast, event: Event) -> None:
    """Let an event happen; what the tenant refuses, or cannot be by now, does not happen."""
    cast.world.counts.events[event.kind] += 1
    if cast.world.trace:
        cast.world.trace(f"event {event}")
    try:
        HAPPENINGS[event.kind](cast, event.numbers)
    except GraphError as refused:
        if cast.world.trace:
            cast.world.trace(f"refused: {refused}")
    cast.world.changed()


def create(cast: Cast, number: int) -> None:
    """Ask for the allotment of a watched group."""
    spec = cast.specification(number)
    cast.world.call(
        allotments.create_allotment,
        None,
        {
            "displayName": f"Allotment {number}",
            "groupId": cast.group(number),
            "products": [{"skuId": PRODUCTS[name].sku_id} for name in spec.products],
            "allottedUnits": spec.units,
            "overflow": spec.overflow,
            "licensing": spec.licensing,
        },
    )


def change(cast: Cast, number: int, body: Mapping[str, object]) -> None:
    """Ask for a change of an allotment."""
    allotment = cast.allotment(number)
    if allotment is not None:
        cast.world.call(allotments.change_allotment, allotment.id, body)


def _join(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.group(numbers[0]), add=[cast.person(numbers[1])])


def _hire(cast: Cast, numbers: Sequence[int]) -> None:
    """Somebody gets an account, and is put into a group by the same script; every other one leaves it after a while."""
    (person,) = cast.world.tenant.add_people(1)
    cast.people.append(person.id)
    group = cast.group(numbers[0])
    cast.world.tenant.change_members(group, add=[person.id])
    if numbers[1] % 2:
        _later(cast, (5.0, 20.0, 60.0, 150.0)[numbers[2] % 4], group, remove=[person.id])


def _join_many(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.group(numbers[0]), add=cast.some(numbers[1], numbers[2]))


def _leavers(cast: Cast, numbers: Sequence[int], count: int) -> list[str]:
    members = cast.members(numbers[0])
    return [members[(numbers[1] + step) % len(members)] for step in range(count)] if members else []


def _leave(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.group(numbers[0]), remove=_leavers(cast, numbers, 1))


def _leave_many(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.group(numbers[0]), remove=_leavers(cast, numbers, 1 + numbers[2] % MANY))


def _flicker(cast: Cast, numbers: Sequence[int]) -> None:
    """Somebody comes and goes at once; sometimes comes again."""
    group, person = cast.group(numbers[0]), cast.person(numbers[1])
    cast.world.tenant.change_members(group, add=[person])
    cast.world.tenant.change_members(group, remove=[person])
    if numbers[2] % 3 == 0:
        cast.world.tenant.change_members(group, add=[person])


def _return(cast: Cast, numbers: Sequence[int]) -> None:
    """A member goes, and comes back after a moment."""
    leavers = _leavers(cast, numbers, 1)
    group = cast.group(numbers[0])
    cast.world.tenant.change_members(group, remove=leavers)
    _later(cast, (0.0, 0.5, 3.0, 20.0, 60.0)[numbers[2] % 5], group, add=leavers)


def _later(cast: Cast, seconds: float, group: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    """Change a group's members after some seconds, if that can be by then."""

    def change_members() -> None:
        cast.world.on_the_way -= 1
        try:
            cast.world.tenant.change_members(group, add=add, remove=remove)
        except GraphError:
            return
        cast.world.changed()

    cast.world.on_the_way += 1
    cast.world.after(seconds, change_members)


def _join_device(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.group(numbers[0]), add=[cast.device])


def _delete_user(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.delete_user(cast.person(numbers[0]))


def _limit(cast: Cast, numbers: Sequence[int]) -> None:
    allotment = cast.allotment(numbers[0])
    if allotment is not None:
        units = max(0, min(UNITS_AT_MOST, allotment.allotted_units + (-2, -1, 1, 1, 2)[numbers[1] % 5]))
        change(cast, numbers[0], {"allottedUnits": units})


def _shift(cast: Cast, numbers: Sequence[int]) -> None:
    """Two administrators move units in opposite directions at the same time."""
    for number, units in ((numbers[0], numbers[1] % 4 + 1), (numbers[0] + 1, -(numbers[1] % 4) - 1)):
        allotment = cast.allotment(number)
        if allotment is not None:
            change(cast, number, {"allottedUnits": max(0, allotment.allotted_units + units)})


def _divide(cast: Cast, numbers: Sequence[int]) -> None:
    """An allotment gives some of its seats to another group, if that has no allotment."""
    parent = cast.allotment(numbers[0])
    if parent is not None and cast.allotment(numbers[1]) is None:
        overflow = cast.specification(numbers[1]).overflow
        body = {"displayName": "Part", "groupId": cast.group(numbers[1]), "overflow": overflow}
        cast.world.ask("make_part_of_allotment", {**body, "allottedUnits": numbers[2] % 4}, id=parent.id)


def _lend(cast: Cast, numbers: Sequence[int]) -> None:
    """An allotment lends and borrows more, or less, or has seats back that people have."""
    reclaim = {"noticeDays": 1, "shareAround": 50, "protectedDays": 0}
    change(
        cast,
        numbers[0],
        {
            "lendingLimit": numbers[1] % 6,
            "borrowingLimit": numbers[2] % 6,
            "keptUnits": numbers[3] % 5 // 4,
            "reclaim": reclaim if numbers[3] % 3 == 0 else None,
        },
    )


def _delete_part(cast: Cast, numbers: Sequence[int]) -> None:
    """A part that has borrowed or lent is deleted if there is one, and its parent at the same time."""
    there = [each for number in range(len(cast.groups)) if (each := cast.allotment(number))]
    parts = [each for each in there if each.parent_id is not None]
    in_debt = [each for each in parts if each.borrowed_units or each.lent_units] or parts
    if in_debt:
        part = in_debt[numbers[1] % len(in_debt)]
        for one in (part.id, str(part.parent_id))[: 1 + numbers[2] % 2]:
            cast.world.ask("delete_allotment", id=one)


def _overcommit(cast: Cast, numbers: Sequence[int]) -> None:
    """An administrator promises more than there is, and says so."""
    allotment = cast.allotment(numbers[0])
    if allotment is not None:
        more = allotment.allotted_units + numbers[1] % 6
        change(cast, numbers[0], {"allottedUnits": more, "allowOvercommit": True})


def _own(cast: Cast, numbers: Sequence[int]) -> None:
    """The tenant has fewer units, or more, of a product that allotments share."""
    for name in cast.specification(numbers[0]).products:
        cast.world.tenant.set_units(PRODUCTS[name].sku_id, Units(enabled=(6, 10, 14, 18)[numbers[1] % 4]))


def _overflow(cast: Cast, numbers: Sequence[int]) -> None:
    change(cast, numbers[0], {"overflow": ("rollback", "wait")[numbers[1] % 2]})


def _suspend(cast: Cast, numbers: Sequence[int]) -> None:
    change(cast, numbers[0], {"state": "suspended"})


def _resume(cast: Cast, numbers: Sequence[int]) -> None:
    allotment = cast.allotment(numbers[0])
    if allotment is not None and allotment.state is AllotmentState.SUSPENDED:
        change(cast, numbers[0], {"state": "active"})


def _delete_allotment(cast: Cast, numbers: Sequence[int]) -> None:
    allotment = cast.allotment(numbers[0])
    if allotment is not None:
        cast.world.call(allotments.delete_allotment, allotment.id, licences=("remove", "keep")[numbers[1] % 5 == 0])


def _create_allotment(cast: Cast, numbers: Sequence[int]) -> None:
    create(cast, numbers[0] % len(cast.groups))


def _confirm_removal(cast: Cast, numbers: Sequence[int]) -> None:
    confirm_removal(cast, numbers[0])


def confirm_removal(cast: Cast, number: int) -> bool:
    """Confirm the large removal that an allotment waits for, if it does."""
    allotment = cast.allotment(number)
    if allotment is None or allotment.state is not AllotmentState.SUSPENDED:
        return False
    _, found, rest = (allotment.state_reason or "").partition("confirm removal ")
    if found:
        cast.world.call(allotments.confirm_removals, allotment.id, {"removal": rest.rstrip(".")})
    return bool(found)


def _somebody(cast: Cast, numbers: Sequence[int], *states: MemberState) -> tuple[str, str] | None:
    """The allotment and one of its people in one of these states, as they are stored."""
    allotment = cast.allotment(numbers[0])
    rows = undisturbed(cast.world.store.all_members(allotment.id)) if allotment else {}
    found = sorted(user for user, row in rows.items() if row.state in states)
    return (allotment.id, found[numbers[1] % len(found)]) if allotment and found else None


def _retry(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _somebody(cast, numbers, MemberState.FAILED):
        cast.world.ask("retry_assignment", id=found[0], userId=found[1])


def _move_up(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _somebody(cast, numbers, MemberState.WAITING):
        cast.world.ask("move_waiting_member", {}, id=found[0], userId=found[1])


def _order_of_waiting(cast: Cast, numbers: Sequence[int]) -> None:
    """The waiting room gets another rule, or the same one again."""
    departments = ["Finance", "Sales", "IT"][: 1 + numbers[2] % 3]
    by_department = [
        {"priorityClass": 1 + numbers[3] % 2, "groupId": cast.important},
        {"priorityClass": 2, "attribute": "department", "values": departments},
    ]
    orders: list[Mapping[str, object] | None] = [
        None,
        {"rule": "priority", "classes": by_department, "ageingDays": 1},
        {"rule": "priority", "classes": by_department[1:], "defaultClass": 1},
        {"rule": "place"},
    ]
    change(cast, numbers[0], {"waitingOrder": orders[numbers[1] % 4]})


def _conditions(cast: Cast, numbers: Sequence[int]) -> None:
    """An allotment is for some people only, for others, or for everybody again."""
    departments = ["Finance", "Sales", "Law"][numbers[2] % 2 : 2 + numbers[2] % 2]
    only, but = ({"attribute": "department", "operator": how, "values": departments} for how in ("in", "notIn"))
    change(cast, numbers[0], {"joinConditions": ([], [only], [but], [only])[numbers[1] % 4]})


def _nested_groups(cast: Cast, numbers: Sequence[int]) -> None:
    """Members of groups inside the watched group count from now on; rarely, they don't any more."""
    change(cast, numbers[0], {"nestedGroups": numbers[1] % 5 > 0})


def _inner_rollback(cast: Cast, numbers: Sequence[int]) -> None:
    change(cast, numbers[0], {"innerRollback": ("keepWithout", "removeFromInner")[numbers[1] % 2]})


def _nest(cast: Cast, numbers: Sequence[int]) -> None:
    """A group is put into another one, or into a watched group; circles come about too."""
    cast.world.tenant.change_members(cast.any_group(numbers[0]), add=[cast.inner_group(numbers[1])])


def _around(cast: Cast, inner: str) -> list[str]:
    return [each for each in (*cast.groups, *cast.inner) if inner in cast.world.tenant.truth.member_ids(each)]


def _unnest(cast: Cast, numbers: Sequence[int]) -> None:
    inner = cast.inner_group(numbers[1])
    if around := _around(cast, inner):
        cast.world.tenant.change_members(around[numbers[0] % len(around)], remove=[inner])


def _move_inner(cast: Cast, numbers: Sequence[int]) -> None:
    """A group goes from one group into another at the same instant."""
    _unnest(cast, numbers)
    _nest(cast, [numbers[2], numbers[1]])


def _join_inner(cast: Cast, numbers: Sequence[int]) -> None:
    some = cast.some(numbers[1], numbers[2] % 3)
    cast.world.tenant.change_members(cast.inner_group(numbers[0]), add=some)


def _leave_inner(cast: Cast, numbers: Sequence[int]) -> None:
    inner = cast.inner_group(numbers[0])
    people = sorted(cast.world.tenant.truth.member_ids(inner) - {*cast.inner})
    if people:
        cast.world.tenant.change_members(inner, remove=[people[numbers[1] % len(people)]])


def _empty_inner(cast: Cast, numbers: Sequence[int]) -> None:
    inner = cast.inner_group(numbers[0])
    people = sorted(cast.world.tenant.truth.member_ids(inner) - {*cast.inner})
    cast.world.tenant.change_members(inner, remove=people)


def _delete_inner(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.delete_group(cast.inner_group(numbers[0]), actor="tenant")


def _make_inner_dynamic(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.update_group(
        cast.inner_group(numbers[0]), actor="tenant", group_types=("DynamicMembership",), membership_rule="true"
    )


def _make_inner_assigned(cast: Cast, numbers: Sequence[int]) -> None:
    group = cast.inner_group(numbers[0])
    cast.world.tenant.update_group(group, actor="tenant", group_types=(), membership_rule=None)


def _class_by_hand(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _somebody(cast, numbers, MemberState.WAITING):
        chosen = numbers[3] % 6 or None
        cast.world.ask("classify_waiting_member", {"priorityClass": chosen}, id=found[0], userId=found[1])


def _works_elsewhere(cast: Cast, numbers: Sequence[int]) -> None:
    department = ("Finance", "Sales", "Law")[numbers[1] % 3]
    cast.world.tenant.update_user(cast.person(numbers[0]), actor="tenant", department=department)


def _joins_the_important(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.change_members(cast.important, add=[cast.person(numbers[0])])


def _end_date(cast: Cast, numbers: Sequence[int]) -> None:
    """Somebody who has a seat, or waits, gets a date at which that ends, soon; sometimes it is taken away again."""
    waits = numbers[3] % 3 == 0
    if found := _somebody(cast, numbers, *({MemberState.WAITING} if waits else SEATED)):
        seconds = (5, 60, 300, None)[numbers[2] % 4]
        ends = (cast.world.now + timedelta(seconds=seconds)).isoformat() if seconds else None
        route = "change_waiting_member" if waits else "change_assignment"
        cast.world.ask(route, {"endDateTime": ends}, id=found[0], userId=found[1])


def _reserve(cast: Cast, numbers: Sequence[int]) -> None:
    """Seats are reserved for some people, from now or soon, for a while; sometimes the app is to add them."""
    if allotment := cast.allotment(numbers[0]):
        start, expires = (0, 0, 30, 120)[numbers[2] % 4], (20, 90, 300, 1200)[numbers[3] % 4]
        begins = cast.world.now + timedelta(seconds=start)
        cast.world.ask(
            "reserve_seats",
            {
                "users": cast.some(numbers[1], numbers[2] % 3),
                "startDateTime": begins.isoformat(),
                "expirationDateTime": (begins + timedelta(seconds=expires)).isoformat(),
                "addAtStart": numbers[3] % 5 == 0,
                "endDateTime": (begins + timedelta(seconds=600)).isoformat() if numbers[1] % 7 == 0 else None,
            },
            id=allotment.id,
        )


def _of_a_reservation(cast: Cast, numbers: Sequence[int]) -> tuple[Allotment, str] | None:
    allotment = cast.allotment(numbers[0])
    page = undisturbed(cast.world.store.page_of_reservations(allotment.id, None, 100)) if allotment else None
    if allotment is None or page is None or not page.items:
        return None
    return allotment, page.items[numbers[1] % len(page.items)].user_id


def _join_reserved(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _of_a_reservation(cast, numbers):
        cast.world.tenant.change_members(found[0].group_id, add=[found[1]])


def _cancel_reservation(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _of_a_reservation(cast, numbers):
        cast.world.ask("cancel_reservation", id=found[0].id, userId=found[1])


def _extend_reservation(cast: Cast, numbers: Sequence[int]) -> None:
    if found := _of_a_reservation(cast, numbers):
        expires = (cast.world.now + timedelta(seconds=(200, 1500)[numbers[2] % 2])).isoformat()
        cast.world.ask("change_reservation", {"expirationDateTime": expires}, id=found[0].id, userId=found[1])


def _plan_change(cast: Cast, numbers: Sequence[int]) -> None:
    """An administrator plans another limit, or overflow rule, for soon; and, every other time, the way back."""
    if allotment := cast.allotment(numbers[0]):
        due = cast.world.now + timedelta(seconds=(10, 60, 200)[numbers[2] % 3])
        limit = {"allottedUnits": max(0, allotment.allotted_units + (-2, -1, 1, 2)[numbers[1] % 4])}
        settings = {"overflow": ("rollback", "wait")[numbers[1] % 2]} if numbers[3] % 4 == 0 else limit
        back = {"untilDateTime": (due + timedelta(seconds=90)).isoformat()} if numbers[3] % 2 else {}
        cast.world.ask("plan_change", {"dueDateTime": due.isoformat(), **settings, **back}, id=allotment.id)


def _of_a_change(cast: Cast, numbers: Sequence[int], route: str) -> None:
    if allotment := cast.allotment(numbers[0]):
        page = undisturbed(cast.world.services.changes.page(allotment.id, None, None, 100))
        if page.items:
            change = page.items[numbers[1] % len(page.items)].value
            cast.world.ask(route, id=allotment.id, changeId=change.id)


def _cancel_change(cast: Cast, numbers: Sequence[int]) -> None:
    _of_a_change(cast, numbers, "cancel_change")


def _retry_change(cast: Cast, numbers: Sequence[int]) -> None:
    _of_a_change(cast, numbers, "retry_change")


def _add_stranger(cast: Cast, numbers: Sequence[int]) -> None:
    group = cast.licensed_group(numbers[0], numbers[2])
    if group:
        cast.world.tenant.change_members(group, add=[cast.person(numbers[1])])


def _remove_licensed(cast: Cast, numbers: Sequence[int]) -> None:
    group = cast.licensed_group(numbers[0], numbers[2])
    members = sorted(cast.world.tenant.truth.member_ids(group)) if group else []
    if group and members:
        cast.world.tenant.change_members(group, remove=[members[numbers[1] % len(members)]])


def _empty_licensed(cast: Cast, numbers: Sequence[int]) -> None:
    group = cast.licensed_group(numbers[0], numbers[2])
    if group:
        cast.world.tenant.change_members(group, remove=sorted(cast.world.tenant.truth.member_ids(group)))


def _sku(cast: Cast, number: int) -> str:
    return PRODUCTS[cast.specification(number).products[0]].sku_id


def _license_directly(cast: Cast, numbers: Sequence[int]) -> None:
    licence = AssignedLicense(_sku(cast, numbers[0]))
    cast.world.tenant.assign_user_license(cast.person(numbers[1]), [licence], [], actor="tenant")


def _license_watched(cast: Cast, numbers: Sequence[int]) -> None:
    """A watched group is licensed itself: everybody in it holds the product, whatever the limit says."""
    licence = AssignedLicense(_sku(cast, numbers[0]))
    cast.world.tenant.assign_group_license(cast.group(numbers[0]), [licence], [], actor="tenant")


def unlicense_watched(cast: Cast, numbers: Sequence[int]) -> None:
    """Its licences are taken off a watched group again."""
    group = cast.world.tenant.get_group(cast.group(numbers[0]))
    carried = [licence.sku_id for licence in group.licenses]
    if carried:
        cast.world.tenant.assign_group_license(group.id, [], carried, actor="tenant")


def _license_through_another(cast: Cast, numbers: Sequence[int]) -> None:
    """Somebody gets the product through a group that is no allotment's."""
    nickname = f"everybody{numbers[0] % len(cast.groups)}"
    found = [group for group in cast.world.tenant.truth.groups() if group.mail_nickname == nickname]
    group = found[0] if found else cast.world.tenant.create_group(nickname, nickname, actor="tenant")
    if not group.licenses:
        licence = AssignedLicense(_sku(cast, numbers[0]))
        cast.world.tenant.assign_group_license(group.id, [licence], [], actor="tenant")
    cast.world.tenant.change_members(group.id, add=[cast.person(numbers[1])])


def _unlicense(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.assign_user_license(cast.person(numbers[1]), [], [_sku(cast, numbers[0])], actor="tenant")


def _buy(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.set_units(_sku(cast, numbers[0]), Units(enabled=(2, 4, 8, 100)[numbers[1] % 4]))


def _fail_licensing(cast: Cast, numbers: Sequence[int]) -> None:
    error = (*ERRORS, None)[numbers[2] % 4]
    cast.world.tenant.set_license_fault(cast.person(numbers[1]), _sku(cast, numbers[0]), error)


def _restore(cast: Cast, numbers: Sequence[int]) -> None:
    """An administrator restores somebody, or a group, that was deleted."""
    items = cast.world.tenant.deleted_items()
    if items:
        cast.world.tenant.restore(items[numbers[0] % len(items)].source.id)


def _product_leaves(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.drop_product(_sku(cast, numbers[0]))


def _product_returns(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.set_units(_sku(cast, numbers[0]), Units(enabled=cast.world.scenario.owned_units))


def _stall_licence(cast: Cast, numbers: Sequence[int]) -> None:
    """From now on somebody's licence neither becomes active nor fails, or does again."""
    stall = (*Stall, None)[numbers[2] % 3]
    cast.world.tenant.set_license_stall(cast.person(numbers[1]), _sku(cast, numbers[0]), stall)


def _retry_all(cast: Cast, numbers: Sequence[int]) -> None:
    if allotment := cast.allotment(numbers[0]):
        cast.world.ask("retry_failed", id=allotment.id)


def _retry_product(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.ask("retry_product", skuId=_sku(cast, numbers[0]))


def _reset_delta(cast: Cast, _numbers: Sequence[int]) -> None:
    cast.world.tenant.reset_delta()


def _make_synced(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.update_group(cast.group(numbers[0]), actor="tenant", on_premises_sync_enabled=True)


def _make_dynamic(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.update_group(
        cast.group(numbers[0]), actor="tenant", group_types=("DynamicMembership",), membership_rule="true"
    )


def make_assigned(cast: Cast, numbers: Sequence[int]) -> None:
    """Make a watched group one again whose members can be removed."""
    cast.world.tenant.update_group(
        cast.group(numbers[0]), actor="tenant", on_premises_sync_enabled=None, group_types=(), membership_rule=None
    )


def mend_licensing(cast: Cast) -> None:
    """Buy enough of every product, and take away what made licensing fail."""
    for name in sorted({name for spec in cast.world.scenario.allotments for name in spec.products}):
        sku_id = PRODUCTS[name].sku_id
        cast.world.tenant.set_units(sku_id, Units(enabled=PLENTY))
        for person in cast.people:
            cast.world.tenant.set_license_fault(person, sku_id, None)
            cast.world.tenant.set_license_stall(person, sku_id, None)


def bring_products_back(cast: Cast) -> None:
    """Buy every product again that has left the tenant."""
    tenant = cast.world.tenant
    owned = {owned.product.sku_id for owned in tenant.truth.owned_products()}
    skus = {PRODUCTS[name].sku_id for spec in cast.world.scenario.allotments for name in spec.products}
    for sku_id in sorted(skus - owned):
        tenant.set_units(sku_id, Units(enabled=cast.world.scenario.owned_units))


def _delete_group(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.delete_group(cast.group(numbers[0]), actor="tenant")


def _change_lag(cast: Cast, numbers: Sequence[int]) -> None:
    cast.world.tenant.replication_lag = timedelta(seconds=cast.world.scenario.lag * (numbers[0] % 3) / 2)


def _forge(cast: Cast, numbers: Sequence[int]) -> None:
    """Somebody else posts a notification about a person who was never a member."""
    person = f"forged-{numbers[1]}"
    entry = {
        "clientState": "guess",
        "resourceData": {
            "id": cast.group(numbers[0]),
            "members@delta": [{"id": person}, {"id": person, "@removed": "deleted"}],
        },
    }
    cast.world.post(json.dumps({"value": [entry]}).encode(), tries=0)


def _goes_down(peer: str) -> Happening:
    return lambda cast, numbers: cast.world.outage(peer, numbers[0])


def _ticks(timer: str) -> Happening:
    return lambda cast, _numbers: cast.world.tick(timer)


HAPPENINGS: Mapping[str, Happening] = {
    "join": _join,
    "hire": _hire,
    "leave": _leave,
    "join many": _join_many,
    "leave many": _leave_many,
    "flicker": _flicker,
    "return": _return,
    "join device": _join_device,
    "delete user": _delete_user,
    "limit": _limit,
    "overflow": _overflow,
    "suspend": _suspend,
    "resume": _resume,
    "delete allotment": _delete_allotment,
    "create allotment": _create_allotment,
    "confirm removal": _confirm_removal,
    "retry": _retry,
    "move up": _move_up,
    "end date": _end_date,
    "order of waiting": _order_of_waiting,
    "class by hand": _class_by_hand,
    "conditions": _conditions,
    "nested groups": _nested_groups,
    "inner rollback": _inner_rollback,
    "nest": _nest,
    "unnest": _unnest,
    "move inner": _move_inner,
    "join inner": _join_inner,
    "leave inner": _leave_inner,
    "empty inner": _empty_inner,
    "delete inner": _delete_inner,
    "make inner dynamic": _make_inner_dynamic,
    "make inner assigned": _make_inner_assigned,
    "works elsewhere": _works_elsewhere,
    "joins the important": _joins_the_important,
    "add stranger": _add_stranger,
    "remove licensed": _remove_licensed,
    "empty licensed": _empty_licensed,
    "license directly": _license_directly,
    "license watched": _license_watched,
    "unlicense watched": unlicense_watched,
    "license through another": _license_through_another,
    "unlicense": _unlicense,
    "buy": _buy,
    "fail licensing": _fail_licensing,
    "restore": _restore,
    "product leaves": _product_leaves,
    "product returns": _product_returns,
    "stall licence": _stall_licence,
    "retry all": _retry_all,
    "retry product": _retry_product,
    "look for units": _ticks("look for units"),
    "reset delta": _reset_delta,
    "make synced": _make_synced,
    "make dynamic": _make_dynamic,
    "make assigned": make_assigned,
    "delete group": _delete_group,
    "change lag": _change_lag,
    "forge": _forge,
    "table outage": _goes_down("tables"),
    "graph outage": _goes_down("graph"),
    "bus outage": _goes_down("bus"),
    "permission taken": _goes_down(PERMISSION),
    "catch up": _ticks("catch up"),
    "watch licences": _ticks("watch licences"),
    "reconcile": _ticks("reconcile"),
    "keep subscription": _ticks("keep subscription"),
    "end seats": _ticks("end seats"),
    "reserve": _reserve,
    "join reserved": _join_reserved,
    "cancel reservation": _cancel_reservation,
    "extend reservation": _extend_reservation,
    "keep reservations": _ticks("keep reservations"),
    "plan change": _plan_change,
    "cancel change": _cancel_change,
    "retry change": _retry_change,
    "make planned changes": _ticks("make planned changes"),
    "shift": _shift,
    "overcommit": _overcommit,
    "lend": _lend,
    "delete part": _delete_part,
    "look after loans": _ticks("look after loans"),
    "divide": _divide,
    "own": _own,
    "finish transfers": _ticks("finish transfers"),
}
