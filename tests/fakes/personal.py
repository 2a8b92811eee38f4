"""What is kept about one person, in the fakes (`domain.personal.PersonalRecords`): a fake is a piece.

Every value that a fake holds is walked through, whatever it is.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from domain.objections import Text
from domain.personal import PersonalRecord
from domain.stored import Page
from tests.fakes.pausing import Pause, no_pause


class InMemoryPersonalRecords:
    """The walk; see the port for what each method promises. holders: the fakes, by what their values are called."""

    def __init__(self, holders: Mapping[str, object], pause: Pause = no_pause) -> None:
        self._holders = list(holders.items())
        self._pause = pause

    async def page(self, user_id: str, cursor: str | None) -> Page[PersonalRecord]:
        await self._pause("personal.page")
        kind, holder = self._holders[int(cursor or 0)]
        found = [each for table in _tables(holder) for each in table.values() if user_id in repr(each)]
        records = tuple(PersonalRecord(kind, {"text": repr(each)}) for each in found)
        return Page(records, self._following(cursor))

    async def replace(self, user_id: str, token: str, cursor: str | None) -> str | None:
        await self._pause("personal.replace")
        _, holder = self._holders[int(cursor or 0)]
        for table in _tables(holder):
            changed = {_renamed(key, user_id, token): _renamed(each, user_id, token) for key, each in table.items()}
            table.clear()
            table.update(changed)
        await self._pause("personal.replace done")
        return self._following(cursor)

    def _following(self, cursor: str | None) -> str | None:
        number = int(cursor or 0) + 1
        return str(number) if number < len(self._holders) else None


def _tables(holder: object) -> list[dict[Any, Any]]:
    return [value for value in vars(holder).values() if isinstance(value, dict)]


def _renamed(value: Any, user_id: str, token: str) -> Any:
    def same(each: Any) -> Any:
        return _renamed(each, user_id, token)

    if isinstance(value, Text):
        return type(value).written(value.replace(user_id, token), value.code, same(value.values))
    if isinstance(value, str):
        return type(value)(value.replace(user_id, token)) if user_id in value else value
    if isinstance(value, dict):
        return {same(key): same(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(map(same, value))
    if is_dataclass(value) and not isinstance(value, type) and user_id in repr(value):
        if value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            return replace(value, **{each.name: same(getattr(value, each.name)) for each in fields(value) if each.init})
        for each in fields(value):
            setattr(value, each.name, same(getattr(value, each.name)))
    return value
