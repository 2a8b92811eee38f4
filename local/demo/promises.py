"""The check of the promises: from what happened, as plain data, to a verdict on each.

Nothing here asks the app whether it did well: who was a member and who had a licence at which instant is the tenant's
own record. A promise that nothing put to the test is not kept but broken, for want of evidence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.demo.records import Account, Decision, Doubled, Emptied, Evidence, Fact, Fuse, Trial

ALLOWED_REQUESTS = frozenset(
    {
        "addMember",
        "addMembers",
        "removeMember",
        "assignUserLicense",
        "assignGroupLicense",
        "createGroup",
        "createSubscription",
        "renewSubscription",
        "reauthorizeSubscription",
        "deleteSubscription",
        "sendMail",
    }
)
"""What the app may ask of Graph in order to change something; no request among these can delete a user or a group."""

EFFECTS = frozenset({"memberAdded", "memberRemoved", "licenseActive", "licenseInactive", "licenseFailed"})
"""The facts that people notice."""

DELETIONS = frozenset({"userDeleted", "groupDeleted"})
SEATED = frozenset({"licensed", "promoted", "failed"})
STANDING = SEATED | {"waiting"}
"""The decisions after which a person has a place, until another decision about them."""

CLOCK_GRAIN = timedelta(milliseconds=1)
"""The app's times are cut off to the millisecond."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one promise was kept: what was counted, and every breach in words."""

    promise: str
    meaning: str
    counted: str
    breaches: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether there is no breach."""
        return not self.breaches


def check(evidence: Evidence) -> tuple[Verdict, ...]:
    """A verdict on each of the seven promises, in their order."""
    return (
        never_over(evidence),
        nobody_lost(evidence),
        converges(evidence),
        idempotent(evidence),
        fenced(evidence),
        small_blast_radius(evidence),
        conserved(evidence),
    )


def never_over(evidence: Evidence) -> Verdict:
    """At every instant the users licensed through an allotment's licensed groups are at most its limit."""
    peaks, breaches, changes = list[str](), list[str](), 0
    for account in evidence.accounts:
        peak = 0
        for fact, users in _licensed(account, evidence.facts):
            changes += 1
            peak, limit = max(peak, users), account.limit_at(fact.time)
            if users > limit:
                breaches.append(f"{account.name}: {users} users licensed at {_time(fact)}, limit {limit}")
        peaks.append(f"{account.name} {peak} of {max(limit.units for limit in account.limits)}")
    if not changes:
        breaches.append("nobody was ever licensed: nothing was put to the test")
    counted = f"after each of {changes} changes of a licence; at most: {', '.join(peaks)}"
    return Verdict("Never over", "licensed users never exceed the limit, at any instant", counted, tuple(breaches))


def nobody_lost(evidence: Evidence) -> Verdict:
    """Every addition to a watched group has its decision, and everybody there has a seat or a place in line."""
    breaches, additions = list[str](), 0
    for account in evidence.accounts:
        decisions = _by_person(account.decisions)
        for fact in evidence.facts:
            if fact.kind != "memberAdded" or fact.group_id != account.group_id:
                continue
            additions += 1
            person = fact.object_id or ""
            if not _explained(decisions.get(person, []), fact.time, is_user=person in evidence.users):
                who = _who(evidence, [person])
                breaches.append(f"{account.name}: {who} was added at {_time(fact)}, and nothing was decided")
        forgotten = (account.members & evidence.users.keys()) - account.seated - account.waiting
        if forgotten:
            breaches.append(f"{account.name}: a member without a seat or a place: {_who(evidence, forgotten)}")
        silent = [decision for decision in account.decisions if not decision.reason]
        breaches += [f"{account.name}: decision {decision.id} has no reason" for decision in silent]
    if not additions:
        breaches.append("nobody was ever added: nothing was put to the test")
    decided = [decision for account in evidence.accounts for decision in account.decisions]
    reasons = sum(bool(decision.reason) for decision in decided)
    counted = f"{additions} additions to the groups, {len(decided)} decisions, {reasons} of them with a reason"
    return Verdict("Nobody lost", "every addition ends in a decision that says why", counted, tuple(breaches))


