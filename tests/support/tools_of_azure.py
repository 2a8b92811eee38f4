"""Stand-ins for az, azd, npm and func, for a folder that is first on the PATH.

Each writes what it was asked into `told`, a line a command, and answers as far as the deployment reads its answers. azd
follows "Customize your Azure Developer CLI workflows using command and event hooks": `up` packages, provisions and
deploys, with the hooks of azure.yaml around each. They run in a shell with azd's environment; one that fails ends the
command; and what one sets with `azd env set` is there for those after it. Outputs of the template become variables.
`package` takes the folder that azure.yaml names as `dist`. npm leaves a page where the portal would be built.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path.cwd()
HERE = Path(os.environ["STAND_INS"])
TOLD, STATE = HERE / "told", HERE / "environment.json"
WORKFLOW = ("package", "provision", "deploy")


def state() -> dict[str, str]:
    found: dict[str, str] = json.loads(STATE.read_text()) if STATE.exists() else {}
    return found


def keep(values: Mapping[str, str]) -> None:
    STATE.write_text(json.dumps({**state(), **values}))


def outputs() -> dict[str, str]:
    """What the template would put out; the test says what the values are."""
    given: dict[str, str] = json.loads(os.environ["OUTPUTS"])
    template = (PROJECT / "deploy" / "main.bicep").read_text()
    return {name: given[name] for name in re.findall(r"^output (\w+) ", template, re.MULTILINE)}


def deploys(environment: Mapping[str, str]) -> None:
    """Read the parameters as Bicep does: a variable without a default has to be there."""
    for name in re.findall(r"readEnvironmentVariable\('(\w+)'\)", (PROJECT / "deploy" / "main.bicepparam").read_text()):
        if not environment.get(name):
            sys.exit(f"ERROR: main.bicepparam: Environment variable {name} does not exist.")
    if environment.get("REFUSED"):
        sys.exit(f"ERROR: {environment['REFUSED']}")


def packages() -> None:
    """Follows azd's framework service for Python: a service's output is its folder, or `dist` in it if that is set."""
    (folder,) = re.findall(r"^    dist: (\S+)", (PROJECT / "azure.yaml").read_text(), re.MULTILINE)
    if not (PROJECT / folder / "host.json").exists():
        sys.exit(f"ERROR: packaging service app: there is no app in {folder}")


def hook(name: str) -> None:
    """A test holds the hooks to this form (`test_the_hooks_are_steps_in_both_shells`)."""
    form = rf"^  {name}:\n    posix: {{ shell: (\w+), run: (.+) }}$"
    for shell, script in re.findall(form, (PROJECT / "azure.yaml").read_text(), re.MULTILINE):
        done = subprocess.run([shell, "-c", script], cwd=PROJECT, env={**os.environ, **state()}, check=False)
        if done.returncode:
            sys.exit(f"ERROR: '{name}' hook failed with exit code {done.returncode}")


def azd(arguments: list[str]) -> None:
    match arguments:
        case ["env", "new", name]:
            keep({"AZURE_ENV_NAME": name, "AZURE_RESOURCE_GROUP": "allotments", "AZURE_LOCATION": "westeurope"})
            keep({"AZURE_SUBSCRIPTION_ID": "subscription", "AZURE_PRINCIPAL_ID": "deployer"})
        case ["env", "set", name, value]:
            keep({name: value})
        case ["up"]:
            for command in WORKFLOW:
                azd([command])
        case ["down", *_]:
            hook("predown")
            hook("postdown")
        case [command] if command in WORKFLOW:
            hook(f"pre{command}")
            if command == "package":
                packages()
            if command == "provision":
                deploys({**os.environ, **state()})
                keep(outputs())
            hook(f"post{command}")


def az(arguments: list[str]) -> None:
    asked = " ".join(arguments)
    answers = {
        "account get-access-token": os.environ["TOKEN"],
        "cloud show": os.environ.get("CLOUD", "AzureCloud"),
        "functionapp list-flexconsumption-locations": json.dumps(["West Europe", "northeurope"]),
        "role assignment list": os.environ.get("ROLES", '["Owner"]'),
        "eventgrid partner configuration show": os.environ.get("PARTNERS", "[]"),
        "deployment group show": json.dumps(
            {name[0].lower() + name[1:]: {"type": "String", "value": value} for name, value in outputs().items()}
        ),
    }
    if asked.startswith("deployment group create"):
        deploys(os.environ)
    if "--src" in arguments and not Path(arguments[arguments.index("--src") + 1]).is_file():
        sys.exit("ERROR: [Errno 2] No such file or directory")
    for command, answer in answers.items():
        if asked.startswith(command):
            sys.stdout.write(f"{answer}\n")


def npm(arguments: list[str]) -> None:
    match arguments:
        case ["--prefix", folder, "run", "build", *_]:
            page = Path(folder, "dist", "index.html")
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text("<!doctype html>")


if __name__ == "__main__":
    program, *given = sys.argv[1:]
    if os.environ.get("FAILING") == program:
        sys.exit(f"{program}: it fails")
    with TOLD.open("a") as file:
        file.write(" ".join([program, *given]) + "\n")
    if program in {"az", "azd", "npm"}:
        {"az": az, "azd": azd, "npm": npm}[program](given)
