"""The statements of Python sources, without the expressions in them, which are most of what there is to walk."""

import ast
from collections.abc import Iterator

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where a node has statements, or what has statements itself."""


def statements(source: str) -> Iterator[ast.AST]:
    """Every statement, in whatever it stands, with the module, its handlers of errors and its cases."""
    found: list[ast.AST] = [ast.parse(source)]
    for node in found:
        yield node
        for block in BLOCKS:
            inner = getattr(node, block, ())
            if isinstance(inner, list):
                found += inner
