"""Which access tokens `EntraSignIn` takes: those of the local sign-in, which gives out wrong ones on request."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from domain.errors import NotSignedIn, Transient
from infra.sign_in import KEYS_READ_EVERY, LEEWAY, SCOPE, EntraSignIn
from local.stack.part import free_ports
from tests.support.recording_server import Recorded, RecordingServer, json_answer, recording_server

ADMINISTRATOR = "admin@contoso.example"
AUDIENCE = "the-api"
OTHER_TENANT = "11111111-2222-4333-8444-555555555555"


class Ticks:
    """A monotonic clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(frozen=True, slots=True)
class Issuer:
    """The local sign-in, and the client that asks it for tokens."""

    url: str
    audience: str
    http: httpx.Client

    def token(self, **wishes: Any) -> str:
        answer = self.http.post("control/token", json={"user": ADMINISTRATOR, **wishes})
        assert answer.is_success, answer.text
        return str(answer.json()["access_token"])

    def rotate(self) -> None:
        self.http.post("control/rotate").raise_for_status()

    @property
    def tenant(self) -> str:
        return self.url.split("/")[3]


@dataclass(frozen=True, slots=True)
class OwnIssuer:
    """An issuer whose key the test itself holds."""

    server: RecordingServer
    key: rsa.RSAPrivateKey
    DISCOVERY: ClassVar[str] = f"/{OTHER_TENANT}/v2.0/.well-known/openid-configuration"

    @property
    def url(self) -> str:
        return f"{self.server.url}/{OTHER_TENANT}/v2.0"

    @property
    def reader(self) -> EntraSignIn:
        return EntraSignIn(self.url, AUDIENCE)

    def claims(self) -> dict[str, Any]:
        now = int(time.time())
        times = {"iat": now, "nbf": now, "exp": now + 60}
        return {"iss": self.url, "aud": AUDIENCE, "sub": "somebody", "tid": OTHER_TENANT, "scp": SCOPE, **times}

    def signed(self, claims: dict[str, Any], key_id: str = "own") -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": key_id})


@asynccontextmanager
async def own_issuer() -> AsyncIterator[OwnIssuer]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    published = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "own", "use": "sig"}

    async def answer(request: Recorded) -> web.Response:
        if request.path == "/keys":
            return web.json_response({"keys": [published]})
        return web.json_response({"jwks_uri": f"http://{request.headers['host']}/keys"})

    async with recording_server(answer) as server:
        yield OwnIssuer(server, key)


@pytest.fixture
def issuer(sign_in: dict[str, Any]) -> Iterator[Issuer]:
    parts = urlsplit(sign_in["issuer"])
    with httpx.Client(base_url=f"{parts.scheme}://{parts.netloc}", verify=False) as http:
        yield Issuer(sign_in["issuer"], sign_in["audience"], http)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def reader(issuer: Issuer, ticks: Ticks) -> EntraSignIn:
    return EntraSignIn(issuer.url, issuer.audience, ticks)


async def test_good_token_has_its_claims(issuer: Issuer, reader: EntraSignIn) -> None:
    claims = await reader.claims(f"Bearer {issuer.token()}")
    assert claims["roles"] == ["Allotment.Admin"]
    assert claims["tid"] == issuer.tenant
    assert claims["oid"]


async def test_roles_are_those_of_the_token(issuer: Issuer, reader: EntraSignIn) -> None:
    assert "roles" not in await reader.claims(f"Bearer {issuer.token(roles=[])}")
    assert (await reader.claims(f"Bearer {issuer.token(roles=['Other'])}"))["roles"] == ["Other"]


async def test_the_scheme_is_read_in_any_case(issuer: Issuer, reader: EntraSignIn) -> None:
    assert await reader.claims(f"bearer {issuer.token()}")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "token"])
async def test_no_token_is_not_signed_in(reader: EntraSignIn, authorization: str | None) -> None:
    with pytest.raises(NotSignedIn, match="Bearer"):
        await reader.claims(authorization)


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30", "Ω"])
async def test_what_is_no_token_is_not_signed_in(reader: EntraSignIn, token: str) -> None:
    with pytest.raises(NotSignedIn):
        await reader.claims(f"Bearer {token}")


