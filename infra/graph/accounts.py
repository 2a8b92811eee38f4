"""Accounts and licensed groups in Microsoft Graph (`domain.reconciliation.ports`): 999 members a page, 300 people a
batch.
"""

import logging
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime
from functools import lru_cache
from itertools import batched
from sys import intern
from time import monotonic
from typing import Any

from domain.allotments import Product
from domain.errors import NotFound
from domain.licence_errors import ACTIVE, error_of
from domain.objections import Text
from domain.reconciliation.accounts import Account, LicenceState
from domain.undertakings import LicenceAssignment
from domain.waiting_order import Attribute
from infra.graph.answers import read_instant
from infra.graph.client import (
    IDS_A_FILTER,
    MEMBERS_A_PAGE,
    REQUESTS_A_BATCH,
    USER,
    Answer,
    GraphClient,
    Request,
    checked,
    in_full,
    is_one_of,
)
from infra.graph.sources import held

log = logging.getLogger(__name__)

_ACCOUNT = (
    "id,accountEnabled,userType,department,displayName,userPrincipalName,mail,licenseAssignmentStates,"
    "jobTitle,employeeType,country,companyName,officeLocation"
)
GROUP_KNOWN_FOR = 300.0
"""Seconds for which the members of a group that gives a class are not read again."""

LICENCES_SHARED = 1024
"""The tenant has a few products, and each a few states."""

_SIGN_INS = ("lastSignInDateTime", "lastNonInteractiveSignInDateTime")


class GraphAccounts:
    """The accounts; see the port for what each method promises."""

    def __init__(self, client: GraphClient) -> None:
        self._graph = client
        self._users_in: dict[str, tuple[float, Set[str]]] = {}

    async def assignments(self, user_ids: Collection[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        answers = await self._by_ids(sorted(user_ids), "id,licenseAssignmentStates")
        people = [body for answer in answers for body in checked(answer).body["value"]]
        return {str(body["id"]): tuple(map(held, body.get("licenseAssignmentStates") or ())) for body in people}

    async def attributes(
        self, user_ids: Collection[str], names: Collection[Attribute]
    ) -> Mapping[str, Mapping[Attribute, str]]:
        answers = await self._by_ids(sorted(user_ids), ",".join(["id", *names]))
        people = [body for answer in answers for body in checked(answer).body["value"]]
        return {str(body["id"]): {name: str(body[name]) for name in names if body.get(name)} for body in people}

    async def users_in(self, group_id: str) -> Set[str]:
        known = self._users_in.get(group_id)
        if known is None or known[0] + GROUP_KNOWN_FOR < monotonic():
            known = self._users_in[group_id] = monotonic(), await self._transitive_users(group_id)
        return known[1]

    async def _transitive_users(self, group_id: str) -> Set[str]:
        members = self._graph.build.groups.by_group_id(group_id).transitive_members
        answer = await self._graph.get(members, select="id", top=str(MEMBERS_A_PAGE))
        if answer.status == 404:
            log.warning("group %s gives a class in a waiting room, and isn't there any more", group_id)
            return frozenset()
        found = self._graph.items(answer)
        return {str(body["id"]) async for body in found if body.get("@odata.type", USER) == USER}

    async def members(self, group_id: str) -> Mapping[str, Account]:
        members = self._graph.build.groups.by_group_id(group_id).members.graph_user
        first = _found(await self._graph.get(members, select=_ACCOUNT, top=str(MEMBERS_A_PAGE)), group_id)
        accounts: dict[str, Account] = {}
        async for body in self._graph.items(first):
            if body.get("@odata.type", USER) == USER:
                account = _account(in_full(body, "accountEnabled"))
                accounts[account.user_id] = account
        return accounts

    async def accounts(self, user_ids: Collection[str]) -> Mapping[str, Account]:
        answers = await self._by_ids(sorted(user_ids), _ACCOUNT)
        found = (_account(body) for answer in answers for body in checked(answer).body["value"])
        return {account.user_id: account for account in found}

    async def idle(self, user_ids: Collection[str], since: datetime) -> Set[str] | None:
        answers = await self._by_ids(sorted(user_ids), "id,signInActivity")
        if any(answer.status == 403 for answer in answers):
            return None
        people = [body for answer in answers for body in checked(answer).body["value"]]
        return {str(body["id"]) for body in people if not _signed_in(body, since)}

    async def _by_ids(self, user_ids: Collection[str], select: str) -> list[Answer]:
        requests = [
            Request("GET", f"/users?$filter={is_one_of(users)}&$select={select}")
            for users in batched(user_ids, IDS_A_FILTER, strict=False)
        ]
        answers: list[Answer] = []
        for some in batched(requests, REQUESTS_A_BATCH, strict=False):
            answers += await self._graph.batch(some)
        return answers


class GraphLicensedGroups:
    """The licensed groups; see the port for what each method promises."""

    def __init__(self, client: GraphClient) -> None:
        self._graph = client

    async def carried(self, product: Product) -> Set[str] | None:
        answer = await self._graph.get(self._group(product), select="id,assignedLicenses")
        licences = _found(answer, product.licensed_group_id or "").body.get("assignedLicenses", [])
        plans = (licence.get("disabledPlans", []) for licence in licences if licence["skuId"] == product.sku_id)
        return next((frozenset(map(str, each)) for each in plans), None)

    def _group(self, product: Product) -> Any:
        assert product.licensed_group_id is not None
        return self._graph.build.groups.by_group_id(product.licensed_group_id)


def _found(answer: Answer, group_id: str) -> Answer:
    if answer.status == 404:
        raise NotFound(Text("noSuchGroup", group=group_id))
    return checked(answer)


def _account(body: Mapping[str, Any]) -> Account:
    return Account(
        user_id=intern(str(body["id"])),
        enabled=body.get("accountEnabled") is not False,
        guest=body.get("userType") == "Guest",
        department=_shared_text(body.get("department")),
        display_name=str(body.get("displayName") or ""),
        user_principal_name=str(body.get("userPrincipalName") or ""),
        mail=body.get("mail"),
        licences=tuple(map(_licence, body.get("licenseAssignmentStates") or ())),
        job_title=_shared_text(body.get("jobTitle")),
        employee_type=_shared_text(body.get("employeeType")),
        country=_shared_text(body.get("country")),
        company_name=_shared_text(body.get("companyName")),
        office_location=_shared_text(body.get("officeLocation")),
    )


def _shared_text(value: str | None) -> str | None:
    """What many people have in common, once in memory."""
    return intern(value) if type(value) is str else value


def _licence(state: Mapping[str, Any]) -> LicenceState:
    error = error_of(state.get("state"), state.get("error"))
    known = None if error is None else str(error)
    return _shared(str(state["skuId"]), state.get("assignedByGroup"), state.get("state") in ACTIVE, known)


@lru_cache(maxsize=LICENCES_SHARED)
def _shared(sku_id: str, group_id: str | None, active: bool, error: str | None) -> LicenceState:
    """One for everybody who has the licence in the same way: of a large group that is most of the memory."""
    return LicenceState(sku_id, group_id, active, error)


def _signed_in(body: Mapping[str, Any], since: datetime) -> bool:
    """Whether the person has signed in since then. A phone that fetches mail counts: it signs in for its owner."""
    activity = body.get("signInActivity") or {}
    times = [activity.get(name) for name in _SIGN_INS]
    return any(text is not None and read_instant(text) >= since for text in times)
