"""The real msgraph-sdk against the served tenant: its URL templates, middleware and models."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph_core import GraphClientFactory

from tests.local.tenant.tenant_worlds import LocalGraph

pytestmark = pytest.mark.filterwarnings(r"ignore:.* is deprecated\.:DeprecationWarning")


@pytest.fixture
async def sdk(served: LocalGraph) -> AsyncIterator[GraphServiceClient]:
    base_url = str(served.graph.base_url).rstrip("/")
    # The SDK wraps the client's transport in one that does not close it, so it is closed here.
    transport = httpx.AsyncHTTPTransport()
    async with transport, httpx.AsyncClient(transport=transport, headers={"Authorization": "Bearer local"}) as client:
        http = GraphClientFactory.create_with_default_middleware(client=client)
        adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), http)
        adapter.base_url = base_url
        yield GraphServiceClient(request_adapter=adapter)


def native(**query: Any) -> RequestConfiguration[Any]:
    """Have the httpx response itself returned."""
    return RequestConfiguration(options=[ResponseHandlerOption(NativeResponseHandler())], **query)


async def test_the_sdk_reads_and_changes_members_and_reads_delta(served: LocalGraph, sdk: GraphServiceClient) -> None:
    people = await served.people(3)
    group = await served.group("Finance", people[:2])
    members = sdk.groups.by_group_id(group).members
    reference = ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{people[2]}")
    await members.ref.post(reference, request_configuration=native())
    await members.by_directory_object_id(people[0]).ref.delete(request_configuration=native())
    listed: Any = await members.get(request_configuration=native())
    assert {member["id"] for member in listed.json()["value"]} == set(people[1:])
    users: Any = await members.graph_user.get(request_configuration=native())
    assert len(users.json()["value"]) == 2
    parameters = sdk.groups.delta.DeltaRequestBuilderGetQueryParameters(select=["members"], filter=f"id eq '{group}'")
    delta: Any = await sdk.groups.delta.get(request_configuration=native(query_parameters=parameters))
    (item,) = delta.json()["value"]
    assert {member["id"] for member in item["members@delta"]} == set(people[1:])
    again: Any = await sdk.groups.delta.with_url(delta.json()["@odata.deltaLink"]).get(request_configuration=native())
    assert again.json()["value"] == []


async def test_the_sdks_middleware_waits_out_a_throttled_request(served: LocalGraph, sdk: GraphServiceClient) -> None:
    rule = {"method": "GET", "path": "^subscribedSkus$", "status": 429, "retryAfter": 1}
    await served.tell("knobs", {"failures": [rule]})
    skus: Any = await sdk.subscribed_skus.get(request_configuration=native())
    assert skus.status_code == 200
    usage = (await served.control.get("requests")).json()["requests"]
    assert [item["statuses"] for item in usage if item["path"] == "subscribedSkus"] == [{"200": 1, "429": 1}]
