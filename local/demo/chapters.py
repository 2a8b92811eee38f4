"""The story: in each chapter something happens to the groups, and the app has to answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from local.demo.peers import LATEST
from local.demo.records import Doubled, Emptied, Mail
from local.demo.stage import Expected, Opening, Stage

ENGINEERING, VISIO, LEADERSHIP = "Engineering", "Visio", "Leadership"
UNIVERSITY, SCIENCE, UNIVERSITY_SEATS = "University", "Science", 10
PHYSICS, CHEMISTRY, BIOLOGY, MATHS = "Physics", "Chemistry", "Biology", "Maths"
FACULTY, DEPARTMENTS = {SCIENCE: 8}, {PHYSICS: 2, CHEMISTRY: 2, BIOLOGY: 2, MATHS: 1}
VISIO_SEATS, VISIO_SEATS_LATER, LEADERSHIP_SEATS = 5, 8, 3
REMOVALS_AT_MOST = 5
"""So many seats one run may take away unasked in this story; 500 where nothing else is set."""

UNNOTICED_SECONDS = 1.0
ADA = "Ada Ahlgren"
"""Who looks after Contoso's licences."""

INTRODUCTION = f"""\
Contoso is a simulated company, and {ADA} looks after its Microsoft 365 licences. An allotment sets \
licences aside for the members of one group: people who join the group get a seat, and with it a licence of each \
product, while there are free seats. People come and go by any way there is; the app hears of it from Microsoft Graph, \
decides, and writes down why. Each decision below carries the seconds since the change that it answers.
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A title, what happens and why, and how it is played."""

    title: str
    meaning: str
    play: Callable[[Stage], None]


def set_up(stage: Stage) -> None:
    """All groups and the whole allotments; the tenant's background work takes a moment, as Entra's does."""
    stage.tenant.turn(licensingDelaySeconds=[0.1, 0.5])
    stage.make_groups((ENGINEERING, VISIO, LEADERSHIP, UNIVERSITY, *FACULTY, *DEPARTMENTS))
    stage.subscribe()
    stage.open_allotments(
        Opening(ENGINEERING, ["SPE_E3"], stage.cast.seats, "rollback"),
        Opening(VISIO, ["VISIOCLIENT"], VISIO_SEATS, "wait"),
        Opening(LEADERSHIP, ["SPE_E5", "Microsoft_Teams_Premium"], LEADERSHIP_SEATS, "rollback"),
        Opening(UNIVERSITY, ["SPE_E5"], UNIVERSITY_SEATS, "wait"),
    )
    full = {"rollback": "people are taken out again", "wait": "people wait in line"}
    rows = [
        (allotment.name, " + ".join(allotment.products), full[allotment.overflow], allotment.limit)
        for allotment in stage.allotments.values()
    ]
    stage.screen.table(("Group", "Licences", "When it is full", "Seats"), rows, numbers=1)
    stage.run_timer("catch_up", looks=1 + len(stage.allotments))
    stage.tenant.turn(writeLagSeconds=0)  # each group that is made later would take as long again


def single_joins(stage: Stage) -> None:
    """One after another."""
    joins = [(LEADERSHIP, person) for person in stage.cast.leaders]
    joins += [(VISIO, person) for person in stage.cast.early_draughtsmen]
    for name, person in joins:
        stage.screen.act(f"{stage.person(person)} is added to {name}.")
        stage.change(name, add=[person])
        _await_decision(stage, name, person)
    stage.reach(
        lambda: [
            Expected("{} people have both products of Leadership", LEADERSHIP_SEATS, stage.licensed(LEADERSHIP)),
            Expected("{} are in its group", LEADERSHIP_SEATS, len(stage.members(LEADERSHIP))),
            Expected("{} people have Visio", len(stage.cast.early_draughtsmen), stage.licensed(VISIO)),
        ]
    )


def burst(stage: Stage) -> None:
    """Far more people than seats, at one instant."""
    crowd, seats = stage.cast.crowd, stage.cast.seats
    engineering = stage.allotments[ENGINEERING]
    stage.screen.act(f"A script adds {len(crowd)} people to {ENGINEERING} at one instant; it has {seats} seats.")
    stage.change(ENGINEERING, add=crowd)
    stage.reach(
        lambda: [
            Expected("{} decisions", len(crowd), len(engineering.decisions)),
            Expected("{} people licensed", seats, stage.licensed(ENGINEERING)),
            Expected("{} taken out of the group", len(crowd) - seats, engineering.count("rolledBack")),
            Expected("{} are in it", seats, len(stage.members(ENGINEERING))),
        ]
    )
    stage.marks.burst_began, stage.marks.burst_ended = stage.changed, datetime.now(UTC)


