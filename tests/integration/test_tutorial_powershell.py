"""The tutorial in PowerShell does what the one in bash does; where PowerShell is installed, it also runs as printed."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration import test_readme
from tests.integration.test_readme import ENDS_WITHIN, ROOT, TUTORIAL, code

PAGE = (ROOT / "docs" / "tutorial-powershell.md").read_text()
folder = test_readme.folder
"""The fixture."""

POWERSHELL = shutil.which("pwsh")
LEFT_TO_BASH = {"/outbox"}
"""Reading the mails is left out."""


def commands(blocks: list[str]) -> list[str]:
    """The client's commands with their options, without what is in variables."""
    words = re.findall(r"allotctl ([a-z-]+(?: [a-z-]+)?)((?: [^|)\n]*)?)", "".join(blocks))
    return [f"{name} {' '.join(sorted(re.findall(r'--[a-z-]+', rest)))}".strip() for name, rest in words]


def paths(blocks: list[str]) -> set[str]:
    """What is asked of the API and of the tenant, with variables by their lower-case names."""
    text = "".join(blocks).replace("$CONTROL", "").lower()
    return {
        found.split("?")[0].rstrip('"')
        for found in re.findall(r"(/(?:doctor|allotments|users|groups|outbox)[^\s'\")]*)", text)
    }


def test_it_calls_what_the_other_calls() -> None:
    assert paths(code(PAGE, "powershell")) == paths(code(TUTORIAL.read_text())) - LEFT_TO_BASH


def test_the_client_is_given_the_same_commands() -> None:
    assert sorted(set(commands(code(PAGE, "powershell")))) == sorted(set(commands(code(TUTORIAL.read_text()))))


@pytest.mark.parametrize("pair", ["()", "{}", "[]"])
def test_what_is_opened_is_closed(pair: str) -> None:
    for block in code(PAGE, "powershell"):
        bare = re.sub(r"'[^']*'", "", block)
        assert bare.count(pair[0]) == bare.count(pair[1]), block


@pytest.mark.skipif(POWERSHELL is None, reason="PowerShell (pwsh) is not installed")
def test_the_commands_work_as_printed(folder: Path) -> None:
    (folder / "allotments.yaml").write_text(code(TUTORIAL.read_text(), "yaml")[0])
    script = "$ErrorActionPreference = 'Stop'\n" + "\n".join(code(PAGE, "powershell"))
    run = subprocess.run(
        [str(POWERSHELL), "-NoProfile", "-Command", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "Legal E3" in run.stdout
    assert json.loads((folder / ".local" / "endpoints.json").read_text())
