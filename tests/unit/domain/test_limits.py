"""Limits that would satisfy everybody: cases with known answers, and what every proposal holds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, AllotmentState, Product
from domain.reconciliation.limits import PartNeed, Transfer, propose
from tests.unit.domain.samples import allotment

E5, VISIO = Product("e5", "SPE_E5"), Product("visio", "VISIO")


def made(name: str, limit: int, used: int, waiting: int = 0, *products: Product) -> Allotment:
    return allotment(
        id=name, allotted_units=limit, consumed_units=used, waiting_units=waiting, products=products or (E5,)
    )


def test_nothing_is_moved_where_nobody_waits() -> None:
    proposal = propose([made("a", 10, 5), made("b", 10, 10)], {"e5": 5})
    assert (proposal.transfers, proposal.after, proposal.still_waiting) == ((), {}, 0)


def test_move_12_from_a_to_b() -> None:
    proposal = propose([made("a", 30, 18), made("b", 20, 20, 12)], {"e5": 0})
    assert proposal.transfers == (Transfer("a", "b", 12),)
    assert (proposal.before, proposal.after) == ({"a": 30, "b": 20}, {"a": 18, "b": 32})


def test_what_is_promised_to_nobody_goes_first() -> None:
    proposal = propose([made("a", 30, 18), made("b", 20, 20, 12)], {"e5": 5})
    assert proposal.transfers == (Transfer(None, "b", 5), Transfer("a", "b", 7))


def test_of_two_that_can_give_the_one_with_most_to_spare_does() -> None:
    proposal = propose([made("a", 9, 6), made("b", 9, 2), made("c", 1, 1, 4)], {})
    assert proposal.transfers == (Transfer("b", "c", 4),)


def test_what_one_gives_another_leaves_what_is_promised_to_nobody_as_it_is() -> None:
    both = made("both", 9, 1, 0, E5, VISIO), made("b", 1, 1, 6, E5, VISIO)
    proposal = propose([*both, made("c", 1, 1, 5)], {"e5": 5, "visio": 0})
    assert proposal.transfers == (Transfer("both", "b", 6), Transfer(None, "c", 5))


def test_a_proposal_is_confirmed_by_what_it_changes_alone() -> None:
    """A page that somebody has open keeps it, whatever release answers."""
    proposal = propose([made("a", 30, 18), made("b", 20, 20, 12)], {"e5": 0})
    assert proposal.fingerprint == "0eccee6fa5d75817"


def test_who_was_denied_a_seat_and_does_not_wait_gets_one_after_those_who_do() -> None:
    both = [made("a", 30, 18), made("b", 20, 20, 5)]
    proposal = propose(both, {"e5": 0}, None, {"b": 4})
    assert proposal.transfers == (Transfer("a", "b", 5), Transfer("a", "b", 4, ahead=True))
    short = propose([made("a", 12, 12), made("b", 20, 20)], {"e5": 1}, None, {"b": 4})
    assert (short.transfers, short.still_short) == ((Transfer(None, "b", 1, ahead=True),), 3)


def test_what_people_need_who_were_denied_is_not_given_away() -> None:
    assert propose([made("a", 30, 28), made("b", 20, 20)], {"e5": 0}, {"b": 0.1}, {"a": 2}).transfers == ()


def test_who_is_short_most_comes_first_and_the_rest_is_told() -> None:
    proposal = propose([made("a", 10, 5), made("b", 4, 4, 2), made("c", 4, 4, 6)], {})
    assert proposal.transfers == (Transfer("a", "c", 5),)
    assert proposal.still_waiting == 3


def test_a_limit_below_use_is_short_too() -> None:
    assert propose([made("a", 5, 8)], {"e5": 9}).after == {"a": 8}
    assert propose([made("a", 5, 8)], {}).after == {"a": 8}


def test_what_is_in_use_beyond_a_limit_is_held_already_and_costs_nobody_anything() -> None:
    proposal = propose([made("a", 5, 8, 1), made("b", 2, 2, 1)], {"e5": 1})
    assert proposal.transfers == (Transfer(None, "a", 3), Transfer(None, "a", 1))
    assert proposal.still_waiting == 1


class TestPromisesThatCannotBeKept:
    """Units that are held outside are nobody's to give, whatever the limits say."""

    def test_a_promise_is_moved_only_where_a_unit_is_there(self) -> None:
        # Of 20 units 18 are held outside: of the ten promised to a, two are there.
        proposal = propose([made("a", 10, 0), made("b", 0, 0, 8)], {"e5": -8})
        assert (proposal.transfers, proposal.still_waiting) == ((Transfer("a", "b", 2),), 6)

    def test_nor_ahead(self) -> None:
        proposal = propose([made("a", 10, 0), made("b", 5, 5)], {"e5": -8}, {"b": 0.1})
        assert (proposal.transfers, proposal.still_short) == ((Transfer("a", "b", 2, ahead=True),), 1)

    def test_where_no_unit_is_there_nothing_is_moved(self) -> None:
        proposal = propose([made("a", 10, 0), made("b", 0, 0, 8)], {"e5": -10})
        assert (proposal.transfers, proposal.still_waiting) == ((), 8)

    def test_what_a_suspended_allotment_does_not_use_is_there(self) -> None:
        asleep = replace(made("z", 5, 0), state=AllotmentState.SUSPENDED)
        proposal = propose([asleep, made("a", 2, 0), made("b", 0, 0, 4)], {"e5": -3})
        assert (proposal.transfers, proposal.still_waiting) == ((Transfer("a", "b", 2),), 2)

    def test_a_limit_below_use_is_left_as_it_is(self) -> None:
        assert propose([made("a", 5, 8)], {"e5": -1}).transfers == ()


