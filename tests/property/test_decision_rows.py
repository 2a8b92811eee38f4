"""What a transaction decided is one row: nothing of it is lost, and it is never more than Table Storage takes."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.allotments import Decision, DecisionKind
from domain.objections import Text
from domain.proposals import DISPLAY_NAME_AT_MOST
from infra.tables.rows import decisions_entity, decisions_of
from tests.support.samples import MOMENT, TEXT, decision, user

DECISIONS_A_ROW = 98
ERROR_AT_MOST = 4000
"""More than Graph says of an error."""

PROPERTY_BYTES, ENTITY_BYTES, PROPERTIES = 64 * 1024, 1024 * 1024, 252
"""Table Storage's limits of a binary property, of an entity, and of how many properties it has."""

OTHER_BYTES = 32 * 1024
"""More than a row's other properties, and the names of all of them, can have."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
decisions = st.builds(
    Decision,
    id=st.integers(1, 10**12),
    user_id=st.sampled_from([user(1), user(2)]),
    kind=st.sampled_from(DecisionKind),
    reason=texts,
    requested=st.integers(0, 1),
    used=st.integers(0, 10**7),
    limit=st.integers(0, 10**7),
    cause=texts,
    decided=st.integers(0, 10**12).map(lambda ticks: MOMENT + timedelta(microseconds=ticks)),
    ahead=st.none() | st.integers(0, 10**7),
)


@given(st.lists(decisions, min_size=1, max_size=DECISIONS_A_ROW, unique_by=lambda decision: decision.id))
@example([replace(decision(1, user(1)), reason=TEXT, cause="")])
def test_the_decisions_of_a_row_come_back_newest_first(some: list[Decision]) -> None:
    found = decisions_of(decisions_entity("a1", some))
    assert list(found) == sorted(some, key=lambda decision: -decision.id)


@settings(max_examples=10)
@given(st.integers(), st.sampled_from(["ascii", "any"]))
def test_the_longest_texts_fit(seed: int, letters: str) -> None:
    """Of letters in no order, so that nothing is there to be compressed."""
    random = Random(seed)
    alphabet = range(32, 127) if letters == "ascii" else [*range(32, 0xD800), *range(0xE000, 0x10000)]

    def text(length: int) -> str:
        return "".join(map(chr, random.choices(alphabet, k=length)))

    def reason() -> Text:
        group = {"group": text(DISPLAY_NAME_AT_MOST), "because": Text("groupIsSynced")}
        return Text("licenceRefused", detail=Text("groupNamed", detail=text(ERROR_AT_MOST), **group))

    some = [
        replace(decision(number, str(random.getrandbits(122)), DecisionKind.FAILED), reason=reason())
        for number in range(1, DECISIONS_A_ROW + 1)
    ]
    row = decisions_entity("a1", some)
    binary = [value for value in row.values() if isinstance(value, bytes)]
    assert max(map(len, binary)) <= PROPERTY_BYTES
    assert sum(map(len, binary)) <= ENTITY_BYTES - OTHER_BYTES
    assert len(row) <= PROPERTIES
    assert list(decisions_of(row)) == some[::-1]
