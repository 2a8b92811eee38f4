"""The running stack with its people: acts, shows decisions as they come, waits for what must follow."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from local.demo.cast import Cast, cast_of
from local.demo.peers import App, Peer, Tenant
from local.demo.records import Decision, Doubled, Emptied, Limit, Marks
from local.demo.screen import Screen
from local.sign_in.token import fetch_token
from local.stack import Stack

ADMINISTRATOR, READER = "admin@contoso.example", "reader@contoso.example"
PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.1
LOOK_SECONDS = 1.0
"""So often decisions about all allotments are looked for: more often, only about those that somebody has changed."""

SUBSCRIBED_WITHIN_SECONDS = 10.0
LOG_LINES = 12
NEWS, NAMES = "tell-", "name-"
"""So begin the ids of the commands that have people told, and that keep the names of people for searches."""


class PartEnded(Exception):
    """A part of the stack ended by itself; the message says which, where its log is, and how that ends."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be seen, in words with a place for the number or the names, and what is seen."""

    what: str
    expected: object
    seen: object

    @property
    def met(self) -> bool:
        """Whether it is so."""
        return self.expected == self.seen

    def __str__(self) -> str:
        return self.what.format(_words(self.seen))


class NotReached(Exception):
    """What had to follow did not, in time; the message says what was expected and what was seen."""

    def __init__(self, seconds: float, expected: Iterable[Expected], *, busy: bool) -> None:
        lines = [
            f"  expected: {each.what.format(_words(each.expected))}; seen: {_words(each.seen)}"
            for each in expected
            if not each.met
        ]
        if busy:
            lines.append("  expected: nothing left to do; seen: messages in the queues")
        super().__init__(f"Not reached within {seconds:.0f} s:\n" + "\n".join(lines))


@dataclass(frozen=True, slots=True)
class Opening:
    """An allotment that is to be made: its group's name is its own; products by their part numbers."""

    name: str
    products: Sequence[str]
    limit: int
    overflow: str


@dataclass(slots=True)
class Allotment:
    """One allotment of the story, and what has been seen of it."""

    id: str
    name: str
    group_id: str
    overflow: str
    products: Sequence[str]
    licensed_groups: frozenset[str]
    limits: list[Limit]
    decisions: list[Decision] = field(default_factory=list)

    @property
    def limit(self) -> int:
        """The limit now."""
        return self.limits[-1].units

    def about(self, person: str) -> list[str]:
        """The kinds of the decisions about somebody, oldest first."""
        return [decision.kind for decision in self.decisions if decision.user_id == person]

    def count(self, kind: str) -> int:
        """How many decisions of a kind there were."""
        return sum(decision.kind == kind for decision in self.decisions)


