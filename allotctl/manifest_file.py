"""allotments.yaml: read with the places of what is in it, and written without losing comments."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from allotctl import files
from allotctl.errors import Unreadable

LIST, IDENTITY, PARENT = "allotments", "groupId", "parent"
NAMED_BESIDE = {"skuId", PARENT}
"""Settings that are ids, which a comment says in words."""

VALUES_AT_MOST = 1_000_000
"""More than the app takes in one request."""

HEAD = """\
What is licensed to whom. Settings that an allotment here leaves out stay as they are.
`allotctl plan FILE` shows what would change, `apply FILE` does it.
"""


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A manifest as it stands in a file."""

    path: Path
    content: CommentedMap
    line_end: str = "\n"

    @property
    def body(self) -> dict[str, Any]:
        """The manifest as JSON. Raises Unreadable for values that JSON does not have, and for too many of them."""
        try:
            body = _plain(self.content, self.path, iter(range(VALUES_AT_MOST)))
        except RecursionError:
            raise _too_deep(self.path) from None
        assert isinstance(body, dict)
        return body

    def line(self, field: str) -> int | None:
        """The line, from 1, of a field such as `allotments[2].products[0].skuId`, or of the nearest thing around it."""
        here: Any = self.content
        line: int | None = None
        for name, number in re.findall(r"(\w+)|\[(\d+)\]", field):
            key: str | int = int(number) if number else name
            try:
                position = here.lc.item(key) if number else here.lc.key(key)
                here = here[key]
            except (KeyError, IndexError, AttributeError, TypeError):
                break
            line = int(position[0]) + 1
        return line


def read(path: Path) -> ManifestFile:
    """Read a file. Raises Unreadable, with the line."""
    try:
        text = files.read(path)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeError:
        raise Unreadable(f"{path} is not UTF-8. Save it in that encoding.") from None
    try:
        content = _yaml().load(text.replace("\r\n", "\n"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"{path}:{line}: is not YAML: {error.problem}.") from error
    except (YAMLError, ValueError, LookupError) as error:  # the latter two of a value that is not what its tag says
        raise Unreadable(f"{path}: is not YAML: {error}.") from error
    except RecursionError:
        raise _too_deep(path) from None
    if not isinstance(content, CommentedMap):
        raise Unreadable(f"{path}:1: Must be a mapping with a list of `allotments`.")
    return ManifestFile(path, content, "\r\n" if "\r\n" in text else "\n")


def merged(manifest: Mapping[str, Any], names: Mapping[str, str], existing: ManifestFile | None = None) -> str:
    """The manifest as YAML.

    A file that is there already keeps its comments, its order, its line ends, and which settings an entry names. New
    allotments come at the end, and deleted ones go.
    names: The names of products, by skuId, and of allotments, by groupId, for comments.
    Raises Unreadable where there is something else in the place of the list.
    """
    content = existing.content if existing else _new()
    wanted = {entry[IDENTITY]: entry for entry in manifest[LIST]}
    if content.get(LIST) is None:
        content[LIST] = CommentedSeq()
    entries = content[LIST]
    if existing and not isinstance(entries, CommentedSeq):
        raise Unreadable(f"{existing.path}:{existing.line(LIST)}: `{LIST}` must be a list.")
    for position in reversed(range(len(entries))):
        entry = entries[position]
        now = wanted.pop(str(entry.get(IDENTITY, "")).lower(), None) if isinstance(entry, CommentedMap) else None
        if now is None:
            del entries[position]
        else:
            _update(entry, now, names)
    for entry in manifest[LIST]:
        if entry[IDENTITY] in wanted:
            entries.append(_commented(entry, names))
    written = StringIO()
    _yaml().dump(content, written)
    return written.getvalue().replace("\n", existing.line_end if existing else "\n")


def parents_first(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entries, each part after its parent; else in their order."""
    groups, below = {entry[IDENTITY] for entry in entries}, defaultdict[str | None, list[Mapping[str, Any]]](list)
    for entry in entries:
        below[entry[PARENT] if entry.get(PARENT) in groups else None].append(entry)
    found, left = list[Mapping[str, Any]](), below[None][::-1]
    while left:
        found.append(left.pop())
        left += below[found[-1][IDENTITY]][::-1]
    return found


def _new() -> CommentedMap:
    content = CommentedMap()
    content.yaml_set_start_comment(HEAD)
    return content


def _update(entry: CommentedMap, now: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Write down what is otherwise; what the entry does not name is not added."""
    for name, value in now.items():
        if name in entry and name != IDENTITY and not _means(name, entry[name], value):
            entry[name] = _commented(value, names)


def _means(name: str, written: Any, value: Any) -> bool:
    return bool(written == value if name == "displayName" else _same(written) == _same(value))


def _same(value: Any) -> Any:
    """A value in which the order of lists, the case of ids and empty lists that are left out make no difference."""
    if isinstance(value, Mapping):
        return {str(name): _same(each) for name, each in value.items() if each != []}
    if isinstance(value, list):
        return sorted((_same(each) for each in value), key=repr)
    return value.lower() if isinstance(value, str) else value


def _commented(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        made = CommentedMap((name, _commented(each, names)) for name, each in value.items() if each != [])
        for key in NAMED_BESIDE & value.keys():
            if name := names.get(str(value[key])):
                made.yaml_add_eol_comment(name, key)
        return made
    return CommentedSeq(_commented(each, names) for each in value) if isinstance(value, list) else value


def _plain(value: Any, path: Path, left: Iterator[int]) -> Any:
    """left: an item for every value that may still come; what an alias stands for counts every time."""
    if next(left, None) is None:
        raise Unreadable(f"{path}: holds more than {VALUES_AT_MOST} values.")
    if isinstance(value, Mapping):
        return {_text(str(name), path): _plain(each, path, left) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, path, left) for each in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(str(value), path)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    raise Unreadable(f"{path}: {value} is a {type(value).__name__}; put it in quotes, if it is a text.")


def _text(text: str, path: Path) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unreadable(f"{path}: {text[error.start]!r} is half a character; it cannot be sent.") from None
    return text


def _too_deep(path: Path) -> Unreadable:
    return Unreadable(f"{path}: lists and mappings are nested too deeply.")


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.preserve_quotes = True
    return yaml
