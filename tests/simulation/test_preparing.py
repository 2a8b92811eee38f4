"""An allotment is prepared whatever step a worker dies at, and whatever replicas it meets: one group a product."""

import json
from collections.abc import Coroutine
from datetime import timedelta
from itertools import count
from typing import Any

import azure.functions as func
import pytest

from application.dispatch import carry_out, handle
from domain.access import Caller
from domain.allotments import AllotmentState, Licensing, MemberState, Product
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.young import UNKNOWN_AT_MOST
from handlers.api import allotment_settings as allotments
from handlers.api.call import Call
from local.tenant.model import PRODUCTS
from tests.simulation.api import api_of
from tests.simulation.bench import ALLOTMENT, Bench, cut_short
from tests.simulation.trampoline import undisturbed

MADE = tuple(Product(PRODUCTS[name].sku_id, name) for name in ("EMS", "VISIOCLIENT"))
NAMES = {each.sku_part_number for each in MADE}


class Preparing(Bench):
    """An allotment with two products, whose licensed groups are to be made while replicas lag."""

    def __init__(self, lag: timedelta = timedelta(0)) -> None:
        super().__init__(members=2, units=2, licensing=Licensing.GROUP, products=MADE)
        self.tenant.knobs.write_lag = lag
        self.make()

    def groups(self) -> dict[str, list[str]]:
        """The products that each group of the app carries, by the group."""
        made = [group for group in self.tenant.truth.groups() if group.id != self.group]
        names = {PRODUCTS[name].sku_id: name for name in NAMES}
        return {group.id: [names[licence.sku_id] for licence in group.licenses] for group in made}

    def propagation_margin(self, patience: timedelta = timedelta(hours=2)) -> None:
        """Carry out what comes back when its time has come, and then what is left."""
        end = self.clock.now() + patience
        while (active := self.commands.queue.next_active()) is not None and active <= end:
            self.clock.advance(max(timedelta(0), active - self.clock.now()))
            for message in self.commands.queue.heads():
                self.commands.queue.complete(message)
                undisturbed(handle(self.services, message.body, message.session_id, 1))
            self.tenant.run_due()

    def is_ready(self) -> bool:
        licensed = {row.state for row in self.rows.values()} == {MemberState.LICENSED}
        return self.allotment.state is AllotmentState.ACTIVE and licensed


def prepare(bench: Preparing, *, redelivered: bool = False) -> Coroutine[Any, Any, None]:
    command = Command(CommandKind.PREPARE, ALLOTMENT, "created by a test", bench.clock.now())
    return carry_out(bench.services, command, redelivered=redelivered)


@pytest.mark.parametrize("lag", [timedelta(0), timedelta(minutes=4)], ids=["known at once", "replicas lag"])
def test_one_group_a_product_whatever_step_a_worker_dies_at(lag: timedelta) -> None:
    for after in count():
        bench = Preparing(lag)
        came_so_far = cut_short(prepare(bench), after)
        undisturbed(prepare(bench, redelivered=True))
        bench.propagation_margin()
        assert bench.is_ready(), after
        assert sorted(bench.groups().values()) == [["EMS"], ["VISIOCLIENT"]], after
        if not came_so_far:
            assert after > 10
            return


@pytest.mark.parametrize("step", ["directory.make_licensed_group", "directory.make_licensed_group done"])
def test_one_group_a_product_when_graph_gives_no_answer(step: str) -> None:
    """The request may have been carried out, or not: nobody asks again while the group may be there."""
    bench = Preparing(timedelta(minutes=4))
    worker = prepare(bench)
    while worker.send(None) != step:
        pass
    worker.throw(Transient("No answer."))
    while not cut_off(worker, 1):
        pass
    bench.propagation_margin()
    assert bench.is_ready()
    assert sorted(bench.groups().values()) == [["EMS"], ["VISIOCLIENT"]]


def test_a_group_that_graph_may_have_made_is_asked_for_again_once_it_would_be_known() -> None:
    bench = Preparing()
    worker = prepare(bench)
    while worker.send(None) != "directory.make_licensed_group":
        pass
    worker.close()
    asked = bench.clock.now()
    undisturbed(prepare(bench, redelivered=True))
    assert bench.groups() == {}
    assert bench.allotment.state_reason == (
        "The licensed group for Enterprise Mobility + Security E3 was requested, "
        "but Microsoft Graph doesn't show it yet."
    )
    bench.propagation_margin()
    assert bench.is_ready()
    made = [fact.time for fact in bench.tenant.history.facts if fact.detail == "createGroup" and fact.actor == "app"]
    assert min(made) >= asked + UNKNOWN_AT_MOST


def test_a_creation_whose_worker_dies_at_any_step_is_carried_on() -> None:
    """The command that is sent before the allotment is stored finds it."""
    for after in count():
        bench = Preparing()
        undisturbed(bench.store.erase(bench.allotment))
        came_so_far = cut_short(created(bench), after)
        bench.propagation_margin()
        stored = undisturbed(bench.store.allotments(None, 10)).items
        assert all(each.state is AllotmentState.ACTIVE for each in stored), after
        if not came_so_far:
            assert len(stored) == 1
            return


def test_two_workers_at_once_make_one_group_a_product() -> None:
    for turns in range(1, 12):
        bench = Preparing(timedelta(minutes=1))
        workers = [prepare(bench), prepare(bench, redelivered=True)]
        while workers:
            for worker in list(workers):
                if cut_off(worker, turns):
                    workers.remove(worker)
        bench.propagation_margin()
        assert bench.is_ready(), turns
        assert sorted(bench.groups().values()) == [["EMS"], ["VISIOCLIENT"]], turns


def created(bench: Preparing) -> Coroutine[Any, Any, object]:
    """An administrator asks for the allotment over HTTP."""
    body = {
        "displayName": "Watched",
        "groupId": bench.group,
        "products": [{"skuId": each.sku_id} for each in MADE],
        "allottedUnits": 2,
    }
    request = func.HttpRequest("POST", "https://allotments.example/api/allotments", body=json.dumps(body).encode())
    api = api_of(bench.services, bench.tenant, bench.store)
    return allotments.create_allotment.act(Call(api, request, Caller("administrator"), b""))


def cut_off(worker: Coroutine[Any, Any, None], turns: int) -> bool:
    """Let a worker go on for some steps; answers whether it has ended."""
    try:
        for _ in range(turns):
            worker.send(None)
    except StopIteration:
        return True
    return False
