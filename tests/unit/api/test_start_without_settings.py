"""What an app answers whose settings stop its start: names of settings to everybody, and no value."""

import json

import azure.functions as func
import pytest

from domain.errors import ConfigurationError
from handlers.health import AT_ONCE, without_settings
from infra.settings import read_settings
from tests.support.settings import GOOD

WRONG = {"PUBLIC_URL": "http://intranet.example", "AUTH_AUDIENCE": "", "MESSAGES_WEBHOOK": "http://secret.example"}


def request(**headers: str) -> func.HttpRequest:
    return func.HttpRequest("GET", "https://app.example/api/health", headers=headers, body=b"")


@pytest.fixture
def functions() -> list[func.Function]:
    with pytest.raises(ConfigurationError) as refused:
        read_settings({**GOOD, **WRONG})
    app = func.FunctionApp()
    app.register_functions(without_settings(refused.value))
    return app.get_functions()


async def test_both_name_the_settings_and_show_no_value(functions: list[func.Function]) -> None:
    assert [each.get_function_name() for each in functions] == ["health", "doctor"]
    for function in functions:
        answer = await function.get_user_function()(request(**{"Accept-Language": "sv"}))
        body = json.loads(answer.get_body())
        assert (answer.status_code, {*body["settings"]}) == (503, {*WRONG})
        assert body["detail"].startswith("Appen kan inte starta.")
        assert "example" not in str(body)


async def test_a_flood_is_answered_429(functions: list[func.Function]) -> None:
    health = functions[0].get_user_function()
    answers = [(await health(request())).status_code for _ in range(AT_ONCE + 1)]
    assert (answers[0], answers[-1]) == (503, 429)
