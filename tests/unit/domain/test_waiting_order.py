"""The rule of a waiting room: a place that never has to be written again says who is next at every instant."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.waiting_order import (
    FIRST_PLACE,
    TICKETS,
    Attribute,
    ClassRule,
    Ordering,
    Rank,
    RankedBy,
    WaitingOrder,
    ahead_of,
    place_at,
    rank_of,
    ticket_of,
    virtual_arrival,
)

BEGAN = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
VIP = "aaaaaaaa-0000-4000-a000-000000000001"
ORDER = WaitingOrder(
    classes=(
        ClassRule(1, group_id=VIP),
        ClassRule(2, attribute=Attribute.DEPARTMENT, values=("Finance", "Legal")),
        ClassRule(5, attribute=Attribute.EMPLOYEE_TYPE, values=("Student",)),
    ),
    default_class=4,
    ageing_days=10,
)

classes = st.integers(1, 5)
minutes = st.integers(0, 200 * 24 * 60).map(lambda number: BEGAN + timedelta(minutes=number))
orders = st.builds(WaitingOrder, ageing_days=st.integers(1, 365), default_class=classes)
tickets = st.integers(FIRST_PLACE, FIRST_PLACE + TICKETS - 1)


def place(order: WaitingOrder, since: datetime, priority_class: int, ticket: int = FIRST_PLACE) -> int:
    return place_at(order, since, Rank(priority_class), ticket)


class TestRank:
    def test_the_first_rule_that_fits_gives_the_class(self) -> None:
        finance = {Attribute.DEPARTMENT: "Finance"}
        assert rank_of(ORDER, finance, [VIP]) == Rank(1, RankedBy.GROUP, VIP)
        assert rank_of(ORDER, finance, ["another"]) == Rank(2, RankedBy.ATTRIBUTE, "department", "Finance")

    def test_values_are_compared_in_any_case_and_without_blanks_at_the_ends(self) -> None:
        found = rank_of(ORDER, {Attribute.DEPARTMENT: " fINANCE "}, ())
        assert found == Rank(2, RankedBy.ATTRIBUTE, "department", "fINANCE")

    def test_a_rule_looks_at_its_own_attribute_alone(self) -> None:
        assert rank_of(ORDER, {Attribute.JOB_TITLE: "Finance"}, ()) == Rank(4)
        assert rank_of(ORDER, {Attribute.EMPLOYEE_TYPE: "student"}, ()).priority_class == 5

    def test_nobody_without_attributes_fits_a_rule(self) -> None:
        assert rank_of(ORDER, {}, ()) == Rank(4, RankedBy.DEFAULT)
        assert rank_of(ORDER, {Attribute.DEPARTMENT: ""}, ()) == Rank(4)

    def test_only_what_the_rules_need_is_asked_for(self) -> None:
        assert ORDER.attributes == (Attribute.DEPARTMENT, Attribute.EMPLOYEE_TYPE)
        assert ORDER.group_ids == (VIP,)
        assert (WaitingOrder(Ordering.PLACE).attributes, WaitingOrder(Ordering.PLACE).group_ids) == ((), ())


class TestPlace:
    def test_without_a_rule_it_is_the_ticket(self) -> None:
        assert place_at(None, BEGAN, Rank(1), 7) == 7

    def test_every_class_is_one_ageing_apart(self) -> None:
        assert virtual_arrival(ORDER, BEGAN, Rank(1)) == BEGAN
        assert virtual_arrival(ORDER, BEGAN, Rank(3)) == BEGAN + timedelta(days=20)
        assert virtual_arrival(ORDER, BEGAN, None) == BEGAN + timedelta(days=30)  # the default class

    def test_by_place_classes_do_not_count(self) -> None:
        assert virtual_arrival(WaitingOrder(Ordering.PLACE), BEGAN, Rank(5)) == BEGAN

    def test_it_has_sixteen_digits_as_the_key_of_its_row(self) -> None:
        latest = place(WaitingOrder(ageing_days=365), datetime(2180, 1, 1, tzinfo=UTC), 5)
        assert 10**14 < place(ORDER, BEGAN, 1) < latest < 10**16

    def test_it_is_behind_every_place_without_a_rule(self) -> None:
        assert place(ORDER, datetime(2002, 1, 1, tzinfo=UTC), 1) > FIRST_PLACE + TICKETS

    @given(
        order=orders, one=st.tuples(minutes, classes), other=st.tuples(minutes, classes), later=st.integers(0, 10**6)
    )
    def test_it_orders_people_as_their_aged_classes_do_at_every_instant(
        self, order: WaitingOrder, one: tuple[datetime, int], other: tuple[datetime, int], later: int
    ) -> None:
        now = max(one[0], other[0]) + timedelta(minutes=later)

        def aged(who: tuple[datetime, int]) -> timedelta:
            """The class, less one for each ageing of waiting; in units of an ageing, so that nothing is rounded."""
            return who[1] * order.ageing - (now - who[0])

        assert (aged(one) < aged(other)) is (place(order, *one) < place(order, *other))

    @given(order=orders, since=minutes, theirs=classes, priority_class=classes, late=st.integers(1, 10**6))
    def test_nobody_starves(
        self, order: WaitingOrder, since: datetime, theirs: int, priority_class: int, late: int
    ) -> None:
        """Whoever joins more than (class - 1) ageings later is behind, whatever their class."""
        joined = since + (theirs - 1) * order.ageing + timedelta(minutes=late)
        assert place(order, joined, priority_class) > place(order, since, theirs)

    @given(order=orders, joined=st.lists(st.tuples(minutes, classes), min_size=2, max_size=30))
    def test_the_wait_is_bounded_in_joiners(self, order: WaitingOrder, joined: list[tuple[datetime, int]]) -> None:
        """Ahead of somebody are at most those who came before, and those who come within (class - 1) ageings."""
        joined.sort()
        places = [place(order, *who, FIRST_PLACE + number) for number, who in enumerate(joined)]
        for position, (since, theirs) in enumerate(joined):
            ahead = sum(each < places[position] for each in places)
            until = since + (theirs - 1) * order.ageing
            soon = sum(since_other <= until for since_other, _ in joined[position + 1 :])
            assert ahead <= position + soon

    @given(order=orders, since=minutes, people=st.lists(st.tuples(classes, tickets), unique_by=lambda one: one[1]))
    def test_no_two_are_the_same(self, order: WaitingOrder, since: datetime, people: list[tuple[int, int]]) -> None:
        places = {place(order, since, *person) for person in people}
        assert len(places) == len(people)

    @given(order=orders, since=minutes, theirs=classes, ticket=tickets)
    def test_the_ticket_can_be_read_from_it(
        self, order: WaitingOrder, since: datetime, theirs: int, ticket: int
    ) -> None:
        assert ticket_of(place(order, since, theirs, ticket)) == ticket
        assert ticket_of(ticket) == ticket

    @given(order=orders, since=minutes, theirs=classes, count=st.integers(1, 9))
    def test_places_ahead_are_in_their_order_and_new(
        self, order: WaitingOrder, since: datetime, theirs: int, count: int
    ) -> None:
        first = place(order, since, theirs)
        new = range(FIRST_PLACE + 100, FIRST_PLACE + 100 + count)
        found = ahead_of(first, new)
        assert found == sorted(set(found))
        assert found[-1] < first
        assert [*map(ticket_of, found)] == [*new]

    def test_places_ahead_of_a_ticket_are_the_numbers_below_it(self) -> None:
        assert ahead_of(10, range(50, 53)) == [7, 8, 9]
