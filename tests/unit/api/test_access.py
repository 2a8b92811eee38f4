"""Every route, for every role, on an allotment of one's own and on a foreign one."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from domain.access import Role, caller_of
from domain.errors import NotSignedIn
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from tests.unit.api.office import Office

IN = "in"
"""The caller is let in: whatever is then wrong with the request, it is not he."""

CALLERS = ("administrator", "global", "licence", "reader", "owner", "member", "stranger", "nobody")
"""owner: named himself; member: of a group that is named; stranger: owner of another allotment; nobody: of none."""


@dataclass(frozen=True, slots=True)
class Row:
    """What each of the callers is answered: administrators, reader, owners, the owner of another one, nobody."""

    administrator: str | int
    reader: str | int
    owner: str | int
    stranger: str | int
    nobody: str | int

    def of(self, caller: str) -> str | int:
        kind = {"global": "administrator", "licence": "administrator", "member": "owner"}.get(caller, caller)
        found: str | int = getattr(self, kind)
        return found


ALL = Row(IN, IN, IN, IN, IN)
SEEN = Row(IN, IN, IN, 404, 404)
MANAGED = Row(IN, 403, IN, 404, 404)
SETTINGS = Row(IN, 403, 403, 404, 404)
NOBODYS = Row(404, 404, 404, 404, 404)
"""Nobody here has a seat, and to whom has none the allotment looks like none. Nor is there a night yet."""
LISTED = Row(IN, IN, IN, IN, 403)
WATCHED = Row(IN, IN, 403, 403, 403)
ADMINISTRATED = Row(IN, 403, 403, 403, 403)
FROM_ABOVE = Row(IN, 403, IN, IN, 403)
"""Owners get in; whether they own what is above both allotments is seen when these are known."""

TABLE: Mapping[str, Row] = {
    "me": ALL,
    "list_allotments": LISTED,
    "create_allotment": ADMINISTRATED,
    "show_allotment": SEEN,
    "change_allotment": SETTINGS,
    "show_parts": SEEN,
    "make_part_of_allotment": MANAGED,
    "delete_allotment": SETTINGS,
    "suspend_allotment": SETTINGS,
    "resume_allotment": SETTINGS,
    "confirm_removals": SETTINGS,
    "list_assignments": SEEN,
    "add_assignment": MANAGED,
    "plan_assignments": MANAGED,
    "change_assignments": MANAGED,
    "show_assignment": SEEN,
    "change_assignment": MANAGED,
    "remove_assignment": MANAGED,
    "retry_assignment": MANAGED,
    "retry_failed": MANAGED,
    "list_waiting_members": SEEN,
    "list_backups": SEEN,
    "move_waiting_member": MANAGED,
    "classify_waiting_member": MANAGED,
    "replay_decisions": SEEN,
    "change_waiting_member": MANAGED,
    "remove_waiting_member": MANAGED,
    "list_reservations": SEEN,
    "plan_reservations": MANAGED,
    "reserve_seats": MANAGED,
    "change_reservation": MANAGED,
    "cancel_reservation": MANAGED,
    "list_changes_of_allotment": SEEN,
    "list_changes": LISTED,
    "check_change": SETTINGS,
    "plan_change": SETTINGS,
    "retry_change": SETTINGS,
    "cancel_change": SETTINGS,
    "list_decisions": SEEN,
    "list_history": SEEN,
    "list_findings": SEEN,
    "reconcile_allotment": SETTINGS,
    "confirm_plan": SETTINGS,
    "confirm_finding": SETTINGS,
    "show_drift_policy": WATCHED,
    "choose_drift_policy": ADMINISTRATED,
    "show_own_preferences": ALL,
    "show_own_report": NOBODYS,
    "change_own_preferences": ALL,
    "list_settings": WATCHED,
    "change_settings": ADMINISTRATED,
    "list_reconciliations": WATCHED,
    "start_reconciliation": ADMINISTRATED,
    "show_reconciliation": WATCHED,
    "show_progress": WATCHED,
    "show_limit_proposal": WATCHED,
    "accept_limit_proposal": ADMINISTRATED,
    "list_requests": LISTED,
    "list_requests_of_allotment": SEEN,
    "ask_for_limit": MANAGED,
    "approve_request": SETTINGS,
    "refuse_request": SETTINGS,
    "list_products": WATCHED,
    "list_outside_holders": WATCHED,
    "list_pools": WATCHED,
    "show_pool": WATCHED,
    "list_pool_shares": WATCHED,
    "retry_product": ADMINISTRATED,
    "show_manifest": WATCHED,
    "show_manifest_schema": ALL,
    "plan_manifest": WATCHED,
    "apply_manifest": ADMINISTRATED,
    "list_people": LISTED,
    "list_allotments_of_person": LISTED,
    "list_outside_licences": LISTED,
    "list_own_allotments": ALL,
    "release_own_seat": NOBODYS,
    "list_open_allotments": ALL,
    "ask_for_seat": NOBODYS,
    "withdraw_seat_request": NOBODYS,
    "list_seat_requests": LISTED,
    "list_seat_requests_of_allotment": SEEN,
    "approve_seat_request": MANAGED,
    "refuse_seat_request": MANAGED,
    "export_person": ADMINISTRATED,
    "erase_person": ADMINISTRATED,
    "search_people": LISTED,
    "search_known_people": LISTED,
    "search_groups": ADMINISTRATED,
    "show_group": WATCHED,
    "list_audit": WATCHED,
    "list_audit_of_allotment": SEEN,
    "list_deleted_allotments": WATCHED,
    "list_adoptions": WATCHED,
    "plan_adoption": ADMINISTRATED,
    "read_people_of_file": ADMINISTRATED,
    "preview_split": ADMINISTRATED,
    "plan_split": ADMINISTRATED,
    "show_adoption": WATCHED,
    "list_adoption_people": WATCHED,
    "start_adoption": ADMINISTRATED,
    "stop_adoption": ADMINISTRATED,
    "resume_adoption": ADMINISTRATED,
    "undo_adoption": ADMINISTRATED,
    "list_product_changes": LISTED,
    "plan_product_change": ADMINISTRATED,
    "show_product_change": LISTED,
    "list_product_change_people": LISTED,
    "start_product_change": ADMINISTRATED,
    "stop_product_change": ADMINISTRATED,
    "resume_product_change": ADMINISTRATED,
    "undo_product_change": ADMINISTRATED,
    "list_merges": LISTED,
    "plan_merge": FROM_ABOVE,
    "show_merge": LISTED,
    "list_merge_people": LISTED,
    "start_merge": FROM_ABOVE,
    "stop_merge": FROM_ABOVE,
    "resume_merge": FROM_ABOVE,
    "undo_merge": FROM_ABOVE,
    "show_subscription": WATCHED,
    "list_missing_permissions": WATCHED,
    "doctor": WATCHED,
    "list_queues": WATCHED,
    "show_turnovers": WATCHED,
    "list_dead_letters": WATCHED,
    "resend_dead_letters": ADMINISTRATED,
    "resend_dead_letter": ADMINISTRATED,
    "discard_dead_letter": ADMINISTRATED,
}


NONE = {
    **dict.fromkeys(["requestId", "letterId", "skuId", "planId", "findingId"], "none"),
    **dict.fromkeys(["adoptionId", "changeId", "mergeId", "groupId"], "none"),
    "date": "2026-03-02",
}


@dataclass
class Cast(Office):
    """An office with one caller of each kind; `own` is the owner's allotment."""

    own: str = ""


