"""Which release of the app answers."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
VERSION: str = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]
"""The version of the app: the one of pyproject.toml, which is deployed with it."""

VERSION_HEADER: Mapping[str, str] = {"Allotments-Version": VERSION}
"""On every answer of the API, so that a client of another release can say so."""
