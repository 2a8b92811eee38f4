"""The plan of a change: which services, for whom, how, and with how many units."""

from dataclasses import replace

import pytest

from domain.allotments import Licensing, Product
from domain.objections.coding import code
from domain.product_changes.model import ChangeState, Verdict, Way
from domain.product_changes.plan import against, judged, notes, planned, services_of, units_of, way_of
from domain.undertakings import LicenceAssignment
from tests.unit.domain.changes import (
    ARCHIVE,
    CHANGE,
    EXCHANGE_1,
    EXCHANGE_2,
    NEW,
    OLD,
    PLANS,
    STAYS,
    fails,
    has,
)

PLAIN = Product("plain", "PLAIN", licensed_group_id="g-plain")


def test_services_are_kept_lost_and_gained_and_some_collide() -> None:
    found = services_of([OLD, STAYS], [NEW, STAYS], PLANS)
    assert found.kept == ("board", "chat", "mail")
    assert found.lost == (EXCHANGE_1,)
    assert found.gained == (EXCHANGE_2, "phone")
    assert found.collisions == ((EXCHANGE_1, EXCHANGE_2),)
    assert found.guards == ("stays",)


def test_a_plan_that_is_switched_off_counts_for_nothing() -> None:
    off = replace(NEW, disabled_plans=(EXCHANGE_2, "phone"))
    found = services_of([OLD], [off], PLANS)
    assert (found.collisions, found.gained) == ((), ())


def test_the_way_follows_from_the_products_and_their_collisions() -> None:
    for before, after, way in (
        ([OLD], [NEW], Way.EXCHANGE),
        ([OLD], [PLAIN], Way.OVERLAP),
        ([OLD], [OLD, NEW], Way.OVERLAP),
        ([OLD, NEW], [OLD], Way.OVERLAP),
        ([OLD], [replace(OLD, disabled_plans=("mail",))], Way.IN_PLACE),
    ):
        assert way_of(before, after, services_of(before, after, PLANS)) is way


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([has(OLD)], ()),
        ([has(OLD), has("other")], ("other",)),
        ([has(OLD), has("other", "g-else")], ("other",)),
        ([has(OLD), has("other", disabled_plans=frozenset({EXCHANGE_1}))], ()),
        ([has(OLD), has("other", active=False)], ()),
        ([has(OLD), has("old")], ("old",)),
        ([has(OLD), has("new")], ()),
    ],
)
def test_what_somebody_has_besides_stands_against_what_it_excludes(
    held: list[LicenceAssignment], found: tuple[str, ...]
) -> None:
    assert against([NEW], [OLD], [], held, PLANS) == found


def test_what_needs_a_plan_that_goes_stands_against_it() -> None:
    held = [has(OLD), has("addon")]
    assert against([PLAIN], [OLD], [], held, PLANS) == ("addon",)
    assert against([NEW], [OLD], [], held, PLANS) == ()
    addon = Product("addon", "ADDON", licensed_group_id="g-addon")
    assert against([PLAIN], [OLD], [addon], [has(OLD), has(addon)], PLANS) == ("addon",)
    lonely = [has(PLAIN), has("addon")]
    assert against([], [PLAIN], [], lonely, PLANS) == ()  # the need was not met before either
    assert ARCHIVE in PLANS["addon"]


def test_everybody_gets_a_verdict_and_whoever_holds_none_needs_a_unit() -> None:
    change = replace(CHANGE, units=units_of(CHANGE.comes, 5))
    people = {
        "ann": [has(OLD)],
        "ben": [has(OLD), has("new")],
        "cleo": [fails(OLD, "CountViolation")],
        "dan": [has(OLD), has("other")],
        "eve": [],
    }
    after, moves = judged(change, people, PLANS, "cursor")
    assert [(move.user_id, move.verdict) for move in moves] == [
        ("ann", Verdict.MOVES),
        ("ben", Verdict.HOLDS),
        ("cleo", Verdict.FAILING),
        ("dan", Verdict.BLOCKED),
        ("eve", Verdict.FAILING),
    ]
    assert moves[0].holds == ("old",)
    assert (moves[2].holds, moves[2].error) == ((), "x")
    assert moves[3].against == ("other",)
    counts = after.counts
    assert (counts.moves, counts.holds, counts.failing, counts.blocked) == (1, 1, 2, 1)
    assert (after.scan.people, after.scan.cursor) == (5, "cursor")
    (units,) = after.units
    assert (units.reserved, units.needed) == (5, 4)


def test_a_switch_is_judged_by_what_it_switches_on() -> None:
    off = replace(OLD, disabled_plans=(EXCHANGE_1,))
    change = replace(CHANGE, before=(off,), after=(replace(OLD, licensed_group_id=None),), way=Way.IN_PLACE)
    held = has(off, disabled_plans=frozenset({EXCHANGE_1}))
    third = {**PLANS, "third": frozenset({EXCHANGE_2})}
    _, moves = judged(change, {"ann": [held], "ben": [held, has("third")]}, third, None)
    assert [(move.verdict, move.against) for move in moves] == [(Verdict.MOVES, ()), (Verdict.BLOCKED, ("third",))]


def test_the_fingerprint_is_of_the_people_the_terms_and_the_products() -> None:
    def fingerprint(change: object = CHANGE, held: object = None) -> str:
        people = {"ann": held or [has(OLD)]}
        judged_so_far, _ = judged(change, people, PLANS, None)  # type: ignore[arg-type]
        done = planned(judged_so_far, {})
        assert done.state is ChangeState.PLANNED
        return done.fingerprint

    first = fingerprint()
    assert first == fingerprint()
    others = [
        fingerprint(held=[has(OLD), has("other")]),
        fingerprint(replace(CHANGE, round_size=7)),
        fingerprint(replace(CHANGE, allotted_units=6)),
        fingerprint(replace(CHANGE, after=(replace(NEW, disabled_plans=("x",)),))),
    ]
    assert len({first, *others}) == 5


def test_notes_say_how_it_is_done_and_what_is_to_be_known() -> None:
    def told(licensing: Licensing = Licensing.GROUP, **changes: object) -> list[str | None]:
        return [code(note) for note in notes(replace(CHANGE, **changes), licensing)]  # type: ignore[arg-type]

    assert told() == ["noteExchangeByGroup"]
    assert told(Licensing.DIRECT) == ["noteExchange"]
    assert told(way=Way.OVERLAP) == ["noteOverlap"]
    assert told(way=Way.IN_PLACE) == ["noteInPlace"]
    short = planned(replace(CHANGE, units=(replace(units_of([NEW], 5)[0], needed=4),)), {"new": 3})
    counts = replace(short.counts, blocked=1, failing=2)
    services = services_of([OLD], [NEW], PLANS)
    assert told(units=short.units, counts=counts, services=services)[1:] == [
        "noteServicesLost",
        "noteBlocked",
        "noteChangeFailing",
        "noteUnitsMissing",
    ]
    assert STAYS.sku_id == "stays"
