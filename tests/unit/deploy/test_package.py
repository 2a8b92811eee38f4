"""What is published is the app and nothing else, whichever tool reads .funcignore."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from deploy import package
from deploy.failure import Failure, told
from tests.support.processes import ROOT
from tests.support.small_app import PARTS, PORTAL, build_portal, small_app

IGNORED = (ROOT / ".funcignore").read_text("utf-8")
MAIN = (ROOT / "deploy" / "main.bicep").read_text("utf-8")
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
    "portal/dist/.built",
    "portal/dist/index.html",
    "portal/dist/assets/app.3f2a.js",
]


def of_the_core_tools(paths: Iterable[str], ignored: str = IGNORED) -> set[str]:
    """Follows the Core Tools' GitIgnoreParser: a pattern holds from a path's beginning to the end of a word."""
    lines = [line.strip().removeprefix("/") for line in ignored.splitlines() if line.strip()]
    patterns = [re.sub(r"[-\[\]/{}()+?.\\^$|]", r"\\\g<0>", line) for line in lines if not line.startswith("#")]
    either = "|".join(f"({each.replace('**', '(.+)').replace('*', '([^/]+)')})" for each in patterns)
    return {path for path in paths if not re.match(rf"({either})\b", path, re.ASCII)}


def of_git(paths: Iterable[str], folder: Path, ignored: str = IGNORED) -> set[str]:
    """azd reads .funcignore as git does .gitignore (Azure/azure-dev, issue 4381)."""
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / ".gitignore").write_text(ignored)
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
    begins = {next((part for part in package.CONTENT if f"{path}/".startswith(f"{part}/")), path) for path in left}
    assert begins == set(package.CONTENT)
    assert not [path for path in left if "__pycache__" in path or "/." in path]


def test_a_trailing_slash_would_let_the_core_tools_publish_hidden_files() -> None:
    """Why .funcignore has none: the regular expression wants a letter after it."""
    assert re.match(r"(node_modules\/)\b", "node_modules/.package-lock.json") is None
    assert "node_modules/.package-lock.json" not in of_the_core_tools(LEFT_BY_RUNS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_app(tmp_path)
    build_portal(tmp_path)
    return tmp_path


def unpacked(root: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(root / package.ARCHIVE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_folder_and_the_zip_file_have_the_app_and_nothing_else(root: Path) -> None:
    package.write(root)
    packed = unpacked(root)
    assert [name for name in packed if "__pycache__" not in name] == sorted([*PARTS, *PORTAL])
    folder = root / package.FOLDER
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert there.pop(".funcignore")
    assert there == packed
    assert list(packed) == sorted(packed)


def test_the_same_sources_give_the_same_bytes(root: Path) -> None:
    """Whenever, wherever and by whichever process they are packed, and whatever was there before."""
    package.write(root)
    first = (root / package.ARCHIVE).read_bytes()
    assert sys.executable.encode() not in first
    assert not [name for name, content in unpacked(root).items() if str(root).encode() in content]
    other = root / "other"
    small_app(other)
    build_portal(other)
    (other / package.FOLDER / "domain").mkdir(parents=True)
    (other / package.FOLDER / "domain" / "gone.py").write_text("x")
    for path in other.rglob("*"):
        os.utime(path, (0, 0))
    code = "import sys, pathlib, deploy.package; deploy.package.write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(other)], cwd=ROOT, check=True, capture_output=True)
    assert (other / package.ARCHIVE).read_bytes() == first


def test_every_source_is_compiled_and_none_is_believed_over_its_source(root: Path) -> None:
    package.write(root)
    folder = root / package.FOLDER
    sources = {path.relative_to(folder) for path in folder.rglob("*.py")}
    tag = sys.implementation.cache_tag
    assert {path.relative_to(folder) for path in folder.rglob("*.pyc")} == {
        each.parent / "__pycache__" / f"{each.stem}.{tag}.pyc" for each in sources
    }
    limit = [sys.executable, "-I", "-B", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})"]
    limit[-1] += "; import domain.rules; print(domain.rules.LIMIT, domain.rules.__cached__)"
    cached = folder / "domain" / "__pycache__" / f"rules.{tag}.pyc"
    assert subprocess.run(limit, capture_output=True, text=True, check=True).stdout == f"50 {cached}\n"
    (folder / "domain" / "rules.py").write_text("LIMIT = 51\n")
    assert subprocess.run(limit, capture_output=True, text=True, check=True).stdout == f"51 {cached}\n"


def test_it_says_what_is_in_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package.write(root)
    told = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines() if "  " in line)
    packed = unpacked(root)
    assert [name for name in told if name in package.CONTENT] == list(package.CONTENT)
    assert told["Allotments 1.2.3"].split()[0] == str(len(packed))
    assert told["of it compiled"].split()[0] == str(sum("__pycache__" in name for name in packed))
    (root / "domain" / "big.txt").write_text("x" * 5_000_000)
    package.write(root)
    out = capsys.readouterr().out
    assert "5,000 kB" in next(line for line in out.splitlines() if line.startswith("domain"))
    assert out.splitlines()[-1] == f"SHA-256: {hashlib.sha256((root / package.ARCHIVE).read_bytes()).hexdigest()}"


def test_without_a_portal_it_stops_and_leaves_what_was_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package.write(root)
    (root / "portal" / "dist" / "index.html").unlink()
    assert told(lambda: package.write(root)) == 1
    assert capsys.readouterr().err.startswith("Stopped: The portal is not built. Run python3 deploy/steps.py package,")
    assert (root / package.FOLDER / "portal" / "dist" / "index.html").is_file()


def test_a_source_that_is_no_python_stops_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "domain" / "rules.py").write_text("LIMIT =\n")
    assert told(lambda: package.write(root)) == 1
    assert "A source cannot be compiled" in capsys.readouterr().err
    assert not (root / package.ARCHIVE).exists()


def test_another_python_than_azure_s_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PYTHON", (3, 12))
    with pytest.raises(Failure, match=r"The app is compiled for Python 3\.12, and this is 3\.13"):
        package.write(root)


def test_the_version_compiled_for_is_the_one_that_runs_in_azure() -> None:
    (version,) = re.findall(r"runtime: \{ name: 'python', version: '([\d.]+)' \}", MAIN)
    assert version == ".".join(map(str, package.PYTHON))


def test_the_folder_s_funcignore_leaves_nothing_out(root: Path, tmp_path: Path) -> None:
    package.write(root)
    ignored = (root / package.FOLDER / ".funcignore").read_text()
    packed = set(unpacked(root))
    assert of_git(packed, tmp_path / "git", ignored) == packed
    assert of_the_core_tools({*packed, ".funcignore"}, ignored) == packed


def test_azd_deploys_the_folder() -> None:
    (folder,) = re.findall(r"^    dist: (\S+)", (ROOT / "azure.yaml").read_text(), re.MULTILINE)
    assert Path(folder) == package.FOLDER


def test_the_packages_are_installed_by_their_hashes() -> None:
    """pip wants a hash of everything where one thing has one ("Secure installs")."""
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()
    assert "remoteBuild: true" in (ROOT / "azure.yaml").read_text()
