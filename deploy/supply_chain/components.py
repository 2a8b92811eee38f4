"""The packages that are pinned, with their hashes and licences."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"

_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAME_AT_MOST = 60
"""Characters; some packages have the whole text in the place of the licence's name."""

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "BSD-3-Clause": ("Redistribution and use in source and binary forms", "Neither the name of")
}
"""By SPDX identifier, what a licence's text has: for packages that bring the text and no name."""


@dataclass(frozen=True, slots=True)
class Component:
    """One package. purl: its package URL. hashes: by algorithm; what is installed has one of them. licence: as the
    package says; an SPDX expression where it says one.
    """

    name: str
    version: str
    purl: str
    hashes: tuple[tuple[str, str], ...]
    licence: str | None
    is_expression: bool


def python_components(lock: Path) -> list[Component]:
    """What a requirements file pins."""
    found = []
    for pinned in _PINNED.finditer(lock.read_text(encoding="utf-8")):
        name, version = pinned["name"], pinned["version"]
        hashes = tuple(("SHA-256", digest) for digest in _HASH.findall(pinned["rest"]))
        licence, is_expression = _licence(name)
        found.append(Component(name, version, f"pkg:pypi/{name}@{version}", hashes, licence, is_expression))
    return found


def portal_components(lock: Path = PORTAL / "package-lock.json") -> list[Component]:
    """What the portal is bundled from; not what only builds and checks it."""
    return [
        Component(
            name,
            str(package["version"]),
            f"pkg:npm/{quote(name, safe='/')}@{package['version']}",
            (("SHA-512", base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()),),
            package.get("license"),
            is_expression="license" in package,
        )
        for name, package in _bundled(json.loads(lock.read_text(encoding="utf-8")))
    ]


def _bundled(lock: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, package in lock["packages"].items():
        if path and not package.get("dev"):
            yield path.rpartition("node_modules/")[2], package


def _licence(name: str) -> tuple[str | None, bool]:
    """An installed package's licence, and whether that is an SPDX expression; None: not installed here, or silent."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None, False
    if expression := told.get("License-Expression"):
        return str(expression), True
    named = str(told.get("License") or "")
    if named and "\n" not in named and len(named) <= _NAME_AT_MOST:
        return named, False
    classified = [each for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
    if classified:
        return classified[0].rpartition(" :: ")[2], False
    recognized = next((each for each, words in _TEXTS.items() if all(word in named for word in words)), None)
    return recognized, recognized is not None
