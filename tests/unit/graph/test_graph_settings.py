"""The settings of the Graph side: where notifications come from, names, limits."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import ConfigurationError
from infra.graph.partner_topic import PartnerTopic
from infra.graph.permissions import Option
from infra.settings import Settings, read_settings

GOOD = {
    "ServiceBusConnection__fullyQualifiedNamespace": "contoso.servicebus.windows.net",
    "TABLES_ENDPOINT": "https://contoso.table.core.windows.net",
    "PUBLIC_URL": "https://allotments.contoso.example",
    "AUTH_ISSUER": "https://login.microsoftonline.com/7d96d549-841b-4092-9c09-89abae4c860c/v2.0",
    "AUTH_AUDIENCE": "5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b21",
    "KEEP_SUBSCRIPTION_SCHEDULE": "0 0 */4 * * *",
    "CATCH_UP_SCHEDULE": "0 */5 * * * *",
    "RECONCILE_SCHEDULE": "0 0 2 * * *",
}
UNIT = "0f5d2c4e-6a1b-4c7d-8e9f-1a2b3c4d5e6f"
EVENT_GRID = {
    "DELIVERY": "eventgrid",
    "EVENT_GRID_SUBSCRIPTION": "5f750a97-50d9-4e36-8081-c9ee4c0210d4",
    "EVENT_GRID_RESOURCE_GROUP": "rg-allotments_(prod)",
    "EVENT_GRID_TOPIC": "allotments-groups",
    "EVENT_GRID_LOCATION": "westeurope",
}


def settings(**more: str) -> Settings:
    return read_settings({**GOOD, **more})


def test_without_more_settings_the_webhook_is_used_and_nothing_more_is_permitted() -> None:
    found = settings()
    assert (found.topic, found.product_names, found.reprocess, found.options) == (None, None, None, [])


def test_event_grid_needs_no_public_url() -> None:
    found = settings(**EVENT_GRID, PUBLIC_URL="")
    assert found.topic == PartnerTopic(*[value for name, value in EVENT_GRID.items() if name != "DELIVERY"])
    assert found.public_url == ""


def test_a_topics_url_is_what_graph_takes() -> None:
    topic = settings(**EVENT_GRID).topic
    assert topic is not None
    assert topic.url == (
        "EventGrid:?azuresubscriptionid=5f750a97-50d9-4e36-8081-c9ee4c0210d4&resourcegroup=rg-allotments_(prod)"
        "&partnertopic=allotments-groups&location=westeurope"
    )


@pytest.mark.parametrize("name", sorted(EVENT_GRID.keys() - {"DELIVERY"}))
def test_each_missing_setting_of_event_grid_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is missing"):
        settings(**{**EVENT_GRID, name: " "})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DELIVERY", "eventhub", "DELIVERY is 'eventhub': it must be one of webhook, eventgrid"),
        ("EVENT_GRID_SUBSCRIPTION", "production", "must be the id of the Azure subscription"),
        ("EVENT_GRID_RESOURCE_GROUP", "rg&partnertopic=other", "must be the name of the partner topic's resource"),
        ("EVENT_GRID_TOPIC", "a b", "3 to 50 letters"),
        ("EVENT_GRID_LOCATION", "West Europe", "such as westeurope"),
        ("ALLOW_REPROCESS", "yes", "must be one of off, on, beta"),
        ("PRODUCT_NAMES", "/nowhere/names.csv", "a file that is there, or an https URL"),
        ("PRODUCT_NAMES", "http://names.example/list.csv", "a file that is there, or an https URL"),
        ("LICENSED_GROUPS_UNIT", "Licensing", "the object id of an administrative unit"),
    ],
)
def test_each_malformed_setting_is_explained(name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        settings(**{**EVENT_GRID, name: value})


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("ALLOW_REPROCESS", "off", "reprocess", None),
        ("ALLOW_REPROCESS", "on", "reprocess", Option.REPROCESS),
        ("ALLOW_REPROCESS", "beta", "reprocess", Option.REPROCESS_BETA),
        ("ALLOW_REPROCESS", "beta", "options", [Option.REPROCESS_BETA]),
        ("IDLE_AFTER_DAYS", "30", "options", [Option.IDLE_SEATS]),
        ("LICENSED_GROUPS_UNIT", UNIT, "groups_unit", UNIT),
        ("LICENSED_GROUPS_UNIT", UNIT, "options", [Option.GROUPS_IN_UNIT]),
        ("LICENSED_GROUPS_UNIT", "", "groups_unit", None),
        ("PRODUCT_NAMES", "https://names.example/list.csv", "product_names", "https://names.example/list.csv"),
        ("PRODUCT_NAMES", str(Path(__file__)), "product_names", str(Path(__file__))),
    ],
)
def test_each_is_read(name: str, value: str, field: str, read: Any) -> None:
    assert getattr(settings(**{name: value}), field) == read
