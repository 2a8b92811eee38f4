"""Signing in, looking, dead letters, and what becomes of errors."""

import json
import os
import stat
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from azure.core.credentials import AccessToken

from allotctl import session, sign_in
from allotctl.errors import Unreadable
from allotctl.session import Session
from domain.allowance import Allowance
from domain.dead_letters import Undeliverable
from handlers.http.rate_limit import Callers
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client

PROJECT = Path(__file__).parents[3] / "pyproject.toml"
SECRET = "a key of at least thirty-two bytes"


def token(server: ApiServer, expires: int = 4_000_000_000) -> str:
    """A token that the office takes."""
    found = jwt.encode({"exp": expires}, SECRET, "HS256")
    server.office.tokens.claims_of[found] = server.office.tokens.claims_of["administrator"]
    return found


@pytest.fixture
def signed_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    for half in ("ALLOTCTL_URL", "ALLOTCTL_TOKEN"):
        monkeypatch.delenv(half)
    return client


def test_who_asks_too_much_at_a_time_waits_as_long_as_the_app_says(
    client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]

    def wait(asked: float) -> None:
        seconds[0] += asked

    callers = Callers(Allowance(requests=0.1, at_once=1), lambda: seconds[0])
    server.office.api = replace(server.office.api, callers=callers)
    monkeypatch.setattr("allotctl.api.time.sleep", wait)
    for _ in range(3):
        assert client("list").exit_code == 0
    assert seconds == [20.0]


