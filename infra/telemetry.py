"""Where spans and numbers go: Application Insights, a file, or nowhere.

The app speaks the OpenTelemetry API alone; this is the SDK behind it. Microsoft's exporter costs as much to import as
half of the SDK, so that it is imported by the thread that first exports, after the start.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.metrics import Meter, NoOpMeter
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider, _Gauge
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    MetricExporter,
    MetricExportResult,
    MetricsData,
    PeriodicExportingMetricReader,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import NoOpTracer, Status, StatusCode, Tracer

OWN = frozenset({"application", "handlers", "infra"})
"""The packages whose spans and numbers leave the app. Those of the SDKs name people in addresses, and stay."""

SLOW_NANOSECONDS = 5_000_000_000
SPANS_A_PIECE = 500
"""A function that works off thousands of people has no more spans than anybody would look at."""

SIDELINES = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
)
"""What Microsoft's exporter does besides, unless these switch it off: it tells Microsoft how it does itself, and asks
Microsoft how it is to behave. The app sends nothing but to the resource that its settings name.
"""

EVERY_SECONDS, FILE_EVERY_SECONDS = 60.0, 1.0
DELTA: dict[type, AggregationTemporality] = {
    Counter: AggregationTemporality.DELTA,
    Histogram: AggregationTemporality.DELTA,
    _Gauge: AggregationTemporality.DELTA,
}
"""Instances come and go. What each has counted since it last told can be added up, and what one saw is told once."""


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """Where telemetry goes; nowhere where both are None.

    share: the share of traces that is kept besides those that failed or were slow, from 0 to 1.
    """

    connection_string: str | None = field(default=None, repr=False)
    file: Path | None = None
    share: float = 0.1


def start(settings: TelemetrySettings) -> None:
    """Have the API's spans and numbers go where the settings say; once a process."""
    if settings.connection_string:
        spans, numbers = _to_azure_monitor(settings.connection_string)
        install(spans, numbers, settings.share, EVERY_SECONDS)
    elif settings.file:
        file = TelemetryFile(settings.file)
        install(lambda: FileSpans(file), lambda: FileNumbers(file), settings.share, FILE_EVERY_SECONDS)


def install(
    spans: Callable[[], SpanExporter], numbers: Callable[[], MetricExporter], share: float, seconds: float
) -> tuple["OwnTracerProvider", "OwnMeterProvider"]:
    """Put the SDK behind the API. The exporters are made when the first one is needed."""
    resource = Resource({"service.name": "allotments"})
    batches = BatchSpanProcessor(LateSpanExporter(spans), schedule_delay_millis=min(5000.0, seconds * 1000))
    tracers = OwnTracerProvider(resource=resource)
    tracers.add_span_processor(Sampling(batches, share))
    reader = PeriodicExportingMetricReader(LateMetricExporter(numbers), export_interval_millis=seconds * 1000)
    meters = OwnMeterProvider(resource=resource, metric_readers=[reader])
    trace.set_tracer_provider(tracers)
    metrics.set_meter_provider(meters)
    return tracers, meters


def is_own(scope: str) -> bool:
    """Whether spans and numbers of this scope are the app's own."""
    return scope.partition(".")[0] in OWN


class OwnTracerProvider(TracerProvider):
    """Records the app's own spans alone."""

    def get_tracer(self, instrumenting_module_name: str, *more: Any, **options: Any) -> Tracer:
        """A tracer; one that records nothing for others than the app."""
        own = is_own(instrumenting_module_name)
        return super().get_tracer(instrumenting_module_name, *more, **options) if own else NoOpTracer()


class OwnMeterProvider(MeterProvider):
    """Measures the app's own numbers alone."""

    def get_meter(self, name: str, *more: Any, **options: Any) -> Meter:
        """A meter; one that measures nothing for others than the app."""
        return super().get_meter(name, *more, **options) if is_own(name) else NoOpMeter(name)


