"""The command-line client: `python -m allotctl`. It talks to the API, and shares no code with the app."""

import tomllib
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
__version__: str = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]
"""The version of pyproject.toml; the client runs from the folder, and is not installed."""
