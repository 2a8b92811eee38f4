"""What has to be typed to run the client, for messages that say what to do next."""

import sys
from pathlib import Path


def program() -> str:
    """The installed command where that is running, else the module in its folder."""
    return "allotctl" if Path(sys.argv[0]).stem == "allotctl" else "python -m allotctl"
