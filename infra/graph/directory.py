"""Groups, users and licences in Microsoft Graph (`domain.ports.Directory`)."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import batched
from sys import intern
from typing import Any
from urllib.parse import quote

from domain.admission import Observation, Observed
from domain.allotments import Allotment, Product
from domain.copies import replace
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.drift import joined_after
from domain.errors import FIXABLE, Permanent, Transient, Unanswered
from domain.fulfilment import DONE, GONE, NOT_SHOWN, Effect, LicenceStatus, Outcome, ShownLicence, licence_view, worst
from domain.licence_errors import ACTIVE
from domain.nested_membership import GroupsObservation
from domain.objections import Text
from domain.usage_location import UsageLocations
from infra.graph.answers import GUID, updated_at
from infra.graph.client import (
    IDS_A_FILTER,
    MEMBERS_A_PAGE,
    REQUESTS_A_BATCH,
    USER,
    Answer,
    GraphClient,
    Request,
    checked,
    is_one_of,
)
from infra.graph.outcomes import (
    REPROCESS,
    USAGE_LOCATIONS,
    addition,
    assignment,
    of_group,
    outcome,
    removal,
    taken_off,
    unassignment,
)
from infra.graph.permissions import Option
from infra.graph.product_names import ProductNames

MARKER = "Made and owned by Allotments; do not change its members or licences. Allotment "
"""How the description of a licensed group begins; the allotment's id follows."""

LEFT_THE_TENANT = "does not correspond to a valid company License"
"""What Graph says of a product that the tenant no longer owns: it can be neither assigned nor taken."""

_GROUP = (
    "id,displayName,description,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled,isAssignableToRole,"
    "isManagementRestricted,assignedLicenses"
)
ASKED_AGAIN_AFTER = (0.5, 1.0, 2.0, 4.0)
"""Seconds between two requests about a group that may be new. Follows "404 Not Found error when managing objects
through Microsoft Graph": wait, and double the wait. Together it is as long as a person waits for an answer.
"""

_TOKEN_REFUSED = frozenset({400, 404, 410})
_UNKNOWN = Outcome(Effect.UNKNOWN, "Microsoft Graph does not show the person.")


