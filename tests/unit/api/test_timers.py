"""A tick of a timer: its parts have their turn whatever becomes of each other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import azure.functions as func
import pytest

from application import dead_letter_count, owner_index, queue_health
from domain.errors import Transient
from handlers import ticks, timers
from tests.unit.api.office import Office

type Timer = Callable[[None], Awaitable[None]]


def functions(office: Office) -> dict[str, Any]:
    """The timer functions by name."""
    return {
        function.get_function_name(): function
        for builder in timers.blueprint(office.core)._function_builders
        for function in [builder.build(func.AuthLevel.ANONYMOUS)]
    }


def runs(office: Office, name: str) -> Timer:
    timer: Timer = functions(office)[name].get_user_function()
    return timer


async def done_and_failed(office: Office, name: str, monkeypatch: pytest.MonkeyPatch, failing: str) -> list[str]:
    """The parts that had their turn, where one of them breaks."""
    had: list[str] = []

    def told(part: Callable[..., Awaitable[object]]) -> ticks.Part:
        async def recorded(_services: object) -> None:
            had.append(part.__name__)
            if part.__name__ == failing:
                raise RuntimeError("It broke.")

        recorded.__name__ = part.__name__
        return recorded

    for names in ("SIGNS_OF_LIFE", "BESIDE_ALLOTMENTS", "FOR_PEOPLE"):
        monkeypatch.setattr(ticks, names, tuple(map(told, getattr(ticks, names))))
    for alone in ("subscribe", "tell_missing_permissions", "reconcile"):
        monkeypatch.setattr(ticks, alone, told(getattr(ticks, alone)))
    monkeypatch.setattr(owner_index, "index", told(owner_index.index))
    try:
        await runs(office, name)(None)
    except ExceptionGroup:
        had.append("failed")
    return had


CATCH_UP = [
    *("count", "probe", "catch_up", "finish_transfers", "look_after_loans", "watch_licences", "start_missed_run"),
    *(
        "look_for_units",
        "look_for_prerequisites",
        "look_after_backups",
        "go_on_with_adoptions",
        "go_on_with_product_changes",
        "go_on_with_merges",
        "go_on_with_erasures",
        "end_seats",
    ),
    *("keep_reservations", "change_as_planned", "index_at_first", "index_people_at_first", "name_people_at_first"),
    "hint_at_requests_at_first",
]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("keep_subscription", ["subscribe", "tell_missing_permissions"]),
        ("catch_up", CATCH_UP),
        ("reconcile", ["reconcile", "index"]),
    ],
)
def test_a_part_that_breaks_keeps_no_other_from_its_turn(
    name: str, parts: list[str], office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    for failing in parts:
        with monkeypatch.context() as patch:
            assert asyncio.run(done_and_failed(office, name, patch, failing)) == [*parts, "failed"]
    with monkeypatch.context() as patch:
        assert asyncio.run(done_and_failed(office, name, patch, "none of them")) == parts


async def test_what_waits_for_a_peer_does_not_fail_the_run(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    async def waiting(_services: object) -> None:
        raise Transient("Table Storage cannot be reached.")

    await ticks.run_all((waiting,), office.core)
    assert "waiting: Table Storage cannot be reached.; the next tick tries again" in caplog.text


async def test_one_tick_of_catch_up_counts_dead_letters_and_sends_a_probe(office: Office) -> None:
    await runs(office, "catch_up")(None)
    assert await dead_letter_count.latest_counts(office.core) is not None
    first, _behind_it = await queue_health.as_seen(office.core)
    assert first.out == office.clock.now()


def test_each_schedule_starts_one_function_and_none_but_the_subscription_runs_with_a_new_instance(
    office: Office,
) -> None:
    triggers = {name: function.get_trigger().get_dict_repr() for name, function in functions(office).items()}
    assert {name: (trigger["schedule"], trigger.get("runOnStartup", False)) for name, trigger in triggers.items()} == {
        "keep_subscription": ("%KEEP_SUBSCRIPTION_SCHEDULE%", True),
        "catch_up": ("%CATCH_UP_SCHEDULE%", False),
        "reconcile": ("%RECONCILE_SCHEDULE%", False),
    }
