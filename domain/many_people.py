"""Many people at once: what would happen to each whom a list names, before anybody is added or removed.

The plan is what admission itself decides (`domain.admission.decide`) about an observation in which the added are there
and the removed are gone. It holds as long as nothing else happens.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.admission import Lack, Observation, Observed, Policy, Removals, decide
from domain.allotments import Allotment, Decision, DecisionKind, Member, MemberState, Step
from domain.copies import replace
from domain.join_conditions import Condition
from domain.nested_groups import kept_by
from domain.people import Account
from domain.reserved import Reservation

LINES_AT_MOST = 1000
"""So many people are named in one request: with twenty a change, Graph has taken them before Azure cuts it off."""


class Action(StrEnum):
    """What is asked for with a line."""

    ADD = "add"
    REMOVE = "remove"


class Prospect(StrEnum):
    """What would happen to whom a line names.

    UNKNOWN: nobody has this name. AMBIGUOUS: several have it as their mail address. DISABLED: the account cannot sign
    in, so that nobody adds it. TWICE: an earlier line names the same person. INELIGIBLE: they don't meet a condition
    for joining. STAYS_BY_INNER_GROUP: they aren't removed, for they are members by a group inside the watched group.
    """

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    DISABLED = "disabled"
    TWICE = "twice"
    GETS_SEAT = "getsSeat"
    WAITS = "waits"
    WOULD_BE_REMOVED_AGAIN = "wouldBeRemovedAgain"
    INELIGIBLE = "ineligible"
    ALREADY_HAS_SEAT = "alreadyHasSeat"
    ALREADY_WAITS = "alreadyWaits"
    LEAVES = "leaves"
    STAYS_BY_INNER_GROUP = "staysByInnerGroup"
    IS_NOT_THERE = "isNotThere"


CARRIED_OUT = frozenset({Prospect.GETS_SEAT, Prospect.WAITS, Prospect.LEAVES})
"""Nothing is to be done about the others, or it would not last."""

_HAS_SEAT = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED})
_THERE = _HAS_SEAT | {MemberState.WAITING}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was given, whom it names, and what would happen.

    place: the place in the waiting room, the first is 1; None unless they would begin to wait.
    """

    given: str
    action: Action
    account: Account | None
    prospect: Prospect
    place: int | None = None


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What would happen to everybody whom a list names.

    blocked: the removal is so large that the allotment would be suspended, and somebody asked, before it is done.
    """

    lines: tuple[Line, ...]
    free_units: int
    blocked: Removals | None = None

    @property
    def totals(self) -> Mapping[str, int]:
        """How many lines there are of each prospect."""
        return {
            prospect.value: count for prospect, count in sorted(Counter(each.prospect for each in self.lines).items())
        }

    def to_do(self, action: Action) -> list[str]:
        """Whom to add or to remove, by object id, in the order in which admission decides about newcomers."""
        wanted = (each for each in self.lines if each.action is action and each.prospect in CARRIED_OUT)
        return sorted(each.account.person.id for each in wanted if each.account)


def identified(add: Sequence[str], remove: Sequence[str], accounts: Collection[Account]) -> list[Line]:
    """The lines with whom they name. What is yet to be planned `IS_NOT_THERE`, the others are settled.

    A name is an object id, a userPrincipalName or a mail address, in capitals or not; the first two name one person.
    """
    named: dict[str, dict[str, Account]] = defaultdict(dict)
    mailed: dict[str, dict[str, Account]] = defaultdict(dict)
    for account in accounts:
        for name in (account.person.id, account.person.user_principal_name):
            named[name.lower()][account.person.id] = account
        if account.mail:
            mailed[account.mail.lower()][account.person.id] = account
    lines, earlier = list[Line](), set[str]()
    for action, given in [*((Action.ADD, name) for name in add), *((Action.REMOVE, name) for name in remove)]:
        name = given.strip().lower()
        found = [*(named.get(name) or mailed.get(name) or {}).values()]
        one = found[0] if len(found) == 1 else None
        lines.append(Line(given, action, one, _identity(action, found, earlier)))
        if one is not None:
            earlier.add(one.person.id)
    return lines


def _identity(action: Action, found: Sequence[Account], earlier: Collection[str]) -> Prospect:
    if len(found) != 1:
        return Prospect.AMBIGUOUS if found else Prospect.UNKNOWN
    if found[0].person.id in earlier:
        return Prospect.TWICE
    if action is Action.ADD and not found[0].enabled:
        return Prospect.DISABLED
    return Prospect.IS_NOT_THERE


def planned(
    lines: Sequence[Line],
    allotment: Allotment,
    members: Mapping[str, Member],
    waiting: Sequence[Member],
    *,
    now: datetime,
    policy: Policy,
    reservations: Mapping[str, Reservation] | None = None,
    unmet: Mapping[str, Condition] | None = None,
    lacks: Mapping[str, Lack] | None = None,
) -> PeoplePlan:
    """What would happen to everybody whom the lines name (`identified`).

    members, reservations: those of these people. waiting: the waiting room, as `decide` needs it. unmet: who doesn't
    meet a condition for joining, and which. lacks: what they lack that a product needs.
    """
    lines = [_stays(each, allotment, members) for each in lines]
    settled = {each.account.person.id: each.action for each in lines if each.account and _is_open(each)}
    observed = tuple(Observed(user, present=action is Action.ADD) for user, action in settled.items())
    observation = Observation(observed, complete=False, started=now, token=None)
    concerned = {user: members[user] for user in settled.keys() & members.keys()}

    def decided(before: Allotment) -> tuple[Mapping[str, Step], Removals | None]:
        plan = decide(
            before,
            concerned,
            observation,
            waiting,
            now=now,
            cause="",
            policy=policy,
            reservations=reservations,
            unmet=unmet,
            lacks=lacks,
        )
        return {step.user_id: step for step in plan.steps}, plan.blocked

    steps, blocked = decided(allotment)
    if blocked is not None:
        steps, _ = decided(replace(allotment, confirmed_removals=blocked.fingerprint))
    told = (_told(each, concerned, steps) if _is_open(each) else each for each in lines)
    return PeoplePlan(tuple(told), allotment.free_units, blocked)


def _stays(line: Line, allotment: Allotment, members: Mapping[str, Member]) -> Line:
    """The line, settled where it is about somebody who is not taken out of the group."""
    row = members.get(line.account.person.id) if line.account and line.action is Action.REMOVE else None
    if row is None or not _is_open(line):
        return line
    kept = kept_by(row.through, allotment.group_id, allotment.inner_groups, allotment.inner_rollback)
    return replace(line, prospect=Prospect.STAYS_BY_INNER_GROUP) if kept else line


def _is_open(line: Line) -> bool:
    return line.prospect is Prospect.IS_NOT_THERE


def _told(line: Line, members: Mapping[str, Member], steps: Mapping[str, Step]) -> Line:
    """The line with what is decided about its person."""
    assert line.account is not None
    user_id = line.account.person.id
    row, step = members.get(user_id), steps.get(user_id)
    if line.action is Action.REMOVE:
        return replace(line, prospect=Prospect.LEAVES if row and row.state in _THERE else Prospect.IS_NOT_THERE)
    if row is not None and row.state in _THERE:
        return replace(line, prospect=Prospect.ALREADY_HAS_SEAT if row.seated else Prospect.ALREADY_WAITS)
    decision = step.decision if step else None
    if row is not None and row.state is MemberState.INELIGIBLE and decision is None:
        return replace(line, prospect=Prospect.INELIGIBLE)
    return replace(line, prospect=_prospect(decision), place=_place(decision))


def _prospect(decision: Decision | None) -> Prospect:
    """What a decision about a newcomer comes to. Without one, they were refused just now, and are on their way out."""
    kind = decision.kind if decision else DecisionKind.ROLLED_BACK
    if decision and not decision.requested and kind in {DecisionKind.ROLLED_BACK, DecisionKind.INELIGIBLE}:
        return Prospect.INELIGIBLE
    kinds = {DecisionKind.LICENSED: Prospect.GETS_SEAT, DecisionKind.WAITING: Prospect.WAITS}
    return kinds.get(kind, Prospect.WOULD_BE_REMOVED_AGAIN)


def _place(decision: Decision | None) -> int | None:
    waits = decision is not None and decision.kind is DecisionKind.WAITING and decision.ahead is not None
    return decision.ahead + 1 if waits and decision and decision.ahead is not None else None
