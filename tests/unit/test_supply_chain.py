"""What is installed is pinned with hashes, and what is told about it is true: the bill, the licences, the audit."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from deploy.supply_chain.__main__ import told
from deploy.supply_chain.audit import Finding, of_python, read_npm_audit, read_pip_audit
from deploy.supply_chain.components import portal_components, python_components
from deploy.supply_chain.notices import RULE, notices
from deploy.supply_chain.sbom import bill_of_materials
from tests.support.processes import ROOT

LOCKS = sorted(ROOT.glob("requirements*.txt"))
APP, DEV, CLIENT = (ROOT / f"requirements{which}.txt" for which in ("", "-dev", "-client"))


def pins(lock: Path) -> dict[str, str]:
    return {each.name: each.version for each in python_components(lock)}


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
    def test_every_package_has_its_hashes(self, lock: Path) -> None:
        found = python_components(lock)
        assert len(found) == lock.read_text(encoding="utf-8").count("==") - lock.read_text(encoding="utf-8").count(
            " == "
        )
        assert not [each.name for each in found if not each.hashes]

    def test_every_direct_dependency_is_pinned(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        groups = project["dependency-groups"]
        for wanted, lock in ((project["project"]["dependencies"], APP), (groups["client"], CLIENT)):
            assert {re.split(r"[\[<>=]", each)[0] for each in wanted} <= pins(lock).keys()

    @pytest.mark.parametrize("lock", [APP, CLIENT], ids=lambda lock: lock.name)
    def test_what_runs_is_what_was_tested(self, lock: Path) -> None:
        tested = {*pins(DEV).items(), ("colorama", pins(CLIENT)["colorama"])}  # Windows alone needs it
        assert {*pins(lock).items()} <= tested

    def test_what_is_installed_must_have_them(self) -> None:
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.findall(r"pip install(?! .*--require-hashes).*", makefile) == []
        assert "`pip install --require-hashes -r requirements-client.txt`" in (ROOT / "docs" / "tutorial.md").read_text(
            encoding="utf-8"
        )


class TestBill:
    components = (*python_components(APP), *portal_components())
    bill = bill_of_materials("allotments", "1.2.3", components)

    def test_it_is_complete(self) -> None:
        told = json.loads(self.bill)
        assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
        assert told["metadata"]["component"]["version"] == "1.2.3"
        listed = {each["purl"]: each for each in told["components"]}
        assert {f"pkg:pypi/{name}@{version}" for name, version in pins(APP).items()} <= listed.keys()
        assert not [purl for purl, each in listed.items() if not each["hashes"] or "licenses" not in each]
        portal = json.loads((ROOT / "portal" / "package.json").read_text(encoding="utf-8"))
        for name, version in portal["dependencies"].items():
            (found,) = [each for each in listed.values() if (each["name"], each["version"]) == (name, version)]
            assert found["purl"].startswith("pkg:npm/")
        assert not {each["name"] for each in listed.values()} & portal["devDependencies"].keys()

    def test_a_scope_is_encoded_in_a_package_url(self) -> None:
        assert "pkg:npm/%40fluentui/web-components@" in self.bill

    def test_a_licence_that_is_only_there_as_text_is_recognized(self) -> None:
        (found,) = (each for each in self.components if each.name == "httpx-aiohttp")
        assert (found.licence, found.is_expression) == ("BSD-3-Clause", True)

    def test_the_same_pins_make_the_same_bill(self) -> None:
        assert bill_of_materials("allotments", "1.2.3", reversed(self.components)) == self.bill
        assert bill_of_materials("allotments", "1.2.4", self.components) != self.bill


class TestNotices:
    def test_every_package_is_named_with_its_text(self) -> None:
        components = python_components(APP)
        parts = notices(components, "the portal's").split(RULE)
        assert (len(parts), parts[-1].strip()) == (len(components) + 2, "the portal's")
        for component, part in zip(components, parts[1:-1], strict=True):
            assert part.startswith(f"\n{component.name} {component.version}: ")
            assert len(part) > 400 or "brings no text" in part
        assert "Mozilla Public License" in next(part for part in parts if part.startswith("\ncertifi "))

    def test_what_is_not_installed_is_an_error(self, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.txt"
        lock.write_text(f"no-such-package==1.0 \\\n    --hash=sha256:{'0' * 64}\n", encoding="utf-8")
        with pytest.raises(LookupError, match="no-such-package is not installed"):
            notices(python_components(lock), "")


HOLE = {"id": "GHSA-1", "fix_versions": ["1.1"], "aliases": [], "description": "…"}
NPM_HOLE = {"severity": "high", "range": "<1.1", "fixAvailable": True}


class TestAudit:
    def test_what_nothing_is_known_about(self, capsys: pytest.CaptureFixture[str]) -> None:
        packages = [{"name": "a", "version": "1", "vulns": []}]
        found = [
            read_pip_audit("lock", json.dumps({"dependencies": packages, "fixes": []})),
            read_npm_audit("npm", json.dumps({"vulnerabilities": {}})),
        ]
        assert found == [Finding("lock"), Finding("npm")]
        assert told(found) == 0
        assert capsys.readouterr().out.count("nothing is known to be wrong") == 2

    def test_a_hole_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        packages = [{"name": "a", "version": "1", "vulns": [HOLE]}, {"name": "b", "version": "1", "vulns": []}]
        found = [
            Finding("other", unknown="down"),
            read_pip_audit("lock", json.dumps({"dependencies": packages})),
            read_npm_audit("npm", json.dumps({"vulnerabilities": {"c": NPM_HOLE}})),
        ]
        assert told(found) == 1
        printed = capsys.readouterr().out
        assert "lock: a 1: GHSA-1, mended in 1.1\n" in printed
        assert "npm: c <1.1: high\n" in printed

    @pytest.mark.parametrize(
        "output",
        [
            json.dumps({"dependencies": [{"name": "a", "skip_reason": "Dependency not found"}]}),
            json.dumps(
                {"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "no"}]}
            ),
            json.dumps({"dependencies": []}),
            "Traceback\nConnectionError: cannot resolve",
            "",
            "[]",
        ],
    )
    def test_pip_audits_silence_is_no_answer(self, output: str, capsys: pytest.CaptureFixture[str]) -> None:
        found = read_pip_audit("lock", output)
        assert (found.holes, told([found])) == ((), 2)
        assert "lock: NOT CHECKED: " in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("output", "why"),
        [
            ('{"message": "405 Method Not Allowed", "method": "POST"}', "405 Method Not Allowed"),
            ("npm error\nno network", "no network"),
            ("", "it said nothing"),
        ],
    )
    def test_npms_error_is_no_answer(self, output: str, why: str) -> None:
        assert read_npm_audit("npm", output) == Finding("npm", unknown=why)

    def test_a_tool_that_is_not_there_is_no_answer(self) -> None:
        found = of_python(Path("/nowhere/pip-audit"), APP)
        assert found.unknown == "/nowhere/pip-audit cannot be run: No such file or directory"
