"""Spans: what they are called, which trace they belong to, and which of them are kept."""

import asyncio
import json
from typing import Any

import azure.functions as func
import pytest
from azure.servicebus import ServiceBusMessage
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from application.batching import NotificationBatcher
from application.dispatch import handle
from application.subscription import ensure, record
from domain.commands import Command, CommandKind, to_json
from domain.errors import Transient
from domain.json_sequence import apart
from handlers import ticks
from handlers.client_state import ClientStateCache
from handlers.tracing import answered, processing
from handlers.webhook import Webhook
from infra.graph.client import GraphClient, Request
from infra.graph.telemetry import WORDS, template_of
from infra.service_bus.connection import _sending
from infra.telemetry import SLOW_NANOSECONDS, Sampling
from tests.fakes.clock import BEGINNING
from tests.support.telemetry import Recording
from tests.unit.graph.worlds import HandlerWorld

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-1bf7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01"
PERSON = "8c2a1c0e-1111-4000-a000-000000000001"


def message(body: bytes, properties: dict[str, str] | None = None) -> func.ServiceBusMessage:
    class Received(func.ServiceBusMessage):
        delivery_count = 1
        application_properties = properties or {}

        def get_body(self) -> bytes:
            return body

    return Received()


def trace_id(parent: str) -> int:
    return int(parent.split("-")[1], 16)


class TestRoutes:
    @pytest.mark.parametrize(
        ("url", "route"),
        [
            (f"https://graph.microsoft.com/v1.0/users/{PERSON}/assignLicense", "/users/{id}/assignLicense"),
            ("https://graph.microsoft.com/v1.0/users/ann@contoso.example?$select=id", "/users/{id}"),
            (f"/groups/{PERSON}/members/{PERSON}/$ref", "/groups/{id}/members/{id}/$ref"),
            ("/groups(uniqueName='ann')", "/{id}"),
            ("http://127.0.0.1:1/v1.0/$batch", "/$batch"),
            ("http://127.0.0.1:1/beta/$batch", "/beta/$batch"),
            (f"/users?$filter=id in ('{PERSON}')", "/users"),
        ],
    )
    def test_what_is_no_word_of_graph_is_not_told(self, url: str, route: str) -> None:
        assert template_of(url) == route

    @given(st.lists(st.text(st.characters(exclude_characters="/?#", exclude_categories=("C", "Z")), min_size=1)))
    def test_whatever_is_in_a_path(self, segments: list[str]) -> None:
        told = template_of("https://graph.microsoft.com/v1.0/users/" + "/".join(segments))
        assert set(told.strip("/").split("/")) <= {*WORDS, "{id}"}


class TestGraph:
    async def test_requests_are_spans_and_numbers_by_their_route(self, told: Recording, tenant: dict[str, Any]) -> None:
        client = GraphClient(tenant["endpoint"], None)
        await client.get(client.build.users.by_user_id(PERSON))
        paths = [f"/users/{PERSON}?$select=id", f"/users?$filter=id in ('{PERSON}')&$select=id"]
        await client.batch([Request("GET", path) for path in paths])
        await client.close()
        (one,) = told.named("GET /users/{id}")
        assert one.attributes is not None
        assert one.attributes["http.response.status_code"] == 404
        assert one.status.status_code is StatusCode.UNSET
        assert len(told.named("POST /$batch")) == 1
        assert (
            told.total("allotments.graph.requests", url__template="/users/{id}", http__response__status_code=404) == 2
        )
        assert told.total("allotments.graph.requests", url__template="/users", http__response__status_code=200) == 1
        assert told.total("allotments.graph.requests", url__template="/$batch") == 1
        assert PERSON not in told.text

    async def test_one_without_an_answer_has_failed(self, told: Recording) -> None:
        client = GraphClient("http://127.0.0.1:9/v1.0", None)
        with pytest.raises(Transient):
            await client.get(client.build.subscribed_skus)
        await client.close()
        (one,) = told.named("GET /subscribedSkus")
        assert one.status.status_code is StatusCode.ERROR
        assert one.status.description is None
        assert {name for event in one.events for name in (event.attributes or {})} == {"exception.type"}


