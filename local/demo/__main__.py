"""`python -m local.demo`: plays the story on its own stack. 0: every promise was kept; 1: not, or it broke off."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from rich.console import Console

from local.demo.cast import FEWEST_PEOPLE
from local.demo.chapters import CHAPTERS, INTRODUCTION, REMOVALS_AT_MOST, set_up
from local.demo.ending import conclude, summarise
from local.demo.figures import Usage
from local.demo.peers import PeerError
from local.demo.proof import gather
from local.demo.screen import Screen
from local.demo.stage import NotReached, PartEnded, Stage, check_parts, open_stage
from local.sign_in.token import SignInFailed
from local.stack import Options, Stack
from local.stack.part import PartError
from local.stack.stack import ROOT

NEVER = "0 0 0 29 2 *"
SETTINGS = {
    "REMOVALS_AT_MOST": str(REMOVALS_AT_MOST),
    "CATCH_UP_SCHEDULE": NEVER,
    "RECONCILE_SCHEDULE": NEVER,
    "GRANT_WINDOW_SECONDS": "3",
    "SETTLE_SECONDS": "2",
    "UNSEEN_SETTLE_SECONDS": "6",
    "FOLLOW_UP_SECONDS": "0.3",
    "UNSEEN_SECONDS": "0.1",
    "MESSAGES_EVERY_SECONDS": "3",
}
"""The story starts the timers itself, so that it is plain what each of them does; and nobody wants to wait long."""

LAG_SECONDS = 1.5
"""For so long a new group may be unknown; less than `SETTLE_SECONDS`."""

GRACE_SECONDS = 1.0
"""A part that gives no more answers is about to end: so long it is waited for, to be named."""

EXCHANGED_BY = ("GRAPH_ENDPOINT", "ServiceBusConnection", "TABLES_CONNECTION", "AUTH_ISSUER")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, start the stack, play, check, stop the stack."""
    options = _options(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # names have letters that not every terminal knows
    screen = Screen(Console(highlight=False))
    if given := [name for name in EXCHANGED_BY if os.environ.get(name)]:
        screen.failure(f"The demo plays on a tenant of its own. Unset {', '.join(given)}.")
        return 1
    _on_signals(_interrupt)
    logs = options.folder / "logs"
    try:
        screen.say(f"Starting Azurite, a Service Bus, a tenant of {options.people} people, a sign-in and the app …")
        with Stack(options) as stack:
            try:
                return 0 if _play(stack, screen) else 1
            finally:
                _on_signals(signal.SIG_IGN)  # or a second Ctrl-C would leave parts running
    except (PartError, PartEnded, PeerError, NotReached, SignInFailed) as error:
        screen.failure(f"{error}\nThe logs of all parts are in {logs}.")
        return 1
    except KeyboardInterrupt:
        screen.failure("Interrupted; everything that was started has been stopped.")
        return 130


def _play(stack: Stack, screen: Screen) -> bool:
    try:
        return _story(open_stage(stack, screen), screen)
    except (PeerError, SignInFailed):
        check_parts(stack, GRACE_SECONDS)
        raise


def _story(stage: Stage, screen: Screen) -> bool:
    before = Usage.read(stage.tenant.requests())
    screen.say(INTRODUCTION)
    set_up(stage)
    for number, chapter in enumerate(CHAPTERS, 1):
        screen.heading(f"{number} {chapter.title}")
        screen.say(chapter.meaning)
        chapter.play(stage)
    usage = Usage.read(stage.tenant.requests()) - before
    screen.heading("Afterwards: what comes again must change nothing")
    evidence = gather(stage)
    summarise(screen, evidence, usage, stage.marks)
    return conclude(screen, evidence)


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m local.demo", description="Shows the whole job at work.")
    parser.add_argument("--seed", type=int, default=1, help="of the simulated tenant")
    parser.add_argument("--people", type=int, default=300, help=f"in the tenant, at least {FEWEST_PEOPLE}")
    parser.add_argument("--workers", type=int, default=1, help="processes that run the app")
    parser.add_argument("--port", type=int, default=0, help="of the app; 0 takes a free one")
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "demo", help="where logs are written")
    given = parser.parse_args(arguments)
    if given.people < FEWEST_PEOPLE:
        parser.error(f"--people is {given.people}: the story needs at least {FEWEST_PEOPLE}")
    if given.workers < 1:
        parser.error(f"--workers is {given.workers}: at least one process has to run the app")
    return Options(
        port=given.port,
        workers=given.workers,
        seed=given.seed,
        people=given.people,
        write_lag=LAG_SECONDS,
        messages=True,
        settings=SETTINGS,
        folder=given.folder.resolve(),
    )


def _interrupt(_signal: int, _frame: object) -> None:
    _on_signals(signal.SIG_IGN)
    raise KeyboardInterrupt


def _on_signals(action: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, action)


if __name__ == "__main__":
    sys.exit(main())
