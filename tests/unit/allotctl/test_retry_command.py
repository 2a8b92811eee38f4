"""Every failed licence of an allotment, or of a product, is tried again by one command."""

import json

import pytest

from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client
from tests.unit.api.test_seats import add, fail, states


@pytest.fixture
def failed(server: ApiServer) -> str:
    """An allotment with one seat, whose licence has failed; answers its id."""
    office, made = server.office, server.allotment(displayName="Finance")
    person = office.person("failed")
    server.do(add(office, made, person))
    server.do(fail(office, made, person))
    return made


@pytest.mark.parametrize(
    ("arguments", "path", "told"),
    [
        (["finance"], "/allotments/{id}/retry", "Every failed licence of Finance is being tried again."),
        (
            ["--product", "spe_e3"],
            f"/products/{E3.sku_id}/retry",
            "Every failed licence of SPE_E3 is being tried again.",
        ),
        (["--product", E3.sku_id.upper()], f"/products/{E3.sku_id}/retry", "Every failed licence of SPE_E3"),
    ],
)
def test_is_asked_for_and_done(
    client: Client, server: ApiServer, failed: str, arguments: list[str], path: str, told: str
) -> None:
    result = client("retry", *arguments)
    assert result.exit_code == 0
    assert told in result.stdout
    assert ("POST", path.format(id=failed)) in server.requests
    assert server.do(states(server.office, failed)) == ["licensed"]


def test_says_for_scripts_what_it_is_about(client: Client, failed: str) -> None:
    assert json.loads(client("retry", "Finance", "--output", "json").stdout)["id"] == failed


@pytest.mark.parametrize("arguments", [[], ["Finance", "--product", "SPE_E3"], ["nothing"], ["--product", "nothing"]])
def test_one_thing_that_there_is_must_be_named(
    client: Client, server: ApiServer, failed: str, arguments: list[str]
) -> None:
    assert client("retry", *arguments).exit_code == 2
    assert not [path for method, path in server.requests if method == "POST"]
