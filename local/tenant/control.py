"""The control API, under `/control`: plays the tenant's people and the weather, and shows what really happened.

For tests, the demo and other tools on this machine; Graph has nothing like it. Mistakes in the input get 400 with the
field's name, unknown objects 404 as in Graph.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from local.tenant.clock import AdjustableClock
from local.tenant.fields import Fields, InvalidField
from local.tenant.graph.resources import license_assignment_state, timestamp
from local.tenant.graph.service import GraphService
from local.tenant.knob_settings import Adjustable, apply_knobs
from local.tenant.model import (
    PRODUCTS,
    PRODUCTS_BY_SKU,
    AssignedLicense,
    AssignmentError,
    Fact,
    GraphError,
    Group,
    GroupChanges,
    GroupFields,
    ObjectKind,
    SignIns,
    Stall,
    Tenant,
    Units,
    User,
    UserFields,
)
from local.tenant.notifier import Notifier
from local.tenant.scenarios import GROUP_KINDS

USER_FIELDS = frozenset(
    {"userPrincipalName", "displayName", "mail", "usageLocation", "accountEnabled", "userType", "department"}
    | {"jobTitle", "employeeType", "country", "companyName", "officeLocation"}
)
GROUP_FIELDS = frozenset({"displayName", "mailNickname", "description", "kind", "members", "licenses"})
UNIT_FIELDS = frozenset({"enabled", "warning", "suspended", "lockedOut"})
OTHER_KINDS = frozenset({ObjectKind.DEVICE.value, ObjectKind.SERVICE_PRINCIPAL.value, ObjectKind.CONTACT.value})
MOST_PEOPLE = 100_000

type Json = Mapping[str, object]
type Answer = Callable[[web.Request], Awaitable[web.Response]]


class Control:
    """The handlers; `routes` lists them."""

    def __init__(
        self, tenant: Tenant, service: GraphService, notifier: Notifier, knobs: Adjustable, clock: AdjustableClock
    ) -> None:
        self._tenant = tenant
        self._service = service
        self._notifier = notifier
        self._knobs = knobs
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """The routes of an aiohttp application."""
        return [
            web.post("/control/users", self._guarded(self.add_users)),
            web.delete("/control/users/{id}", self._guarded(self.delete_user)),
            web.post("/control/users/{id}/licenses", self._guarded(self.change_user_licenses)),
            web.post("/control/users/{id}/faults", self._guarded(self.set_fault)),
            web.post("/control/users/{id}/signIns", self._guarded(self.sign_in)),
            web.post("/control/objects", self._guarded(self.add_object)),
            web.post("/control/groups", self._guarded(self.add_group)),
            web.post("/control/groups/{id}", self._guarded(self.change_group)),
            web.delete("/control/groups/{id}", self._guarded(self.delete_group)),
            web.post("/control/groups/{id}/members", self._guarded(self.change_members)),
            web.post("/control/groups/{id}/licenses", self._guarded(self.change_licenses)),
            web.post("/control/groups/{id}/applications", self._guarded(self.assign_application)),
            web.post("/control/groups/{id}/owners", self._guarded(self.add_group_owner)),
            web.post("/control/administrativeUnits", self._guarded(self.add_unit)),
            web.post("/control/administrativeUnits/{id}", self._guarded(self.change_unit)),
            web.post("/control/skus/{id}", self._guarded(self.set_units)),
            web.delete("/control/skus/{id}", self._guarded(self.drop_product)),
            web.post("/control/deletedItems/{id}/restore", self._guarded(self.restore)),
            web.post("/control/knobs", self._guarded(self.set_knobs)),
            web.post("/control/delta/reset", self._guarded(self.reset_delta)),
            web.post("/control/clock", self._guarded(self.advance_clock)),
            web.get("/control/state", self._guarded(self.get_state)),
            web.get("/control/history", self._guarded(self.get_history)),
            web.get("/control/requests", self._guarded(self.get_requests)),
            web.get("/control/misfits", self._guarded(self.get_misfits)),
            web.get("/control/permissions", self._guarded(self.get_permissions)),
            web.get("/control/notifications", self._guarded(self.get_notifications)),
            web.get("/control/outbox", self._guarded(self.get_outbox)),
        ]

    def _guarded(self, handler: Callable[[web.Request, object], Json]) -> Answer:
        """Read the body, answer JSON, and turn mistakes into 400 and 404."""

        async def answer(request: web.Request) -> web.Response:
            try:
                body = await _body(request)
                return web.json_response(handler(request, body))
            except InvalidField as error:
                return web.json_response({"error": {"field": error.field, "message": error.message}}, status=400)
            except GraphError as error:
                return web.json_response({"error": {"code": error.code, "message": error.message}}, status=error.status)
            finally:
                self._notifier.wake()

        return answer

    # ---- people and groups

    def add_users(self, _request: web.Request, body: object) -> Json:
        """POST {"count": n} for plausible people, or {"users": [{"userPrincipalName", "displayName", …}]}."""
        fields = Fields(body, {"count", "users"})
        items = fields.objects("users", USER_FIELDS)
        named = [(item.text("userPrincipalName"), item.text("displayName"), _user_fields(item)) for item in items]
        count = fields.integer("count", 1, MOST_PEOPLE) if "count" in fields else 0
        if not named and not count:
            raise InvalidField("count", "or users is required")
        added = self._tenant.add_people(count)
        added += [self._tenant.add_user(name, display_name, **rest) for name, display_name, rest in named]
        return {"users": [_user(user) for user in added]}

    def delete_user(self, request: web.Request, _body: object) -> Json:
        """DELETE: a person leaves the company."""
        self._tenant.delete_user(request.match_info["id"], actor="tenant")
        return {}

    def set_fault(self, request: web.Request, body: object) -> Json:
        """POST {"skuId", "error", "stall"}: a product fails for a user, or is never active; without either: no more."""
        fields = Fields(body, {"skuId", "error", "stall"})
        error = AssignmentError(fields.choice("error", list(AssignmentError))) if "error" in fields else None
        stall = Stall(fields.choice("stall", list(Stall))) if "stall" in fields else None
        user, sku_id = self._tenant.get_user(request.match_info["id"]), _sku_id("skuId", fields.text("skuId"))
        self._tenant.set_license_fault(user.id, sku_id, error)
        self._tenant.set_license_stall(user.id, sku_id, stall)
        return {}

    def sign_in(self, request: web.Request, body: object) -> Json:
        """POST {"daysAgo": n, "interactive": true or false}: somebody signed in, or an app in their name."""
        fields = Fields(body, {"daysAgo", "interactive"})
        user = self._tenant.get_user(request.match_info["id"])
        when = self._clock() - timedelta(days=fields.integer("daysAgo") if "daysAgo" in fields else 0)
        kind = "interactive" if "interactive" not in fields or fields.flag("interactive") else "non_interactive"
        self._tenant.update_user(user.id, sign_ins=replace(user.sign_ins or SignIns(), **{kind: when}))
        return {}

    def add_object(self, _request: web.Request, body: object) -> Json:
        """POST {"kind": "device" | "servicePrincipal" | "orgContact", "displayName"}: what is no user and no group."""
        fields = Fields(body, {"kind", "displayName"})
        kind = ObjectKind(fields.choice("kind", OTHER_KINDS))
        return {"id": self._tenant.add_other(kind, fields.text("displayName")).id}

    def add_group(self, _request: web.Request, body: object) -> Json:
        """POST {"displayName", "mailNickname", "kind", "members", "licenses", "description"}."""
        fields = Fields(body, GROUP_FIELDS)
        display_name = fields.text("displayName")
        nickname = fields.optional_text("mailNickname") or "".join(filter(str.isalnum, display_name.lower()))
        kind = fields.choice("kind", GROUP_KINDS) if "kind" in fields else "security"
        licenses = [AssignedLicense(_sku_id("licenses", name)) for name in fields.strings("licenses")]
        properties: GroupFields = {**GROUP_KINDS[kind], "description": fields.optional_text("description")}
        group = self._tenant.create_group(display_name, nickname, fields.strings("members"), **properties)
        if licenses:
            self._tenant.assign_group_license(group.id, licenses, [], actor="tenant")
        return self._group(group)

    def change_group(self, request: web.Request, body: object) -> Json:
        """POST {"kind", "displayName", "description"}: turn a group into another kind, or rename it."""
        fields = Fields(body, {"kind", "displayName", "description"})
        group_id = request.match_info["id"]
        changes: GroupChanges = {}
        if "displayName" in fields:
            changes["display_name"] = fields.text("displayName")
        if "description" in fields:
            changes["description"] = fields.text("description")
        if "kind" in fields:
            kind: GroupFields = {**_PLAIN_KIND, **GROUP_KINDS[fields.choice("kind", GROUP_KINDS)]}
            self._tenant.update_group(group_id, actor="tenant", **kind)
        return self._group(self._tenant.update_group(group_id, actor="tenant", **changes))

    def delete_group(self, request: web.Request, _body: object) -> Json:
        """DELETE: an administrator deletes a group."""
        self._tenant.delete_group(request.match_info["id"], actor="tenant")
        return {}

    def change_members(self, request: web.Request, body: object) -> Json:
        """POST {"add": [ids], "remove": [ids], "actor"}: any number at one instant."""
        fields = Fields(body, {"add", "remove", "actor"})
        add, remove = fields.strings("add"), fields.strings("remove")
        actor = fields.optional_text("actor") or "tenant"
        group_id = request.match_info["id"]
        self._tenant.change_members(group_id, add=add, remove=remove, actor=actor)
        return {"members": sorted(self._tenant.truth.member_ids(group_id))}

    def change_user_licenses(self, request: web.Request, body: object) -> Json:
        """POST {"add": [skuIds or skuPartNumbers], "remove": […]}: an administrator licenses somebody directly."""
        add, remove = _licences(body)
        return self._licensed_user(
            self._tenant.assign_user_license(request.match_info["id"], add, remove, actor="tenant")
        )

    def change_licenses(self, request: web.Request, body: object) -> Json:
        """POST {"add": [skuIds or skuPartNumbers], "remove": […]}: an administrator licenses a group."""
        add, remove = _licences(body)
        group = self._tenant.assign_group_license(request.match_info["id"], add, remove, actor="tenant")
        return self._group(group)

    def assign_application(self, request: web.Request, body: object) -> Json:
        """POST {"displayName"}: an administrator assigns an application to a group."""
        made = self._tenant.assign_application(
            request.match_info["id"], Fields(body, {"displayName"}).text("displayName")
        )
        return {"id": made.id}

    def add_group_owner(self, request: web.Request, body: object) -> Json:
        """POST {"userId"}: somebody makes a user an owner of a group."""
        self._tenant.add_group_owner(request.match_info["id"], Fields(body, {"userId"}).text("userId"))
        return {}

    def add_unit(self, _request: web.Request, body: object) -> Json:
        """POST {"displayName", "restricted": true or false}: an administrative unit."""
        fields = Fields(body, {"displayName", "restricted"})
        unit = self._tenant.create_administrative_unit(fields.text("displayName"), restricted=fields.flag("restricted"))
        return {"id": unit.id}

    def change_unit(self, request: web.Request, body: object) -> Json:
        """POST {"groups": [ids], "administrators": [actors]}: put groups into a unit; who has the role in it."""
        fields, unit_id = Fields(body, {"groups", "administrators"}), request.match_info["id"]
        for group_id in fields.strings("groups"):
            self._tenant.put_into_administrative_unit(unit_id, group_id)
        if "administrators" in fields:
            self._tenant.set_unit_administrators(unit_id, fields.strings("administrators"))
        return {}

    def set_units(self, request: web.Request, body: object) -> Json:
        """POST {"enabled", "warning", "suspended", "lockedOut"}: buy or give back units."""
        fields = Fields(body, UNIT_FIELDS)
        sku_id = _sku_id("skuId", request.match_info["id"])
        changes = {_UNIT_NAMES[name]: fields.integer(name) for name in UNIT_FIELDS if name in fields}
        owned = next((found for found in self._tenant.truth.owned_products() if found.product.sku_id == sku_id), None)
        self._tenant.set_units(sku_id, replace(owned.units if owned is not None else Units(), **changes))
        return {"skus": self._skus()}

    def drop_product(self, request: web.Request, _body: object) -> Json:
        """DELETE: a product leaves the tenant, until units of it are bought again."""
        self._tenant.drop_product(_sku_id("skuId", request.match_info["id"]))
        return {"skus": self._skus()}

    def restore(self, request: web.Request, _body: object) -> Json:
        """POST: an administrator restores a deleted user or group."""
        return {"id": self._tenant.restore(request.match_info["id"]).id}

    # ---- weather and time

    def set_knobs(self, _request: web.Request, body: object) -> Json:
        """POST any subset of the knobs; see `knob_settings`."""
        apply_knobs(body, self._knobs)
        return {}

    def reset_delta(self, _request: web.Request, _body: object) -> Json:
        """POST: every delta token so far answers 410."""
        self._tenant.reset_delta()
        return {}

    def advance_clock(self, _request: web.Request, body: object) -> Json:
        """POST {"advanceSeconds": n}: the tenant's time jumps forward."""
        self._clock.advance(Fields(body, {"advanceSeconds"}).seconds("advanceSeconds"))
        self._tenant.run_due()
        return {"now": timestamp(self._tenant.now)}

    # ---- what is so

    def get_state(self, _request: web.Request, _body: object) -> Json:
        """GET: users with their licences, groups with their members, products; the truth, ahead of any replica."""
        self._tenant.run_due()
        return {
            "now": timestamp(self._tenant.now),
            "tenantId": self._tenant.id,
            "users": [self._licensed_user(user) for user in self._tenant.truth.users()],
            "groups": [self._group(group) for group in self._tenant.truth.groups()],
            "skus": self._skus(),
        }

    def get_history(self, request: web.Request, _body: object) -> Json:
        """GET ?since=n: the facts from number n on, and the number to ask from next."""
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise InvalidField("since", f"must be a whole number, not {since!r}")
        self._tenant.run_due()
        facts = self._tenant.history.since(int(since))
        return {"facts": [_fact(fact) for fact in facts], "next": len(self._tenant.history.facts)}

    def get_requests(self, _request: web.Request, _body: object) -> Json:
        """GET: how often each kind of request came, with resource units and statuses."""
        usage = self._service.usage.items()
        return {
            "resourceUnits": sum(used.resource_units for _, used in usage),
            "requests": [
                {
                    "method": method,
                    "path": template,
                    "count": used.count,
                    "resourceUnits": used.resource_units,
                    "statuses": {str(status): count for status, count in sorted(used.statuses.items())},
                }
                for (method, template), used in sorted(usage, key=lambda item: item[0])
            ],
        }

    def get_misfits(self, request: web.Request, body: object) -> Json:
        """GET ?since=n: what in the requests from the n-th misfit on Microsoft Graph's metadata does not have."""
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise InvalidField("since", "must be a whole number, 0 or more")
        return {"misfits": self._service.misfits[int(since) :], "next": len(self._service.misfits)}

    def get_permissions(self, _request: web.Request, _body: object) -> Json:
        """GET: what the app was granted, and what its requests have needed so far."""
        needed = sorted(self._service.needed, key=lambda need: need.request)
        return {
            "permissions": sorted(self._tenant.permissions),
            "scopedMailboxes": sorted(self._tenant.scoped_mailboxes),
            "needed": [
                {"request": need.request, "least": need.least, "higher": sorted(need.higher), "page": need.page}
                for need in needed
            ],
        }

    def get_notifications(self, _request: web.Request, _body: object) -> Json:
        """GET: the last tries to deliver notifications."""
        return {
            "deliveries": [
                {
                    "url": tried.url,
                    "status": tried.status,
                    "attempt": tried.attempt,
                    "seconds": tried.seconds,
                    "pace": self._notifier.pace(tried.url),
                    "body": tried.body,
                }
                for tried in self._notifier.log
            ]
        }

    def get_outbox(self, _request: web.Request, _body: object) -> Json:
        """GET: the mails that were sent."""
        return {
            "mails": [
                {"senderId": mail.sender_id, "sentDateTime": timestamp(mail.time), "message": mail.message}
                for mail in self._tenant.outbox
            ]
        }

    def _licensed_user(self, user: User) -> Json:
        states = self._tenant.truth.license_assignment_states(user.id)
        return {**_user(user), "licenses": [_named_state(license_assignment_state(state)) for state in states]}

    def _group(self, group: Group) -> Json:
        return {
            "id": group.id,
            "displayName": group.display_name,
            "mailNickname": group.mail_nickname,
            "description": group.description,
            "kind": _kind(group),
            "members": sorted(self._tenant.truth.member_ids(group.id)),
            "licenses": [PRODUCTS_BY_SKU[found.sku_id].part_number for found in group.licenses],
            "licenseProcessingState": self._tenant.truth.processing_state(group.id),
        }

    def _skus(self) -> list[Json]:
        return [
            {
                "skuId": owned.product.sku_id,
                "skuPartNumber": owned.product.part_number,
                "displayName": owned.product.display_name,
                "enabled": owned.units.enabled,
                "warning": owned.units.warning,
                "suspended": owned.units.suspended,
                "lockedOut": owned.units.locked_out,
                "consumedUnits": owned.consumed,
            }
            for owned in self._tenant.truth.owned_products()
        ]


