"""``python -m local.functions_host --app DIR --port 7071``: runs a function app until SIGTERM or SIGINT.

When it is ready it prints one line of JSON to stdout: ``{"ready": true, "port": …, "functions": […], "workers": […]}``.
Everything else goes to stderr. Exit codes: 0 after a signal; 1 where the app or a setting is wrong, with the reason as
stderr's last line.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path

from local.functions_host.errors import AppLoadError, HostError, SettingsError
from local.functions_host.function_groups import IDLE_SECONDS, Scaling
from local.functions_host.host import FunctionsHost, HostOptions
from local.functions_host.settings import AppSettings, load_app_settings, load_host_settings

_MOST_WORKERS = 10


def main() -> int:
    """Runs the command and gives its exit code."""
    arguments = _parser().parse_args()
    try:
        asyncio.run(_run(arguments))
    except AppLoadError as error:
        sys.stderr.write(f"{error.trace.rstrip()}\n\nThe app could not be loaded:\n{error.message}\n")
        return 1
    except HostError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.functions_host", description="A local Azure Functions host.")
    parser.add_argument("--app", type=Path, required=True, help="the directory with host.json and function_app.py")
    parser.add_argument("--port", type=int, default=7071, help="the port on 127.0.0.1; 0 chooses a free one")
    parser.add_argument("--workers", type=int, help="worker processes (default: FUNCTIONS_WORKER_PROCESS_COUNT or 1)")
    parser.add_argument("--settings", type=Path, help="settings file (default: local.settings.json in the app, if any)")
    parser.add_argument("--state", type=Path, help="directory that remembers when timers last ran (default: none)")
    parser.add_argument("--drain-seconds", type=float, default=30.0, help="how long running functions may take to end")
    parser.add_argument("--cold", action="store_true", help="instances come and go, as on the Flex Consumption plan")
    parser.add_argument("--always-ready", default="", help="with --cold: groups with an instance, http,function:NAME")
    parser.add_argument(
        "--idle-seconds", type=float, default=IDLE_SECONDS, help="with --cold: an idle instance is kept"
    )
    parser.add_argument("--start-delay-seconds", type=float, default=0.0, help="with --cold: before a process starts")
    return parser


async def _run(arguments: argparse.Namespace) -> None:
    app_directory = _app_directory(arguments.app)
    settings = load_app_settings(_settings_file(arguments.settings, app_directory), os.environ)
    host_settings = load_host_settings(app_directory / "host.json", settings)
    _configure_logging(host_settings.log_level)
    options = HostOptions(
        app_directory=app_directory,
        port=arguments.port,
        workers=_worker_count(arguments.workers, settings),
        drain_seconds=arguments.drain_seconds,
        state_directory=arguments.state,
        scaling=_scaling(arguments),
    )
    await _serve(FunctionsHost(options, settings, host_settings))


async def _serve(host: FunctionsHost) -> None:
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    await host.start()
    names = [function.name for function in host.functions]
    ready = {"ready": True, "port": host.port, "functions": names, "workers": host.worker_pids}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    failing = asyncio.create_task(host.wait_for_failure())
    stopping = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait((failing, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await host.stop()
    await failing


def _app_directory(path: Path) -> Path:
    for name in ("host.json", "function_app.py"):
        if not (path / name).is_file():
            raise SettingsError(f"{path} is no function app: it has no {name}.")
    return path.resolve()


def _settings_file(given: Path | None, app_directory: Path) -> Path | None:
    usual = app_directory / "local.settings.json"
    return given or (usual if usual.is_file() else None)


def _worker_count(given: int | None, settings: AppSettings) -> int:
    text = str(given) if given is not None else settings.get("FUNCTIONS_WORKER_PROCESS_COUNT") or "1"
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_WORKERS:
        raise SettingsError(f"The number of worker processes must be from 1 to {_MOST_WORKERS}, not {text}.")
    return int(text)


def _scaling(arguments: argparse.Namespace) -> Scaling | None:
    if not arguments.cold:
        return None
    groups = frozenset(filter(None, arguments.always_ready.split(",")))
    return Scaling(groups, arguments.idle_seconds, arguments.start_delay_seconds)


def _configure_logging(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s host %(name)s: %(message)s")
    if level != "DEBUG":
        logging.getLogger("azure").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