class GraphDirectory:
    """The directory; see the port for what each method promises.

    reprocess: The way by which a person's failed licences are reprocessed. None: they leave the group and join again.
    names: What products are called. None: what the app's own list says.
    unit: The administrative unit in which licensed groups are made, by its id. None: in none.
    """

    def __init__(
        self,
        client: GraphClient,
        *,
        reprocess: Option | None = None,
        names: ProductNames | None = None,
        unit: str | None = None,
        locations: UsageLocations | None = None,
    ) -> None:
        self._graph = client
        self._reprocess = reprocess
        self._names = names or ProductNames()
        self._unit = unit
        self._locations = locations

    # Looking

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Observation:
        pages = await self._delta([group_id], token)
        if pages is None:
            return await self.observe(group_id, None, started)
        changes = [change for change in pages.changes if change.group_id == group_id]
        if any(change.removed for change in changes):
            gone = token is not None
            return Observation((), False, started, token, group_gone=gone, group_unknown=not gone)
        if token is None and not changes:
            return await self._absent(group_id, started)
        observed = tuple(each for change in changes for each in change.members)
        return Observation(observed, complete=token is None, started=started, token=pages.token)

    async def observe_several(self, group_ids: Sequence[str], token: str | None) -> GroupsObservation:
        pages = await self._delta(group_ids, token)
        if pages is None:
            return await self.observe_several(group_ids, None)
        members: dict[str, list[Observed]] = {}
        gone = {change.group_id for change in pages.changes if change.removed}
        for change in pages.changes:
            if change.group_id not in gone:
                members.setdefault(change.group_id, []).extend(change.members)
        if token is None and (lacking := sorted(set(group_ids) - members.keys() - gone)):
            if shown := await self.groups(lacking):
                raise Transient(Text("graphLacksGroupInDelta", group=min(shown)))
            gone.update(lacking)
        found = {group: tuple(changes) for group, changes in members.items()}
        return GroupsObservation(found, frozenset(gone), complete=token is None, token=pages.token)

    async def changed_groups(
        self, group_ids: Sequence[str], token: str | None
    ) -> tuple[Mapping[str, Collection[str]], str]:
        pages = await self._delta(group_ids, token)
        if pages is None:
            return await self.changed_groups(group_ids, None)
        joined: dict[str, set[str]] = {group: set() for group in group_ids} if token is None else {}
        for change in pages.changes:
            if change.group_id in group_ids:
                joined[change.group_id] = joined_after(joined.get(change.group_id, ()), change.members)
        return joined, pages.token

    async def changes_from_now(self, group_ids: Sequence[str]) -> str:
        # the SDK's template of this request has no place for $deltatoken
        query = f"$deltatoken=latest&$select=members&$filter={quote(_any_of(group_ids))}"
        answer = await self._graph.follow(f"{self._graph.endpoint}/groups/delta?{query}")
        return str(checked(answer).body["@odata.deltaLink"])

    async def licensed_members(self, product: Product) -> Set[str]:
        assert product.licensed_group_id is not None
        members = self._graph.build.groups.by_group_id(product.licensed_group_id).members
        found = self._graph.pages(members, select="id", top=str(MEMBERS_A_PAGE))
        return {intern(str(member["id"])) async for member in found if member.get("@odata.type", USER) == USER}

    async def licence_errors(self, product: Product) -> Set[str]:
        assert product.licensed_group_id is not None
        failed = self._graph.build.groups.by_group_id(product.licensed_group_id).members_with_license_errors
        return {str(member["id"]) async for member in self._graph.pages(failed, select="id")}

    async def licences(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, LicenceStatus]:
        shown = await self._assignment_states(user_ids)
        views = {user: _view(products, states) if states else GONE for user, states in shown.items()}
        return {user: views.get(user, NOT_SHOWN) for user in user_ids}

    async def _assignment_states(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Graph's licenseAssignmentStates by person, for those whom it shows."""
        requests = [
            Request("GET", f"/users?$filter={is_one_of(users)}&$select=id,licenseAssignmentStates")
            for users in batched(user_ids, IDS_A_FILTER, strict=False)
        ]
        answers = await self._graph.batch(requests) if requests else ()
        return {
            str(user["id"]): user.get("licenseAssignmentStates", ())
            for answer in answers
            for user in checked(answer).body["value"]
        }

    # Changing

    async def grant(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        grouped = [product for product in products if product.licensed_group_id]
        answers = [await self.add_members(product.licensed_group_id or "", user_ids) for product in grouped]
        direct = [product for product in products if not product.licensed_group_id]
        answers += [await self._assign(product, user_ids) for product in direct]
        return worst(user_ids, answers)

    async def retry(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        shown = await self._assignment_states(user_ids)
        failed = {
            product: [user for user in user_ids if user in shown and not _is_active(product, shown[user])]
            for product in products
            if product.licensed_group_id
        }
        if self._reprocess:
            answers = [await self._reprocess_each(sorted({user for users in failed.values() for user in users}))]
        else:
            answers = [
                await self._take_out(product, {user: shown[user] for user in users})
                for product, users in failed.items()
                if users
            ]
        return worst(user_ids, [{user: _UNKNOWN for user in user_ids if user not in shown}, *answers])

    async def _take_out(
        self, product: Product, shown: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> Mapping[str, Outcome]:
        """Remove people from a licensed group. Somebody who is not shown as licensed by it may well be no member."""
        outcomes = await self.remove_members(product.licensed_group_id or "", list(shown))
        return {
            user: DONE if each.effect is Effect.UNKNOWN and not _by_group(product, shown[user]) else each
            for user, each in outcomes.items()
        }

    async def _reprocess_each(self, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Graph's reprocessing: of v1.0, or the one of beta that a narrower permission permits.

        Follows "user: reprocessLicenseAssignment" and "assignment: reprocessAssignments". A 200 of
        beta does not mean that anything was done for a licence from a group. The licences show that when they are read.
        """
        if not user_ids:
            return {}
        beta = self._reprocess is Option.REPROCESS_BETA
        action = "cloudLicensing/assignments/reprocessAssignments" if beta else "reprocessLicenseAssignment"
        requests = [Request("POST", f"/users/{user}/{action}") for user in user_ids]
        answers = await self._graph.batch(requests, beta=beta)
        return {user: outcome(answer, REPROCESS) for user, answer in zip(user_ids, answers, strict=True)}

    async def locate(self, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Only people without one are changed. Follows "Update user"."""
        if self._locations is None or not user_ids:
            return dict.fromkeys(user_ids, DONE)
        requests = [
            Request("GET", f"/users?$filter={is_one_of(users)}&$select=id,usageLocation,country")
            for users in batched(user_ids, IDS_A_FILTER, strict=False)
        ]
        people = [body for answer in await self._graph.batch(requests) for body in checked(answer).body["value"]]
        lacking = (body for body in people if not body.get("usageLocation"))
        found = {str(body["id"]): location for body in lacking if (location := self._locations.of(body.get("country")))}
        if not found:
            return dict.fromkeys(user_ids, DONE)
        changes = [Request("PATCH", f"/users/{user}", {"usageLocation": found[user]}) for user in found]
        changed = await self._each(changes, [*found], lambda answer: outcome(answer, USAGE_LOCATIONS))
        return {**dict.fromkeys(user_ids, DONE), **changed}

    async def revoke(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        grouped = [product for product in products if product.licensed_group_id]
        answers = [await self.remove_members(product.licensed_group_id or "", user_ids) for product in grouped]
        direct = [product for product in products if not product.licensed_group_id]
        answers += [await self._unassign(product, user_ids) for product in direct]
        return worst(user_ids, answers)

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        requests = [Request("DELETE", f"/groups/{group_id}/members/{user}/$ref") for user in user_ids]
        return await of_group(await self._each(requests, user_ids, removal), lambda: self.group(group_id))

    async def add_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """All at once; where Graph refuses the whole because of one, one by one in a batch."""
        references = [self._reference(user) for user in user_ids]
        group = self._graph.build.groups.by_group_id(group_id)
        answer = await self._graph.send("PATCH", group, {"members@odata.bind": references})
        if answer.ok or answer.later:
            return dict.fromkeys(user_ids, addition(answer))
        if answer.status == HTTPStatus.FORBIDDEN:
            return await of_group(dict.fromkeys(user_ids, addition(answer)), lambda: self.group(group_id))
        requests = [
            Request("POST", f"/groups/{group_id}/members/$ref", {"@odata.id": reference}) for reference in references
        ]
        return await of_group(await self._each(requests, user_ids, addition), lambda: self.group(group_id))

    async def _assign(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        licence = {"skuId": product.sku_id, "disabledPlans": list(product.disabled_plans)}
        body = {"addLicenses": [licence], "removeLicenses": []}
        requests = [Request("POST", f"/users/{user}/assignLicense", body) for user in user_ids]
        return await self._each(requests, user_ids, assignment(product.sku_id))

    async def _unassign(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """Take the licence from those who have it: Graph refuses to take what is not there.

        A person whom Graph does not show may have it all the same.
        """
        views = await self.licences([product], user_ids)
        holders = [user for user in user_ids if views[user].present]
        body = {"addLicenses": [], "removeLicenses": [product.sku_id]}
        requests = [Request("POST", f"/users/{user}/assignLicense", body) for user in holders]
        answers = await self._each(requests, holders, unassignment) if holders else {}
        others = {user: DONE if view.known else _UNKNOWN for user, view in views.items()}
        return {user: answers.get(user, others[user]) for user in user_ids}

    async def _each(
        self, requests: Sequence[Request], user_ids: Sequence[str], outcome_of: Callable[[Answer], Outcome]
    ) -> Mapping[str, Outcome]:
        answers = await self._graph.batch(requests)
        return {user: outcome_of(answer) for user, answer in zip(user_ids, answers, strict=True)}

    # Describing

    async def group(self, group_id: str) -> Group | None:
        return await described(self._graph, group_id)

    async def group_that_may_be_new(self, group_id: str) -> Group | None:
        found = await self.group(group_id)
        for seconds in ASKED_AGAIN_AFTER if GUID.fullmatch(group_id) else ():
            if found is not None:
                break
            await asyncio.sleep(seconds)
            found = await self.group(group_id)
        return found

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        requests = [
            Request("GET", f"/groups?$filter={is_one_of(ids)}&$select={_GROUP}")
            for ids in batched(filter(GUID.fullmatch, group_ids), IDS_A_FILTER, strict=False)
        ]
        pages = [await self._graph.batch(each) for each in batched(requests, REQUESTS_A_BATCH, strict=False)]
        bodies = [body for answers in pages for answer in answers for body in checked(answer).body["value"]]
        return {group.id: group for group in map(_group, bodies)}

    async def groups_called(self, text: str, count: int) -> Sequence[Group]:
        quoted = text.replace("'", "''")
        beginning = f"startswith(displayName,'{quoted}')"
        answer = await self._graph.get(self._graph.build.groups, filter=beginning, select=_GROUP, top=str(count))
        return [_group(body) for body in checked(answer).body["value"]]

    async def subscribed(self) -> Mapping[str, SubscribedSku]:
        owned = [_subscribed(sku) async for sku in self._graph.pages(self._graph.build.subscribed_skus)]
        names = await self._names.by_sku()
        return {product.sku_id: replace(product, display_name=names.get(product.sku_id)) for product in owned}

    async def unknown_users(self, user_ids: Collection[str]) -> Collection[str]:
        unknown = [user for user in user_ids if not GUID.fullmatch(user)]
        for users in batched((user for user in user_ids if user not in unknown), REQUESTS_A_BATCH, strict=False):
            answers = await self._graph.batch([Request("GET", f"/users/{user}?$select=id") for user in users])
            for user, answer in zip(users, answers, strict=True):
                if answer.status in {400, 404}:
                    unknown.append(user)
                else:
                    checked(answer)
        return unknown

    async def licensed_groups(self, allotment: Allotment, product: Product) -> Sequence[str]:
        nickname = f"mailNickname eq '{_nickname(allotment, product)}'"
        found = self._graph.pages(self._graph.build.groups, filter=nickname, select="id")
        return sorted([str(group["id"]) async for group in found])

    async def make_licensed_group(self, allotment: Allotment, product: Product) -> str:
        body = {
            "displayName": f"Allotment {allotment.display_name}: {product.name}",
            "description": f"{MARKER}{allotment.id}.",
            "groupTypes": [],
            "mailEnabled": False,
            "mailNickname": _nickname(allotment, product),
            "securityEnabled": True,
        }
        answer = await self._made(body)
        if answer.later and answer.status != HTTPStatus.TOO_MANY_REQUESTS:
            raise Unanswered(Text("graphSays", detail=answer.message), answer.retry_after)
        return str(checked(answer).body["id"]).lower()

    async def _made(self, body: Mapping[str, Any]) -> Answer:
        """Graph's answer to making a group, inside the administrative unit where there is one.

        Follows "Add a member" (administrativeUnit). Raises Transient where the app may not do that, and Permanent where
        there is no such unit.
        """
        if self._unit is None:
            return await self._graph.send("POST", self._graph.build.groups, body)
        members = self._graph.build.directory.administrative_units.by_administrative_unit_id(self._unit).members
        answer = await self._graph.send("POST", members, {"@odata.type": "#microsoft.graph.group", **body})
        if answer.status == HTTPStatus.FORBIDDEN:
            raise Transient(Text("graphNeedsInUnit", detail=answer.message, unit=self._unit), FIXABLE)
        if answer.unknown:
            raise Permanent("NoAdministrativeUnit", Text("graphLacksUnit", unit=self._unit))
        return answer

    async def license_group(self, product: Product) -> None:
        assert product.licensed_group_id is not None
        licence = {"skuId": product.sku_id, "disabledPlans": list(product.disabled_plans)}
        await self._license_group(product.licensed_group_id, {"addLicenses": [licence], "removeLicenses": []})

    async def retire_licensed_group(self, product: Product) -> None:
        assert product.licensed_group_id is not None
        builder = self._graph.build.groups.by_group_id(product.licensed_group_id)
        answer = await self._graph.get(builder, select="id,assignedLicenses")
        carried = {licence["skuId"] for licence in checked(answer).body.get("assignedLicenses", [])}
        if product.sku_id in carried:
            body = {"addLicenses": [], "removeLicenses": [product.sku_id]}
            taken = await self._graph.send("POST", builder.assign_license, body)
            if LEFT_THE_TENANT not in taken.message:
                taken_off(taken)

    async def _license_group(self, group_id: str, body: Mapping[str, Any]) -> None:
        checked(await self._graph.send("POST", self._graph.build.groups.by_group_id(group_id).assign_license, body))

    def _reference(self, user_id: str) -> str:
        return f"{self._graph.endpoint}/directoryObjects/{user_id}"

    # Delta

    async def _delta(self, group_ids: Sequence[str], token: str | None) -> "_Delta | None":
        """Every page of a delta query; None where Graph, or this app, no longer takes the token."""
        if token is None:
            delta = self._graph.build.groups.delta
            answer = checked(await self._graph.get(delta, select="members", filter=_any_of(group_ids)))
        elif not self._graph.owns(token):
            return None
        else:
            answer = await self._graph.follow(token)
            if answer.status in _TOKEN_REFUSED:
                return None
            checked(answer)
        changes = [*map(_changed, answer.body["value"])]
        while link := answer.body.get("@odata.nextLink"):
            answer = checked(await self._graph.follow(link))
            changes += map(_changed, answer.body["value"])
        return _Delta(changes, str(answer.body["@odata.deltaLink"]))

    async def _absent(self, group_id: str, started: datetime) -> Observation:
        """A full delta does not show the group: it is gone, or has not reached this replica."""
        if await self.group(group_id) is None:
            return Observation((), complete=False, started=started, token=None, group_unknown=True)
        raise Transient(Text("graphLacksGroupInDelta", group=group_id))


async def described(graph: GraphClient, group_id: str) -> Group | None:
    """The group, or None; nobody is asked about what cannot be one."""
    if not GUID.fullmatch(group_id):
        return None
    answer = await graph.get(graph.build.groups.by_group_id(group_id), select=_GROUP)
    return None if answer.status in {400, 404} else _group(checked(answer).body)


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a delta query says of one group, as far as it is needed: a page at a time is kept as it came."""

    group_id: str
    removed: bool
    members: Sequence[Observed]


@dataclass(frozen=True, slots=True)
class _Delta:
    changes: Sequence[_Changed]
    token: str


def _nickname(allotment: Allotment, product: Product) -> str:
    """By what the licensed group of an allotment's product is found again."""
    return f"allotment-{allotment.id.replace('-', '')}-{product.sku_id[:8]}"


def _changed(entry: Mapping[str, Any]) -> _Changed:
    members = tuple(map(_observed, entry.get("members@delta", [])))
    return _Changed(str(entry["id"]), "@removed" in entry, members)


def _observed(change: Mapping[str, Any]) -> Observed:
    kind = str(change.get("@odata.type", USER)).rpartition(".")[2]
    return Observed(intern(str(change["id"])), present="@removed" not in change, kind=kind)


def _is_active(product: Product, states: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the person has the licence that the product's licensed group gives."""
    return any(state.get("state") in ACTIVE for state in _by_group(product, states))


def _by_group(product: Product, states: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The states, whichever they are, of the licence that the product's licensed group gives."""
    ours = (state for state in states if state.get("assignedByGroup") == product.licensed_group_id)
    return [state for state in ours if state["skuId"] == product.sku_id]


def _view(products: Sequence[Product], states: Iterable[Mapping[str, Any]]) -> LicenceStatus:
    given = {(state["skuId"], state.get("assignedByGroup")): state for state in states}
    ours = {product: given.get((product.sku_id, product.licensed_group_id)) for product in products}
    return licence_view({product: _shown(state) if state else None for product, state in ours.items()})


def _shown(state: Mapping[str, Any]) -> ShownLicence:
    return ShownLicence(str(state["state"]), state.get("error"), updated_at(state))


def _group(body: Mapping[str, Any]) -> Group:
    kinds = body.get("groupTypes") or []
    mail, security = bool(body.get("mailEnabled")), bool(body.get("securityEnabled"))
    description = str(body.get("description") or "")
    return Group(
        id=str(body["id"]),
        display_name=str(body.get("displayName") or body["id"]),
        dynamic="DynamicMembership" in kinds,
        synced=bool(body.get("onPremisesSyncEnabled")),
        mail_enabled_security=mail and security and "Unified" not in kinds,
        distribution=mail and not security and "Unified" not in kinds,
        role_assignable=bool(body.get("isAssignableToRole")),
        management_restricted=bool(body.get("isManagementRestricted")),
        licensed_for=description.removeprefix(MARKER).removesuffix(".") if description.startswith(MARKER) else None,
        carries=frozenset(str(licence["skuId"]) for licence in body.get("assignedLicenses") or ()),
    )


def _subscribed(body: Mapping[str, Any]) -> SubscribedSku:
    units = body.get("prepaidUnits") or {}
    return SubscribedSku(
        sku_id=str(body["skuId"]),
        sku_part_number=str(body["skuPartNumber"]),
        for_users=body.get("appliesTo") == "User",
        plans=tuple(
            ServicePlan(str(plan["servicePlanId"]), str(plan["servicePlanName"]), plan.get("appliesTo") == "User")
            for plan in body.get("servicePlans", [])
        ),
        enabled_units=int(units.get("enabled") or 0),
        consumed_units=int(body.get("consumedUnits") or 0),
        warning_units=int(units.get("warning") or 0),
        suspended_units=int(units.get("suspended") or 0),
        locked_out_units=int(units.get("lockedOut") or 0),
        capability=str(body.get("capabilityStatus") or "Enabled"),
    )


def _any_of(group_ids: Sequence[str]) -> str:
    """A delta's filter; it takes no other form."""
    return " or ".join(f"id eq '{group}'" for group in group_ids)
