"""The shapes of what the API takes and gives, as JSON Schema (draft 2020-12, which OpenAPI 3.1 uses)."""

from collections.abc import Mapping
from typing import Any

from domain.access import Role
from domain.adoption.model import AdoptionState, Source, Verdict
from domain.allotments import SEATED, AllotmentState, DecisionKind, Licensing, MemberState, Overflow
from domain.audit import AuditKind, AuditResult
from domain.limit_requests import RequestState
from domain.manifest.entries import STATES
from domain.manifest.plan import ChangeKind, EffectKind, Prune
from domain.objections import LANGUAGES
from domain.permissions import GraphFeature
from domain.proposals import DISPLAY_NAME_AT_MOST, UNITS_AT_MOST
from domain.queue_health import QueueState
from domain.reconciliation.findings import NAMED_AT_MOST
from domain.reconciliation.kinds import Kind, Severity, Way
from handlers.api.tenant import SEARCH_AT_LEAST, SEARCH_AT_MOST

type Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
_CODE: Schema = {
    "type": "string",
    "enum": sorted(LANGUAGES["en"].texts),
    "description": "Names the objection, in every language alike. Absent where a peer's words are passed on.",
}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_VALUES: Schema = {
    "type": "object",
    "description": "The values of the text with this code: strings, numbers, lists of them; `{code, values}` for "
    "a text that is quoted, `{state}` for a state, `{dateTime}` for an instant.",
}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
END_DATE: Schema = {
    **MAYBE_MOMENT,
    "description": "When the person is removed from the group: in the future, at most ten years away. Null: never.",
}
MAYBE_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
MAYBE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
UNITS: Schema = {"type": "integer", "minimum": 0, "maximum": UNITS_AT_MOST}
SEARCH: Schema = {"type": "string", "minLength": SEARCH_AT_LEAST, "maxLength": SEARCH_AT_MOST}
ETAG: Schema = {"type": "string", "description": "Send it as If-Match to change this."}


def _choice(*values: str) -> Schema:
    return {"type": "string", "enum": sorted(values)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with these properties and no others; all are there but the optional ones."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _text(name: str, *, maybe: bool = False) -> dict[str, Schema]:
    """A text in the language that Accept-Language prefers, with its code and its values; all null: there is none."""
    code, kept = {**TEXT, "description": "`asWritten`: not a text of the app."}, _VALUES
    if maybe:
        code, kept = {**code, **MAYBE_TEXT}, {**kept, "type": ["object", "null"]}
    return {name: MAYBE_TEXT if maybe else TEXT, f"{name}Code": code, f"{name}Values": kept}


def _maybe(name: str) -> Schema:
    return {"oneOf": [_ref(name), {"type": "null"}]}


def _page(name: str) -> Schema:
    return _object(("nextLink",), value=_list(_ref(name)), nextLink=TEXT)


_OVERCOMMIT: Schema = {**FLAG, "description": "Promise more than the tenant owns."}
_GIVES_ACCESS: Schema = {**FLAG, "description": "Take a group that gives more than licences."}
_NEW_PRODUCT = _object(("disabledPlans",), skuId=TEXT, disabledPlans=_list(TEXT))

_DECISION = _object(
    id=TEXT,
    userId=TEXT,
    kind=_choice(*DecisionKind),
    **_text("reason"),
    requested=COUNT,
    used=COUNT,
    limit=COUNT,
    **_text("cause"),
    decidedDateTime=MOMENT,
)

_SETTINGS: Mapping[str, Schema] = {
    "groupId": {**TEXT, "description": "The group whose members are licensed. It tells this allotment from others."},
    "displayName": {**TEXT, "description": f"What the allotment is called, in 1 to {DISPLAY_NAME_AT_MOST} characters."},
    "products": {**_list(_NEW_PRODUCT), "description": "Products by skuId; they stay for the allotment's life."},
    "allottedUnits": {**UNITS, "description": "The limit: how many people are licensed at most."},
    "overflow": {**_choice(*Overflow), "description": "What becomes of people beyond the limit."},
    "licensing": {**_choice(*Licensing), "description": "By licensed groups, or to each user; stays for life."},
    "owners": {**_list(TEXT), "description": "Object ids of users, or of groups of users."},
    "state": {**_choice(*STATES), "description": "Whether it is enforced."},
}
"""What an entry of a manifest may say; what it leaves out stays as it is."""

_MANIFEST: Mapping[str, Schema] = {
    "allotments": _list(_object(tuple(name for name in _SETTINGS if name != "groupId"), **_SETTINGS))
}
_PRUNE: Schema = {
    "type": ["string", "null"],
    "enum": [*Prune, None],
    "description": "Delete the allotments that are not named, and take their licences back (remove) or not (keep).",
}
_GROUP_ACCESS = _object(
    checked={**FLAG, "description": "Applications and groups could be asked for. Azure roles never can."},
    applications=_list(TEXT),
    groups={**_list(TEXT), "description": "Those that the group itself is in, at any depth."},
    directoryRoles=FLAG,
)
_CHANGE: Mapping[str, Schema] = {
    "kind": _choice(*ChangeKind),
    "groupId": TEXT,
    "displayName": TEXT,
    "allotmentId": MAYBE_TEXT,
    "settings": _list(_object(setting=TEXT, before={}, after={})),
    "effects": _list(_object(kind=_choice(*EffectKind), count=COUNT, userIds=_list(TEXT))),
    "access": {
        "oneOf": [_GROUP_ACCESS, {"type": "null"}],
        "description": "What the group of a new allotment gives besides licences; null: it has one already.",
    },
}


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema of a manifest by itself, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Allotments",
        **_object(**_MANIFEST),
    }


