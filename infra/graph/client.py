"""Requests to Microsoft Graph through the SDK's builders and middleware, without its typed models.

The builders give the URL templates; authentication, redirects, retries and telemetry are the SDK's middleware.
The models cost milliseconds an object, so that bodies are plain JSON here (NativeResponseHandler).

A read is repeated by the middleware where Graph asks for a short wait. A write is sent at most once: whether it
may still be sent later is not for the middleware to say.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError

from domain.errors import FIXABLE, Permanent, Transient, Unanswered, UnknownObject
from domain.objections import Text
from infra.graph.answers import GraphObject, read_answer
from infra.graph.budget import GraphBudget, cost_of
from infra.graph.telemetry import count, measured
from infra.graph.throttle import NOTHING, Cost

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation
    from msgraph import GraphServiceClient

    from infra.graph.sdk import Builder, GraphSdk

TIMEOUT = timedelta(seconds=15)
"""A request without an answer by then counts as unanswered; never longer than Policy.settle (see __init__)."""

PATIENCE = timedelta(seconds=3)
"""A read waits in place where Graph asks for no more than this; longer waits are the queue's."""

LONGEST_WAIT = timedelta(hours=1)
"""Where Graph asks for a longer wait, the app asks again by then."""

REQUESTS_A_BATCH = 20
MEMBERS_A_PAGE = 999
"""The largest page ($top) of a group's members ("List group members")."""

IDS_A_FILTER = 15
"""So many ids are taken by the operator `in` of a $filter (Microsoft Graph, "Known issues": query parameters)."""

USER, GROUP = "#microsoft.graph.user", "#microsoft.graph.group"
"""The `@odata.type` of members."""

_WITHOUT_BODY = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
_THROTTLED_OR_DOWN = frozenset({408, 409, 423, 429, 500, 502, 503, 504})
_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?")
_CLIMBS = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
"""A segment of a path that leads upwards or nowhere (RFC 3986, 5.2.4)."""

