"""Exports the ledger to a file, and restores it: Azure Tables have no backup.

    python deploy/ledger.py export <file>
    python deploy/ledger.py restore <file> [--replace]

TABLES_ENDPOINT or TABLES_CONNECTION says which account, as for the app. Needs the packages of the app (`make setup`),
and a sign-in to the Azure CLI: with the role Storage Table Data Reader to export, and Storage Table Data Contributor to
restore. The file names people by their object ids: it is readable for its owner alone. docs/runbook.md tells when and
how, and export-ledger.yml does it every night.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from azure.identity.aio import DefaultAzureCredential

from deploy.failure import Failure, say, told
from domain.errors import Conflict, StaleWrite, Transient
from handlers.http.version import VERSION
from infra.tables.client import service_client
from infra.tables.ledger_file import export, restore


async def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> None:
    """Do what the command line says. Raises Failure."""
    connection, endpoint = environment.get("TABLES_CONNECTION"), environment.get("TABLES_ENDPOINT")
    if not connection and not endpoint:
        raise Failure("TABLES_ENDPOINT is not set: https://<storage account>.table.core.windows.net.")
    async with DefaultAzureCredential() as credential, service_client(connection, endpoint, credential) as service:
        try:
            if arguments.action == "export":
                counts = await export(service, arguments.file, version=VERSION, now=datetime.now(UTC))
            else:
                counts = await restore(service, arguments.file, emptying=arguments.replace)
        except FileExistsError:
            raise Failure(f"{arguments.file} is there already. Choose another name.") from None
        except Conflict as full:
            raise Failure(f"{full} To delete them first, add --replace. Is this the account that you mean?") from None
        except StaleWrite:
            raise Failure("Somebody else writes to the tables. Stop the app, and restore with --replace.") from None
        except (OSError, ValueError, Transient) as wrong:
            raise Failure(f"{wrong}") from None
    if not counts:
        raise Failure("There is nothing in the tables, so the file is empty. Is this the account that you mean?")
    for table, count in sorted(counts.items()):
        say(f"{table:<20}{count:>10}")
    if arguments.action == "restore":
        say("Every allotment is suspended. Start the app, look at each one, and resume it: see docs/runbook.md.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("action", choices=["export", "restore"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="with restore: delete first what is there")
    os.umask(0o077)
    sys.exit(told(lambda: asyncio.run(run(parser.parse_args(), os.environ))))
