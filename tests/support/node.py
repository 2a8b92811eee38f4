"""Scripts of Node's own test runner as tests here: each `test("name", async …)` of a script is one."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.processes import clean_environment, unavailable

ENDS_WITHIN = 120.0


def cases(script: Path) -> list[str]:
    """The names of a script's tests, as they stand in it."""
    return re.findall(r'^test\("(.+)", async', script.read_text("utf-8"), re.MULTILINE)


def installed(folder: Path) -> Path:
    """The commands of the packages in a folder. Skips the test where they are not installed; fails it in CI."""
    if shutil.which("node") is None or not (folder / "node_modules").is_dir():
        unavailable(f"the packages of {folder.name} are not installed: make contract-tests installs them")
    return folder / "node_modules" / ".bin"


def ran(script: Path, **settings: str) -> Mapping[str, bool | str]:
    """Run a script: for each of its tests whether it passed, and under the script's name what it said."""
    process = subprocess.run(
        ["node", "--test-reporter=tap", script],
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    found = re.findall(r"^(not )?ok \d+ - (.+)$", process.stdout, re.MULTILINE)
    return {script.name: process.stdout + process.stderr} | {name: not failed for failed, name in found}
