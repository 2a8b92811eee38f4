"""Every route of the API, with the permission that it needs and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import azure.functions as func

from domain.access import Permission
from domain.audit import AuditKind
from handlers.api import (
    adoptions,
    allotments,
    assignments,
    audit,
    dead_letters,
    decisions,
    drift,
    drift_policy,
    history,
    limit_requests,
    manifest,
    personal,
    reconciliations,
    tenant,
    waiting_room,
)
from handlers.api import allotment_settings as settings
from handlers.api.call import Act
from handlers.api.endpoint import serve
from handlers.api.services import ApiServices
from handlers.http.responses import language_of, to_response
from handlers.tracing import answered

PAGED = ("top", "cursor")
AUDIT_FILTERS = ("actorId", "kind", "from", "to", "format")


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    path: Under /api. With {id} it is about that allotment.
    permission: What the caller must be allowed to do. None: everybody who has signed in.
    body: The schema of the request's body.
    answers: The schemas of the answers' bodies, by status. None: no body.
    query: The query parameters.
    if_match: The request must name the version that it changes.
    repeatable: An Idempotency-Key is taken.
    searches: It looks people or groups up in the directory.
    audit: Its kind in the audit record. None: it changes nothing.
    of_deleted: It also answers for a deleted allotment, to administrators and readers.
    """

    name: str
    method: str
    path: str
    permission: Permission | None
    act: Act
    summary: str
    answers: Mapping[int, str | None]
    body: str | None = None
    query: tuple[str, ...] = ()
    if_match: bool = False
    repeatable: bool = field(default=False)
    searches: bool = False
    audit: AuditKind | None = None
    of_deleted: bool = False

    @property
    def reads(self) -> bool:
        """Whether it changes nothing: a GET, or a POST that needs no key to be repeated."""
        return self.method == "GET" or (self.method == "POST" and not self.repeatable)


def _read(
    name: str,
    path: str,
    permission: Permission | None,
    act: Act,
    shape: str,
    summary: str,
    *query: str,
    searches: bool = False,
    of_deleted: bool = False,
) -> Route:
    return Route(
        name,
        "GET",
        path,
        permission,
        act,
        summary,
        {200: shape},
        query=query,
        searches=searches,
        of_deleted=of_deleted,
    )


def _post(
    name: str,
    path: str,
    permission: Permission,
    act: Act,
    summary: str,
    answers: Mapping[int, str | None],
    *,
    body: str | None = None,
    if_match: bool = False,
) -> Route:
    return Route(
        name,
        "POST",
        path,
        permission,
        act,
        summary,
        answers,
        body,
        if_match=if_match,
        repeatable=True,
        audit=audit_kind(name),
    )


def _delete(name: str, path: str, permission: Permission, act: Act, summary: str, *query: str) -> Route:
    answers: Mapping[int, str | None] = {202: None} if "{id}" in path else {204: None}
    return Route(
        name, "DELETE", path, permission, act, summary, answers, query=query, if_match=True, audit=audit_kind(name)
    )


def audit_kind(name: str) -> AuditKind:
    """As what a route is in the audit record: by its own name, in camel case."""
    first, *rest = name.split("_")
    return AuditKind(first + "".join(map(str.capitalize, rest)))


ONE = "/allotments/{id}"
SEAT = f"{ONE}/assignments/{{userId}}"
PLACE = f"{ONE}/waitingMembers/{{userId}}"
ADOPTION = "/adoptions/{adoptionId}"
REQUEST = f"{ONE}/requests/{{requestId}}"

