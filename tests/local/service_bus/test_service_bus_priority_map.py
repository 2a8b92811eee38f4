"""The priority map against a plain dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from local.service_bus.priority_map import PriorityMap

KEYS = st.integers(0, 8)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), KEYS, st.integers(0, 20)),
        st.tuples(st.just("discard"), KEYS, st.just(0)),
        st.tuples(st.just("pop"), st.just(0), st.just(0)),
        st.tuples(st.just("pop_due"), st.just(0), st.integers(0, 20)),
    ),
    max_size=60,
)


@given(STEPS)
def test_it_holds_what_a_dictionary_holds_and_gives_the_smallest_first(steps: list[tuple[str, int, int]]) -> None:
    tested: PriorityMap[int] = PriorityMap()
    model: dict[int, int] = {}
    for action, key, priority in steps:
        if action == "set":
            tested[key] = model[key] = priority
        elif action == "discard":
            tested.discard(key)
            model.pop(key, None)
        elif action == "pop":
            smallest = min(model, key=lambda held: (model[held], held), default=None)
            assert tested.pop() == smallest
            model.pop(smallest or 0, None)
        else:
            due = sorted((at, held) for held, at in model.items() if at <= priority)
            assert list(tested.pop_due(priority)) == [held for _, held in due]
            model = {held: at for held, at in model.items() if at > priority}
        assert len(tested) == len(model)
        assert all(held in tested for held in model)
        assert tested.first() == min(model.values(), default=None)


def test_withdrawn_keys_take_no_memory() -> None:
    tested: PriorityMap[int] = PriorityMap()
    tested[0] = 0.0
    for number in range(1, 10_000):
        tested[number] = float(number)
        tested.discard(number)
    assert len(tested._heap) < 200
