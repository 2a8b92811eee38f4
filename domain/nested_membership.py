"""Who is a member of the watched group where the members of groups inside it count too.

Somebody is a member as long as one of the groups that count holds them. So a change in one group says nothing yet:
it is put together with what is recorded of the others (`Member.through`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.admission import Observation, Observed
from domain.allotments import Member, MemberState
from domain.copies import replace
from domain.nested_groups import InnerGroup, followed, through_of, ways

GROUP = "group"


@dataclass(frozen=True, slots=True)
class GroupsObservation:
    """What one delta query of several groups showed.

    members:  of each group, who joined and left; of a complete one, everybody in each group that was shown.
    gone:     groups that were deleted; of a complete one, those that Graph does not show.
    complete: there was no token, or Graph no longer takes it. token: where the next one goes on.
    """

    members: Mapping[str, tuple[Observed, ...]]
    gone: frozenset[str]
    complete: bool
    token: str

    @property
    def inside(self) -> dict[str, set[str]]:
        """The groups that are members of each group, of a complete one."""
        return {group: {each.user_id for each in found if _is_group(each)} for group, found in self.members.items()}


def changes_groups(found: GroupsObservation, watched: str, inner: Collection[InnerGroup]) -> bool:
    """Whether changes since a token may have changed which groups count, so that all are to be read again."""
    known = {each.id: each for each in inner}
    if found.gone or found.members.keys() - {watched, *followed(inner)}:
        return True
    return any(
        each.present is not (each.user_id in known and group in known[each.user_id].parents)
        for group, changes in found.members.items()
        for each in changes
        if _is_group(each)
    )


def whole(found: GroupsObservation, watched: str, inner: tuple[InnerGroup, ...]) -> tuple[Observed, ...]:
    """Everybody in the watched group and in the groups that count, once each, with the groups that hold them."""
    kinds: dict[str, str] = {}
    holding: dict[str, set[str]] = {}
    for group in (watched, *followed(inner)):
        for each in found.members.get(group, ()):
            if each.present and not _is_group(each):
                kinds[each.user_id] = each.kind
                holding.setdefault(each.user_id, set()).add(group)
    return tuple(
        Observed(user, present=True, kind=kinds[user], through=through_of(groups, watched))
        for user, groups in holding.items()
    )


def changed(found: GroupsObservation) -> tuple[tuple[str, Observed], ...]:
    """The changes of people in several groups, each with its group, in the order in which Graph tells them."""
    return tuple((group, each) for group, changes in found.members.items() for each in changes if not _is_group(each))


def united(observation: Observation, rows: Mapping[str, Member], watched: str) -> Observation:
    """The observation, with who is a member after the changes of several groups, by what is recorded of the others."""
    if not observation.by_group:
        return observation
    holding: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for group, each in observation.by_group:
        groups = holding.setdefault(each.user_id, set(_recorded(rows.get(each.user_id), watched)))
        kinds[each.user_id] = each.kind
        (groups.add if each.present else groups.discard)(group)
    observed = tuple(
        Observed(user, present=bool(groups), kind=kinds[user], through=through_of(groups, watched))
        for user, groups in holding.items()
    )
    return replace(observation, observed=observed, by_group=())


def _recorded(row: Member | None, watched: str) -> Collection[str]:
    """The groups that hold somebody, as far as is recorded: who gives a seat up, here or in a backup, has left all."""
    if row is None or row.state in {MemberState.RELEASING, MemberState.LEAVING}:
        return ()
    return ways(row.through, watched)


def _is_group(observed: Observed) -> bool:
    return observed.kind == GROUP