ROUTES: tuple[Route, ...] = (
    _read("me", "/me", None, tenant.me, "Me", "Who calls, with which roles."),
    # Allotments
    _read(
        "list_allotments",
        "/allotments",
        Permission.LIST_ALLOTMENTS,
        allotments.list_allotments,
        "AllotmentPage",
        "The allotments that the caller may see.",
        *PAGED,
    ),
    _post(
        "create_allotment",
        "/allotments",
        Permission.CREATE_ALLOTMENT,
        settings.create,
        "Make an allotment.",
        {201: "Allotment"},
        body="NewAllotment",
    ),
    _read("show_allotment", ONE, Permission.READ, allotments.show, "Allotment", "One allotment."),
    Route(
        "change_allotment",
        "PATCH",
        ONE,
        Permission.CHANGE_SETTINGS,
        settings.change,
        "Change settings of an allotment.",
        {200: "Allotment"},
        body="AllotmentChange",
        if_match=True,
        audit=audit_kind("change_allotment"),
    ),
    _delete(
        "delete_allotment",
        ONE,
        Permission.CHANGE_SETTINGS,
        settings.delete,
        "Delete an allotment, with the licences (licences=remove) or without (keep).",
        "licences",
    ),
    _post(
        "suspend_allotment",
        f"{ONE}/suspend",
        Permission.CHANGE_SETTINGS,
        settings.suspend,
        "Stop enforcing an allotment.",
        {200: "Allotment"},
        if_match=True,
    ),
    _post(
        "resume_allotment",
        f"{ONE}/resume",
        Permission.CHANGE_SETTINGS,
        settings.resume,
        "Enforce an allotment again.",
        {200: "Allotment"},
        if_match=True,
    ),
    _post(
        "confirm_removals",
        f"{ONE}/removals",
        Permission.CHANGE_SETTINGS,
        settings.confirm_removals,
        "Confirm the large removal that an allotment was suspended for, and resume it.",
        {200: "Allotment"},
        body="RemovalConfirmation",
        if_match=True,
    ),
    # Assignments
    _read(
        "list_assignments",
        f"{ONE}/assignments",
        Permission.READ,
        assignments.list_assignments,
        "AssignmentPage",
        "Who has a seat.",
        "state",
        "ids",
        *PAGED,
    ),
    _post(
        "add_assignment",
        f"{ONE}/assignments",
        Permission.MANAGE_PEOPLE,
        assignments.add_assignment,
        "Add a person to the watched group, and wait for the decision.",
        {201: "Addition", 202: "Addition"},
        body="NewAssignment",
    ),
    _read("show_assignment", SEAT, Permission.READ, assignments.show_assignment, "Assignment", "One seat."),
    Route(
        "change_assignment",
        "PATCH",
        SEAT,
        Permission.MANAGE_PEOPLE,
        assignments.change_assignment,
        "Set the end date of a seat, or take it away.",
        {200: "Assignment"},
        body="EndDateChange",
        if_match=True,
        audit=audit_kind("change_assignment"),
    ),
    _delete(
        "remove_assignment",
        SEAT,
        Permission.MANAGE_PEOPLE,
        assignments.remove_assignment,
        "Remove a person from the watched group.",
    ),
    _post(
        "retry_assignment",
        f"{SEAT}/retry",
        Permission.MANAGE_PEOPLE,
        assignments.retry_assignment,
        "Grant a failed licence again.",
        {202: None},
        if_match=True,
    ),
    _post(
        "retry_failed",
        f"{ONE}/retry",
        Permission.MANAGE_PEOPLE,
        assignments.retry_failed,
        "Grant every failed licence of an allotment again.",
        {202: None},
    ),
    # Waiting room
    _read(
        "list_waiting_members",
        f"{ONE}/waitingMembers",
        Permission.READ,
        waiting_room.list_waiting_members,
        "WaitingMemberPage",
        "Who waits, the next in line first.",
        *PAGED,
    ),
    _post(
        "move_waiting_member",
        f"{PLACE}/move",
        Permission.MANAGE_PEOPLE,
        waiting_room.move_waiting_member,
        "Move somebody up: to the front, or directly before another.",
        {200: "WaitingMember"},
        body="Move",
        if_match=True,
    ),
    Route(
        "change_waiting_member",
        "PATCH",
        PLACE,
        Permission.MANAGE_PEOPLE,
        waiting_room.change_waiting_member,
        "Set the end date of somebody who waits, or take it away.",
        {200: "WaitingMember"},
        body="EndDateChange",
        if_match=True,
        audit=audit_kind("change_waiting_member"),
    ),
    _delete(
        "remove_waiting_member",
        PLACE,
        Permission.MANAGE_PEOPLE,
        waiting_room.remove_waiting_member,
        "Remove somebody who waits from the watched group.",
    ),
    # Decisions
    _read(
        "list_decisions",
        f"{ONE}/decisions",
        Permission.READ,
        decisions.list_decisions,
        "DecisionPage",
        "The log of decisions, newest first; format=csv for a spreadsheet.",
        *PAGED,
        "userId",
        "kind",
        "from",
        "to",
        "format",
        of_deleted=True,
    ),
    # History
    _read(
        "list_history",
        f"{ONE}/history",
        Permission.READ,
        history.list_history,
        "History",
        "The allotment day by day, the oldest first: seats, people who wait, limit, refusals, drift.",
        "days",
        of_deleted=True,
    ),
    # Drift
    _read(
        "list_findings",
        f"{ONE}/findings",
        Permission.READ,
        drift.list_findings,
        "NightPiece",
        "What the latest night found at one allotment.",
    ),
    _post(
        "reconcile_allotment",
        f"{ONE}/reconcile",
        Permission.CHANGE_SETTINGS,
        drift.reconcile,
        "Compare and heal an allotment now; dryRun answers the plan alone.",
        {200: "DriftPlan", 202: None},
        body="Reconcile",
    ),
    _post(
        "confirm_plan",
        f"{ONE}/plans/{{planId}}/confirm",
        Permission.CHANGE_SETTINGS,
        drift.confirm_plan,
        "Carry out a plan as it was shown, with what asks in it.",
        {202: None},
    ),
    _post(
        "confirm_finding",
        f"{ONE}/findings/{{findingId}}/confirm",
        Permission.CHANGE_SETTINGS,
        drift.confirm_finding,
        "Have one finding that asks mended.",
        {202: None},
    ),
    _read(
        "show_drift_policy",
        "/driftPolicy",
        Permission.SEE_SYSTEM,
        drift_policy.show_policy,
        "DriftPolicy",
        "What is done about each kind of drift: healed, reported, or asked about.",
    ),
    Route(
        "choose_drift_policy",
        "PUT",
        "/driftPolicy",
        Permission.RECONCILE,
        drift_policy.choose_policy,
        "Choose what is done about the kinds of drift; those that are left out have their default.",
        {200: "DriftPolicy"},
        body="DriftPolicyChoice",
        if_match=True,
        audit=audit_kind("choose_drift_policy"),
    ),
    _read(
        "list_reconciliations",
        "/reconciliations",
        Permission.SEE_SYSTEM,
        reconciliations.list_nights,
        "NightPage",
        "The nightly comparisons, the newest first.",
        *PAGED,
    ),
    _post(
        "start_reconciliation",
        "/reconciliations",
        Permission.RECONCILE,
        reconciliations.start,
        "Compare and heal every allotment now.",
        {202: None},
    ),
    _read(
        "show_reconciliation",
        "/reconciliations/{date}",
        Permission.SEE_SYSTEM,
        reconciliations.show_report,
        "NightReport",
        "The report of a night: as JSON, CSV (part: findings, allotments, departments, idle), or one HTML file.",
        "format",
        "part",
    ),
    _read(
        "show_progress",
        "/reconciliations/{date}/progress",
        Permission.SEE_SYSTEM,
        reconciliations.show_progress,
        "NightProgress",
        "How far a night is: which allotments have been compared, and when.",
    ),
    _read(
        "show_limit_proposal",
        "/limitProposal",
        Permission.SEE_SYSTEM,
        reconciliations.show_proposal,
        "LimitProposal",
        "Limits with which everybody who waits would have a seat.",
    ),
    _post(
        "accept_limit_proposal",
        "/limitProposal/accept",
        Permission.RECONCILE,
        reconciliations.accept_proposal,
        "Set the proposed limits, by the proposal's fingerprint.",
        {200: "LimitProposal"},
        body="ProposalAcceptance",
    ),
    # Requests for a higher limit
    _read(
        "list_requests",
        "/requests",
        Permission.LIST_REQUESTS,
        limit_requests.list_requests,
        "LimitRequestPage",
        "The requests of all allotments that the caller may see.",
        *PAGED,
        "state",
    ),
    _read(
        "list_requests_of_allotment",
        f"{ONE}/requests",
        Permission.READ,
        limit_requests.list_requests_of_allotment,
        "LimitRequestPage",
        "The requests of one allotment, newest first.",
        *PAGED,
        "state",
    ),
    _post(
        "ask_for_limit",
        f"{ONE}/requests",
        Permission.ASK_FOR_LIMIT,
        limit_requests.ask,
        "Ask for a higher limit.",
        {201: "LimitRequest"},
        body="NewLimitRequest",
    ),
    _post(
        "approve_request",
        f"{REQUEST}/approve",
        Permission.DECIDE_LIMIT,
        limit_requests.approve,
        "Approve a request: the limit is raised.",
        {200: "LimitRequest"},
        body="Approval",
        if_match=True,
    ),
    _post(
        "refuse_request",
        f"{REQUEST}/refuse",
        Permission.DECIDE_LIMIT,
        limit_requests.refuse,
        "Refuse a request.",
        {200: "LimitRequest"},
        body="Message",
        if_match=True,
    ),
    # The tenant
    _read(
        "list_products", "/products", Permission.SEE_PRODUCTS, tenant.products, "ProductList", "Capacity by product."
    ),
    _read(
        "list_outside_holders",
        "/products/{skuId}/outsideHolders",
        Permission.SEE_PRODUCTS,
        tenant.outside_holders,
        "HolderPage",
        "Who holds the product outside any allotment, and how.",
        *PAGED,
    ),
    _post(
        "retry_product",
        "/products/{skuId}/retry",
        Permission.RECONCILE,
        assignments.retry_product,
        "Grant every failed licence again, in all allotments of a product.",
        {202: None},
    ),
    _read(
        "list_people",
        "/people",
        Permission.SEE_NAMES,
        tenant.people,
        "PersonList",
        "Names for ids, of people in allotments that the caller may see.",
        "ids",
        "allotmentId",
        searches=True,
    ),
    Route(
        "export_person",
        "GET",
        "/people/{userId}/data",
        Permission.EXPORT_PERSON,
        personal.export_person,
        "Everything that is kept and names a person, in pieces.",
        {200: "PersonalRecordPage"},
        query=("cursor",),
        audit=audit_kind("export_person"),
    ),
    _post(
        "erase_person",
        "/people/{userId}/erase",
        Permission.ERASE_PERSON,
        personal.erase_person,
        "Put a random token in the place of a person's id, everywhere; for somebody who has no seat and does not wait.",
        {202: "Erasure"},
        body="ErasureConfirmation",
    ),
    Route(
        "search_people",
        "POST",
        "/people/search",
        Permission.SEARCH_PEOPLE,
        tenant.search,
        "Find people to add, by the beginning of a name, or by a whole address. Changes nothing.",
        {200: "PersonList"},
        body="Search",
        searches=True,
    ),
    _read(
        "search_groups",
        "/groups",
        Permission.SEARCH_GROUPS,
        tenant.groups,
        "GroupList",
        "Find a group to make an allotment for, by the beginning of its name.",
        "search",
        searches=True,
    ),
    # Allotments as code
    _read(
        "show_manifest",
        "/manifest",
        Permission.SEE_MANIFEST,
        manifest.show,
        "Manifest",
        "All allotments as a manifest: planned at once, it changes nothing.",
    ),
    _read(
        "show_manifest_schema",
        "/manifest/schema",
        None,
        manifest.schema,
        "JsonSchema",
        "The JSON Schema of a manifest.",
    ),
    Route(
        "plan_manifest",
        "POST",
        "/manifest/plan",
        Permission.SEE_MANIFEST,
        manifest.plan,
        "What applying a manifest would change, and what that does to people. Changes nothing.",
        {200: "ManifestPlan"},
        body="ManifestToPlan",
    ),
    _post(
        "apply_manifest",
        "/manifest/apply",
        Permission.APPLY_MANIFEST,
        manifest.apply,
        "Apply the plan with this fingerprint, and no other.",
        {200: "ManifestOutcome"},
        body="ManifestToApply",
    ),
    # Taking over what is there
    _read(
        "list_adoptions",
        "/adoptions",
        Permission.SEE_ADOPTIONS,
        adoptions.list_adoptions,
        "AdoptionPage",
        "The adoptions: licences that are taken over from another assignment; of one allotment, the newest first.",
        "allotmentId",
        *PAGED,
    ),
    _post(
        "plan_adoption",
        "/adoptions",
        Permission.ADOPT,
        adoptions.plan,
        "Plan to take a group's licences, or its members' direct ones, into an allotment. Changes nothing yet.",
        {201: "Adoption"},
        body="NewAdoption",
    ),
    _read("show_adoption", ADOPTION, Permission.SEE_ADOPTIONS, adoptions.show, "Adoption", "One adoption."),
    _read(
        "list_adoption_people",
        f"{ADOPTION}/people",
        Permission.SEE_ADOPTIONS,
        adoptions.people,
        "PlannedPersonPage",
        "What the plan means for whom.",
        "verdict",
        *PAGED,
    ),
    *(
        _post(
            f"{name}_adoption",
            f"{ADOPTION}/{name}",
            Permission.ADOPT,
            act,
            summary,
            {200: "Adoption"},
            body=body,
            if_match=True,
        )
        for name, act, summary, body in (
            ("start", adoptions.start, "Start an adoption as it was planned.", "AdoptionStart"),
            ("stop", adoptions.stop, "Stop an adoption where it is.", None),
            ("resume", adoptions.resume, "Go on with a stopped adoption.", "AdoptionResumption"),
            (
                "undo",
                adoptions.undo,
                "Put the old assignment back, then delete the allotment that the adoption has made.",
                None,
            ),
        )
    ),
    # The audit record
    _read(
        "list_audit",
        "/audit",
        Permission.SEE_AUDIT,
        audit.list_audit,
        "AuditPage",
        "Who changed what, and who was refused, newest first; format=csv or jsonl for a file.",
        *PAGED,
        "allotmentId",
        *AUDIT_FILTERS,
    ),
    _read(
        "list_audit_of_allotment",
        f"{ONE}/audit",
        Permission.READ,
        audit.list_audit_of_allotment,
        "AuditPage",
        "Who changed what of an allotment, newest first; also of a deleted one.",
        *PAGED,
        *AUDIT_FILTERS,
        of_deleted=True,
    ),
    _read(
        "list_deleted_allotments",
        "/deletedAllotments",
        Permission.SEE_AUDIT,
        allotments.list_deleted,
        "DeletedAllotmentPage",
        "The allotments that are deleted, the last one first; their decisions, history and audit can be read.",
        *PAGED,
    ),
    # The system
    _read(
        "show_subscription",
        "/subscription",
        Permission.SEE_SYSTEM,
        tenant.subscription,
        "SubscriptionState",
        "The subscription to Microsoft Graph's change notifications.",
    ),
    _read(
        "list_missing_permissions",
        "/missingPermissions",
        Permission.SEE_SYSTEM,
        tenant.permissions,
        "MissingPermissionList",
        "The permissions in Microsoft Graph that the app lacks, and what it cannot do without each.",
    ),
    _read(
        "list_queues",
        "/queues",
        Permission.SEE_SYSTEM,
        tenant.queues,
        "QueueList",
        "Whether the queues keep up: when a message was last handled, and how long it had waited.",
    ),
    _read(
        "show_turnovers",
        "/turnovers",
        Permission.SEE_SYSTEM,
        tenant.seat_turnovers,
        "Turnovers",
        "How long it takes until a seat that somebody leaves is the licence of the next in line.",
    ),
    _read(
        "list_dead_letters",
        "/deadLetters",
        Permission.SEE_SYSTEM,
        dead_letters.list_dead_letters,
        "DeadLetterPage",
        "Messages that could not be handled.",
        *PAGED,
    ),
    _post(
        "resend_dead_letters",
        "/deadLetters/resend",
        Permission.MANAGE_DEAD_LETTERS,
        dead_letters.resend_all,
        "Send all dead letters again.",
        {200: "Resent"},
    ),
    _post(
        "resend_dead_letter",
        "/deadLetters/{letterId}/resend",
        Permission.MANAGE_DEAD_LETTERS,
        dead_letters.resend,
        "Send one dead letter again.",
        {200: "Resent"},
        if_match=True,
    ),
    _delete(
        "discard_dead_letter",
        "/deadLetters/{letterId}",
        Permission.MANAGE_DEAD_LETTERS,
        dead_letters.discard,
        "Discard one dead letter.",
    ),
)


def blueprint(services: ApiServices) -> func.Blueprint:
    """One function a route. Anonymous to the Functions host: who calls is read from the token, or the principal."""
    functions = func.Blueprint()
    for route in ROUTES:
        _register(functions, services, route)
    return functions


def _register(functions: func.Blueprint, services: ApiServices, route: Route) -> None:
    @functions.function_name(route.name)
    @functions.route(f"api{route.path}", methods=[route.method], auth_level=func.AuthLevel.ANONYMOUS)
    async def endpoint(req: func.HttpRequest) -> func.HttpResponse:
        answer = to_response(serve(services, route, req), language_of(req))
        return await answered(route.method, f"/api{route.path}", answer)