_UNIT_NAMES = {"enabled": "enabled", "warning": "warning", "suspended": "suspended", "lockedOut": "locked_out"}
_PLAIN_KIND: GroupFields = {
    "group_types": (),
    "membership_rule": None,
    "mail_enabled": False,
    "is_assignable_to_role": None,
    "on_premises_sync_enabled": None,
}


async def _body(request: web.Request) -> object:
    text = await request.text()
    if not text:
        return {}
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidField("body", f"is not JSON: {error}") from None


def _user_fields(item: Fields) -> UserFields:
    fields: UserFields = {
        "mail": item.optional_text("mail") or item.text("userPrincipalName"),
        "usage_location": item.optional_text("usageLocation"),
        "department": item.optional_text("department"),
        "job_title": item.optional_text("jobTitle"),
        "employee_type": item.optional_text("employeeType"),
        "country": item.optional_text("country"),
        "company_name": item.optional_text("companyName"),
        "office_location": item.optional_text("officeLocation"),
    }
    if "accountEnabled" in item:
        fields["account_enabled"] = item.flag("accountEnabled")
    if "userType" in item:
        fields["user_type"] = item.choice("userType", {"Member", "Guest"})
    return fields


def _user(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "displayName": user.display_name,
        "userPrincipalName": user.user_principal_name,
        "accountEnabled": user.account_enabled,
        "userType": user.user_type,
        "usageLocation": user.usage_location,
        "department": user.department,
    }


