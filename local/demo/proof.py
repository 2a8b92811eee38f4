"""What is tried after the story, and the evidence for the check of the promises."""

from collections.abc import Callable
from datetime import UTC, datetime

from local.demo.chapters import REMOVALS_AT_MOST
from local.demo.peers import LATEST, Peer
from local.demo.records import Account, Evidence, Fact, Fuse, Holding, Probe, Trial
from local.demo.stage import READER, Allotment, Stage
from local.sign_in.token import fetch_token

FUSE = Fuse(removals=REMOVALS_AT_MOST, share=0.5, ignored=20)
"""The app's settings in the story; the last two are its defaults."""


def gather(stage: Stage) -> Evidence:
    """Try what should change nothing, knock without permission, and collect what happened from the beginning."""
    stage.run_timer("catch_up", 1)  # what nobody had to look at yet, such as the app's own removals, is looked at first
    replay = _replay(stage)
    reconciles = tuple(_reconcile(stage, which) for which in ("first", "second"))
    probes = _probes(stage)
    facts, _ = stage.tenant.history()
    state = stage.tenant.state()
    return Evidence(
        facts=tuple(map(Fact.read, facts)),
        users={user["id"]: user["displayName"] for user in state["users"]},
        accounts=tuple(_account(stage, allotment) for allotment in stage.allotments.values()),
        doubled=tuple(stage.doubled),
        replays=(replay,),
        reconciles=reconciles,
        probes=probes,
        fuse=FUSE,
        emptied=tuple(stage.emptied),
        misfits=stage.tenant.misfits(),
        holdings=tuple(map(Holding.read, stage.app.every_allotment())),
        given={pool["skuId"]: pool["givenUnits"] for pool in stage.app.pools()},
    )


def _replay(stage: Stage) -> Trial:
    """Send every notification of the story a second time."""
    deliveries = stage.tenant.deliveries()
    notifications = sum(len(found["body"]["value"]) for found in deliveries)

    def send_again() -> None:
        for found in deliveries:
            Peer(found["url"]).ask("POST", "", found["body"])
        stage.wait_until(stage.quiet, "everything is done that the notifications brought about")

    return _trial(stage, f"all {notifications} notifications sent again", send_again)


def _reconcile(stage: Stage, which: str) -> Trial:
    looks = len(stage.allotments)
    return _trial(stage, f"{which} reconcile", lambda: stage.run_timer("reconcile", looks))


def _trial(stage: Stage, what: str, act: Callable[[], None]) -> Trial:
    stage.screen.act(f"{what[0].upper()}{what[1:]} …")
    _, first_fact = stage.tenant.history(since=LATEST)
    began, etags_before = datetime.now(UTC), _etags(stage)
    stage.changed = began
    act()
    stage.screen.end_scene()
    ended, etags_after = datetime.now(UTC), _etags(stage)
    _, next_fact = stage.tenant.history(since=LATEST)
    return Trial(what, began, ended, first_fact, next_fact, etags_before, etags_after)


def _etags(stage: Stage) -> dict[str, str]:
    return {allotment.id: stage.app.etag(allotment.id) for allotment in stage.allotments.values()}


def _probes(stage: Stage) -> tuple[Probe, ...]:
    """Requests of people who may not make them."""
    leader = stage.cast.leaders[0]
    one = f"/api/allotments/{next(iter(stage.allotments.values())).id}"
    nobody, reader = Peer(stage.address), Peer(stage.address, fetch_token(stage.issuer, READER))
    member = Peer(stage.address, fetch_token(stage.issuer, leader))
    return (
        Probe("without a token", 401, nobody.try_to("GET", "/api/allotments").status),
        Probe("with a false token", 401, Peer(stage.address, "false").try_to("GET", "/api/allotments").status),
        Probe("with a reader's token", 403, reader.try_to("PATCH", one, {"allottedUnits": 500}).status),
        Probe("with a member's token", 403, member.try_to("GET", "/api/allotments").status),
    )


def _account(stage: Stage, allotment: Allotment) -> Account:
    return Account(
        id=allotment.id,
        name=allotment.name,
        group_id=allotment.group_id,
        licensed_groups=allotment.licensed_groups,
        limits=tuple(allotment.limits),
        decisions=tuple(stage.app.decisions_after(allotment.id, 0)),
        members=stage.members(allotment.name),
        seated=frozenset(stage.app.people(allotment.id, "assignments")),
        waiting=frozenset(stage.app.people(allotment.id, "waitingMembers")),
    )