def test_a_giver_must_have_every_product_of_the_taker() -> None:
    bundle = made("bundle", 2, 2, 1, E5, VISIO)
    assert propose([made("a", 9, 1), bundle], {"visio": 3}).still_waiting == 1
    given_away = propose([made("big", 9, 1, 0, E5, VISIO), made("b", 1, 1, 2), made("c", 1, 1, 1, VISIO)], {})
    assert given_away.transfers == (Transfer("big", "b", 2), Transfer(None, "c", 1))


def test_a_suspended_allotment_neither_gives_nor_takes() -> None:
    asleep = replace(made("a", 30, 0), state=AllotmentState.SUSPENDED)
    assert propose([asleep, made("b", 2, 2, 2)], {}).transfers == ()


class TestAhead:
    """What is proposed for the next 30 days."""

    def test_who_runs_out_gets_his_need_by_then(self) -> None:
        # 18 of 20 are used, and 0.5 more every day: 33 in 30 days.
        proposal = propose([made("a", 50, 10), made("b", 20, 18)], {}, {"b": 0.5})
        assert proposal.transfers == (Transfer("a", "b", 13, ahead=True),)
        assert (proposal.after, proposal.still_short) == ({"a": 37, "b": 33}, 0)

    def test_who_does_not_run_out_within_that_time_gets_nothing(self) -> None:
        assert propose([made("a", 50, 10), made("b", 20, 18)], {"e5": 9}, {"b": 2 / 30}).transfers == ()

    def test_nobody_gives_what_he_will_need_himself(self) -> None:
        proposal = propose([made("a", 30, 10), made("b", 20, 20)], {}, {"a": 0.5, "b": 0.5})
        assert proposal.transfers == (Transfer("a", "b", 5, ahead=True),)
        assert proposal.still_short == 10

    def test_who_waits_today_comes_first(self) -> None:
        growing, waiting = made("a", 10, 10), made("b", 10, 10, 4)
        proposal = propose([growing, waiting, made("c", 6, 1)], {}, {"a": 1.0})
        assert proposal.transfers == (Transfer("c", "b", 4), Transfer("c", "a", 1, ahead=True))
        assert (proposal.still_waiting, proposal.still_short) == (0, 29)

    def test_what_is_promised_to_nobody_goes_first(self) -> None:
        proposal = propose([made("a", 50, 10), made("b", 20, 20)], {"e5": 4}, {"b": 0.2})
        assert proposal.transfers == (Transfer(None, "b", 4, ahead=True), Transfer("a", "b", 2, ahead=True))

    def test_what_is_short_today_is_not_counted_again(self) -> None:
        proposal = propose([made("a", 4, 4, 6)], {}, {"a": 0.1})
        assert (proposal.still_waiting, proposal.still_short) == (6, 3)

    def test_demand_that_sinks_changes_nothing(self) -> None:
        assert propose([made("a", 20, 20), made("b", 9, 1)], {"e5": 3}, {"a": -2.0, "b": -1.0}).transfers == ()

    def test_one_that_gives_to_who_waits_may_be_short_later_itself(self) -> None:
        proposal = propose([made("a", 20, 10), made("b", 5, 5, 10)], {}, {"a": 0.1})
        assert (proposal.transfers, proposal.still_waiting, proposal.still_short) == ((Transfer("a", "b", 10),), 0, 3)


