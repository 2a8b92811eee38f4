"""The commands. What their exit codes mean is said in `allotctl.errors`."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from allotctl import (
    __version__,
    adoptions,
    audit,
    dead_letters,
    decisions,
    doctor,
    drift_policy,
    limit_requests,
    manifests,
    many_people,
    merges,
    parts,
    people,
    personal,
    pools,
    preferences,
    product_changes,
    reconciliations,
    reports,
    reservations,
    retries,
    schedules,
    seat_requests,
    session,
    settings,
    sign_in,
    suspensions,
    what_if,
    why,
)
from allotctl.api import Api
from allotctl.screen import Output, Screen, minute
from allotctl.session import Session
from allotctl.work import (
    Listed,
    allotment_named,
    allotment_names,
    at_work,
    explained,
    of_one_release,
)
from allotctl.work import people as names_of

SHOWN = 10
"""So many of an allotment's newest decisions."""

SETTINGS: Mapping[str, str] = {
    "displayName": "name",
    "state": "state",
    "stateReason": "reason for the state",
    "products": "products",
    "groupId": "group",
    "allottedUnits": "limit",
    "consumedUnits": "used",
    "pendingUnits": "being licensed",
    "failedUnits": "failed",
    "waitingUnits": "waiting",
    "reservedUnits": "reserved",
    "overflow": "beyond the limit",
    "waitingOrder": "order of the waiting room",
    "joinConditionsInWords": "only people whose",
    "nestedGroups": "groups inside the group count",
    "innerRollback": "their members beyond the limit",
    "innerGroups": "groups inside the group",
    "licensing": "licensing",
    "owners": "owners",
    "adopting": "being adopted into",
    "seatRequests": "people may ask",
    "requirePrerequisites": "needed licences are required",
    "lackingUnits": "waiting for another licence",
    "backups": "backups, in order",
    "backupUnits": "people with a backup",
    "muted": "muted",
    "alertUnits": "alert at seats",
    "alertPercent": "alert at percent",
    "lendingLimit": "lends at most",
    "lentUnits": "lent",
    "borrowingLimit": "borrows at most",
    "borrowedUnits": "borrowed",
    "keptUnits": "free seats it keeps",
    "reclaim": "takes seats back",
    "createdDateTime": "created",
    "id": "id",
}
"""What is shown of an allotment, and what it is called."""

HELP = """\
Licence allotments for Microsoft 365.

Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 changes pending.
"""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(manifests.plan)
app.command()(manifests.apply)
app.command()(manifests.export)
app.command()(manifests.schema)
app.command()(reconciliations.reconcile)
app.command()(retries.retry)
app.command()(suspensions.suspend)
app.command()(suspensions.resume)
app.command()(why.why)
app.command()(what_if.what_if)
app.command()(decisions.decisions)
app.command()(pools.pools)
app.command()(audit.audit)
app.command()(doctor.doctor)
app.command()(personal.export_person)
app.command()(personal.erase_person)
app.add_typer(reports.app, name="report")
app.add_typer(adoptions.app, name="adopt")
app.add_typer(product_changes.app, name="products")
app.add_typer(merges.app, name="merge")
app.add_typer(parts.app, name="parts")
people.app.command(name="add-many")(many_people.add)
people.app.command(name="remove-many")(many_people.remove)
app.add_typer(people.app, name="people")
app.add_typer(people.waiting, name="waiting")
app.add_typer(reservations.app, name="reservations")
app.add_typer(schedules.app, name="schedule")
app.add_typer(limit_requests.app, name="requests")
app.add_typer(seat_requests.app, name="seat-requests")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(drift_policy.app, name="drift-policy")
app.add_typer(settings.app, name="settings")
app.add_typer(preferences.app, name="preferences")


def _version(asked: bool) -> None:
    if asked:
        Screen(Output.TABLE).tell(f"allotctl {__version__}")
        raise typer.Exit


@app.callback(help=HELP)
def every(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version, and exit.")
    ] = False,
) -> None:
    """What can be said before any command."""