@pytest.mark.parametrize(
    "wishes",
    [
        {"audience": "another-api"},
        {"issuer": f"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"},
        {"tenant": OTHER_TENANT},
        {"expiresIn": -LEEWAY - 5},
        {"notBefore": int(time.time()) + 3600, "expiresIn": 7200},
        {"algorithm": "none"},
        {"algorithm": "RS512"},
        {"kid": "unknown"},
        {"foreignKey": True},
    ],
    ids=lambda wishes: next(iter(wishes)) + "-" + str(next(iter(wishes.values())))[:8],
)
async def test_wrong_token_is_not_signed_in(issuer: Issuer, reader: EntraSignIn, wishes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        await reader.claims(f"Bearer {issuer.token(**wishes)}")


async def test_clocks_may_differ_a_little(issuer: Issuer, reader: EntraSignIn) -> None:
    assert await reader.claims(f"Bearer {issuer.token(expiresIn=-LEEWAY // 2)}")


async def test_public_key_as_a_shared_secret_is_not_signed_in(issuer: Issuer, reader: EntraSignIn) -> None:
    """HS256 with the published key as the secret, which whoever reads the key set could sign."""
    good = issuer.token()
    key_id = jwt.get_unverified_header(good)["kid"]
    published = issuer.http.get(f"{issuer.tenant}/discovery/v2.0/keys").json()["keys"]
    modulus = next(key["n"] for key in published if key["kid"] == key_id)
    claims = jwt.decode(good, options={"verify_signature": False})
    forged = jwt.encode(claims, modulus, algorithm="HS256", headers={"kid": key_id})
    with pytest.raises(NotSignedIn):
        await reader.claims(f"Bearer {forged}")


@pytest.mark.parametrize("missing", ["exp", "nbf", "iat", "iss", "aud", "sub", "tid"])
async def test_token_that_lacks_a_claim_is_not_signed_in(missing: str) -> None:
    async with own_issuer() as own:
        whole = own.claims()
        assert await own.reader.claims(f"Bearer {own.signed(whole)}")
        del whole[missing]
        with pytest.raises(NotSignedIn):
            await own.reader.claims(f"Bearer {own.signed(whole)}")


async def test_claims_of_one_token_under_the_signature_of_another_are_refused(
    issuer: Issuer, reader: EntraSignIn
) -> None:
    header, _, signature = issuer.token(roles=[]).split(".")
    payload = issuer.token().split(".")[1]
    with pytest.raises(NotSignedIn):
        await reader.claims(f"Bearer {header}.{payload}.{signature}")


async def test_forged_key_ids_cost_the_issuer_nothing() -> None:
    async with own_issuer() as own:
        reader = own.reader
        for number in range(20):
            with pytest.raises(NotSignedIn, match="does not publish"):
                await reader.claims(f"Bearer {own.signed(own.claims(), key_id=f'forged-{number}')}")
        assert [sent.path for sent in own.server.requests] == [own.DISCOVERY, "/keys"]


@pytest.mark.parametrize("status", [404, 500])
async def test_issuer_without_a_configuration_is_transient(status: int) -> None:
    async with recording_server(json_answer({}, status)) as server:
        broken = EntraSignIn(f"{server.url}/{OTHER_TENANT}/v2.0", AUDIENCE)
        with pytest.raises(Transient, match="cannot be reached"):
            await broken.claims(f"Bearer {jwt.encode({}, 'x' * 32, headers={'kid': 'a'})}")


async def test_rotated_key_is_found_after_a_while(issuer: Issuer, reader: EntraSignIn, ticks: Ticks) -> None:
    before = issuer.token()
    assert await reader.claims(f"Bearer {before}")
    issuer.rotate()
    after = issuer.token()
    with pytest.raises(NotSignedIn, match="does not publish"):
        await reader.claims(f"Bearer {after}")
    ticks.seconds += KEYS_READ_EVERY
    assert await reader.claims(f"Bearer {after}")
    assert await reader.claims(f"Bearer {before}")


async def test_retired_key_is_forgotten(issuer: Issuer, reader: EntraSignIn, ticks: Ticks) -> None:
    """Of two rotations the issuer publishes the last key and the one before it."""
    retired = issuer.token()
    assert await reader.claims(f"Bearer {retired}")
    issuer.rotate()
    issuer.rotate()
    ticks.seconds += KEYS_READ_EVERY
    assert await reader.claims(f"Bearer {issuer.token()}")
    with pytest.raises(NotSignedIn, match="does not publish"):
        await reader.claims(f"Bearer {retired}")


async def test_issuer_that_cannot_be_reached_is_transient(issuer: Issuer) -> None:
    (closed,) = free_ports(1)
    unreachable = EntraSignIn(f"http://127.0.0.1:{closed}/{issuer.tenant}/v2.0", issuer.audience)
    with pytest.raises(Transient, match="cannot be reached"):
        await unreachable.claims(f"Bearer {issuer.token()}")


@pytest.mark.parametrize(
    ("claims", "permitted"),
    [
        ({"scp": "access_as_user"}, True),
        ({"scp": "openid access_as_user"}, True),
        ({"scp": "User.Read"}, False),
        ({}, False),
        ({"roles": ["Allotment.Admin"], "oid": "app", "sub": "app"}, True),
        ({"oid": "app", "sub": "app"}, False),
        ({"roles": ["Allotment.Admin"], "oid": "ann", "sub": "ann's pairwise name"}, False),
        ({"roles": ["Allotment.Admin"], "oid": "ann", "sub": "ann", "nonce": "1"}, False),
    ],
)
async def test_a_token_must_be_for_this_api(claims: dict[str, Any], permitted: bool) -> None:
    """An ID token of the same client, or an access token for another scope, has the same signature and audience."""
    async with own_issuer() as own:
        whole = {key: value for key, value in own.claims().items() if key != "scp"} | claims
        if permitted:
            assert await own.reader.claims(f"Bearer {own.signed(whole)}")
            return
        with pytest.raises(NotSignedIn, match="no access token for this API"):
            await own.reader.claims(f"Bearer {own.signed(whole)}")
