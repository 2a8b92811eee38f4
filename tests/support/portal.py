"""What the tests read of the portal's sources."""

import re
from functools import cache

from tests.support.processes import ROOT

SOURCES = ROOT / "portal" / "src"
SENTENCES = dict(re.findall(r"^  (\w+): /(.+)/,$", (SOURCES / "parts" / "kept.ts").read_text(), re.MULTILINE))
"""Patterns of what the app keeps in English and the portal says in other languages, by name; they are Python's too."""

LICENCE_ERROR = re.compile(r"\S+: [^()]+ \(\w+\)")


@cache
def is_recognised(text: str) -> bool:
    """Whether the portal can say in another language what the app keeps."""
    return any(re.match(pattern, text) for pattern in SENTENCES.values()) or bool(LICENCE_ERROR.search(text))
