"""The host's start and its end."""

import json
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from local.functions_host.errors import AppLoadError
from local.functions_host.worker_process import WorkerCommand, WorkerProcess
from tests.local.functions_host.functions_host_processes import (
    APP,
    ROOT,
    Running,
    alive,
    host_command,
    started,
)
from tests.support.waiting import wait_until

HTTP_APP = """
import asyncio, pathlib
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

@app.route(route="held")
async def held(req: func.HttpRequest) -> func.HttpResponse:
    pathlib.Path("running").touch()
    while not pathlib.Path("gate").exists():
        await asyncio.sleep(0.01)
    return func.HttpResponse("finished")
"""


def write_app(directory: Path, source: str, host_json: str = '{"version": "2.0"}') -> Path:
    (directory / "function_app.py").write_text(source)
    (directory / "host.json").write_text(host_json)
    return directory


def refused(app: Path, environment: dict[str, str], *arguments: str) -> str:
    """The stderr of a host that does not start."""
    result = subprocess.run(
        host_command(app, *arguments),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    return result.stderr.strip()


def test_an_app_that_raises_on_import_ends_the_start(tmp_path: Path, environment: dict[str, str]) -> None:
    app = write_app(tmp_path, "raise ValueError('The setting GRAPH_ENDPOINT is missing.')")
    stderr = refused(app, environment)
    assert stderr.splitlines()[-1] == "The setting GRAPH_ENDPOINT is missing."
    assert "Traceback" in stderr
    assert "function_app.py" in stderr


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise SystemExit('PUBLIC_URL is malformed.')", "PUBLIC_URL is malformed."),
        ("import os; os._exit(3)", "The worker ended with exit code 3 before it had indexed the app."),
        ("", "Could not find top level function app instances in function_app.py."),
        ("import azure.functions as f\napp = f.FunctionApp()", "No functions found in {app}."),
    ],
)
async def test_an_app_without_functions_is_refused(
    tmp_path: Path, environment: dict[str, str], source: str, message: str
) -> None:
    command = WorkerCommand(write_app(tmp_path, source), environment, "INFO")
    with pytest.raises(AppLoadError) as refusal:
        await WorkerProcess.start(command)
    assert refusal.value.message == message.replace("{app}", str(tmp_path))


def test_a_malformed_host_json_ends_the_start(tmp_path: Path, environment: dict[str, str]) -> None:
    stderr = refused(write_app(tmp_path, HTTP_APP, '{"version": '), environment)
    assert f"{tmp_path}/host.json is not valid JSON" in stderr.splitlines()[-1]


def test_a_missing_connection_ends_the_start_and_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    settings = {"RECORDS_FILE": str(tmp_path / "records"), "RESULTS_QUEUE": "results", "NIGHTLY": "0 0 3 * * *"}
    stderr = refused(APP, environment | settings)
    assert "the setting ServiceBusConnection, a Service Bus connection string, is not set" in stderr.splitlines()[-1]


def test_local_settings_reach_the_app_and_the_environment_wins(tmp_path: Path, environment: dict[str, str]) -> None:
    source = "import os\nraise ValueError(os.environ['FROM_FILE'] + ' ' + os.environ['FROM_BOTH'])"
    app = write_app(tmp_path, source)
    values = {"FROM_FILE": "file", "FROM_BOTH": "file"}
    (app / "local.settings.json").write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    stderr = refused(app, environment | {"FROM_BOTH": "environment"})
    assert stderr.splitlines()[-1] == "file environment"


def test_without_keys_and_prefix_everything_is_open_at_the_root(tmp_path: Path, environment: dict[str, str]) -> None:
    host_json = '{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}'
    app = write_app(tmp_path, HTTP_APP, host_json)
    (tmp_path / "gate").touch()
    with started(host_command(app), tmp_path / "host.err", environment) as host:
        assert httpx.get(f"{host.url}/held").text == "finished"
        assert httpx.get(f"{host.url}/api/held").status_code == 404
        assert httpx.get(f"{host.url}/admin/functions").status_code == 200
        assert host.stop() == 0


def test_a_request_under_way_is_let_end(tmp_path: Path, environment: dict[str, str]) -> None:
    app = write_app(tmp_path, HTTP_APP)
    with (
        started(host_command(app), tmp_path / "host.err", environment) as host,
        ThreadPoolExecutor(1) as thread,
    ):
        request = thread.submit(httpx.get, f"{host.url}/api/held", timeout=60)
        wait_until((tmp_path / "running").exists, "the function runs")
        host.process.send_signal(signal.SIGINT)
        wait_until(lambda: not accepts(host), "the host takes nothing new")
        (tmp_path / "gate").touch()
        assert request.result().text == "finished"
        assert host.process.wait(timeout=60) == 0
    assert not alive(host.ready["workers"][0])


def test_a_function_that_outlasts_the_drain_is_ended(tmp_path: Path, environment: dict[str, str]) -> None:
    app = write_app(tmp_path, HTTP_APP)
    with (
        started(host_command(app, "--drain-seconds", "0.2"), tmp_path / "host.err", environment) as host,
        ThreadPoolExecutor(1) as thread,
    ):
        request = thread.submit(httpx.get, f"{host.url}/api/held", timeout=60)
        wait_until((tmp_path / "running").exists, "the function runs")
        assert host.stop() == 0
        with pytest.raises(httpx.HTTPError):
            request.result().raise_for_status()
    assert not alive(host.ready["workers"][0])


def test_a_function_that_runs_too_long_costs_it_its_worker(tmp_path: Path, environment: dict[str, str]) -> None:
    app = write_app(tmp_path, HTTP_APP, '{"version": "2.0", "functionTimeout": "00:00:00.5"}')
    with started(host_command(app), tmp_path / "host.err", environment) as host:
        assert httpx.get(f"{host.url}/api/held", timeout=60).status_code == 500
        assert "it ran longer than 0.5 s (functionTimeout)" in host.log()
        (tmp_path / "gate").touch()
        assert httpx.get(f"{host.url}/api/held", timeout=60).text == "finished"
        assert not alive(host.ready["workers"][0])


def test_workers_end_with_a_host_that_is_killed(tmp_path: Path, environment: dict[str, str]) -> None:
    with started(host_command(write_app(tmp_path, HTTP_APP)), tmp_path / "host.err", environment) as host:
        host.process.kill()
        wait_until(lambda: not alive(host.ready["workers"][0]), "the orphaned worker ends")


def accepts(host: Running) -> bool:
    try:
        return httpx.get(f"{host.url}/unknown").status_code == 404
    except httpx.ConnectError:
        return False
