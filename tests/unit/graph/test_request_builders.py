"""mypy reads the request builders of Graph's SDK that the app asks for: one that it skips would be `Any`."""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgraph
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient

from tests.support.processes import ROOT

SDK = "msgraph.generated."
OVERRIDES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["overrides"]
READ = [pattern for each in OVERRIDES if each.get("follow_imports") == "normal" for pattern in each["module"]]


def is_read(module: str) -> bool:
    """Whether mypy reads a module, after `[tool.mypy]`."""
    return any(re.fullmatch(re.escape(pattern).replace(r"\.\*", r"(\..*)?"), module) for pattern in READ)


def steps(node: ast.expr) -> list[str] | None:
    """The names that lead from the SDK's client to a builder; None: it is no such expression."""
    match node:
        case ast.Attribute(attr="build"):
            return []
        case ast.Attribute(value=before, attr=name) if (names := steps(before)) is not None:
            return [*names, name]
        case ast.Call(func=ast.Attribute() as called):
            return steps(called)
    return None


def asked_for() -> Iterator[tuple[str, ...]]:
    """The names that lead to each builder in the app."""
    for path in (ROOT / "infra").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and (names := steps(node)):
                yield tuple(names)


def modules(names: Sequence[str]) -> Iterator[str]:
    """Where the classes of the builders are that are met on the way."""
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider())
    builder: object = GraphServiceClient(request_adapter=adapter)
    for name in names:
        found = getattr(builder, name)
        builder = found("id") if name.startswith("by_") else found
        if not type(builder).__module__.startswith(SDK):
            return
        yield type(builder).__module__


def test_mypy_reads_the_builders_that_the_app_asks_for() -> None:
    chains = {*asked_for()}
    assert {("groups", "by_group_id", "members", "graph_user"), ("users", "by_user_id", "send_mail")} <= chains
    unread = {module for names in chains for module in modules(names) if not is_read(module)}
    assert unread == set(), "name them in [[tool.mypy.overrides]] of pyproject.toml"


def test_what_mypy_reads_is_there() -> None:
    """A name that the SDK no longer has would be read by nobody."""
    sdk = Path(msgraph.__file__).parents[1]
    assert [each for each in READ if not [*sdk.glob(f"{each.removesuffix('.*').replace('.', '/')}*")]] == []
