"""The documents, docstrings and comments are plain English, links lead somewhere, and the decisions are all listed."""

import re
from pathlib import Path

import pytest

from tests.support.prose import anchors, links, objections, sentences, source_objections, source_sentences

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
PROSE = sorted([*PAGES, *ROOT.glob("C*.md"), ROOT / "SECURITY.md", ROOT / "tests" / "README.md"])
LINKING = sorted({*PAGES, *ROOT.glob("*.md"), *(ROOT / "tests").glob("*.md")})

PLAIN_SOURCES = (
    "allotctl/**/*.py",
    "application/**/*.py",
    "benchmarks/**/*.py",
    "domain/**/*.py",
    "function_app.py",
    "handlers/**/*.py",
    "infra/**/*.py",
    "local/**/*.py",
)  # fmt: skip
"""The Python files whose docstrings and comments are held to plain English: one pattern a line, `**` for any depth."""

SOURCES = "allotctl|application|benchmarks|deploy|domain|handlers|infra|local|portal|tests"
WRITTEN_BY_RUNS = frozenset({"benchmarks/results/"})


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


class TestProse:
    def test_sentences_end_with_their_marks_and_paragraphs(self) -> None:
        page = "One is here. Two\nis longer! Is three?\n\n- four\n- five goes\n  on\n"
        assert [(each.line, each.text) for each in sentences(page)] == [
            (1, "One is here."),
            (1, "Two is longer!"),
            (1, "Is three?"),
            (4, "four"),
            (5, "five goes on"),
        ]

    def test_code_tables_headings_and_pictures_are_left_out(self) -> None:
        page = "# He\n\n```bash\nhe\n```\n\n| he |\n|---|\n\n    he\n\n![he](he.png)\n\nSee `he` and [them](he.md).\n"
        assert [each.text for each in sentences(page)] == ["See X and them."]
        assert objections(page) == []

    @pytest.mark.parametrize("word", ["he", "His", "whoever", "anew", "in vain"])
    def test_a_word_is_named_with_its_line(self, word: str) -> None:
        assert objections(f"Fine.\n\nThis {word} is not.\n") == [f"line 3: {word.lower()!r}: This {word} is not."]

    def test_part_of_a_word_is_none(self) -> None:
        assert objections("The history helps others, and the theme is there.\n") == []

    def test_thirty_five_words_are_enough(self) -> None:
        assert objections(" ".join(["word"] * 35) + ".") == []
        assert len(objections(" ".join(["word"] * 36) + ".")) == 1

    def test_code_counts_as_one_word(self) -> None:
        assert [each.words for each in sentences("Run `make up PORT=7071` now.")] == [3]

    def test_anchors_are_those_of_github(self) -> None:
        page = "# The `API`, and more\n\n```\n# none\n```\n\n## Twice\n\n## Twice\n"
        assert anchors(page) == {"the-api-and-more", "twice", "twice-1"}

    def test_links_to_other_sites_and_in_code_are_left_out(self) -> None:
        page = "[a](b.md#c) `[d](e.md)` [f](https://example.com) ![g](h.png)\n"
        assert [*links(page)] == ["b.md#c", "h.png"]


class TestSources:
    def test_docstrings_and_comments_are_read_with_their_lines(self) -> None:
        source = '"""A module."""\n\nX = 1\n"""A constant."""\n\n# Two lines\n# of comment.\nY = "he"  # After code.\n'
        assert [(each.line, each.text) for each in source_sentences(source)] == [
            (1, "A module."),
            (4, "A constant."),
            (6, "Two lines of comment."),
            (8, "After code."),
        ]

    def test_each_named_thing_of_a_docstring_is_a_sentence_of_its_own(self) -> None:
        source = '"""What it is.\n\nfirst: one thing\nsecond: another\n  and more\n"""\n'
        assert [each.text for each in source_sentences(source)] == [
            "What it is.",
            "first: one thing",
            "second: another and more",
        ]

    def test_what_is_said_to_a_tool_is_left_out(self) -> None:
        assert [*source_sentences("x = 1  # noqa: HE1\ny = 2  # type: ignore[his]\n")] == []

    @pytest.mark.parametrize("source", ['"""What he does."""\n', "# Whoever reads this.\n", "x = 1  # told anew\n"])
    def test_a_word_is_named_in_a_docstring_and_in_a_comment(self, source: str) -> None:
        assert len(source_objections(source)) == 1

    def test_a_docstring_of_a_function_counts_from_its_own_line(self) -> None:
        source = 'def f() -> None:\n    """Fine.\n\n    Whoever reads it.\n    """\n'
        assert source_objections(source) == ["line 4: 'whoever': Whoever reads it."]

    @pytest.mark.parametrize("pattern", PLAIN_SOURCES)
    def test_sources_are_plain_english(self, pattern: str) -> None:
        files = sorted(ROOT.glob(pattern))
        assert files
        found = {named(file): source_objections(file.read_text(encoding="utf-8")) for file in files}
        assert {file: against for file, against in found.items() if against} == {}


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_a_page_is_plain_english(page: Path) -> None:
    assert objections(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", LINKING, ids=named)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    broken = []
    for target in links(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", LINKING, ids=named)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    paths = set(re.findall(rf"`((?:{SOURCES})/[\w./-]*)`", page.read_text(encoding="utf-8"))) - WRITTEN_BY_RUNS
    missing = sorted(path for path in paths if not (ROOT / path).exists())
    assert missing == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, left = set[Path](), [ROOT / "README.md"]
    while left:
        page = left.pop()
        reached.add(page)
        targets = {(page.parent / each.partition("#")[0]).resolve() for each in links(page.read_text(encoding="utf-8"))}
        left += [each for each in targets - reached if each.suffix == ".md" and each.exists()]
    assert [named(page) for page in PAGES if page not in reached] == []


class TestDecisions:
    files = sorted(DECISIONS.glob("[0-9]*.md"))

    @pytest.mark.parametrize("file", files, ids=lambda file: file.name)
    def test_each_has_a_status_and_a_date(self, file: Path) -> None:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ")
        assert re.fullmatch(r"Status: (accepted|superseded by \[\d{4}\]\([^)]+\))  ", lines[2])
        assert re.fullmatch(r"Date: \d{4}-\d{2}-\d{2}", lines[3])

    def test_the_index_has_them_all_by_number_and_title(self) -> None:
        index = (DECISIONS / "README.md").read_text(encoding="utf-8")
        listed = re.findall(r"^(\d+)\. \[(.*)\]\((.*)\)$", index, re.MULTILINE)
        titles = [
            (str(int(file.name[:4])), file.read_text(encoding="utf-8").splitlines()[0][2:]) for file in self.files
        ]
        expected = [(number, title, file.name) for (number, title), file in zip(titles, self.files, strict=True)]
        assert listed == expected
