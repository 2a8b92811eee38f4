"""What would have been: the logs of decisions replayed with other limits, another overflow or order, or lending."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from allotctl import files
from allotctl.api import Api, segment
from allotctl.errors import Unreadable
from allotctl.screen import Output, Screen, minute
from allotctl.work import Listed, allotment_named, allotment_names, at_work

_DAY = 86_400


def what_if(
    allotment: Annotated[
        str | None,
        typer.Argument(metavar="ALLOTMENT", help="Its name or id; default: every one.", autocompletion=allotment_names),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="Another limit, of one allotment.")] = None,
    percent: Annotated[
        int | None, typer.Option("--percent", min=0, max=1000, help="Another limit, in percent of the one there is.")
    ] = None,
    overflow: Annotated[str | None, typer.Option("--overflow", help="rollback or wait.")] = None,
    order: Annotated[
        Path | None,
        typer.Option("--order", exists=True, dir_okay=False, help="A YAML or JSON file with a waitingOrder."),
    ] = None,
    lends: Annotated[int | None, typer.Option("--lends", min=0, help="Each relative lends so much.")] = None,
    borrows: Annotated[int | None, typer.Option("--borrows", min=0, help="Each relative borrows so much.")] = None,
    keeps: Annotated[int, typer.Option("--keeps", min=0, help="Each relative keeps so many free.")] = 0,
    lend_from: Annotated[str | None, typer.Option("--lend-from", help="Lending begins then.")] = None,
    lend_until: Annotated[str | None, typer.Option("--lend-until", help="Lending ends then.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="So many days back.")] = 365,
    output: Listed = Output.TABLE,
) -> None:
    """Replay what was decided with another limit, overflow or order, or with lending. Nothing is changed."""
    with at_work(output) as (api, screen):
        if allotment is None and limit is not None:
            raise Unreadable("--limit is of one allotment. Name it, or use --percent.")
        if limit is not None and percent is not None:
            raise Unreadable("Use --limit or --percent, not both.")
        asked = {
            "days": days,
            **({"overflow": overflow} if overflow else {}),
            **({"waitingOrder": _order(order)} if order else {}),
            **_lending(lends, borrows, keeps, lend_from, lend_until),
        }
        found = [allotment_named(api, allotment)] if allotment else list(api.all("/allotments"))
        answers = []
        for number, each in enumerate(found, 1):
            if len(found) > 1:
                screen.note(f"{number} of {len(found)}: {each['displayName']}")
            units = limit if percent is None else round(each["allottedUnits"] * percent / 100)
            body = {**asked, **({} if units is None else {"allottedUnits": units})}
            answers.append((each, _replayed(api, each, body)))
        if screen.is_json:
            screen.json([{"allotmentId": each["id"], **answer} for each, answer in answers])
            return
        _show(screen, answers)


def _lending(lends: int | None, borrows: int | None, keeps: int, since: str | None, until: str | None) -> Any:
    if lends is None and borrows is None:
        if keeps or since or until:
            raise Unreadable("Say --lends and --borrows, too.")
        return {}
    if lends is None or borrows is None:
        raise Unreadable("Say both --lends and --borrows.")
    dates = {"fromDateTime": since, "untilDateTime": until}
    return {"lending": {"lendingLimit": lends, "borrowingLimit": borrows, "keptUnits": keeps, **dates}}


def _replayed(api: Api, allotment: Mapping[str, Any], body: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = api.post(f"/allotments/{segment(allotment['id'])}/whatIf", dict(body))
    return answer


def _show(screen: Screen, answers: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    headings = ("allotment", "which", "at once", "waited", "refused", "still wait", "mean wait", "longest", "cost")
    screen.table(
        (*headings, "units needed"),
        [
            [
                allotment["displayName"],
                name,
                *(side[key] for key in ("atOnce", "waited", "refused", "stillWaiting")),
                _days(side["meanWaitSeconds"]),
                _days(side["longestWaitSeconds"]),
                f"{side['cost']} {answer['currency']}" if side["cost"] else None,
                answer["unitsNeeded"],
            ]
            for allotment, answer in answers
            for name, side in (("as it was", answer["asItWas"]), ("what if", answer["whatIf"]))
        ],
        none="There are no allotments.",
    )
    for allotment, answer in answers:
        if not answer["complete"]:
            screen.note(
                f"{allotment['displayName']}: only decisions from {minute(answer['fromDateTime'])} on were replayed. "
                "Use fewer --days."
            )
        if answer["agreement"] < 1:
            share = f"{100 * answer['agreement']:.1f} %"
            screen.note(
                f"{allotment['displayName']}: the replay gives {share} of what was decided. Take it as a guess."
            )


def _days(seconds: int) -> str:
    return f"{seconds / _DAY:.1f} d"


def _order(path: Path) -> Any:
    """The order in a file: the object itself, or under `waitingOrder`."""
    try:
        found = YAML(typ="safe").load(files.read(path))
    except (OSError, UnicodeError, YAMLError) as error:
        raise Unreadable(f"{path} cannot be read as YAML or JSON: {error}") from error
    return found.get("waitingOrder", found) if isinstance(found, dict) else found
