"""Mutation testing of the rules.

    python -m tests.mutation                                 # every module of domain/, about 2,000 changes
    python -m tests.mutation domain/drift.py --minutes 5

A change that no unit test of the rules, and no law of the module, notices is shown: it has to get a test, or a place in
`equivalent.toml` with the reason why nobody can notice it.
"""

import argparse
import difflib
import json
import subprocess
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from time import monotonic

from rich.console import Console

from tests.mutation.equivalent import Change, explained
from tests.mutation.rules import modules
from tests.mutation.trial import fails_unchanged, is_noticed
from tests.support.sources import copy_of_sources

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".local" / "tools" / "bin" / "python"


def changes(module: str) -> Iterator[tuple[Change, str]]:
    """Every change of a module, with the whole text that has it."""
    before = (ROOT / module).read_text(encoding="utf-8")
    maker = [TOOLS, Path(__file__).with_name("changes.py"), ROOT / module]
    for line in subprocess.run(maker, stdout=subprocess.PIPE, check=True).stdout.splitlines():
        after = json.loads(line)
        yield _difference(module, before.splitlines(), after.splitlines()), after


def _difference(module: str, before: list[str], after: list[str]) -> Change:
    compared = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    _, first, last, *others = next(each for each in compared if each[0] != "equal")
    return Change.of(module, " ".join(before[first:last]), " ".join(after[slice(*others)]), first + 1)


def tried(root: Path, module: str, until: float) -> Iterator[tuple[Change, bool | None]]:
    """Each change of a module, and whether a test notices it; None for those for which the time did not suffice."""
    path = root / module
    before = path.read_text(encoding="utf-8")
    try:
        for change, text in changes(module):
            if monotonic() > until:
                yield change, None
                continue
            path.write_text(text, encoding="utf-8")
            yield change, is_noticed(root, module)
    finally:
        path.write_text(before, encoding="utf-8")


def judged(root: Path, module: str, until: float, known: Collection[Change], console: Console) -> Counter[str]:
    """Try a module's changes, and say what became of them. How many of them became what."""
    found: Counter[str] = Counter()
    unmade = {change for change in known if change.module == module}
    for change, noticed in tried(root, module, until):
        what = _verdict(noticed=noticed, known=change in known)
        found[what] += 1
        unmade.discard(change)
        if what in _WRONG:
            console.print(f"{what}: {change}", markup=False, soft_wrap=True)
    for change in unmade:
        found[_IN_VAIN] += 1
        console.print(f"{_IN_VAIN}: {change}", markup=False, soft_wrap=True)
    console.print(f"{module}: {told(found)}", soft_wrap=True)
    return found


_UNNOTICED, _IN_VAIN, _UNREACHED = "NOT NOTICED", "EXPLAINED IN VAIN", "not reached"
_WRONG = frozenset({_UNNOTICED, _IN_VAIN})


def _verdict(*, noticed: bool | None, known: bool) -> str:
    if noticed is None:
        return _UNREACHED
    if noticed:
        return _IN_VAIN if known else "noticed"
    return "explained" if known else _UNNOTICED


def told(found: Counter[str]) -> str:
    """How many changes there were, and what became of them."""
    return ", ".join([f"{found.total()} changes", *(f"{count} {what}" for what, count in sorted(found.items()))])


def main() -> int:
    """Exit 0 where every change that was tried was noticed, or is explained. What was not tried is said last."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="paths of modules; none: all of domain/")
    parser.add_argument("--minutes", type=float, default=60)
    asked = parser.parse_args()
    until, known, console = monotonic() + 60 * asked.minutes, explained(), Console(highlight=False)
    chosen = asked.modules or modules(ROOT)
    with copy_of_sources() as root:
        if fails_unchanged(root, chosen):
            console.print("The tests fail without any change, so that a failure says nothing.")
            return 1
        found = {module: judged(root, module, until, known, console) for module in chosen}
    console.print(f"In all: {told(sum(found.values(), Counter[str]()))}", soft_wrap=True)
    if unreached := [module for module in found if found[module][_UNREACHED]]:
        console.print("The time was up before the end of", *unreached, sep="\n  ")
    return int(any(_WRONG & found[module].keys() for module in found))


if __name__ == "__main__":
    raise SystemExit(main())
