"""Start the client: `python -m allotctl`, or the installed command."""

from allotctl.commands import app
from allotctl.screen import replace_what_cannot_be_printed


def main() -> None:
    """Do what the command line says."""
    replace_what_cannot_be_printed()
    app(prog_name="allotctl")


if __name__ == "__main__":
    main()
