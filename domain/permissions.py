"""What the app does in Microsoft Graph, as far as permissions tell it apart, and which permission is missing for it."""

from dataclasses import dataclass
from enum import StrEnum


class GraphFeature(StrEnum):
    """Something that the app does in Graph, by the code that the API and the portal's texts know it by."""

    CHANGES = "beToldOfChanges"
    READ_GROUPS = "readGroups"
    CHANGE_MEMBERS = "changeMembers"
    MAKE_GROUPS = "makeLicensedGroups"
    ASSIGN_LICENCES = "assignLicences"
    TAKE_OVER = "takeOverLicences"
    READ_PRODUCTS = "readProducts"
    READ_PEOPLE = "readPeople"
    REPROCESS = "reprocessLicences"
    SIGN_INS = "readSignIns"
    READ_UNITS = "readUnits"
    GROUP_ACCESS = "readGroupAccess"
    USAGE_LOCATIONS = "setUsageLocations"


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """A permission that was not granted, and what does not work without it: by its code, and in words."""

    permission: str
    feature: GraphFeature
    words: str
