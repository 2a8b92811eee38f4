"""What the advisory services know about the pinned packages, asked by pip-audit and npm audit, if they can be asked.

Neither tool can be believed by its exit code: pip-audit says "no known vulnerabilities" where it has not found a single
package, and npm prints an error as JSON.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.supply_chain.components import ROOT


@dataclass(frozen=True, slots=True)
class Finding:
    """What was asked about a file: the holes that are known, or why that cannot be told."""

    asked: str
    holes: tuple[str, ...] = ()
    unknown: str | None = None


def of_python(pip_audit: Path, lock: Path) -> Finding:
    """What is known about a requirements file."""
    return read_pip_audit(
        lock.name, _output([str(pip_audit), "--disable-pip", "--require-hashes", "--format", "json", "-r", str(lock)])
    )


def of_npm(folder: Path) -> Finding:
    """What is known about the package-lock.json of a folder."""
    return read_npm_audit(
        str((folder / "package-lock.json").relative_to(ROOT)), _output(["npm", "audit", "--json"], folder)
    )


def read_pip_audit(asked: str, output: str) -> Finding:
    """The finding in what `pip-audit --format json` prints."""
    told = _json(output)
    if told is None or "dependencies" not in told:
        return Finding(asked, unknown=_last_line(output))
    packages: Sequence[Mapping[str, Any]] = told["dependencies"]
    skipped = [package for package in packages if "skip_reason" in package]
    holes = tuple(
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in packages
        for hole in package.get("vulns", ())
    )
    if skipped or not packages:
        reason = f"{len(skipped)} of {len(packages)} packages were not found"
        return Finding(asked, holes, f"{reason}; {skipped[0]['skip_reason']}" if skipped else reason)
    return Finding(asked, holes)


def read_npm_audit(asked: str, output: str) -> Finding:
    """The finding in what `npm audit --json` prints."""
    told = _json(output)
    if told is None or "vulnerabilities" not in told:
        message = str(told["message"]) if told and "message" in told else _last_line(output)
        return Finding(asked, unknown=message)
    holes = tuple(
        f"{name} {hole['range']}: {hole['severity']}{'' if hole['fixAvailable'] else ', not mended yet'}"
        for name, hole in told["vulnerabilities"].items()
    )
    return Finding(asked, holes)


def _output(command: Sequence[str], folder: Path | None = None) -> str:
    """What a command prints; where it prints no answer, what it complains of."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}"
    return done.stdout if done.stdout.strip() else done.stderr


def _json(output: str) -> dict[str, Any] | None:
    try:
        told = json.loads(output)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _last_line(output: str) -> str:
    lines = output.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
