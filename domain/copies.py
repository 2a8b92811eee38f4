"""Copies of values with some of their fields changed.

What the app knows is frozen, and what changes is a copy. `dataclasses.replace` reads and sets each field by its name,
and passes all of them through a constructor: of an allotment, with 68 fields, that is most of what a decision costs. To
copy the slots as they are takes a third of the time.
"""

from dataclasses import fields
from functools import cache
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace[Value](value: Value, /, **changes: Any) -> Value:
        """A copy of a dataclass with slots, in which these fields have other values. Raises KeyError for no field."""
        kind = type(value)
        values_of, slots = _slots(kind)
        copy = object.__new__(kind)
        for slot, kept in zip(slots.values(), values_of(value), strict=True):
            slot(copy, kept)
        for name, changed in changes.items():
            slots[name](copy, changed)
        return copy


@cache
def _slots(kind: type[Any]) -> tuple[Any, dict[str, Any]]:
    """What reads all fields of such a value, and what sets each of them."""
    names = [field.name for field in fields(kind)]
    slots: dict[str, Any] = {name: getattr(kind, name, None) for name in names}
    if hasattr(kind, "__post_init__") or not all(isinstance(slot, MemberDescriptorType) for slot in slots.values()):
        raise TypeError(f"{kind.__qualname__} is not made of slots alone")
    read = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return read, {name: slot.__set__ for name, slot in slots.items()}
