"""Application Insights' tables, as the app's telemetry fills them: from JSON lines, or from what the exporter sends.

Follows "Application Insights telemetry data model": servers' and consumers' spans are requests, others dependencies.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter
from azure.monitor.opentelemetry.exporter.export._base import ExportResult
from opentelemetry.sdk.metrics.export import MetricsData
from opentelemetry.sdk.trace import ReadableSpan

from infra.telemetry import SIDELINES

type Row = Mapping[str, Any]
type Tables = Mapping[str, Sequence[Row]]

CONNECTION = "InstrumentationKey=00000000-0000-4000-a000-000000000000;IngestionEndpoint=http://127.0.0.1:9/"
REQUESTS = {"SpanKind.SERVER", "SpanKind.CONSUMER"}


def tables_of(lines: Iterable[Mapping[str, Any]]) -> Tables:
    """The tables, from the lines of a telemetry file."""
    lines = list(lines)
    return {
        "customMetrics": [row for line in lines if "metrics" in line for row in _metrics(line["metrics"])],
        "requests": [_span(each["span"]) for each in lines if each.get("span", {}).get("kind") in REQUESTS],
        "dependencies": [
            _span(each["span"]) for each in lines if "span" in each and each["span"]["kind"] not in REQUESTS
        ],
    }


def read(path: Path) -> Tables:
    """The tables of a telemetry file; a line that is being written is left for the next reading."""
    whole, _, _ = path.read_text("utf-8").rpartition("\n")
    return tables_of(json.loads(line) for line in whole.splitlines())


def _metrics(exported: Mapping[str, Any]) -> Iterable[Row]:
    for resource in exported["resource_metrics"]:
        for scope in resource["scope_metrics"]:
            for metric in scope["metrics"]:
                for point in metric["data"]["data_points"]:
                    value = point.get("value", point.get("sum"))
                    yield {
                        "timestamp": datetime.fromtimestamp(point["time_unix_nano"] / 1e9, UTC),
                        "name": metric["name"],
                        "value": float(value),
                        "valueCount": point.get("count", 1),
                        "valueMax": point.get("max"),
                        "customDimensions": {key: str(each) for key, each in (point["attributes"] or {}).items()},
                    }


def _span(span: Mapping[str, Any]) -> Row:
    return {
        "timestamp": datetime.fromisoformat(span["start_time"]),
        "name": span["name"],
        "success": span["status"]["status_code"] != "ERROR",
        "resultCode": str(span["attributes"].get("http.response.status_code", "0")),
        "operation_Id": span["context"]["trace_id"].removeprefix("0x"),
        "customDimensions": {key: str(each) for key, each in span["attributes"].items()},
    }


class _Numbers(AzureMonitorMetricExporter):
    """Keeps what would be sent."""

    def _transmit(self, envelopes: list[Any], _skip_rate_limit: bool = False) -> ExportResult:
        self.sent = envelopes
        return ExportResult.SUCCESS


class _Spans(AzureMonitorTraceExporter):
    """Keeps what would be sent."""

    def _transmit(self, envelopes: list[Any], _skip_rate_limit: bool = False) -> ExportResult:
        self.sent = envelopes
        return ExportResult.SUCCESS


def exported(spans: Sequence[ReadableSpan], numbers: Iterable[MetricsData]) -> Tables:
    """The tables, from what Microsoft's exporter makes of spans and numbers."""
    for name in SIDELINES:
        os.environ[name] = "true"
    to_spans = _Spans(connection_string=CONNECTION, disable_offline_storage=True)
    to_numbers = _Numbers(connection_string=CONNECTION, disable_offline_storage=True)
    to_spans.export(spans)
    found: dict[str, list[Row]] = {"customMetrics": [], "requests": [], "dependencies": []}
    for envelope in to_spans.sent:
        data = envelope.data
        if data.base_type in {"RequestData", "RemoteDependencyData"}:
            found["requests" if data.base_type == "RequestData" else "dependencies"].append(
                {
                    "timestamp": envelope.time,
                    "name": data.base_data.name,
                    "success": data.base_data.success,
                    "resultCode": getattr(data.base_data, "response_code", None),
                    "operation_Id": envelope.tags["ai.operation.id"],
                    "customDimensions": data.base_data.properties,
                }
            )
    for each in numbers:
        to_numbers.export(each)
        for envelope in to_numbers.sent:
            (point,) = envelope.data.base_data.metrics
            found["customMetrics"].append(
                {
                    "timestamp": envelope.time,
                    "name": point.name,
                    "value": point.value,
                    "valueCount": point.count,
                    "valueMax": point.max,
                    "customDimensions": envelope.data.base_data.properties,
                }
            )
    return found
