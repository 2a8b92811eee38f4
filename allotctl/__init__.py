"""The command-line client: `python -m allotctl`. It talks to the API, and shares no code with the app."""

__version__ = "0.1.0"
"""The version of pyproject.toml; the client runs from the folder, and is not installed."""