def _licences(body: object) -> tuple[list[AssignedLicense], list[str]]:
    """What is to be added and removed."""
    fields = Fields(body, {"add", "remove"})
    add = [AssignedLicense(_sku_id("add", name)) for name in fields.strings("add")]
    return add, [_sku_id("remove", name) for name in fields.strings("remove")]


def _sku_id(field: str, name: str) -> str:
    """A SKU id from itself or from a skuPartNumber."""
    if name in PRODUCTS:
        return PRODUCTS[name].sku_id
    if name not in PRODUCTS_BY_SKU:
        raise InvalidField(field, f"names no product that can be owned: {name!r}")
    return name


def _kind(group: Group) -> str:
    for kind, test in _KIND_TESTS.items():
        if test(group):
            return kind
    return "security"


_KIND_TESTS: Mapping[str, Callable[[Group], bool]] = {
    "dynamic": lambda group: group.is_dynamic,
    "synced": lambda group: bool(group.on_premises_sync_enabled),
    "microsoft365": lambda group: group.is_unified,
    "mailEnabledSecurity": lambda group: group.is_mail_enabled_only,
    "roleAssignable": lambda group: bool(group.is_assignable_to_role),
}


def _named_state(state: dict[str, object]) -> Json:
    product = PRODUCTS_BY_SKU[str(state["skuId"])]
    return {"skuPartNumber": product.part_number, **state}


def _fact(fact: Fact) -> Json:
    return {
        "sequence": fact.sequence,
        "time": fact.time.isoformat(),
        "kind": fact.kind.value,
        "actor": fact.actor,
        "groupId": fact.group_id,
        "objectId": fact.object_id,
        "skuId": fact.sku_id,
        "detail": fact.detail,
    }