def converges(evidence: Evidence) -> Verdict:
    """After a reconcile the record is what the tenant has, and another reconcile writes nothing."""
    differences = [found for account in evidence.accounts for found in _differences(account, evidence)]
    effects = [found for trial in evidence.reconciles for found in _effects(trial, evidence)]
    writes = [found for trial in evidence.reconciles[1:] for found in _writes(trial, evidence)]
    breaches = [*differences, *effects, *writes]
    if len(evidence.reconciles) < 2:
        breaches.append("fewer than two reconciles were run: nothing was put to the test")
    seats = sum(len(account.seated) for account in evidence.accounts)
    places = sum(len(account.waiting) for account in evidence.accounts)
    counted = (
        f"{len(evidence.reconciles)} reconciles: {len(effects)} changes, {len(writes)} ledgers written (ETags) after "
        f"the first; {seats} seats and {places} waiting places against the tenant: {len(differences)} differences"
    )
    meaning = "a reconcile finds nothing to repair, a second writes nothing"
    return Verdict("Converges", meaning, counted, tuple(breaches))


def idempotent(evidence: Evidence) -> Verdict:
    """A notification that comes again changes nothing."""
    breaches, counts = list[str](), list[str]()
    for doubled in evidence.doubled:
        name, made = _name(evidence, doubled.allotment_id), _made_since(doubled, evidence)
        counts.append(f"a notification came {doubled.deliveries} times, decisions: {made}")
        if doubled.deliveries < 2 or made != 1:
            who = _who(evidence, [doubled.user_id])
            breaches.append(f"{name}: {made} decisions about {who}, notified {doubled.deliveries} times")
    for trial in evidence.replays:
        effects, writes = list(_effects(trial, evidence)), list(_writes(trial, evidence))
        counts.append(f"{trial.what}: {len(effects)} changes, {len(writes)} ledgers written (ETags)")
        breaches += effects + writes
    if not evidence.doubled or not evidence.replays:
        breaches.append("no notification was doubled or sent again: nothing was put to the test")
    return Verdict("Idempotent", "what comes twice has its effect once", "; ".join(counts), tuple(breaches))


def fenced(evidence: Evidence) -> Verdict:
    """The app removes memberships of its own groups and licences, nothing else; strangers are refused."""
    requests = Counter(fact.detail for fact in evidence.facts if fact.kind == "request" and fact.actor == "app")
    deleted = [f"the app deleted {_of_whom(evidence, fact)}" for fact in evidence.facts if _is_deletion(fact)]
    breaches = [*deleted, *evidence.misfits] + [
        f"the app asked Graph {times} times for {asked}"
        for asked, times in sorted(requests.items())
        if asked not in ALLOWED_REQUESTS
    ]
    own = {group for account in evidence.accounts for group in (account.group_id, *account.licensed_groups)}
    breaches += [
        f"the app removed {_of_whom(evidence, fact)} from group {fact.group_id}, which is none of its groups"
        for fact in evidence.facts
        if fact.kind == "memberRemoved" and fact.actor == "app" and fact.group_id not in own
    ]
    breaches += [
        f"{probe.what}: answered {probe.status}, not {probe.expected_status}"
        for probe in evidence.probes
        if probe.status != probe.expected_status
    ]
    if not evidence.probes:
        breaches.append("nobody knocked without permission: nothing was put to the test")
    answers = ", ".join(f"{probe.what} {probe.status}" for probe in evidence.probes)
    counted = f"{requests.total()} changes asked of Graph, {len(deleted)} users or groups deleted; {answers}"
    meaning = "no user or group is ever deleted, no stranger is let in"
    return Verdict("Fenced", meaning, counted, tuple(breaches))


