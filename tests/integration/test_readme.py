"""The README's tour works as printed."""

import json
import os
import re
import subprocess
from pathlib import Path

from local.stack import Stack
from tests.integration.api import Api, eventually

ROOT = Path(__file__).parents[2]


def tour() -> str:
    """The commands between `make up` and `make down`, as one script."""
    section = (ROOT / "README.md").read_text().split("## Try it yourself")[1].split("\n## ")[0]
    blocks = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    assert blocks[0] == "make up\n"
    return "\n".join(blocks[1:])


def test_the_tour_makes_an_allotment_and_shows_its_decisions(stack: Stack, api: Api, tmp_path: Path) -> None:
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "endpoints.json").write_text(json.dumps(stack.endpoints))
    for name in (
        ".venv",
        "Makefile",
        "local",
        "node_modules",
        "portal",
        "package.json",
        "package-lock.json",
        *requirements(),
    ):
        (tmp_path / name).symlink_to(ROOT / name)
    group = next(entry for entry in api.control("GET", "/state")["groups"] if entry["displayName"] == "Finance")
    script = re.sub(r"^GROUP=.*$", f"GROUP={group['id']}", tour(), flags=re.MULTILINE)
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    run = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, timeout=90, env=environment, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert '"displayName": "Finance E3"' in run.stdout
    found = [
        one for one in api.call("GET", "/allotments?top=999").json()["value"] if one["displayName"] == "Finance E3"
    ]
    people = len(group["members"]) + 10
    shown = eventually(
        lambda: api.shown(found[0]["id"]), lambda one: one["consumedUnits"] + one["waitingUnits"] == people
    )
    assert shown["consumedUnits"] == min(people, 40)
    assert {decision["kind"] for decision in api.decisions(found[0]["id"])} >= {"licensed"}


def requirements() -> list[str]:
    return [path.name for path in ROOT.glob("requirements*.txt")]