class Stage:
    """Where the story is played. `changed` is when the last change was made, from which decisions are timed."""

    def __init__(self, stack: Stack, screen: Screen, app: App, state: Mapping[str, Any]) -> None:
        """`state` is the tenant's, before anything has happened."""
        self.stack = stack
        self.screen = screen
        self.app = app
        self.address: str = stack.endpoints["functions"]
        self.issuer: str = stack.endpoints["issuer"]
        self.tenant = Tenant(stack.endpoints["control"])
        self.allotments: dict[str, Allotment] = {}
        self.changed = datetime.now(UTC)
        self.marks = Marks(self.changed, self.changed, self.changed)
        self.doubled: list[Doubled] = []
        self.emptied: list[Emptied] = []
        self.groups: Mapping[str, Any] = {group["displayName"]: group for group in state["groups"]}
        self.products: Mapping[str, Any] = {sku["skuPartNumber"]: sku for sku in state["skus"]}
        self.cast: Cast = cast_of(state["users"], [ADMINISTRATOR, READER])
        self.addresses: Mapping[str, str] = {user["id"]: user["userPrincipalName"] for user in state["users"]}
        self.administrator = next(user for user, address in self.addresses.items() if address == ADMINISTRATOR)
        self._new_groups: dict[str, str] = {}
        self._names: dict[str, str] = {user["id"]: user["displayName"] for user in state["users"]}
        self._names |= {group["id"]: f"the group {name}" for name, group in self.groups.items()}
        self._in_play: set[str] = set()
        self._was_at_work = True
        self._followed = 0.0
        self._host = Peer(self.address)
        self._queues = Peer(stack.endpoints["serviceBusQueues"].removesuffix("/queues"))
        self._graph = Peer(stack.endpoints["graph"], token="demo")

    # ---- setting up

    def make_groups(self, names: Iterable[str]) -> None:
        """Make the groups that allotments will be made for: in Entra it takes time until every replica knows them."""
        self._new_groups |= {name: self.tenant.add_group(name) for name in names}

    def open_allotments(self, *openings: Opening) -> None:
        """Make allotments for groups that were made, side by side."""
        made = {each.name: self._opened(each) for each in openings}
        self._await_active(made.values())
        for each in openings:
            titles = [self.products[product]["displayName"] for product in each.products]
            limits = [Limit(self.changed, each.limit)]
            group_id = self._new_groups[each.name]
            self._note(Allotment(made[each.name], each.name, group_id, each.overflow, titles, frozenset(), limits))

    def _opened(self, opening: Opening) -> str:
        asked_for: dict[str, object] = {
            "displayName": opening.name,
            "groupId": self._new_groups[opening.name],
            "products": [{"skuId": self.products[product]["skuId"]} for product in opening.products],
            "allottedUnits": opening.limit,
            "overflow": opening.overflow,
            "owners": [self.administrator],
        }
        return self._created(asked_for)

    def divide(self, name: str, parts: Mapping[str, int]) -> None:
        """Make parts of an allotment for groups that were made, each with so many of its seats; people wait in them."""
        whole, made, self.changed = self.allotments[name], dict[str, str](), datetime.now(UTC)
        groups = {part: self._new_groups[part] for part in parts}
        for part, units in parts.items():
            body = {"displayName": part, "groupId": groups[part], "allottedUnits": units, "overflow": "wait"}
            made[part] = self._created({**body, "owners": [self.administrator]}, whole.id)
        self._await_active(made.values())
        self.limit_is(name, whole.limit - sum(parts.values()))
        for part, units in parts.items():
            limits = [Limit(self.changed, units)]
            self._note(Allotment(made[part], part, groups[part], "wait", whole.products, frozenset(), limits))

    def _created(self, allotment: Mapping[str, object], parent_id: str | None = None) -> str:
        """The id of a new allotment, once Graph knows its group: in Entra new groups take time."""
        made: list[str] = []
        self.changed = datetime.now(UTC)

        def is_made() -> bool:
            made.extend(filter(None, [self.app.create(allotment, parent_id)]))
            return bool(made)

        self.wait_until(is_made, f"Microsoft Graph knows the group {allotment['displayName']}")
        return made[0]

    def _await_active(self, allotment_ids: Iterable[str]) -> None:
        for one in allotment_ids:
            ready = f"the licensed groups of {self.app.show(one)['displayName']} are made"
            self.wait_until(lambda one=one: self.app.show(one)["state"] == "active", ready)  # type: ignore[misc]

    def _note(self, allotment: Allotment) -> None:
        """Follow an allotment from now on, with its licensed groups as the tenant has them."""
        groups = self.tenant.state()["groups"]
        made = frozenset(group["id"] for group in groups if allotment.id in (group["description"] or ""))
        self.allotments[allotment.name] = replace(allotment, licensed_groups=made)

    def limit_is(self, name: str, units: int) -> None:
        """Note how many people an allotment may license from now on."""
        self.allotments[name].limits.append(Limit(datetime.now(UTC), units))

    def subscribe(self) -> None:
        """Wait until the app has subscribed to the tenant's change notifications.

        It does so when it starts, and by a timer that ticks every few hours. Where a busy machine makes the first try
        fail, the timer is started by hand.
        """
        again = time.monotonic() + SUBSCRIBED_WITHIN_SECONDS

        def subscribed() -> bool:
            nonlocal again
            if time.monotonic() > again:
                self._host.ask("POST", "/admin/functions/keep_subscription", {"input": ""})
                again = time.monotonic() + SUBSCRIBED_WITHIN_SECONDS
            return bool(self._graph.ask("GET", "/subscriptions").body["value"])

        self.wait_until(subscribed, "the app has subscribed to the tenant's changes")

    def first_device(self) -> str:
        """The id of one of the company's devices, whose name is noted."""
        devices = self.groups["All company devices"]["id"]
        device = self._graph.ask("GET", f"/groups/{devices}/members").body["value"][0]
        self._names[device["id"]] = f"the device {device['displayName']}"
        return str(device["id"])

    # ---- acting

    def change(self, name: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Change who is in an allotment's group, as somebody in a portal does."""
        self._act_on(name)
        self.tenant.change_members(self.allotments[name].group_id, add=add, remove=remove)

    def _act_on(self, name: str) -> None:
        self.changed = datetime.now(UTC)
        self._in_play.add(name)

    def license_group(self, name: str, product: str) -> None:
        """License an allotment's group itself, as another administrator does."""
        self._act_on(name)
        self.tenant.license_group(self.allotments[name].group_id, self.products[product]["skuId"])

    def raise_limit(self, name: str, units: int) -> None:
        """Raise an allotment's limit, as its administrator."""
        self._act_on(name)
        self.allotments[name].limits.append(Limit(self.changed, units))
        self.app.change(self.allotments[name].id, {"allottedUnits": units})

    def run_timer(self, function: str, looks: int) -> None:
        """Start a timer function by hand, and wait until so many delta queries have been made and nothing is left."""
        self.changed = datetime.now(UTC)
        looked = self.tenant.deltas() + looks
        self._host.ask("POST", f"/admin/functions/{function}", {"input": ""})
        self.wait_until(lambda: self.tenant.deltas() >= looked and self.quiet(), f"{function} has looked at the groups")

    # ---- seeing

    def person(self, object_id: str) -> str:
        """Somebody's name, or something's."""
        return self._names.get(object_id, object_id)

    def people(self, object_ids: Iterable[str]) -> str:
        """Several names."""
        return ", ".join(map(self.person, object_ids))

    def ledger(self, name: str) -> Mapping[str, Any]:
        """The allotment as the app shows it."""
        return self.app.show(self.allotments[name].id)

    def waiting_room(self, name: str) -> list[str]:
        """Who waits, the next in line first."""
        return self.app.people(self.allotments[name].id, "waitingMembers")

    def members(self, name: str) -> frozenset[str]:
        """Who is in the allotment's group, as the tenant has it."""
        group_id = self.allotments[name].group_id
        groups = self.tenant.state()["groups"]
        return frozenset(next(group["members"] for group in groups if group["id"] == group_id))

    def licensed(self, name: str) -> int:
        """How many users have every product of the allotment through its licensed groups, as the tenant has it."""
        groups = self.allotments[name].licensed_groups
        return sum(groups <= set(_active_sources(user)) for user in self.tenant.state()["users"])

    def holders(self, name: str) -> int:
        """How many users have a product of the allotment through its licensed groups, or through its own group."""
        groups = {*self.allotments[name].licensed_groups, self.allotments[name].group_id}
        return sum(not groups.isdisjoint(_active_sources(user)) for user in self.tenant.state()["users"])

    def delivered(self, name: str, person: str) -> int:
        """How often a notification about an allotment's group that names somebody has been delivered."""
        group_id = self.allotments[name].group_id
        told = [entry["resourceData"] for found in self.tenant.deliveries() for entry in found["body"]["value"]]
        return sum(entry["id"] == group_id and person in str(entry) for entry in told)

    def quiet(self) -> bool:
        """Whether no message is in the queues, in work, or scheduled; news that wait to be told do not count, nor do
        names that wait to be kept.
        """
        return not self._at_work() and all(message_id.startswith((NEWS, NAMES)) for message_id in self._scheduled())

    def _at_work(self) -> bool:
        """Whether a message is in the queues or in work."""
        depths: Mapping[str, Mapping[str, int]] = self._queues.ask("GET", "/queues").body
        used = (depths["graph-notifications"], depths["enforcement"])
        return any(depth[state] for depth in used for state in ("active", "locked"))

    def told(self) -> bool:
        """Whether nothing is left to tell."""
        return self.quiet() and not any(message_id.startswith(NEWS) for message_id in self._scheduled())

    def _scheduled(self) -> Sequence[str]:
        found: Sequence[str] = self._queues.ask("GET", "/queues/enforcement/scheduled").body["messageIds"]
        return found

    def follow(self) -> None:
        """Show the decisions that have been made since the last look."""
        self._follow(self.allotments)
        self._followed = time.monotonic()

    def _follow(self, names: Iterable[str]) -> None:
        for allotment in map(self.allotments.__getitem__, names):
            last = allotment.decisions[-1].id if allotment.decisions else 0
            for decision in self.app.decisions_after(allotment.id, last):
                allotment.decisions.append(decision)
                self.screen.decision(allotment.name, self.person(decision.user_id), decision, self.changed)

    def _follow_work(self) -> None:
        """The same for what is in play where messages are in work, or were at the last look; for all now and then."""
        at_work = self._at_work()
        if time.monotonic() >= self._followed + LOOK_SECONDS:
            self.follow()
        elif at_work or self._was_at_work:
            self._follow([name for name in self.allotments if name in self._in_play])
        self._was_at_work = at_work

    # ---- waiting

    def reach(self, expected: Callable[[], Sequence[Expected]]) -> None:
        """Show decisions until everything is as expected and nothing is left to do. Raises NotReached, PartEnded."""
        began = time.monotonic()
        for _ in self._polls():
            self._follow_work()
            seen = expected() if self.quiet() else ()
            if seen and all(each.met for each in seen):
                self.follow()
                self._in_play.clear()
                self.screen.reached(time.monotonic() - began, map(str, seen))
                return
        raise NotReached(PATIENCE_SECONDS, expected(), busy=not self.quiet())

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Show decisions until the condition holds. Raises NotReached, PartEnded."""
        for _ in self._polls():
            self._follow_work()
            if condition():
                return
        raise NotReached(PATIENCE_SECONDS, [Expected(f"{what}: {{}}", "yes", "not yet")], busy=False)

    def watch(self, seconds: float) -> None:
        """Show what is decided within some seconds."""
        end = time.monotonic() + seconds
        for _ in self._polls():
            self._follow_work()
            if time.monotonic() >= end:
                return

    def _polls(self) -> Iterator[None]:
        """One turn after another until patience ends; a part that has ended is named instead of its silence."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._was_at_work = True
        while True:
            yield
            check_parts(self.stack)
            if time.monotonic() > deadline:
                return
            time.sleep(POLL_SECONDS)


def open_stage(stack: Stack, screen: Screen) -> Stage:
    """The stage of a stack that has just started, with its administrator signed in."""
    app = App(stack.endpoints["functions"], fetch_token(stack.endpoints["issuer"], ADMINISTRATOR))
    return Stage(stack, screen, app, Tenant(stack.endpoints["control"]).state())


def check_parts(stack: Stack, grace_seconds: float = 0.0) -> None:
    """Raise PartEnded where a part of the stack has ended, or does so within the grace."""
    deadline = time.monotonic() + grace_seconds
    while True:
        for part in stack.parts.values():
            if not part.running:
                tail = "\n".join(part.log.read_text(errors="replace").splitlines()[-LOG_LINES:])
                log = f"Its log is {part.log}" + (f", and ends with:\n{tail}" if tail else ", and is empty.")
                raise PartEnded(f"The part {part.name} ended by itself. {log}")
        if time.monotonic() >= deadline:
            return
        time.sleep(POLL_SECONDS)


def _active_sources(user: Mapping[str, Any]) -> Iterator[str]:
    """The groups through which a user has an active licence."""
    for licence in user["licenses"]:
        if licence["assignedByGroup"] and licence["state"] in {"Active", "ActiveWithError"}:
            yield licence["assignedByGroup"]


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nobody"
    return str(value)
