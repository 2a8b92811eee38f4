"""What the app would export: spans and numbers, kept in this process.

The SDK can be put behind the API once a process, so that all tests share one recording; each begins with an empty one.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra.telemetry import install

NEVER = 3600.0


class Numbers(MetricExporter):
    """Keeps what is exported."""

    def __init__(self) -> None:
        super().__init__()
        self.exported: list[MetricsData] = []

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **_: Any) -> MetricExportResult:
        self.exported.append(metrics_data)
        return MetricExportResult.SUCCESS

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return True

    def shutdown(self, timeout_millis: float = 30_000, **_: Any) -> None: ...


class Recording:
    """Everything that left the app since the test began."""

    def __init__(self) -> None:
        self._spans, self._numbers = InMemorySpanExporter(), Numbers()
        self._tracers, self._meters = install(lambda: self._spans, lambda: self._numbers, share=1, seconds=NEVER)

    def clear(self) -> None:
        self.export()
        self._spans.clear()
        self._numbers.exported.clear()

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        """The spans that were kept, in the order in which they ended."""
        self.export()
        return self._spans.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    @property
    def numbers(self) -> list[tuple[str, dict[str, Any], float]]:
        """Each number by its name and attributes; of a histogram, the sum."""
        self.export()
        return [
            (metric["name"], dict(point["attributes"] or {}), point.get("value", point.get("sum")))
            for exported in self._numbers.exported
            for resource in json.loads(exported.to_json())["resource_metrics"]
            for scope in resource["scope_metrics"]
            for metric in scope["metrics"]
            for point in metric["data"]["data_points"]
        ]

    def total(self, name: str, **attributes: Any) -> float:
        """The sum of a number over all attributes that begin so; dots are written as two underscores."""
        wanted = {key.replace("__", "."): value for key, value in attributes.items()}
        return sum(value for found, told, value in self.numbers if found == name and wanted.items() <= told.items())

    @property
    def exports(self) -> Sequence[MetricsData]:
        """The numbers as they were exported."""
        self.export()
        return tuple(self._numbers.exported)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What a telemetry file would have."""
        spans = [{"span": json.loads(span.to_json())} for span in self.spans]
        return [*spans, *({"metrics": json.loads(each.to_json())} for each in self.exports)]

    @property
    def text(self) -> str:
        """Everything that was exported, as text."""
        return "\n".join(span.to_json() for span in self.spans) + "\n".join(
            each.to_json() for each in self._numbers.exported
        )

    def export(self) -> None:
        """What the SDK does once a minute."""
        self._tracers.force_flush()
        self._meters.force_flush()


@cache
def recording() -> Recording:
    """This process's recording."""
    return Recording()
