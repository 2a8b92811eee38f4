"""Instances that come and go: started by an event, ended when idle, and nothing is lost on the way."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from local.functions_host.function_groups import group_of
from local.functions_host.functions import Function, describe_function
from tests.local.functions_host.conftest import settings_for
from tests.local.functions_host.functions_host_processes import (
    APP,
    ROOT,
    Records,
    Running,
    alive,
    host_command,
    service_bus,
    started,
)
from tests.local.functions_host.functions_host_queues import Queues
from tests.support.waiting import wait_until

SOON, LONG = "0.2", "600"


@pytest.fixture
def apart(tmp_path: Path) -> Records:
    """What the app of one test records, in a folder of its own."""
    return Records(tmp_path)


@pytest.fixture
def own_broker(tmp_path: Path, environment: dict[str, str]) -> Iterator[Running]:
    """A broker that no other host listens at."""
    with service_bus(tmp_path, environment) as running:
        yield running


def cold(
    apart: Records, broker: Running, environment: dict[str, str], *options: str
) -> AbstractContextManager[Running]:
    command = host_command(APP, "--cold", *options)
    return started(command, apart.directory / "host.err", environment | settings_for(apart, broker))


def function(kind: str) -> Function:
    return describe_function("one", "1", [f'{{"type": "{kind}", "name": "it", "direction": "IN"}}'])


@pytest.mark.parametrize(
    ("kind", "group"),
    [("httpTrigger", "http"), ("timerTrigger", "function:one"), ("serviceBusTrigger", "function:one")],
)
def test_requests_share_a_group_and_every_other_function_has_its_own(kind: str, group: str) -> None:
    assert group_of(function(kind)) == group


def test_an_event_starts_an_instance_that_goes_away_when_it_is_idle(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    with cold(apart, own_broker, environment, "--idle-seconds", SOON) as host, Queues(own_broker) as queues:
        assert host.ready["workers"] == []
        queues.send("single", {"id": "one"})
        first = apart.wait_for("on_single", id="one", state="done")[0]["pid"]
        wait_until(lambda: not alive(first), "the idle instance goes away")
        queues.send("single", {"id": "two"})
        second = apart.wait_for("on_single", id="two", state="done")[0]["pid"]
        assert second != first
        assert f"function:on_single: the instance was idle and goes away: [{first}]" in host.log()


def test_each_function_has_a_process_of_its_own_and_requests_share_one(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    with cold(apart, own_broker, environment, "--idle-seconds", LONG) as host, Queues(own_broker) as queues:
        queues.send("single", {"id": "one"})
        queues.send("sessions", {"id": "two"}, session="s")
        for number in (1, 2):
            assert httpx.get(f"{host.url}/api/items/{number}", timeout=30).text == f"number {number}"
        pids = {
            apart.wait_for("on_single", id="one", state="done")[0]["pid"],
            apart.wait_for("on_session", id="two", state="done")[0]["pid"],
            apart.wait_for("ticking")[0]["pid"],
        }
        assert len(pids) == 3
        assert host.log().count("http: an instance is there") == 1


def test_what_is_always_ready_is_there_before_and_stays(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    ready = ("--always-ready", "http,function:on_single", "--idle-seconds", SOON)
    with cold(apart, own_broker, environment, *ready) as host, Queues(own_broker) as queues:
        assert len(host.ready["workers"]) == 2
        queues.send("single", {"id": "one"})
        assert apart.wait_for("on_single", id="one", state="done")[0]["pid"] in host.ready["workers"]
        ticks = {each["pid"] for each in apart.wait_for("ticking")}
        wait_until(lambda: not any(map(alive, ticks)), "the timer's instance goes away")
        assert all(map(alive, host.ready["workers"]))
        assert host.stop() == 0
    assert not any(map(alive, host.ready["workers"]))


def test_a_message_whose_instance_dies_comes_again(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    with cold(apart, own_broker, environment, "--idle-seconds", SOON), Queues(own_broker) as queues:
        queues.send("single", {"id": "one", "gate": "gate"})
        pid = apart.wait_for("on_single", id="one", state="running")[0]["pid"]
        subprocess.run(["kill", "-9", str(pid)], check=True)
        apart.open_gate("gate")
        done = apart.wait_for("on_single", id="one", state="done")[0]
        assert (done["delivery"], done["pid"] != pid) == (2, True)


def test_an_instance_stays_for_as_long_as_something_runs(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    with cold(apart, own_broker, environment, "--idle-seconds", SOON), Queues(own_broker) as queues:
        queues.send("single", {"id": "held", "gate": "gate"})
        pid = apart.wait_for("on_single", id="held", state="running")[0]["pid"]
        queues.send("single", {"id": "short"})
        apart.wait_for("on_single", id="short", state="done")
        apart.wait_for("ticking", count=3)  # some seconds, in which an idle instance would be gone
        apart.open_gate("gate")
        assert (
            apart.wait_for("on_single", id="held", state="done")[0] | {"pid": pid, "delivery": 1}
            == (apart.of("on_single", id="held", state="done")[0])
        )


def test_requests_are_served_while_instances_come_and_go(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    with (
        cold(apart, own_broker, environment, "--idle-seconds", "0.01") as host,
        ThreadPoolExecutor(3) as threads,
    ):

        def ask(number: int) -> str:
            return httpx.get(f"{host.url}/api/items/{number}", timeout=30).text

        assert list(threads.map(ask, range(12))) == [f"number {number}" for number in range(12)]
        assert host.log().count("http: the instance was idle and goes away") >= 1


def test_the_platforms_own_delay_comes_before_the_process(
    apart: Records, own_broker: Running, environment: dict[str, str]
) -> None:
    delay = ("--start-delay-seconds", LONG)
    with cold(apart, own_broker, environment, *delay, "--always-ready", "http") as host:
        assert httpx.get(f"{host.url}/api/items/1", timeout=30).text == "number 1"
        assert apart.of("ticking") == []
        assert host.stop() == 0


def test_a_name_that_is_no_group_is_refused(apart: Records, own_broker: Running, environment: dict[str, str]) -> None:
    result = subprocess.run(
        host_command(APP, "--cold", "--always-ready", "http,function:relays"),
        cwd=ROOT,
        env=environment | settings_for(apart, own_broker),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("Nothing can be always ready that is no group: function:relays. The groups are function:")
