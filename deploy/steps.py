"""The steps of a deployment around Azure's own: what azure.yaml runs before and after each command of azd.

    python3 deploy/steps.py package | register | permit | wait | unregister | outputs

They read azd's environment, are done again without harm, and end in a sentence. `package` writes the app as a folder
and as a zip file. `outputs` is for those who deploy without azd: it turns a deployment's outputs into what the others
read.

Needs Python 3.13, the Azure CLI and, for the portal, Node.js; nothing else.
"""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from deploy.failure import Failure, from_json, run, say, told
from deploy.grant_permissions import give_role, grant, mailbox_commands, mailbox_removal
from deploy.graph import NO_AZ, signed_in
from deploy.package import write
from deploy.register import Wish, register, remove

ROOT = Path(__file__).parents[1]
NAME = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,17}")
MAY_ASSIGN = frozenset({"Owner", "User Access Administrator", "Role Based Access Control Administrator"})
ANSWERS_WITHIN_SECONDS = 900.0
ASKS_EVERY_SECONDS = 10.0

NO_NPM = "Node.js with npm is missing: the portal is built with Node 20 or newer. Install it, and run this again."
NO_AZD = "The Azure Developer CLI (azd) is missing. Install it from https://aka.ms/azd, or see docs/deploy.md."

type Environment = Mapping[str, str]


def package(_: Environment) -> None:
    """Build the portal, without which the app answers and shows nothing, and write what is deployed."""
    for command in (
        ["npm", "--prefix", str(ROOT / "portal"), "ci"],
        ["npm", "--prefix", str(ROOT / "portal"), "run", "build"],
    ):
        run(
            [*command, "--silent"],
            NO_NPM,
            "The portal could not be built; npm has said why. Mend that, and run this again.",
            shown=True,
        )
    write(ROOT)


def prepare(environment: Environment) -> None:
    """Register the applications, whose client ids the template wants; before that, what would stop the template."""
    _check_name(environment)
    _check_region(environment)
    _check_role(environment)
    _check_partner(environment)
    for setting, client_id in register(signed_in(), _wish(environment)).items():
        run(["azd", "env", "set", setting, client_id], NO_AZD, f"azd does not keep {setting}.")


def permit(environment: Environment) -> None:
    """Tell Entra where the portal is, and grant the identity its permissions: before the app first starts."""
    graph, identity = signed_in(), _needed(environment, "IDENTITY_OBJECT_ID")
    register(graph, _wish(environment, url=_needed(environment, "APP_URL")))
    for line in grant(graph, identity, options(environment), dry_run=False):
        say(line)
    if unit := environment.get("LICENSED_GROUPS_UNIT"):
        say(give_role(graph, identity, unit, dry_run=False))


def options(environment: Environment) -> list[str]:
    """What is switched on that needs permissions of its own, by the settings that the template is given."""
    reprocess = {"on": "reprocess", "beta": "reprocess-beta"}.get(environment.get("ALLOW_REPROCESS", ""))
    switched = {
        "idle-seats": environment.get("IDLE_AFTER_DAYS", "0") not in {"", "0"},
        "groups-in-unit": bool(environment.get("LICENSED_GROUPS_UNIT")),
        "fence-unit": bool(environment.get("WATCHED_GROUPS_UNIT")),
        "group-access": environment.get("CHECK_GROUP_ACCESS") == "on",
        "usage-locations": bool(environment.get("USAGE_LOCATION")),
    }
    return [*([reprocess] if reprocess else []), *(option for option, on in switched.items() if on)]


