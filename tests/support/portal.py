"""What the tests read of the portal's sources."""

import re
from functools import cache

from tests.support.processes import ROOT

SOURCES = ROOT / "portal" / "src"
_KEPT = (SOURCES / "parts" / "kept.ts").read_text()
SENTENCES = dict(re.findall(r"^  (\w+):\s+/(.+)/,$", _KEPT, re.MULTILINE))
"""Patterns of what the app keeps in English and the portal says in other languages, by name; they are Python's too."""

(LICENCE_ERROR,) = re.findall(r"^const LICENCE_ERROR = /(.+)/g;$", _KEPT, re.MULTILINE)


@cache
def is_sentence(text: str) -> bool:
    """Whether the portal can say in another language what the app keeps."""
    return any(re.match(pattern, text) for pattern in SENTENCES.values())


def is_seen(detail: str) -> bool:
    """Whether the portal can say in another language what a night has seen: in a sentence, or as licences' errors."""
    return is_sentence(detail) or bool(re.search(LICENCE_ERROR, detail))
