"""A copy of the sources in which a test may change what it likes."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import ROOT

COPIED = ("domain", "application", "handlers", "infra", "local", "tests", "pyproject.toml", "function_app.py")
LINKED = ("deploy", "docs", "node_modules", "portal")


@contextmanager
def copy_of_sources() -> Iterator[Path]:
    """A private copy, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sources-") as made:
        root = Path(made)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                shutil.copy2(ROOT / name, root / name)
        for name in LINKED:
            (root / name).symlink_to(ROOT / name)
        yield root
