"""What the issuer's tests stand on."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt


class LocalSignIn:
    """A served issuer, and a checker of its tokens that does what an API does."""

    def __init__(self, client: httpx.AsyncClient, issuer: str, tenant: str, tenant_control: str) -> None:
        self.client = client
        self.issuer = issuer
        self.tenant = tenant
        self.tenant_control = tenant_control
        self.origin = f"http://{urlsplit(issuer).netloc}"

    async def ask(self, **body: object) -> httpx.Response:
        return await self.client.post(f"{self.origin}/control/token", json=body)

    async def token(self, **body: object) -> str:
        response = await self.ask(**body)
        assert response.status_code == 200, response.text
        return str(response.json()["access_token"])

    async def check(self, token: str) -> dict[str, Any]:
        """The claims of a token, found good by way of the issuer's own discovery; raises PyJWT's errors."""
        configuration = (await self.client.get(f"{self.issuer}/.well-known/openid-configuration")).json()
        assert configuration["issuer"] == self.issuer
        keys = jwt.PyJWKClient(configuration["jwks_uri"], cache_keys=False)
        key = await asyncio.to_thread(keys.get_signing_key_from_jwt, token)
        return jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience="api-client-id",
            issuer=self.issuer,
            options={"require": ["exp", "nbf", "iat", "oid", "tid"]},
        )
