import dataclasses
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import domain
from domain.allotments import Allotment, Decision, DecisionKind, Member, MemberState, Product, Step
from domain.copies import replace
from domain.loans import Loan
from domain.stored import Stored
from tests.support.samples import allotment
from tests.unit.domain.samples import NOW

VALUES = [
    (allotment("a1"), {"consumed_units": 3, "seen": ("+p1",), "pending_units": None}),
    (Member("p1", MemberState.WAITING, NOW, place=4, through=("g1",)), {"state": MemberState.PENDING, "place": None}),
    (Decision(1, "p1", DecisionKind.WAITING, "full", 1, 5, 5, "a test", NOW), {"ahead": 0}),
    (Step("p1", None, Member("p1", MemberState.PENDING, NOW)), {}),
    (Stored(Product("sku", "EMS"), "etag"), {"etag": "another"}),
]


@pytest.mark.parametrize(("value", "changes"), VALUES)
def test_a_copy_is_what_the_constructor_would_have_made(value: Any, changes: dict[str, Any]) -> None:
    before = dataclasses.asdict(value)
    copy = replace(value, **changes)
    assert copy == dataclasses.replace(value, **changes)
    assert type(copy) is type(value)
    assert copy is not value
    assert dataclasses.asdict(value) == before


def test_a_copy_is_as_frozen_as_what_it_was_made_of() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(allotment("a1"), decisions=2).decisions = 3  # type: ignore[misc]


def test_a_name_that_is_no_field_is_not_taken() -> None:
    with pytest.raises(KeyError, match="ends"):
        replace(allotment("a1"), ends=None)  # type: ignore[call-arg]


@dataclasses.dataclass(frozen=True, slots=True)
class One:
    field: int


def test_one_field_alone_is_copied_too() -> None:
    assert replace(One(1)) == One(1)
    assert replace(One(1), field=2) == One(2)


@dataclasses.dataclass(frozen=True)
class WithoutSlots:
    field: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    field: int = 1

    def __post_init__(self) -> None:
        assert self.field > 0


@pytest.mark.parametrize("value", [WithoutSlots(), Checked()])
def test_what_a_constructor_would_do_more_is_not_left_out(value: Any) -> None:
    with pytest.raises(TypeError, match="slots alone"):
        replace(value, field=2)


def frozen() -> Iterator[type[Any]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for _, found in inspect.getmembers(import_module(module.name), inspect.isclass):
            if dataclasses.is_dataclass(found) and found.__module__ == module.name:
                parameters = found.__dataclass_params__  # type: ignore[attr-defined]
                if parameters.frozen:
                    yield found


def test_every_value_of_the_domain_can_be_copied() -> None:
    kinds = [*frozen()]
    assert {Allotment, Member, Loan} <= {*kinds}
    assert [kind for kind in kinds if "__slots__" not in kind.__dict__ or hasattr(kind, "__post_init__")] == []
