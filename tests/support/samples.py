"""Values to test with."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.allotments import (
    Allotment,
    AllotmentState,
    Decision,
    DecisionKind,
    Licensing,
    Member,
    MemberState,
    Overflow,
    Product,
    Step,
    Turnover,
)
from domain.join_conditions import Condition, Operator, Trait
from domain.loans import Loan, Reclaim
from domain.nested_groups import FOLLOWED_AT_MOST, NAME_AT_MOST, InnerGroup, InnerRollback, Standing
from domain.ports import AllotmentStore, Directory
from domain.reserved import Reservation, ReservationState
from domain.transfers import IN_FLIGHT_AT_MOST, Purpose, Stage, Transfer
from domain.waiting_order import Attribute, ClassRule, Ordering, WaitingOrder

MOMENT = datetime(2026, 3, 2, 8, 15, 30, 123456, tzinfo=UTC)
TEXT = 'Fördelning Ω 東京 🎓 it\'s <b>"5 €"</b>\n\tline two '
"""A text with everything that a codec may trip over."""

E3 = Product("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3")


def user(number: int) -> str:
    """The object id of a user; a larger number sorts later."""
    return f"{number:08x}-0000-4000-a000-00000000000{number % 10}"


async def carried(directory: Directory, made_for: Allotment, product: Product) -> Product:
    """The product with a licensed group that has just been made for it, and carries it."""
    grouped = replace(product, licensed_group_id=await directory.make_licensed_group(made_for, product))
    await directory.license_group(grouped)
    return grouped


async def make(store: AllotmentStore, made: Allotment) -> None:
    """Claim the group and store the allotment, as creating one does."""
    await store.claim(made.group_id, made.id)
    await store.create(made)


def allotment(
    allotment_id: str = "a1", *, group_id: str | None = None, units: int = 10, overflow: Overflow = Overflow.WAIT
) -> Allotment:
    """An allotment that has just been made."""
    return Allotment(
        id=allotment_id,
        display_name=f"Allotment {allotment_id}",
        group_id=group_id or f"group-{allotment_id}",
        products=(E3,),
        allotted_units=units,
        overflow=overflow,
        licensing=Licensing.GROUP,
        created=MOMENT,
    )


def full_allotment() -> Allotment:
    """An allotment in which every field differs from its default, and the lists are as long as they get."""
    return replace(
        allotment("full"),
        display_name=TEXT,
        products=(
            replace(
                E3,
                disabled_plans=("plan-1", "plan-2"),
                licensed_group_id="licensed",
                group_asked=MOMENT,
                group_missing=MOMENT + timedelta(microseconds=1),
            ),
            Product("s", "P"),
        ),
        owners=tuple(user(number) for number in range(100)),
        state=AllotmentState.SUSPENDED,
        state_reason=TEXT,
        suspended_by=user(5),
        consumed_units=3,
        waiting_units=2,
        delta_token="https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=" + "Ab-_9" * 400,
        token_since=MOMENT + timedelta(microseconds=1),
        observation_count=7,
        observed_at=MOMENT - timedelta(microseconds=1),
        seen=tuple(f"{'+' if number % 2 else '-'}{user(number)}" for number in range(400)),
        unfinished=frozenset(user(number) for number in range(400)),
        unfinished_units=400,
        failed_units=7,
        pending_units=11,
        next_place=99,
        decisions=12345,
        freed=(MOMENT, MOMENT + timedelta(seconds=1)),
        turnovers=(Turnover(MOMENT.replace(microsecond=0), timedelta(seconds=41.5)),),
        confirmed_removals="0123456789abcdef",
        keep_licences=True,
        seat_requests=True,
        muted=True,
        alert_units=7,
        alert_percent=90,
        adopting=True,
        prepared=False,
        missing_since=MOMENT,
        reservations=6,
        reserved_units=4,
        owed_units=1,
        waiting_order=WaitingOrder(
            Ordering.PRIORITY,
            (ClassRule(1, user(6)), ClassRule(2, attribute=Attribute.JOB_TITLE, values=(TEXT, "Clerk"))),
            5,
            7,
        ),
        reordering="place:0000000000000007",
        pending_since=MOMENT + timedelta(seconds=2),
        merging="merge-1",
        giving=True,
        merging_units=2,
        parent_id="parent",
        delegated_units=3,
        lent_units=2,
        borrowed_units=1,
        lending_limit=9,
        borrowing_limit=8,
        kept_units=7,
        reclaim=Reclaim(21, 25, 120),
        require_prerequisites=True,
        lacking_units=1,
        lent_to=tuple(Loan(user(300 + number), 1, MOMENT) for number in range(50)),
        borrowed_from=tuple(Loan(user(400 + number), 2, MOMENT) for number in range(50)),
        join_conditions=(
            Condition(Trait.DEPARTMENT, Operator.IN, (TEXT, "Finance")),
            Condition(Trait.ASSIGNED_LICENSES, Operator.NOT_IN, (user(8),)),
        ),
        nested_groups=True,
        inner_rollback=InnerRollback.REMOVE_FROM_INNER,
        inner_groups=tuple(
            InnerGroup(
                user(number), TEXT[:NAME_AT_MOST], tuple(map(user, range(5))), 5, standing, True, "groupIsSynced"
            )
            for number, standing in enumerate([Standing.FOLLOWED] * FOLLOWED_AT_MOST + [Standing.TOO_DEEP] * 20, 500)
        ),
        backups=tuple(user(500 + number) for number in range(5)),
        backup_units=3,
        incoming=(Transfer("n1", Purpose.GRANT, 5, MOMENT, Stage.ASKED, sku_ids=("s", "t"), beyond=3),),
        outgoing=tuple(
            Transfer(user(number), Purpose.LEND, 7, MOMENT, Stage.GIVEN, other=user(200 + number))
            for number in range(IN_FLIGHT_AT_MOST)
        ),
    )


def seat(user_id: str, state: MemberState = MemberState.PENDING) -> Member:
    """Somebody who holds a seat."""
    return Member(user_id, state, MOMENT, apply_by=MOMENT + timedelta(seconds=30))


def waiting(user_id: str, place: int) -> Member:
    """Somebody in the waiting room."""
    return Member(user_id, MemberState.WAITING, MOMENT, place=place)


def decision(number: int, user_id: str, kind: DecisionKind = DecisionKind.LICENSED) -> Decision:
    """A decision about somebody."""
    ahead = number if kind is DecisionKind.WAITING else None
    return Decision(number, user_id, kind, f"Reason {number}: {TEXT}", 1, number, 10, TEXT, MOMENT, ahead)


def joining(row: Member, number: int) -> Step:
    """Somebody comes in, with a decision."""
    return Step(row.user_id, None, row, decision(number, row.user_id))


def leaving(row: Member) -> Step:
    """Somebody's row goes."""
    return Step(row.user_id, row, None)


def entities(steps: Iterable[Step]) -> int:
    """How many entities a transaction with these steps has."""
    steps = list(steps)
    return 1 + sum(step.entities for step in steps) + any(step.decision is not None for step in steps)


def reservation(user_id: str, state: ReservationState = ReservationState.HELD) -> Reservation:
    """A reservation in which every field differs from its default."""
    return Reservation(
        user_id,
        state,
        MOMENT,
        MOMENT + timedelta(days=30),
        MOMENT - timedelta(days=1),
        user(9),
        add=True,
        ends=MOMENT + timedelta(days=90),
        told=True,
        added=MOMENT + timedelta(microseconds=1),
        error=TEXT,
    )


def reserving(made: Reservation) -> Step:
    """A reservation is made."""
    return Step(made.user_id, None, None, reserves=made)
