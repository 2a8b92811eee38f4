"""The ways by which people hold licences, in Microsoft Graph (`domain.adoption.ports.LicenceSources`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.adoption.model import LicenceAssignment
from domain.allotments import Product
from domain.licence_errors import ACTIVE, error_of, explained
from infra.graph.client import GraphClient, Request, checked


class GraphLicenceSources:
    """The sources; see the port for what each method promises."""

    def __init__(self, client: GraphClient) -> None:
        self._graph = client

    async def of_group(self, group_id: str) -> Mapping[str, frozenset[str]] | None:
        answer = await self._graph.get(self._graph.build.groups.by_group_id(group_id), select="id,assignedLicenses")
        if answer.status == 404:
            return None
        carried = checked(answer).body.get("assignedLicenses") or ()
        return {str(licence["skuId"]): _plans(licence) for licence in carried}

    async def of_people(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        requests = [Request("GET", f"/users/{user}?$select=id,licenseAssignmentStates") for user in user_ids]
        answers = await self._graph.batch(requests)
        return {
            user: ()
            if answer.status == 404
            else tuple(map(_held, checked(answer).body.get("licenseAssignmentStates") or ()))
            for user, answer in zip(user_ids, answers, strict=True)
        }

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        body = {
            "addLicenses": [{"skuId": each.sku_id, "disabledPlans": list(each.disabled_plans)} for each in add],
            "removeLicenses": list(remove),
        }
        checked(await self._graph.send("POST", self._graph.build.groups.by_group_id(group_id).assign_license, body))


def _held(state: Mapping[str, Any]) -> LicenceAssignment:
    sku_id = str(state["skuId"])
    error = error_of(state.get("state"), state.get("error"))
    return LicenceAssignment(
        sku_id=sku_id,
        group_id=state.get("assignedByGroup"),
        disabled_plans=_plans(state),
        active=state.get("state") in ACTIVE,
        error=explained(sku_id, error) if error else None,
    )


def _plans(licence: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(map(str, licence.get("disabledPlans") or ()))