def wait(environment: Environment, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait until the app answers, and say what is left to do."""
    url = _needed(environment, "APP_URL")
    for _ in range(int(ANSWERS_WITHIN_SECONDS / ASKS_EVERY_SECONDS)):
        if not (wrong := _health(url)):
            break
        sleep(ASKS_EVERY_SECONDS)
    else:
        raise Failure(
            f"The app does not answer at {url}/api/health ({wrong}). Its log names every setting that is missing: see "
            "Log stream of the Function App in the Azure portal. Mend that, and run azd deploy again."
        )
    say(f"The portal is at {url}/. You are its first administrator. What is left:")
    for number, line in enumerate(left(environment), 1):
        say(f"{number}. {line}")


def left(environment: Environment) -> Iterator[str]:
    """What nobody but an administrator can do."""
    yield "Assign people and groups to the enterprise application Allotments: nobody else can sign in."
    if mailbox := environment.get("MESSAGES_MAILBOX"):
        identity, client = environment.get("IDENTITY_OBJECT_ID", ""), environment.get("IDENTITY_CLIENT_ID", "")
        yield "Let the app send mail, in Exchange Online PowerShell:\n   " + "\n   ".join(
            mailbox_commands(identity, client, mailbox)
        )
    if environment.get("DELIVERY") == "eventgrid":
        yield "Deploy deploy/event-grid.bicep when the partner topic is there, and activate it (docs/deploy.md)."
    yield (
        "Open the portal's Set-up check, or run python -m allotctl doctor: it says what is wrong, and what to do. "
        "A new permission can take a day to show."
    )


def unregister(environment: Environment) -> None:
    """Delete the applications that were registered; say how the mailbox's permission is taken away."""
    remove(signed_in(), _wish(environment))
    identity = environment.get("IDENTITY_OBJECT_ID")
    if environment.get("MESSAGES_MAILBOX") and identity:
        say("Run this in Exchange Online PowerShell, to take the mailbox's permission away:")
        for command in mailbox_removal(identity):
            say(f"  {command}")


def outputs(_: Environment) -> None:
    """Write the outputs that come in as NAME=value. Azure Resource Manager gives their names in letters of its own."""
    found = from_json(sys.stdin.read(), "The Azure CLI")
    if not isinstance(found, dict) or not found:
        raise Failure("The deployment has no outputs. Deploy the template, and run this again.")
    for name, output in found.items():
        say(f"{name.upper()}={output['value']}")


def _wish(environment: Environment, url: str = "") -> Wish:
    return Wish(
        name=_needed(environment, "AZURE_ENV_NAME"),
        url=url,
        administrator=environment.get("FIRST_ADMINISTRATOR", ""),
        groups=environment.get("GROUP_CLAIMS", ""),
        directory_roles=environment.get("ADMINISTRATORS_BY_DIRECTORY_ROLE") == "on",
        api_client_id=environment.get("API_CLIENT_ID", ""),
    )


def _needed(environment: Environment, name: str) -> str:
    if value := environment.get(name):
        return value
    raise Failure(f"{name} is not set. azd sets it; run azd up from the project's folder, or set it yourself.")


def _check_name(environment: Environment) -> None:
    name = environment.get("ALLOTMENTS_NAME") or "allotments"
    if not NAME.fullmatch(name):
        raise Failure(
            f"ALLOTMENTS_NAME is {name!r}: 3 to 18 small letters, digits and single hyphens are wanted, with a letter "
            "first. Set another with azd env set ALLOTMENTS_NAME <name>."
        )


def _check_region(environment: Environment) -> None:
    region = environment.get("AZURE_LOCATION", "").replace(" ", "").lower()
    if not region:
        return
    command = ["az", "functionapp", "list-flexconsumption-locations", "--query", "[].name", "--output", "json"]
    offered = from_json(
        run(command, NO_AZ, "Azure does not say where it offers the plan: run az login."), "The Azure CLI"
    )
    names = sorted(str(each).replace(" ", "").lower() for each in offered) if isinstance(offered, list) else []
    if region not in names:
        raise Failure(
            f"{region} does not offer the plan Flex Consumption. Choose one of {', '.join(names)}, with "
            "azd env set AZURE_LOCATION <region>."
        )


def _check_role(environment: Environment) -> None:
    """Only say so: a custom role may do as well."""
    person, group = environment.get("AZURE_PRINCIPAL_ID"), environment.get("AZURE_RESOURCE_GROUP")
    if not person or not group:
        return
    scope = f"/subscriptions/{_needed(environment, 'AZURE_SUBSCRIPTION_ID')}/resourceGroups/{group}"
    command = ["az", "role", "assignment", "list", "--assignee", person, "--scope", scope, "--include-inherited"]
    command += ["--include-groups", "--query", "[].roleDefinitionName", "--output", "json"]
    held = from_json(run(command, NO_AZ, "Azure does not say which roles you have: run az login."), "The Azure CLI")
    if isinstance(held, list) and not MAY_ASSIGN & set(held):
        say(
            f"You seem to have none of {', '.join(sorted(MAY_ASSIGN))} in {group}: if the template is refused with "
            "AuthorizationFailed, that is why. Activate one, and run azd provision again."
        )


def _check_partner(environment: Environment) -> None:
    if environment.get("DELIVERY") != "eventgrid":
        return
    group = _needed(environment, "AZURE_RESOURCE_GROUP")
    command = ["az", "eventgrid", "partner", "configuration", "show", "--resource-group", group]
    command += ["--query", "partnerAuthorization.authorizedPartnersList[].partnerName", "--output", "json"]
    authorize = (
        f"Microsoft Graph may not make a partner topic in {group}. Authorize it as a partner there (Azure portal, "
        "Event Grid Partner Configurations), and run this again."
    )
    partners = from_json(run(command, NO_AZ, authorize), "The Azure CLI")
    if not isinstance(partners, list) or not any("graph" in str(each).lower() for each in partners):
        raise Failure(authorize)


def _health(url: str) -> str:
    """What is wrong with the app; empty: nothing."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=30) as answer:
            return "" if answer.status == 200 else f"it answers {answer.status}"
    except urllib.error.HTTPError as refused:
        return f"it answers {refused.code}{_named(refused.read())}"
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        return str(error)


def _named(body: bytes) -> str:
    """The settings that the app names where it cannot start (handlers/health.py)."""
    try:
        names = json.loads(body)["settings"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f"; missing or wrong are {', '.join(map(str, names))}" if isinstance(names, list) else ""


STEPS: Mapping[str, Callable[[Environment], None]] = {
    "package": package,
    "register": prepare,
    "permit": permit,
    "wait": wait,
    "unregister": unregister,
    "outputs": outputs,
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in STEPS:
        sys.exit(f"Usage: python3 deploy/steps.py {' | '.join(STEPS)}")
    sys.exit(told(lambda: STEPS[sys.argv[1]](os.environ)))
