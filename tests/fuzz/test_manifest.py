"""A manifest as somebody has written it: read and merged, or refused."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allotctl.errors import Unreadable
from allotctl.manifest_file import merged, read
from tests.fuzz.hostile import texts

manifests = st.one_of(
    texts,
    st.binary().map(lambda content: content.decode("latin-1")),
    st.lists(st.tuples(texts, texts), max_size=4).map(
        lambda some: "allotments:\n" + "".join(f"  - groupId: g\n    {name}: {value}\n" for name, value in some)
    ),
    st.sampled_from(
        [
            "a: &a [*a]",
            "allotments: &a\n  - *a",
            "[" * 500,
            "{a: " * 500,
            "allotments: 1e999",
            "allotments: .nan",
            "allotments: 2026-01-01T00:00:00+99:99",
            "allotments: 0001-01-01",
            "? [a]\n: b",
            "allotments: !!python/object:os.system x",
            "allotments: !!binary x",
            "%YAML 9.9\n---\na",
            f"a: {'9' * 5000}",
            "a: 1\na: 2",
            "\x00",
        ]
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("manifest")


@given(text=manifests)
def test_a_manifest_is_read_and_merged_or_refused(folder: Path, text: str) -> None:
    path = folder / "allotments.yaml"
    path.write_bytes(text.encode(errors="surrogatepass"))
    with suppress(Unreadable):
        file = read(path)
        assert isinstance(file.body, dict)
        assert merged({"allotments": []}, {}, file)
