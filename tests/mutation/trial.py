"""A change tried: a module's own tests first, then those of all rules, then its laws, until one fails.

Each trial is a process of its own, forked from one that has imported pytest and its plug-ins already: that is most of
what a run of a few tests costs.
"""

import gc
import io
import os
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import _hypothesis_pytestplugin  # noqa: F401 - imported before the fork, with all that it imports, as the next ones
import anyio.pytest_plugin  # noqa: F401
import pytest
import pytest_asyncio.plugin  # noqa: F401
import pytest_timeout  # noqa: F401
import schemathesis.pytest.plugin  # noqa: F401

from tests import conftest  # noqa: F401
from tests.mutation.rules import TESTS, own_laws, own_tests

SECONDS = 60
"""A test that takes longer has found that the changed rule does not end."""

ABOUT_TESTS = TESTS / "test_every_module.py"
"""It is about the sources as they are, and would notice that a line has changed."""

MEMORY = 3 * 2**30
OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider", f"--timeout={SECONDS}"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
OURS = ("domain", "application", "handlers", "infra", "local", "tests")
"""What a trial imports anew, from the sources that it is about."""

gc.freeze()  # what was imported until now is no garbage in any trial


def fails_unchanged(root: Path, modules: Iterable[str]) -> bool:
    """Whether any test fails without a change. What it imports is compiled for the trials after it."""
    laws = {str(path) for module in modules for path in own_laws(root, module)}
    return _fails(root, [str(root / TESTS), *sorted(laws)], compiling=True)


def is_noticed(root: Path, module: str) -> bool:
    """Whether any test fails on the sources at `root`, in which the module has a change."""
    return any(_fails(root, arguments) for arguments in _runs(root, module))


def _runs(root: Path, module: str) -> Iterator[Sequence[str]]:
    """What is run for a module, one after the other, as arguments of pytest."""
    own = own_tests(root, module)
    if own:
        yield [str(path) for path in own]
    yield [str(root / TESTS), *(f"--ignore={path}" for path in (*own, root / ABOUT_TESTS))]
    if laws := own_laws(root, module):
        yield [str(path) for path in laws]


def _fails(root: Path, arguments: Sequence[str], *, compiling: bool = False) -> bool:
    child = os.fork()
    if not child:
        code = 1
        try:
            code = _in_child(root, arguments, compiling=compiling)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return status != 0


def _in_child(root: Path, arguments: Sequence[str], *, compiling: bool) -> int:
    os.chdir(root)
    sys.path.insert(0, str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.dont_write_bytecode = not compiling
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return pytest.main([*OPTIONS, *arguments])
