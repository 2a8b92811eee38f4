"""Start the client: `python -m allotctl`."""

from allotctl.commands import app

if __name__ == "__main__":
    app(prog_name="allotctl")
