"""The spans of what calls the app, and the trace that a message carries to the next function (W3C Trace Context).

A notification has its trace in its body, under the name of the CloudEvents extension for distributed tracing. A command
has it in the message's properties: a session trigger's host does not pass it on (azure-functions-host issue 11734).
"""

import re
from collections.abc import Awaitable, Iterator, Sequence
from http import HTTPStatus
from itertools import chain, islice

import azure.functions as func
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

tracer = trace.get_tracer(__name__)

LINKS_AT_MOST = 128
"""The SDK keeps no more of a span."""

_PROPAGATOR = TraceContextTextMapPropagator()
_IN_A_BODY = re.compile(rb'"traceparent": ?"([0-9a-f-]{55})"')


def traceparent() -> str | None:
    """The current trace as W3C writes it; None where there is none."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


async def answered(method: str, route: str, answer: Awaitable[func.HttpResponse]) -> func.HttpResponse:
    """The answer, within a span that is named by the route's template."""
    told = {"http.request.method": method, "http.route": route}
    with tracer.start_as_current_span(f"{method} {route}", kind=SpanKind.SERVER, attributes=told) as span:
        response = await answer
        span.set_attribute("http.response.status_code", response.status_code)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.set_status(StatusCode.ERROR)
        return response


def processing(queue: str, messages: Sequence[func.ServiceBusMessage]) -> Span:
    """The span of a function that handles these messages: a child of what sent the one, linked to what sent several."""
    carried = list(islice(chain.from_iterable(map(_carried, messages)), LINKS_AT_MOST))
    spans = [trace.get_current_span(context).get_span_context() for context in carried]
    links = [Link(each) for each in spans if each.is_valid]
    told: dict[str, str | int] = {
        "messaging.system": "servicebus",
        "messaging.operation.type": "process",
        "messaging.destination.name": queue,
        "messaging.batch.message_count": len(messages),
        "allotments.delivery_count": max(message.delivery_count or 1 for message in messages),
    }
    return tracer.start_span(
        f"process {queue}",
        context=carried[0] if len(carried) == 1 else Context(),
        kind=SpanKind.CONSUMER,
        attributes=told,
        links=links if len(carried) > 1 else (),
    )


def _carried(message: func.ServiceBusMessage) -> Iterator[Context]:
    """The traces that a message carries, one for each of its notifications; an empty context where it carries none."""
    properties = message.application_properties or {}
    parents = [match[1].decode() for match in islice(_IN_A_BODY.finditer(message.get_body()), LINKS_AT_MOST)]
    for parent in parents or [str(properties.get("traceparent", ""))]:
        yield _PROPAGATOR.extract({"traceparent": parent}, context=Context())
