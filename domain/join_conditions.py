"""Who may join an allotment: conditions on what Microsoft Entra knows about a person. All of them must hold.

They are asked when somebody is to get a seat or a place in line. Nobody loses a seat by them: who has one and no longer
meets them is a finding of the nightly comparison, and the drift policy says what is done about it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.objections import Text
from domain.product_names import BY_SKU

CONDITIONS_AT_MOST = 5
CONDITIONS_LENGTH_AT_MOST = 10_000
"""All values together, in characters; Table Storage takes 32,768 in one text."""

NAMED_AT_MOST = 3
"""So many values are named in a reason, for a row of decisions has room for a hundred; it says how many more."""


class Trait(StrEnum):
    """What a condition may be about, by Graph's names (v1.0: user). assignedLicenses: what they hold, by skuId."""

    DEPARTMENT = "department"
    JOB_TITLE = "jobTitle"
    EMPLOYEE_TYPE = "employeeType"
    COUNTRY = "country"
    COMPANY_NAME = "companyName"
    OFFICE_LOCATION = "officeLocation"
    ASSIGNED_LICENSES = "assignedLicenses"


class Operator(StrEnum):
    """How a condition holds: the person has one of its values, or none. The names are those of dynamic groups."""

    IN = "in"
    NOT_IN = "notIn"


type Traits = Mapping[Trait, Collection[str]]
"""What is known about a person; what they have none of may be left out."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. Values are compared in any case; people without the trait have none of them."""

    attribute: Trait
    operator: Operator
    values: tuple[str, ...]

    def holds(self, traits: Traits) -> bool:
        """Whether somebody with these traits meets it."""
        wanted = {value.strip().casefold() for value in self.values}
        found = any(value.strip().casefold() in wanted for value in traits.get(self.attribute, ()))
        return found is (self.operator is Operator.IN)

    @property
    def words(self) -> Text:
        """The condition in words that go on after "people whose"; at most NAMED_AT_MOST of its values are named."""
        held = self.attribute is Trait.ASSIGNED_LICENSES
        names = tuple(BY_SKU.get(each.lower(), each) if held else each for each in self.values)
        one, several, many = _WORDS[held, self.operator]
        if len(names) <= NAMED_AT_MOST:
            return Text(one if len(names) == 1 else several, attribute=self.attribute, values=names)
        more = len(names) - NAMED_AT_MOST
        return Text(many, attribute=self.attribute, values=names[:NAMED_AT_MOST], more=more)


_WORDS = {
    (False, Operator.IN): ("attributeIs", "attributeIsAmong", "attributeIsAmongMore"),
    (False, Operator.NOT_IN): ("attributeIsNot", "attributeIsNotAmong", "attributeIsNotAmongMore"),
    (True, Operator.IN): ("licencesAre", "licencesAreAmong", "licencesAreAmongMore"),
    (True, Operator.NOT_IN): ("licencesAreNot", "licencesAreNotAmong", "licencesAreNotAmongMore"),
}
"""By whether it is about licences: what is said of one value, of several, and of more than are named."""


def first_unmet(conditions: Iterable[Condition], traits: Traits) -> Condition | None:
    """The first condition that somebody doesn't meet; None: all hold."""
    return next((each for each in conditions if not each.holds(traits)), None)


def about_others(conditions: Iterable[Condition], sku_ids: Collection[str]) -> tuple[Condition, ...]:
    """The conditions that are not about these products: what a seat gives can't decide who may have one."""
    return tuple(
        each
        for each in conditions
        if each.attribute is not Trait.ASSIGNED_LICENSES or not {*map(str.lower, each.values)} & {*sku_ids}
    )