class TestSignIn:
    def test_the_token_is_kept_for_nobody_else(self, signed_out: Client, server: ApiServer, tmp_path: Path) -> None:
        secret = token(server)
        result = signed_out("login", server.url, "--token-stdin", stdin=f"{secret}\n")
        assert result.exit_code == 0
        assert "administrator" in result.stdout
        assert secret not in result.output
        kept = tmp_path / "home" / "session.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert f"App: {server.url}\nSigned in until 2096-10-02T07:06Z\n" in signed_out("me").stdout
        assert signed_out("logout").exit_code == 0
        assert not kept.exists()

    def test_without_it_one_is_told_what_to_do(self, signed_out: Client) -> None:
        result = signed_out("list")
        assert result.exit_code == 1
        assert "login URL" in result.stderr

    def test_an_expired_one_is_not_used(self, signed_out: Client, server: ApiServer) -> None:
        session.store(Session(server.url, "old", 1.0))
        result = signed_out("list")
        assert (result.exit_code, server.requests) == (1, [])
        assert "expired" in result.stderr

    def test_one_that_the_app_refuses_is_not_kept(self, signed_out: Client, server: ApiServer, tmp_path: Path) -> None:
        forged = jwt.encode({"exp": 4_000_000_000}, SECRET, "HS256")
        assert signed_out("login", server.url, "--token-stdin", stdin=forged).exit_code == 1
        assert not (tmp_path / "home" / "session.json").exists()

    @pytest.mark.parametrize("text", ["", "no token", "a.b.c", "a.\u00e5.c"])
    def test_what_is_no_token_is_wrong_usage(self, signed_out: Client, server: ApiServer, text: str) -> None:
        assert signed_out("login", server.url, "--token-stdin", stdin=text).exit_code == 2

    def test_a_shell_may_begin_it_with_a_byte_order_mark(self, signed_out: Client, server: ApiServer) -> None:
        assert signed_out("login", server.url, "--token-stdin", stdin=f"\ufeff{token(server)}\r\n").exit_code == 0
        assert signed_out("me").exit_code == 0

    @pytest.mark.parametrize(
        ("given", "missing"), [("ALLOTCTL_URL", "ALLOTCTL_TOKEN"), ("ALLOTCTL_TOKEN", "ALLOTCTL_URL")]
    )
    def test_half_of_a_session_is_none(
        self, signed_out: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch, given: str, missing: str
    ) -> None:
        signed_out("login", server.url, "--token-stdin", stdin=token(server))
        server.requests.clear()
        monkeypatch.setenv(given, "http://127.0.0.1:1" if given == "ALLOTCTL_URL" else "token")
        for value in (None, ""):
            if value is not None:
                monkeypatch.setenv(missing, value)
            result = signed_out("list")
            assert (result.exit_code, server.requests) == (2, [])
            assert f"{given} is set, and {missing} is not." in result.stderr

    @pytest.mark.parametrize("text", ["secret\nsecret", "secr\u00e5t", "secret\x00"])
    def test_what_cannot_be_a_token_is_not_shown(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        monkeypatch.setattr("os.environ", {**os.environ, "ALLOTCTL_TOKEN": text})
        result = client("list")
        assert (result.exit_code, "secr" in result.output) == (2, False)

    @pytest.mark.parametrize("url", ["http://allotments.contoso.com", "allotments", "ftp://127.0.0.1", ""])
    def test_a_token_is_never_sent_in_the_clear(self, signed_out: Client, url: str) -> None:
        assert signed_out("login", url, "--token-stdin", stdin="a.b.c").exit_code == 2

    def test_nobody_is_sent_elsewhere_to_sign_in(self) -> None:
        config = {"authority": "https://login.evil.example/tenant/v2.0", "clientId": "app"}
        with pytest.raises(Unreadable, match=r"login\.evil\.example"):
            sign_in.sign_in("https://app.example", config)

    @pytest.mark.parametrize(
        ("chosen", "kind", "client_id"),
        [
            ({}, "InteractiveBrowserCredential", "allotctl"),
            ({"device_code": True}, "DeviceCodeCredential", "allotctl"),
            ({"client_id": "mine"}, "InteractiveBrowserCredential", "mine"),
        ],
    )
    def test_the_browser_is_the_way_and_the_client_is_its_own(
        self, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, Any], kind: str, client_id: str
    ) -> None:
        """The token is for the API, whichever client asks."""
        asked = list[object]()

        def credential(name: str) -> Any:
            def made(**options: object) -> Any:
                asked.append((name, options["client_id"], options["tenant_id"]))

                def get_token(scope: str) -> AccessToken:
                    asked.append(scope)
                    return AccessToken("a.b.c", 7)

                return SimpleNamespace(get_token=get_token)

            return made

        for name in ("InteractiveBrowserCredential", "DeviceCodeCredential"):
            monkeypatch.setattr(f"azure.identity.{name}", credential(name))
        config = {"authority": "https://login.microsoftonline.com/tenant/v2.0", "clientId": "the-api"}
        named = {**config, "commandLineClientId": "allotctl"}
        assert sign_in.sign_in("https://app.example", named, **chosen).token == "a.b.c"
        assert asked == [(kind, client_id, "tenant"), "the-api/access_as_user"]
        asked.clear()
        sign_in.sign_in("https://app.example", config)
        assert asked[0] == ("InteractiveBrowserCredential", "the-api", "tenant")

    def test_a_session_does_not_show_its_token(self) -> None:
        assert "secret" not in repr(Session("https://app.example", "secret"))


