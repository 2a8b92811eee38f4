"""The promises, checked against what the tenant records and what is stored; knows nothing of how they are kept."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.person_names import search
from domain.allotments import Allotment, AllotmentState, Decision, DecisionKind, Licensing, Member, MemberState
from domain.audit import settings_of
from domain.join_conditions import first_unmet
from domain.listing import listed
from domain.nested_groups import InnerRollback, ways
from domain.objections.coding import code
from domain.person_names import EVERYBODY, NameQuery
from domain.reserved import Reservation
from domain.scheduled_changes import OPEN
from domain.stored import Stored
from domain.transfers import Stage
from domain.units.pools import Pool
from domain.waiting_order import place_at
from local.tenant.model import Fact, FactKind
from tests.fakes.clock import BEGINNING
from tests.fakes.person_names import InMemoryPersonNames
from tests.simulation.conservation import Conservation, left_over
from tests.simulation.nights import NOT_THE_APPS, drift_of
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import World

OUR_REQUESTS = frozenset(
    {
        "addMember",
        "addMembers",
        "removeMember",
        "assignUserLicense",
        "createGroup",
        "assignGroupLicense",
        "createSubscription",
        "renewSubscription",
        "deleteSubscription",
    }
)
CLOCKS_DIFFER = timedelta(seconds=3)
FENCED_FOR = timedelta(seconds=60)
"""A removal that was sent in time takes effect by then, even if the person has gone and come back meanwhile."""

NEWEST = 200
LEVELS = 5
SEEN_BY = timedelta(seconds=200)
"""Nobody decides by what was observed so long ago, unless a worker has stood still."""
_OF_OTHERS = frozenset(
    {
        DecisionKind.RESERVED,
        DecisionKind.HELD_UP,
        DecisionKind.LAPSED,
        DecisionKind.CHANGE_ASKED,
        DecisionKind.LENT,
        DecisionKind.RETURNED,
        DecisionKind.CALLED_HOME,
    }
)
"""What is decided about people who may never have been members, or about nobody."""

_NOT_ENFORCED = frozenset({AllotmentState.SUSPENDED, AllotmentState.DELETING})


class BrokenPromiseError(AssertionError):
    """A promise did not hold; `law` is its short name."""

    def __init__(self, law: str, detail: str) -> None:
        super().__init__(f"{law}: {detail}")
        self.law = law


@dataclass(frozen=True, slots=True)
class _Seen:
    """An allotment's rows as they were after so many `writes`; `entries`: what the index must have of them."""

    writes: int
    rows: Mapping[str, Member]
    entries: Set[tuple[str, str]]
    dated: Mapping[tuple[str, str], Member]


@dataclass(slots=True)
class _Book:
    """What is known of one allotment's decisions."""

    decisions: list[Decision]
    taken_by_run: Counter[int]
    people_of_run: Counter[int]


