"""Which access tokens `EntraSignIn` takes: those of the local sign-in, which gives out wrong ones on request."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
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
from domain.objections import Objection
from infra.sign_in import LEEWAY, SCOPE, EntraSignIn
from infra.signing_keys import FRESH, KEPT, READ_EVERY, READ_WITHIN, TRIED_EVERY
from local.stack.part import free_ports
from tests.support.recording_server import Recorded, RecordingServer, json_answer, recording_server
from tests.support.waiting import eventually

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


@dataclass(slots=True)
class State:
    """What the test's own issuer does: which keys it publishes, whether it fails, and what it waits for first."""

    keys: list[dict[str, Any]]
    failing: bool = False
    gate: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class OwnIssuer:
    """An issuer whose key the test itself holds."""

    server: RecordingServer
    key: rsa.RSAPrivateKey
    state: "State"
    DISCOVERY: ClassVar[str] = f"/{OTHER_TENANT}/v2.0/.well-known/openid-configuration"

    @property
    def url(self) -> str:
        return f"{self.server.url}/{OTHER_TENANT}/v2.0"

    @property
    def reader(self) -> EntraSignIn:
        return EntraSignIn(self.url, AUDIENCE)

    @property
    def readings(self) -> int:
        """How often its configuration was asked for."""
        return [sent.path for sent in self.server.requests].count(self.DISCOVERY)

    async def has_had(self, requests: int) -> None:
        """Return when it was sent so many requests."""

        async def sent() -> bool:
            return len(self.server.requests) >= requests

        await eventually(sent, f"{requests} requests to the issuer")

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

    state = State([published])

    async def answer(request: Recorded) -> web.Response:
        if state.gate:
            await state.gate.wait()
        if state.failing:
            return web.json_response({}, status=500)
        if request.path == "/keys":
            return web.json_response({"keys": state.keys})
        return web.json_response({"jwks_uri": f"http://{request.headers['host']}/keys"})

    async with recording_server(answer) as server:
        yield OwnIssuer(server, key, state)


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
    ticks.seconds += READ_EVERY
    assert await reader.claims(f"Bearer {after}")
    assert await reader.claims(f"Bearer {before}")


async def test_retired_key_is_forgotten(issuer: Issuer, reader: EntraSignIn, ticks: Ticks) -> None:
    """Of two rotations the issuer publishes the last key and the one before it."""
    retired = issuer.token()
    assert await reader.claims(f"Bearer {retired}")
    issuer.rotate()
    issuer.rotate()
    ticks.seconds += READ_EVERY
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
        with pytest.raises(NotSignedIn, match="isn't for this API"):
            await own.reader.claims(f"Bearer {own.signed(whole)}")


async def test_key_that_is_withdrawn_is_believed_for_a_day_at_most(ticks: Ticks) -> None:
    """Entra can withdraw a key at once, and no unknown one makes the app look, where only the old one is used."""
    async with own_issuer() as own:
        reader = EntraSignIn(own.url, AUDIENCE, ticks)
        token = f"Bearer {own.signed(own.claims())}"
        assert await reader.claims(token)
        own.state.keys[:] = [{**own.state.keys[0], "kid": "another"}]
        ticks.seconds += KEPT
        with pytest.raises(NotSignedIn, match="does not publish"):
            await reader.claims(token)


async def test_no_key_is_believed_longer_because_the_issuer_is_down(ticks: Ticks) -> None:
    async with own_issuer() as own:
        reader = EntraSignIn(own.url, AUDIENCE, ticks)
        token = f"Bearer {own.signed(own.claims())}"
        assert await reader.claims(token)
        own.state.failing = True
        ticks.seconds += KEPT - 1
        assert await reader.claims(token)
        ticks.seconds += 1
        with pytest.raises(Transient, match="cannot be reached"):
            await reader.claims(token)
        own.state.failing = False
        ticks.seconds += TRIED_EVERY
        assert await reader.claims(token)


async def test_keys_are_read_again_before_they_are_too_old_and_nobody_waits(ticks: Ticks) -> None:
    async with own_issuer() as own:
        reader = EntraSignIn(own.url, AUDIENCE, ticks)
        token = f"Bearer {own.signed(own.claims())}"
        assert await reader.claims(token)
        own.state.keys[:] = [{**own.state.keys[0], "kid": "another"}]
        own.state.gate = asyncio.Event()
        ticks.seconds += FRESH
        assert await reader.claims(token)
        await own.has_had(3)
        assert await reader.claims(token)
        own.state.gate.set()

        async def refused() -> bool:
            with suppress(NotSignedIn):
                return not await reader.claims(token)
            return True

        await eventually(refused, "the withdrawn key is forgotten")
        assert own.readings == 2


