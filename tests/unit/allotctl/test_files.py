"""Files are replaced whole or not at all; a manifest of any content is read, or refused in words."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allotctl import files, manifest_file
from allotctl.errors import Unreadable
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def aliases(levels: int, each: int) -> bytes:
    """A manifest in which every list holds the one before so many times."""
    lists = (f"l{n}: &l{n} [{', '.join([f'*l{n - 1}' if n else 'x'] * each)}]\n" for n in range(levels))
    return "".join(lists).encode()


class TestReplaced:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / "file"
        file.write_bytes(b"before")
        return file

    def test_what_fails_leaves_it_as_it_was(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(Unreadable, match="file cannot be written: No space left on device"):
            files.replace(file, "after")
        assert file.read_bytes() == b"before"
        assert [path.name for path in file.parent.iterdir()] == ["file"]

    def test_so_does_what_is_interrupted(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            files.replace(file, "after")
        assert file.read_bytes() == b"before"
        assert [path.name for path in file.parent.iterdir()] == ["file"]

    def test_its_mode_stays(self, file: Path) -> None:
        file.chmod(0o640)
        files.replace(file, b"after")
        assert (stat.S_IMODE(file.stat().st_mode), file.read_bytes()) == (0o640, b"after")

    def test_a_new_one_has_what_the_umask_lets_through(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            files.replace(tmp_path / "new", "text")
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640

    def test_a_link_stays_one(self, file: Path) -> None:
        link = file.with_name("link")
        link.symlink_to(file)
        files.replace(link, "after")
        assert (link.is_symlink(), file.read_bytes()) == (True, b"after")

    def test_what_is_no_file_is_written_to(self) -> None:
        files.replace(Path("/dev/null"), "text")
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)

    def test_a_byte_order_mark_is_no_text(self, file: Path) -> None:
        file.write_text("é", encoding="utf-8-sig")
        assert files.read(file) == "é"


class TestManifests:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("name: Österreich".encode("utf-16"), "is not UTF-8"),
            ("name: Österreich".encode("cp1252"), "is not UTF-8"),
            (b"[" * 1200, "nested too deeply"),
            (b"a: " + b"9" * 5000, "is not YAML"),
            (b"a: 2026-99-99", "is not YAML"),
            (b"a: !!bool perhaps", "is not YAML"),
            (b"a: \x1b", "is not YAML"),
            (b'a: "\\ud83d"', "half a character"),
            (b'"\\ud83d": a', "half a character"),
            (b"a: .nan", "nan is a float"),
            (aliases(levels=1500, each=1), "nested too deeply"),
            (aliases(levels=9, each=9), "more than 1000000 values"),
        ],
    )
    def test_what_cannot_be_sent_is_told(self, tmp_path: Path, content: bytes, told: str) -> None:
        file = tmp_path / "allotments.yaml"
        file.write_bytes(content)
        with pytest.raises(Unreadable, match=told):
            _ = manifest_file.read(file).body

    @given(
        st.one_of(
            st.binary(),
            st.text(alphabet="ab:-?[]{},&*#!|>%@`'\"\\ \n\t019.~<=\ud83d\x85\ufeff").map(
                lambda text: text.encode("utf-8", "surrogatepass")
            ),
        )
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_anything_is_read_or_refused(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "anything.yaml"
        file.write_bytes(content)
        try:
            body = manifest_file.read(file).body
        except Unreadable:
            return
        json.dumps(body, allow_nan=False, ensure_ascii=False).encode()

    def test_line_ends_stay(self, client: Client, server: ApiServer, tmp_path: Path) -> None:
        file = tmp_path / "allotments.yaml"
        file.write_bytes(b"# Kept.\r\nallotments: # and this\r\n")
        server.allotment()
        assert client("export", str(file)).exit_code == 0
        written = file.read_bytes()
        assert written.startswith(b"# Kept.\r\nallotments: # and this\r\n")
        assert written.count(b"\n") == written.count(b"\r\n") > 5

    def test_what_stands_where_the_list_belongs_is_not_overwritten(self, client: Client, tmp_path: Path) -> None:
        file = tmp_path / "allotments.yaml"
        file.write_text("# Mine.\nallotments: hello\n", encoding="utf-8")
        result = client("export", str(file))
        assert (result.exit_code, f"{file}:2: `allotments` must be a list." in result.stderr) == (2, True)
        assert file.read_text(encoding="utf-8") == "# Mine.\nallotments: hello\n"
