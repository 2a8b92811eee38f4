"""The ways by which people hold licences, in Microsoft Graph (`domain.adoption.ports.LicenceSources`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.allotments import Product
from domain.fulfilment import Outcome
from domain.licence_errors import ACTIVE, error_of, explained
from domain.undertakings import LicenceAssignment, LicenceChange
from infra.graph.answers import updated_at
from infra.graph.client import GraphClient, Request, checked
from infra.graph.outcomes import assignment, taken_off, unassignment
from infra.graph.people import GraphPeople


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
            else tuple(map(held, checked(answer).body.get("licenseAssignmentStates") or ()))
            for user, answer in zip(user_ids, answers, strict=True)
        }

    async def direct_holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[str], str | None]:
        holders, following = await GraphPeople(self._graph).holders(sku_id, cursor, count)
        return [holder.person.id for holder in holders if holder.direct], following

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        body = {
            "addLicenses": [_licence(each) for each in add],
            "removeLicenses": list(remove),
        }
        answer = await self._graph.send("POST", self._graph.build.groups.by_group_id(group_id).assign_license, body)
        if add:
            checked(answer)
        else:
            taken_off(answer)

    async def change_people(self, changes: Mapping[str, LicenceChange]) -> Mapping[str, Outcome]:
        requests = [
            Request(
                "POST",
                f"/users/{user}/assignLicense",
                {"addLicenses": [_licence(each) for each in change.add], "removeLicenses": list(change.remove)},
            )
            for user, change in changes.items()
        ]
        answers = await self._graph.batch(requests) if requests else ()
        return {
            user: assignment(change.add[0].sku_id)(answer) if change.add else unassignment(answer)
            for (user, change), answer in zip(changes.items(), answers, strict=True)
        }


def _licence(product: Product) -> dict[str, Any]:
    return {"skuId": product.sku_id, "disabledPlans": list(product.disabled_plans)}


def held(state: Mapping[str, Any]) -> LicenceAssignment:
    """One licence of a person (Graph: licenseAssignmentState)."""
    sku_id = str(state["skuId"])
    error = error_of(state.get("state"), state.get("error"))
    return LicenceAssignment(
        sku_id=sku_id,
        group_id=state.get("assignedByGroup"),
        disabled_plans=_plans(state),
        active=state.get("state") in ACTIVE,
        error=explained(sku_id, error) if error else None,
        violation=error,
        updated=updated_at(state),
    )


def _plans(licence: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(map(str, licence.get("disabledPlans") or ()))
