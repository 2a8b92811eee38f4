"""Start the local tenant: `python -m local.tenant --port 0`. Prints one line of JSON when it is ready."""

import argparse
import asyncio
import logging
import sys

from local.tenant.graph.permissions import APP_PERMISSIONS
from local.tenant.scenarios import SCENARIOS
from local.tenant.server import Settings, tenant_server
from local.tenant.serving import serve_until_stopped


def _settings() -> Settings:
    parser = argparse.ArgumentParser(prog="python -m local.tenant", description="A Microsoft 365 tenant on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free port")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same tenant")
    parser.add_argument("--people", type=int, default=300, help="how many people, besides the administrator and reader")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="contoso")
    parser.add_argument(
        "--write-lag", type=float, default=0.0, help="seconds for which new objects may be unknown to a replica"
    )
    parser.add_argument("--token", help="the only bearer token that is accepted; without it any is")
    parser.add_argument("--permissions", nargs="*", default=APP_PERMISSIONS, help="what the app was granted")
    parser.add_argument("--mailboxes", nargs="*", default=(), help="what Exchange lets the app send mail from")
    found = parser.parse_args()
    return Settings(
        found.port,
        found.seed,
        found.people,
        found.scenario,
        found.token,
        write_lag=found.write_lag,
        permissions=tuple(found.permissions),
        mailboxes=tuple(found.mailboxes),
    )


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(serve_until_stopped(tenant_server(_settings())))
