"""What every command shares: the options, the app that is signed in to, and what becomes of errors."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated, Any

import typer

from allotctl import __version__, files, session
from allotctl.api import Api
from allotctl.errors import Absent, ClientError, Exit, Unreadable
from allotctl.screen import Output, Screen, visible
from allotctl.versions import apart

OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES_A_REQUEST = 100
FIRST_PAUSE, LONGEST_PAUSE = 1, 15
"""Seconds between two looks at what takes long; each pause is twice the one before."""


def _no_rows(output: Output) -> Output:
    """Refuse what has columns, for a command whose answer has none."""
    if output in {Output.CSV, Output.TSV}:
        raise typer.BadParameter("Lists alone can be printed so; choose table or json.")
    return output


Printed = Annotated[
    Output,
    typer.Option("--output", "-o", metavar="table|json", callback=_no_rows, help="For people, or for scripts."),
]
Listed = Annotated[
    Output,
    typer.Option("--output", "-o", help="For people, or for scripts. In a pipe, a table has tabs between its cells."),
]


@contextmanager
def at_work(output: Output) -> Iterator[tuple[Api, Screen]]:
    """The app that is signed in to, and the screen; an error is explained, and becomes the exit code."""
    screen = Screen(output)
    with explained(screen), Api(session.current()) as api, of_one_release(api, screen):
        yield api, screen


@contextmanager
def of_one_release(api: Api, screen: Screen) -> Iterator[None]:
    """Afterwards, say so where the app is of another release than the client, whatever came of the command."""
    try:
        yield
    finally:
        if apart(__version__, api.app_version):
            screen.note(
                f"This is allotctl {__version__}, and the app is {visible(api.app_version)}: more than one release "
                "apart. Use the allotctl of the app's release."
            )


@contextmanager
def explained(screen: Screen) -> Iterator[None]:
    """Print an error that the client explains, and exit with its code."""
    try:
        yield
    except ClientError as error:
        screen.failure(error)
        raise typer.Exit(error.code) from None


def allotment_named(api: Api, name: str) -> dict[str, Any]:
    """The one allotment with this id or name; see `one_called`."""
    return one_called("allotment", name, list(api.all("/allotments")))


def one_called(
    kind: str, name: str, listed: Sequence[dict[str, Any]], *, id_in: str = "id", name_in: str = "displayName"
) -> dict[str, Any]:
    """The one of a kind with this id or name. Raises Absent where there is none, Unreadable where there are more."""
    by_id = [each for each in listed if each[id_in] == name.lower()]
    found = by_id or [each for each in listed if each[name_in].casefold() == name.casefold()]
    if not found:
        raise Absent(f"There is no {kind} named '{name}' that you may see.")
    if len(found) > 1:
        ids = ", ".join(each[id_in] for each in found)
        raise Unreadable(f"There are {len(found)} {kind}s named '{name}'. Use an id: {ids}.")
    return found[0]


def allotment_names(incomplete: str) -> Iterable[str]:
    """Names that begin so, for completion in a shell; none where that cannot be told."""
    try:
        with Api(session.current()) as api:
            names = [each["displayName"] for each in api.all("/allotments")]
            return [name for name in names if name.startswith(incomplete) and name == visible(name)]
    except ClientError:
        return []


def people(api: Api, allotment_id: str, user_ids: Iterable[str]) -> Mapping[str, str]:
    """What people of an allotment are called, by id."""
    found: dict[str, str] = {}
    for ids in batched(dict.fromkeys(user_ids), NAMES_A_REQUEST, strict=False):
        answer = api.get("/people", ids=",".join(ids), allotmentId=allotment_id)
        found |= {person["id"]: person["userPrincipalName"] for person in answer["value"]}
    return found


def user_called(api: Api, name: str) -> str:
    """The id of the one person with this address, name or id. Raises Absent, or Unreadable where there are more."""
    if OBJECT_ID.fullmatch(name.lower()):
        return name.lower()
    found = api.post("/people/search", {"search": name})["value"]
    addressed = [each for each in found if each["userPrincipalName"].casefold() == name.casefold()]
    return str(addressed[0]["id"] if addressed else one_called("person", name, found)["id"])


def save_list(api: Api, path: str, query: Mapping[str, str], file: Path, formats: Sequence[str]) -> None:
    """Save a whole list of the app's to a file, whose ending says as what. Raises Unreadable for another ending."""
    kind = file.suffix.removeprefix(".")
    if kind not in formats:
        raise Unreadable(f"{file} must end in {' or '.join(f'.{each}' for each in formats)}.")
    pieces = [*api.pieces(path, format=kind, **query)]
    if kind == "csv":  # each piece begins with the headings
        pieces[1:] = [piece.partition(b"\r\n")[2] for piece in pieces[1:]]
    files.replace(file, b"".join(pieces))


def somebody_is_there() -> bool:
    """Whether a question can be answered."""
    return sys.stdin.isatty()


def must_be_asked(screen: Screen, unasked: str) -> None:
    """Exit where nobody can answer a question; `unasked` says how it is done without one."""
    if not somebody_is_there():
        screen.note(f"Nobody is there to ask. {unasked}")
        raise typer.Exit(Exit.REFUSED)


def must_agree(screen: Screen, question: str, option: str) -> None:
    """Ask, and exit where the answer is no, or nobody is there; `option` does without the question."""
    must_be_asked(screen, f"To go on, add {option}.")
    typer.confirm(visible(question), abort=True, err=True)


def polls(at_most: float) -> Iterator[None]:
    """The moments to look at what takes long: now, and after ever longer pauses. at_most: seconds."""
    until, pause = monotonic() + at_most, FIRST_PAUSE
    while True:
        yield
        if monotonic() >= until:
            return
        sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
