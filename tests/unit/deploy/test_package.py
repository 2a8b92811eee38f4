"""What is published is the app and nothing else, whichever tool reads .funcignore."""

import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from deploy import steps
from deploy.failure import Failure
from tests.support.processes import ROOT

IGNORED = (ROOT / ".funcignore").read_text("utf-8")
LEFT_BY_RUNS = [
    "node_modules/.package-lock.json",
    "node_modules/@azure/storage-blob/package.json",
    "portal/node_modules/@typescript/native/lib/tsc.exe",
    "portal/node_modules/.bin/esbuild",
    ".venv/lib/python3.13/site-packages/httpx/__init__.py",
    "allotments_env/lib/python3.13/site-packages/httpx/__init__.py",
    "domain/__pycache__/errors.cpython-313.pyc",
    "handlers/api/__pycache__/routes.cpython-313.pyc",
    ".azure/production/.env",
    ".local/azurite/table.db",
    "build/app.zip",
    "portal/dist/index.html",
    "portal/dist/assets/app.3f2a.js",
]


def of_the_core_tools(paths: Iterable[str]) -> set[str]:
    """Follows the Core Tools' GitIgnoreParser: a pattern holds from a path's beginning to the end of a word."""
    lines = [line.strip().removeprefix("/") for line in IGNORED.splitlines() if line.strip()]
    patterns = [re.sub(r"[-\[\]/{}()+?.\\^$|]", r"\\\g<0>", line) for line in lines if not line.startswith("#")]
    either = "|".join(f"({each.replace('**', '(.+)').replace('*', '([^/]+)')})" for each in patterns)
    return {path for path in paths if not re.match(rf"({either})\b", path, re.ASCII)}


def of_git(paths: Iterable[str], folder: Path) -> set[str]:
    """azd reads .funcignore as git does .gitignore (Azure/azure-dev, issue 4381)."""
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / ".gitignore").write_text(IGNORED)
    asked = "\n".join(sorted(paths))
    command = ["git", "-C", str(folder), "check-ignore", "--no-index", "--stdin"]
    told = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    return set(paths) - set(told.stdout.splitlines())


def known() -> set[str]:
    """The files of the project, and what runs leave beside them."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True)
    return {*listed.stdout.splitlines(), *LEFT_BY_RUNS}


@pytest.mark.parametrize("reader", ["core-tools", "azd"])
def test_the_app_and_nothing_else_is_published(reader: str, tmp_path: Path) -> None:
    readers: dict[str, Callable[[], set[str]]] = {
        "core-tools": lambda: of_the_core_tools(known()),
        "azd": lambda: of_git(known(), tmp_path),
    }
    left = readers[reader]()
    begins = {next((part for part in steps.CONTENT if f"{path}/".startswith(f"{part}/")), path) for path in left}
    assert begins == {*steps.CONTENT, "requirements.txt"}
    assert not [path for path in left if "__pycache__" in path]


def test_a_trailing_slash_would_let_the_core_tools_publish_hidden_files() -> None:
    """Why .funcignore has none: the regular expression wants a letter after it."""
    assert re.match(r"(node_modules\/)\b", "node_modules/.package-lock.json") is None
    assert "node_modules/.package-lock.json" not in of_the_core_tools(LEFT_BY_RUNS)


def test_the_zip_file_has_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("domain/a.py", "domain/__pycache__/a.pyc", "requirements.txt", "host.json", "docs/b.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "PACKAGE", tmp_path / "build" / "app.zip")
    with pytest.raises(Failure, match="The portal is not built"):
        steps.package({})
    (tmp_path / "portal" / "dist").mkdir(parents=True)
    (tmp_path / "portal" / "dist" / "index.html").write_text("x")
    steps.package({})
    with zipfile.ZipFile(tmp_path / "build" / "app.zip") as archive:
        assert archive.namelist() == ["domain/a.py", "host.json", "portal/dist/index.html", "requirements.txt"]
    assert capsys.readouterr().out == "Wrote build/app.zip.\n"


def test_the_packages_are_installed_by_their_hashes() -> None:
    """pip wants a hash of everything where one thing has one ("Secure installs")."""
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()
    assert "remoteBuild: true" in (ROOT / "azure.yaml").read_text()
