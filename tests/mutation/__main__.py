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


def tried(root: Path, module: str, until: float) -> Iterator[tuple[Change, bool]]:
    """Each change of a module, and whether a test notices it; as many as there is time for."""
    path = root / module
    before = path.read_text(encoding="utf-8")
    try:
        for change, text in changes(module):
            if monotonic() > until:
                return
            path.write_text(text, encoding="utf-8")
            yield change, is_noticed(root, module)
    finally:
        path.write_text(before, encoding="utf-8")


def judged(root: Path, module: str, until: float, known: Collection[Change], console: Console) -> bool:
    """Try a module's changes, and say what became of them. Whether every one is noticed or explained."""
    if monotonic() > until:
        console.print(f"{module}: not tried, the time is up")
        return True
    found: Counter[str] = Counter()
    unmade = {change for change in known if change.module == module}
    for change, noticed in tried(root, module, until):
        what = _verdict(noticed=noticed, known=change in known)
        found[what] += 1
        unmade.discard(change)
        if what in _WRONG:
            console.print(f"{what}: {change}", markup=False, soft_wrap=True)
    over = monotonic() > until
    for change in () if over else unmade:
        found[_IN_VAIN] += 1
        console.print(f"{_IN_VAIN}: {change}", markup=False, soft_wrap=True)
    told = ", ".join(f"{count} {what}" for what, count in sorted(found.items())) or "no changes"
    console.print(f"{module}: {told}{', and no time for the others' if over else ''}")
    return _WRONG.isdisjoint(found)


_UNNOTICED, _IN_VAIN = "NOT NOTICED", "EXPLAINED IN VAIN"
_WRONG = frozenset({_UNNOTICED, _IN_VAIN})


def _verdict(*, noticed: bool, known: bool) -> str:
    if noticed:
        return _IN_VAIN if known else "noticed"
    return "explained" if known else _UNNOTICED


def main() -> int:
    """Exit 0 where every change that was tried was noticed, or is explained."""
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
        fine = [judged(root, module, until, known, console) for module in chosen]
    return int(not all(fine))


if __name__ == "__main__":
    raise SystemExit(main())
