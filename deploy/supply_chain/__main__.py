"""python -m deploy.supply_chain sbom|notices|audit: what `make` calls for it. Run from the project's folder."""

import argparse
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from deploy.supply_chain.audit import Finding, of_npm, of_python
from deploy.supply_chain.components import PORTAL, ROOT, portal_components, python_components
from deploy.supply_chain.notices import notices
from deploy.supply_chain.sbom import bill_of_materials

APP, CLIENT, EVERYTHING = (ROOT / f"requirements{which}.txt" for which in ("", "-client", "-dev"))
BUILD = ROOT / "build"
NPM = (PORTAL, ROOT, *(ROOT / "tests" / "contract" / name for name in ("javascript", "openapi")))
OK, HOLES, UNKNOWN = 0, 1, 2


def main() -> int:
    """What is asked for; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["sbom", "notices", "audit"])
    parser.add_argument("--pip-audit", type=Path, default=Path("pip-audit"), help="Where it is; for audit.")
    asked = parser.parse_args()
    match asked.what:
        case "sbom":
            return _sbom()
        case "notices":
            return _notices()
        case _:
            locks = (APP, CLIENT, EVERYTHING)
            return told([*(of_python(asked.pip_audit, lock) for lock in locks), *map(of_npm, NPM)])


def told(findings: Iterable[Finding]) -> int:
    """Print what is known; 1 where a hole is, 2 where that cannot be told of everything."""
    code = OK
    for finding in findings:
        for hole in finding.holes:
            _say(f"{finding.asked}: {hole}")
        if finding.unknown:
            _say(f"{finding.asked}: NOT CHECKED: {finding.unknown}")
        elif not finding.holes:
            _say(f"{finding.asked}: nothing is known to be wrong")
        if finding.holes:
            code = HOLES
        elif finding.unknown and code == OK:
            code = UNKNOWN
    return code


def _sbom() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    _write(
        "allotments.cdx.json", bill_of_materials("allotments", version, [*python_components(APP), *portal_components()])
    )
    _write("allotctl.cdx.json", bill_of_materials("allotctl", version, python_components(CLIENT)))
    return OK


def _notices() -> int:
    (portal,) = (PORTAL / "dist" / "assets").glob("notices-*.txt")
    _write("THIRD-PARTY-NOTICES.txt", notices(python_components(APP), portal.read_text(encoding="utf-8")))
    return OK


def _write(name: str, text: str) -> None:
    BUILD.mkdir(exist_ok=True)
    (BUILD / name).write_text(text, encoding="utf-8")
    _say(f"build/{name}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
