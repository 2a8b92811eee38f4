"""The modules of the domain, and which tests are a module's own."""

import ast
from pathlib import Path

TESTS, LAWS = Path("tests/unit/domain"), Path("tests/property")


def modules(root: Path) -> list[str]:
    """The modules that do anything, by their paths; those of values and ports alone do not."""
    paths = sorted((root / "domain").rglob("*.py"))
    return [str(path.relative_to(root)) for path in paths if _behaves(ast.parse(path.read_text(encoding="utf-8")))]


def _behaves(tree: ast.AST) -> bool:
    """Whether any of its functions has a body: a port's have a docstring and an ellipsis."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(not isinstance(part, ast.Expr) for function in functions for part in function.body)


def own_tests(root: Path, module: str) -> list[Path]:
    """The files of a module's own unit tests.

    Of `domain/drift.py` those are test_drift.py and test_drift_*.py; of one in a package, with its name before or not.
    """
    return _named_after(module, root / TESTS)


def own_laws(root: Path, module: str) -> list[Path]:
    """The files of a module's own laws, by the same names."""
    return _named_after(module, root / LAWS)


def _named_after(module: str, folder: Path) -> list[Path]:
    *packages, name = Path(module).with_suffix("").parts[1:]
    names = [packages[-1]] if name == "__init__" else [name, "_".join([*packages, name])]
    found = (path for each in names for like in ("", "_*") for path in sorted(folder.glob(f"test_{each}{like}.py")))
    return list(dict.fromkeys(found))
