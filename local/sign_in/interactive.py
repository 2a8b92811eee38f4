"""Signing in with a browser: the authorization code flow with PKCE (OpenID Connect Core 3.1, RFC 7636).

The endpoints have Entra's paths. Nobody is asked for a password: people who reach this machine choose who they are.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from aiohttp import web

from local.sign_in.codes import AuthorizationRequest, Clients, Granted, Grants, Refusal, on_loopback, read_request
from local.sign_in.page import HEADERS, choice_page, message_page
from local.sign_in.people import PeopleInGraph
from local.sign_in.tokens import DEFAULT_LIFETIME, Issuer, TokenRequest


class InteractiveSignIn:
    """The authorization, token and end-session endpoints of one issuer."""

    def __init__(self, issuer: Issuer, people: PeopleInGraph, origin: str, clients: Clients) -> None:
        self._clients = clients
        self._issuer = issuer
        self._people = people
        self._base = f"{origin}/{issuer.tenant}/oauth2/v2.0"
        self._grants = Grants()

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        base = f"/{self._issuer.tenant}/oauth2/v2.0"
        return [
            web.get(f"{base}/authorize", self.ask),
            web.post(f"{base}/authorize", self.choose),
            web.options(f"{base}/token", self.preflight),
            web.post(f"{base}/token", self.token),
            web.get(f"{base}/logout", self.sign_out),
        ]

    def configuration(self) -> Mapping[str, object]:
        """What discovery says about them."""
        return {
            "authorization_endpoint": f"{self._base}/authorize",
            "token_endpoint": f"{self._base}/token",
            "end_session_endpoint": f"{self._base}/logout",
            "token_endpoint_auth_methods_supported": ["none"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "response_modes_supported": ["query"],
            "scopes_supported": ["openid", "profile", "offline_access"],
        }

    async def ask(self, request: web.Request) -> web.Response:
        """GET: who do you want to be? With a `login_hint` of somebody, they are signed in at once."""
        try:
            asked = read_request(request.query, self._clients)
        except Refusal as refusal:
            return _page(message_page("Sign-in is not possible", refusal.description), 400)
        hinted = await self._people.find(hint) if (hint := request.query.get("login_hint")) else None
        if hinted is not None:
            return self._back(asked, hinted.id)
        search = request.query.get("search", "").strip()
        people = await self._people.beginning_with(search)
        return _page(choice_page(people, request.query, search))

    async def choose(self, request: web.Request) -> web.Response:
        """POST: somebody was chosen; back to the portal with a code."""
        form = _texts(await request.post())
        try:
            asked = read_request(form, self._clients)
        except Refusal as refusal:
            return _page(message_page("Sign-in is not possible", refusal.description), 400)
        person = await self._people.find(form.get("user", ""))
        if person is None:
            return _page(message_page("Sign-in is not possible", "The tenant has no such user."), 400)
        return self._back(asked, person.id)

    async def preflight(self, request: web.Request) -> web.Response:
        """OPTIONS: the portal's page may ask."""
        headers = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type"}
        return web.Response(status=204, headers=headers | cross_origin(request))

    async def token(self, request: web.Request) -> web.Response:
        """POST: a code or a refresh token for tokens."""
        try:
            form = _texts(await request.post())
            self._clients.accept_redemption(form.get("client_id", ""), request.headers.get("Origin", ""))
            body = await self._tokens(form)
        except Refusal as refusal:
            body = {"error": refusal.error, "error_description": refusal.description}
            return web.json_response(body, status=400, headers=cross_origin(request))
        return web.json_response(body, headers={"Cache-Control": "no-store"} | cross_origin(request))

    async def sign_out(self, request: web.Request) -> web.Response:
        """GET: there is no session here to end; back to the portal, or a page that says so."""
        target = request.query.get("post_logout_redirect_uri", "")
        if on_loopback(target):
            state = request.query.get("state")
            raise web.HTTPFound(f"{target}?{urlencode({'state': state})}" if state else target)
        return _page(message_page("You're signed out", "You can close this page."))

    async def _tokens(self, form: Mapping[str, str]) -> dict[str, object]:
        now = datetime.now(UTC)
        match form.get("grant_type"):
            case "authorization_code":
                granted = self._grants.redeem_code(form, now)
            case "refresh_token":
                granted = self._grants.redeem_refresh_token(form, now)
            case other:
                raise Refusal("unsupported_grant_type", f"{other!r} is not served.")
        user = await self._people.find(granted.user_id)
        if user is None:
            raise Refusal("invalid_grant", "The user has left the tenant.")
        return {
            "token_type": "Bearer",
            "scope": granted.request.scope,
            "expires_in": int(DEFAULT_LIFETIME.total_seconds()),
            "access_token": self._issuer.token(user, TokenRequest(client=granted.request.client_id), now),
            "id_token": self._issuer.id_token(user, granted.request, now),
            "refresh_token": self._grants.refresh_token(granted, now),
        }

    def _back(self, asked: AuthorizationRequest, user_id: str) -> web.Response:
        code = self._grants.code(Granted(user_id, asked), datetime.now(UTC))
        query = urlencode({"code": code, "state": asked.state})
        raise web.HTTPFound(f"{asked.redirect_uri}?{query}")


def cross_origin(request: web.Request) -> dict[str, str]:
    """The headers that let a page on this machine read the answer (Fetch: CORS protocol)."""
    origin = request.headers.get("Origin", "")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if on_loopback(origin) else {}


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


def _texts(form: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}
