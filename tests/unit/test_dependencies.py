"""Every package that is imported is named in pyproject.toml, in the group of what imports it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import ROOT
from tests.support.syntax import statements

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
OURS = {path.stem for path in ROOT.iterdir() if path.suffix in {"", ".py"}}
DISTRIBUTIONS = packages_distributions()
OF_THE_TOOLS = {ROOT / "tests" / "mutation" / "changes.py"}
"""Run where the tools of pyproject.toml are installed, and not the app's packages."""


def normal(name: str) -> str:
    """The name of a package as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(*groups: list[Any]) -> set[str]:
    return {normal(re.split(r"[\[<>=;]", each)[0]) for group in groups for each in group if isinstance(each, str)}


APP = named(PROJECT["project"]["dependencies"])
CLIENT = named(GROUPS["client"])
DEV = APP | CLIENT | named(GROUPS["dev"])
READERS = {
    **dict.fromkeys(["domain", "application", "handlers", "infra", "function_app.py"], APP),
    "allotctl": CLIENT,
    **dict.fromkeys(["local", "benchmarks", "deploy", "tests"], DEV),
}


def imports(path: Path) -> Iterator[str]:
    """What a module imports from outside, as dotted names, but for what a local module beside it is called."""
    beside = {each.stem for each in path.parent.glob("*.py")}
    for node in statements(path.read_text("utf-8")):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from (name for name in names if name.split(".")[0] not in beside)


def distributions(module: str) -> set[str]:
    """Whose package it is. `azure` is a namespace of many: there the second name tells."""
    top, *rest = module.split(".")
    found = {normal(each) for each in DISTRIBUTIONS.get(top, ())}
    if top == "azure" and rest:
        wanted = {f"azure-{'-'.join(rest[:count])}" for count in (1, 2, 3)}
        found &= wanted | {"azure-data-tables"} if rest[0] == "data" else wanted
    return found


@pytest.mark.parametrize("reader", READERS)
def test_every_import_is_of_a_package_that_is_named(reader: str) -> None:
    folder = ROOT / reader
    modules = [folder] if folder.is_file() else folder.rglob("*.py")
    wanted = {
        name
        for path in modules
        if "node_modules" not in path.parts and path not in OF_THE_TOOLS
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names | OURS
    }
    unnamed = {name: distributions(name) for name in wanted if not distributions(name) & READERS[reader]}
    assert unnamed == {}


def test_every_package_that_is_named_for_the_app_is_used() -> None:
    paths = [
        ROOT / "function_app.py",
        *(path for part in ("domain", "application", "handlers", "infra") for path in (ROOT / part).rglob("*.py")),
    ]
    used = {distribution for path in paths for name in imports(path) for distribution in distributions(name)}
    assert used | {"sniffio"} >= APP, "what httpcore looks for"


def test_each_request_finds_the_package_that_it_looks_for() -> None:
    """httpcore imports it for each lock. Where it isn't there, Python looks through all folders each time."""
    assert "sniffio" in APP
    assert "sniffio" in DISTRIBUTIONS
