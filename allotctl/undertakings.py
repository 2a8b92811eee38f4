"""What adoptions, product changes and merges share: a plan is awaited, its people are shown, a step is asked for."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from allotctl.api import ANY, Api
from allotctl.errors import ClientError
from allotctl.screen import Screen
from allotctl.work import must_agree, polls

SHOWN = 20
"""So many people of a verdict are shown; JSON has all of them."""

PLANS_AT_MOST = 3600
"""Seconds; a plan asks Graph about 20 people at a time."""

Seen = Annotated[str | None, typer.Option("--plan", help="The fingerprint of the plan that was seen: do not ask.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Until the plan is ready.")]


def product_asked_for(text: str) -> dict[str, Any]:
    """A product as SKU[=PLAN,…] names it, as the API takes it; after = are the service plans to switch off."""
    sku, _, plans = text.partition("=")
    return {"skuId": sku, "disabledPlans": [plan for plan in plans.split(",") if plan]}


def when_planned(api: Api, screen: Screen, path: str, look_again: str) -> Any:
    """What has this path, once it is no longer being planned. Raises ClientError where that takes too long.

    look_again: the command that shows it.
    """
    with screen.errors.status("Planning…") as status:
        for _ in polls(PLANS_AT_MOST):
            found = api.get(path)
            if found["state"] != "planning":
                return found
            status.update(f"Planning: {found['progress']['people']} people looked at…")
    raise ClientError(f"It is still being planned: look again with `{look_again}`.")


def show_people(
    api: Api,
    screen: Screen,
    path: str,
    verdict: StrEnum | None,
    found: Mapping[str, Any],
    show_plan: Callable[[Screen, Mapping[str, Any]], None],
    *,
    names_of: Callable[[Sequence[str]], Mapping[str, str]],
    headings: Sequence[str],
    cells: Callable[[Mapping[str, Any]], Sequence[object]],
    none: str = "There is nobody of this kind.",
) -> None:
    """Show what was found at this path, with the people of its plan: those of one verdict, or all.

    headings, cells: of the columns after the person's verdict and name.
    """
    planned = list(api.all(f"{path}/people", **({"verdict": verdict.value} if verdict else {})))
    if screen.is_json:
        screen.json({**found, "people": planned})
        return
    if screen.is_for_people:
        show_plan(screen, found)
    shown = _first_of_each_verdict(planned) if screen.is_for_people and not verdict else planned
    names = names_of([each["userId"] for each in shown])
    rows = ([each["verdict"], names.get(each["userId"], each["userId"]), *cells(each)] for each in shown)
    screen.heading("People")
    screen.table(("verdict", "who", *headings), rows, none=none)
    if len(shown) < len(planned):
        screen.tell(f"And {len(planned) - len(shown)} more: --verdict has all of one kind.")


def _first_of_each_verdict(planned: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the people of a plan whom a screen has room for."""
    counts: Counter[str] = Counter()
    first = []
    for each in planned:
        counts[each["verdict"]] += 1
        if counts[each["verdict"]] <= SHOWN:
            first.append(each)
    return first


def plan_agreed_to(
    screen: Screen,
    found: Mapping[str, Any],
    plan: str | None,
    question: str,
    show_plan: Callable[[Screen, Mapping[str, Any]], None],
) -> str:
    """The fingerprint of the plan to start by: the one that was seen, or the one shown now, if the person agrees."""
    fingerprint = str(found["plan"]["fingerprint"])
    if plan is None:
        if not screen.is_json:
            show_plan(screen, found)
        must_agree(screen, question, f"--plan {fingerprint}")
    return plan or fingerprint


def state_in_words(found: Mapping[str, Any]) -> str:
    """The state of a change of products or a merge, and whether it is on its way back."""
    back = found["undoing"] and found["state"] not in {"undone", "stopped"}
    return f"{found['state']}, on its way back" if back else str(found["state"])


def told(api: Api, path: str, what: str, body: Mapping[str, Any]) -> Any:
    """Ask for a step; answers what has this path after it.

    Whatever its version: it is written with every step, and a plan has its fingerprint.
    """
    return api.post(f"{path}/{what}", body, etag=ANY)