numbers = st.integers(0, 30)
sizes = st.tuples(numbers, numbers, numbers, st.sampled_from([(E5,), (VISIO,), (E5, VISIO)]))


@given(st.lists(sizes, max_size=8), st.integers(-5, 20), st.integers(-5, 20))
def test_nobody_loses_and_no_more_is_promised(
    drawn: list[tuple[int, int, int, tuple[Product, ...]]], e5: int, visio: int
) -> None:
    every = {
        f"a{number}": made(f"a{number}", limit, used, waiting, *products)
        for number, (limit, used, waiting, products) in enumerate(drawn)
    }
    proposal = propose(every.values(), {"e5": e5, "visio": visio})
    needed = {name: each.consumed_units + each.waiting_units for name, each in every.items()}
    for name, after in proposal.after.items():
        assert after >= min(needed[name], every[name].allotted_units)
        assert after <= max(needed[name], every[name].allotted_units)
    for sku, pool in (("e5", e5), ("visio", visio)):
        change = sum(
            max(after, every[name].consumed_units) - max(proposal.before[name], every[name].consumed_units)
            for name, after in proposal.after.items()
            if sku in {product.sku_id for product in every[name].products}
        )
        assert change <= max(0, pool)
    short = sum(max(0, needed[name] - proposal.after.get(name, every[name].allotted_units)) for name in every)
    assert proposal.still_waiting == short


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=8), numbers)
def test_of_one_product_nothing_is_left_unused_while_somebody_waits(
    drawn: list[tuple[int, int, int]], pool: int
) -> None:
    every = [made(f"a{number}", *each) for number, each in enumerate(drawn)]
    proposal = propose(every, {"e5": pool})
    needed = sum(each.consumed_units + each.waiting_units for each in every)
    owned = pool + sum(max(each.allotted_units, each.consumed_units) for each in every)
    assert proposal.still_waiting == max(0, needed - owned)


@given(st.lists(st.tuples(sizes, st.floats(-1, 1)), max_size=8), st.integers(-5, 20), st.integers(-5, 20))
def test_what_comes_takes_nothing_from_anybody(
    drawn: list[tuple[tuple[int, int, int, tuple[Product, ...]], float]], e5: int, visio: int
) -> None:
    every = [made(f"a{number}", *each[:3], *each[3]) for number, (each, _) in enumerate(drawn)]
    slopes = {f"a{number}": slope for number, (_, slope) in enumerate(drawn)}
    plain, ahead = (propose(every, {"e5": e5, "visio": visio}, each) for each in ({}, slopes))
    assert [transfer for transfer in ahead.transfers if not transfer.ahead] == list(plain.transfers)
    assert ahead.still_waiting == plain.still_waiting
    for each in every:
        after = ahead.after.get(each.id, each.allotted_units)
        assert after >= min(each.consumed_units + each.waiting_units, each.allotted_units)
    for sku, pool in (("e5", e5), ("visio", visio)):
        holding = {each.id: each for each in every if sku in {product.sku_id for product in each.products}}
        more = [
            max(ahead.after[one], holding[one].consumed_units) - max(ahead.before[one], holding[one].consumed_units)
            for one in ahead.after
            if one in holding
        ]
        assert sum(more) <= max(0, pool)


