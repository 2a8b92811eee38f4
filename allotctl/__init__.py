"""The command-line client: `python -m allotctl`. It talks to the API, and shares no code with the app."""
