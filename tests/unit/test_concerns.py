"""What the settings say against each other, and what they permit beyond what is safe."""

import pytest

from domain.doctor import Verdict
from infra.concerns import concerns
from infra.settings import read_settings
from tests.support.settings import GOOD

SAFE = {
    **GOOD,
    "WATCHED_GROUPS_PREFIX": "LIC-",
    "ALLOTCTL_CLIENT_ID": "5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b22",
    "MESSAGES_MAILBOX": "licences@contoso.example",
}
LOCAL = {"GRAPH_ENDPOINT": "http://127.0.0.1:1/v1.0"}
WRONG, UNKNOWN = Verdict.WRONG, Verdict.UNKNOWN


def found(**changes: str) -> list[tuple[Verdict, str]]:
    environment = {**SAFE, **changes}
    return [(one.verdict, one.says.code) for one in concerns(read_settings(environment), environment)]


def test_nothing_is_said_about_safe_settings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"TABLES_CONNECTION": "x"}, [(WRONG, "settingTwice"), (WRONG, "settingSecret")]),
        ({"ServiceBusConnection": "x"}, [(WRONG, "settingTwice"), (WRONG, "settingSecret")]),
        ({"ServiceBusConnection": "x", **LOCAL}, [(WRONG, "settingTwice")]),
        (
            {"MESSAGES_MAILBOX": "", "MESSAGES_ADMINISTRATORS": "a@b.example"},
            [(WRONG, "settingWithoutMailbox"), (UNKNOWN, "settingNobodyTold")],
        ),
        ({"REMOVAL_SHARE_AT_MOST": "1"}, [(WRONG, "settingRemovals")]),
        ({"REMOVAL_SHARE_AT_MOST": "0.9"}, []),
        ({"MESSAGES_MAILBOX": ""}, [(UNKNOWN, "settingNobodyTold")]),
        ({"WATCHED_GROUPS_PREFIX": ""}, [(UNKNOWN, "settingNoFence")]),
        ({"ALLOTCTL_CLIENT_ID": ""}, [(UNKNOWN, "settingAnyClient")]),
        ({"ALLOTCTL_CLIENT_ID": "", "EASY_AUTH": "on", "WEBSITE_AUTH_ENABLED": "True"}, []),
        ({"SETTLE_SECONDS": "14"}, [(WRONG, "settingShortMargin")]),
        ({"SETTLE_SECONDS": "15"}, []),
        ({"SETTLE_SECONDS": "14", **LOCAL}, []),
        ({"AUTH_AUDIENCE": "api://allotments"}, [(WRONG, "settingAudience")]),
    ],
)
def test_each_concern_is_told(changes: dict[str, str], told: list[tuple[Verdict, str]]) -> None:
    assert found(**changes) == told


def test_no_value_of_a_secret_is_told() -> None:
    environment = {**SAFE, "TABLES_CONNECTION": "AccountKey=secret", "ServiceBusConnection": "SharedAccessKey=secret"}
    said = [f"{one.says} {one.cure}" for one in concerns(read_settings(environment), environment)]
    assert len(said) == 4
    assert "secret" not in "".join(said)
