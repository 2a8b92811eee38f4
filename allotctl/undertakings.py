"""What adoptions and changes of products share: a plan is awaited, its people are shown, a step is asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from allotctl.api import ANY, Api
from allotctl.errors import ClientError
from allotctl.screen import Screen
from allotctl.work import polls

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


def planned_people(api: Api, path: str, verdict: StrEnum | None) -> list[dict[str, Any]]:
    """The people of the plan of what has this path: those of one verdict, or all."""
    return list(api.all(f"{path}/people", **({"verdict": verdict.value} if verdict else {})))


def first_of_each_verdict(planned: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the people of a plan whom a screen has room for."""
    counts: Counter[str] = Counter()
    first = []
    for each in planned:
        counts[each["verdict"]] += 1
        if counts[each["verdict"]] <= SHOWN:
            first.append(each)
    return first


def tell_of_others(screen: Screen, shown: Sequence[object], planned: Sequence[object]) -> None:
    """Say how many people of a plan are not shown, if there are any."""
    if len(shown) < len(planned):
        screen.tell(f"And {len(planned) - len(shown)} more: --verdict has all of one kind.")


def told(api: Api, path: str, what: str, body: Mapping[str, Any]) -> Any:
    """Ask for a step; answers what has this path after it.

    Whatever its version: it is written with every step, and a plan has its fingerprint.
    """
    return api.post(f"{path}/{what}", body, etag=ANY)
