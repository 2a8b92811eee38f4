"""Every rule answers within seconds: each module of the domain has unit tests of its own."""

from pathlib import Path

import pytest

from tests.mutation.equivalent import PATH, Change, explained
from tests.mutation.rules import modules, own_tests

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("module", modules(ROOT))
def test_a_module_has_tests_of_its_own(module: str) -> None:
    assert own_tests(ROOT, module), f"{module} needs a file of tests by its name under tests/unit/domain"


def test_a_change_that_nobody_can_notice_is_one_of_a_line_that_is_there() -> None:
    lines: dict[str, str] = {
        each.module: " ".join((ROOT / each.module).read_text(encoding="utf-8").split()) for each in explained()
    }
    assert [str(each) for each in explained() if each.line not in lines[each.module]] == []


def test_it_has_a_reason(tmp_path: Path) -> None:
    entry = '[[equivalent]]\nmodule = "a.py"\nline = "x  = 1"\ninstead = "x = 2"\nwhy = "{why}"\n'
    path = tmp_path / PATH.name
    path.write_text(entry.format(why="Nobody reads x."))
    assert explained(path) == {Change("a.py", "x = 1", "x = 2")}
    path.write_text(entry.format(why=" "))
    with pytest.raises(ValueError, match="no reason"):
        explained(path)