class TestMessages:
    def test_one_message_is_handled_in_the_trace_that_it_carries(self, told: Recording) -> None:
        processing("enforcement", [message(b"{}", {"traceparent": PARENT})]).end()
        (span,) = told.named("process enforcement")
        assert span.context.trace_id == trace_id(PARENT)
        assert span.parent is not None
        assert not span.links

    def test_several_are_links_of_a_trace_of_their_own(self, told: Recording) -> None:
        bodies = [json.dumps({"traceparent": parent, "resourceData": {}}).encode() for parent in (PARENT, OTHER)]
        processing("graph-notifications", [message(b"{}"), *map(message, bodies)]).end()
        (span,) = told.named("process graph-notifications")
        assert span.parent is None
        assert {link.context.trace_id for link in span.links} == {trace_id(PARENT), trace_id(OTHER)}

    @pytest.mark.parametrize("properties", [None, {}, {"traceparent": "00-x"}, {"traceparent": "00-" + "0" * 32}])
    def test_a_message_of_before_begins_a_trace(self, told: Recording, properties: dict[str, str] | None) -> None:
        processing("enforcement", [message(b"\xff{", properties)]).end()
        (span,) = told.named("process enforcement")
        assert span.parent is None

    def test_what_is_sent_carries_the_trace_and_keeps_its_properties(self, told: Recording) -> None:
        sent = ServiceBusMessage("{}", application_properties={"DeadLetterReason": "x"})
        handling = processing("q", [message(b"{}", {"traceparent": PARENT})])
        with trace.use_span(handling, end_on_exit=True), _sending("enforcement", [sent]):
            pass
        (span,) = told.named("send enforcement")
        assert sent.application_properties is not None
        carried = sent.application_properties["traceparent"]
        assert carried == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"
        assert span.context.trace_id == trace_id(PARENT)
        assert sent.application_properties == {
            "DeadLetterReason": "x",
            "traceparent": carried,
            "Diagnostic-Id": carried,
        }

    async def test_notifications_that_are_sent_together_keep_the_traces_of_their_posts(
        self, told: Recording, world: HandlerWorld
    ) -> None:
        await ensure(world.services)
        known = await record(world.services)
        assert known is not None
        webhook = Webhook(
            world.services,
            ClientStateCache(world.services),
            NotificationBatcher(world.services.notifications.enqueue).send,
        )
        entry = {"clientState": known.client_state, "resourceData": {"id": PERSON}}
        body = json.dumps({"value": [entry]}).encode()
        posts = [func.HttpRequest("POST", "https://app.example/api/notifications", body=body) for _ in range(3)]
        await asyncio.gather(*(answered("POST", "/api/notifications", webhook.receive(each)) for each in posts))
        (queued,) = world.notifications.queue.messages
        spans = told.named("POST /api/notifications")
        traces = {span.context.trace_id for span in spans}
        assert len(traces) == 3
        assert {trace_id(json.loads(text)["traceparent"]) for text in apart(queued.body)} == traces
        processing("graph-notifications", [message(queued.body)]).end()
        (handled,) = told.named("process graph-notifications")
        assert {link.context.trace_id for link in handled.links} == traces
        assert handled.parent is None


class TestCommands:
    @pytest.mark.parametrize("kind", CommandKind)
    async def test_is_told_with_its_kind_and_never_with_a_person(
        self, told: Recording, world: HandlerWorld, kind: CommandKind
    ) -> None:
        subject = PERSON if kind is CommandKind.ERASE else "2026-03-02" if kind is CommandKind.NIGHT else "a-1"
        body = json.dumps(to_json(Command(kind, subject, "because", BEGINNING))).encode()
        with trace.use_span(processing("enforcement", [message(body)]), end_on_exit=True):
            await handle(world.services, body, subject, 1)
        (span,) = told.named(f"enforcement {kind}")
        assert span.attributes is not None
        assert span.attributes["allotments.command.kind"] == kind
        of_an_allotment = kind not in {CommandKind.ERASE, CommandKind.NIGHT, CommandKind.PROBE}
        assert span.attributes.get("allotments.allotment.id") == ("a-1" if of_an_allotment else None)
        assert PERSON not in told.text

    async def test_one_that_is_put_back_has_failed(
        self, told: Recording, world: HandlerWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(world.store, "load", down)
        body = json.dumps(to_json(Command(CommandKind.OBSERVE, "a-1", "because", BEGINNING))).encode()
        with trace.use_span(processing("enforcement", [message(body)]), end_on_exit=True):
            await handle(world.services, body, "a-1", 1)
        (span,) = told.named("enforcement look")
        assert span.status.status_code is StatusCode.ERROR
        assert span.attributes is not None
        assert span.attributes["error.type"] == "Transient"

    async def test_a_timer_s_part_that_is_left_has_failed(self, told: Recording, world: HandlerWorld) -> None:
        async def part(_: object) -> None:
            raise Transient("down")

        await ticks.run_or_defer(part, world.services)
        (span,) = told.named("timer part")
        assert span.status.status_code is StatusCode.ERROR


async def down(_: str) -> None:
    raise Transient("Table Storage is down.")


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "code"), [(200, StatusCode.UNSET), (404, StatusCode.UNSET), (503, StatusCode.ERROR)]
    )
    async def test_only_the_app_s_own_fault_is_a_failure(self, told: Recording, status: int, code: StatusCode) -> None:
        async def answer() -> func.HttpResponse:
            return func.HttpResponse(status_code=status)

        await answered("GET", "/api/allotments/{id}", answer())
        (span,) = told.named("GET /api/allotments/{id}")
        assert span.status.status_code is code


