"""The reader's language, in which the app is asked for its texts.

The client's own words are English, but for those of the report (`allotctl.report_words`).
"""

import re
from collections.abc import Mapping

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set counts (POSIX, "Environment Variables", section 8.2)."""

DEFAULT = "en"
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[_.@-].*)?", re.IGNORECASE)
"""The language of a locale, such as `sv_SE.UTF-8`. `C` and `POSIX` name none."""


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the locale names, for Accept-Language; English where it names none."""
    locale = next((found for name in LOCALES if (found := environment.get(name))), "")
    language = _LANGUAGE.fullmatch(locale)
    return language[1].lower() if language else DEFAULT