async def test_forged_key_ids_cost_an_issuer_that_fails_nothing(ticks: Ticks) -> None:
    async with own_issuer() as own:
        own.state.failing = True
        reader = EntraSignIn(own.url, AUDIENCE, ticks)
        for number in range(20):
            with pytest.raises(Transient, match="cannot be reached") as told:
                await reader.claims(f"Bearer {own.signed(own.claims(), key_id=f'forged-{number}')}")
            assert told.value.retry_after is not None
            assert 1 <= told.value.retry_after.total_seconds() <= TRIED_EVERY
        assert own.readings == 1
        ticks.seconds += TRIED_EVERY
        own.state.failing = False
        assert await reader.claims(f"Bearer {own.signed(own.claims())}")


async def test_all_who_need_a_slow_issuer_wait_for_one_reading(ticks: Ticks) -> None:
    """Nobody waits for those before them; and whoever gives up takes the answer from nobody."""
    async with own_issuer() as own:
        own.state.gate = asyncio.Event()
        reader = EntraSignIn(own.url, AUDIENCE, ticks)
        token = f"Bearer {own.signed(own.claims())}"
        waiting = [asyncio.create_task(reader.claims(token)) for _ in range(10)]
        await own.has_had(1)
        waiting[0].cancel()
        own.state.gate.set()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(outcomes[0], asyncio.CancelledError)
        assert [outcome["sub"] for outcome in outcomes[1:] if not isinstance(outcome, BaseException)] == [
            "somebody"
        ] * 9
        assert own.readings == 1


async def test_an_issuer_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.signing_keys.READ_WITHIN", READ_WITHIN / 20)
    async with own_issuer() as own:
        own.state.gate = asyncio.Event()
        with pytest.raises(Transient, match="cannot be reached"):
            await own.reader.claims(f"Bearer {own.signed(own.claims())}")
        own.state.gate.set()


@pytest.mark.parametrize(
    ("claims", "code", "words"),
    [
        ({"iss": f"https://sts.windows.net/{OTHER_TENANT}/", "ver": "1.0"}, "tokenOfVersion1", "AccessTokenVersion"),
        ({"iss": f"https://sts.windows.net/{OTHER_TENANT}/", "aud": "api://it"}, "tokenOfVersion1", "app registration"),
        ({"aud": "another-api"}, "tokenForAnother", f"{AUDIENCE}/{SCOPE}"),
        ({"exp": 1_700_000_000}, "tokenExpired", "Sign in again"),
        ({"nbf": 4_000_000_000}, "tokenNotYet", "clocks"),
        ({"iss": "https://login.example/other"}, "tokenOfIssuer", OTHER_TENANT),
        ({"tid": "11111111-0000-4000-8000-000000000000"}, "tokenOfTenant", OTHER_TENANT),
        ({"scp": "User.Read"}, "tokenWithoutScope", f"{AUDIENCE}/{SCOPE}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_wrong_with_a_token_is_told_with_what_to_do(
    claims: dict[str, Any], code: str, words: str
) -> None:
    async with own_issuer() as own:
        with pytest.raises(NotSignedIn, match=words) as told:
            await own.reader.claims(f"Bearer {own.signed(own.claims() | claims)}")
        assert isinstance(told.value.message, Objection)
        assert told.value.message.code == code


async def test_a_token_of_version_1_is_named_also_where_its_key_is_another() -> None:
    async with own_issuer() as own:
        token = own.signed(own.claims() | {"ver": "1.0"}, key_id="of-version-1")
        with pytest.raises(NotSignedIn, match=r"has version 1\.0"):
            await own.reader.claims(f"Bearer {token}")


@pytest.mark.parametrize(
    ("claims", "permitted"),
    [
        ({"azp": AUDIENCE}, True),
        ({"azp": "The-Client"}, True),
        ({"azp": "another-client"}, False),
        ({}, False),
        ({"azp": ["the-client"]}, False),
        ({"appid": "the-client"}, False),
        ({"azp": "a-script", "scp": "", "roles": ["Allotment.Reader"], "oid": "app", "sub": "app"}, True),
    ],
)
async def test_people_come_through_known_clients_alone(claims: dict[str, Any], permitted: bool) -> None:
    """An app's own token is permitted by the role that an administrator has assigned to it."""
    async with own_issuer() as own:
        token = f"Bearer {own.signed(own.claims() | claims)}"
        assert await own.reader.claims(token)
        reader = EntraSignIn(own.url, AUDIENCE, clients=[AUDIENCE, "the-client"])
        if permitted:
            assert await reader.claims(token)
            return
        with pytest.raises(NotSignedIn, match="isn't allowed here"):
            await reader.claims(token)
