"""Start the client: `python -m allotctl`."""

from allotctl.commands import app
from allotctl.screen import replace_what_cannot_be_printed

if __name__ == "__main__":
    replace_what_cannot_be_printed()
    app(prog_name="allotctl")
