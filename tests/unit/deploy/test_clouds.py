"""The clouds: the template, the scripts, the app's settings and the client go by one list."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from allotctl.sign_in import ENTRA
from deploy import graph
from deploy.failure import Failure
from handlers.entra import admin_center
from handlers.portal import PortalSignIn, content_security_policy
from infra.settings import read_settings
from tests.support.processes import ROOT

TENANT = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize("cloud", graph.CLOUDS)
def test_the_app_starts_with_the_addresses_of_each_cloud(cloud: str) -> None:
    addresses = graph.CLOUDS[cloud]
    settings = read_settings(
        {
            "ServiceBusConnection__fullyQualifiedNamespace": f"allotments.{addresses['serviceBus']}",
            "TABLES_ENDPOINT": f"https://st.table.{addresses['tables']}",
            "PUBLIC_URL": f"https://allotments.{addresses['apps']}",
            "GRAPH_ENDPOINT": f"{addresses['graph']}/v1.0",
            "AUTH_ISSUER": f"{addresses['signIn']}/{TENANT}/v2.0",
            "AUTH_AUDIENCE": "client",
            "KEEP_SUBSCRIPTION_SCHEDULE": "0 */15 * * * *",
            "CATCH_UP_SCHEDULE": "0 */5 * * * *",
            "RECONCILE_SCHEDULE": "0 0 2 * * *",
        }
    )
    assert settings.tenant_id == TENANT
    assert settings.graph_endpoint == f"{addresses['graph']}/v1.0"
    origin = PortalSignIn(settings.auth_issuer, settings.auth_audience).origin
    assert origin == addresses["signIn"]
    assert f"connect-src 'self' {origin}" in content_security_policy(origin)


def test_each_cloud_has_its_own_admin_center() -> None:
    issuers = {cloud: f"{addresses['signIn']}/{TENANT}/v2.0" for cloud, addresses in graph.CLOUDS.items()}
    assert {cloud: admin_center(issuer) for cloud, issuer in issuers.items()} == {
        "AzureCloud": "https://entra.microsoft.com",
        "AzureUSGovernment": "https://entra.microsoft.us",
        "AzureChinaCloud": "https://entra.microsoftonline.cn",
    }


def test_the_client_sends_people_to_the_sign_in_of_these_clouds_alone() -> None:
    assert {urlsplit(addresses["signIn"]).hostname for addresses in graph.CLOUDS.values()} == ENTRA


def test_every_cloud_has_every_address() -> None:
    template = (ROOT / "deploy" / "main.bicep").read_text()
    for addresses in graph.CLOUDS.values():
        assert addresses.keys() == graph.CLOUDS["AzureCloud"].keys()
        assert all(f"cloud.{name}" in template for name in addresses)
    assert "environment().suffixes" not in template


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An Azure CLI that says in which cloud it is, and writes down for what it gave a token."""
    az = tmp_path / "az"
    az.write_text(
        f'#!/bin/sh\ncase "$1" in cloud) echo "$CLOUD";; *) echo "$4" > {tmp_path}/asked; echo token;; esac\n'
    )
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.delenv("GRAPH_ENDPOINT", raising=False)


@pytest.mark.parametrize("cloud", graph.CLOUDS)
@pytest.mark.usefixtures("cli")
def test_the_scripts_work_in_the_cloud_of_the_azure_cli(
    cloud: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUD", cloud)
    signed_in = graph.signed_in()
    assert (signed_in.endpoint, signed_in.token) == (graph.CLOUDS[cloud]["graph"], "token")
    assert (tmp_path / "asked").read_text().strip() == signed_in.endpoint


@pytest.mark.usefixtures("cli")
def test_a_cloud_that_is_not_known_needs_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD", "AzureStack")
    with pytest.raises(Failure, match="AzureStack is not known here"):
        graph.signed_in()
    monkeypatch.setenv("GRAPH_ENDPOINT", "https://graph.example/v1.0")
    assert graph.signed_in().endpoint == "https://graph.example"
