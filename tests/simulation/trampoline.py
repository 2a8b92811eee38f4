"""Coroutines without an event loop: every await of a `Step` hands the control back to whoever drives them."""

from collections.abc import Coroutine, Generator
from typing import Any


class Step:
    """Awaited before and after everything that a worker does to the world; yields its name to the driver."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __await__(self) -> Generator[str]:
        yield self.name


def undisturbed[Result](coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The coroutine's result, with nothing let in between its steps."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