def small_blast_radius(evidence: Evidence) -> Verdict:
    """No run took away more than it may unasked, and what would have done so was stopped before the first one."""
    breaches, largest, counts = list[str](), 0, list[str]()
    for account in evidence.accounts:
        for taken, people in _runs(account):
            largest = max(largest, taken)
            if _too_many(taken, people, evidence.fuse):
                breaches.append(f"{account.name}: one run took away {taken} seats of {people} people")
    for emptied in evidence.emptied:
        damage = list(_damage(emptied, evidence))
        name = _name(evidence, emptied.allotment_id)
        counts.append(f"{emptied.people} removed from {name} at once: {len(damage)} licences lost")
        breaches += damage
        if not emptied.suspended:
            breaches.append(f"{name}: {emptied.people} were removed at once, and nobody was asked")
    if not evidence.emptied:
        breaches.append("no group was emptied: nothing was put to the test")
    counts.insert(0, f"the largest run took away {largest} seats, allowed are {evidence.fuse.removals}")
    meaning = "a large removal stops and asks a person"
    return Verdict("Small blast radius", meaning, "; ".join(counts), tuple(breaches))


def conserved(evidence: Evidence) -> Verdict:
    """What a pool has given is in its roots, what is delegated in their parts, and what is lent is borrowed."""
    breaches = list[str]()
    for sku_id, given in evidence.given.items():
        roots = [each for each in evidence.holdings if each.parent_id is None and sku_id in each.sku_ids]
        limits = sum(each.allotted for each in roots)
        if limits != given:
            breaches.append(f"the pool of {sku_id} has given {given} units, and the limits are {limits}")
    for whole in evidence.holdings:
        parts = sum(each.allotted for each in evidence.holdings if each.parent_id == whole.id)
        if parts != whole.delegated:
            breaches.append(f"{whole.name} has delegated {whole.delegated} units, and its parts have {parts}")
    lent, borrowed = sum(each.lent for each in evidence.holdings), sum(each.borrowed for each in evidence.holdings)
    if lent != borrowed:
        breaches.append(f"{lent} units are lent, and {borrowed} borrowed")
    if not any(each.delegated for each in evidence.holdings):
        breaches.append("nothing was divided: nothing was put to the test")
    counted = f"{len(evidence.given)} pools have given {sum(evidence.given.values())} units to allotments; "
    counted += f"{sum(each.delegated for each in evidence.holdings)} of them are delegated, {lent} lent"
    return Verdict("Conserved", "no seat exists twice, and none is lost", counted, tuple(breaches))


def _licensed(account: Account, facts: Iterable[Fact]) -> Iterator[tuple[Fact, int]]:
    """Each change of a licence that the allotment gives, and how many users have one after it."""
    held: Counter[str] = Counter()
    for fact in facts:
        if fact.group_id in account.licensed_groups and fact.kind in {"licenseActive", "licenseInactive"}:
            person = fact.object_id or ""
            held[person] += 1 if fact.kind == "licenseActive" else -1
            if not held[person]:
                del held[person]
            yield fact, len(held)


def _by_person(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.user_id, []).append(decision)
    return found


def _explained(decisions: list[Decision], added: datetime, *, is_user: bool) -> bool:
    """Whether a decision was made since the addition, or one from before still stands (left and back unseen)."""
    if decisions and decisions[-1].decided >= added - CLOCK_GRAIN:
        return True
    return bool(decisions) and decisions[-1].kind in (STANDING if is_user else {"ignored"})


def _differences(account: Account, evidence: Evidence) -> Iterator[str]:
    """Where the allotment's record and the tenant differ."""
    users = account.members & evidence.users.keys()
    if odd := users ^ (account.seated | account.waiting):
        yield f"{account.name}: a member or on record, not both: {_who(evidence, odd)}"
    for group in sorted(account.licensed_groups):
        if odd := _holders(group, evidence.facts) ^ account.seated:
            yield f"{account.name}: licensed or on record with a seat, not both: {_who(evidence, odd)}"