def leaving(stage: Stage) -> None:
    """A line forms, and moves up."""
    visio, joining, leaving = stage.allotments[VISIO], stage.cast.draughtsmen, stage.cast.early_draughtsmen
    places = len(joining) + len(leaving) - VISIO_SEATS
    stage.screen.act(f"{len(joining)} more people are added to {VISIO}; {VISIO_SEATS - len(leaving)} seats are free.")
    stage.change(VISIO, add=joining)
    stage.reach(lambda: _usage(stage, VISIO, VISIO_SEATS, places))
    line = stage.waiting_room(VISIO)
    stage.screen.say(f"In line, in this order: {stage.people(line)}.")
    others = stage.app.people(stage.allotments[ENGINEERING].id, "assignments")[:2]
    stage.screen.act(f"{stage.people(leaving)} leave {VISIO}; {stage.people(others)} leave {ENGINEERING}.")
    stage.change(ENGINEERING, remove=others)
    stage.change(VISIO, remove=leaving)
    stage.reach(
        lambda: [
            _promoted(stage, VISIO, line[: len(leaving)]),
            *_usage(stage, VISIO, VISIO_SEATS, places - len(leaving)),
            Expected("{} seats used in Engineering", stage.cast.seats - 2, stage.ledger(ENGINEERING)["consumedUnits"]),
            Expected("{} people have Visio", visio.limit, stage.licensed(VISIO)),
        ]
    )


def passing(stage: Stage) -> None:
    """There and gone before anybody could look."""
    person, seats = stage.cast.passer, stage.cast.seats - 2
    stage.tenant.turn(notificationWindowSeconds=1)
    stage.screen.act(f"{stage.person(person)} is added to {ENGINEERING}, and removed again at once.")
    stage.change(ENGINEERING, add=[person])
    stage.change(ENGINEERING, remove=[person])
    stage.reach(
        lambda: [
            Expected("decided about this person: {}", ["ignored"], stage.allotments[ENGINEERING].about(person)),
            Expected("told in {} notification", 1, stage.delivered(ENGINEERING, person)),
            Expected("{} seats used, as before", seats, stage.ledger(ENGINEERING)["consumedUnits"]),
        ]
    )
    stage.tenant.turn(notificationWindowSeconds=0)


def doubled_and_lost(stage: Stage) -> None:
    """Two people who were refused in the burst try again; there are two free seats now."""
    engineering = stage.allotments[ENGINEERING]
    twice, never = [decision.user_id for decision in engineering.decisions if decision.kind == "rolledBack"][:2]
    told = stage.delivered(ENGINEERING, twice)
    stage.tenant.turn(double=1.0)
    stage.screen.act(f"{stage.person(twice)} is added again, and Graph sends the notification twice.")
    stage.change(ENGINEERING, add=[twice])
    joined = stage.changed
    stage.reach(
        lambda: [
            Expected("the notification came {} times", 2, stage.delivered(ENGINEERING, twice) - told),
            Expected("decided about this person so far: {}", ["rolledBack", "licensed"], engineering.about(twice)),
        ]
    )
    stage.doubled.append(Doubled(engineering.id, twice, joined, stage.delivered(ENGINEERING, twice) - told))
    stage.tenant.turn(double=0.0)
    _lose(stage, never)


def _lose(stage: Stage, person: str) -> None:
    engineering, told = stage.allotments[ENGINEERING], stage.delivered(ENGINEERING, person)
    stage.tenant.turn(loseNext=1)
    stage.screen.act(f"{stage.person(person)} is added again, and Graph loses the notification.")
    stage.change(ENGINEERING, add=[person])
    stage.marks.lost = stage.changed
    stage.watch(UNNOTICED_SECONDS)
    stage.screen.say(f"{UNNOTICED_SECONDS:.0f} s later nobody has noticed.")
    stage.screen.act("The catch-up timer ticks: POST /admin/functions/catch_up.")
    stage.run_timer("catch_up", looks=2)
    stage.reach(
        lambda: [
            Expected("the notification came {} times", 0, stage.delivered(ENGINEERING, person) - told),
            Expected("decided about this person so far: {}", ["rolledBack", "licensed"], engineering.about(person)),
            Expected("what brought it about: {}", "catch-up timer", engineering.decisions[-1].cause),
        ]
    )


