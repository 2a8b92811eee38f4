"""The sources still hold the text that every mutant changes; that each is found by a test is `make mutants`."""

import pytest

from tests.simulation.mutants import MUTANTS, ROOT, Mutant, applied


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_it_can_be_put_in(mutant: Mutant) -> None:
    for edit in mutant.edits:
        compile(applied(edit, ROOT), edit.path, "exec")


def test_no_two_have_one_name() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_their_tests_are_there() -> None:
    tests = {test for mutant in MUTANTS for test in mutant.tests if test[0] != "seeds"}
    files = {file for test in tests for file in test[: test.index("-k") if "-k" in test else None]}
    assert {file for file in files if not (file.startswith("tests/") and (ROOT / file).exists())} == set()
