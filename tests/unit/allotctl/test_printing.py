"""Names are printed as they are: to a pipe, to a terminal, and where the code page lacks their characters."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from allotctl.screen import visible
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client

ROOT = Path(__file__).parents[3]
CODES = ":ok: [red]X[/] \\[ :id: [link=x]y"
OBEYED = "A\x1b]0;PWNED\x07\x1b[2J\u202eB\u2066C\x9b\u2028D"
SHOWN = "A\\x1b]0;PWNED\\x07\\x1b[2J\\u202eB\\u2066C\\x9b\\u2028D"
FOREIGN = "Łódź — Ελλάδα 🎉"
LONG = "x" * 300

CODE_PAGES: Mapping[str, Mapping[str, str]] = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "ascii": {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
}


def run(
    server: ApiServer, *arguments: str, code_page: str = "utf-8", options: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """The client as a process, its output in a pipe."""
    environment = {**os.environ, "ALLOTCTL_URL": server.url, "ALLOTCTL_TOKEN": "administrator", "COLUMNS": "80"}
    return subprocess.run(
        [sys.executable, *options, "-m", "allotctl", *arguments],
        env={**environment, **CODE_PAGES[code_page]},
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )


def on_a_terminal(server: ApiServer, *arguments: str, columns: int = 60) -> str:
    """What the client prints on a terminal of so many columns, without its colours."""
    ours, its = pty.openpty()
    environment = {**os.environ, "ALLOTCTL_URL": server.url, "ALLOTCTL_TOKEN": "administrator", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "allotctl", *arguments],
        env={**environment, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        stdout=its,
        stderr=subprocess.DEVNULL,
    )
    os.close(its)
    read = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal, suppress(OSError):  # the last read of a closed one, on Linux
        while part := terminal.read(4096):
            read += part
    assert process.wait(60) == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", read.decode()).replace("\r\n", "\n")


class TestNames:
    def test_they_are_no_markup(self, client: Client, server: ApiServer) -> None:
        made = server.allotment(displayName=CODES)
        listed = json.loads(client("list", "-o", "json").stdout)
        assert [each["displayName"] for each in listed] == [CODES]
        assert f"\n{CODES}\t" in client("list").stdout
        assert f"name\t{CODES}\n" in client("show", CODES).stdout
        assert client("show", CODES, "-o", "json").exit_code == 0
        assert f"{CODES} is being compared." in client("reconcile", "--allotment", made, "--no-wait").stdout
        assert "no allotment named '[bold]:ok:'" in client("show", "[bold]:ok:").stderr

    def test_of_a_plan_too(self, client: Client, server: ApiServer, tmp_path: Path) -> None:
        server.allotment(displayName=CODES)
        file = tmp_path / "allotments.yaml"
        client("export", str(file))
        file.write_text(file.read_text(encoding="utf-8").replace(":id:", ":sos: \U0001f98a"), encoding="utf-8")
        shown = client("plan", str(file)).stdout
        assert f"    displayName: {CODES} → {CODES.replace(':id:', ':sos: \U0001f98a')}\n" in shown

    def test_a_terminal_obeys_none(self, client: Client, server: ApiServer) -> None:
        server.called_before(server.allotment(), OBEYED)
        for shown in (("list",), ("show", OBEYED)):
            assert SHOWN in client(*shown).stdout
        printed = client("list", "-o", "json").stdout
        assert [each["displayName"] for each in json.loads(printed)] == [OBEYED]
        assert visible(printed.replace("\n", "")) == printed.replace("\n", "")
        for arguments in (("list",), ("list", "-o", "json"), ("export",)):
            printed = on_a_terminal(server, *arguments).replace("\n", "")
            assert visible(printed) == printed

    def test_other_marks_are_left_as_they_are(self) -> None:
        assert (
            visible("Zoë 👩‍💻 \u200cنام é") == "Zoë 👩‍💻 \u200cنام é"
        )  # joined emoji, a Persian non-joiner, an accent

    def test_half_a_character_is_printed(self) -> None:
        assert visible("\ud83d") == "\\ud83d"


class TestWidth:
    def test_nothing_is_cut_in_a_pipe(self, server: ApiServer) -> None:
        made = server.allotment(displayName=LONG[:100])
        listed = run(server, "list").stdout.decode()
        assert len(listed.splitlines()) == 2
        assert LONG[:100] in listed
        assert made in listed

    def test_a_terminal_folds(self, server: ApiServer) -> None:
        made = server.allotment(displayName=LONG[:100])
        lines = on_a_terminal(server, "list").splitlines()
        assert max(map(len, lines)) <= 60
        assert "…" not in "".join(lines)
        cells = [line.split() for line in lines[1:] if line]
        assert "".join(cell for line in cells for cell in line if "x" in cell).count("x") == 100
        folded = "".join(line[-1] for line in cells if "x" not in line[-1])
        assert folded == made


class TestCodePages:
    @pytest.mark.parametrize("code_page", CODE_PAGES)
    def test_what_it_lacks_is_replaced(self, server: ApiServer, code_page: str) -> None:
        made = server.allotment(displayName=FOREIGN)
        done = run(server, "list", code_page=code_page)
        assert (done.returncode, done.stderr) == (0, b"")
        assert made in done.stdout.decode(code_page)
        done = run(server, "show", "Ж", code_page=code_page)
        assert (done.returncode, b"Traceback" in done.stderr) == (1, False)

    @pytest.mark.parametrize("code_page", CODE_PAGES)
    def test_json_has_the_very_name(self, server: ApiServer, code_page: str) -> None:
        server.allotment(displayName=FOREIGN)
        done = run(server, "list", "-o", "json", code_page=code_page)
        (shown,) = json.loads(done.stdout.decode(code_page))
        assert shown["displayName"] == FOREIGN

    @pytest.mark.parametrize("code_page", CODE_PAGES)
    def test_files_are_utf_8(self, server: ApiServer, tmp_path: Path, code_page: str) -> None:
        file = tmp_path / "allotments.yaml"
        file.write_text("# Vertrieb Österreich — kept.\nallotments:\n", encoding="utf-8-sig")
        server.allotment(displayName=FOREIGN)
        assert run(server, "export", str(file), code_page=code_page).returncode == 0
        written = file.read_text(encoding="utf-8")
        assert written.startswith("# Vertrieb Österreich — kept.\n")
        assert FOREIGN in written
        assert run(server, "plan", str(file), "--exit-code", code_page=code_page).returncode == 0
        printed = run(server, "export", code_page=code_page).stdout.decode()
        assert FOREIGN in printed

    def test_nothing_is_opened_in_the_machines_encoding(self, server: ApiServer, tmp_path: Path) -> None:
        file = tmp_path / "allotments.yaml"
        server.allotment()
        strict = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning")
        for arguments in (("export", str(file)), ("plan", str(file)), ("list",), ("logout",)):
            done = run(server, *arguments, options=strict)
            assert (done.returncode, done.stderr) == (0, b"")
