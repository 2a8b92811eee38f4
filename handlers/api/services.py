"""What the API is given beyond what every handler has."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

from application.services import Services
from application.settings import LiveSettings, with_settings
from domain.copies import replace
from domain.decision_log import DecisionLog
from domain.doctor import Installation, Peers
from domain.idempotency import IdempotencyStore
from domain.limit_requests import LimitRequests
from domain.people import People
from handlers.api.cursor_key import CursorKey
from handlers.entra import ADMIN_CENTER
from handlers.http.rate_limit import Callers


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The services of the API.

    core: Has ports of its own to Microsoft Graph, so that callers and enforcement do not hold each other up.
    tenant_id: The tenant whose people may sign in.
    peers, installation: What the doctor asks, and knows without asking.
    callers: How much each caller may ask.
    on_behalf_of: Graph requests in this context are made for this caller.
    exact_search: People are found by their whole addresses alone.
    portal: Where people find the portal, for links; empty: not known.
    entra: The origin of the Microsoft Entra admin center of the tenant's cloud.
    easy_auth: App Service Authentication is in front, so that its principal header may be believed.
    directory_roles: Global and License Administrators are administrators here without an app role.
    looks_every: The time between two looks of the doctor for a probe on its way.
    settings: What an administrator changes while the app runs.
    decided_within: How long an addition waits for its decision before it answers that there is none yet.
    """

    core: Services
    people: People
    requests: LimitRequests
    decisions: DecisionLog
    answers: IdempotencyStore
    callers: Callers
    tenant_id: str
    peers: Peers
    installation: Installation
    settings: LiveSettings
    easy_auth: bool = False
    directory_roles: bool = False
    decided_within: timedelta = timedelta(seconds=8)
    looks_every: timedelta = timedelta(seconds=0.5)
    exact_search: bool = False
    entra: str = ADMIN_CENTER
    portal: str = ""
    on_behalf_of: Callable[[str], AbstractContextManager[None]] = lambda _: nullcontext()
    cursor_key: CursorKey = field(default_factory=CursorKey)

    async def refreshed(self) -> "ApiServices":
        """These services as the settings are now. Raises Transient."""
        run_time = await self.settings.run_time()
        self.callers.allow(run_time.allowance if run_time else None)
        if run_time is None:
            return self
        return replace(
            self,
            core=with_settings(self.core, run_time),
            exact_search=run_time.exact_search,
            installation=replace(self.installation, concerns=run_time.concerns),
        )
