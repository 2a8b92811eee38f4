"""What the tests read of the portal's sources."""

import re

from tests.support.processes import ROOT

SOURCES = ROOT / "portal" / "src"
SENTENCES = dict(re.findall(r"^  (\w+): /(.+)/,$", (SOURCES / "parts" / "kept.ts").read_text(), re.MULTILINE))
"""Patterns of what the app keeps in English and the portal says in other languages, by name; they are Python's too."""