_NUMBERS: Schema = {"type": "object", "additionalProperties": COUNT}

_FINDING = _object(
    id=TEXT,
    allotmentId=MAYBE_TEXT,
    kind=_choice(*Kind),
    subject={"type": "string", "description": "A user id or a skuId; empty: the allotment or the tenant itself."},
    **_text("detail"),
    userIds={
        **_list(TEXT),
        "description": f"Whom it concerns, where that is not the subject; at most {NAMED_AT_MOST}.",
    },
    meaning=TEXT,
    severity=_choice(*Severity),
    cure=TEXT,
    policy=_choice(*Way),
    sinceDateTime=MOMENT,
    goneDateTime=MAYBE_MOMENT,
)

_NIGHT: Mapping[str, Schema] = {
    "date": DAY,
    "state": _choice("running", "finished"),
    "beganDateTime": MOMENT,
    "finishedDateTime": MAYBE_MOMENT,
    "allotments": COUNT,
    "compared": COUNT,
}

SCHEMAS: Mapping[str, Schema] = {
    "Me": _object(
        userId=TEXT,
        displayName=MAYBE_TEXT,
        roles=_list(_choice(*Role)),
        ownedAllotmentIds=_list(TEXT),
        peopleSearch=_choice("names", "exact"),
    ),
    "Product": {
        "type": "object",
        "properties": {"skuId": TEXT, "skuPartNumber": TEXT, "displayName": TEXT, "disabledPlans": _list(TEXT)},
        "required": ["skuId", "skuPartNumber", "disabledPlans"],
    },
    "Allotment": {
        "type": "object",
        "properties": {
            "id": TEXT,
            "displayName": TEXT,
            "groupId": TEXT,
            "products": _list(_ref("Product")),
            "allottedUnits": UNITS,
            "consumedUnits": COUNT,
            "waitingUnits": COUNT,
            "pendingUnits": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": "Of the seats in use, those whose licences are on their way; null: not known yet.",
            },
            "failedUnits": {**COUNT, "description": "Of the seats in use, those whose licences have failed."},
            "overflow": _choice(*Overflow),
            "licensing": _choice(*Licensing),
            "state": _choice(*AllotmentState),
            **_text("stateReason", maybe=True),
            "owners": _list(TEXT),
            "createdDateTime": MOMENT,
            "adopting": {**FLAG, "description": "An adoption into it is under way (GET /adoptions?allotmentId=)."},
            "muted": FLAG,
            "alertUnits": MAYBE_COUNT,
            "alertPercent": MAYBE_COUNT,
        },
        "required": [
            "id",
            "displayName",
            "groupId",
            "products",
            "allottedUnits",
            "consumedUnits",
            "waitingUnits",
            "pendingUnits",
            "failedUnits",
            "overflow",
            "licensing",
            "state",
            "stateReason",
            "stateReasonCode",
            "stateReasonValues",
            "owners",
            "createdDateTime",
        ],
    },
    "AllotmentPage": _page("Allotment"),
    "NewAllotment": _object(
        ("overflow", "licensing", "owners", "allowOvercommit", "allowGroupAccess"),
        displayName=TEXT,
        groupId=TEXT,
        products=_list(_NEW_PRODUCT),
        allottedUnits=UNITS,
        overflow=_choice(*Overflow),
        licensing=_choice(*Licensing),
        owners=_list(TEXT),
        allowOvercommit=_OVERCOMMIT,
        allowGroupAccess=_GIVES_ACCESS,
    ),
    "AllotmentChange": _object(
        (
            "displayName",
            "allottedUnits",
            "overflow",
            "owners",
            "state",
            "muted",
            "alertUnits",
            "alertPercent",
            "allowOvercommit",
        ),
        displayName=TEXT,
        allottedUnits=UNITS,
        overflow=_choice(*Overflow),
        owners=_list(TEXT),
        state=_choice(AllotmentState.ACTIVE, AllotmentState.SUSPENDED),
        allowOvercommit=_OVERCOMMIT,
        muted={**FLAG, "description": "Nothing is told about it."},
        alertUnits={**MAYBE_COUNT, "minimum": 1, "description": "Tell when so many seats are taken."},
        alertPercent={**MAYBE_COUNT, "minimum": 1, "maximum": 100, "description": "The same in percent of the limit."},
    ),
    "RemovalConfirmation": _object(removal={"type": "string", "pattern": "^[0-9a-f]{16}$"}),
    "Assignment": _object(
        userId=TEXT,
        state=_choice(*(state for state in MemberState if state in SEATED)),
        assignedDateTime=MOMENT,
        **_text("error", maybe=True),
        failures=_list(_ref("LicenceFailure")),
        endDateTime=MAYBE_MOMENT,
        etag=ETAG,
    ),
    "LicenceFailure": _object(
        skuId=TEXT,
        error={**TEXT, "description": "Graph's name of the error or state, such as CountViolation; or NeverActive."},
    ),
    "AssignmentPage": _page("Assignment"),
    "NewAssignment": _object(
        ("endDateTime",),
        user={"type": "string", "description": "userPrincipalName or object id."},
        endDateTime=END_DATE,
    ),
    "EndDateChange": _object(endDateTime=END_DATE),
    "Addition": _object(userId=TEXT, decision={"oneOf": [_ref("Decision"), {"type": "null"}]}),
    "WaitingMember": _object(
        ("heldBy",),
        userId=TEXT,
        waitingSinceDateTime=MOMENT,
        provisional={
            "type": "boolean",
            "description": "Waits for a seat that is being given up, and is removed from the group if it is kept.",
        },
        endDateTime=MAYBE_MOMENT,
        heldBy={
            "type": ["array", "null"],
            "items": _ref("OtherWay"),
            "description": "In lists: how the person holds a product all the same; null: not to be seen now.",
        },
        etag=ETAG,
    ),
    "OtherWay": _object(
        skuId=TEXT, skuPartNumber=TEXT, productName=TEXT, direct=FLAG, groupId=MAYBE_TEXT, displayName=MAYBE_TEXT
    ),
    "WaitingMemberPage": _page("WaitingMember"),
    "Move": _object(
        ("before",), before={"type": ["string", "null"], "description": "A user id; null or absent: to the front."}
    ),
    "Decision": _DECISION,
    "DecisionPage": _page("Decision"),
    "Snapshot": _object(
        date=DAY,
        consumedUnits=COUNT,
        waitingUnits=COUNT,
        allottedUnits=UNITS,
        refusals=COUNT,
        drift=_NUMBERS,
    ),
    "AuditEntry": _object(
        id=TEXT,
        requestId={**TEXT, "description": "Of the request; each allotment that it changed has an entry with it."},
        activityDateTime=MOMENT,
        kind=_choice(*AuditKind),
        result={
            **_choice(*AuditResult),
            "description": "attempted: begun; whether it was carried out is not known. refused: not permitted.",
        },
        status={"type": ["integer", "null"], "description": "What the API answered."},
        count={**COUNT, "description": "Refusals of one kind within a minute are one entry; how many they were."},
        actor=_object(
            id={**MAYBE_TEXT, "description": "The object id of a person or an app; null: Allotments itself."},
            displayName={**MAYBE_TEXT, "description": "As in the token; of Allotments itself, why it did it."},
            appId=MAYBE_TEXT,
            ipAddress={**MAYBE_TEXT, "description": "Where the request came from; null for owners."},
        ),
        allotmentId=MAYBE_TEXT,
        subjectId={**MAYBE_TEXT, "description": "Who or what it was done to."},
        idempotencyKey=MAYBE_TEXT,
        changes=_list(_object(property=TEXT, before={}, after={})),
    ),
    "AuditPage": _page("AuditEntry"),
    "DeletedAllotment": _object(
        id=TEXT,
        displayName=TEXT,
        groupId=TEXT,
        products=_list(_ref("Product")),
        allottedUnits=UNITS,
        owners=_list(TEXT),
        createdDateTime=MOMENT,
        deletedDateTime=MOMENT,
    ),
    "DeletedAllotmentPage": _page("DeletedAllotment"),
    "DriftFinding": _FINDING,
    "Forecast": _object(
        unitsADay=NUMBER,
        slowestUnitsADay=NUMBER,
        fastestUnitsADay=NUMBER,
        runsOutDate=MAYBE_DAY,
        earliestDate=MAYBE_DAY,
        latestDate=MAYBE_DAY,
    ),
    "NightPiece": _object(
        date=DAY,
        allotmentId=TEXT,
        displayName=TEXT,
        products={**_list(TEXT), "description": "Their part numbers, in the order of skuIds."},
        skuIds=_list(TEXT),
        state=_choice(*AllotmentState),
        examinedDateTime=MOMENT,
        findings=_list(_ref("DriftFinding")),
        drift=_NUMBERS,
        trend=_list(_ref("Snapshot")),
        forecast=_maybe("Forecast"),
        departments=_NUMBERS,
        idleUnits={"type": ["integer", "null"], "minimum": 0},
        idleUserIds=_list(TEXT),
        price=MAYBE_TEXT,
        cost=MAYBE_TEXT,
    ),
    "DriftPlan": _object(
        id=TEXT,
        allotmentId=TEXT,
        madeDateTime=MOMENT,
        expirationDateTime=MOMENT,
        fingerprint=TEXT,
        findings=_list(_ref("DriftFinding")),
    ),
    "DriftPolicy": _object(
        value=_list(
            _object(
                kind=_choice(*Kind),
                severity=_choice(*Severity),
                meaning=TEXT,
                cure=TEXT,
                policy=_choice(*Way),
                default=_choice(*Way),
                chosen=FLAG,
                choices=_list(_choice(*Way)),
            )
        ),
        changedBy=MAYBE_TEXT,
        changedDateTime=MAYBE_MOMENT,
    ),
    "DriftPolicyChoice": _object(
        policies={
            "type": "object",
            "description": "Ways by kind.",
            "propertyNames": _choice(*Kind),
            "additionalProperties": _choice(*Way),
        }
    ),
    "Reconcile": _object(("dryRun",), dryRun=FLAG),
    "NightSummary": _object(**_NIGHT),
    "NightPage": _page("NightSummary"),
    "NightProgress": _object(**_NIGHT, value=_list(_object(allotmentId=TEXT, examinedDateTime=MOMENT))),
    "NightReport": _object(
        **_NIGHT,
        previousDate=MAYBE_DAY,
        missing=_list(TEXT),
        drift=_NUMBERS,
        new=_list(_ref("DriftFinding")),
        gone=_list(_ref("DriftFinding")),
        asking=_list(_ref("DriftFinding")),
        tenant=_list(_ref("DriftFinding")),
        proposal=_maybe("LimitProposal"),
        currency=TEXT,
        cost=MAYBE_TEXT,
        value=_list(_ref("NightPiece")),
    ),
    "LimitProposal": _object(
        fingerprint=TEXT,
        moves=_list(_object(fromAllotmentId=MAYBE_TEXT, toAllotmentId=TEXT, units=COUNT, ahead=FLAG)),
        limits=_list(_object(allotmentId=TEXT, displayName=TEXT, allottedUnits=UNITS, proposedUnits=UNITS)),
        stillWaiting=COUNT,
        stillShort=COUNT,
    ),
    "ProposalAcceptance": _object(fingerprint={"type": "string", "pattern": "^[0-9a-f]{16}$"}),
    "History": _object(value=_list(_ref("Snapshot"))),
    "LimitRequest": _object(
        id=TEXT,
        allotmentId=TEXT,
        allottedUnits=UNITS,
        limit=UNITS,
        message=TEXT,
        state=_choice(*RequestState),
        askedBy=TEXT,
        askedDateTime=MOMENT,
        answer=MAYBE_TEXT,
        decidedBy=MAYBE_TEXT,
        decidedDateTime=MAYBE_MOMENT,
        etag=ETAG,
    ),
    "LimitRequestPage": _page("LimitRequest"),
    "NewLimitRequest": _object(("message",), allottedUnits=UNITS, message=TEXT),
    "Message": _object(("message",), message=TEXT),
    "Approval": _object(("message", "allowOvercommit"), message=TEXT, allowOvercommit=_OVERCOMMIT),
    "Adoption": _object(
        id=TEXT,
        allotmentId={**TEXT, "description": "Its own id; or of the allotment that was there before."},
        displayName=TEXT,
        groupId=TEXT,
        **{"from": _choice(*Source)},
        products=_list(_ref("Product")),
        allottedUnits=UNITS,
        overflow=_choice(*Overflow),
        owners=_list(TEXT),
        state=_choice(*AdoptionState),
        **_text("stateReason", maybe=True),
        stoppedIn={**MAYBE_TEXT, "description": "Where it goes on when it is resumed."},
        plan=_object(
            fingerprint=TEXT,
            stays=COUNT,
            over=COUNT,
            failing=COUNT,
            gains=COUNT,
            waits={**COUNT, "description": "How many of all these get no seat, and wait for one."},
            keepsDirect=COUNT,
            letGo=FLAG,
            notes=_list(TEXT),
        ),
        progress=_object(people=COUNT, lacking=COUNT),
        createdBy=TEXT,
        createdDateTime=MOMENT,
    ),
    "AdoptionPage": _page("Adoption"),
    "NewAdoption": _object(
        (
            "allotmentId",
            "displayName",
            "groupId",
            "from",
            "allottedUnits",
            "overflow",
            "owners",
            "products",
            "allowOvercommit",
            "allowGroupAccess",
        ),
        allotmentId={**TEXT, "description": "An allotment whose own group is licensed; alone, it says all."},
        displayName=TEXT,
        groupId=TEXT,
        **{"from": _choice(*Source)},
        products={**_list(_NEW_PRODUCT), "description": "With from: direct alone."},
        allottedUnits=UNITS,
        overflow=_choice(*Overflow),
        owners=_list(TEXT),
        allowOvercommit=FLAG,
        allowGroupAccess=_GIVES_ACCESS,
    ),
    "AdoptionStart": _object(("letGo",), plan=TEXT, letGo=FLAG),
    "AdoptionResumption": _object(("plan", "letGo"), plan=TEXT, letGo=FLAG),
    "PlannedPerson": _object(
        userId=TEXT, verdict=_choice(*Verdict), skuIds=_list(TEXT), keepsDirect=FLAG, **_text("error", maybe=True)
    ),
    "PlannedPersonPage": _page("PlannedPerson"),
    "Capacity": {
        "type": "object",
        "properties": {
            "skuId": TEXT,
            "skuPartNumber": TEXT,
            "displayName": TEXT,
            "bought": COUNT,
            "warning": COUNT,
            "suspended": COUNT,
            "lockedOut": COUNT,
            "assignable": {**COUNT, "description": "bought and warning: what people can hold."},
            "used": COUNT,
            "allotted": COUNT,
            "free": {
                "type": "integer",
                "description": "Not promised yet; below 0 where too much is promised. "
                "People may hold these units outside any allotment.",
            },
            "unheld": {
                **COUNT,
                "description": "What nobody holds and nobody is promised: so many more people can be "
                "licensed. While licences are on their way it may be too small, never too large.",
            },
            "usedByAllotments": COUNT,
            "usedOutside": {**COUNT, "description": "used, less the seats of all allotments that hold one; at least."},
            "price": {**MAYBE_TEXT, "description": "Of a licence a month, in CURRENCY; null: PRICES names none."},
            "servicePlans": _list(_object(servicePlanId=TEXT, servicePlanName=TEXT)),
        },
        "required": ["skuId", "skuPartNumber", "bought", "used", "allotted", "usedByAllotments", "servicePlans"],
    },
    "Holder": _object(id=TEXT, displayName=TEXT, userPrincipalName=TEXT, direct=FLAG, groupIds=_list(TEXT)),
    "HolderPage": _page("Holder"),
    "ProductList": _object(value=_list(_ref("Capacity"))),
    "Person": _object(id=TEXT, displayName=TEXT, userPrincipalName=TEXT),
    "PersonalRecord": _object(
        kind={**TEXT, "description": "What it is, such as decision or request."},
        kept={"type": "object", "description": "As it is kept; of what it holds about several people, theirs alone."},
    ),
    "PersonalRecordPage": _page("PersonalRecord"),
    "ErasureConfirmation": _object(userId={**TEXT, "description": "Once more whom the path names."}),
    "Erasure": _object(token={**TEXT, "description": "What stands in the place of the id from now on."}),
    "PersonList": _object(value=_list(_ref("Person"))),
    "GroupList": _object(value=_list(_object(id=TEXT, displayName=TEXT, fixedBecause=MAYBE_TEXT, carries=_list(TEXT)))),
    "Search": _object(search=SEARCH),
    "Subscription": _object(id=TEXT, resource=TEXT, notificationUrl=TEXT, expirationDateTime=MOMENT),
    "SubscriptionState": _object(state=_choice("active", "missing", "duplicate"), value=_list(_ref("Subscription"))),
    "MissingPermissionList": _object(
        state={**_choice("granted", "missing", "unknown"), "description": "unknown: the app has no token to read."},
        value=_list(
            _object(
                permission=TEXT,
                feature=_choice(*GraphFeature),
                refusedDateTime={**MAYBE_MOMENT, "description": "When Graph last refused it; null: not lately."},
            )
        ),
    ),
    "QueueList": _object(value=_list(_ref("QueueHealth"))),
    "QueueHealth": _object(
        queue=TEXT,
        state=_choice(*QueueState),
        handledDateTime={**MAYBE_MOMENT, "description": "When a message was last seen to be handled, to the minute."},
        waitedSeconds={**MAYBE_COUNT, "description": "The longest that one had waited lately."},
        outSinceDateTime={**MAYBE_MOMENT, "description": "Since when a probe is there that has not come through."},
    ),
    "Turnovers": _object(
        count={**COUNT, "description": "Seats that were passed on within 30 days; of an allotment the last 50."},
        sinceDateTime={**MAYBE_MOMENT, "description": "When the first of them was."},
        p50Seconds={**MAYBE_COUNT, "description": "From the departure, as seen, to the licence, as seen: of half."},
        p99Seconds={**MAYBE_COUNT, "description": "Of all but one in a hundred."},
        longestSeconds=MAYBE_COUNT,
    ),
    "DeadLetter": _object(
        id=TEXT,
        queue=TEXT,
        reason=TEXT,
        description=TEXT,
        deliveryCount=COUNT,
        enqueuedDateTime=MOMENT,
        sessionId=MAYBE_TEXT,
        body=TEXT,
        etag=ETAG,
    ),
    "DeadLetterPage": _object(
        ("nextLink", "lastCount"),
        value=_list(_ref("DeadLetter")),
        nextLink=TEXT,
        lastCount=_object(queues=_list(_object(queue=TEXT, deadLetters=COUNT)), more=FLAG, countedDateTime=MOMENT),
    ),
    "JsonSchema": {"type": "object"},
    "Manifest": _object(**_MANIFEST),
    "ManifestToPlan": _object(("prune",), **_MANIFEST, prune=_PRUNE),
    "ManifestToApply": _object(
        ("prune", "confirm"),
        **_MANIFEST,
        prune=_PRUNE,
        fingerprint={**TEXT, "description": "Of the plan that was seen."},
        confirm={
            "type": "object",
            "additionalProperties": COUNT,
            "description": "The numbers that the plan asks to confirm.",
        },
    ),
    "ManifestPlan": _object(
        fingerprint=TEXT,
        changes=_list(_object(**_CHANGE)),
        unchanged=COUNT,
        leftAlone=COUNT,
        confirm={"type": "object", "additionalProperties": COUNT},
        objections=_list(_ref("Objection")),
    ),
    "ManifestOutcome": _object(
        fingerprint=TEXT,
        outcomes=_list(_object(**_CHANGE, outcome=_choice("applied", "failed", "notReached"), detail=MAYBE_TEXT)),
        complete={**FLAG, "description": "All was applied, and planning again finds nothing to do."},
    ),
    "Resent": _object(resent=COUNT, failed=_list(_object(id=TEXT, detail=TEXT)), more=FLAG),
    "Health": _object(status=_choice("ok"), time=MOMENT),
    "Problem": _object(
        ("code", "values", "errors", "furtherErrors", "decision"),
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        detail={**TEXT, "description": "In the language that Accept-Language prefers, of those that there are."},
        code=_CODE,
        values=_VALUES,
        errors=_list(_ref("Objection")),
        furtherErrors={**COUNT, "description": "So many more are not told."},
        decision=_ref("Decision"),
    ),
    "Objection": _object(("code", "values"), field=TEXT, message=TEXT, code=_CODE, values=_VALUES),
}
