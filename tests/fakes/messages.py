"""Messages that stay here (`domain.messages.compose.Messages`)."""

from collections.abc import Collection, Mapping

from domain.errors import AllotmentsError
from domain.messages.compose import Contact, Message
from domain.messages.events import Audience
from tests.fakes.pausing import Pause, no_pause


class InMemoryMessages:
    """What was sent, in order. failures: raised by the next sends, one each; the message is not sent."""

    def __init__(self, pause: Pause = no_pause, audiences: Collection[Audience] = tuple(Audience)) -> None:
        self._pause = pause
        self.audiences = frozenset(audiences)
        self.known: dict[str, Contact] = {}
        self.sent: list[Message] = []
        self.failures: list[AllotmentsError] = []

    async def contacts(self, ids: Collection[str]) -> Mapping[str, Contact]:
        await self._pause("messages.contacts")
        return {each: self.known.get(each, Contact(each, each, (f"{each}@contoso.example",), (each,))) for each in ids}

    async def send(self, message: Message) -> None:
        await self._pause("messages.send")
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        await self._pause("messages.send done")
