"""The command-line client. It talks to the API, and shares no code with the app.

It runs from the folder as `python -m allotctl`, and as `allotctl` where it is installed: see `pyproject.toml` beside.
"""

__version__ = "0.2.0"
"""The version of the project, whose release it is part of. A literal, so that it is read without what is imported."""