class TestParts:
    """A faculty of twelve, of which its parts have eight."""

    faculty = allotment(id="f", display_name="Faculty", allotted_units=12, delegated_units=8, products=(E5,))

    def part(self, one: str, limit: int, used: int, waiting: int = 0, parent: str = "f", **fields: object) -> Allotment:
        return replace(made(one, limit, used, waiting), parent_id=parent, display_name=one.upper(), **fields)  # type: ignore[arg-type]

    def test_the_parents_own_units_suffice(self) -> None:
        proposal = propose([self.faculty, self.part("p", 4, 4, 3), self.part("q", 4, 2)], {"e5": 0})
        assert proposal.parts == (PartNeed("p", "f", 4, 3, 3),)
        assert (proposal.transfers, proposal.after, proposal.still_waiting) == ((), {}, 0)
        assert (
            proposal.told(proposal.parts[0])
            == "P needs 3 more. Faculty has enough: its owners can raise the limit to 7."
        )
        assert proposal.names == {"f": "Faculty", "p": "P"}

    def test_what_the_parent_lacks_besides_it_needs_itself(self) -> None:
        full = replace(self.faculty, consumed_units=3)
        proposal = propose([full, self.part("p", 4, 4, 3), made("other", 9, 2)], {"e5": 1})
        (need,) = proposal.parts
        assert (need.units, need.available, need.enough) == (3, 1, False)
        assert "P needs 3 more, and Faculty has 1 of these." in proposal.told(need)
        assert proposal.transfers == (Transfer(None, "f", 1), Transfer("other", "f", 1))
        assert propose([full, self.part("p", 4, 4, 3)], {"e5": 0}).still_waiting == 2

    def test_the_part_that_lacks_most_comes_first(self) -> None:
        parts = self.part("p", 4, 4, 2), self.part("q", 4, 4, 3)
        assert propose([self.faculty, *parts], {"e5": 0}).parts == (
            PartNeed("p", "f", 4, 2, 1),
            PartNeed("q", "f", 4, 3, 3),
        )

    def test_each_level_is_asked_for_what_the_one_below_lacks(self) -> None:
        middle = self.part("p", 8, 3, delegated_units=4)
        lowest = self.part("q", 4, 4, 6, parent="p")
        proposal = propose([self.faculty, middle, lowest], {"e5": 0})
        assert proposal.parts == (PartNeed("p", "f", 8, 5, 4), PartNeed("q", "p", 4, 6, 1))
        assert proposal.still_waiting == 1

    def test_what_parts_will_need_soon_is_not_given_away(self) -> None:
        needs = [self.faculty, self.part("p", 4, 4), made("other", 1, 1, 4)]
        soon = propose(needs, {"e5": 0}, {"p": 0.1}, {"p": 1})
        assert soon.parts == (PartNeed("p", "f", 4, 4, 4),)
        assert soon.transfers == (Transfer("f", "other", 4),), "who waits today comes before those who will come"
        later = propose([self.faculty, self.part("p", 4, 4), made("other", 1, 1)], {"e5": 0}, {"p": 0.1}, {"other": 4})
        assert later.transfers == (Transfer("f", "other", 1, ahead=True),)

    def test_a_part_that_is_suspended_needs_nothing(self) -> None:
        suspended = self.part("p", 4, 4, 3, state=AllotmentState.SUSPENDED)
        assert propose([self.faculty, suspended], {"e5": 0}).parts == ()
