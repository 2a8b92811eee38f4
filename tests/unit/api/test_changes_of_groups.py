"""Changed groups are found 50 at a time, each chunk from where it ended the last time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from application.group_changes import GROUPS_A_CALL, changes
from local.tenant.model import Tenant
from tests.fakes.directory import TenantDirectory
from tests.unit.api.office import Office

PREFIX = "some-groups-"


class Listening(TenantDirectory):
    """Notes how many groups were asked about at once, and whether from the beginning."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(tenant)
        self.asked: list[tuple[int, bool]] = []

    async def changed_groups(
        self, group_ids: Sequence[str], token: str | None
    ) -> tuple[Mapping[str, Collection[str]], str]:
        self.asked.append((len(group_ids), token is None))
        return await super().changed_groups(group_ids, token)


@pytest.fixture
def directory(office: Office) -> Listening:
    listening = Listening(office.tenant)
    office.core = replace(office.core, directory=listening)
    return listening


async def changed(office: Office, groups: Collection[str]) -> dict[str, set[str]]:
    found = [chunk async for chunk in changes(office.core, PREFIX, groups)]
    return {group: {*joined} for chunk in found for group, joined in chunk.items()}


async def test_a_new_group_has_its_own_chunk_looked_at_whole_and_no_other(office: Office, directory: Listening) -> None:
    groups = [office.group() for _ in range(GROUPS_A_CALL + 10)]
    assert (await changed(office, groups)).keys() == {*groups}
    assert await changed(office, groups) == {}
    joins, new = office.person("joins"), office.group()
    office.tenant.add_member(groups[0], joins, actor="tenant")
    found = await changed(office, [*groups, new])
    assert found[groups[0]] == {joins}
    assert new in found
    assert directory.asked == [(50, True), (10, True), (50, False), (10, False), (50, False), (11, True)]


async def test_a_group_that_nobody_asks_about_any_more_is_left_out(office: Office, directory: Listening) -> None:
    stays, goes = office.group(), office.group()
    await changed(office, [stays, goes])
    for group in (stays, goes):
        office.tenant.add_member(group, office.person("joins"), actor="tenant")
    assert (await changed(office, [stays])).keys() == {stays}
    assert len(directory.asked) == 2