@pytest.fixture
async def office() -> Cast:
    return await cast(Cast(directory_roles=True))


async def cast(made: Cast) -> Cast:
    made.caller("global", wids=["62e90394-69f5-4237-9190-012177145e10"])
    made.caller("licence", wids=["4D6AC14F-3453-41D0-BEF9-A3E0C569773A"])
    made.caller("reader", roles=["Allotment.Reader"])
    made.caller("nobody", roles=["Another.Role"], wids=["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"])
    team = made.group()
    made.caller("member", groups=[team.upper()])
    owner, stranger = made.caller("owner"), made.caller("stranger")
    await made.allotment(owners=[stranger])
    made.own = await made.allotment(owners=[owner, team])
    return made


def test_every_route_has_a_row() -> None:
    assert sorted(TABLE) == sorted(route.name for route in ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_who_gets_in(office: Cast, route: Route) -> None:
    somebody = office.person("somebody")
    path = route.path.format(id=office.own, userId=somebody, **NONE)
    body = {} if route.method in {"POST", "PATCH"} else None
    for caller in CALLERS:
        reply = await office.call(route.method, path, body, by=caller, headers={"If-Match": '"none"'})
        wanted = TABLE[route.name].of(caller)
        got: str | int = reply.status
        if wanted == IN and reply.status not in {401, 403} and not hidden(reply.body):
            got = IN
        assert (caller, got) == (caller, wanted), reply.body
    assert (await office.call(route.method, path, body, by=None)).status == 401
    assert (await office.call(route.method, path, body, by="forged")).status == 401


@pytest.mark.parametrize("caller", ["global", "licence"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_a_directory_role_is_nobodys_right_unless_the_tenant_says_so(route: Route, caller: str) -> None:
    """Whoever may manage licences in Entra may not change memberships there: the default lets them in nowhere."""
    office = await cast(Cast())
    path = route.path.format(id=office.own, userId=office.person("somebody"), **NONE)
    body = {} if route.method in {"POST", "PATCH"} else None
    reply = await office.call(route.method, path, body, by=caller, headers={"If-Match": '"none"'})
    wanted = TABLE[route.name].nobody
    assert reply.status not in {401, 403} if wanted == IN else reply.status == wanted, reply.body
    assert (await office.call("GET", "/me", by=caller)).body["roles"] == []


def hidden(body: object) -> bool:
    """Whether an answer says that there is no such allotment."""
    return isinstance(body, dict) and str(body.get("detail", "")).startswith("There is no allotment")


async def test_a_foreign_allotment_looks_like_none(office: Cast) -> None:
    foreign = (await office.call("GET", f"/allotments/{office.own}", by="stranger")).body
    missing = (await office.call("GET", "/allotments/00000000-dead", by="stranger")).body
    assert foreign["detail"].replace(office.own, "00000000-dead") == missing["detail"]
    assert foreign["status"] == missing["status"] == 404


@pytest.mark.parametrize("caller", ["owner", "member"])
async def test_an_owner_lists_his_own_alone(office: Cast, caller: str) -> None:
    listed = (await office.call("GET", "/allotments", by=caller)).body["value"]
    assert [each["id"] for each in listed] == [office.own]


async def test_me_says_which_roles(office: Cast) -> None:
    roles = {caller: (await office.call("GET", "/me", by=caller)).body["roles"] for caller in CALLERS}
    assert roles == {
        "administrator": ["administrator"],
        "global": ["administrator"],
        "licence": ["administrator"],
        "reader": ["reader"],
        "owner": ["owner"],
        "member": ["owner"],
        "stranger": ["owner"],
        "nobody": [],
    }


@pytest.mark.parametrize("claims", [{}, {"oid": ""}, {"oid": 1}, {"sub": "somebody", "roles": ["Allotment.Admin"]}])
def test_a_token_without_an_object_id_is_nobody(claims: dict[str, object]) -> None:
    with pytest.raises(NotSignedIn):
        caller_of(claims)


@pytest.mark.parametrize("roles", ["Allotment.Admin", None, {"Allotment.Admin": True}, [["Allotment.Admin"]], [1]])
def test_a_claim_of_another_shape_gives_no_role(roles: object) -> None:
    claims = {"oid": "A", "roles": roles, "wids": roles, "groups": roles}
    assert caller_of(claims, directory_roles=True).roles == frozenset()


def test_roles_add_up() -> None:
    caller = caller_of({"oid": "A", "roles": ["Allotment.Admin", "Allotment.Reader"]})
    assert (caller.id, caller.roles) == ("a", {Role.ADMINISTRATOR, Role.READER})
