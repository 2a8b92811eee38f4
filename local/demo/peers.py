"""The HTTP interfaces that the story uses: the app's API, the tenant's control API, the Functions host, the queues."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import takewhile
from typing import Any

from local.demo.records import Decision, Mail

TIMEOUT_SECONDS = 30
PAGE = 500
LATEST = 10**9
"""As the number of a fact: after all that there are."""


class PeerError(Exception):
    """A peer answered what it should not, or not at all; the message says which, and its words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the parsed body (None: empty, or no JSON) and the ETag."""

    status: int
    body: Any
    etag: str


class Peer:
    """A peer that speaks JSON, at an address, with a bearer token or without."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def try_to(self, method: str, path: str, body: object = None, *, etag: str | None = None) -> Answer:
        """Send a request, with If-Match if an ETag is given, whatever the answer. Raises PeerError where none comes."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**self._headers, "If-Match": etag} if etag else self._headers
        request = urllib.request.Request(self._address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                return Answer(response.status, _parsed(response.read()), response.headers.get("ETag", ""))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, _parsed(refusal.read()), "")
        except OSError as error:
            raise PeerError(f"{method} {self._address}{path} got no answer: {error}") from error

    def ask(self, method: str, path: str, body: object = None, *, etag: str | None = None) -> Answer:
        """Send a request that has to succeed. Raises PeerError."""
        answer = self.try_to(method, path, body, etag=etag)
        if not 200 <= answer.status < 300:
            raise PeerError(f"{method} {self._address}{path} was answered {answer.status}: {answer.body}")
        return answer


class App:
    """The app's API, as its administrator uses it."""

    def __init__(self, address: str, token: str) -> None:
        self._peer = Peer(address, token)

    def create(self, allotment: Mapping[str, object], parent_id: str | None = None) -> str | None:
        """Make an allotment, or a part of one; answers its id, or None while the group is too new for Microsoft Graph
        to show it.
        """
        path = f"/api/allotments/{parent_id}/parts" if parent_id else "/api/allotments"
        answer = self._peer.try_to("POST", path, allotment)
        if answer.status == 201:
            return str(answer.body["id"])
        if answer.status != 503 and [each["code"] for each in answer.body.get("errors", ())] != ["noGroup"]:
            raise PeerError(f"the allotment {allotment['displayName']} was answered {answer.status}: {answer.body}")
        return None

    def show(self, allotment_id: str) -> Mapping[str, Any]:
        """One allotment."""
        shown: Mapping[str, Any] = self._peer.ask("GET", f"/api/allotments/{allotment_id}").body
        return shown

    def every_allotment(self) -> list[Mapping[str, Any]]:
        """All of them."""
        shown: list[Mapping[str, Any]] = self._peer.ask("GET", f"/api/allotments?top={PAGE}").body["value"]
        return shown

    def pools(self) -> list[Mapping[str, Any]]:
        """The pools of all products that allotments have."""
        shown: list[Mapping[str, Any]] = self._peer.ask("GET", "/api/pools").body["value"]
        return shown

    def etag(self, allotment_id: str) -> str:
        """The ETag of an allotment's ledger."""
        return self._peer.ask("GET", f"/api/allotments/{allotment_id}").etag

    def change(self, allotment_id: str, settings: Mapping[str, object]) -> None:
        """Change an allotment's settings as they are now."""
        self._peer.ask("PATCH", f"/api/allotments/{allotment_id}", settings, etag=self.etag(allotment_id))

    def decisions_after(self, allotment_id: str, last: int) -> list[Decision]:
        """The decisions with a higher number than `last`, oldest first."""
        found: list[Decision] = []
        path: str | None = f"/api/allotments/{allotment_id}/decisions?top={PAGE}"
        while path:
            page = self._peer.ask("GET", path).body
            newest_first = map(Decision.read, page["value"])
            found += takewhile(lambda decision: decision.id > last, newest_first)
            path = page.get("nextLink") if found and found[-1].id > last + 1 else None
        return found[::-1]

    def people(self, allotment_id: str, what: str) -> list[str]:
        """The user ids of a list of people: `assignments`, or `waitingMembers`, the next in line first."""
        found: list[str] = []
        path: str | None = f"/api/allotments/{allotment_id}/{what}?top={PAGE}"
        while path:
            page = self._peer.ask("GET", path).body
            found += [entry["userId"] for entry in page["value"]]
            path = page.get("nextLink")
        return found

    def findings(self, allotment_id: str) -> list[Mapping[str, Any]]:
        """What the latest comparison of an allotment has found, and is still so; nothing where there was none yet."""
        answer = self._peer.try_to("GET", f"/api/allotments/{allotment_id}/findings")
        found = answer.body["findings"] if answer.status == HTTPStatus.OK else ()
        return [each for each in found if each["goneDateTime"] is None]

    def take_over(self, allotment_id: str) -> str:
        """Plan to take over what an allotment's own group was licensed for; answers the adoption's id."""
        return str(self._peer.ask("POST", "/api/adoptions", {"allotmentId": allotment_id}).body["id"])

    def adoption(self, adoption_id: str) -> Mapping[str, Any]:
        """One adoption."""
        shown: Mapping[str, Any] = self._peer.ask("GET", f"/api/adoptions/{adoption_id}").body
        return shown

    def start(self, adoption_id: str) -> None:
        """Start an adoption as it was planned; who has no seat loses the licence."""
        plan = self.adoption(adoption_id)["plan"]["fingerprint"]
        self._peer.ask("POST", f"/api/adoptions/{adoption_id}/start", {"plan": plan, "letGo": True}, etag="*")