_DELETABLE = re.compile(r"/groups/[0-9A-Za-z-]+/members/[0-9A-Za-z-]+/\$ref|/subscriptions/[0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """Graph's answer to one request."""

    status: int
    body: Mapping[str, Any]
    retry_after: timedelta | None = None

    @property
    def ok(self) -> bool:
        """Whether the request was carried out."""
        return 200 <= self.status < 300

    @property
    def later(self) -> bool:
        """Whether Graph was busy or down, so that the same may succeed later."""
        return self.status in _THROTTLED_OR_DOWN

    @property
    def unknown(self) -> bool:
        """Whether the replica that was asked does not know the object (Request_ResourceNotFound)."""
        return self.status == HTTPStatus.NOT_FOUND

    @property
    def words(self) -> str:
        """Graph's own words about a failure, without its status and code."""
        error = self.body.get("error")
        return str(error.get("message", "")) if isinstance(error, Mapping) else ""

    @property
    def message(self) -> str:
        """Graph's own words about a failure, with its status and code."""
        error = self.body.get("error")
        if not isinstance(error, Mapping):
            return f"status {self.status}"
        return f"{self.words} ({self.status} {error.get('code', '')})"


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch; `path` is relative to the version's root."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


class GraphClient:
    """Graph v1.0 at one endpoint. On loopback over plain http a fixed local token is sent.

    settle: how long a request may still take effect (`Policy.propagation_margin`). None is waited
    for any longer, its turn in the budget included. budget: None asks as fast as it can.
    """

    def __init__(
        self,
        endpoint: str,
        credential: AsyncTokenCredential | None,
        propagation_margin: timedelta = TIMEOUT,
        budget: GraphBudget | None = None,
    ) -> None:
        self._budget = budget
        self.endpoint = endpoint.rstrip("/")
        self._beta = f"{self.endpoint.rpartition('/')[0]}/beta"
        self._longest = min(TIMEOUT, propagation_margin).total_seconds()
        self._credential = credential

    @cached_property
    def _sdk(self) -> "GraphSdk":
        """Made with the first request."""
        from infra.graph.sdk import GraphSdk

        return GraphSdk(self.endpoint, self._credential, self._longest, PATIENCE)

    @property
    def build(self) -> "GraphServiceClient":
        """The SDK's builders of requests."""
        return self._sdk.build

    async def close(self) -> None:
        """Close what is open."""
        if "_sdk" in vars(self):
            await self._sdk.close()

    async def get(self, builder: "Builder", **query: str) -> Answer:
        """Read; query options by their OData names without the dollar."""
        return await self._send(self._sdk.built("GET", builder, query))

    async def send(self, method: str, builder: "Builder", body: Mapping[str, Any] | None = None) -> Answer:
        """Write, at most once. Deletions go in a batch: aiohttp repeats one that a closing connection has taken."""
        information = self._sdk.built(method, builder, {})
        if method == "DELETE":
            raise _not_deleted(information.url.removeprefix(self.endpoint))
        if body is not None:
            information.set_stream_content(json.dumps(body).encode(), "application/json")
        return await self._send(information, _members(body), at_most_once=True)

    async def follow(self, link: str) -> Answer:
        """Read a nextLink or deltaLink of this endpoint. Raises Permanent for another one."""
        if not self.owns(link):
            raise Permanent(
                "ForeignLink", Text("graphForeignLink", link=link.partition("?")[0][:200], endpoint=self.endpoint)
            )
        return await self._send(self._sdk.addressed("GET", link))

    def owns(self, link: str) -> bool:
        """Whether a link leads to this endpoint, and not out of it again, and may be sent a token."""
        return link.startswith(self.endpoint + "/") and not _CLIMBS.search(urlsplit(link).path)

    async def pages(self, builder: "Builder", **query: str) -> AsyncIterator[Mapping[str, Any]]:
        """Everything in a collection, one page in memory at a time. Raises Transient."""
        async for item in self.items(await self.get(builder, **query)):
            yield item

    async def items(self, answer: Answer) -> AsyncIterator[Mapping[str, Any]]:
        """What is on this page of a collection and on those after it, one in memory at a time. Raises Transient."""
        link: str | None = ""
        while link is not None:
            answer = checked(await self.follow(link) if link else answer)
            link = answer.body.get("@odata.nextLink")
            for item in answer.body["value"]:
                yield item

    async def batch(self, requests: Sequence[Request], *, beta: bool = False) -> list[Answer]:
        """At most 20 requests in one; the answers in the order of the requests. Raises Transient.

        A read that alone was throttled is repeated once, where Graph asks for a short wait; a write never is.
        beta: all of them are requests to Graph's beta version.
        """
        base = self._beta if beta else self.endpoint
        answers = await self._batch(requests, base)
        again = [number for number, request in enumerate(requests) if _may_repeat(request, answers[number])]
        if again:
            await asyncio.sleep(max((answers[number].retry_after or PATIENCE).total_seconds() for number in again))
            repeated = await self._batch([requests[number] for number in again], base)
            for number, answer in zip(again, repeated, strict=True):
                answers[number] = answer
        return answers

    async def _batch(self, requests: Sequence[Request], base: str) -> list[Answer]:
        information = self._sdk.addressed("POST", f"{base}/$batch")
        for request in requests:
            _forbid_deletion(request.method, request.path)
        entries = [_batch_entry(number, request) for number, request in enumerate(requests)]
        information.set_stream_content(json.dumps({"requests": entries}).encode(), "application/json")
        costs = [cost_of(request.method, request.path, _members(request.body)) for request in requests]
        answer = checked(await self._send(information, cost=sum(costs, NOTHING), at_most_once=True))
        found = {entry["id"]: _batch_answer(entry) for entry in answer.body["responses"]}
        missing = Answer(503, {"error": {"code": "NoAnswer", "message": "the batch has no answer for the request"}})
        answers = [found.get(entry["id"], missing) for entry in entries]
        for request, part in zip(requests, answers, strict=True):
            count(request.method, request.path, part.status)
        self._heed(*answers)
        return answers

    async def _send(
        self,
        information: "RequestInformation",
        members: int = 1,
        *,
        cost: Cost | None = None,
        at_most_once: bool = False,
    ) -> Answer:
        """Send; `once`: without repeating it, and waiting for the answer no longer than it may take effect.

        members: how many a change of a group names. cost: what it uses, where the URL does not tell.
        """
        try:
            async with asyncio.timeout(self._longest if at_most_once else None):
                if self._budget is not None:
                    await self._budget.take(cost or cost_of(_method(information), information.url, members))
                with measured(_method(information), information.url) as request:
                    response = await self._sdk.send(information, at_most_once=at_most_once)
                    request.answered(response.status_code)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unanswered(Text("graphGaveNoAnswer", detail=f"{type(error).__name__} {error}")) from error
        except AzureError as error:
            raise Transient(Text("graphNoToken", detail=str(error)), FIXABLE) from error
        answer = Answer(response.status_code, _body(response), _retry_after(response.headers))
        count(_method(information), information.url, answer.status)
        self._heed(answer)
        return answer

    def _heed(self, *answers: Answer) -> None:
        """Send nothing more for as long as Graph asks, where it throttles."""
        if self._budget is not None:
            for answer in answers:
                if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    self._budget.pause(answer.retry_after)


def checked(answer: Answer) -> Answer:
    """The answer, if the request was carried out.

    Raises Transient where it may succeed later (busy, down, a permission that is not granted yet), UnknownObject for a
    404, else Permanent.
    """
    if answer.ok:
        return answer
    if answer.later:
        raise Transient(Text("graphSays", detail=answer.message), answer.retry_after)
    if answer.status in {401, 403}:
        raise Transient(Text("graphNotPermitted", detail=answer.message), FIXABLE)
    if answer.unknown:
        raise UnknownObject(Text("graphSays", detail=answer.message))
    raise Permanent("GraphRefused", Text("graphRefused", detail=answer.message))


def is_one_of(values: Iterable[str], name: str = "id") -> str:
    """The $filter for objects with one of these ids, at most IDS_A_FILTER, as it stands in a URL.

    name: the property of which these are values. An apostrophe is doubled (OData 4.01, "URL Conventions").
    """
    quoted = (each.replace("'", "''") for each in values)
    return quote(f"{name} in ({','.join(f"'{each}'" for each in quoted)})")


def in_full(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A member as Graph shows it to who may read it; `name` is a property that each of its kind has.

    Of those whom the app may not read Graph shows the type and the id alone, and null for the rest, with status 200.
    Raises Transient then: they must not be taken for people without licences or addresses. Follows "Limited
    information returned for inaccessible member objects".
    """
    if body.get(name) is None:
        raise Transient(Text("graphIdsAlone"), FIXABLE)
    return body


def _forbid_deletion(method: str, path: str) -> None:
    """Only a membership (`/$ref`) and a subscription are ever deleted: no user, no group.

    Without `/$ref` the deletion of a member is the deletion of the user ("Remove member").
    """
    if method.upper() == "DELETE" and not _DELETABLE.fullmatch(path):
        raise _not_deleted(path)


def _not_deleted(path: str) -> Permanent:
    return Permanent("ForbiddenDeletion", Text("graphForbiddenDeletion", path=path))


def _batch_entry(number: int, request: Request) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": str(number), "method": request.method, "url": request.path}
    if request.body is not None:
        entry |= {"headers": {"Content-Type": "application/json"}, "body": request.body}
    return entry


def _batch_answer(entry: Mapping[str, Any]) -> Answer:
    body = entry.get("body")
    headers = {str(name).lower(): str(value) for name, value in (entry.get("headers") or {}).items()}
    return Answer(entry["status"], body if isinstance(body, Mapping) else GraphObject({}), _retry_after(headers))


def _method(information: "RequestInformation") -> str:
    return information.http_method.value if information.http_method else "GET"


def _may_repeat(request: Request, answer: Answer) -> bool:
    wait = answer.retry_after
    return request.method == "GET" and answer.later and wait is not None and wait <= PATIENCE


def _members(body: Mapping[str, Any] | None) -> int:
    """How many members a change of a group names."""
    return max(1, len((body or {}).get("members@odata.bind", ())))


def _body(response: httpx.Response) -> Mapping[str, Any]:
    """The body; of a failure whatever can be read. Raises Transient for an answer that cannot be read."""
    if response.is_success:
        return read_answer(b"" if response.status_code in _WITHOUT_BODY else response.content)
    try:
        parsed = response.json()
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, Mapping) else {}


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """The wait that Graph asks for, at most `LONGEST_WAIT`; None where it names none that can be read.

    RFC 9110 (10.2.3) permits seconds and a date. Graph has also sent fractions (microsoft-graph-docs issue 3877), with
    a comma (msgraph-sdk-java-core issue 732).
    """
    seconds = _seconds(headers.get("retry-after", "").strip())
    return None if seconds is None else timedelta(seconds=min(max(0.0, seconds), LONGEST_WAIT.total_seconds()))


def _seconds(text: str) -> float | None:
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
