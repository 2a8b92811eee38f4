"""Route templates of HTTP triggers, and the table that finds the function for a path.

ASP.NET Core's routing as the Functions host uses it. Literals match without regard to case. ``{name}`` takes one
segment, ``{name:constraint}`` one of a kind, ``{name?}`` may be absent at the end, ``{*name}`` takes the rest. Of the
routes that match, the most specific one wins, segment by segment: literal, constrained parameter, parameter, rest.
A method that no matching route takes is answered like an unknown path: 404.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from uuid import UUID

from local.functions_host.errors import SettingsError

_PARAMETER = re.compile(r"\{(?P<rest>\*{1,2})?(?P<name>\w+)(?::(?P<constraint>\w+))?(?P<optional>\?)?\}")
_LITERAL = re.compile(r"[^{}]+")


def _is_guid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


_CONSTRAINTS: Mapping[str, Callable[[str], bool]] = {
    "int": lambda text: re.fullmatch(r"[+-]?[0-9]{1,10}", text) is not None and -(2**31) <= int(text) < 2**31,
    "long": lambda text: re.fullmatch(r"[+-]?[0-9]{1,19}", text) is not None and -(2**63) <= int(text) < 2**63,
    "bool": lambda text: text.lower() in ("true", "false"),
    "alpha": lambda text: re.fullmatch(r"[A-Za-z]+", text) is not None,
    "guid": _is_guid,
}


@dataclass(frozen=True)
class Segment:
    """One part of a template between slashes: a literal, or a parameter by name."""

    literal: str | None
    name: str = ""
    constraint: str | None = None
    optional: bool = False
    rest: bool = False

    @property
    def rank(self) -> int:
        """How specific the segment is: the lower, the earlier it is tried."""
        if self.literal is not None:
            return 1
        if self.rest:
            return 4
        return 2 if self.constraint else 3

    def accepts(self, text: str) -> bool:
        """Whether the segment matches one part of a path."""
        if self.literal is not None:
            return self.literal.lower() == text.lower()
        return self.constraint is None or _CONSTRAINTS[self.constraint](text)


def parse_template(template: str) -> tuple[Segment, ...]:
    """The template's segments. Raises SettingsError for what this host does not know."""
    parts = [part for part in template.split("/") if part]
    segments = tuple(_parse_segment(part, template) for part in parts)
    for segment in segments[:-1]:
        if segment.rest or segment.optional:
            raise SettingsError(f"Route {template!r}: only the last segment can be optional or take the rest.")
    return segments


def _parse_segment(part: str, template: str) -> Segment:
    if _LITERAL.fullmatch(part):
        return Segment(literal=part)
    match = _PARAMETER.fullmatch(part)
    if match is None:
        raise SettingsError(f"Route {template!r}: the segment {part!r} is not of a form that this host knows.")
    constraint = match["constraint"]
    if constraint is not None and constraint not in _CONSTRAINTS:
        known = ", ".join(sorted(_CONSTRAINTS))
        raise SettingsError(f"Route {template!r}: the constraint {constraint!r} is not known here; known are {known}.")
    return Segment(
        literal=None,
        name=match["name"],
        constraint=constraint,
        optional=match["optional"] is not None,
        rest=match["rest"] is not None,
    )


def match_segments(segments: tuple[Segment, ...], parts: list[str]) -> dict[str, str] | None:
    """The parameters' values if the path's parts match, else None. A part that is absent has no value."""
    values: dict[str, str] = {}
    for index, segment in enumerate(segments):
        if segment.rest:
            if parts[index:]:
                values[segment.name] = "/".join(parts[index:])
            return values
        if index >= len(parts):
            return values if segment.optional else None
        if not segment.accepts(parts[index]):
            return None
        if segment.literal is None:
            values[segment.name] = parts[index]
    return values if len(parts) == len(segments) else None


def path_parts(raw_path: str) -> list[str]:
    """The decoded parts of a path; an encoded slash stays encoded, since it does not part them."""
    raw_parts = (part for part in raw_path.split("?", 1)[0].split("/") if part)
    return [unquote(re.sub("%2f", "%252F", part, flags=re.IGNORECASE)) for part in raw_parts]


@dataclass(frozen=True)
class Route[Target]:
    """A template with the methods it takes (empty: all) and where it leads."""

    segments: tuple[Segment, ...]
    methods: frozenset[str]
    target: Target


class RouteTable[Target]:
    """Routes, the most specific first; among equals, in the order in which they were given."""

    def __init__(self, routes: Iterable[Route[Target]]) -> None:
        self._routes = sorted(routes, key=lambda route: [segment.rank for segment in route.segments])

    def find(self, method: str, raw_path: str) -> tuple[Target, dict[str, str]] | None:
        """Where a request leads, with its route parameters; None if nowhere."""
        parts = path_parts(raw_path)
        for route in self._routes:
            if route.methods and method.upper() not in route.methods:
                continue
            values = match_segments(route.segments, parts)
            if values is not None:
                return route.target, values
        return None
