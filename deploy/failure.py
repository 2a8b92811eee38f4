"""What ends a step of a deployment: a sentence that says what is wrong and what to do."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable


class Failure(Exception):
    """The step cannot go on. Its text is for the person who deploys."""


def told(step: Callable[[], None]) -> int:
    """Do the step; its exit code. A failure is told in a sentence, without a traceback."""
    try:
        step()
    except Failure as failure:
        print(f"Stopped: {failure}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def say(text: str) -> None:
    """A line for the person who deploys, at once, however the output is read."""
    print(text, flush=True)  # noqa: T201


def run(command: list[str], missing: str, wrong: str, *, shown: bool = False) -> str:
    """What a command writes; shown: to the screen instead. Raises Failure with `missing` or `wrong`."""
    program = shutil.which(command[0])
    if program is None:
        raise Failure(missing)
    done = subprocess.run([program, *command[1:]], capture_output=not shown, text=True, check=False)
    if done.returncode:
        last = (done.stderr or "").strip().splitlines()[-1:]
        raise Failure(" ".join([wrong, *last]))
    return (done.stdout or "").strip()


def from_json(text: str, whose: str) -> object:
    """What a program has written as JSON. Raises Failure."""
    try:
        return json.loads(text)
    except ValueError:
        raise Failure(f"{whose} has answered what is no JSON: {text[:80]!r}. Try again.") from None
