"""`python -m local.stack up | serve | down`: starts the stack and leaves it running; stops it."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

from local.functions_host.function_groups import IDLE_SECONDS, Scaling
from local.stack.part import PartError
from local.stack.stack import ALWAYS_READY, ROOT, WRITE_LAG, Options, Stack

STARTED_WITHIN = 120.0
SIGN_IN = """
Sign in as
  Ada Ahlgren    an administrator: makes allotments and gives them owners
  Rikard Lund    a reader: sees everything and changes nothing
  anybody else   an owner of the allotments that Ada gives them; without any, somebody without a role

`make down` stops it."""


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("action", choices=["up", "serve", "down"])
    parser.add_argument("--port", type=int, default=7071, help="of the Functions host; 0 takes a free one")
    parser.add_argument("--workers", type=int, default=1, help="processes that run the app")
    parser.add_argument("--seed", type=int, default=1, help="of the simulated tenant")
    parser.add_argument("--people", type=int, default=300, help="in the simulated tenant")
    parser.add_argument("--cold", action="store_true", help="the app's instances come and go, as on Flex Consumption")
    parser.add_argument("--always-ready", choices=[*ALWAYS_READY], default="notifications", help="with --cold")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="with --cold: an idle instance stays")
    parser.add_argument("--start-delay-seconds", type=float, default=0.0, help="with --cold: Azure's part of a start")
    arguments = parser.parse_args()
    folder = ROOT / ".local"
    if arguments.action == "down":
        return _down(folder)
    if arguments.action == "up":
        return _up(folder, sys.argv[2:])
    options = Options(
        port=arguments.port,
        workers=arguments.workers,
        seed=arguments.seed,
        people=arguments.people,
        write_lag=WRITE_LAG,
        messages=True,
        scaling=_scaling(arguments) if arguments.cold else None,
        settings_file=ROOT / "local.settings.json",
    )
    return _serve(Stack(options, _say), folder)


def _scaling(arguments: argparse.Namespace) -> Scaling:
    return Scaling(ALWAYS_READY[arguments.always_ready], arguments.idle_seconds, arguments.start_delay_seconds)


def _up(folder: Path, options: list[str]) -> int:
    if _running(folder):
        _say("The stack is running already; `make down` stops it.")
        return _tell(folder)
    folder.mkdir(exist_ok=True)
    (folder / "endpoints.json").unlink(missing_ok=True)
    path = folder / "stack.log"
    with path.open("wb") as log:
        command = [sys.executable, "-m", "local.stack", "serve", *options]
        server = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + STARTED_WITHIN
    with path.open(encoding="utf-8") as told:
        while not (folder / "endpoints.json").exists():
            ended = server.poll() is not None
            _pass_on(told)
            if ended or time.monotonic() > deadline:
                return 1
            time.sleep(0.1)
        _pass_on(told)
    return _tell(folder)


def _pass_on(told: TextIO) -> None:
    """Say what the server has said since the last time."""
    sys.stdout.write(told.read())
    sys.stdout.flush()


def _serve(stack: Stack, folder: Path) -> int:
    def stop(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asking twice must not leave parts running
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    (folder / "stack.pid").write_text(str(os.getpid()))
    try:
        with stack:
            while all(part.running for part in stack.parts.values()):
                time.sleep(0.5)
            ended = [part.name for part in stack.parts.values() if not part.running]
            _say(f"{', '.join(ended)} ended; the stack is stopped. Its log is in {folder / 'logs'}.")
            return 1
    except PartError as error:
        _say(str(error))
        return 1
    finally:
        (folder / "stack.pid").unlink(missing_ok=True)


def _down(folder: Path) -> int:
    pid = _running(folder)
    if pid is None:
        _say("The stack is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STARTED_WITHIN
    while _running(folder):
        if time.monotonic() > deadline:
            _say(f"Process {pid} does not end.")
            return 1
        time.sleep(0.1)
    _say("Stopped.")
    return 0


def _running(folder: Path) -> int | None:
    try:
        pid = int((folder / "stack.pid").read_text())
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid


def _tell(folder: Path) -> int:
    endpoints = json.loads((folder / "endpoints.json").read_text())
    _say(f"The portal is at  {endpoints['portal']}\nThe API is at     {endpoints['functions']}/api")
    _say(f"Microsoft Graph   {endpoints['graph']}\nAll addresses     {folder / 'endpoints.json'}")
    _say(SIGN_IN)
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()  # into a file too, which `up` reads as it grows


if __name__ == "__main__":
    sys.exit(main())