@app.command()
def login(
    url: Annotated[str, typer.Argument(help="Where the app is, such as https://allotments.contoso.com")],
    device_code: Annotated[
        bool, typer.Option("--device-code", help="Sign in with a code on another device, where there is no browser.")
    ] = False,
    client_id: Annotated[
        str | None, typer.Option("--client-id", help="Another client than the app names, by its client id.")
    ] = None,
    token_stdin: Annotated[bool, typer.Option("--token-stdin", help="Read an access token from stdin.")] = False,
) -> None:
    """Sign in to an app: in your browser, with a code on another device, or with a token that you have.

    The token is kept in ~/.config/allotctl, readable by you alone. Scripts set ALLOTCTL_URL and ALLOTCTL_TOKEN.
    """
    screen = Screen(Output.TABLE)
    with explained(screen):
        url = session.checked_url(url)
        if token_stdin:
            found = sign_in.with_token(url, sys.stdin.read())
        else:
            with Api(Session(url, "")) as api:
                config = api.get("/portal-config")
            found = sign_in.sign_in(url, config, client_id=client_id, device_code=device_code)
        with Api(found) as api, of_one_release(api, screen):
            me = api.get("/me")
        session.store(found)
        screen.tell(f"Signed in as {me['displayName'] or me['userId']}: {', '.join(me['roles']) or 'no role here'}.")


@app.command()
def logout() -> None:
    """Forget the token."""
    session.forget()


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List the allotments that you may see."""
    with at_work(output) as (api, screen):
        found = list(api.all("/allotments"))
        if screen.is_json:
            screen.json(found)
            return
        columns = ("displayName", "consumedUnits", "allottedUnits", "waitingUnits", "overflow", "state", "id")
        rows = ([each[name] for name in columns] for each in found)
        headings = ("name", "used", "limit", "waiting", "overflow", "state", "id")
        screen.table(headings, rows, none="There are no allotments that you may see.")


@app.command()
def show(
    allotment: Annotated[str, typer.Argument(help="Its name or id.", autocompletion=allotment_names)],
    output: Listed = Output.TABLE,
) -> None:
    """Show one allotment, with its newest decisions; CSV and TSV have the settings alone."""
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        newest = decisions.newest(api, found["id"], SHOWN) if screen.is_json or screen.is_for_people else []
        if screen.is_json:
            screen.json({**found, "decisions": newest})
            return
        names = names_of(api, found["id"], found["owners"])
        values = {
            **found,
            "products": ", ".join(product["displayName"] for product in found["products"]),
            "owners": ", ".join(names.get(owner, owner) for owner in found["owners"]),
            "createdDateTime": minute(found["createdDateTime"]),
            "waitingOrder": _order(found["waitingOrder"]),
            "reclaim": _reclaim(found["reclaim"]),
            "joinConditionsInWords": "; ".join(found["joinConditionsInWords"]),
            "innerGroups": "; ".join(each["reason"] for each in found["innerGroups"]),
            "backups": ", ".join(each["displayName"] or each["id"] for each in _backups(api, found)),
            "backupUnits": found.get("backupUnits", 0),
        }
        screen.table(("setting", "value"), ([said, values[name]] for name, said in SETTINGS.items()))
        if screen.is_for_people:
            screen.heading("Decisions")
            decisions.show(api, screen, found["id"], newest)


def _backups(api: Api, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The backups of an allotment; an app of before knows none."""
    return list(api.get(f"/allotments/{found['id']}/backups")["value"]) if found.get("backups") else []


def _order(order: Mapping[str, Any]) -> str:
    """The order of a waiting room in a few words."""
    if order["rule"] == "place":
        return "first come, first served"
    rules = len(order["classes"])
    return f"by priority, with {rules} rules; every {order['ageingDays']} days of waiting count as one class higher"


def _reclaim(rules: Mapping[str, int] | None) -> str:
    """How an allotment takes seats back, in words."""
    if rules is None:
        return "no"
    told, share, safe = rules["noticeDays"], rules["shareAround"], rules["protectedDays"]
    return f"with {told} days of notice, {share} % of a loan each night, not within {safe} days"


@app.command()
def me(output: Listed = Output.TABLE) -> None:
    """Show who you are to the app, which app it is, and when your sign-in ends."""
    with at_work(output) as (api, screen):
        found = api.get("/me")
        ends = datetime.fromtimestamp(api.session.expires, UTC).isoformat() if api.session.expires else None
        if screen.is_json:
            screen.json({**found, "url": api.session.url, "expirationDateTime": ends})
            return
        if screen.is_for_people:
            screen.tell(f"{found['displayName'] or found['userId']}: {', '.join(found['roles']) or 'no role'}")
            screen.tell(f"App: {api.session.url}")
            if ends:
                screen.tell(f"Signed in until {minute(ends)}")
            return
        row = [
            found["displayName"],
            found["userId"],
            ", ".join(found["roles"]),
            api.session.url,
            ends and minute(ends),
        ]
        screen.table(("name", "id", "roles", "app", "signed in until"), [row])
