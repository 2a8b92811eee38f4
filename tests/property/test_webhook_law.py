"""The webhook's law under load: 202 only for what is safely on the queue, and a forgery never gets there."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import azure.functions as func
from hypothesis import given
from hypothesis import strategies as st

from application.batching import NotificationBatcher
from application.subscription import ensure
from domain.errors import Transient
from handlers.client_state import ClientStateCache
from handlers.http.responses import to_response
from handlers.webhook import Webhook
from tests.unit.graph.worlds import HandlerWorld

GENUINE, FORGED = "genuine", "forged"

posts = st.lists(st.lists(st.sampled_from([GENUINE, FORGED]), max_size=4), min_size=1, max_size=60)
weather = st.lists(st.sampled_from(["fine", "down", "lost answer"]), max_size=20)


class MoodyQueue:
    """A queue whose sends succeed, fail, or succeed without an answer, in this order; then all succeed."""

    def __init__(self, moods: Sequence[str]) -> None:
        self._moods = list(moods)
        self.taken: list[str] = []

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        mood = self._moods.pop(0) if self._moods else "fine"
        await asyncio.sleep(0)
        if mood != "down":
            self.taken += [str(entry["resourceData"]["id"]) for entry in entries]
        if mood != "fine":
            raise Transient(mood)


@given(posts, weather)
def test_202_means_queued_and_nothing_forged_is(posts: list[list[str]], moods: list[str]) -> None:
    asyncio.run(_load(posts, MoodyQueue(moods)))


async def _load(posts: list[list[str]], queue: MoodyQueue) -> None:
    world = HandlerWorld()
    await ensure(world.services)
    webhook = Webhook(world.services, ClientStateCache(world.services), NotificationBatcher(queue.send).send)
    names = [[f"{kind}-{number}-{place}" for place, kind in enumerate(post)] for number, post in enumerate(posts)]
    answers = await asyncio.gather(*(to_response(webhook.receive(_post(each))) for each in names))
    for sent, answer in zip(names, answers, strict=True):
        genuine = [name for name in sent if name.startswith(GENUINE)]
        assert answer.status_code in ({202, 503} if genuine else {400, 429})
        if answer.status_code == 202:
            assert set(genuine) <= set(queue.taken)
    assert not [name for name in queue.taken if name.startswith(FORGED)]
    assert max(Counter(queue.taken).values(), default=1) == 1


def _post(names: list[str]) -> func.HttpRequest:
    entries = [
        {
            "clientState": "secret-1" if name.startswith(GENUINE) else "guess",
            "resource": f"Groups/{name}",
            "resourceData": {"id": name},
        }
        for name in names
    ]
    return func.HttpRequest(
        "POST", "https://app.example/api/notifications", body=json.dumps({"value": entries}).encode()
    )
