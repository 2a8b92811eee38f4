"""Start the local issuer: `python -m local.sign_in --graph URL`. Prints one line of JSON when it is ready."""

import argparse
import asyncio
import logging
import sys

from local.sign_in.server import DEFAULT_AUDIENCE, DEFAULT_COMMAND_LINE, Settings, sign_in_server
from local.tenant.serving import serve_until_stopped


def _settings() -> Settings:
    parser = argparse.ArgumentParser(prog="python -m local.sign_in", description="A sign-in issuer on loopback.")
    parser.add_argument("--graph", required=True, help="the local tenant's endpoint, http://127.0.0.1:…/v1.0")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free port")
    parser.add_argument("--audience", default=DEFAULT_AUDIENCE, help="the client id of the API that tokens are for")
    parser.add_argument("--command-line", default=DEFAULT_COMMAND_LINE, help="the client id of allotctl")
    parser.add_argument("--tenant", help="the tenant's id; without it the one that Graph serves")
    found = parser.parse_args()
    return Settings(found.graph, found.port, found.audience, found.command_line, found.tenant)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(serve_until_stopped(sign_in_server(_settings())))
