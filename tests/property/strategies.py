"""Domain values and histories of an allotment as hypothesis strategies."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from itertools import chain

from hypothesis import strategies as st

from domain.admission import Observation, Observed, Policy
from domain.allotments import Licensing, Overflow
from domain.commands import Command, CommandKind
from domain.fulfilment import DONE, GONE, Effect, LicenceStatus, Outcome
from domain.licence_errors import COUNT, explained
from domain.waiting_order import FIRST_PLACE, Ordering, Rank, WaitingOrder
from tests.property.ledger import Checked, Event, Finished, Ledger, Raised, Seen, Sent, Waited
from tests.unit.domain.samples import NOW, allotment

USERS = ("ann", "ben", "cleo", "dan", "eve", "finn", "gus", "hal")
DEVICES = ("printer",)
STRICT = Policy(removals_ignored=1, removal_share=0.5)
"""A guard so tight that histories of eight people run into it."""

users = st.sampled_from(USERS)
waits = st.sampled_from([timedelta(seconds=each) for each in (1, 29, 30, 31, 60, 600, 700, 90_000)])
overflows = st.sampled_from(Overflow)
licensings = st.sampled_from(Licensing)


def observed(user_id: str, *, present: bool) -> Observed:
    """A member as Graph shows him; whether he is a user is the same at every look."""
    return Observed(user_id, present, "device" if user_id in DEVICES else "user")


@st.composite
def looks(draw: st.DrawFn, among: Sequence[str] = (*USERS, *DEVICES)) -> Observation:
    """Any look: incremental or complete, with anybody there or gone, everybody at most once."""
    there = draw(st.dictionaries(st.sampled_from(among), st.booleans(), min_size=draw(st.integers(0, len(among) // 2))))
    entries = [observed(user_id, present=present) for user_id, present in there.items()]
    token = f"token-{draw(st.integers(1, 9))}"
    return Observation(tuple(entries), complete=draw(st.booleans()), started=NOW, token=token)


seen = st.builds(Seen, look=looks(), joined_and_left=st.frozensets(users, max_size=2))
outcomes = st.sampled_from(
    [DONE, Outcome(Effect.LATER), Outcome(Effect.REFUSED, "bad usage location"), Outcome(Effect.REFUSED, "dynamic")]
)
views = st.sampled_from(
    [
        GONE,
        LicenceStatus(active=True, present=True),
        LicenceStatus(active=False, present=True),
        LicenceStatus(active=False, present=True, error=explained("SPE_E3", COUNT)),
    ]
)


def for_everybody[T](values: st.SearchStrategy[T]) -> st.SearchStrategy[dict[str, T]]:
    """One value for all users but a few."""
    exceptions = st.dictionaries(users, values, max_size=3)
    return st.builds(lambda usual, others: dict.fromkeys(USERS, usual) | others, values, exceptions)


sent = st.builds(Sent, outcomes=for_everybody(outcomes), meanwhile=st.none() | seen)
checked = st.builds(Checked, views=for_everybody(views))
waited = st.builds(Waited, waits)
raised = st.builds(Raised, st.integers(1, 3))
events: st.SearchStrategy[Event] = st.one_of(seen, sent, checked, waited, raised, st.just(Finished()))
rounds: st.SearchStrategy[tuple[Event, ...]] = st.tuples(seen, sent, waited, checked)
"""What one command does when nothing comes between: so that histories get as far as seats that become free."""
histories: st.SearchStrategy[list[Event]] = st.lists(rounds | st.tuples(events), max_size=6).map(
    lambda chapters: list(chain.from_iterable(chapters))
)


waiting_orders = st.none() | st.builds(
    WaitingOrder, rule=st.sampled_from(Ordering), default_class=st.integers(1, 5), ageing_days=st.integers(1, 3)
)


@st.composite
def ledgers(draw: st.DrawFn, policy: Policy | None = None) -> Ledger:
    """An allotment of a few seats about which nothing has been decided yet."""
    settings = allotment(
        allotted_units=draw(st.integers(0, 5)),
        overflow=draw(overflows),
        licensing=draw(licensings),
        waiting_order=draw(waiting_orders),
        next_place=FIRST_PLACE,
    )
    ranks = draw(st.dictionaries(users, st.builds(Rank, st.integers(1, 5))))
    return Ledger(settings, NOW, policy or Policy(), ranks=ranks)


commands = st.builds(
    Command,
    kind=st.sampled_from(CommandKind),
    allotment_id=st.sampled_from(["a-1", "a-2", "a-3"]),
    cause=st.text(min_size=1),
    queued=st.datetimes(timezones=st.just(UTC)),
    hints=st.dictionaries(users, st.booleans()),
    joined_and_left=st.frozensets(users),
    tries=st.integers(0, 50),
    rechecks=st.integers(0, 50),
    unnamed=st.booleans(),
    ends=st.dictionaries(users, st.datetimes(timezones=st.just(UTC))),
)
