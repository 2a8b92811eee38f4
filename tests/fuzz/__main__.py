"""Look for input that breaks a parser, for a time.

    python -m tests.fuzz               # ten minutes
    python -m tests.fuzz --minutes 60

Every round tries other examples; one that fails is printed with what reproduces it, and the rounds end.
"""

import argparse
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from time import monotonic

from rich.console import Console

FOLDER = Path(__file__).parent


def main() -> int:
    """Run rounds until the time is over. 1: something was found."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for input that breaks a parser.")
    options.add_argument("--minutes", type=float, default=10.0, help="for how long (10)")
    until = monotonic() + options.parse_args().minutes * 60
    console, environment = Console(), {**os.environ, "HYPOTHESIS_PROFILE": "explore"}
    for round_number in count(1):
        found = subprocess.run([sys.executable, "-m", "pytest", str(FOLDER), "-q", "-x"], env=environment, check=False)
        if found.returncode:
            console.print(f"Round {round_number} has found something.")
            return 1
        if monotonic() >= until:
            console.print(f"{round_number} rounds have found nothing.")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
