"""An app of a few lines, with every part that is deployed and some of what runs leave beside them."""

from pathlib import Path

PARTS = {
    "function_app.py": "import domain.rules\n",
    "domain/__init__.py": "",
    "domain/rules.py": "LIMIT = 50\n",
    "application/use.py": "USED = {'seat', 'limit', 'unit'}\n",
    "handlers/api/routes.py": "ROUTES = ()\n",
    "infra/graph/client.py": "def get() -> None: ...\n",
    "host.json": "{}\n",
    "pyproject.toml": '[project]\nversion = "1.2.3"\n',
    "requirements.txt": "x==1\n",
}
BESIDE = ("domain/__pycache__/rules.cpython-312.pyc", "infra/.cache/x.py", "docs/a.md", "tests/a.py", ".env", "build/x")
PORTAL = ("portal/dist/assets/portal-X.js", "portal/dist/index.html")


def small_app(root: Path) -> None:
    """Write it; its portal is not built."""
    for name, text in {**PARTS, **dict.fromkeys(BESIDE, "x"), "portal/src/main.ts": "x"}.items():
        _write(root / name, text)


def build_portal(root: Path) -> None:
    """Write what a build of the portal leaves: the page, its script, and make's mark."""
    for name in (*PORTAL, "portal/dist/.built"):
        _write(root / name, "x")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
