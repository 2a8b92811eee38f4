"""What the integration tests say to the running system."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from local.stack import Stack

WITHIN = 150.0


class Api:
    """The app, the tenant's control and its sign-in, as one person at a keyboard has them."""

    def __init__(self, stack: Stack) -> None:
        self.endpoints = stack.endpoints
        self.http = httpx.Client(timeout=120)
        self.token = self.token_of("admin@contoso.example")

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def token_of(self, user: str) -> str:
        command = [sys.executable, "-m", "local.sign_in.token", "--issuer", self.endpoints["issuer"], "--user", user]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def call(self, method: str, path: str, body: object = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        content = json.dumps(body) if body is not None else None
        return self.http.request(
            method, f"{self.endpoints['functions']}/api{path}", content=content, headers=headers, **options
        )

    def control(self, method: str, path: str, body: object = None) -> Any:
        answer = self.http.request(method, f"{self.endpoints['control']}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def run(self, function: str) -> None:
        answer = self.http.post(f"{self.endpoints['functions']}/admin/functions/{function}", json={"input": ""})
        assert answer.status_code == 202, answer.text

    def people(self, count: int, prefix: str) -> list[str]:
        users = [
            {
                "userPrincipalName": f"{prefix}{number}@contoso.example",
                "displayName": f"{prefix} {number}",
                "usageLocation": "SE",
            }
            for number in range(count)
        ]
        return [user["id"] for user in self.control("POST", "/users", {"users": users})["users"]]

    def group(self, name: str, **fields: object) -> str:
        made = self.control("POST", "/groups", {"displayName": name, "mailNickname": name.replace(" ", ""), **fields})
        return str(made["id"])

    def join(self, group: str, *users: str) -> None:
        self.control("POST", f"/groups/{group}/members", {"add": list(users)})

    def leave(self, group: str, *users: str) -> None:
        self.control("POST", f"/groups/{group}/members", {"remove": list(users)})

    def members(self, group: str) -> set[str]:
        state = self.control("GET", "/state")
        return set(next(entry["members"] for entry in state["groups"] if entry["id"] == group))

    def licensed(self, sku: str) -> set[str]:
        state = self.control("GET", "/state")
        return {
            user["id"]
            for user in state["users"]
            if any(licence["skuId"] == sku and licence["state"] == "Active" for licence in user["licenses"])
        }

    def allotment(self, group: str, sku: str, units: int, **fields: object) -> str:
        """Make an allotment, and wait until it is active; what others have promised of the product does not matter."""
        body = {"displayName": f"A{group[:8]}", "groupId": group, "products": [{"skuId": sku}], "allottedUnits": units}
        answer = self.call("POST", "/allotments", body | {"allowOvercommit": True} | fields)
        assert answer.status_code == 201, answer.text
        made = str(answer.json()["id"])
        eventually(lambda: self.shown(made)["state"], lambda state: state != "preparing")
        return made

    def change(self, allotment: str, settings: Mapping[str, object]) -> httpx.Response:
        """Change settings as they are now; people may join meanwhile."""
        path = f"/allotments/{allotment}"
        return self.call("PATCH", path, settings, headers=self.version(path))

    def delete(self, allotment: str, query: str = "") -> httpx.Response:
        """Delete an allotment, in the same way."""
        path = f"/allotments/{allotment}"
        return self.call("DELETE", f"{path}{query}", headers=self.version(path))

    def act(self, allotment: str, path: str, body: object = None) -> httpx.Response:
        """POST what changes an allotment, in the same way."""
        one = f"/allotments/{allotment}"
        return self.call("POST", f"{one}{path}", body, headers=self.version(one))

    def version(self, path: str) -> Mapping[str, str]:
        """The header for changing what is at a path."""
        return {"If-Match": self.call("GET", path).headers["ETag"]}

    def shown(self, allotment: str) -> Mapping[str, Any]:
        answer = self.call("GET", f"/allotments/{allotment}")
        assert answer.status_code == 200, answer.text
        shown: Mapping[str, Any] = answer.json()
        return shown

    def decisions(self, allotment: str) -> list[Mapping[str, Any]]:
        answer = self.call("GET", f"/allotments/{allotment}/decisions?top=999")
        assert answer.status_code == 200, answer.text
        found: list[Mapping[str, Any]] = answer.json()["value"]
        return found

    def assignments(self, allotment: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.call("GET", f"/allotments/{allotment}/assignments?top=999").json()[
            "value"
        ]
        return found


def eventually[T](what: Callable[[], T], holds: Callable[[T], bool], within: float = WITHIN, every: float = 0.1) -> T:
    """The first value that holds, polled for until a deadline; then the last value fails the test."""
    deadline = time.monotonic() + within
    while True:
        value = what()
        if holds(value):
            return value
        assert time.monotonic() < deadline, f"not within {within} s; last seen: {value!r}"
        time.sleep(every)
