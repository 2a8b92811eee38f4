"""What was in Table Storage when the night of a tenant began, by the tenant's rule."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import batched

from benchmarks.large_tenant.paper import (
    ALLOTMENT,
    HISTORY_DAYS,
    SPARE,
    USER,
    WATCHED,
    PaperTenant,
    identity,
    number_of,
)
from benchmarks.ordered_tables import Row, row_of
from domain.allotments import Step
from infra.tables.rows import allotment_entity, decisions_entity, member_key, operations

PEOPLE_A_TRANSACTION = 98
REMEMBERED = 256
"""So many partitions as they were are kept at hand; a worker has 64 allotments in work."""

_WHO = "somebody"


class PaperRows:
    """The rows of each partition at first: `benchmarks.ordered_tables.Rule`."""

    def __init__(self, tenant: PaperTenant) -> None:
        self._tenant = tenant

    def __call__(self, table: str, partition: str) -> Iterator[tuple[str, Row]]:
        """What was there when the night began."""
        if table == "Groups":
            for number in range(self._tenant.allotments):
                group = identity(WATCHED, number)
                yield row_of({"PartitionKey": partition, "RowKey": group, "allotmentId": identity(ALLOTMENT, number)})
        elif table == "Allotments":
            yield from self._recorded(number_of(partition))
        elif table == "History":
            for days in range(1, HISTORY_DAYS + 1):
                day = (self._tenant.now - timedelta(days=days)).date().isoformat()
                numbers = {"used": self._tenant.size, "waiting": 0, "limit": self._tenant.size + SPARE, "refusals": 0}
                yield row_of({"PartitionKey": partition, "RowKey": day, **numbers, "drift": "{}"})

    def _recorded(self, number: int) -> Iterator[tuple[str, Row]]:
        allotment = self._tenant.ledger(number)
        yield row_of(allotment_entity(allotment))
        # The rows differ in a person alone: one is made with the app's own code, the others from its text.
        pattern = Step(_WHO, None, self._tenant.seat(_WHO))
        ((_, (member, _)),) = (row_of(each[1]) for each in operations(allotment.id, pattern))
        users = [identity(USER, person) for person in self._tenant.seated(number)]
        for user in users:
            yield member_key(user), (member.replace(_WHO, user), 0)
        decisions = (self._tenant.decision(place, user) for place, user in enumerate(users, start=1))
        for some in batched(decisions, PEOPLE_A_TRANSACTION, strict=False):
            yield row_of(decisions_entity(allotment.id, some))
