"""What is asked of Microsoft Graph, as spans and numbers: by route template, never by an address with ids in it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, StatusCode

_tracer, _meter = trace.get_tracer(__name__), metrics.get_meter(__name__)

REQUESTS = _meter.create_counter(
    "allotments.graph.requests", "{request}", "Requests to Microsoft Graph, those within a batch one by one."
)
DURATION = _meter.create_histogram(
    "allotments.graph.request.duration",  # of the name that is OpenTelemetry's, the exporter drops the route
    "s",
    "How long Microsoft Graph took to answer.",
    explicit_bucket_boundaries_advisory=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

WORDS = frozenset(
    {"$batch", "$ref", "administrativeUnits", "appRoleAssignments", "assignLicense", "assignments", "beta"}
    | {"cloudLicensing", "delta", "delta()", "directory", "graph.user", "groups", "members"}
    | {"membersWithLicenseErrors", "microsoft.graph.user", "reprocessLicenseAssignment", "sendMail", "subscribedSkus"}
    | {"subscriptions", "transitiveMembers", "transitiveMemberOf", "users"}
)
"""The words of Graph's paths that the app uses. Whatever else is in a path stands for an object, and is not told."""


def template_of(url: str) -> str:
    """The route of a request: its path below the version, with `{id}` in the place of everything that is no word."""
    path = urlsplit(url).path.partition("/v1.0/")[2] or urlsplit(url).path.strip("/")
    return "/" + "/".join(each if each in WORDS else "{id}" for each in path.split("/"))


def _without_ids(url: str, route: str) -> str:
    """The address with the template as its path: the exporter calls a request by the path of its address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{route}"


@contextmanager
def measured(method: str, url: str) -> Iterator["Measured"]:
    """The span of one request over the network."""
    route, began = template_of(url), time.monotonic()
    told = {"http.request.method": method, "url.template": route, "url.full": _without_ids(url, route)}
    with _tracer.start_as_current_span(f"{method} {route}", kind=SpanKind.CLIENT, attributes=told) as span:
        request = Measured(span, {"http.request.method": method, "url.template": route})
        try:
            yield request
        finally:
            DURATION.record(time.monotonic() - began, request.told)


class Measured:
    """One request on its way. told: what is known of it."""

    def __init__(self, span: Span, told: Mapping[str, str | int]) -> None:
        self._span = span
        self.told: dict[str, str | int] = dict(told)

    def answered(self, status: int) -> None:
        """Note the answer; one that says that there is no such object is no failure."""
        self.told["http.response.status_code"] = status
        self._span.set_attribute("http.response.status_code", status)
        if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
            self._span.set_status(StatusCode.ERROR)


def count(method: str, url: str, status: int) -> None:
    """Count one request that was answered, by itself or within a batch."""
    told: dict[str, str | int] = {"http.request.method": method, "url.template": template_of(url)}
    REQUESTS.add(1, {**told, "http.response.status_code": status})
