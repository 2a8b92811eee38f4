"""A release as it was, from the history of git."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.processes import ROOT

RELEASES = ROOT / "tests" / "data" / "releases"
LEDGER, MESSAGES, COMMIT = "ledger.jsonl.gz", "messages.json", "commit"


def is_known(commit: str) -> bool:
    """Whether the history that is there goes back so far."""
    command = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


@contextmanager
def source_of(commit: str) -> Iterator[Path]:
    """A folder with the release's files, and with the packages for Node that are installed here."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        (Path(folder) / "node_modules").symlink_to(ROOT / "node_modules")
        yield Path(folder)
