"""The people and the weather of a tenant, in process or behind HTTP, as the directory's contract needs them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, Protocol

import httpx

from infra.graph.permissions import asked_for
from local.tenant.model import PRODUCTS_BY_SKU, AssignmentError, FactKind, ObjectKind, Stall, Tenant, Units, UserFields
from local.tenant.scenarios import GROUP_KINDS
from tests.fakes.clock import FixedClock

_NUMBERS = count(1)
FOR_EVER = timedelta(days=1000)

CALM: Mapping[str, Any] = {
    "licensingDelaySeconds": [0, 0],
    "replicationLagSeconds": 0,
    "writeLagSeconds": 0,
    "deltaPageSize": 200,
    "deltaRewind": 0,
    "reorderBatches": False,
    "failures": [],
    "timeouts": [],
    "throttle": {"enabled": False},
    "permissions": asked_for(),
    "scopedMailboxes": [],
    "castFilters": True,
    "betaReprocessesGroups": True,
}
"""The knobs as the tests expect them."""


class World(Protocol):
    """What tests do to a tenant, and what is really so in it."""

    def calm(self) -> None:
        """No delays, no failures, large pages."""
        ...

    def people(self, number: int, **fields: str | None) -> list[str]:
        """New users, in Sweden if nothing else is said; answers their ids."""
        ...

    def group(self, members: Sequence[str] = (), kind: str = "security") -> str:
        """A new group; answers its id."""
        ...

    def other(self, kind: str) -> str:
        """A new device, service principal or contact; answers its id."""
        ...

    def change(self, group_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Somebody changes the members of a group."""
        ...

    def delete_group(self, group_id: str) -> None:
        """Somebody deletes a group."""
        ...

    def delete_user(self, user_id: str) -> None:
        """Somebody leaves the company."""
        ...

    def members(self, group_id: str) -> set[str]:
        """Who is in a group."""
        ...

    def licensed(self, sku_id: str) -> set[str]:
        """Who has a product, from whatever source."""
        ...

    def group_licences(self, group_id: str) -> list[str]:
        """The skuPartNumbers of the products that a group carries."""
        ...

    def buy(self, sku_id: str, enabled: int) -> None:
        """Own so many units of a product, or of one that has left again."""
        ...

    def lose(self, sku_id: str) -> None:
        """Have a product leave the tenant."""
        ...

    def fail_licence(self, user_id: str, sku_id: str, error: str) -> None:
        """Make a product fail for a user."""
        ...

    def stall_licence(self, user_id: str, sku_id: str, stall: str | None) -> None:
        """Keep a product of a user from being active, without an error: `Disabled`, or `Absent`."""
        ...

    def slow_licensing(self) -> None:
        """Have group-based licensing take an hour."""
        ...

    def reset_delta(self) -> None:
        """Refuse every delta token so far."""
        ...

    def small_delta_pages(self) -> None:
        """Answer a delta query in pages of three."""
        ...

    def lag(self) -> None:
        """Let no replica know what was made moments ago."""
        ...

    def disasters(self) -> list[str]:
        """What must never happen: users and groups that the app has deleted."""
        ...


