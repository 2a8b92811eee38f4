"""The commands of the README and of the tutorial work as printed."""

import json
import os
import re
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from tests.integration.api import Api, eventually

ROOT = Path(__file__).parents[2]
README, TUTORIAL = ROOT / "README.md", ROOT / "docs" / "tutorial.md"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"

ENDS_WITHIN = 240.0
"""Seconds for the commands of one section, on a machine that does other work too."""


def code(text: str, language: str = "bash") -> list[str]:
    """The blocks of code in a text."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def blocks(section: str, language: str = "bash") -> list[str]:
    """The blocks of code of a section of the tutorial."""
    return code(TUTORIAL.read_text().split(f"## {section}\n")[1].split("\n## ")[0], language)


def definitions() -> str:
    """What follows `make up`: addresses, a token, and the commands that the rest of the tour uses."""
    up, defined = blocks("Start")
    assert up == "make up\n"
    return defined


@pytest.fixture
def folder(stack: Stack, tmp_path: Path) -> Path:
    """A folder that looks like the project's, beside the running stack."""
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "endpoints.json").write_text(json.dumps(stack.endpoints))
    for name in (
        ".venv",
        "Makefile",
        "local",
        "node_modules",
        "allotctl",
        "portal",
        "package.json",
        "package-lock.json",
        *requirements(),
    ):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(folder: Path, script: str) -> str:
    """What a script prints; fails where one of its commands does."""
    environment = {**os.environ, "PYTHONWARNINGS": "default", "ALLOTCTL_HOME": str(folder / "home")}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=folder, capture_output=True, text=True, timeout=ENDS_WITHIN, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_starts_the_demo_and_the_system(folder: Path) -> None:
    demo, up = code(README.read_text())
    assert (demo, up) == ("make demo\n", "make up\n")
    assert re.search(r"^\.venv/bin/python -m local\.demo ", run(folder, demo.replace("make", "make --dry-run")), re.M)
    assert re.search(r"^\.venv/bin/python -m local\.stack up ", run(folder, up.replace("make", "make --dry-run")), re.M)


def test_the_tour_never_waits_for_a_time() -> None:
    """A slow machine would be too late: it waits for what it needs."""
    assert re.findall(r"sleep (?!1; done)", "\n".join(code(TUTORIAL.read_text()))) == []


def test_the_tour_makes_an_allotment_and_shows_its_decisions(api: Api, folder: Path) -> None:
    group = next(entry for entry in api.control("GET", "/state")["groups"] if entry["displayName"] == "Finance")
    tour = [
        definitions(),
        *blocks("See that everything works"),
        *blocks("Make an allotment"),
        *blocks("Let people join"),
    ]
    script = re.sub(r"^GROUP=.*$", f"GROUP={group['id']}", "\n".join(tour), flags=re.MULTILINE)
    assert '"displayName": "Finance E3"' in run(folder, script)
    found = [
        one for one in api.call("GET", "/allotments?top=999").json()["value"] if one["displayName"] == "Finance E3"
    ]
    people = len(group["members"]) + 10
    shown = eventually(
        lambda: api.shown(found[0]["id"]), lambda one: one["consumedUnits"] + one["waitingUnits"] == people
    )
    assert shown["consumedUnits"] == min(people, 40)
    assert {decision["kind"] for decision in api.decisions(found[0]["id"])} >= {"licensed"}
    mails = eventually(
        lambda: [mail["message"] for mail in api.control("GET", "/outbox")["mails"]],
        lambda sent: any("Finance E3" in mail["subject"] for mail in sent),
    )
    (asked,) = [mail for mail in mails if mail["subject"] == "Finance E3: Ada Ahlgren asks for 45 seats (now 40)"]
    assert [each["emailAddress"]["address"] for each in asked["toRecipients"]] == ["admin@contoso.example"]
    assert "Ada Ahlgren requests 45 seats (now 40): Five people start in May." in asked["body"]["content"]


def test_a_file_is_planned_and_applied(api: Api, folder: Path) -> None:
    bought = next(sku for sku in api.control("GET", "/state")["skus"] if sku["skuId"] == E3)["enabled"]
    api.control("POST", f"/skus/{E3}", {"enabled": bought + 1000})
    people = api.people(3, "coded")
    group = api.group("as code", members=people)
    api.allotment(group, E3, 2, displayName="Code E3", overflow="wait")
    (manifest,) = blocks("Allotments as code", "yaml")
    given = re.sub(r"groupId: \S+", f"groupId: {group}", manifest).replace("Finance E3", "Code E3")
    (folder / "allotments.yaml").write_text(given)
    commands = "\n".join([definitions(), *blocks("Allotments as code")]).replace("Finance E3", "Code E3")
    eventually(
        lambda: [each for each in api.call("GET", "/allotments?top=999").json()["value"] if each["groupId"] == group],
        lambda found: (found[0]["consumedUnits"], found[0]["waitingUnits"]) == (2, 1),
    )
    printed = run(folder, commands)
    assert "allottedUnits: 2 → 45" in printed
    assert "1 are promoted from the waiting room: coded" in printed
    assert "Applied, and checked: nothing is left to do." in printed
    export = 'allotctl() { .venv/bin/python -m allotctl "$@"; }; allotctl export allotments.yaml'
    run(folder, export)
    assert (folder / "allotments.yaml").read_text().startswith(given)
    api.control("POST", f"/skus/{E3}", {"enabled": bought})


def signed_in() -> str:
    """What the tutorial has said before the client is used."""
    return "\n".join([definitions(), f"E3={E3}", blocks("Allotments as code")[0]])


def test_everything_is_compared_and_the_report_saved(api: Api, folder: Path) -> None:
    name = f"Compared {uuid.uuid4().hex[:6]}"
    people = api.people(1, "compared")
    made = api.allotment(api.group(name, members=people), E3, 1, displayName=name)
    eventually(lambda: [seat["state"] for seat in api.assignments(made)], lambda states: states == ["licensed"])
    (night,) = blocks("Compare and report")
    printed = run(folder, f"{signed_in()}\n{night}".replace("Finance E3", name))
    assert "Record, groups and licences agree." in printed
    assert "Night of " in printed
    assert name in printed
    assert name in (folder / "report.html").read_text()
    assert made in {piece["allotmentId"] for piece in newest_night(api)["value"]}


def test_a_licensed_group_is_taken_over(api: Api, folder: Path) -> None:
    name = f"Legal {uuid.uuid4().hex[:6]}"
    adoption = "\n".join(blocks("Take over a licensed group"))
    script = adoption.replace("Legal E3", name).replace('"legal"', f'"{name.replace(" ", "").lower()}"')
    printed = run(folder, f"{signed_in()}\n{script}")
    assert f"{name}: planned" in printed
    assert f"{name}: filling" in printed
    plans = [each for each in api.call("GET", "/adoptions").json()["value"] if each["displayName"] == name]
    under_way = {
        "filling",
        "verifying",
        "removing",
        "adopted",
    }  # further plans were made while the first was waited for
    (adopted,) = [each for each in plans if each["state"] in under_way]
    assert adopted["plan"]["stays"] == 3


def newest_night(api: Api) -> Mapping[str, Any]:
    day = api.call("GET", "/reconciliations?top=1").json()["value"][0]["date"]
    found: Mapping[str, Any] = api.call("GET", f"/reconciliations/{day}").json()
    return found


def requirements() -> list[str]:
    return [path.name for path in ROOT.glob("requirements*.txt")]