def raising(stage: Stage) -> None:
    """More seats for those who wait."""
    line = stage.waiting_room(VISIO)
    stage.screen.act(f"{ADA} raises the limit of {VISIO} from {VISIO_SEATS} to {VISIO_SEATS_LATER}.")
    stage.raise_limit(VISIO, VISIO_SEATS_LATER)
    stage.reach(
        lambda: [
            _promoted(stage, VISIO, line),
            *_usage(stage, VISIO, VISIO_SEATS_LATER, 0),
            Expected("{} people have Visio", VISIO_SEATS_LATER, stage.licensed(VISIO)),
        ]
    )


def not_users(stage: Stage) -> None:
    """What is no user takes no seat."""
    visio, device, nested = stage.allotments[VISIO], stage.first_device(), stage.groups["Finance"]
    inside = len(nested["members"])
    stage.screen.act(f"{stage.person(device)} and the group Finance, with {inside} people, are added to {VISIO}.")
    stage.change(VISIO, add=[device, nested["id"]])
    stage.reach(
        lambda: [
            Expected("the device: {}", ["ignored"], visio.about(device)),
            Expected("the group: {}", ["ignored"], visio.about(nested["id"])),
            Expected("{} people have Visio, as before", VISIO_SEATS_LATER, stage.licensed(VISIO)),
        ]
    )


def side_door(stage: Stage) -> None:
    """Somebody licenses the group itself: then everybody in it has the licence, whatever the limit says."""
    visio, late = stage.allotments[VISIO], stage.cast.passer
    stage.screen.act(f"A colleague licenses the group {VISIO} itself, and {stage.person(late)} is added to it.")
    stage.license_group(VISIO, "VISIOCLIENT")
    stage.change(VISIO, add=[late])
    stage.reach(
        lambda: [
            Expected("decided about this person: {}", ["waiting"], visio.about(late)),
            Expected("{} people have Visio all the same", VISIO_SEATS_LATER + 1, stage.holders(VISIO)),
        ]
    )
    stage.screen.act("The catch-up timer ticks: POST /admin/functions/catch_up.")
    stage.run_timer("catch_up", looks=2)
    stage.reach(
        lambda: [
            Expected("found: {}", ["watchedGroupLicensed"], [each["kind"] for each in stage.app.findings(visio.id)]),
        ]
    )
    [found] = stage.app.findings(visio.id)
    stage.screen.say(f"What {ADA} reads: {found['detail']} First of them: {stage.person(found['userIds'][0])}.")
    _take_over(stage, late)


def _take_over(stage: Stage, late: str) -> None:
    visio = stage.allotments[VISIO]
    stage.screen.act(f"{ADA} takes it over: who has a seat keeps the licence, and {stage.person(late)} waits.")
    adoption = stage.app.take_over(visio.id)
    stage.wait_until(lambda: stage.app.adoption(adoption)["state"] == "planned", "the adoption is planned")
    stage.app.start(adoption)
    stage.reach(
        lambda: [
            Expected("the adoption is {}", "adopted", stage.app.adoption(adoption)["state"]),
            Expected("{} people have Visio, each with a seat", VISIO_SEATS_LATER, stage.holders(VISIO)),
            Expected("{} waits", [stage.person(late)], [stage.person(each) for each in stage.waiting_room(VISIO)]),
            Expected("{} differences are left", 0, len(stage.app.findings(visio.id))),
        ]
    )