class TestSampling:
    @pytest.fixture
    def kept(self) -> InMemorySpanExporter:
        return InMemorySpanExporter()

    def tracer(self, kept: InMemorySpanExporter, share: float) -> trace.Tracer:
        provider = TracerProvider()
        provider.add_span_processor(Sampling(SimpleSpanProcessor(kept), share))
        return provider.get_tracer("application")

    def test_nothing_of_what_went_well_at_a_share_of_nothing(self, kept: InMemorySpanExporter) -> None:
        tracer = self.tracer(kept, 0)
        with tracer.start_as_current_span("outer"), tracer.start_as_current_span("inner"):
            pass
        assert kept.get_finished_spans() == ()

    def test_everything_of_a_function_in_which_something_failed(self, kept: InMemorySpanExporter) -> None:
        tracer = self.tracer(kept, 0)
        with tracer.start_as_current_span("outer"):
            with tracer.start_as_current_span("before"):
                pass
            with tracer.start_as_current_span("failed") as span:
                span.set_status(StatusCode.ERROR)
        assert [each.name for each in kept.get_finished_spans()] == ["before", "failed", "outer"]

    def test_everything_of_a_slow_one(self, kept: InMemorySpanExporter) -> None:
        tracer = self.tracer(kept, 0)
        for nanoseconds in (SLOW_NANOSECONDS - 1, SLOW_NANOSECONDS):
            outer = tracer.start_span(f"{nanoseconds}", start_time=0)
            with trace.use_span(outer), tracer.start_as_current_span("inner"):
                pass
            outer.end(nanoseconds)
        assert [each.name for each in kept.get_finished_spans()] == ["inner", f"{SLOW_NANOSECONDS}"]

    @pytest.mark.parametrize("share", [0.25, 1])
    def test_a_share_by_the_trace_and_so_all_functions_of_one(self, kept: InMemorySpanExporter, share: float) -> None:
        tracer, parents = self.tracer(kept, share), [f"{number:032x}" for number in range(1, 2**64, 2**54)]
        for parent in parents:
            for _ in range(2):
                given_ = trace.SpanContext(int(parent, 16), 7, is_remote=True, trace_flags=trace.TraceFlags(1))
                context = trace.set_span_in_context(trace.NonRecordingSpan(given_))
                tracer.start_span("piece", context=context).end()
        counts: dict[int, int] = {}
        for span in kept.get_finished_spans():
            assert span.context is not None
            counts[span.context.trace_id] = counts.get(span.context.trace_id, 0) + 1
        assert set(counts.values()) == {2}
        assert len(counts) == len(parents) * share

    def test_a_span_that_outlives_its_function_shares_its_fate(self, kept: InMemorySpanExporter) -> None:
        tracer = self.tracer(kept, 1)
        with tracer.start_as_current_span("outer"):
            late = tracer.start_span("late")
        late.end()
        assert [each.name for each in kept.get_finished_spans()] == ["outer", "late"]

    def test_the_words_of_an_exception_stay(self, kept: InMemorySpanExporter) -> None:
        with pytest.raises(Transient), self.tracer(kept, 0).start_as_current_span("outer"):
            raise Transient(f"{PERSON} does not exist")
        (span,) = kept.get_finished_spans()
        assert PERSON not in span.to_json()
        assert [(event.attributes or {})["exception.type"] for event in span.events] == ["domain.errors.Transient"]

    def test_the_spans_of_others_stay(self, told: Recording) -> None:
        theirs, own = trace.get_tracer("Microsoft.Kiota"), trace.get_tracer("infra.graph")
        with theirs.start_as_current_span(f"GET /users/{PERSON}"), own.start_as_current_span("own"):
            pass
        assert [span.name for span in told.spans] == ["own"]
