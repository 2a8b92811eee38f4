"""A large licensed group that is split into several allotments: who goes where, before anything is planned."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from domain.undertakings import chained
from domain.waiting_order import ClassRule, Properties, RankedBy, WaitingOrder, rank_of

TARGETS_AT_MOST = 20
PEOPLE_AT_MOST = 20_000
SHOWN_AT_MOST = 1000
"""So many of those who match no target, or several, are shown by name."""


@dataclass(frozen=True, slots=True)
class Target:
    """An allotment that is to be made: its group, its limit, and the rule by which people go there."""

    display_name: str
    group_id: str
    allotted_units: int
    rule: ClassRule


@dataclass(frozen=True, slots=True)
class Share:
    """Who goes to a target, by user id."""

    target: Target
    people: tuple[str, ...]

    @property
    def short(self) -> int:
        """For how many there is no seat."""
        return max(0, len(self.people) - self.target.allotted_units)


@dataclass(frozen=True, slots=True)
class SeveralTargets:
    """Somebody who matches several targets, by their places from 0; they go to the first."""

    user_id: str
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Who goes where. none: who matches no target, and stays in the group as it is."""

    shares: tuple[Share, ...]
    none: tuple[str, ...]
    several: tuple[SeveralTargets, ...]
    fingerprint: str

    @property
    def people(self) -> int:
        """How many people the group has."""
        return sum(len(share.people) for share in self.shares) + len(self.none)


def split(
    targets: Sequence[Target],
    people: Iterable[str],
    properties: Mapping[str, Properties],
    groups: Mapping[str, Set[str]],
) -> Split:
    """Who of a group's people goes to which target: to the first that matches.

    groups: the users in each group that a rule names. The fingerprint is of all that is decided by it.
    """
    shares: list[list[str]] = [[] for _ in targets]
    none, several, digest = list[str](), list[SeveralTargets](), ""
    for target in targets:
        digest = chained(digest, f"{target.group_id} {target.allotted_units} {target.display_name}")
    for user_id in sorted(people):
        inside = [group for group, users in groups.items() if user_id in users]
        found = [place for place, each in enumerate(targets) if _fits(each.rule, properties.get(user_id, {}), inside)]
        digest = chained(digest, f"{user_id} {found}")
        if not found:
            none.append(user_id)
            continue
        shares[found[0]].append(user_id)
        if len(found) > 1:
            several.append(SeveralTargets(user_id, tuple(found)))
    made = tuple(Share(target, tuple(users)) for target, users in zip(targets, shares, strict=True))
    return Split(made, tuple(none), tuple(several), digest)


def _fits(rule: ClassRule, properties: Properties, inside: Sequence[str]) -> bool:
    return rank_of(WaitingOrder(classes=(rule,)), properties, inside).by is not RankedBy.DEFAULT