def emptied(stage: Stage) -> None:
    """A mistake that must not cost anybody the licence."""
    engineering, seats = stage.allotments[ENGINEERING], stage.cast.seats
    removed = stage.app.people(engineering.id, "assignments")[: seats * 3 // 5]
    _, first_fact = stage.tenant.history(since=LATEST)
    stage.screen.act(f"A faulty script removes {len(removed)} of {seats} people from {ENGINEERING} at one instant.")
    stage.change(ENGINEERING, remove=removed)
    stage.reach(
        lambda: [
            Expected("the allotment is {}", "suspended", stage.ledger(ENGINEERING)["state"]),
            Expected("{} people still have the licence", seats, stage.licensed(ENGINEERING)),
        ]
    )
    ledger = stage.ledger(ENGINEERING)
    stage.screen.say(f"What {ADA} reads: {ledger['stateReason']}")
    stage.screen.act(f"It was a mistake: the script puts them back, and {ADA} resumes the allotment.")
    stage.change(ENGINEERING, add=removed)
    stage.app.change(engineering.id, {"state": "active"})
    stage.reach(
        lambda: [
            Expected("the allotment is {}", "active", stage.ledger(ENGINEERING)["state"]),
            Expected("{} people have the licence", seats, stage.licensed(ENGINEERING)),
            Expected("{} seats used", seats, stage.ledger(ENGINEERING)["consumedUnits"]),
        ]
    )
    _, next_fact = stage.tenant.history(since=LATEST)
    stage.emptied.append(Emptied(engineering.id, len(removed), ledger["state"] == "suspended", first_fact, next_fact))


def university(stage: Stage) -> None:
    """Seats are divided, lent over the summer, and come back."""
    stage.screen.act(f"{ADA} gives {SCIENCE} {FACULTY[SCIENCE]} of the {UNIVERSITY_SEATS} seats of {UNIVERSITY}.")
    stage.divide(UNIVERSITY, FACULTY)
    cut = ", ".join(f"{name} {seats}" for name, seats in DEPARTMENTS.items())
    stage.screen.act(f"The owner of {SCIENCE} divides these among its departments, and keeps one: {cut}.")
    stage.divide(SCIENCE, DEPARTMENTS)
    stage.app.change(stage.allotments[CHEMISTRY].id, {"lendingLimit": 2})
    stage.app.change(stage.allotments[PHYSICS].id, {"borrowingLimit": 2})
    stage.reach(lambda: [_together(stage), Expected("{} are in Physics", 2, stage.ledger(PHYSICS)["usableUnits"])])
    _summer(stage)
    _autumn(stage)


def _summer(stage: Stage) -> None:
    joining = stage.cast.physicists
    stage.screen.act(f"In summer {CHEMISTRY} is empty. {len(joining)} people join {PHYSICS}, which has 2 seats.")
    stage.limit_is(PHYSICS, len(joining))
    stage.change(PHYSICS, add=joining)
    stage.reach(
        lambda: [
            Expected("{} people in Physics have the licence", len(joining), stage.licensed(PHYSICS)),
            Expected("{} of their seats are borrowed", 2, stage.ledger(PHYSICS)["borrowedUnits"]),
            Expected("Chemistry has lent {}", 2, stage.ledger(CHEMISTRY)["lentUnits"]),
            _together(stage),
        ]
    )
    stage.limit_is(CHEMISTRY, 0)


def _autumn(stage: Stage) -> None:
    back, leaving = stage.cast.chemists, stage.cast.physicists[:2]
    stage.screen.act(f"In autumn {len(back)} people come back to {CHEMISTRY}. It takes no seat from anybody.")
    stage.change(CHEMISTRY, add=back)
    stage.reach(lambda: _usage(stage, CHEMISTRY, 0, len(back)))
    stage.screen.act(f"{stage.people(leaving)} leave {PHYSICS}. Their seats go home, to those who wait there.")
    stage.limit_is(CHEMISTRY, len(back))
    stage.change(PHYSICS, remove=leaving)
    stage.reach(
        lambda: [
            _promoted(stage, CHEMISTRY, back),
            Expected("{} people in Chemistry have the licence", len(back), stage.licensed(CHEMISTRY)),
            Expected("{} seats of Physics are borrowed", 0, stage.ledger(PHYSICS)["borrowedUnits"]),
            Expected("Chemistry has lent {}", 0, stage.ledger(CHEMISTRY)["lentUnits"]),
            _together(stage),
        ]
    )
    stage.limit_is(PHYSICS, DEPARTMENTS[PHYSICS])


def _together(stage: Stage) -> Expected:
    """That the seats of the university and everything below it are those that it was given."""
    names = (UNIVERSITY, *FACULTY, *DEPARTMENTS)
    seats = sum(stage.ledger(name)["usableUnits"] for name in names)
    return Expected(f"{{}} seats in the {len(names)} allotments together", UNIVERSITY_SEATS, seats)


def telling(stage: Stage) -> None:
    """Who has been told what; everything that was decided before is in it."""
    stage.screen.act("Everybody concerned has been told by mail meanwhile; the last ones go out now.")
    stage.wait_until(stage.told, "nothing is left to tell")
    mails, refused = stage.tenant.outbox(), f"No licence: {LEADERSHIP} is full"
    for mail in mails:
        if mail.subject == refused or mail.subject.startswith(f"{ENGINEERING}: "):
            stage.screen.mail(mail, ", ".join(mail.to))
    stage.reach(lambda: [_told(stage, mails, name) for name in (LEADERSHIP, ENGINEERING)])


def _told(stage: Stage, mails: Sequence[Mail], name: str) -> Expected:
    """Everybody who was taken out of an allotment's group has been told so, and nobody else."""
    decisions = stage.allotments[name].decisions
    refused = [stage.addresses[each.user_id] for each in decisions if each.kind == "rolledBack"]
    told = [address for mail in mails if mail.subject == f"No licence: {name} is full" for address in mail.to]
    what = f"told of a refusal in {name}: {{}}, each the person it is about"
    return Expected(what, len(refused), len(told) if sorted(told) == sorted(refused) else told)


def _await_decision(stage: Stage, name: str, person: str) -> None:
    allotment = stage.allotments[name]
    stage.wait_until(lambda: bool(allotment.about(person)), f"a decision about {stage.person(person)} in {name}")


def _usage(stage: Stage, name: str, used: int, waiting: int) -> Sequence[Expected]:
    ledger = stage.ledger(name)
    return [
        Expected(f"{{}} seats used in {name}", used, ledger["consumedUnits"]),
        Expected("{} people wait", waiting, ledger["waitingUnits"]),
    ]


def _promoted(stage: Stage, name: str, line: Sequence[str]) -> Expected:
    """That those who were next in line, and nobody else, have moved up since the last change."""
    decisions = stage.allotments[name].decisions
    moved = [found.user_id for found in decisions if found.kind == "promoted" and found.decided >= stage.changed]
    return Expected(
        "promoted, in the order of the line: {}", list(map(stage.person, line)), list(map(stage.person, moved))
    )


CHAPTERS = (
    Chapter(
        "People join, one at a time",
        "Graph says that a group has changed; the app looks who is new, takes a seat for them, and only then gives the "
        "licence. Leadership has three seats: the fourth person is taken out of the group again, and told why.",
        single_joins,
    ),
    Chapter(
        "Many people at once, for few seats",
        "However many come at one instant, no more people than seats get the licence, not even for a moment: it does "
        "not hang on the group that they join, but on another one that only the app fills.",
        burst,
    ),
    Chapter(
        "People leave, and the next in line moves up",
        "A seat counts as taken until the leaver's licence is really gone; then the first in line gets it. Engineering "
        "has no line: there the seats stay free.",
        leaving,
    ),
    Chapter(
        "Added and removed in one notification",
        "When the app looks, the person is gone. No seat is taken, and there is a decision that says so all the same.",
        passing,
    ),
    Chapter(
        "A doubled notification, and a lost one",
        "A notification is only a hint to look. A second one finds nothing new; a lost one is made up for by a timer, "
        "which asks Graph for all changes of all groups.",
        doubled_and_lost,
    ),
    Chapter(
        "The limit is raised",
        "People who wait move up at once, in the order of the line.",
        raising,
    ),
    Chapter(
        "A device and a group become members",
        "Licences are for users, and Entra licenses no members of nested groups: both are ignored, with the reason.",
        not_users,
    ),
    Chapter(
        "Somebody licenses the group itself",
        "A group that carries a licence gives it to everybody in it, and no limit holds. An allotment is not made for "
        "such a group; one that is licensed afterwards is found within minutes, and taken over once a person says so.",
        side_door,
    ),
    Chapter(
        "Somebody empties a group by mistake",
        f"One run may take away {REMOVALS_AT_MOST} seats unasked in this story. Where it would be more, the app takes "
        "none, suspends the allotment, and asks a person.",
        emptied,
    ),
    Chapter(
        "A university divides its seats, and a department lends some",
        "A faculty divides its seats without an administrator. A department lends what it does not need, and has it "
        "back when its people return. Each seat is in one place at any instant.",
        university,
    ),
    Chapter(
        "People are told",
        "People taken out of a group get a mail that says why, and so does the owner, here one every few seconds "
        "at most, with the list. They go out through Microsoft Graph, from a mailbox of Contoso's.",
        telling,
    ),
)
