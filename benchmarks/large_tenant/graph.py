"""What Microsoft Graph answers about the tenant, and what it charges for it."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from benchmarks.large_tenant.paper import (
    DEPARTMENTS,
    LICENSED,
    PARTS,
    SKU,
    USER,
    WATCHED,
    PaperTenant,
    identity,
    machine_time,
    number_of,
)
from local.tenant.graph.throttling import cost

ROOT = "/v1.0"
DELTA_PAGE = 200
_QUOTED = re.compile(r"'([^']+)'")
_MEMBER_TYPE = "#microsoft.graph.user"


@dataclass(slots=True)
class Counted:
    """What has arrived: requests, those of a batch each for itself; resource units; and writes."""

    requests: int = 0
    resource_units: int = 0
    writes: int = 0


class PaperGraph:
    """Microsoft Graph v1.0 for one tenant, as far as a night asks. origin: where it is reached."""

    def __init__(self, tenant: PaperTenant, origin: str) -> None:
        self._tenant = tenant
        self._root = f"{origin}{ROOT}"
        self._public_url = origin
        self._granted: defaultdict[int, set[int]] = defaultdict(set)
        self.counted = Counted()

    def answer(self, method: str, url: str, body: Any) -> tuple[int, str]:
        """The status and the JSON of an answer."""
        parts = urlsplit(url)
        path, query = parts.path.removeprefix(ROOT).strip("/()"), dict(parse_qsl(parts.query))
        if path == "$batch":
            return 200, json.dumps({"responses": [self._item(each) for each in body["requests"]]})
        self._charge(method, path, query)
        if method == "PATCH":
            added = {number_of(reference.rpartition("/")[2]) for reference in body["members@odata.bind"]}
            self._granted[number_of(path.partition("/")[2])] |= added
            return 204, ""
        return 200, self._read(path, query)

    def _item(self, request: Mapping[str, Any]) -> dict[str, Any]:
        status, text = self.answer(request["method"], request["url"], request.get("body"))
        return {"id": request["id"], "status": status, "body": json.loads(text or "null")}

    def _charge(self, method: str, path: str, query: Mapping[str, str]) -> None:
        template = re.sub(r"^groups/[0-9a-f-]{36}", "groups/{group}", path).replace("graph.user", "{cast}")
        charged = cost(method, template, query)
        self.counted.requests += 1
        self.counted.resource_units += charged.units
        self.counted.writes += charged.writes

    def _read(self, path: str, query: Mapping[str, str]) -> str:
        readers: Mapping[str, Callable[[str, Mapping[str, str]], str]] = {
            r"groups/delta": self._delta,
            r"groups": self._groups,
            r"users": self._users,
            r"groups/[^/]+": lambda path, _: self._group(path.partition("/")[2]),
            r"groups/[^/]+/membersWithLicenseErrors": lambda *_: _collection(()),
            r"groups/[^/]+/members(/graph.user)?": self._members,
            r"subscribedSkus": lambda *_: _collection(map(self._sku, range(len(PARTS)))),
            r"subscriptions": lambda *_: _collection((self._subscription(),)),
        }
        reader = next(found for pattern, found in readers.items() if re.fullmatch(pattern, path))
        return reader(path, query)

    def _groups(self, _path: str, query: Mapping[str, str]) -> str:
        return _collection(self._group(group) for group in _QUOTED.findall(query["$filter"]))

    def _users(self, _path: str, query: Mapping[str, str]) -> str:
        return _collection(self._user(number_of(user)) for user in _QUOTED.findall(query["$filter"]))

    def _delta(self, _path: str, query: Mapping[str, str]) -> str:
        if "$deltatoken" in query:
            return _collection((), f'"@odata.deltaLink":"{self._root}/groups/delta?$deltatoken=0"')
        token = query.get("$skiptoken", "")
        group = number_of(token or _QUOTED.findall(query["$filter"])[0])
        first = int(token.partition("~")[2] or 0)
        everybody = self._tenant.present(group)
        page = everybody[first : first + DELTA_PAGE]
        changes = ",".join(f'{{"@odata.type":"{_MEMBER_TYPE}","id":"{identity(USER, each)}"}}' for each in page)
        group_id, following = identity(WATCHED, group), first + DELTA_PAGE
        more = following < len(everybody)
        link = (
            f'nextLink":"{self._root}/groups/delta?$skiptoken={group_id}~{following}'
            if more
            else (f'deltaLink":"{self._root}/groups/delta?$deltatoken=0')
        )
        return _collection((f'{{"id":"{group_id}","members@delta":[{changes}]}}',), f'"@odata.{link}"')

    def _members(self, path: str, query: Mapping[str, str]) -> str:
        group = path.split("/")[1]
        number, first, count = number_of(group), int(query.get("$skiptoken", 0)), int(query.get("$top", 100))
        licensed = group == identity(LICENSED, number)
        everybody: Sequence[int] = self._tenant.present(number)
        if licensed:
            everybody = [*self._tenant.seated(number), *sorted(self._granted[number])]
        page = everybody[first : first + count]
        if path.endswith("graph.user"):
            values: Iterable[str] = map(self._user, page)
        else:
            values = (f'{{"@odata.type":"{_MEMBER_TYPE}","id":"{identity(USER, each)}"}}' for each in page)
        select, following = query["$select"], first + count
        link = f'"@odata.nextLink":"{self._root}/{path}?$select={select}&$top={count}&$skiptoken={following}"'
        return _collection(values, link if following < len(everybody) else "")

    def _user(self, person: int) -> str:
        held = [*self._tenant.allotments_of(person), *self._granted_to(person)]
        return (
            f'{{"id":"{identity(USER, person)}","accountEnabled":true,"userType":"Member",'
            f'"department":"{DEPARTMENTS[person % len(DEPARTMENTS)]}",'
            f'"licenseAssignmentStates":[{",".join(map(self._state, held))}]}}'
        )

    def _granted_to(self, person: int) -> list[int]:
        return [allotment for allotment, granted in self._granted.items() if person in granted]

    def _state(self, allotment: int) -> str:
        product = self._tenant.product(allotment)
        return (
            f'{{"skuId":"{product.sku_id}","assignedByGroup":"{product.licensed_group_id}","disabledPlans":[],'
            f'"state":"Active","error":"None","lastUpdatedDateTime":"2026-01-01T00:00:00Z"}}'
        )

    def _group(self, group_id: str) -> str:
        number = number_of(group_id)
        carried = [{"skuId": self._tenant.product(number).sku_id, "disabledPlans": []}]
        return json.dumps(
            {
                "id": group_id,
                "displayName": f"Group {number}",
                "description": None,
                "groupTypes": [],
                "mailEnabled": False,
                "securityEnabled": True,
                "onPremisesSyncEnabled": None,
                "isAssignableToRole": None,
                "assignedLicenses": carried if group_id == identity(LICENSED, number) else [],
            }
        )

    def _sku(self, number: int) -> str:
        units = self._tenant.people + self._tenant.allotments * 20
        return json.dumps(
            {
                "skuId": identity(SKU, number),
                "skuPartNumber": PARTS[number],
                "appliesTo": "User",
                "capabilityStatus": "Enabled",
                "consumedUnits": self._tenant.people,
                "prepaidUnits": {"enabled": units, "suspended": 0, "warning": 0, "lockedOut": 0},
                "servicePlans": [],
            }
        )

    def _subscription(self) -> str:
        return json.dumps(
            {
                "id": identity(0, 1),
                "resource": "groups",
                "notificationUrl": f"{self._public_url}/api/notifications",
                "expirationDateTime": machine_time(self._tenant.now.replace(year=self._tenant.now.year + 1)),
            }
        )


def _collection(values: Iterable[str], link: str = "") -> str:
    return f'{{"value":[{",".join(values)}]{"," if link else ""}{link}}}'
