"""A merge for tests, and the two allotments of it."""

from dataclasses import replace

from domain.allotments import Product
from domain.merging.model import Merge
from domain.merging.plan import side_of
from domain.undertakings import Scan
from tests.unit.domain.samples import NOW, SECOND, allotment

OF_PILOT, OF_ALL = (Product("e3", "SPE_E3", licensed_group_id=group) for group in ("g-pilot", "g-all"))

PILOT = allotment(id="a-1", display_name="Pilot", products=(OF_PILOT,), allotted_units=3, owners=("ann", "bo"))
ALL = allotment(id="a-2", display_name="Everybody", group_id="g-2", products=(OF_ALL,), allotted_units=2)

PLANNING = Merge(
    id="m-1", source=side_of(PILOT), target=side_of(ALL), created=NOW, created_by="eva", scan=Scan(NOW, part=None)
)
MERGE = replace(PLANNING, began=NOW - 60 * SECOND)
BACK = replace(MERGE, undoing=True)
