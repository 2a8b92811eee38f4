"""The app is asked for its texts in the language of the locale."""

from collections.abc import Mapping

import pytest

from allotctl.api import PAGE
from allotctl.language import preferred
from allotctl.work import NAMES_A_REQUEST
from domain.objections import Text, in_language
from handlers.api.queries import IDS_AT_MOST, PAGE_AT_MOST
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv"}, "sv"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "sv_SE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "sv_SE"}, "sv"),
        ({"LANG": "sv_SE", "LC_MESSAGES": "sv_SE", "LC_ALL": "C"}, "en"),
        ({"LANG": "sv_SE", "LC_ALL": ""}, "sv"),
        ({"LANG": "sv\r\nX-Header: 1"}, "en"),
    ],
)
def test_the_locale_names_the_language(environment: Mapping[str, str], language: str) -> None:
    assert preferred(environment) == language


@pytest.mark.parametrize("locale", ["en_GB.UTF-8", "sv_SE.UTF-8"])
def test_what_the_app_says_is_in_it(
    client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    one = server.allotment()
    assert client("suspend", one).exit_code == 0
    reason = Text("suspendedByAdministrator")
    assert in_language(reason, locale[:2]) in client("show", one).stdout


def test_the_client_asks_for_as_much_as_the_api_answers() -> None:
    assert (PAGE, NAMES_A_REQUEST) == (PAGE_AT_MOST, IDS_AT_MOST)
