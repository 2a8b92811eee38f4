"""Where people without a usage location are to use their licences, by an administrator's rule.

Follows Graph's user: `usageLocation` is a two-letter country code (ISO 3166), required for people who are assigned
licences directly. `country` is where somebody is, in whatever words the directory has it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CODE = re.compile(r"[A-Z]{2}")
FROM_COUNTRY = "country"
"""The word of the setting with which a country that is a code counts as it is."""

_NOT_ISO: Mapping[str, str] = {"UK": "GB"}
"""What Graph's own documentation gives as an example of a country, and is no code of ISO 3166."""


@dataclass(frozen=True, slots=True)
class UsageLocations:
    """The rule: by what a person's country is, in any case; from a country that is a code; or else the default."""

    by_country: Mapping[str, str] = field(default_factory=dict)
    from_country: bool = False
    default: str | None = None

    def of(self, country: str | None) -> str | None:
        """The usage location of somebody in this country; None: the rule says nothing."""
        told = (country or "").strip()
        if found := self.by_country.get(told.casefold()):
            return found
        code = _NOT_ISO.get(told.upper(), told.upper())
        return code if self.from_country and CODE.fullmatch(code) else self.default


def read_usage_locations(text: str) -> UsageLocations | None:
    """A rule from its parts, separated by commas: `country`, `name=XX`, and `XX` for everybody else. None: no parts.

    Raises ValueError, saying what is wrong with which part.
    """
    by_country, from_country, default = dict[str, str](), False, None
    parts = [*filter(None, (each.strip() for each in text.split(",")))]
    for part in parts:
        name, equals, code = (each.strip() for each in part.rpartition("="))
        if part == FROM_COUNTRY:
            from_country = True
        elif not CODE.fullmatch(code) or bool(equals) is not bool(name):
            raise ValueError(f"{part!r} is neither {FROM_COUNTRY!r}, nor a code such as SE, nor a pair like Sweden=SE")
        elif name:
            by_country[name.casefold()] = code
        elif default is None:
            default = code
        else:
            raise ValueError(f"there are two codes for everybody else, {default} and {code}")
    return UsageLocations(by_country, from_country, default) if parts else None
