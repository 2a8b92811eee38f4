"""What the doctor asks of the app's peers (`domain.doctor.Peers`), as a test says."""

from dataclasses import dataclass, field
from datetime import timedelta

from domain.doctor import Mailbox, Peer, Reading
from domain.errors import Transient
from domain.ports import Clock

ISSUER = "https://login.example/tenant/v2.0"


@dataclass
class ToldPeers:
    """Answers what it is told to; all is well where it is told nothing. down: what gives no answer."""

    time: Clock
    issuer_named: str = ISSUER
    mail: Mailbox | None = None
    posts: bool = False
    ahead: timedelta = timedelta(0)
    down: set[str] = field(default_factory=set)

    async def sign_in(self, peer: Peer) -> bool:
        self._answer(f"sign in to {peer}")
        return True

    async def clock(self, peer: Peer) -> Reading | None:
        self._answer("clock")
        now = self.time.now()
        return Reading(now.replace(microsecond=0) + self.ahead, now, now)

    async def issuer(self) -> tuple[str, int]:
        self._answer("issuer")
        return self.issuer_named, 2

    async def mailbox(self) -> Mailbox | None:
        self._answer("mailbox")
        return self.mail

    async def webhook(self) -> bool:
        self._answer("webhook")
        return self.posts

    def _answer(self, what: str) -> None:
        if what in self.down:
            raise Transient(f"{what} is down.")
