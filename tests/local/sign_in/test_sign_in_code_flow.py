"""Signing in with a browser: code, PKCE, refresh, and what is refused."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.sign_in.codes import challenge_of
from local.sign_in.server import DEFAULT_COMMAND_LINE
from tests.local.sign_in.sign_in_worlds import LocalSignIn

VERIFIER = "a-verifier-that-is-long-enough-for-anybody-0123456789"
PORTAL = "http://127.0.0.1:7071/"
ADMIN = "admin@contoso.example"
COMMAND_LINE = DEFAULT_COMMAND_LINE
FROM_THE_COMMAND_LINE = {"client_id": COMMAND_LINE, "redirect_uri": "http://localhost:8400"}

ASKED = {
    "client_id": "api-client-id",
    "redirect_uri": PORTAL,
    "response_type": "code",
    "scope": "openid offline_access api-client-id/access_as_user",
    "state": "the-state",
    "nonce": "the-nonce",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}


@pytest.fixture
async def endpoints(sign_in: LocalSignIn) -> dict[str, Any]:
    found: dict[str, Any] = (await sign_in.client.get(f"{sign_in.issuer}/.well-known/openid-configuration")).json()
    return found


async def code_for(sign_in: LocalSignIn, endpoints: dict[str, Any], **changes: str) -> str:
    back = await sign_in.client.post(endpoints["authorization_endpoint"], data=ASKED | {"user": ADMIN} | changes)
    assert back.status_code == 302
    answer = parse_qs(urlsplit(back.headers["Location"]).query)
    assert answer["state"] == ["the-state"]
    return answer["code"][0]


async def redeem(sign_in: LocalSignIn, endpoints: dict[str, Any], **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": "api-client-id",
        "redirect_uri": PORTAL,
        "code_verifier": VERIFIER,
    }
    origin = {} if changes.get("client_id") == COMMAND_LINE else {"Origin": PORTAL.rstrip("/")}
    return await sign_in.client.post(endpoints["token_endpoint"], data=form | changes, headers=origin)


async def test_a_code_becomes_tokens_that_hold(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    answer = await redeem(sign_in, endpoints, code=await code_for(sign_in, endpoints))
    assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:7071"
    tokens = answer.json()
    access, identity = await sign_in.check(tokens["access_token"]), await sign_in.check(tokens["id_token"])
    assert (access["roles"], access["preferred_username"]) == (["Allotment.Admin"], ADMIN)
    assert (identity["nonce"], identity["name"], identity["oid"]) == ("the-nonce", "Ada Ahlgren", access["oid"])


async def test_the_command_line_is_a_client_of_its_own(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    """Its tokens are for the API all the same, and say through whom they came."""
    portals = (await redeem(sign_in, endpoints, code=await code_for(sign_in, endpoints))).json()
    code = await code_for(sign_in, endpoints, **FROM_THE_COMMAND_LINE)
    tokens = (await redeem(sign_in, endpoints, code=code, **FROM_THE_COMMAND_LINE)).json()
    access = await sign_in.check(tokens["access_token"])
    assert (access["aud"], access["azp"]) == ("api-client-id", COMMAND_LINE)
    assert (await sign_in.check(portals["access_token"]))["azp"] == "api-client-id"
    renewal = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert (await redeem(sign_in, endpoints, **renewal)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("client", "headers"), [("api-client-id", {}), (COMMAND_LINE, {"Origin": "http://localhost"})])
async def test_a_page_redeems_across_origins_and_nobody_else(
    sign_in: LocalSignIn, endpoints: dict[str, Any], client: str, headers: dict[str, str]
) -> None:
    form = {"grant_type": "authorization_code", "client_id": client, "code": "any"}
    answer = await sign_in.client.post(endpoints["token_endpoint"], data=form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "AADSTS900232" in answer.json()["error_description"]


async def test_codes_and_refresh_tokens_are_good_once(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    code = await code_for(sign_in, endpoints)
    first = (await redeem(sign_in, endpoints, code=code)).json()
    assert (await redeem(sign_in, endpoints, code=code)).json()["error"] == "invalid_grant"
    renewal = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    renewed = (await redeem(sign_in, endpoints, **renewal)).json()
    assert (await sign_in.check(renewed["access_token"]))["preferred_username"] == ADMIN
    assert (await redeem(sign_in, endpoints, **renewal)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another"}, "invalid_grant"),
        ({"client_id": COMMAND_LINE}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_code_that_was_stolen_is_worth_nothing(
    sign_in: LocalSignIn, endpoints: dict[str, Any], changes: dict[str, str], error: str
) -> None:
    answer = await redeem(sign_in, endpoints, code=await code_for(sign_in, endpoints), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"client_id": COMMAND_LINE, "redirect_uri": "http://127.0.0.1:8400"},
        {"client_id": COMMAND_LINE, "redirect_uri": "https://evil.example"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
    ],
)
async def test_nobody_is_sent_back_to_where_he_did_not_come_from(
    sign_in: LocalSignIn, endpoints: dict[str, Any], changes: dict[str, str]
) -> None:
    for answer in (
        await sign_in.client.get(endpoints["authorization_endpoint"], params=ASKED | changes),
        await sign_in.client.post(endpoints["authorization_endpoint"], data=ASKED | changes | {"user": ADMIN}),
    ):
        assert answer.status_code == 400
        assert "Sign-in is not possible" in answer.text


async def test_the_page_lists_people_and_finds_them(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    page = await sign_in.client.get(endpoints["authorization_endpoint"], params=ASKED | {"state": '"><script>'})
    assert page.text.index("Ada Ahlgren") < page.text.index("Rikard Lund")
    assert "<script>" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    found = await sign_in.client.get(endpoints["authorization_endpoint"], params=ASKED | {"search": "Rik"})
    assert "Rikard Lund" in found.text
    assert "Ada Ahlgren" not in found.text


async def test_a_hint_signs_in_at_once(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    back = await sign_in.client.get(endpoints["authorization_endpoint"], params=ASKED | {"login_hint": ADMIN})
    assert back.headers["Location"].startswith(f"{PORTAL}?code=")


async def test_signing_out_leads_back_to_this_machine_only(sign_in: LocalSignIn, endpoints: dict[str, Any]) -> None:
    url = endpoints["end_session_endpoint"]
    back = await sign_in.client.get(url, params={"post_logout_redirect_uri": PORTAL})
    assert (back.status_code, back.headers["Location"]) == (302, PORTAL)
    away = await sign_in.client.get(url, params={"post_logout_redirect_uri": "https://evil.example/"})
    assert away.status_code == 200
    assert "evil" not in away.text
