"""Waiting for a condition, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable

INTERVAL = 0.01

LONG = 120.0
"""Seconds that a test waits for what must happen: on a machine with other work, everything takes its time."""


def wait_until[Value](condition: Callable[[], Value | None], what: str, seconds: float = LONG) -> Value:
    """The condition's value once it is true. Fails the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds} s: {what}"
        time.sleep(INTERVAL)
    return value


async def eventually[Value](
    condition: Callable[[], Awaitable[Value | None]], what: str, seconds: float = LONG
) -> Value:
    """The same for a condition that has to be awaited."""
    deadline = time.monotonic() + seconds
    while not (value := await condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds} s: {what}"
        await asyncio.sleep(INTERVAL)
    return value