class TestLooking:
    def test_the_list(self, client: Client, server: ApiServer) -> None:
        made = server.allotment(displayName="Finance [E3]")
        table = client("list")
        assert "Finance [E3]" in table.stdout
        assert [each["id"] for each in json.loads(client("list", "--output", "json").stdout)] == [made]

    def test_a_list_is_read_to_its_end(self, client: Client, server: ApiServer) -> None:
        for number in range(3):
            server.allotment(displayName=f"A{number}")
        letters = [Undeliverable("enforcement", b"{}", "Broken", "not a command", "s") for _ in range(1001)]
        server.do(server.office.dead_letters.add(letters))
        assert len(json.loads(client("dead-letters", "list", "-o", "json").stdout)) == 1001
        pages = [path for _, path in server.requests if path.startswith("/deadLetters")]
        assert len(pages) == 2

    def test_one_by_name_or_id(self, client: Client, server: ApiServer) -> None:
        made = server.allotment(displayName="Finance")
        group = server.shown()[0]["groupId"]
        member = server.office.person("member")
        server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": member}))
        for name in (made, "finance"):
            result = client("show", name)
            assert result.exit_code == 0
            assert group in result.stdout
            assert server.office.tenant.get_user(member).user_principal_name in result.stdout
        assert json.loads(client("show", made, "-o", "json").stdout)["decisions"][0]["kind"] == "licensed"

    def test_a_name_that_is_not_one(self, client: Client, server: ApiServer) -> None:
        nothing = client("show", "nothing")
        assert (nothing.exit_code, "There is no allotment named 'nothing'" in nothing.stderr) == (1, True)
        for _ in range(2):
            server.allotment(displayName="Twice")
        twice = client("show", "Twice")
        assert (twice.exit_code, "There are 2 allotments named 'Twice'" in twice.stderr) == (2, True)

    def test_the_version(self, client: Client) -> None:
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        assert client("--version").stdout == f"allotctl {project['version']}\n"

    def test_nothing_is_said_to_be_so(self, client: Client) -> None:
        table = client("list")
        assert table.stdout == "name\tused\tlimit\twaiting\toverflow\tstate\tid\n"
        assert table.stderr == "There are no allotments that you may see.\n"
        assert client("list", "-o", "json").stdout == "[]\n"

    def test_names_complete(self, client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
        server.allotment(displayName="Finance")
        monkeypatch.setenv("_ALLOTCTL_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "allotctl show Fin")
        monkeypatch.setenv("COMP_CWORD", "2")
        from allotctl.work import allotment_names  # noqa: PLC0415 - what the shell asks for

        assert [*allotment_names("Fin")] == ["Finance"]
        assert [*allotment_names("Sal")] == []


class TestErrors:
    def test_who_may_not_is_told_which_role_it_needs(
        self, client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.office.caller("nobody")
        monkeypatch.setenv("ALLOTCTL_TOKEN", "nobody")
        result = client("dead-letters", "list")
        assert result.exit_code == 1
        assert "This needs the role: administrator" in result.stderr

    def test_an_app_that_is_not_there(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLOTCTL_URL", "http://127.0.0.1:9")
        result = client("list")
        assert result.exit_code == 1
        assert "did not answer" in result.stderr

    def test_wrong_usage(self, client: Client) -> None:
        assert client("plan").exit_code == 2
        assert client("list", "--output", "xml").exit_code == 2


class TestDeadLetters:
    @pytest.fixture
    def letters(self, server: ApiServer) -> list[str]:
        put = [Undeliverable("enforcement", b"{}", "Broken", "not a command", session) for session in ("a", "b", None)]
        server.do(server.office.dead_letters.add(put))
        page = server.do(server.office.dead_letters.page(None, 10))
        return [letter.id for letter in page.items]

    def test_one_is_discarded(self, client: Client, letters: list[str]) -> None:
        assert client("dead-letters", "discard", letters[0]).exit_code == 0
        left = json.loads(client("dead-letters", "list", "-o", "json").stdout)
        assert [each["id"] for each in left] == letters[1:]
        assert client("dead-letters", "discard", letters[0]).exit_code == 1

    def test_one_is_sent_again(self, client: Client, letters: list[str]) -> None:
        assert client("dead-letters", "resend", letters[0]).exit_code == 0
        assert len(json.loads(client("dead-letters", "list", "-o", "json").stdout)) == 2

    def test_all_are_sent_again_and_what_cannot_be_is_named(self, client: Client, letters: list[str]) -> None:
        result = client("dead-letters", "resend", "--all", "-o", "json")
        told = json.loads(result.stdout)
        assert (result.exit_code, told["resent"], [each["id"] for each in told["failed"]]) == (1, 2, letters[2:])

    @pytest.mark.parametrize("arguments", [[], ["one", "--all"]])
    def test_one_or_all(self, client: Client, arguments: list[str]) -> None:
        assert client("dead-letters", "resend", *arguments).exit_code == 2
