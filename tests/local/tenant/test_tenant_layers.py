"""The model stays pure: what it imports, how fast it is, and that it owes nothing to chance."""

import subprocess
import sys
import time
from pathlib import Path

from local.tenant.model import PRODUCTS, AssignedLicense, Fact, Tenant
from tests.local.tenant.tenant_worlds import StandingClock

ROOT = Path(__file__).parents[3]
E3 = PRODUCTS["SPE_E3"].sku_id


def test_the_model_imports_neither_asyncio_nor_http() -> None:
    program = "import sys, local.tenant.model; print(*{'asyncio', 'aiohttp', 'http.client'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == ""


def history(seed: int) -> list[Fact]:
    """The facts of a short life of a tenant of thirty."""
    clock = StandingClock()
    tenant = Tenant(clock, seed, units={"SPE_E3": 10})
    users = tenant.add_people(30)
    group = tenant.create_group("Finance", "finance")
    tenant.assign_group_license(group.id, [AssignedLicense(E3)], [])
    for user in users:
        tenant.add_member(group.id, user.id)
    clock.advance(minutes=1)
    tenant.run_due()
    for user in users[:5]:
        tenant.remove_member(group.id, user.id)
    clock.advance(minutes=1)
    tenant.run_due()
    return tenant.history.facts


def test_the_same_seed_and_clock_make_the_same_history() -> None:
    assert history(3) == history(3)
    assert history(3) != history(4)


def test_a_thousand_histories_take_well_under_a_minute() -> None:
    started = time.process_time()
    for seed in range(20):
        history(seed)
    assert (time.process_time() - started) / 20 < 0.02
