"""Whether an allotment is enforced: suspended, and resumed."""

from typing import Annotated

import typer

from allotctl.api import ANY, segment
from allotctl.screen import Output
from allotctl.work import Printed, allotment_named, allotment_names, at_work

Named = Annotated[str, typer.Argument(help="Its name or id.", autocompletion=allotment_names)]


def suspend(allotment: Named, output: Printed = Output.TABLE) -> None:
    """Stop enforcing an allotment: nobody is licensed, and nothing is taken from anybody."""
    _set(allotment, "suspend", output)


def resume(allotment: Named, output: Printed = Output.TABLE) -> None:
    """Enforce an allotment again."""
    _set(allotment, "resume", output)


def _set(name: str, action: str, output: Output) -> None:
    with at_work(output) as (api, screen):
        path = f"/allotments/{segment(allotment_named(api, name)['id'])}"
        now = api.post(f"{path}/{action}", {}, etag=ANY)
        if screen.is_json:
            screen.json(now)
        else:
            screen.tell(f"{now['displayName']} is {now['state']}.")
