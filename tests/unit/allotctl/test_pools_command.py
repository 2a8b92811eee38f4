"""The pools in the terminal: all of them, or who has how much of one."""

import json

import pytest

from local.tenant.model import Units
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def made(server: ApiServer) -> str:
    return server.allotment(displayName="Finance", allottedUnits=60)


def test_every_pool_is_shown(client: Client, made: str) -> None:
    shown = client("pools").stdout
    assert "SPE_E3" in shown
    (e3,) = [each for each in json.loads(client("pools", "-o", "json").stdout) if each["skuId"] == E3.sku_id]
    assert (e3["givenUnits"], e3["freeUnits"]) == (60, 140)


@pytest.mark.parametrize("name", ["spe_e3", E3.sku_id.upper()])
def test_one_shows_who_has_how_much(client: Client, made: str, name: str) -> None:
    shown = client("pools", name).stdout
    assert "60 of 200 are given, 140 are free." in shown
    assert "Finance" in shown
    (share,) = json.loads(client("pools", name, "-o", "json").stdout)["shares"]
    assert (share["allotmentId"], share["allottedUnits"]) == (made, 60)


def test_what_is_missing_is_said(client: Client, server: ApiServer, made: str) -> None:
    server.office.tenant.set_units(E3.sku_id, Units(enabled=50))
    assert "10 are missing" in client("pools", "SPE_E3").stdout


def test_a_product_that_there_is_not_is_named_with_those_there_are(client: Client, made: str) -> None:
    result = client("pools", "nothing")
    assert result.exit_code == 2
    assert "There is no product nothing." in result.stderr
    assert "SPE_E3" in result.stderr
