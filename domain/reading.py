"""Requests are read, once, into values of types: what is wrong with one is found all at once, with its places.

A property of JSON, or a parameter of a query, is a field of a type, in camelCase. How it is read stands beside its
type, in `Annotated`, as a `Rule`, and the same rule says it to clients, as JSON Schema. A text describes the property.
A field with a default, or a key of a TypedDict that is not required, may be left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, Never, get_args, get_origin, get_type_hints

from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.incoming import is_one_line, unknown_properties
from domain.objections import Objection

type Reader = Callable[[Any], Any]
"""The value of a property, or `Partly`. Raises InvalidRequest, whose places are within the property."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a property is read.

    described: the same as JSON Schema (draft 2020-12), or as a type that is described so.
    needed:    what is said where it is left out; None: the same as of null.
    """

    described: Any
    read: Reader
    needed: str | None = None


@dataclass(frozen=True, slots=True)
class Partly:
    """What a rule reads of a property some of which is wrong."""

    well_said: object
    problems: Sequence[Problem]


def refusal(code: str, **values: object) -> InvalidRequest:
    """What a rule raises where the whole property is not as it says."""
    return InvalidRequest(Problem("", Objection(code, **values)))


@dataclass(frozen=True, slots=True)
class Reading[T]:
    """What a request says. fields: what is well said, or left out. problems: everything that is wrong with the rest."""

    shape: type[T]
    fields: Mapping[str, Any]
    problems: tuple[Problem, ...]

    def value(self, *further: Problem) -> T:
        """The request. Raises InvalidRequest with everything that is wrong with it, and with what else is."""
        if self.problems or further:
            raise InvalidRequest(*self.problems, *further)
        return self.well_said

    @property
    def well_said(self) -> T:
        """What is well said of a request all of which may be left out."""
        return self.shape(**self.fields)


def read[T](shape: type[T], said: Mapping[str, Any], *, closed: bool = True) -> Reading[T]:
    """Read a request. closed: a property that the type does not have is wrong."""
    kind: type = shape
    rules = _rules_of(kind)
    problems = unknown_properties(said, rules) if closed else []
    found: dict[str, Any] = dict(defaults_of(kind))
    for told, (name, rule, optional) in rules.items():
        if told not in said and optional:
            continue
        found.pop(name, None)
        wrong: Sequence[Problem] = ()
        try:
            value = rule.read(said.get(told)) if told in said or rule.needed is None else _missing(rule.needed)
            found[name], wrong = (value.well_said, value.problems) if isinstance(value, Partly) else (value, ())
        except InvalidRequest as refused:
            wrong = refused.problems
        problems += [Problem(f"{told}{each.field}", each.message) for each in wrong]
    return Reading(shape, found, tuple(problems))


def in_camel_case(name: str) -> str:
    """A name as JSON has it."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


@cache
def hints_of(shape: type) -> Mapping[str, Any]:
    """The types of the fields, by their names."""
    return get_type_hints(shape, include_extras=True)


@cache
def defaults_of(shape: type) -> Mapping[str, Any]:
    """What fields are that a request leaves out; the keys of a TypedDict are left out, too."""
    return (
        {each.name: each.default for each in fields(shape) if each.default is not MISSING}
        if is_dataclass(shape)
        else {}
    )


def may_be_left_out(shape: type, name: str) -> bool:
    """Whether a request may leave a field out."""
    return name in defaults_of(shape) or name in getattr(shape, "__optional_keys__", ())


@cache
def _rules_of(shape: type) -> Mapping[str, tuple[str, Rule, bool]]:
    """By the names in JSON: the field, its rule, and whether it may be left out."""
    hints = hints_of(shape).items()
    return {in_camel_case(name): (name, rule_of(kind), may_be_left_out(shape, name)) for name, kind in hints}


def rule_of(kind: Any) -> Rule:
    """How a value of a type is read: by the rule that stands beside it; else yes or no, or one of several."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return next((note for note in arguments[1:] if isinstance(note, Rule)), None) or rule_of(arguments[0])
    if NoneType in arguments:
        rule = rule_of(next(each for each in arguments if each is not NoneType))
        return Rule(kind, lambda value: None if value is None else rule.read(value))
    if origin is Literal:
        return choice(*arguments)
    return FLAG if kind is bool else choice(*kind)


def choice(*known: str) -> Rule:
    """One of these."""

    def one_of(value: object) -> str:
        found = next((each for each in known if isinstance(value, str) and each == value), None)
        if found is None:
            raise refusal("mustBeOneOf", known=known)
        return found

    return Rule({"type": "string", "enum": sorted(known)}, one_of)


def whole(least: int, most: int) -> Rule:
    """A whole number within bounds."""

    def number(value: object) -> int:
        if not is_whole(value, least, most):
            raise refusal("numberBetween", least=least, most=most)
        return value  # type: ignore[return-value]

    return Rule({"type": "integer", "minimum": least, "maximum": most}, number)


def is_whole(value: object, least: int, most: int) -> bool:
    """Whether a value is a whole number within bounds; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def text(least: int, most: int, *, one_line: bool = False) -> Rule:
    """A text of so many characters, but for blanks at its ends."""

    def trimmed(value: object) -> str:
        if not isinstance(value, str) or not least <= len(value.strip()) <= most:
            raise refusal("textLength", least=least, most=most)
        if one_line and not is_one_line(value.strip()):
            raise refusal("textOneLine")
        return value.strip()

    return Rule({"type": "string", "minLength": least, "maxLength": most}, trimmed)


def matching(pattern: str, code: str) -> Rule:
    """A text that has this form."""

    def fits(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise refusal(code)
        return value

    return Rule({"type": "string", "pattern": f"^{pattern}$"}, fits)


def object_id(code: str = "mustBeObjectId", *, or_none: bool = False) -> Rule:
    """An object id, in lower case. or_none: null is one, too."""

    def id_of(value: object) -> str | None:
        if or_none and value is None:
            return None
        if not isinstance(value, str) or not OBJECT_ID.fullmatch(value):
            raise refusal(code)
        return value.lower()

    return Rule(str | None if or_none else str, id_of)


def as_said(described: Any) -> Rule:
    """Whatever it is; what it means is judged elsewhere."""
    return Rule(described, lambda value: value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refusal("mustBeBoolean")
    return value


def _missing(code: str) -> Never:
    raise refusal(code)


FLAG = Rule({"type": "boolean"}, _flag)