class InProcessWorld:
    """A tenant in this process."""

    def __init__(self, units: Mapping[str, int]) -> None:
        self.clock = FixedClock()
        self.tenant = Tenant(self.clock.now, units=units)

    def calm(self) -> None:
        self.tenant.knobs.licensing_delay = timedelta(0), timedelta(0)
        self.tenant.knobs.delta_page_size = 200
        self.tenant.knobs.write_lag = timedelta(0)

    def people(self, number: int, **fields: str | None) -> list[str]:
        location = fields.get("usageLocation", "SE")
        names = [f"person{next(_NUMBERS)}@contoso.example" for _ in range(number)]
        properties: UserFields = {
            "usage_location": location,
            "user_type": fields.get("userType") or "Member",
            "department": fields.get("department"),
            "job_title": fields.get("jobTitle"),
            "employee_type": fields.get("employeeType"),
            "country": fields.get("country"),
            "company_name": fields.get("companyName"),
            "office_location": fields.get("officeLocation"),
        }
        return [self.tenant.add_user(name, name, **properties).id for name in names]

    def group(self, members: Sequence[str] = (), kind: str = "security") -> str:
        name = f"group{next(_NUMBERS)}"
        return self.tenant.create_group(name, name, members, **GROUP_KINDS[kind]).id

    def other(self, kind: str) -> str:
        return self.tenant.add_other(ObjectKind(kind), kind).id

    def change(self, group_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        self.tenant.change_members(group_id, add=add, remove=remove)

    def delete_group(self, group_id: str) -> None:
        self.tenant.delete_group(group_id, actor="tenant")

    def delete_user(self, user_id: str) -> None:
        self.tenant.delete_user(user_id)

    def members(self, group_id: str) -> set[str]:
        return set(self.tenant.truth.member_ids(group_id))

    def licensed(self, sku_id: str) -> set[str]:
        self.tenant.run_due()
        users = (user.id for user in self.tenant.truth.users())
        return {user for user in users if self.tenant.truth.has_license(user, sku_id)}

    def group_licences(self, group_id: str) -> list[str]:
        return [PRODUCTS_BY_SKU[licence.sku_id].part_number for licence in self.tenant.get_group(group_id).licenses]

    def buy(self, sku_id: str, enabled: int) -> None:
        owned = {each.product.sku_id: each.units for each in self.tenant.truth.owned_products()}
        self.tenant.set_units(sku_id, replace(owned.get(sku_id, Units()), enabled=enabled))

    def lose(self, sku_id: str) -> None:
        self.tenant.drop_product(sku_id)

    def fail_licence(self, user_id: str, sku_id: str, error: str) -> None:
        self.tenant.set_license_fault(user_id, sku_id, AssignmentError(error))

    def stall_licence(self, user_id: str, sku_id: str, stall: str | None) -> None:
        self.tenant.set_license_stall(user_id, sku_id, Stall(stall) if stall else None)

    def slow_licensing(self) -> None:
        self.tenant.knobs.licensing_delay = timedelta(hours=1), timedelta(hours=1)

    def reset_delta(self) -> None:
        self.tenant.reset_delta()

    def small_delta_pages(self) -> None:
        self.tenant.knobs.delta_page_size = 3

    def lag(self) -> None:
        self.tenant.knobs.write_lag = FOR_EVER

    def disasters(self) -> list[str]:
        return [fact.detail for fact in self.tenant.history.disasters()]


class WorldOverHttp:
    """A tenant in another process, by its control API."""

    def __init__(self, control: httpx.Client) -> None:
        self._control = control

    def calm(self) -> None:
        self.set_knobs(**CALM)

    def people(self, number: int, **fields: str | None) -> list[str]:
        names = [f"person{next(_NUMBERS)}@contoso.example" for _ in range(number)]
        known = {name: value for name, value in ({"usageLocation": "SE"} | fields).items() if value is not None}
        users = [{"userPrincipalName": name, "displayName": name, **known} for name in names]
        return [user["id"] for user in self._post("users", {"users": users})["users"]]

    def group(self, members: Sequence[str] = (), kind: str = "security", name: str | None = None) -> str:
        body = {"displayName": name or f"group{next(_NUMBERS)}", "members": [*members], "kind": kind}
        return str(self._post("groups", body)["id"])

    def other(self, kind: str) -> str:
        return str(self._post("objects", {"kind": kind, "displayName": kind})["id"])

    def change(self, group_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        self._post(f"groups/{group_id}/members", {"add": [*add], "remove": [*remove]})

    def delete_group(self, group_id: str) -> None:
        self._control.delete(f"groups/{group_id}").raise_for_status()

    def delete_user(self, user_id: str) -> None:
        self._control.delete(f"users/{user_id}").raise_for_status()

    def members(self, group_id: str) -> set[str]:
        return {member for group in self._state("groups") if group["id"] == group_id for member in group["members"]}

    def licensed(self, sku_id: str) -> set[str]:
        active = {"Active", "ActiveWithError"}
        return {
            user["id"]
            for user in self._state("users")
            if any(licence["skuId"] == sku_id and licence["state"] in active for licence in user["licenses"])
        }

    def group_licences(self, group_id: str) -> list[str]:
        return [licence for group in self._state("groups") if group["id"] == group_id for licence in group["licenses"]]

    def buy(self, sku_id: str, enabled: int) -> None:
        self._post(f"skus/{sku_id}", {"enabled": enabled})

    def lose(self, sku_id: str) -> None:
        self._control.delete(f"skus/{sku_id}").raise_for_status()

    def fail_licence(self, user_id: str, sku_id: str, error: str) -> None:
        self._post(f"users/{user_id}/faults", {"skuId": sku_id, "error": error})

    def stall_licence(self, user_id: str, sku_id: str, stall: str | None) -> None:
        self._post(f"users/{user_id}/faults", {"skuId": sku_id, "stall": stall})

    def slow_licensing(self) -> None:
        self.set_knobs(licensingDelaySeconds=[3600, 3600])

    def reset_delta(self) -> None:
        self._post("delta/reset", {})

    def small_delta_pages(self) -> None:
        self.set_knobs(deltaPageSize=3)

    def lag(self) -> None:
        self.set_knobs(writeLagSeconds=FOR_EVER.total_seconds())

    def disasters(self) -> list[str]:
        facts = self._get("history")["facts"]
        return [fact["detail"] for fact in facts if fact["kind"] == FactKind.DISASTER]

    def unit(self, *, restricted: bool = True, administrators: Sequence[str] = ()) -> str:
        """A new administrative unit, and who has a role in it; answers its id."""
        made = self._post("administrativeUnits", {"displayName": "unit", "restricted": restricted})
        self.change_unit(made["id"], administrators=administrators)
        return str(made["id"])

    def change_unit(self, unit_id: str, *, groups: Sequence[str] = (), administrators: Sequence[str]) -> None:
        """Put groups into a unit, and say who has a role in it."""
        self._post(f"administrativeUnits/{unit_id}", {"groups": [*groups], "administrators": [*administrators]})

    def assign_application(self, group_id: str, display_name: str) -> None:
        """Assign an application to a group."""
        self._post(f"groups/{group_id}/applications", {"displayName": display_name})

    def add_owner(self, group_id: str, user_id: str) -> None:
        """Make a user an owner of a group."""
        self._post(f"groups/{group_id}/owners", {"userId": user_id})

    def set_knobs(self, **knobs: Any) -> None:
        """Set any of the knobs."""
        self._post("knobs", knobs)

    def deletions(self) -> set[str]:
        """The paths, with their parameters in braces, to which a DELETE was sent."""
        return {sent["path"] for sent in self._get("requests")["requests"] if sent["method"] == "DELETE"}

    def _state(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("state")[what]
        return found

    def _get(self, path: str) -> Any:
        return self._control.get(path).raise_for_status().json()

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self._control.post(path, json=body)
        assert answer.is_success, f"POST /control/{path}: {answer.status_code} {answer.text}"
        return answer.json()


@contextmanager
def world_over_http(control: str) -> Iterator[WorldOverHttp]:
    """The tenant behind a control API."""
    with httpx.Client(base_url=control, timeout=60, verify=False) as client:
        yield WorldOverHttp(client)
