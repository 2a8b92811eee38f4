"""The client as a package of its own: built without a network, installed, and run as `allotctl`."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from allotctl import __version__
from tests.support.processes import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CLIENT = tomllib.loads((ROOT / "allotctl" / "pyproject.toml").read_text("utf-8"))
SHELLS = ("bash", "zsh", "fish", "pwsh")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel of the client is installed into; the packages that it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "allotctl"
    shutil.copytree(ROOT / "allotctl", source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", folder / "site", source],
        check=True,
        timeout=240,
        cwd=folder,
    )
    return folder / "site"


def allotctl(installed: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    home = installed.parent
    return subprocess.run(
        [sys.executable, installed / "bin" / "allotctl", *arguments],
        env={**_bare(), "PYTHONPATH": str(installed), "ALLOTCTL_HOME": str(home / "home"), **environment},
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def _bare() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("ALLOTCTL", "_", "PYTHON"))}


def test_the_package_is_of_the_project_and_needs_the_clients_packages_alone() -> None:
    assert __version__ == PROJECT["project"]["version"]
    assert CLIENT["project"]["dependencies"] == PROJECT["dependency-groups"]["client"]
    assert CLIENT["project"]["requires-python"] == PROJECT["project"]["requires-python"]


def test_it_holds_the_client_alone(installed: Path) -> None:
    assert {each.name for each in installed.iterdir()} == {"allotctl", "bin", f"allotctl-{__version__}.dist-info"}
    ours = {each.name for each in (ROOT / "allotctl").iterdir() if each.suffix in {".py", ".json"}}
    assert {each.name for each in (installed / "allotctl").iterdir()} - {"__pycache__"} == ours


def test_it_says_its_version(installed: Path) -> None:
    assert allotctl(installed, "--version").stdout == f"allotctl {__version__}\n"


def test_what_to_do_next_is_said_by_the_installed_name(installed: Path) -> None:
    result = allotctl(installed, "list")
    assert (result.returncode, result.stderr) == (1, "error: You are not signed in. Run `allotctl login URL`.\n")


def test_what_is_read_from_files_comes_along(installed: Path) -> None:
    assert '"groupId"' in allotctl(installed, "schema").stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_its_completion(installed: Path, shell: str) -> None:
    script = allotctl(installed, _ALLOTCTL_COMPLETE=f"source_{shell}")
    assert script.returncode == 0
    assert "_ALLOTCTL_COMPLETE" in script.stdout


def test_bash_completes_commands(installed: Path) -> None:
    asked = {"_ALLOTCTL_COMPLETE": "complete_bash", "COMP_WORDS": "allotctl dead", "COMP_CWORD": "1"}
    assert allotctl(installed, **asked).stdout.split() == ["dead-letters"]
