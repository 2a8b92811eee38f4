"""`python -m tests.storm`: joins and leaves in thousands, everything goes wrong; then the comparison, and a burst.

`--product-change PEOPLE` runs a storm over a change of products instead, in one process.
"""

import argparse
import logging
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local.stack import Options, Stack
from tests.storm import product_change
from tests.storm.burst import Burst
from tests.storm.comparison import compare
from tests.storm.storm import Storm

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run one storm; exit 1 where the tenant, the tables and the decisions do not agree at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--changes", type=int, default=20_000, help="joins and leaves, all together")
    parser.add_argument("--rate", type=int, default=150, help="of them in a second, at most")
    parser.add_argument("--allotments", type=int, default=50)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--burst", type=int, default=10_000, help="people who join one group at once; 0: none")
    parser.add_argument(
        "--product-change", type=int, metavar="PEOPLE", default=0, help="that alone: E3 to E5 for so many"
    )
    parser.add_argument("--round", type=int, default=300, help="with --product-change: people at a time")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    console = Console()
    if arguments.product_change:
        return change_products(console, arguments.product_change, arguments.seed, arguments.round)
    options = Options(
        port=0,
        workers=arguments.workers,
        seed=arguments.seed,
        people=10,
        durable=True,
        folder=ROOT / ".local" / "storm",
    )
    with Stack(options) as stack, Storm(stack, arguments.seed, console) as storm:
        storm.prepare(arguments.allotments, arguments.people)
        storm.rage(arguments.changes, arguments.rate)
        storm.calm()
        result = compare(storm)
        burst = Burst(stack, storm.api, arguments.burst)
        if arguments.burst:
            burst.run()
    table = Table(title=f"Storm {arguments.seed}: what was tried, and what is so at the end", show_header=False)
    for name, number in {**storm.counts, **result.counts}.items():
        table.add_row(name, f"{number:,}")
    for name, seconds in burst.seconds.items():
        table.add_row(f"seconds to {name}" if "licence" in name else f"seconds of {name}", f"{seconds:,.1f}")
    console.print(table)
    differences = [*result.differences, *(burst.differences if arguments.burst else ())]
    for difference in differences[:50]:
        console.print(f"[red]✗[/] {difference}")
    verdict = "[green]The tenant, the tables and the decisions agree exactly.[/]"
    if differences:
        verdict = f"[red]{len(differences)} differences.[/] Logs are in {options.folder / 'logs'}."
    console.print(verdict)
    return 1 if differences else 0


def change_products(console: Console, people: int, seed: int, round_size: int) -> int:
    """Run one storm over a change of products; exit 1 where somebody was without a service, or it did not end."""
    logging.disable(logging.CRITICAL)
    world, wrong = product_change.storm(people, seed, round_size)
    table = Table(title=f"Storm {seed} over a change of products for {people:,} people", show_header=False)
    for name, number in world.counts.items():
        table.add_row(name, f"{number:,}")
    console.print(table)
    for each in wrong[:50]:
        console.print(f"[red]✗[/] {each}")
    verdict = "[green]Nobody was a moment without a service that they had and keep.[/]"
    console.print(f"[red]{len(wrong)} things are wrong.[/]" if wrong else verdict)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