class _Piece:
    """What one function did within a trace: its outermost span and those below it, until it is known to be kept."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []
        self.kept: bool | None = None


class Sampling(SpanProcessor):
    """Passes on what failed, what was slow, and a share of the rest.

    It decides when the outermost span of a function ends, about all spans below it. The share is by the trace's id: of
    a trace that is kept, all functions are. Spans lose the words of their exceptions, in which there may be names.
    """

    def __init__(self, following: SpanProcessor, share: float) -> None:
        self._following = following
        self._bound = round(share * 2**64)
        self._pieces: dict[int, _Piece] = {}

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Remember to which piece the span belongs."""
        above = self._pieces.get(span.parent.span_id) if span.parent and not span.parent.is_remote else None
        self._pieces[span.get_span_context().span_id] = above or _Piece()

    def on_end(self, span: ReadableSpan) -> None:
        """Take the span, and decide where it is the outermost."""
        context = span.get_span_context()
        assert context is not None
        piece = self._pieces.pop(context.span_id)
        if piece.kept is None and len(piece.spans) < SPANS_A_PIECE:
            piece.spans.append(without_words(span))
        elif piece.kept:
            self._following.on_end(without_words(span))
        if span.parent is None or span.parent.is_remote:
            piece.kept = self._is_kept(context.trace_id, span, piece.spans)
            for each in piece.spans if piece.kept else ():
                self._following.on_end(each)
            piece.spans.clear()

    def _is_kept(self, trace_id: int, outermost: ReadableSpan, spans: Sequence[ReadableSpan]) -> bool:
        took = (outermost.end_time or 0) - (outermost.start_time or 0)
        failed = any(each.status.status_code is StatusCode.ERROR for each in spans)
        return failed or took >= SLOW_NANOSECONDS or trace_id & (2**64 - 1) < self._bound

    def shutdown(self) -> None:
        """Export what there is."""
        self._following.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Export what has been passed on."""
        return self._following.force_flush(timeout_millis)


def without_words(span: ReadableSpan) -> ReadableSpan:
    """The span with no more of its exceptions than their types."""
    types = [(event.timestamp, (event.attributes or {}).get("exception.type")) for event in span.events]
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[Event("exception", {"exception.type": kind}, timestamp) for timestamp, kind in types if kind],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class LateSpanExporter(SpanExporter):
    """An exporter that is made when it is first needed."""

    def __init__(self, made: Callable[[], SpanExporter]) -> None:
        self._made = cache(made)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export, as the other one does."""
        return self._made().export(spans)


class LateMetricExporter(MetricExporter):
    """The same of numbers."""

    def __init__(self, made: Callable[[], MetricExporter]) -> None:
        super().__init__(preferred_temporality=DELTA)
        self._made = cache(made)

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **options: Any) -> MetricExportResult:
        """Export, as the other one does."""
        return self._made().export(metrics_data, timeout_millis, **options)

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        """Nothing is held back."""
        return True

    def shutdown(self, timeout_millis: float = 30_000, **_: Any) -> None:
        """Nothing is open."""


def _to_azure_monitor(connection_string: str) -> tuple[Callable[[], SpanExporter], Callable[[], MetricExporter]]:
    """Microsoft's exporters: signed in as APPLICATIONINSIGHTS_AUTHENTICATION_STRING says, with nothing on disk."""
    for name in SIDELINES:
        os.environ.setdefault(name, "true")
    options: Mapping[str, Any] = {"connection_string": connection_string, "disable_offline_storage": True}

    def spans() -> SpanExporter:
        from azure.monitor.opentelemetry.exporter import AzureMonitorTraceExporter  # noqa: PLC0415 - after the start

        return AzureMonitorTraceExporter(**options)

    def numbers() -> MetricExporter:
        from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter  # noqa: PLC0415 - after the start

        return AzureMonitorMetricExporter(**options)

    return spans, numbers


class TelemetryFile:
    """JSON lines, one a span and one an export of numbers, written in one piece: several workers share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Append these."""
        text = "".join(f"{json.dumps(entry, separators=(',', ':'))}\n" for entry in entries)
        opened = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, text.encode())
        finally:
            os.close(opened)


class FileSpans(SpanExporter):
    """Spans as JSON lines."""

    def __init__(self, file: TelemetryFile) -> None:
        self._file = file

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append the spans."""
        self._file.write([{"span": json.loads(span.to_json())} for span in spans])
        return SpanExportResult.SUCCESS


class FileNumbers(MetricExporter):
    """Numbers as JSON lines."""

    def __init__(self, file: TelemetryFile) -> None:
        super().__init__()
        self._file = file

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **_: Any) -> MetricExportResult:
        """Append the numbers."""
        self._file.write([{"metrics": json.loads(metrics_data.to_json())}])
        return MetricExportResult.SUCCESS

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        """Nothing is held back."""
        return True

    def shutdown(self, timeout_millis: float = 30_000, **_: Any) -> None:
        """Nothing is open."""
