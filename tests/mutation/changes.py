"""The changes that Cosmic Ray makes to a module, one JSON object a line. It is run by the Python of `.local/tools`.

    .local/tools/bin/python tests/mutation/changes.py domain/young.py

Of its operators those are taken that a slip of a hand is like: a comparison turned round, or off by its bound; plus for
minus; and for or; a `not` too many; a number off by one; a loop that is not run. Only what is inside functions is
changed: a number outside is a choice, as a limit or a wait is, and tests name it instead of repeating it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from parso.tree import NodeOrLeaf

COMPARISONS = ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")
BOUNDS = ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")
ARITHMETIC = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul")
SETS = ("BitOr_BitAnd", "BitAnd_BitOr")
OPERATORS = (
    *(f"ReplaceComparisonOperator_{each}" for each in (*COMPARISONS, *BOUNDS)),
    *(f"ReplaceBinaryOperator_{each}" for each in (*ARITHMETIC, *SETS)),
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
)


def changes(source: str) -> Iterator[str]:
    """The module with each change in turn, none twice."""
    found = dict.fromkeys(text for name in OPERATORS for text in _changes(source, name))
    yield from (text for text in found if text != source)


def _changes(source: str, name: str) -> Iterator[str]:
    operator = get_operator(f"core/{name}")()
    places = [node for node in ast_nodes(get_ast(source)) for _ in operator.mutation_positions(node)]
    for occurrence, node in enumerate(places):
        if _is_of_a_rule(node) and (changed := mutate_code(source, operator, occurrence)):
            yield changed


def _is_of_a_rule(node: NodeOrLeaf) -> bool:
    """Whether it is inside a function, and neither annotation nor the star of a signature."""
    above = node.parent
    if above is None:
        return False
    if above.type == "parameters":
        return False
    annotates = above.type == "tfpdef" or (above.type == "annassign" and node is above.children[1])
    if annotates or (above.type == "funcdef" and node is above.annotation):
        return False
    return above.type == "funcdef" or _is_of_a_rule(above)


if __name__ == "__main__":
    for text in changes(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(json.dumps(text))  # noqa: T201 - what it says is its answer
