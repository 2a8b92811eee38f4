"""Tokens: good ones that an API accepts, and wrong ones that it must not."""

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import jwt
import pytest

from tests.local.sign_in.sign_in_worlds import LocalSignIn

ROOT = Path(__file__).parents[3]
ADMIN = "admin@contoso.example"


async def test_a_token_has_the_claims_of_version_2(sign_in: LocalSignIn) -> None:
    claims = await sign_in.check(await sign_in.token(user=ADMIN))
    expected = "aud iss iat nbf exp azp name oid preferred_username roles scp sub tid ver"
    assert sorted(claims) == sorted(expected.split())
    assert claims["tid"] == sign_in.tenant
    assert claims["iss"] == sign_in.issuer == f"{sign_in.origin}/{sign_in.tenant}/v2.0"
    assert (claims["name"], claims["preferred_username"], claims["ver"]) == ("Ada Ahlgren", ADMIN, "2.0")
    assert claims["exp"] - claims["iat"] == 3600


async def test_roles_are_the_persons_own_unless_asked_otherwise(sign_in: LocalSignIn) -> None:
    users = (await sign_in.client.get(f"{sign_in.tenant_control}/state")).json()["users"]
    somebody = next(user for user in users if user["department"] != "IT")
    own = {
        name: (await sign_in.check(await sign_in.token(user=name))).get("roles")
        for name in (ADMIN, "reader@contoso.example", somebody["userPrincipalName"])
    }
    assert list(own.values()) == [["Allotment.Admin"], ["Allotment.Reader"], None]
    asked = await sign_in.check(await sign_in.token(user=somebody["id"], roles=["Allotment.Admin"], wids=["w"]))
    assert (asked["roles"], asked["wids"], asked["oid"]) == (["Allotment.Admin"], ["w"], somebody["id"])
    none = await sign_in.check(await sign_in.token(user=ADMIN, roles=[]))
    assert "roles" not in none


async def test_nobody_unknown_to_graph_signs_in(sign_in: LocalSignIn) -> None:
    refused = await sign_in.ask(user="mallory@contoso.example")
    assert refused.status_code == 404
    assert "mallory@contoso.example" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"expiresIn": -10}, jwt.ExpiredSignatureError),
        ({"notBefore": int(time.time()) + 3600}, jwt.ImmatureSignatureError),
        ({"audience": "another-api"}, jwt.InvalidAudienceError),
        ({"issuer": "https://login.example/v2.0"}, jwt.InvalidIssuerError),
        ({"foreignKey": True}, jwt.InvalidSignatureError),
        ({"kid": "unknown"}, jwt.PyJWKClientError),
        ({"algorithm": "none"}, jwt.InvalidAlgorithmError),
        ({"algorithm": "RS512"}, jwt.InvalidAlgorithmError),
    ],
)
async def test_wrong_tokens_fail_where_they_are_wrong(
    sign_in: LocalSignIn, wrong: dict[str, object], error: type[Exception]
) -> None:
    token = await sign_in.token(user=ADMIN, **wrong)
    with pytest.raises(error):
        await sign_in.check(token)


async def test_a_rotation_keeps_the_former_key_and_drops_the_one_before(sign_in: LocalSignIn) -> None:
    first = await sign_in.token(user=ADMIN)
    kid = (await sign_in.client.post(f"{sign_in.origin}/control/rotate")).json()["kid"]
    second = await sign_in.token(user=ADMIN)
    assert jwt.get_unverified_header(second)["kid"] == kid != jwt.get_unverified_header(first)["kid"]
    await sign_in.check(first)
    await sign_in.check(second)
    await sign_in.client.post(f"{sign_in.origin}/control/rotate")
    await sign_in.check(second)
    with pytest.raises(jwt.PyJWKClientError):
        await sign_in.check(first)


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "user"), ({"user": ADMIN, "roles": "x"}, "roles"), ({"user": ADMIN, "algorithm": "HS256"}, "algorithm")],
)
async def test_a_mistake_is_answered_with_its_field(sign_in: LocalSignIn, body: dict[str, object], field: str) -> None:
    refused = await sign_in.ask(**body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, field)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def begin(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_the_processes_work_together() -> None:
    with begin("local.tenant", "--people", "1") as tenant:
        assert tenant.stdout is not None
        graph = json.loads(tenant.stdout.readline())["endpoint"]
        with begin("local.sign_in", "--graph", graph, "--audience", "api-client-id") as issuer:
            assert issuer.stdout is not None
            ready = json.loads(issuer.stdout.readline())
            token = run(
                "local.sign_in.token", "--issuer", ready["issuer"], "--user", ADMIN, "--role", "R1", "--role", "R2"
            )
            nobody = run("local.sign_in.token", "--issuer", ready["issuer"], "--user", "nobody")
            keys = httpx.get(f"http://127.0.0.1:{ready['port']}/{ready['tenant']}/discovery/v2.0/keys").json()["keys"]
            issuer.terminate()
            assert issuer.wait(10) == 0
        tenant.terminate()
        assert tenant.wait(10) == 0
    assert ready["audience"] == "api-client-id"
    (printed,) = token.stdout.splitlines()
    assert (token.returncode, token.stderr) == (0, "")
    claims = jwt.decode(printed, jwt.PyJWK(keys[0]).key, algorithms=["RS256"], audience="api-client-id")
    assert claims["roles"] == ["R1", "R2"]
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nobody" in nobody.stderr
