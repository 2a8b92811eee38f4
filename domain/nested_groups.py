"""Groups inside the watched group: which of them count, and by which of them somebody is a member.

The groups form a graph, in which Entra permits circles. It is walked level by level from the watched group, so that
each group counts once, at the least depth at which it is found.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.copies import replace
from domain.directory import Group
from domain.objections import Objection, Text

DEPTH_AT_MOST = 5
"""So many levels of groups inside the watched group count."""

FOLLOWED_AT_MOST = 25
"""So many groups inside the watched group count. One delta query takes 50, of which up to 20 are licensed groups."""

NAMED_AT_MOST = 20
"""So many of those that don't count are named."""

PARENTS_AT_MOST = 5
"""So many of the groups that hold a group are named."""

NAME_AT_MOST = 60
"""So many characters of a group's name are kept; the whole stays within a property of Table Storage."""


class Standing(StrEnum):
    """Whether a group inside the watched group counts, or why not.

    NOT_SHOWN: a group lists it among its members, and Graph does not show it.
    """

    FOLLOWED = "followed"
    TOO_DEEP = "tooDeep"
    TOO_MANY = "tooMany"
    NOT_SHOWN = "notShown"


class InnerRollback(StrEnum):
    """What becomes of people beyond the limit who are members by a group inside the watched group.

    KEEP_WITHOUT: they stay in it, and wait without a seat. REMOVE_FROM_INNER: they are removed from it.
    """

    KEEP_WITHOUT = "keepWithout"
    REMOVE_FROM_INNER = "removeFromInner"


@dataclass(frozen=True, slots=True)
class InnerGroup:
    """A group inside the watched group.

    parents:  the groups that hold it, of those that count. depth: 1: the watched group itself holds it.
    circular: it holds itself, or a group in which it is.
    fixed:    why the app does not remove its members, as a code of `domain.objections`; None: it may.
    """

    id: str
    display_name: str
    parents: tuple[str, ...]
    depth: int
    standing: Standing = Standing.FOLLOWED
    circular: bool = False
    fixed: str | None = None

    @property
    def followed(self) -> bool:
        """Whether its members count."""
        return self.standing is Standing.FOLLOWED

    @property
    def words(self) -> Text:
        """Whether it counts, or why not, in words."""
        match self.standing:
            case Standing.FOLLOWED:
                return Text("innerCircular" if self.circular else "innerFollowed", group=self.display_name)
            case Standing.TOO_DEEP:
                return Text("innerTooDeep", group=self.display_name, depth=DEPTH_AT_MOST)
            case Standing.TOO_MANY:
                return Text("innerTooMany", group=self.display_name, most=FOLLOWED_AT_MOST)
            case Standing.NOT_SHOWN:
                return Text("innerNotShown", group=self.display_name)


def followed(inner: Iterable[InnerGroup]) -> tuple[str, ...]:
    """The ids of those that count."""
    return tuple(each.id for each in inner if each.followed)


def reached(
    watched: str, inside: Mapping[str, Collection[str]], not_shown: Collection[str] = ()
) -> tuple[InnerGroup, ...]:
    """The groups inside a group, as far as they are known, in the order of their depth.

    inside: the groups that are direct members of each group that was read. not_shown: groups that Graph does not show.
    """
    found: dict[str, InnerGroup] = {}
    layer, depth, count = [watched], 1, 0
    while layer:
        holders: dict[str, set[str]] = {}
        for parent in layer:
            for child in inside.get(parent, ()):
                holders.setdefault(child, set()).add(parent)
        layer = []
        for child in sorted(holders.keys() - found.keys() - {watched}):
            standing = _standing(child, depth, count, not_shown)
            found[child] = InnerGroup(child, child, (), depth, standing)
            if standing is Standing.FOLLOWED:
                count += 1
                layer.append(child)
        depth += 1
    counting = {watched, *followed(found.values())}
    named, left_out = list[InnerGroup](), 0
    for each in found.values():
        left_out += not each.followed
        if each.followed or left_out <= NAMED_AT_MOST:
            parents = sorted(one for one in counting if each.id in inside.get(one, ()))
            circular = each.followed and _is_circular(each.id, watched, inside, counting)
            named.append(replace(each, parents=tuple(parents[:PARENTS_AT_MOST]), circular=circular))
    return tuple(named)


def _standing(group: str, depth: int, count: int, not_shown: Collection[str]) -> Standing:
    if group in not_shown:
        return Standing.NOT_SHOWN
    if depth > DEPTH_AT_MOST:
        return Standing.TOO_DEEP
    return Standing.FOLLOWED if count < FOLLOWED_AT_MOST else Standing.TOO_MANY


def _is_circular(group: str, watched: str, inside: Mapping[str, Collection[str]], counting: Collection[str]) -> bool:
    """Whether a way leads from a group's own members back to it, or to the watched group."""
    seen, left = set[str](), [group]
    while left:
        for child in inside.get(left.pop(), ()):
            if child in {group, watched}:
                return True
            if child in counting and child not in seen:
                seen.add(child)
                left.append(child)
    return False


def described(
    inner: Iterable[InnerGroup], groups: Mapping[str, Group], outside: Collection[str] = ()
) -> tuple[InnerGroup, ...]:
    """The same with their names, and with what keeps the app from removing their members.

    outside: those outside the groups that allotments may watch.
    """
    return tuple(_described(each, groups.get(each.id), each.id in outside) for each in inner)


def _described(inner: InnerGroup, group: Group | None, outside: bool) -> InnerGroup:
    if group is None:
        return inner
    return replace(inner, display_name=group.display_name[:NAME_AT_MOST], fixed=fixed_by(group, outside=outside))


def fixed_by(group: Group, *, outside: bool = False) -> str | None:
    """Why the app does not remove the members of a group, as a code; None: it may."""
    if blocked := group.removal_blocked_by:
        return blocked.code
    if group.management_restricted:
        return "groupIsRestricted"
    if group.licensed_for:
        return "groupIsAnothersLicensed"
    return "groupIsOutsideFence" if outside else None


def ways(through: tuple[str, ...], watched: str) -> frozenset[str]:
    """The groups that somebody in the watched group is a direct member of, of those that count.

    through: as `through_of` has kept it.
    """
    return frozenset(through or (watched,))


def through_of(groups: Collection[str], watched: str) -> tuple[str, ...]:
    """What is kept of these groups: nothing where it is the watched group alone, as for most people."""
    return () if set(groups) <= {watched} else tuple(sorted(groups))


def by_inner(through: tuple[str, ...], watched: str) -> tuple[str, ...]:
    """The groups inside the watched group by which somebody is a member."""
    return tuple(group for group in through if group != watched)


def kept_by(
    through: tuple[str, ...], watched: str, inner: Iterable[InnerGroup], rollback: InnerRollback
) -> Text | None:
    """Why the app does not take somebody out of the watched group; None: it may.

    That they are in it by a group inside it, from which they are not to be removed, or can't be.
    """
    holding = by_inner(through, watched)
    if not holding:
        return None
    known = {each.id: each for each in inner}
    groups = [known[one].display_name if one in known else one for one in holding]
    if rollback is InnerRollback.KEEP_WITHOUT:
        return Text("innerKept", groups=groups)
    for one in holding:
        if one not in known:
            return Text("innerKept", groups=groups)
        if code := known[one].fixed:
            return Text("innerFixed", group=known[one].display_name, because=Objection(code))
    return None
