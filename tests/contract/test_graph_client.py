"""What `GraphClient` never does, whatever Graph answers: delete people, hand its token to others, repeat a write."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import pytest
from aiohttp import web
from azure.core.credentials import AccessToken
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgraph import GraphServiceClient

from domain.errors import Permanent, Transient, Unanswered
from infra.graph.client import LONGEST_WAIT, Answer, GraphClient, Request, _retry_after, checked
from infra.graph.directory import GraphDirectory
from infra.graph.sdk import LOCAL_TOKEN, Builder
from local.stack.part import free_ports
from tests.support import recording_server as recording
from tests.support.processes import HOST
from tests.support.recording_server import Recorded, RecordingServer, json_answer, recording_server
from tests.support.samples import MOMENT, user

GROUP = "group-1"


@asynccontextmanager
async def graph(answer: recording.Answer, **options: Any) -> AsyncIterator[tuple[GraphClient, RecordingServer]]:
    """A client, and the server that it takes for Graph."""
    async with recording_server(answer) as server:
        client = GraphClient(f"{server.url}/v1.0", options.pop("credential", None), **options)
        try:
            yield client, server
        finally:
            await client.close()


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n" + b'{"value": []}'


@asynccontextmanager
async def wired(answers: Iterable[bytes]) -> AsyncIterator[tuple[GraphClient, list[bytes]]]:
    """A client whose requests are answered with these bytes, one after the other, and the first line of each request.

    After an answer that is not `ANSWER`, the connection is closed.
    """
    left, seen = iter(answers), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            answer = ANSWER
            while answer == ANSWER:
                seen.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
                answer = next(left)
                writer.write(answer)
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, HOST, 0) as server:
        client = GraphClient(f"http://{HOST}:{server.sockets[0].getsockname()[1]}/v1.0", None)
        try:
            yield client, seen
        finally:
            await client.close()


@pytest.fixture(scope="module")
def without_graph() -> GraphClient:
    """A client that reaches nobody."""
    (closed,) = free_ports(1)
    return GraphClient(f"http://127.0.0.1:{closed}/v1.0", None)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7),
        ("0", 0),
        ("2.128", 2.128),
        ("0,120", 0.12),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("86400", 3600),
        ("9" * 400, 3600),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_every_form_of_wait_is_read(text: str, wait: float | None) -> None:
    assert _retry_after({"retry-after": text}) == (None if wait is None else timedelta(seconds=wait))


def test_a_date_is_a_wait_until_then() -> None:
    then = datetime.now(UTC) + timedelta(minutes=30)
    wait = _retry_after({"retry-after": format_datetime(then, usegmt=True)})
    assert wait is not None
    assert timedelta(minutes=29) < wait <= timedelta(minutes=30)


@given(st.text(max_size=40))
def test_no_form_of_wait_is_a_fault(text: str) -> None:
    wait = _retry_after({"retry-after": text})
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT


class TestDeletions:
    SEGMENTS = ("users", "groups", "members", "subscriptions", "directoryObjects", "$ref", "a1", "..", "?x=", "%2F", "")

    @given(segments=st.lists(st.sampled_from(SEGMENTS), max_size=7), method=st.sampled_from(["DELETE", "delete"]))
    @example(segments=["users", "a1"], method="DELETE")
    @example(segments=["users", "a1", "?x=", "$ref"], method="DELETE")
    @example(segments=["users", "a1", "subscriptions", "a1"], method="DELETE")
    @example(segments=["groups", "a1", "members", "a1"], method="DELETE")
    def test_nothing_but_memberships_and_subscriptions(
        self, without_graph: GraphClient, segments: list[str], method: str
    ) -> None:
        path = "/" + "/".join(segments)
        assume(not re.fullmatch(r"/subscriptions/\w+|/groups/\w+/members/\w+/\$ref", path))
        with pytest.raises(Permanent, match="not sent"):
            asyncio.run(without_graph.batch([Request(method, path)]))

    @pytest.mark.parametrize(
        "of",
        [
            lambda build: build.users.by_user_id("a1"),
            lambda build: build.groups.by_group_id("a1"),
            lambda build: build.groups.by_group_id("a1").members,
            lambda build: build.groups.by_group_id("subscriptions"),
            lambda build: build.directory_objects.by_directory_object_id("a1"),
            lambda build: build.users.by_user_id("a1/subscriptions/a1"),
            lambda build: build.subscriptions.by_subscription_id("a1"),
        ],
    )
    async def test_nothing_is_deleted_alone(self, of: Callable[[GraphServiceClient], Builder]) -> None:
        async with graph(json_answer({})) as (client, server):
            with pytest.raises(Permanent, match="not sent"):
                await client.send("DELETE", of(client.build))
        assert server.requests == []

    async def test_one_in_a_batch_stops_the_batch(self) -> None:
        batch = [Request("DELETE", f"/groups/{GROUP}/members/{user(1)}/$ref"), Request("DELETE", f"/users/{user(1)}")]
        async with graph(json_answer({"responses": []})) as (client, server):
            with pytest.raises(Permanent, match="not sent"):
                await client.batch(batch)
        assert server.requests == []

    async def test_membership_and_subscription_are_sent(self) -> None:
        paths = [f"/groups/{GROUP}/members/{user(1)}/$ref", "/subscriptions/a1"]
        done = {"responses": [{"id": str(number), "status": 204} for number in range(2)]}
        async with graph(json_answer(done)) as (client, server):
            await client.batch([Request("DELETE", path) for path in paths])
        (sent,) = server.requests
        assert (sent.method, sent.path) == ("POST", "/v1.0/$batch")
        assert [(each["method"], each["url"]) for each in sent.json["requests"]] == [("DELETE", path) for path in paths]


class TestToken:
    async def test_is_a_fixed_one_on_loopback(self) -> None:
        async with graph(json_answer({"value": []})) as (client, server):
            [_ async for _ in client.pages(client.build.subscribed_skus)]
        assert [sent.headers["authorization"] for sent in server.requests] == [f"Bearer {LOCAL_TOKEN}"]

    async def test_is_asked_for_the_endpoint(self) -> None:
        credential = _Credential()
        async with graph(json_answer({"value": []}), credential=credential) as (client, server):
            [_ async for _ in client.pages(client.build.subscribed_skus)]
        assert [sent.headers["authorization"] for sent in server.requests] == ["Bearer secret"]
        assert credential.scopes == {f"{server.url}/.default"}

    async def test_next_link_that_leads_elsewhere_is_refused(self) -> None:
        async with recording_server(json_answer({"value": []})) as foreign:
            first = {"value": [], "@odata.nextLink": f"{foreign.url}/v1.0/subscribedSkus?$skiptoken=1"}
            async with graph(json_answer(first)) as (client, _):
                with pytest.raises(Permanent, match="A link leads to"):
                    [_ async for _ in client.pages(client.build.subscribed_skus)]
        assert foreign.requests == []

    @pytest.mark.parametrize(
        "after",
        [
            "",
            ".evil.example/x",
            "x/groups/delta",
            "@evil.example/groups/delta",
            "/../beta/users",
            "/groups/%2e%2E/../beta/users",
            "/groups/..",
        ],
    )
    async def test_link_must_go_on_below_the_endpoint(self, after: str) -> None:
        async with graph(json_answer({})) as (client, server):
            with pytest.raises(Permanent, match="A link leads to"):
                await client.follow(client.endpoint + after)
        assert server.requests == []

    async def test_delta_token_that_leads_elsewhere_is_a_new_beginning(self) -> None:
        async def answer(request: Recorded) -> web.Response:
            link = f"http://{request.headers['host']}/v1.0/groups/delta?$deltatoken=1"
            return web.json_response({"value": [{"id": GROUP}], "@odata.deltaLink": link})

        async with recording_server(json_answer({})) as foreign, graph(answer) as (client, server):
            look = await GraphDirectory(client).observe(GROUP, f"{foreign.url}/v1.0/groups/delta?$deltatoken=1", MOMENT)
        assert look.complete
        assert len(server.requests) == 1
        assert foreign.requests == []

    @pytest.mark.parametrize("status", [400, 404, 410])
    async def test_a_token_that_graph_no_longer_takes_is_a_new_beginning(self, status: int) -> None:
        """A reset is 410, an expired token 40X with a code such as syncStateNotFound."""

        async def answer(request: Recorded) -> web.Response:
            if "deltatoken" in request.path:
                return web.json_response({"error": {"code": "syncStateNotFound"}}, status=status)
            link = f"http://{request.headers['host']}/v1.0/groups/delta?$deltatoken=2"
            return web.json_response({"value": [{"id": GROUP}], "@odata.deltaLink": link})

        async with graph(answer) as (client, server):
            old = f"{client.endpoint}/groups/delta?$deltatoken=1"
            look = await GraphDirectory(client).observe(GROUP, old, MOMENT)
        assert look.complete
        assert ["deltatoken" in sent.path for sent in server.requests] == [True, False]

    async def test_redirection_elsewhere_goes_without_it(self) -> None:
        async with recording_server(json_answer({"value": []})) as foreign:
            there = foreign.url.replace("127.0.0.1", "localhost")
            async with graph(json_answer({}, 302, Location=f"{there}/v1.0/subscribedSkus")) as (client, _):
                [_ async for _ in client.pages(client.build.subscribed_skus)]
        assert [sent.headers.get("authorization") for sent in foreign.requests] == [None]


class TestRepetition:
    WRITES: Sequence[Callable[[GraphClient], Any]] = (
        lambda client: client.send("POST", client.build.groups, {}),
        lambda client: client.send("PATCH", client.build.groups.by_group_id(GROUP), {}),
    )

    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    @pytest.mark.parametrize("write", WRITES)
    async def test_write_is_sent_once(self, write: Callable[[GraphClient], Any], status: int) -> None:
        async with graph(json_answer({}, status, Retry_After="1")) as (client, server):
            answer: Answer = await write(client)
        assert (answer.status, answer.later, answer.retry_after) == (status, True, timedelta(seconds=1))
        assert len(server.requests) == 1

    async def test_batch_is_sent_once(self) -> None:
        async with graph(json_answer({}, 429, Retry_After="1")) as (client, server):
            with pytest.raises(Transient) as failure:
                await client.batch([Request("GET", "/users/a1")])
        assert failure.value.retry_after == timedelta(seconds=1)
        assert len(server.requests) == 1

    async def test_read_is_repeated_after_a_short_wait(self) -> None:
        answers = iter([web.json_response({}, status=429, headers={"Retry-After": "1"}), web.json_response({})])

        async def answer(_: Recorded) -> web.Response:
            return next(answers)

        async with graph(answer) as (client, server):
            assert (await client.get(client.build.groups)).ok
        assert len(server.requests) == 2

    async def test_read_is_not_repeated_where_the_wait_is_long(self) -> None:
        async with graph(json_answer({}, 429, Retry_After="60")) as (client, server):
            answer = await client.get(client.build.groups)
        with pytest.raises(Transient) as failure:
            checked(answer)
        assert failure.value.retry_after == timedelta(seconds=60)
        assert len(server.requests) == 1

    async def test_no_answer_in_time_is_transient(self) -> None:
        never = asyncio.Event()

        async def answer(_: Recorded) -> web.Response:
            await never.wait()
            raise AssertionError

        async with graph(answer, propagation_margin=timedelta(seconds=0.2)) as (client, server):
            with pytest.raises(Transient, match="no answer"):
                await client.send("POST", client.build.groups, {})
        assert len(server.requests) == 1


class TestConnections:
    """Bytes as they come over the wire, of which the server of the other tests knows nothing."""

    WRITES = (
        *TestRepetition.WRITES,
        lambda client: client.batch([Request("DELETE", f"/groups/{GROUP}/members/{user(1)}/$ref")]),
    )

    @pytest.mark.parametrize("wire", [b"", b"HTTP/1.1 20", b"no HTTP at all\r\n\r\n", ANSWER[:-3], ANSWER[:30]])
    @pytest.mark.parametrize("write", WRITES)
    async def test_what_is_no_whole_answer_is_none_and_a_write_goes_once(
        self, write: Callable[[GraphClient], Any], wire: bytes
    ) -> None:
        async with wired([wire]) as (client, seen):
            with pytest.raises(Unanswered, match="no answer"):
                await write(client)
        assert len(seen) == 1

    @pytest.mark.parametrize("write", WRITES)
    async def test_a_write_that_a_closing_connection_takes_goes_once(self, write: Callable[[GraphClient], Any]) -> None:
        """Graph closes what was idle for long, and may do so in the very moment. What it has read it may have done."""
        async with wired([ANSWER, b""]) as (client, seen):
            assert (await client.get(client.build.groups)).ok
            with pytest.raises(Unanswered, match="no answer"):
                await write(client)
        assert len(seen) == 2

    async def test_a_read_that_a_closing_connection_takes_is_sent_over_another(self) -> None:
        async with wired([ANSWER, b"", ANSWER]) as (client, seen):
            for _ in range(2):
                assert (await client.get(client.build.groups)).ok
        assert len(seen) == 3

    async def test_an_answer_may_be_compressed(self) -> None:
        async def answer(request: Recorded) -> web.Response:
            assert "gzip" in request.headers["accept-encoding"]
            response = web.json_response({"value": [{"id": GROUP}]})
            response.enable_compression(web.ContentCoding.gzip)
            return response

        async with graph(answer) as (client, _):
            assert [each["id"] async for each in client.pages(client.build.groups)] == [GROUP]

    async def test_a_link_arrives_as_graph_has_given_it(self) -> None:
        """Its token is opaque. What may stand in a query as it is may lose its percent signs: it means the same."""
        token = "a%2Bb+c%20d%26e%3Df/g%2Fh:i%25j~k_l-m.n%C3%A5%23o,p;q"
        async with graph(json_answer({"value": []})) as (client, server):
            await client.follow(f"{client.endpoint}/groups/delta?$deltatoken={token}&%24select=id")
        (sent,) = server.requests
        assert parse_qsl(sent.path.partition("?")[2]) == [("$deltatoken", unquote_plus(token)), ("$select", "id")]


class TestBatch:
    async def test_answers_are_in_the_order_of_the_requests(self) -> None:
        async def answer(request: Recorded) -> web.Response:
            entries = [
                {"id": entry["id"], "status": 200, "body": {"path": entry["url"]}} for entry in request.json["requests"]
            ]
            return web.json_response({"responses": entries[::-1]})

        paths = [f"/users/{user(number)}" for number in range(20)]
        async with graph(answer) as (client, _):
            answers = await client.batch([Request("GET", path) for path in paths])
        assert [found.body["path"] for found in answers] == paths

    async def test_each_has_its_own_status_and_wait(self) -> None:
        responses = [
            {"id": "1", "status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"message": "busy"}}},
            {"id": "0", "status": 204},
        ]
        async with graph(json_answer({"responses": responses})) as (client, _):
            done, busy, missing = await client.batch([Request("GET", f"/users/a{number}") for number in range(3)])
        assert done.ok
        assert (busy.later, busy.retry_after) == (True, timedelta(seconds=7))
        assert (missing.later, missing.status) == (True, 503)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Permanent), (404, Permanent), (401, Transient), (403, Transient), (429, Transient), (503, Transient)],
)
async def test_refusal_says_what_graph_says(status: int, error: type[Exception]) -> None:
    body = {"error": {"code": "TheCode", "message": "The message."}}
    async with graph(json_answer(body, status, Retry_After="30")) as (client, _):
        answer = await client.get(client.build.groups)
    with pytest.raises(error, match=rf"The message\. \({status} TheCode\)"):
        checked(answer)


class _Credential:
    """Gives out one token, and remembers what for."""

    def __init__(self) -> None:
        self.scopes: set[str] = set()

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        self.scopes.update(scopes)
        return AccessToken("secret", 4_000_000_000)

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("nonsense", ["nonsense", "a1", "0", "00000000-0000-4000-a000-00000000000", "-" * 36])
async def test_nobody_is_asked_about_an_id_that_cannot_be_one(nonsense: str) -> None:
    async with graph(json_answer({"responses": [{"id": "0", "status": 200, "body": {"id": user(1)}}]})) as (
        client,
        server,
    ):
        directory = GraphDirectory(client)
        assert await directory.group(nonsense) is None
        assert await directory.unknown_users([nonsense, user(1)]) == [nonsense]
    assert [sent.path for sent in server.requests] == ["/v1.0/$batch"]
