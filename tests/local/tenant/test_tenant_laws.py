"""Laws of the tenant, held over whole random histories."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from local.tenant.model import PRODUCTS, AssignedLicense, DeltaPage, DeltaQuery, FactKind, GraphError, Tenant, Units
from tests.local.tenant.tenant_worlds import StandingClock

E3, E1, BI = (PRODUCTS[name].sku_id for name in ("SPE_E3", "STANDARDPACK", "POWER_BI_PRO"))
SKUS = (E3, E1, BI)
PEOPLE = 4
GROUPS = 2

people = st.integers(0, PEOPLE - 1)
groups = st.integers(0, GROUPS - 1)
skus = st.sampled_from(SKUS)

type Membership = dict[str, set[str]]


def apply_delta(tenant: Tenant, page: DeltaPage, known: Membership) -> str:
    """Apply a delta answer, page by page, to what a client knew; returns the token for next time."""
    while True:
        for item in page.items:
            members = known.setdefault(item.id, set())
            members.difference_update(member.id for member in item.members if member.removed)
            members.update(member.id for member in item.members if not member.removed)
        if page.delta_token is not None:
            return page.delta_token
        page = tenant.groups_delta(token=page.next_token)


class TenantHistories(RuleBasedStateMachine):
    """Everything that people, the app and time can do to a small tenant, with clients that read by delta."""

    @initialize(seed=st.integers(0, 99), page_size=st.integers(1, 4), rewind=st.integers(0, 5))
    def begin(self, seed: int, page_size: int, rewind: int) -> None:
        self.clock = StandingClock()
        self.tenant = Tenant(self.clock, seed, units={"SPE_E3": 2, "STANDARDPACK": 2, "POWER_BI_PRO": 2})
        self.tenant.knobs.delta_page_size = page_size
        self.tenant.knobs.delta_rewind = rewind
        self.tenant.knobs.licensing_delay = (timedelta(0), timedelta(seconds=30))
        self.users = [user.id for user in self.tenant.add_people(PEOPLE)]
        self.groups = [self.tenant.create_group(f"Group {number}", f"group{number}").id for number in range(GROUPS)]
        self.tenant.assign_group_license(self.groups[0], [AssignedLicense(E3)], [])
        self.query = DeltaQuery(ids=tuple(self.groups), select=("members",))
        self.clients: list[tuple[str, Membership]] = []
        self.read_everything()

    def attempt(self, operation: Callable[..., object], *arguments: object, **named: object) -> None:
        """Do what may be refused."""
        with suppress(GraphError):
            operation(*arguments, **named)

    @rule(group=groups, person=people)
    def add(self, group: int, person: int) -> None:
        self.attempt(self.tenant.add_member, self.groups[group], self.users[person])

    @rule(group=groups, first=people, last=people)
    def add_several(self, group: int, first: int, last: int) -> None:
        self.attempt(self.tenant.change_members, self.groups[group], add=self.users[first : last + 1])

    @rule(group=groups, person=people)
    def remove(self, group: int, person: int) -> None:
        """Mostly a member, if there is one."""
        members = sorted(self.tenant.truth.member_ids(self.groups[group])) or self.users
        self.attempt(self.tenant.remove_member, self.groups[group], members[person % len(members)])

    @rule(group=groups, sku_id=skus)
    def license_group(self, group: int, sku_id: str) -> None:
        self.attempt(self.tenant.assign_group_license, self.groups[group], [AssignedLicense(sku_id)], [])

    @rule(group=groups, sku_id=skus)
    def unlicense_group(self, group: int, sku_id: str) -> None:
        self.attempt(self.tenant.assign_group_license, self.groups[group], [], [sku_id])

    @rule(person=people, sku_id=skus, remove=st.booleans())
    def license_directly(self, person: int, sku_id: str, remove: bool) -> None:
        add = [] if remove else [AssignedLicense(sku_id)]
        self.attempt(self.tenant.assign_user_license, self.users[person], add, [sku_id] if remove else [])

    @rule(person=people)
    def reprocess(self, person: int) -> None:
        self.attempt(self.tenant.reprocess_license_assignment, self.users[person])

    @rule(person=people, chance=st.integers(0, 4))
    def leave_the_company(self, person: int, chance: int) -> None:
        if chance == 4:
            self.attempt(self.tenant.delete_user, self.users[person], actor="tenant")

    @rule(sku_id=skus)
    def buy_one(self, sku_id: str) -> None:
        owned = next(found for found in self.tenant.truth.owned_products() if found.product.sku_id == sku_id)
        self.tenant.set_units(sku_id, Units(enabled=owned.units.enabled + 1))

    @rule(seconds=st.integers(1, 60))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)
        self.tenant.run_due()

    @rule()
    def read_everything(self) -> None:
        known: Membership = {}
        token = apply_delta(self.tenant, self.tenant.groups_delta(self.query), known)
        self.clients.append((token, known))

    @rule(data=st.data())
    def read_changes(self, data: st.DataObject) -> None:
        """From any earlier token, the changes lead exactly to what is so now."""
        token, known = data.draw(st.sampled_from(self.clients))
        known = {group: set(members) for group, members in known.items()}
        token = apply_delta(self.tenant, self.tenant.groups_delta(token=token), known)
        for group in self.groups:
            assert known.get(group, set()) == self.tenant.member_ids(group)
        self.clients.append((token, known))

    @invariant()
    def seats_are_users_with_the_product(self) -> None:
        if not hasattr(self, "tenant"):
            return
        for owned in self.tenant.truth.owned_products():
            users = {
                user.id
                for user in self.tenant.truth.users()
                if self.tenant.truth.has_license(user.id, owned.product.sku_id)
            }
            assert owned.consumed == len(users)
            assert owned.consumed <= owned.units.enabled

    @invariant()
    def who_has_a_product_is_found_by_it(self) -> None:
        if not hasattr(self, "tenant"):
            return
        for sku_id in SKUS:
            has = {
                user.id
                for user in self.tenant.list_users()
                if sku_id in {one.sku_id for one in self.tenant.assigned_licenses(user.id)}
            }
            assert has <= set(self.tenant.ever_assigned(sku_id))

    @invariant()
    def history_tells_who_is_licensed(self) -> None:
        if not hasattr(self, "tenant"):
            return
        for group in (None, *self.groups):
            users = {
                user.id
                for user in self.tenant.truth.users()
                for state in self.tenant.truth.license_assignment_states(user.id)
                if state.assigned_by_group == group and state.is_active
            }
            assert self.tenant.history.licensed_by(group) == users
            assert self.tenant.history.peak_licensed_by(group) >= len(users)

    @invariant()
    def history_is_in_the_order_of_time(self) -> None:
        if hasattr(self, "tenant"):
            times = [fact.time for fact in self.tenant.history.facts]
            assert times == sorted(times)

    def teardown(self) -> None:
        """When all is quiet, exactly the members of licensed groups can have licences from them."""
        if not hasattr(self, "tenant"):
            return
        self.clock.advance(hours=1)
        self.tenant.run_due()
        for group in self.groups:
            assert self.tenant.truth.processing_state(group) == "ProcessingComplete"
            assert self.tenant.history.licensed_by(group) <= self.tenant.truth.member_ids(group)


TenantHistories.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_tenant_histories = TenantHistories.TestCase


@given(
    lag=st.integers(1, 60),
    steps=st.lists(st.tuples(st.integers(0, 30), people, st.booleans()), max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_reads_show_a_moment_exactly_the_lag_ago(lag: int, steps: list[tuple[int, int, bool]]) -> None:
    clock = StandingClock()
    tenant = Tenant(clock)
    users = [user.id for user in tenant.add_people(PEOPLE)]
    group = tenant.create_group("Finance", "finance").id
    clock.advance(seconds=lag)
    tenant.replication_lag = timedelta(seconds=lag)
    known: Membership = {}
    token = apply_delta(tenant, tenant.groups_delta(DeltaQuery(ids=(group,), select=("members",))), known)
    for seconds, person, add in steps:
        clock.advance(seconds=seconds)
        if (users[person] in tenant.truth.member_ids(group)) != add:
            (tenant.add_member if add else tenant.remove_member)(group, users[person])
        token = apply_delta(tenant, tenant.groups_delta(token=token), known)
        assert tenant.member_ids(group) == known.get(group, set()) == members_at(tenant, lag)


def members_at(tenant: Tenant, lag: int) -> set[str | None]:
    """The members so many seconds ago, from history."""
    moment = tenant.now - timedelta(seconds=lag)
    members: set[str | None] = set()
    for fact in tenant.history.of(FactKind.MEMBER_ADDED, FactKind.MEMBER_REMOVED):
        if fact.time <= moment:
            (members.add if fact.kind is FactKind.MEMBER_ADDED else members.discard)(fact.object_id)
    return members


@given(st.integers(1, 5), st.integers(0, 8))
@settings(max_examples=30, deadline=None)
def test_of_too_many_members_exactly_the_seats_are_licensed(seats: int, members: int) -> None:
    tenant = Tenant(StandingClock(), units={"SPE_E3": seats})
    users = [user.id for user in tenant.add_people(members)]
    group = tenant.create_group("E3", "e3", users)
    tenant.assign_group_license(group.id, [AssignedLicense(E3)], [])
    tenant.run_due()
    assert len(tenant.history.licensed_by(group.id)) == min(seats, members)
    if users:
        tenant.remove_member(group.id, sorted(tenant.history.licensed_by(group.id))[0])
        tenant.run_due()
        (owned,) = tenant.subscribed_skus()
        assert owned.consumed == min(seats, members) - 1
