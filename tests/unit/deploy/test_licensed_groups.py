"""Licensed groups are deleted only where somebody has said how many people lose a licence."""

import json
import threading
from argparse import Namespace
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from deploy import licensed_groups
from deploy.failure import Failure
from deploy.graph import Graph
from deploy.licensed_groups import MARKER, Licensed, delete, made_by_the_app
from infra.graph import directory

E3, VISIO = "sku-e3", "sku-visio"


def state(sku: str, group: str | None, standing: str = "Active") -> dict[str, Any]:
    return {"skuId": sku, "assignedByGroup": group, "state": standing}


def person(name: str, *states: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "userPrincipalName": f"{name}@contoso.example", "licenseAssignmentStates": [*states]}


class Tenant:
    """Groups and their members. Entra deletes no group that has a licence ("Group-based licensing: limitations")."""

    def __init__(self) -> None:
        self.endpoint = ""
        self.writes: list[str] = []
        self.groups: dict[str, dict[str, Any]] = {
            "g1": {"id": "g1", "displayName": "Allotment A: E3", "assignedLicenses": [{"skuId": E3}]},
            "g2": {"id": "g2", "displayName": "Allotment B: none", "assignedLicenses": []},
        }
        self.members = {
            "g1": [
                person("ann", state(E3, "g1")),
                person("ben", state(E3, "g1"), state(E3, None)),
                person("cleo", state(E3, "g1"), state(E3, "g9", "Error")),
                person("dan", state(E3, "g1"), state(E3, "g9")),
                person("eve", state(VISIO, "g9")),
                {"id": "fay", "userPrincipalName": "fay@contoso.example", "licenseAssignmentStates": None},
            ],
            "g2": [],
        }

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        parts = urlsplit(path)
        segments = parts.path.split("/")[2:]
        if method == "GET" and segments == ["groups"]:
            assert f"startswith(description,'{MARKER}')" in unquote(parts.query)
            return 200, {"value": [*self.groups.values()]}
        group = segments[1]
        if method == "GET":
            return 200, {"value": self.members[group]}
        self.writes.append(f"{method} {'/'.join(segments)}")
        if method == "POST":
            assert body["addLicenses"] == []
            kept = [
                each for each in self.groups[group]["assignedLicenses"] if each["skuId"] not in body["removeLicenses"]
            ]
            self.groups[group]["assignedLicenses"] = kept
            return 202, self.groups[group]
        if self.groups[group]["assignedLicenses"]:
            return 400, {"error": {"code": "Request_BadRequest", "message": "The group has active licenses."}}
        del self.groups[group]
        return 204, None


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            status, answer = made.answer(self.command, self.path, body)
            content = json.dumps(answer).encode() if answer is not None else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - as http.server names them

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def graph(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Graph:
    found = Graph(tenant.endpoint, "token", sleep=lambda _: None)
    monkeypatch.setattr(licensed_groups, "signed_in", lambda: found)
    return found


def test_the_mark_is_the_apps() -> None:
    assert MARKER == directory.MARKER


def test_who_has_the_product_in_another_way_too_does_not_lose_it(graph: Graph) -> None:
    first, second = made_by_the_app(graph)
    assert first == Licensed("g1", "Allotment A: E3", [E3], ["ann@contoso.example", "cleo@contoso.example"])
    assert (second.products, second.losing) == ([], [])


def test_listing_changes_nothing(graph: Graph, tenant: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    licensed_groups.main(Namespace(delete=[], dry_run=False))
    assert "g1  Allotment A: E3: 1 products, 2 people would lose a licence" in capsys.readouterr().out
    assert tenant.writes == []


@pytest.mark.parametrize("typed", ["", "y", "yes", "1", "3", "22"])
def test_without_the_number_nothing_is_changed(graph: Graph, tenant: Tenant, typed: str) -> None:
    with pytest.raises(Failure, match="Nothing was changed"):
        delete(graph, made_by_the_app(graph), lambda _: typed, dry_run=False)
    assert tenant.writes == []


def test_a_dry_run_names_everybody_and_asks_nothing(
    graph: Graph, tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    delete(graph, made_by_the_app(graph), pytest.fail, dry_run=True)
    said = capsys.readouterr().out
    assert "loses the licence: ann@contoso.example" in said
    assert "2 people lose a licence, and 2 groups are deleted." in said
    assert tenant.writes == []


def test_licences_go_before_the_group(graph: Graph, tenant: Tenant) -> None:
    delete(graph, made_by_the_app(graph), lambda _: "2", dry_run=False)
    assert tenant.writes == ["POST groups/g1/assignLicense", "DELETE groups/g1", "DELETE groups/g2"]
    assert tenant.groups == {}


def test_only_the_groups_that_are_named(graph: Graph, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "0")
    licensed_groups.main(Namespace(delete=["G2", "g2"], dry_run=False))
    assert tenant.writes == ["DELETE groups/g2"]
    with pytest.raises(Failure, match="has not made these groups, or they are gone: g7"):
        licensed_groups.main(Namespace(delete=["g1", "g7"], dry_run=False))
    assert tenant.groups.keys() == {"g1"}
