"""What the handlers are given, built once by `function_app.py`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from application.group_in_hand import GroupInHand
from application.rings import RememberedRings
from application.routes import GroupRoutes
from domain.admission import Policy
from domain.adoption.ports import Adoptions
from domain.audit import Audit
from domain.commands import CommandQueue
from domain.dates import Dates
from domain.dead_letters import DeadLetters
from domain.deleted import DeletedAllotments
from domain.limit_requests import LimitRequests
from domain.merging.ports import Merges
from domain.messages.compose import Messages
from domain.messages.preferences import PreferenceStore
from domain.messages.texts import LANGUAGES, Texts
from domain.owners import Owners
from domain.permissions import MissingPermission
from domain.person_index import PersonIndex
from domain.person_names import PersonNames
from domain.personal import PersonalRecords
from domain.ports import AllotmentStore, Bookmarks, Clock, Directory, NotificationQueue
from domain.product_changes.ports import ProductChanges
from domain.reconciliation.costs import Prices
from domain.reconciliation.history import History, OldDecisions, Retention
from domain.reconciliation.kinds import DEFAULT_POLICY, DriftPolicy
from domain.reconciliation.ports import Accounts, LicensedGroups, Nights, Plans
from domain.scheduled_changes import ScheduledChanges
from domain.seat_ends import SeatEnds
from domain.seat_requests import SeatRequests
from domain.settings import MessageChoices, RunTime
from domain.subscriptions import Subscriptions
from domain.undertakings import LicenceSources
from domain.units.pools import Pools
from domain.watched_groups import Fence, GroupRelations


class SignIn(Protocol):
    """Reads access tokens."""

    async def claims(self, authorization: str | None) -> Mapping[str, Any]:
        """The claims of a bearer token that holds. Raises NotSignedIn, saying what is wrong with it."""
        ...


class Permissions(Protocol):
    """What the app may do in Microsoft Graph."""

    def needed(self) -> Sequence[MissingPermission]:
        """The permissions that the app asks for as it is set up, each with its feature."""
        ...

    async def missing(self) -> Sequence[MissingPermission] | None:
        """The permissions that were not granted; None where that cannot be known. Each is logged with its feature."""
        ...


@dataclass(frozen=True, slots=True)
class Pacing:
    """How long to wait before looking again.

    follow_up:   the first wait for a grant or a revocation to show; then doubling. No command comes back sooner: it
                 has to be more than a worker's clock can be behind the broker's (`domain.commands.once`).
    recheck_delay: the first wait for a hinted person, or a change that named nobody, to show; then doubling.
    rechecks: how often that is looked for before it is given up.
    subscription_days: how long a Graph subscription is asked for.
    """

    follow_up: timedelta = timedelta(seconds=5)
    recheck_delay: timedelta = timedelta(seconds=2)
    rechecks: int = 5
    subscription_days: float = 20


@dataclass(frozen=True, slots=True)
class ReconciliationServices:
    """What the nightly comparison needs beyond enforcement.

    drift:      what is done about each kind of drift, where the tenant has chosen.
    idle_after: a seat whose person has not signed in for so long is idle; None: it is not looked for.
    plan_valid: how long a plan that was shown can be confirmed.
    full_every: in so many nights each allotment is compared in full once; 1: every night.
    """

    history: History
    old_decisions: OldDecisions
    nights: Nights
    plans: Plans
    accounts: Accounts
    licensed_groups: LicensedGroups
    retention: Retention = field(default_factory=Retention)
    drift: DriftPolicy = DEFAULT_POLICY
    prices: Prices = field(default_factory=Prices)
    idle_after: timedelta | None = None
    plan_valid: timedelta = timedelta(hours=1)
    full_every: int = 1


@dataclass(frozen=True, slots=True)
class Messaging:
    """What telling people needs.

    choices: who is told, in which language, and when. portal: where people find the portal; empty: not known.
    """

    messages: Messages
    requests: LimitRequests
    choices: MessageChoices = field(default_factory=MessageChoices)
    portal: str = ""

    @property
    def texts(self) -> Texts:
        """The texts in the language that is chosen."""
        return LANGUAGES[self.choices.language]


@dataclass(frozen=True, slots=True)
class AdoptionPorts:
    """What adoptions, changes of products, and merges need beyond what every handler has."""

    store: Adoptions
    sources: LicenceSources
    changes: ProductChanges
    merges: Merges


@dataclass(frozen=True, slots=True)
class Services:
    """Every port, and the numbers that an administrator may set.

    outbox:  None: nobody is told anything.
    person_names: None: names are not kept, and nobody is found by them.
    fence:   the groups that allotments may watch.
    group_relations: None: no group is known to be in a unit, or to give anything.
    rings: what this process has read lately of who could lend.
    background: what is asked of Graph within is work for this allotment, which nobody waits for.
    routes:  to which allotments the groups' changes go, as far as this worker remembers.
    settings: what holds of the settings that may change while the app runs; None: as it is here.
    """

    store: AllotmentStore
    pools: Pools
    directory: Directory
    subscriptions: Subscriptions
    commands: CommandQueue
    notifications: NotificationQueue
    dead_letters: DeadLetters
    bookmarks: Bookmarks
    seat_ends: SeatEnds
    dates: Dates
    changes: ScheduledChanges
    owners: Owners
    person_index: PersonIndex
    audit: Audit
    deleted: DeletedAllotments
    personal: PersonalRecords
    seat_requests: SeatRequests
    preferences: PreferenceStore
    clock: Clock
    sign_in: SignIn
    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    permissions: Permissions
    adoption: AdoptionPorts
    nightly: ReconciliationServices
    fence: Fence = field(default_factory=Fence)
    group_relations: GroupRelations | None = None
    rings: RememberedRings = field(default_factory=RememberedRings)
    policy: Policy = field(default_factory=Policy)
    pacing: Pacing = field(default_factory=Pacing)
    background: Callable[[str], AbstractContextManager[None]] = lambda _: nullcontext()
    outbox: Messaging | None = None
    person_names: PersonNames | None = None
    routes: GroupRoutes = field(default_factory=GroupRoutes)
    group_in_hand: GroupInHand = field(default_factory=GroupInHand)
    settings: Callable[[], Awaitable[RunTime | None]] | None = None

    @property
    def remind_before(self) -> timedelta | None:
        """How long before its end date the holder of a seat is reminded; None: never."""
        return self.outbox.choices.remind_before if self.outbox else None
