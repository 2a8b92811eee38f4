"""A full look with what has changed since is a full look."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Observation, decide
from domain.allotments import Overflow
from tests.property.strategies import looks, overflows, users
from tests.unit.domain.samples import CAUSE, NOW, POLICY, allotment, member, members


def there(look: Observation) -> dict[str, str]:
    return {each.user_id: each.kind for each in look.observed if each.present}


@given(before=looks(), later=looks(), people=st.sets(users, max_size=3), overflow=overflows)
def test_it_decides_what_a_full_look_then_decides(
    before: Observation, later: Observation, people: set[str], overflow: Overflow
) -> None:
    before, later = replace(before, complete=True), replace(later, complete=False, token="token-10")
    together = before.followed_by(later)
    gone = {each.user_id for each in later.observed if not each.present}
    assert there(together) == {user: kind for user, kind in (there(before) | there(later)).items() if user not in gone}
    assert (together.complete, together.token, together.started) == (True, later.token, later.started)
    full = replace(together, observed=tuple(each for each in together.observed if each.present))
    rows = members(*(member(name) for name in sorted(people)))
    ledger = allotment(allotted_units=4, consumed_units=len(rows), overflow=overflow)
    plans = [decide(ledger, rows, look, (), now=NOW, cause=CAUSE, policy=POLICY) for look in (together, full)]
    assert plans[0].steps == plans[1].steps
    assert replace(plans[0].allotment, seen=()) == replace(plans[1].allotment, seen=())


@given(before=looks(), later=looks())
def test_the_latest_is_the_newest(before: Observation, later: Observation) -> None:
    together = replace(before, complete=True).followed_by(replace(later, complete=False))
    assert together.observed[-len(later.observed) :] == later.observed or not later.observed


@given(before=looks(), later=looks(), kind=st.sampled_from(["complete", "gone", "unknown"]))
def test_what_shows_everything_or_no_group_stands_alone(before: Observation, later: Observation, kind: str) -> None:
    later = replace(later, complete=kind == "complete", group_gone=kind == "gone", group_unknown=kind == "unknown")
    assert replace(before, complete=True).followed_by(later) == later