class Tenant:
    """The tenant's control API: acts as its people, makes the weather, and shows what is really so."""

    def __init__(self, control: str) -> None:
        self._peer = Peer(control)

    def state(self) -> Mapping[str, Any]:
        """Users with their licences, groups with their members, products."""
        shown: Mapping[str, Any] = self._peer.ask("GET", "/state").body
        return shown

    def history(self, since: int = 0) -> tuple[list[Mapping[str, Any]], int]:
        """The facts from a number on, and the number of the next one."""
        answer = self._peer.ask("GET", f"/history?since={since}").body
        return answer["facts"], answer["next"]

    def requests(self) -> Mapping[str, Any]:
        """What was asked of Graph so far."""
        asked: Mapping[str, Any] = self._peer.ask("GET", "/requests").body
        return asked

    def license_group(self, group_id: str, sku_id: str) -> None:
        """Have an administrator license a group."""
        self._peer.ask("POST", f"/groups/{group_id}/licenses", {"add": [sku_id]})

    def misfits(self) -> tuple[str, ...]:
        """What was asked of Graph that its metadata does not have."""
        return tuple(self._peer.ask("GET", "/misfits").body["misfits"])

    def outbox(self) -> tuple[Mail, ...]:
        """The mails that were sent, in their order."""
        return tuple(map(Mail.read, self._peer.ask("GET", "/outbox").body["mails"]))

    def deltas(self) -> int:
        """How many delta queries there have been."""
        return sum(entry["count"] for entry in self.requests()["requests"] if entry["path"] == "groups/delta")

    def deliveries(self) -> list[Mapping[str, Any]]:
        """The latest notifications that were delivered, with their addresses."""
        tries = self._peer.ask("GET", "/notifications").body["deliveries"]
        return [found for found in tries if 200 <= found["status"] < 300]

    def add_group(self, name: str) -> str:
        """A new security group without members; answers its id."""
        return str(self._peer.ask("POST", "/groups", {"displayName": name, "kind": "security"}).body["id"])

    def change_members(self, group_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove members at one instant, as a portal or a script does."""
        self._peer.ask("POST", f"/groups/{group_id}/members", {"add": list(add), "remove": list(remove)})

    def turn(self, **knobs: object) -> None:
        """Set knobs: what goes wrong, and how long things take."""
        self._peer.ask("POST", "/knobs", knobs)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None
