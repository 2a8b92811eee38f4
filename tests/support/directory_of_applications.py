"""The part of Microsoft Graph in which applications are registered, on loopback, for what deploys the app.

It is as unkind as the real one is documented or seen to be: an object that was made a moment ago is unknown to the next
requests ("Designing for eventual consistency for Microsoft Entra"); a scope or a role that is enabled cannot be taken
away (CannotDeleteOrUpdateEnabledEntitlement: Azure-Samples/azure-search-openai-demo, issue 1601); a client is
preauthorized for scopes that are there, and no others; a service principal is made once
(Request_MultipleObjectsWithSameKeyValue, 409: KelvinTegelaar/CIPP, issue 1142), and of an application that is known
(NoBackingApplicationObject); an assignment that is there is refused (Request_BadRequest, "already exists").
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
ME = "0b5dc0de-0000-4000-8000-000000000001"
TOKEN = "token-of-the-deployer"


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


UNKNOWN = Refused(404, "Request_ResourceNotFound", "Resource does not exist")


@dataclass
class Directory:
    """offered: Graph's application permissions. lag: how many requests about a new object come to nothing.

    refusing: what is refused, as `METHOD path`, with the status; taken away when it has been refused so often.
    """

    offered: list[str] = field(default_factory=list)
    lag: int = 2
    me: str | None = ME
    refusing: dict[str, list[int]] = field(default_factory=dict)
    applications: dict[str, dict[str, Any]] = field(default_factory=dict)
    principals: dict[str, dict[str, Any]] = field(default_factory=dict)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    endpoint: str = ""

    def __post_init__(self) -> None:
        roles = [{"id": f"id-{each}", "value": each, "allowedMemberTypes": ["Application"]} for each in self.offered]
        self.principals["graph"] = {"id": "graph", "appId": GRAPH_APP, "appRoles": roles}

    @property
    def writes(self) -> list[str]:
        return [each for each in self.requests if not each.startswith("GET ")]

    def identity(self) -> str:
        """A managed identity that Azure has made a moment ago."""
        made = {"id": str(uuid4()), "appId": str(uuid4())}
        self.principals[made["id"]] = made
        self.unknown[made["id"]] = self.lag
        return made["id"]

    def application(self, unique_name: str) -> dict[str, Any]:
        (found,) = [each for each in self.applications.values() if each.get("uniqueName") == unique_name]
        return found

    def principal_of(self, application: Mapping[str, Any]) -> dict[str, Any]:
        (found,) = [each for each in self.principals.values() if each["appId"] == application["appId"]]
        return found

    def answer(self, method: str, url: str, body: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, Any]:
        path, query = urlsplit(url).path.removeprefix("/v1.0"), parse_qs(urlsplit(url).query)
        self.requests.append(f"{method} {path}")
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refused(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if left := self.refusing.get(f"{method} {path}"):
            raise Refused(left.pop(0), "Authorization_RequestDenied", "Insufficient privileges")
        self._seen(f"{path} {json.dumps(body)}", body)
        for pattern, route in self.routes.items():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return route(self, *found.groups(), body=body, query=query, headers=headers)
        raise Refused(400, "BadRequest", f"no such route: {method} {path}")

    def _seen(self, text: str, body: Mapping[str, Any]) -> None:
        for each, left in self.unknown.items():
            if each in text and left:
                self.unknown[each] = left - 1
                if body.get("appId") == each:
                    raise Refused(400, "NoBackingApplicationObject", f"The appId {each} is of no application.")
                raise UNKNOWN

    def _made(self, among: dict[str, dict[str, Any]], body: Mapping[str, Any]) -> dict[str, Any]:
        made = {"id": str(uuid4()), **body}
        among[made["id"]] = made
        self.unknown |= {made[name]: self.lag for name in ("id", "appId") if name in made and among is not self.grants}
        return made

    def _application(self, key: str, value: str) -> dict[str, Any] | None:
        return next((each for each in self.applications.values() if each.get(key) == value), None)

    def get_application(self, key: str, value: str, **_: Any) -> tuple[int, Any]:
        if found := self._application(key, value):
            return 200, found
        raise UNKNOWN

    def patch_application(self, key: str, value: str, *, body: Any, headers: Any, **_: Any) -> tuple[int, Any]:
        found = self._application(key, value)
        if found is None and (key != "uniqueName" or headers.get("Prefer") != "create-if-missing"):
            raise UNKNOWN
        self._check(found or {}, body)
        if found:
            found.update(body)
            return 204, None
        return 201, self._made(self.applications, {"appId": str(uuid4()), key: value, **body})

    def _check(self, found: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        if "displayName" not in body:
            raise Refused(400, "Request_BadRequest", "displayName is required.")
        held = {each["id"] for each in found.get("api", {}).get("oauth2PermissionScopes", [])}
        scopes = {each["id"] for each in body.get("api", {}).get("oauth2PermissionScopes", [])}
        roles = {each["id"] for each in found.get("appRoles", [])}
        if ("api" in body and held - scopes) or ("appRoles" in body and roles - {e["id"] for e in body["appRoles"]}):
            raise Refused(400, "CannotDeleteOrUpdateEnabledEntitlement", "It cannot be deleted unless disabled first.")
        clients = body.get("api", {}).get("preAuthorizedApplications", [])
        if any(set(each["delegatedPermissionIds"]) - held or not each["appId"] for each in clients):
            raise Refused(400, "InvalidValue", "Property delegatedPermissionIds has an invalid value.")

    def delete_application(self, object_id: str, **_: Any) -> tuple[int, Any]:
        gone = self.applications.pop(object_id)
        self.principals = {key: each for key, each in self.principals.items() if each["appId"] != gone["appId"]}
        return 204, None

    def get_principal(self, app_id: str, **_: Any) -> tuple[int, Any]:
        found = next((each for each in self.principals.values() if each["appId"] == app_id), None)
        if not found:
            raise UNKNOWN
        return 200, found

    def post_principal(self, *, body: Any, **_: Any) -> tuple[int, Any]:
        if any(each["appId"] == body["appId"] for each in self.principals.values()):
            raise Refused(409, "Request_MultipleObjectsWithSameKeyValue", "The name is already in use.")
        return 201, self._made(self.principals, body)

    def patch_principal(self, object_id: str, *, body: Any, **_: Any) -> tuple[int, Any]:
        self.principals[object_id].update(body)
        return 204, None

    def get_assignments(self, object_id: str, side: str, *, query: Any, **_: Any) -> tuple[int, Any]:
        """A page at a time, of one."""
        own = "resourceId" if side == "appRoleAssignedTo" else "principalId"
        found = [each for each in self.assignments if each[own] == object_id]
        at = int(query.get("skip", ["0"])[0])
        following = f"{self.endpoint}/v1.0/servicePrincipals/{object_id}/{side}?skip={at + 1}"
        return 200, {"value": found[at : at + 1], **({"@odata.nextLink": following} if at + 1 < len(found) else {})}

    def post_assignment(self, object_id: str, side: str, *, body: Any, **_: Any) -> tuple[int, Any]:
        if body in self.assignments:
            raise Refused(400, "Request_BadRequest", "Permission being assigned already exists on the object")
        self.assignments.append(body)
        return 201, body

    def get_grants(self, *, query: Any, **_: Any) -> tuple[int, Any]:
        client, consent = re.fullmatch(r"clientId eq '(.+)' and consentType eq '(.+)'", query["$filter"][0]).groups()
        every = self.grants.values()
        return 200, {"value": [e for e in every if (e["clientId"], e["consentType"]) == (client, consent)]}

    def post_grant(self, *, body: Any, **_: Any) -> tuple[int, Any]:
        return 201, self._made(self.grants, body)

    def patch_grant(self, grant_id: str, *, body: Any, **_: Any) -> tuple[int, Any]:
        self.grants[grant_id].update(body)
        return 204, None

    def get_me(self, **_: Any) -> tuple[int, Any]:
        if not self.me:
            raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        return 200, {"id": self.me}

    def get_roles(self, *, query: Any, **_: Any) -> tuple[int, Any]:
        wanted = dict(re.findall(r"(\w+) eq '([^']+)'", query["$filter"][0]))
        return 200, {"value": [each for each in self.assignments if wanted.items() <= each.items()]}

    def post_role(self, *, body: Any, **_: Any) -> tuple[int, Any]:
        self.assignments.append(body)
        return 201, body

    routes: "dict[str, Callable[..., tuple[int, Any]]]" = field(
        default_factory=lambda: {
            r"GET /applications\((\w+)='([^']+)'\)": Directory.get_application,
            r"PATCH /applications\((\w+)='([^']+)'\)": Directory.patch_application,
            r"DELETE /applications/([^/]+)": Directory.delete_application,
            r"GET /servicePrincipals\(appId='([^']+)'\)": Directory.get_principal,
            r"POST /servicePrincipals": Directory.post_principal,
            r"PATCH /servicePrincipals/([^/]+)": Directory.patch_principal,
            r"GET /servicePrincipals/([^/]+)/(appRoleAssignedTo|appRoleAssignments)": Directory.get_assignments,
            r"POST /servicePrincipals/([^/]+)/(appRoleAssignedTo|appRoleAssignments)": Directory.post_assignment,
            r"GET /oauth2PermissionGrants": Directory.get_grants,
            r"POST /oauth2PermissionGrants": Directory.post_grant,
            r"PATCH /oauth2PermissionGrants/([^/]+)": Directory.patch_grant,
            r"GET /roleManagement/directory/roleAssignments": Directory.get_roles,
            r"POST /roleManagement/directory/roleAssignments": Directory.post_role,
            r"GET /me": Directory.get_me,
        }
    )


@contextmanager
def served(directory: Directory) -> Iterator[Directory]:
    """The directory at its own address on loopback, until the context is left."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            try:
                status, answer = directory.answer(self.command, self.path, body, dict(self.headers.items()))
            except Refused as refused:
                status, answer = refused.status, {"error": {"code": refused.code, "message": str(refused)}}
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = respond  # noqa: N815 the names that http.server calls

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    directory.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
