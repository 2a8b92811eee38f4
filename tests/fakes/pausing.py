"""Where a simulator steps in."""

from collections.abc import Awaitable, Callable

type Pause = Callable[[str], Awaitable[None]]
"""Awaited with the name of the step that comes next; whatever it raises, the step raises."""


async def no_pause(_step: str) -> None:
    """Go on at once."""
