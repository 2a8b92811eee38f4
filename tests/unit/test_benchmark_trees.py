"""The benchmark of trees counts what it has to: nobody is lost, no limit exceeded, and lending seats everybody."""

from benchmarks import trees


def test_everybody_has_a_seat_where_allotments_lend_and_waits_where_they_do_not() -> None:
    enough, flat, lending = trees.measure(1, 4)
    assert (enough.joins, enough.licensed, enough.waiting, enough.lent) == (120, 120, 0, 0)
    assert (flat.joins, flat.licensed, flat.waiting, flat.lent) == (120, 100, 20, 0)
    assert (lending.joins, lending.licensed, lending.waiting, lending.lent) == (120, 120, 0, 20)
    assert (flat.over, flat.lost, lending.over, lending.lost) == (0, 0, 0, 0)
    assert 0 < flat.requests < lending.requests
