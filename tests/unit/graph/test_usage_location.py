"""People without a usage location get one with their seat, where an administrator wants that."""

import pytest

from application.permissions import lacks
from domain.allotments import Licensing, MemberState
from domain.commands import CommandKind
from domain.errors import FIXABLE
from domain.fulfilment import Effect, Outcome
from domain.permissions import GraphFeature, MissingPermission
from domain.usage_location import UsageLocations
from tests.support.samples import E3
from tests.unit.graph.team import Team
from tests.unit.graph.worlds import HandlerWorld

RULE = UsageLocations({"sverige": "SE"}, from_country=True, default="NO")
MISSING = MissingPermission("User.ReadWrite.All", GraphFeature.USAGE_LOCATIONS, "set the usage location")


@pytest.fixture
async def team(world: HandlerWorld) -> Team:
    team = Team(world, Licensing.DIRECT)
    await team.begin(E3, 10, required=False)
    return team


async def joined(team: Team, **properties: str | None) -> str:
    tenant = team.world.tenant
    person = tenant.add_user(f"p{len(tenant.list_users())}@contoso.example", "P", **properties).id  # type: ignore[arg-type]
    tenant.add_member(team.group, person, actor="tenant")
    await team.command(CommandKind.OBSERVE)
    return person


@pytest.mark.parametrize(
    ("country", "location"), [("Sverige", "SE"), ("DK", "DK"), (None, "NO")], ids=["by name", "by code", "default"]
)
async def test_by_the_rule(team: Team, country: str | None, location: str) -> None:
    team.world.directory.locations = RULE
    person = await joined(team, country=country)
    assert team.world.tenant.get_user(person).usage_location == location
    assert await team.states(person) == [MemberState.LICENSED]


async def test_one_that_is_there_stays(team: Team) -> None:
    team.world.directory.locations = RULE
    person = await joined(team, country="Sverige", usage_location="FI")
    assert team.world.tenant.get_user(person).usage_location == "FI"


async def test_without_the_rule_the_licence_fails_and_says_why(team: Team) -> None:
    person = await joined(team, country="Sverige")
    row = await team.row(person)
    assert row is not None
    assert (row.state, "invalid usage location" in (row.error or "")) == (MemberState.FAILED, True)
    assert team.world.tenant.get_user(person).usage_location is None


async def test_without_the_permission_seats_are_given_and_it_is_named(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(users: list[str]) -> dict[str, Outcome]:
        return dict.fromkeys(users, Outcome(Effect.LATER, "Insufficient privileges.", FIXABLE, missing=MISSING))

    monkeypatch.setattr(team.world.directory, "locate", refused)
    there, none = await joined(team, usage_location="SE"), await joined(team)
    assert await team.states(there, none) == [MemberState.LICENSED, MemberState.FAILED]
    assert MISSING in [each.missing for each in await lacks(team.world.services) or ()]


async def test_where_graph_wants_to_be_asked_later_the_grant_waits(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Outcome(Effect.LATER, "Too many requests.")]

    async def busy_once(users: list[str]) -> dict[str, Outcome]:
        return dict.fromkeys(users, answers.pop() if answers else Outcome(Effect.DONE))

    monkeypatch.setattr(team.world.directory, "locate", busy_once)
    person = await joined(team, usage_location="SE")
    assert await team.states(person) == [MemberState.LICENSED]
    assert not answers
