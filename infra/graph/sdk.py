"""What Microsoft's SDK does for a request: its builders, authentication, retries and redirects.

A module of its own, because it stands on two hundred others. `client` imports it with the first request to Graph: a
worker that takes notifications never sends one (docs/decisions/0108-loaded-with-the-first-call.md).
"""

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import httpx
from aiohttp import ClientError
from azure.core.credentials_async import AsyncTokenCredential
from httpx_aiohttp import HttpxAiohttpClient
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication.base_bearer_token_authentication_provider import (
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware import (
    BaseMiddleware,
    ParametersNameDecodingHandler,
    RedirectHandler,
    RetryHandler,
    UserAgentHandler,
)
from kiota_http.middleware.options import ResponseHandlerOption, RetryHandlerOption
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph_core import GraphClientFactory

from infra.certificates import trusted

LOCAL_TOKEN = "local"

CONNECTIONS = httpx.Limits(max_connections=100, keepalive_expiry=15)
"""So many at most; one that is not used for so many seconds is closed, as aiohttp does where nobody says otherwise."""


class Builder(Protocol):
    """Any of the SDK's request builders."""

    url_template: str
    path_parameters: Any


class GraphSdk:
    """The SDK's client at one endpoint.

    credential: None: a fixed local token is sent. timeout: seconds for which an answer is awaited.
    patience: for so long a read waits in place, where Graph asks for no more.
    """

    def __init__(
        self, endpoint: str, credential: AsyncTokenCredential | None, timeout: float, patience: timedelta
    ) -> None:
        self._http = HttpxAiohttpClient(timeout=timeout, verify=trusted(), limits=CONNECTIONS)
        # The SDK puts a transport of its own into the client that it is given, and that one closes nothing.
        client = GraphClientFactory.create_with_custom_middleware(_middleware(patience), client=copy(self._http))
        self.adapter = GraphRequestAdapter(_authentication(endpoint, credential), client)
        self.adapter.base_url = endpoint
        self.build = GraphServiceClient(request_adapter=self.adapter)
        self.build.path_parameters["baseurl"] = endpoint

    @staticmethod
    def built(method: str, builder: Builder, query: Mapping[str, str]) -> RequestInformation:
        """A request to what a builder names; query options by their OData names without the dollar."""
        information = RequestInformation(Method(method), builder.url_template, dict(builder.path_parameters))
        information.query_parameters = {f"%24{name}": value for name, value in query.items()}
        information.headers.try_add("Accept", "application/json")
        information.url = information.url  # else the template is filled in again each time somebody reads it
        return information

    @staticmethod
    def addressed(method: str, url: str) -> RequestInformation:
        """A request to a URL."""
        information = RequestInformation(Method(method))
        information.url = url
        return information

    async def send(self, information: RequestInformation, *, at_most_once: bool) -> httpx.Response:
        """The answer to a request. Raises httpx.HTTPError where there is none, AzureError where there is no token."""
        if at_most_once:
            information.add_request_options([RetryHandlerOption(max_retries=0, should_retry=False)])
        information.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        try:
            return cast(httpx.Response, await self.adapter.send_primitive_async(information, "bytes", {}))
        except ClientError as error:  # httpx_aiohttp knows no error of httpx for an answer that isn't HTTP
            raise httpx.RemoteProtocolError(str(error)) from error

    async def close(self) -> None:
        """Close what is open."""
        await self._http.aclose()


class _LocalToken(AccessTokenProvider):
    async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:
        return LOCAL_TOKEN

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


class _ShortPatience(RetryHandler):
    """The SDK's retries, less those for which Graph asks for a long wait."""

    def __init__(self, options: RetryHandlerOption, patience: timedelta) -> None:
        super().__init__(options)
        self._patience = patience.total_seconds()

    def get_delay_time(self, retry_count: int, response: Any = None, delay: float = 0) -> float:
        wait = super().get_delay_time(retry_count, response, 0)
        return wait if wait <= self._patience else RetryHandlerOption.MAX_DELAY


def _middleware(patience: timedelta) -> list[BaseMiddleware]:
    """Those of the SDK's defaults that do something here. Each that is passed costs a twentieth of a request."""
    return [
        RedirectHandler(),
        _ShortPatience(RetryHandlerOption(max_retries=2), patience),
        ParametersNameDecodingHandler(),
        UserAgentHandler(),
    ]


def _authentication(endpoint: str, credential: AsyncTokenCredential | None) -> BaseBearerTokenAuthenticationProvider:
    if credential is None:
        return BaseBearerTokenAuthenticationProvider(_LocalToken())
    host = urlsplit(endpoint)
    scope = f"{host.scheme}://{host.netloc}/.default"
    return AzureIdentityAuthenticationProvider(credential, scopes=[scope], allowed_hosts=[host.hostname or ""])
