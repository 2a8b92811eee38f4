"""What a newcomer reads and what CI runs, against the Makefile and the files that they name."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploy.supply_chain.__main__ import NPM
from tests.support.processes import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
GUIDES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "tests/README.md"]
CI = ".github/workflows/ci.yml"
ROOTS = {path.name for path in ROOT.iterdir()} - {".local"}
"""What paths in a guide begin with; in .local is what runs leave, as the logs are, so that it may be missing."""


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def yaml(path: str) -> Any:
    return YAML(typ="safe").load(ROOT / path)


JOBS = yaml(CI)["jobs"]


def targets_of(job: str) -> list[str]:
    found: list[str] = JOBS[job]["strategy"]["matrix"]["target"]
    return found


@pytest.mark.parametrize("path", [CI, *GUIDES, ".ci/run", ".pre-commit-config.yaml", ".devcontainer/devcontainer.json"])
def test_every_target_that_is_named_is_one(path: str) -> None:
    text = read(path)
    code = text if not path.endswith(".md") else "\n".join(re.findall(r"`[^`]+`|```.*?```", text, re.DOTALL))
    named = set(re.findall(r"(?:^|[`\s\"])make ([a-z][a-z-]*)", code, re.MULTILINE))
    assert named <= TARGETS
    assert named or path in {CI, "SECURITY.md"}


def test_a_storm_is_of_joins_where_nobody_says_how_many_people_change() -> None:
    """The demo has a number of people of its own, which is not the storm's."""
    said = {more: made("storm", *more) for more in ((), ("PEOPLE=7",))}
    assert "--product-change" not in said[()]
    assert said["PEOPLE=7",].rstrip().endswith("--product-change 7")


def made(*arguments: str) -> str:
    """What make would do."""
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "PEOPLE"}}
    command = ["make", "--dry-run", "--no-print-directory", *arguments]
    run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout


@pytest.mark.parametrize("job", JOBS)
def test_every_job_makes_a_target_of_its_own(job: str) -> None:
    assert set(targets_of(job)) <= TARGETS
    (made,) = [step["run"] for step in JOBS[job]["steps"] if step.get("run", "").startswith("make ")]
    assert made == "make ${{ matrix.target }}"


def test_ci_runs_what_make_test_runs() -> None:
    suites = r"^test: .*\n(?:\t.*\n)*?\t@\$\(MAKE\) --jobs=\d+ .*--keep-going (.*)$"
    (test,) = re.findall(suites, MAKEFILE, re.MULTILINE)
    assert {"check", *test.split()} <= set(targets_of("suite"))
    assert read(".ci/run").rstrip().endswith("exec make test")


def test_what_searches_for_longer_runs_at_night() -> None:
    assert yaml(CI)["on"]["schedule"]
    assert {"fuzz", "torture", "mutants"} <= set(targets_of("night"))


def test_actions_are_pinned() -> None:
    used = {step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step}
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})", each)] == []


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-workflows", CI),
        ("dependabot", ".github/dependabot.yml"),
        ("compose-spec", "local/compose/compose.yaml"),
    ],
)
def test_it_is_written_as_its_reader_wants_it(schema: str, path: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_updates_are_looked_for_wherever_packages_are_pinned() -> None:
    updates = yaml(".github/dependabot.yml")["updates"]
    places = {place for update in updates for place in (update.get("directories") or [update["directory"]])}
    assert {f"/{folder.relative_to(ROOT)}".removesuffix(".") for folder in NPM} <= places
    assert {"pip", "npm", "github-actions"} <= {update["package-ecosystem"] for update in updates}


def test_the_container_has_the_versions_that_are_needed() -> None:
    container = json.loads(read(".devcontainer/devcontainer.json"))
    python = read(".python-version").strip()
    assert f":{python}-" in container["image"]
    assert f"Python {python}" in read("CONTRIBUTING.md")
    assert "python-version-file: .python-version" in read(CI)


def named_files(text: str) -> Iterator[str]:
    """Paths in a guide: what links lead to, and code that begins with a name of the project's folder."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            yield target
    for code in re.findall(r"`([\w./-]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if "/" in code and code.split("/")[0] in ROOTS:
            yield code


@pytest.mark.parametrize("path", ["CONTRIBUTING.md", "SECURITY.md", "tests/README.md"])
def test_every_file_that_is_named_is_there(path: str) -> None:
    found = set(named_files(read(path)))
    here = (ROOT / path).parent
    assert found
    assert [name for name in found if not (ROOT / name).exists() and not (here / name).exists()] == []


def test_every_suite_is_explained() -> None:
    folders = {
        f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.rglob("*.py"))
    }
    told = set(re.findall(r"`(tests/\w+)", read("tests/README.md")))
    assert folders - {"tests/data"} <= told


def test_the_change_log_is_kept_as_one() -> None:
    log = read("CHANGELOG.md")
    (first, _), *versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", log, re.MULTILINE)
    assert first == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) and day for version, day in versions)
    assert versions == sorted(versions, key=lambda one: [int(part) for part in one[0].split(".")], reverse=True)
    kinds = re.findall(r"^### (.+)$", log, re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    (coming,) = re.findall(r"^The next version is (\S+)\.$", log, re.MULTILINE)
    assert coming == tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert all(tuple(map(int, version.split("."))) < tuple(map(int, coming.split("."))) for version, _ in versions)