def _holders(group_id: str, facts: Iterable[Fact]) -> frozenset[str]:
    holders = set[str]()
    for fact in facts:
        if fact.group_id == group_id and fact.kind == "licenseActive":
            holders.add(fact.object_id or "")
        elif fact.group_id == group_id and fact.kind == "licenseInactive":
            holders.discard(fact.object_id or "")
    return frozenset(holders)


def _effects(trial: Trial, evidence: Evidence) -> Iterator[str]:
    """What something that should change nothing has changed."""
    for fact in evidence.facts:
        if trial.first_fact <= fact.sequence < trial.next_fact and fact.kind in EFFECTS:
            yield f"{trial.what}: {fact.kind} of {_of_whom(evidence, fact)} in group {fact.group_id}"
    for account in evidence.accounts:
        for decision in account.decisions:
            if trial.began <= decision.decided <= trial.ended:
                who = _who(evidence, [decision.user_id])
                yield f"{trial.what}: {account.name} decided {decision.kind} about {who}"


def _writes(trial: Trial, evidence: Evidence) -> Iterator[str]:
    """The ledgers that were written, by their ETags."""
    for allotment_id in trial.written:
        yield f"{trial.what}: the ledger of {_name(evidence, allotment_id)} was written"


def _runs(account: Account) -> Iterator[tuple[int, int]]:
    """For each run that took seats away: how many, and how many people the allotment had before it.

    The decisions of one run carry one time and one cause.
    """
    place: dict[str, str] = {}
    runs: dict[tuple[datetime, str], tuple[int, int]] = {}
    for decision in account.decisions:
        run = (decision.decided, decision.cause)
        before = place.pop(decision.user_id, None)
        if decision.kind == "released" and before in SEATED:
            taken, people = runs.get(run, (0, len(place) + 1))
            runs[run] = taken + 1, people
        if decision.kind in STANDING:
            place[decision.user_id] = decision.kind
    yield from runs.values()


def _too_many(taken: int, people: int, fuse: Fuse) -> bool:
    return taken > fuse.removals or (taken > fuse.ignored and taken > fuse.share * people)


def _damage(emptied: Emptied, evidence: Evidence) -> Iterator[str]:
    """The licences that an emptied group has cost."""
    account = _account(evidence, emptied.allotment_id)
    for fact in evidence.facts:
        within = emptied.first_fact <= fact.sequence < emptied.next_fact
        if within and fact.kind == "licenseInactive" and fact.group_id in account.licensed_groups:
            yield f"{account.name}: {_of_whom(evidence, fact)} lost the licence when the group was emptied"


def _made_since(doubled: Doubled, evidence: Evidence) -> int:
    """How many decisions there were about somebody since the join that was notified twice."""
    decisions = _account(evidence, doubled.allotment_id).decisions
    since = doubled.joined - CLOCK_GRAIN
    return sum(decision.user_id == doubled.user_id and decision.decided >= since for decision in decisions)


def _is_deletion(fact: Fact) -> bool:
    return fact.kind == "disaster" or (fact.kind in DELETIONS and fact.actor == "app")


def _account(evidence: Evidence, allotment_id: str) -> Account:
    return next(account for account in evidence.accounts if account.id == allotment_id)


def _name(evidence: Evidence, allotment_id: str) -> str:
    return _account(evidence, allotment_id).name


def _who(evidence: Evidence, people: Iterable[str]) -> str:
    return ", ".join(sorted(evidence.users.get(person, person) for person in people))


def _of_whom(evidence: Evidence, fact: Fact) -> str:
    return _who(evidence, [fact.object_id or "nobody"])


def _time(fact: Fact) -> str:
    return fact.time.strftime("%H:%M:%S.%f")