class Checker:
    """Called after every change; raises BrokenPromiseError at the first instant at which a promise does not hold."""

    def __init__(self) -> None:
        self.read = 0
        self.licensed: defaultdict[tuple[str | None, str], set[str]] = defaultdict(set)
        self.by_tenant: defaultdict[str, set[str]] = defaultdict(set)
        self.own_groups: set[str] = set()
        self.watched: set[str] = set()
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        self.taken_out: set[tuple[str, str]] = set()
        self.additions: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        self.excused: defaultdict[tuple[str | None, str], set[str]] = defaultdict(set)
        self.ever: defaultdict[str, set[str]] = defaultdict(set)
        self.books: defaultdict[str, _Book] = defaultdict(lambda: _Book([], Counter(), Counter()))
        self.removed_unexplained: list[Fact] = []
        self.our_writes = 0
        self.known: dict[str, Allotment] = {}
        self.places: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.gone: set[str] = set()
        self.interrupted: set[str] = set()
        self.early: set[tuple[str, str]] = set()
        self.seen: dict[str, _Seen] = {}
        self.named: dict[str, Allotment] = {}
        self.weighed: tuple[Sequence[Allotment], Sequence[Stored[Pool]]] = (), ()
        self.told_groups: tuple[int, Set[str]] = 0, frozenset()
        self.writes = -1
        self.allotments: Sequence[Allotment] = []
        self.settings: dict[str, Mapping[str, object]] = {}
        self.changes: Counter[str] = Counter()
        self.restored: dict[str, datetime] = {}
        self.kept: defaultdict[str, Mapping[str, Reservation]] = defaultdict(dict)
        self.rows: defaultdict[str, Mapping[str, Member]] = defaultdict(dict)
        self.adding: set[tuple[str, str]] = set()
        self.conservation = Conservation()
        self.refusals: defaultdict[str, set[str]] = defaultdict(set)
        self.nesting: set[str] = set()
        self.deleted_groups: set[str] = set()
        self.from_inner: set[str] = set()
        self.over: defaultdict[tuple[str, str], datetime] = defaultdict(lambda: BEGINNING - FENCED_FOR)

    def observe(self, world: World) -> None:
        """Check everything that must hold at every instant."""
        # No row changes unseen, so that what was seen last has been so until now.
        self._note_ended(world.now)
        if world.store.all_writes != self.writes:
            self.writes, self.allotments = world.store.all_writes, _allotments(world)
            self._note_allotments(world, self.allotments)
        allotments = self.allotments
        groups = {each.group_id for each in allotments if each.state is not AllotmentState.PREPARING}
        if (len(world.told), groups) != self.told_groups:
            self.told_groups = len(world.told), groups
            self.early |= {(group, user) for group, user in world.told if group not in groups}
        self._check_units(world, allotments)
        facts = world.tenant.history.since(self.read)
        for fact in facts:
            self._take(fact, told=world.scenario.deletions_told)
            self.read = fact.sequence + 1
        before, self.seen = self.seen, {}
        for allotment in allotments:
            seen = before.get(allotment.id)
            written = seen is None or seen.writes != world.store.writes(allotment.id)
            seen = self.seen[allotment.id] = self._look(world, allotment) if seen is None or written else seen
            if written or facts:
                self._check_limit(allotment, seen.rows)
            if written:
                self._check_rows(world, allotment, seen.rows)
            self._check_found(world, allotment, seen.entries)
        self._note_ended(world.now)

    def _note_allotments(self, world: World, allotments: Sequence[Allotment]) -> None:
        """Check what follows from the allotments alone; they are as they were, until something is written."""
        self.watched.update(allotment.group_id for allotment in allotments)
        self.nesting |= {allotment.id for allotment in allotments if allotment.nested_groups}
        for allotment in allotments:
            if allotment.inner_rollback is InnerRollback.REMOVE_FROM_INNER:
                self.from_inner |= {each.id for each in allotment.inner_groups if each.followed and not each.fixed}
        for allotment in allotments:
            self._read_decisions(world, allotment)
        self.interrupted |= {each.id for each in allotments if each.state in _NOT_ENFORCED}
        self._check_deleted({allotment.id: allotment for allotment in allotments})
        self._check_named(world, allotments)

    def _look(self, world: World, allotment: Allotment) -> _Seen:
        rows = undisturbed(world.store.all_members(allotment.id))
        ended = {user: row for user, row in rows.items() if row.ends is not None}
        dated = {(group, user): row for user, row in ended.items() for group in ways(row.through, allotment.group_id)}
        return _Seen(world.store.writes(allotment.id), rows, {(user, allotment.id) for user in rows}, dated)

    def _check_rows(self, world: World, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        """Check what can be wrong only once a row, or the allotment, was written."""
        kept = undisturbed(world.store.page_of_reservations(allotment.id, None, NEWEST)).items
        self._check_counters(allotment, rows)
        self._check_order(allotment, rows, world.now + CLOCKS_DIFFER)
        self._check_reservations(allotment, rows, kept, conditions=bool(world.counts.events["conditions"]))

    def _check_units(self, world: World, allotments: Sequence[Allotment]) -> None:
        """Check that no unit was made or lost."""
        totals = [*world.pools.totals.values()]
        if (allotments, totals) == self.weighed:
            return
        self.weighed = allotments, totals
        pools = [stored.value for stored in totals]
        wrong = self.conservation.broken(pools, world.pools.rows, {each.id: each for each in allotments})
        if wrong:
            raise BrokenPromiseError("conserved", wrong)

    def _check_found(self, world: World, allotment: Allotment, entries: Set[tuple[str, str]]) -> None:
        """Check that everybody who has a row is found by the index."""
        if entries <= world.person_index.entries.keys():
            return
        lost = sorted(user for user, _ in entries - world.person_index.entries.keys())
        if lost and allotment.state is not AllotmentState.DELETING:
            raise BrokenPromiseError("everybody is found", f"{allotment.id}: {lost}")

    def _check_named(self, world: World, allotments: Iterable[Allotment]) -> None:
        """Check that no setting or state has changed without an entry in the audit record that was there before.

        Changes that the simulation asks for past the door of the API, where entries are written, may have none.
        """
        for allotment in allotments:
            if self.named.get(allotment.id) is allotment:
                continue
            self.named[allotment.id] = allotment
            self.refusals[allotment.id] |= {each.number for each in allotment.incoming if each.stage is Stage.REFUSED}
            before, after = self.settings.get(allotment.id), settings_of(allotment)
            self.settings[allotment.id] = after
            if before is None or before == after:
                continue
            self.changes[allotment.id] += 1
            begun = {entry.id for entry in world.audit.rows.values() if entry.allotment_id == allotment.id}
            given_up = 2 * len(self.refusals[allotment.id])  # the limit falls again, and a new allotment goes
            if self.changes[allotment.id] > len(begun) + world.past_the_door[allotment.id] + given_up:
                raise BrokenPromiseError("every change has a name", f"{allotment.id}: {before} became {after}")

    def _note_ended(self, now: datetime) -> None:
        """Whose end date has come by now may be removed for it for a while, whatever becomes of the date."""
        for dated in (seen.dated for seen in self.seen.values() if seen.dated):
            self.over.update({key: now for key, row in dated.items() if row.has_ended(now + CLOCKS_DIFFER)})

    # What the tenant records

    def _take(self, fact: Fact, *, told: bool) -> None:
        """told: changes of groups tell that a member was restored; else nobody can see that they were ever gone."""
        match fact.kind:
            # What an administrator of the tenant gives, directly or by restoring somebody, is no allotment's.
            case FactKind.LICENSE_ACTIVE if fact.actor == "app" or (fact.group_id and fact.actor != "tenant"):
                self.licensed[fact.group_id, str(fact.sku_id)].add(str(fact.object_id))
            case FactKind.LICENSE_INACTIVE:
                self.licensed[fact.group_id, str(fact.sku_id)].discard(str(fact.object_id))
                self.excused[fact.group_id, str(fact.sku_id)].discard(str(fact.object_id))
                if fact.object_id not in self.members[str(fact.group_id)]:
                    self.by_tenant[str(fact.group_id)].discard(str(fact.object_id))
            case FactKind.USER_RESTORED:
                self.restored[str(fact.object_id)] = fact.time
            case FactKind.MEMBER_ADDED:
                came_back = self.restored.get(str(fact.object_id)) == fact.time
                self._added(str(fact.group_id), str(fact.object_id), fact, seen=told or not came_back)
            case FactKind.MEMBER_REMOVED:
                self._removed(str(fact.group_id), str(fact.object_id), fact)
            case FactKind.GROUP_DELETED:
                self.deleted_groups.add(str(fact.group_id))
            case FactKind.GROUP_CREATED if fact.actor == "app":
                self.own_groups.add(str(fact.group_id))
            case FactKind.DISASTER:
                raise BrokenPromiseError("fenced", f"{fact.detail}: {fact}")
            case FactKind.REQUEST if fact.actor == "app":
                self._check_request(fact)
            case _:
                pass

    def _added(self, group: str, user: str, fact: Fact, *, seen: bool) -> None:
        if fact.actor == "app" and group not in self.own_groups and (group, user) not in self.adding:
            raise BrokenPromiseError("fenced", f"the app added a member to a group that is not its own: {fact}")
        self.members[group].add(user)
        self.taken_out.discard((group, user))
        if seen or not self.additions[group, user]:
            self.additions[group, user].append(fact.time)
        self.ever[group].add(user)
        if fact.actor == "app":
            self.by_tenant[group].discard(user)
        else:
            self.by_tenant[group].add(user)

    def _removed(self, group: str, user: str, fact: Fact) -> None:
        self.members[group].discard(user)
        if fact.actor == "app":
            self.taken_out.add((group, user))
        if fact.actor != "app" or group in self.own_groups:
            return
        if group not in self.watched | self.from_inner:
            raise BrokenPromiseError("fenced", f"the app removed a member from another group: {fact}")
        rollbacks = [
            decision.decided
            for book in self.books.values()
            for decision in book.decisions
            if decision.user_id == user and decision.kind is DecisionKind.ROLLED_BACK
        ]
        if fact.time - self.over[group, user] <= FENCED_FOR:
            return
        added = self._addition_meant(group, user, fact.time)
        if not any(decided >= added - CLOCKS_DIFFER for decided in rollbacks):
            raise BrokenPromiseError("nobody lost", f"{user} joined at {added}, was removed without a decision: {fact}")

    def _addition_meant(self, group: str, user: str, removed: datetime) -> datetime:
        """The addition that a removal may be meant for: one that was sent in time may meet a later one."""
        additions = self.additions[group, user] or [removed]
        earlier = [added for added in additions if added <= removed - FENCED_FOR]
        return earlier[-1] if earlier else additions[0]

    def _check_request(self, fact: Fact) -> None:
        self.our_writes += 1
        if fact.detail not in OUR_REQUESTS:
            raise BrokenPromiseError("fenced", f"the app may not ask for {fact.detail}: {fact}")
        known = fact.group_id in self.own_groups | self.watched | self.from_inner
        own = fact.group_id in self.own_groups
        adds = fact.detail != "assignGroupLicense" and any(fact.group_id == group for group, _ in self.adding)
        if fact.detail in {"addMember", "addMembers", "assignGroupLicense"} and not (own or adds):
            raise BrokenPromiseError("fenced", f"the app changes a group that is not its own: {fact}")
        if fact.detail == "removeMember" and not known:
            raise BrokenPromiseError("fenced", f"the app removes members of another group: {fact}")

    # At every instant

    def holders(self, allotment: Allotment) -> set[str]:
        """Who holds a licence that the allotment gave, less those whom the tenant's own people gave it to."""
        found: set[str] = set()
        for product in allotment.products:
            group = product.licensed_group_id
            strangers = self.by_tenant[group] if group else frozenset[str]()
            found |= self.licensed[group, product.sku_id] - self.excused[group, product.sku_id] - strangers
        return found

    def _check_deleted(self, allotments: dict[str, Allotment]) -> None:
        """An allotment that is gone has left nobody licensed, unless that was asked for."""
        for allotment in (self.known[gone] for gone in self.known.keys() - allotments.keys()):
            if self.holders(allotment) and not allotment.keep_licences:
                raise BrokenPromiseError("never over", f"{allotment.id} was deleted under {self.holders(allotment)}")
            for product in allotment.products:
                place = product.licensed_group_id, product.sku_id
                self.excused[place] |= self._ever_in(allotment)
        self.gone |= self.known.keys() - allotments.keys()
        if self.gone & allotments.keys():
            raise BrokenPromiseError("stays deleted", f"{self.gone & allotments.keys()} came back")
        self.known = allotments

    def _check_limit(self, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        holders = self.holders(allotment)
        if allotment.state is AllotmentState.DELETING and allotment.keep_licences:
            return
        if len(holders) > allotment.usable_units:
            raise BrokenPromiseError(
                "never over", f"{len(holders)} licensed, limit {allotment.usable_units}, {allotment.id}: {holders}"
            )
        seated = {user for user, row in rows.items() if row.seated}
        if holders - seated:
            raise BrokenPromiseError("never over", f"licensed without a seat in {allotment.id}: {holders - seated}")

    def _check_counters(self, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        if allotment.state is AllotmentState.DELETING:
            return
        counted = (
            allotment.consumed_units,
            allotment.waiting_units,
            allotment.unfinished_units,
            allotment.failed_units,
            allotment.pending_units,
            allotment.releasing_units,
        )
        found = (
            sum(row.seated for row in rows.values()),
            sum(row.state is MemberState.WAITING for row in rows.values()),
            sum(row.unfinished for row in rows.values()),
            sum(row.state is MemberState.FAILED for row in rows.values()),
            sum(row.state is MemberState.PENDING for row in rows.values()),
            sum(row.state is MemberState.RELEASING for row in rows.values()),
        )
        if counted != found:
            raise BrokenPromiseError("counters", f"{allotment.id} says {counted}, its rows {found}")
        if allotment.consumed_units > allotment.usable_units:
            raise BrokenPromiseError("never over", f"{allotment.id}: {counted[0]} seats of {allotment.usable_units}")

    def _check_reservations(
        self, allotment: Allotment, rows: Mapping[str, Member], kept: Sequence[Reservation], *, conditions: bool
    ) -> None:
        """Seats in use and seats that are kept are never more than the limit, and nobody has one of each.

        conditions: there are, or were, some for joining, which hold for people with a reservation too.
        """
        if allotment.state is AllotmentState.DELETING:
            return
        counted = (allotment.reservations, allotment.reserved_units, allotment.owed_units)
        found = (len(kept), sum(each.held for each in kept), sum(each.owed for each in kept))
        if counted != found:
            raise BrokenPromiseError("counters", f"{allotment.id} says {counted} of reservations, its rows {found}")
        taken = sum(row.seated for row in rows.values()) + found[1]
        if taken > allotment.usable_units:
            raise BrokenPromiseError(
                "never over", f"{allotment.id}: {taken} seats of {allotment.usable_units} are taken"
            )
        seated = {user for user, row in rows.items() if row.seated and row.state is not MemberState.RELEASING}
        twice = [each.user_id for each in kept if each.held and each.user_id in seated]
        if twice:
            raise BrokenPromiseError("one seat each", f"{twice} have a seat of {allotment.id}, and another is kept")
        before, self.kept[allotment.id] = self.kept[allotment.id], {each.user_id: each for each in kept}
        earlier, self.rows[allotment.id] = self.rows[allotment.id], dict(rows)
        self.adding |= {(allotment.group_id, each.user_id) for each in kept if each.add}
        came = {user for user, row in rows.items() if row.since != (earlier[user].since if user in earlier else None)}
        refused = [user for user in came if rows[user].state in {MemberState.WAITING, MemberState.ROLLING_BACK}]
        lost = [user for user in refused if user in before and before[user].held]
        if lost and not conditions:
            raise BrokenPromiseError("kept is kept", f"{lost} joined {allotment.id} in time, and got no seat")
        others = [user for user in came & seated - before.keys() if not (user in earlier and earlier[user].seated)]
        owed = [each.user_id for each in kept if each.owed and each.user_id in before and before[each.user_id].owed]
        if others and owed and not conditions:
            raise BrokenPromiseError("owed first", f"{others} got seats of {allotment.id} that {owed} are owed")

    def _check_order(self, allotment: Allotment, rows: Mapping[str, Member], soon: datetime) -> None:
        """Nobody who waits is overtaken by somebody who waited behind him, unless his end date comes before `soon`."""
        before = self.places[allotment.id]
        waiting = {user: row.place for user, row in rows.items() if row.place is not None}
        kept = self.kept[allotment.id]  # as of the observation before: whoever has a reservation is out of the line
        left = before.keys() - waiting.keys() - kept.keys()
        promoted = [before[user] for user in left if user in rows and rows[user].seated]
        in_line = (place for user, place in waiting.items() if user in before and not rows[user].has_ended(soon))
        ahead = [place for place in in_line if place < max(promoted, default=0)]
        if ahead:
            raise BrokenPromiseError("in order", f"places {promoted} of {allotment.id} were promoted before {ahead}")
        self.places[allotment.id] = waiting

    def _read_decisions(self, world: World, allotment: Allotment) -> None:
        book = self.books[allotment.id]
        missing = allotment.decisions - len(book.decisions)
        if missing <= 0:
            return
        page = undisturbed(world.store.decisions(allotment.id, None, missing))
        run = world.running.number if world.running else 0
        for decision in reversed(page.items):
            book.decisions.append(decision)
            world.counts.decisions[decision.kind.value] += 1
            if code(decision.reason) == "left" and self._was_there_all_the_time(world, allotment, decision.user_id):
                raise BrokenPromiseError("still a member", f"{decision.user_id} is in the group of {allotment.id}")
            if decision.kind is DecisionKind.RELEASED and "waiting" not in decision.reason:
                book.taken_by_run[run] += 1
        self._check_blast_radius(world, allotment, book, run)

    def _was_there_all_the_time(self, world: World, allotment: Allotment, user: str) -> bool:
        """Whether somebody who is said to have left is in the watched group itself, and has been for long."""
        group, scenario = allotment.group_id, world.scenario
        added, lag = self.additions[group, user], timedelta(seconds=scenario.lag + scenario.write_lag)
        once = len(added) == 1 and user in self.members[group] and user not in self.restored
        once = once and group not in self.deleted_groups
        return allotment.nested_groups and once and added[0] < world.now - SEEN_BY - lag

    def _check_blast_radius(self, world: World, allotment: Allotment, book: _Book, run: int) -> None:
        policy, taken = world.scenario.policy, book.taken_by_run[run]
        before = self.known.get(allotment.id)
        if before is not None and before.confirmed_removals:
            book.taken_by_run[run] = taken = 0
        if allotment.state is AllotmentState.DELETING:
            return
        people = before.consumed_units + before.waiting_units if before else 0
        people = book.people_of_run[run] = max(people, book.people_of_run[run])
        too_large = taken > policy.removals_ignored and taken > policy.removal_share * people
        if taken > policy.removals or too_large:
            raise BrokenPromiseError("small blast radius", f"one run took {taken} of {people} in {allotment.id}")

    # Once nothing is left to do

    def check_end(self, world: World) -> None:
        """Check everything that must hold after the faults have stopped and a reconcile has run."""
        self.observe(world)
        self._check_changes(world)
        groups = {group.id for group in world.tenant.truth.groups()}
        self._check_nothing_in_flight(world)
        self._check_listed(world)
        for allotment in _allotments(world):
            if allotment.group_id not in groups:
                continue
            rows = undisturbed(world.store.all_members(allotment.id))
            self._check_members(world, allotment, rows)
            self._check_licences(world, allotment, rows)
            self._check_decisions(allotment, rows)
            self._check_told(world, allotment)
            self._check_names(world, allotment, rows)

    def _check_names(self, world: World, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        """Check that who has a row is found by each word of their name, and nobody where they never were."""
        names = world.person_names
        if names is None:
            return
        users = {user.id: user.display_name for user in world.tenant.truth.users() if user.id in rows}
        for scope in (allotment.id, EVERYBODY):
            if lost := asyncio.run(_lost(names, scope, users)):
                raise BrokenPromiseError("everybody is found by name", f"{allotment.id} in {scope}: {lost}")
        decided = {decision.user_id for decision in self.books[allotment.id].decisions}
        if strangers := names.people[allotment.id].keys() - rows.keys() - decided - self._ever_in(allotment):
            raise BrokenPromiseError("nobody is found where they never were", f"{allotment.id}: {strangers}")

    def _check_listed(self, world: World) -> None:
        """Check that lists show every ledger as it is, and from its copy."""
        shown = [*undisturbed(world.store.listed(None, NEWEST)).items]
        ledgers = [listed(each) for each in _allotments(world)]
        if shown != ledgers:
            raise BrokenPromiseError("lists follow", f"lists show {shown}, the ledgers are {ledgers}")
        if len(world.store.copies) != len(ledgers):
            raise BrokenPromiseError("lists follow", f"{len(world.store.copies)} copies of {len(ledgers)} ledgers")

    def _check_changes(self, world: World) -> None:
        """Check that no planned change whose date has come is left undecided."""
        for stored in undisturbed(world.services.changes.page(None, None, None, NEWEST)).items:
            change = stored.value
            if change.state in OPEN and change.due < world.now - CLOCKS_DIFFER:
                raise BrokenPromiseError("planned changes end", f"{change.id} of {change.allotment_id}: {change.state}")

    def _check_nothing_in_flight(self, world: World) -> None:
        left = left_over(world.pools.rows, {each.id: each for each in _allotments(world)})
        if left:
            raise BrokenPromiseError("units arrive", f"still in flight: {left}")
        for stored in world.pools.totals.values():
            owned = undisturbed(world.services.directory.subscribed()).get(stored.value.sku_id)
            there = owned.enabled_units + owned.warning_units if owned else 0
            if stored.value.assignable != there:
                raise BrokenPromiseError("units arrive", f"{stored.value} of {there}")

    def check_licensed_groups(self, world: World) -> None:
        """Check, by day, that nobody is in a licensed group whom no allotment has admitted to it.

        Where changes of groups do not tell that somebody was restored, only the night can see it.
        """
        self.observe(world)
        if not world.scenario.deletions_told:
            return
        for allotment in _allotments(world):
            if allotment.state is not AllotmentState.ACTIVE:
                continue
            rows = undisturbed(world.store.all_members(allotment.id))
            seated = {user for user, row in rows.items() if row.seated}
            for product in allotment.products:
                there = world.tenant.truth.member_ids(product.licensed_group_id) if product.licensed_group_id else set()
                if there - seated:
                    raise BrokenPromiseError(
                        "no back door", f"{there - seated} are licensed by {allotment.id} seatless"
                    )

    def check_healed(self, world: World) -> None:
        """Check that nothing is left of failures whose cause is gone."""
        groups = {group.id for group in world.tenant.truth.groups()}
        for allotment in _allotments(world):
            if _waits_for_loans(world, allotment):
                continue
            rows = undisturbed(world.store.all_members(allotment.id))
            failed = {user: row.error for user, row in sorted(rows.items()) if row.state is MemberState.FAILED}
            if failed and allotment.group_id in groups:
                raise BrokenPromiseError("failures heal", f"what made {allotment.id} fail is gone, yet {failed}")
            drift = [found for found in drift_of(world, allotment) if found.kind not in NOT_THE_APPS]
            if drift:
                raise BrokenPromiseError("converges", f"the comparison of {allotment.id} still finds {drift}")

    def _check_members(self, world: World, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        if _waits_for_loans(world, allotment):
            return
        unfinished = [row for row in rows.values() if row.unfinished]
        if unfinished:
            raise BrokenPromiseError("converges", f"{allotment.id} is not finished with {unfinished}")
        members = _members_of(world, allotment)
        users = {user.id for user in world.tenant.truth.users()}
        lost = (members & users) - {user for user, row in rows.items() if row.state is not MemberState.IGNORED}
        if lost:
            raise BrokenPromiseError("nobody lost", f"{lost} are members of {allotment.id} without a row")
        left = {user for user, row in rows.items() if row.state is not MemberState.IGNORED} - members
        if left:
            raise BrokenPromiseError("converges", f"{left} have a row in {allotment.id} and are no members")
        over = [each.user_id for each in self.kept[allotment.id].values() if each.expires < world.now - CLOCKS_DIFFER]
        if over and allotment.state is AllotmentState.ACTIVE:
            raise BrokenPromiseError("lapses", f"reservations of {over} in {allotment.id} are over, and still there")
        if allotment.owed_units and allotment.free_units:
            raise BrokenPromiseError("converges", f"{allotment.id} owes seats while {allotment.free_units} are free")
        if allotment.state is AllotmentState.ACTIVE:
            self._check_kept_out(world, allotment, rows)
        waiting = [user for user, row in rows.items() if row.state is MemberState.WAITING]
        if waiting and allotment.free_units:
            raise BrokenPromiseError("converges", f"{waiting} wait while {allotment.free_units} seats are free")
        if allotment.state is AllotmentState.ACTIVE:
            self._check_rule(world, allotment, [row for row in rows.values() if row.state is MemberState.WAITING])
        in_vain = [user for user, row in rows.items() if row.provisional and not allotment.waits]
        if in_vain and not allotment.releasing_units:
            raise BrokenPromiseError("converges", f"{in_vain} wait in {allotment.id} for seats that nobody gives up")

    def _check_kept_out(self, world: World, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        """Whoever is kept without a seat doesn't meet a condition, as the tenant itself has it."""
        kept = [user for user, row in rows.items() if row.state is MemberState.INELIGIBLE]
        accounts = undisturbed(world.services.nightly.accounts.accounts(kept))
        wrongly = [user for user, one in accounts.items() if first_unmet(allotment.conditions, one.traits) is None]
        if wrongly:
            raise BrokenPromiseError("converges", f"{wrongly} meet the conditions of {allotment.id}")

    def _ever_in(self, allotment: Allotment) -> set[str]:
        """Who was ever in the watched group; where groups inside it count, or have counted, in any group."""
        if allotment.id not in self.nesting:
            return self.ever[allotment.group_id]
        return set[str]().union(*self.ever.values())

    def _check_rule(self, world: World, allotment: Allotment, waiting: Iterable[Member]) -> None:
        """Everybody who waits stands where the rule says, but for those who were moved up by hand."""
        order = allotment.waiting_order
        if allotment.reordering is not None:
            raise BrokenPromiseError("converges", f"the waiting room of {allotment.id} is not in its new order")
        for row in waiting:
            by_rule = place_at(order, row.since, row.rank, row.place or 0)
            if (row.rank is not None) is not (order is not None and order.by_priority):
                raise BrokenPromiseError("by the rule", f"{row} waits in {allotment.id} by {order}")
            if row.place != by_rule and not world.counts.events["move up"]:
                raise BrokenPromiseError("by the rule", f"{row} should be at {by_rule} in {allotment.id}")

    def _check_licences(self, world: World, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        licensed = {user for user, row in rows.items() if row.state is MemberState.LICENSED}
        seated = {user for user, row in rows.items() if row.seated}
        for product in allotment.products:
            group = product.licensed_group_id
            active = {
                user
                for user in sorted(self._known(world, rows))
                for state in world.tenant.truth.license_assignment_states(user)
                if state.is_active and state.sku_id == product.sku_id and state.assigned_by_group == group
            }
            if _waits_for_loans(world, allotment):
                licensed &= self._kept(world, rows, str(group))
            if licensed - active:
                raise BrokenPromiseError("converges", f"{licensed - active} are licensed on paper in {allotment.id}")
            if allotment.licensing is Licensing.GROUP and active - seated:
                raise BrokenPromiseError("converges", f"{active - seated} hold a licence of {allotment.id} seatless")
        if self.holders(allotment) - seated:
            raise BrokenPromiseError("converges", f"{self.holders(allotment) - seated} hold a licence seatless")

    def _kept(self, world: World, rows: Mapping[str, Member], group: str) -> set[str]:
        """Whose licence an allotment that waits for its loans has kept: nobody is looked after there any more. Not of
        people who were deleted, whom the tenant has put out of the licensed group, or whose licence never showed.
        """
        users = {user.id for user in world.tenant.truth.users()}
        seen = {user for user in self.members[group] if user in rows and rows[user].checked is not None}
        return users & {user for user in rows if user in seen or (group, user) in self.taken_out}

    def _known(self, world: World, rows: Iterable[str]) -> set[str]:
        return {user.id for user in world.tenant.truth.users()} | set(rows)

    def _check_told(self, world: World, allotment: Allotment) -> None:
        """Whose addition was notified, of an allotment that was always enforced, has been decided about."""
        if allotment.id in self.interrupted:
            return
        came = {user for group, user in world.told if group == allotment.group_id}
        missed = came - {user for group, user in self.early if group == allotment.group_id}
        silent = missed - {decision.user_id for decision in self.books[allotment.id].decisions}
        if silent:
            raise BrokenPromiseError("nobody lost", f"{silent} came to {allotment.id}, and nothing was decided")

    def _check_decisions(self, allotment: Allotment, rows: Mapping[str, Member]) -> None:
        book = self.books[allotment.id]
        numbers = [decision.id for decision in book.decisions]
        if numbers != list(range(1, allotment.decisions + 1)):
            raise BrokenPromiseError("nobody lost", f"decisions of {allotment.id} have gaps: {numbers}")
        decided = {decision.user_id for decision in book.decisions if decision.kind not in _OF_OTHERS}
        if rows.keys() - decided:
            raise BrokenPromiseError("nobody lost", f"{rows.keys() - decided} have no decision in {allotment.id}")
        strangers = decided - self._ever_in(allotment)
        if strangers:
            raise BrokenPromiseError("nobody lost", f"decisions in {allotment.id} about {strangers}, never members")


async def _lost(names: InMemoryPersonNames, scope: str, called: Mapping[str, str]) -> set[tuple[str, str]]:
    """Of these people, with their names, those who aren't found by a word of it, and the word."""
    lost = set[tuple[str, str]]()
    for user, name in called.items():
        for word in name.split():
            found, cursor = set[str](), None
            while user not in found:
                page = await search(names, [scope], NameQuery.of(word), cursor, 20)
                found |= {person.user_id for person in page.items}
                cursor = page.next_cursor
                if cursor is None:
                    break
            if user not in found:
                lost.add((user, word))
    return lost


def _members_of(world: World, allotment: Allotment) -> frozenset[str]:
    """Who is in the watched group; where groups inside it count, down to five levels of them."""
    found, level, seen = set[str](), {allotment.group_id}, {allotment.group_id}
    groups = {group.id for group in world.tenant.truth.groups()}
    for _ in range(1 + LEVELS):
        inside = set[str]().union(*(world.tenant.truth.member_ids(group) for group in level))
        found |= inside if not allotment.nested_groups else inside - groups
        level = (inside & groups) - seen if allotment.nested_groups else set()
        seen |= level
    return frozenset(found)


def _allotments(world: World) -> list[Allotment]:
    return list(undisturbed(world.store.allotments(None, NEWEST)).items)


def _waits_for_loans(world: World, allotment: Allotment) -> bool:
    """Whether a deleted allotment is forgotten once all is home that it, or a deleted part of it, has lent."""
    if allotment.state is not AllotmentState.DELETING:
        return False
    parts = (each for each in _allotments(world) if each.parent_id == allotment.id)
    return allotment.lent_units > 0 or any(_waits_for_loans(world, part) for part in parts)
