"""Print an access token: `python -m local.sign_in.token --issuer URL --user NAME [--role ROLE …]`."""

import argparse
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 15


class SignInFailed(Exception):
    """The issuer gave no token; the message says why."""


def fetch_token(issuer: str, user: str, roles: Sequence[str] | None = None) -> str:
    """A token for the user, with the given roles or the user's own; raises `SignInFailed`."""
    parts = urlsplit(issuer)
    body: dict[str, object] = {"user": user}
    if roles is not None:
        body["roles"] = list(roles)
    request = urllib.request.Request(
        f"{parts.scheme}://{parts.netloc}/control/token",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return str(json.load(response)["access_token"])
    except urllib.error.HTTPError as error:
        raise SignInFailed(json.load(error)["error"]["message"]) from None
    except urllib.error.URLError as error:
        raise SignInFailed(f"The issuer {issuer} did not answer: {error.reason}") from None


def main() -> int:
    """Print the token alone on stdout; 1 and a message on stderr when there is none."""
    parser = argparse.ArgumentParser(prog="python -m local.sign_in.token", description="Print an access token.")
    parser.add_argument("--issuer", required=True, help="the issuer's URL, as it prints it when it is ready")
    parser.add_argument("--user", required=True, help="userPrincipalName or id")
    parser.add_argument("--role", action="append", help="an app role, several times for several")
    found = parser.parse_args()
    try:
        sys.stdout.write(fetch_token(found.issuer, found.user, found.role) + "\n")
    except SignInFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
