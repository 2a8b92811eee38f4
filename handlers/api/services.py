"""What the API is given beyond what every handler has."""

from dataclasses import dataclass, field
from datetime import timedelta

from domain.journal import DecisionLog, FirstAnswers
from domain.people import People
from domain.requests import LimitRequests
from handlers.cursor_key import CursorKey
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The services of the API.

    tenant_id: whose people may sign in.
    easy_auth: App Service Authentication is in front, so that its principal header may be believed.
    directory_roles: Global and License Administrators are administrators here without an app role.
    decided_within: how long an addition waits for its decision before it answers that there is none yet.
    """

    core: Services
    people: People
    requests: LimitRequests
    decisions: DecisionLog
    answers: FirstAnswers
    tenant_id: str
    easy_auth: bool = False
    directory_roles: bool = False
    decided_within: timedelta = timedelta(seconds=8)
    cursor_key: CursorKey = field(default_factory=CursorKey)
