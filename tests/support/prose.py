"""The prose of a Markdown page, and of the docstrings and comments of a Python file, and what is not plain English.

Code, tables and pictures are left out.
"""

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from tests.support.syntax import statements

WORDS_AT_MOST = 35

PRONOUNS = ("he", "him", "his", "himself", "she", "her", "hers", "herself", "whoever", "whomever", "whosoever")
"""People are "they" or "you" (Microsoft Writing Style Guide, "Bias-free communication")."""

FORMER_WORDS = (
    "anew",
    "cure", "cured", "cures",
    "deed", "deeds",
    "in vain",
    "intruder", "intruders",
    "mend", "mended", "mending", "mends",
    "shall",
    "whereupon",
    "wherewith",
)  # fmt: skip
"""Words of the project's former private language, which readers had to learn first."""

_NOT_PLAIN = {word: re.compile(rf"\b{word}\b", re.IGNORECASE) for word in (*PRONOUNS, *FORMER_WORDS)}
_ANY_NOT_PLAIN = re.compile(rf"\b(?:{'|'.join(_NOT_PLAIN)})\b", re.IGNORECASE)

_FENCE = re.compile(r"^\s*(```|~~~)")
_LEFT_OUT = re.compile(r"^\s*(\||#{1,6}\s|!\[|<!--|\[[^\]]+\]:\s)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
_CODE = re.compile(r"`[^`]*`")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://[^\s)]+")
_END = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+(?=[\"“‘(*_]*[A-Z0-9…`-])")
_NAMED = re.compile(r"\n(?=\w+: )")
"""A line `name: what it is` of a docstring begins a text of its own."""
_TO_A_TOOL = re.compile(r"#\s*(noqa|type:|fmt:|ruff:|pragma|!)")
_WORD = re.compile(r"[^\W_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the line on which its paragraph begins."""

    line: int
    text: str

    @property
    def words(self) -> int:
        """How many words it has; what is in code counts as one."""
        return len(_WORD.findall(self.text))


def sentences(page: str) -> Iterator[Sentence]:
    """The sentences of a page. An item of a list is a paragraph of its own."""
    for line, paragraph in _paragraphs(page):
        for sentence in _END.split(_plain(paragraph)):
            if sentence.strip():
                yield Sentence(line, sentence.strip())


def objections(page: str) -> list[str]:
    """What is not plain English on a page, each with its line."""
    return _against(sentences(page))


def source_objections(source: str) -> list[str]:
    """What is not plain English in the docstrings and comments of a Python file, each with its line."""
    return _against(source_sentences(source))


def source_sentences(source: str) -> Iterator[Sentence]:
    """The sentences of a Python file's docstrings and comments, in the order of their lines."""
    texts = sorted([*_docstrings(source), *_comments(source)])
    for line, text in texts:
        for sentence in sentences(_NAMED.sub("\n\n", text)):
            yield Sentence(line + sentence.line - 1, sentence.text)


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Every string that is a statement of its own: docstrings, and the texts below constants and fields."""
    for node in statements(source):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, inspect.cleandoc(node.value.value)


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """The comments; whole lines that follow each other are one text. What is said to a tool is left out."""
    begins, lines = 0, list[str]()
    if "#" not in source:
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or _TO_A_TOOL.match(token.string):
            continue
        if lines and (token.start[0] != begins + len(lines) or token.line[: token.start[1]].strip()):
            yield begins, "\n".join(lines)
            lines = []
        begins = begins if lines else token.start[0]
        lines.append(token.string.lstrip("#").strip())
    if lines:
        yield begins, "\n".join(lines)


def _against(found_in: Iterator[Sentence]) -> list[str]:
    found = []
    for sentence in found_in:
        if sentence.words > WORDS_AT_MOST:
            found.append(f"line {sentence.line}: {sentence.words} words: {sentence.text}")
        if _ANY_NOT_PLAIN.search(sentence.text):
            named = [word for word, pattern in _NOT_PLAIN.items() if pattern.search(sentence.text)]
            found += [f"line {sentence.line}: {word!r}: {sentence.text}" for word in named]
    return found


def links(page: str) -> Iterator[str]:
    """The targets of the links and pictures of a page that lead to no other site; code is none."""
    text = "\n".join(line for _, line in _outside_code(page))
    for target in re.findall(r"\]\(([^()\s]+)\)", _CODE.sub("", text)):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for _, line in _outside_code(page):
        if heading := re.match(r"#{1,6}\s+(.*?)\s*#*$", line):
            slug = re.sub(r"[^\w\- ]", "", _LINK.sub(r"\1", heading[1]).lower()).replace(" ", "-")
            found.add(next(each for n in count() if (each := f"{slug}-{n}" if n else slug) not in found))
    return found


def _outside_code(page: str) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(page.splitlines(), start=1):
        if mark := _FENCE.match(line):
            fence = "" if mark[1] == fence else fence or mark[1]
        elif not fence:
            yield number, line


def _paragraphs(page: str) -> Iterator[tuple[int, str]]:
    begins, lines, last = 0, list[str](), 0
    for number, line in _outside_code(page):
        indented = line.startswith("    ") and not lines and not _ITEM.match(line)
        ends = not line.strip() or _LEFT_OUT.match(line) or _ITEM.match(line) or number != last + 1 or indented
        if ends and lines:
            yield begins, " ".join(lines)
            lines = []
        last = number
        if line.strip() and not _LEFT_OUT.match(line) and not indented:
            begins = begins if lines else number
            lines.append(_ITEM.sub("", line).strip().removeprefix("> "))
    if lines:
        yield begins, " ".join(lines)


def _plain(paragraph: str) -> str:
    """Without markup: code is one word, a link is its text, a picture nothing."""
    for pattern, instead in ((_CODE, "X"), (_PICTURE, ""), (_LINK, r"\1"), (_ADDRESS, "X"), (re.compile(r"\*\*"), "")):
        paragraph = pattern.sub(instead, paragraph)
    return paragraph
