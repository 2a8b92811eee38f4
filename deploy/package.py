"""The app as a folder and as a zip file: what is deployed, whichever tool deploys it.

    python3 -m deploy.package

The portal must be built. The same sources give the same bytes. Needs Python 3.13, and nothing else.
"""

import compileall
import hashlib
import py_compile
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from deploy.failure import Failure, say, told

ROOT = Path(__file__).parents[1]
CONTENT = (
    "domain",
    "application",
    "handlers",
    "infra",
    "portal/dist",
    "function_app.py",
    "host.json",
    "pyproject.toml",
    "requirements.txt",
)
"""What the app is made of; all else stays here, as .funcignore tells the Core Tools. pyproject.toml has the version."""

FOLDER, ARCHIVE = Path("build", "app"), Path("build", "app.zip")
PYTHON = (3, 13)
IGNORED = "# All of this folder is deployed. Without this file, azd would leave the compiled files out.\n/.funcignore\n"


def write(root: Path) -> None:
    """Write the folder and the zip file in the place of earlier ones, and say what is in them. Raises Failure."""
    folder, archive = root / FOLDER, root / ARCHIVE
    content = files(root)
    shutil.rmtree(folder, ignore_errors=True)
    for path in content:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, folder / path)
    compile_sources(folder)
    pack(folder, archive)
    (folder / ".funcignore").write_text(IGNORED, "utf-8")
    for line in described(archive):
        say(line)


def files(root: Path) -> list[Path]:
    """The files of the app, by their paths under the root. Raises Failure where there is no portal."""
    if not (root / "portal" / "dist" / "index.html").is_file():
        raise Failure("The portal is not built. Run python3 deploy/steps.py package, which builds it.")
    found = (path for each in CONTENT for path in (root / each, *(root / each).rglob("*")) if path.is_file())
    return sorted(path for path in (each.relative_to(root) for each in found) if not _left_by_runs(path))


def _left_by_runs(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def compile_sources(folder: Path) -> None:
    """Compile the sources, because no start of the app can: its folder is read-only in Azure.

    A compiled file holds a hash of its source and no time (PEP 552): one of another source or Python is ignored.
    """
    if sys.version_info[:2] != PYTHON:
        wanted, found = (".".join(map(str, version)) for version in (PYTHON, sys.version_info[:3]))
        raise Failure(f"The app is compiled for Python {wanted}, and this is {found}. Run it with {wanted}.")
    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    if not compileall.compile_dir(folder, quiet=1, invalidation_mode=checked, stripdir=folder):
        raise Failure("A source cannot be compiled; Python has said why.")


def pack(folder: Path, archive: Path) -> None:
    """Zip the folder's files in the order of their names, with the same time (zip's first, 1980) and mode for each."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, where external_attr has the mode
            entry.external_attr = 0o100644 << 16
            zipped.writestr(entry, path.read_bytes())


def described(archive: Path) -> Iterator[str]:
    """The parts with their numbers of files and sizes, the version, and the zip file's SHA-256."""
    with zipfile.ZipFile(archive) as zipped:
        packed = zipped.infolist()
        version = tomllib.loads(zipped.read("pyproject.toml").decode())["project"]["version"]
    for part in CONTENT:
        yield _line(part, [each for each in packed if Path(each.filename).is_relative_to(part)])
    yield _line(f"Allotments {version}", packed)
    yield _line("of it compiled", [each for each in packed if "__pycache__" in each.filename])
    yield f"{ARCHIVE.as_posix()}: {_kilobytes(archive.stat().st_size)}"
    yield f"SHA-256: {hashlib.sha256(archive.read_bytes()).hexdigest()}"


def _line(name: str, packed: list[zipfile.ZipInfo]) -> str:
    return f"{name:<18}{len(packed):>5,} files{_kilobytes(sum(each.file_size for each in packed)):>10}"


def _kilobytes(size: int) -> str:
    return f"{size / 1000:,.0f} kB"


if __name__ == "__main__":
    sys.exit(told(lambda: write(ROOT)))
