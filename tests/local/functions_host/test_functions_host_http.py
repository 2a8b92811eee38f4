"""HTTP triggers and the admin API, against a running host."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.local.functions_host.functions_host_processes import HOST_KEY, MASTER_KEY, Records, Running
from tests.local.functions_host.functions_host_queues import Queues
from tests.support.waiting import wait_until

ADMIN = {"x-functions-key": MASTER_KEY}


def test_the_request_reaches_the_function_whole(client: httpx.Client) -> None:
    response = client.post(
        "/api/shape/some%20kind?name=a%26b&many=1&many=2&empty=",
        content=bytes(range(256)),
        headers=[("X-Custom", "value"), ("X-Twice", "one"), ("X-Twice", "two")],
    )
    seen = response.json()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-seen"] == "yes"
    assert seen["method"] == "POST"
    assert seen["url"] == f"{client.base_url}/api/shape/some%20kind?name=a%26b&many=1&many=2&empty=".replace(
        "//api", "/api"
    )
    assert seen["query"] == {"name": "a&b", "many": "1,2"}
    assert seen["params"] == {"kind": "some kind"}
    assert seen["headers"]["x-custom"] == "value"
    assert seen["headers"]["x-twice"] == "one,two"
    assert bytes(seen["body"]) == bytes(range(256))


def test_a_header_that_looks_like_the_protocol_stays_a_header(client: httpx.Client) -> None:
    seen = client.get("/api/shape?$bytes=1", headers={"$bytes": "[0, 1]"}).json()
    assert seen["query"] == {"$bytes": "1"}
    assert seen["headers"]["$bytes"] == "[0, 1]"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_route_without_methods_takes_all(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/api/shape").json()["method"] == method


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/api/items/special", "literal"),
        ("/API/Items/SPECIAL", "literal"),
        ("/api/items/42", "number 42"),
        ("/api/items/other", "parameter other"),
        ("/api/items/other/", "parameter other"),
        ("/api/items/a%2Fb", "parameter a%2Fb"),
        ("/api/items/a/b/c", "rest a/b/c"),
        ("/api/items", "rest None"),
    ],
)
def test_the_most_specific_route_answers(client: httpx.Client, path: str, answer: str) -> None:
    assert client.get(path).text == answer


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/items/special"),
        ("GET", "/"),
        ("GET", "/api"),
        ("GET", "/api/unknown"),
        ("GET", "/api/shape/one/two"),
        ("POST", "/api/items/special"),
        ("HEAD", "/api/items/special/deep"),
        ("GET", "/admin/unknown"),
    ],
)
def test_what_no_route_takes_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404


def test_head_has_no_body(client: httpx.Client) -> None:
    response = client.head("/api/items/other")
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["content-length"] == str(len("parameter other"))


def test_status_bytes_and_cookies_come_back(client: httpx.Client) -> None:
    response = client.get("/api/answer/418")
    assert response.status_code == 418
    assert response.headers["content-type"] == "image/x-test"
    assert response.content == bytes(range(256))
    assert response.headers.get_list("set-cookie") == ["one=1; HttpOnly; Path=/", "two=2; Path=/"]


def test_an_exception_is_answered_500_and_logged(client: httpx.Client, host: Running) -> None:
    response = client.get("/api/boom")
    assert response.status_code == 500
    assert response.content == b""
    assert "boom from the function" in host.log()


def test_a_large_body_passes_and_one_over_the_limit_does_not(client: httpx.Client) -> None:
    body = b"x" * 1_000_000
    assert len(client.post("/api/shape", content=body).json()["body"]) == len(body)
    assert client.post("/api/shape", content=body + b"x").status_code == 413


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/api/keyed", None, 401),
        ("/api/keyed", "wrong", 401),
        ("/api/keyed", HOST_KEY, 200),
        ("/api/keyed", MASTER_KEY, 200),
        ("/api/admins", HOST_KEY, 401),
        ("/api/admins", MASTER_KEY, 200),
        ("/admin/functions", None, 401),
        ("/admin/functions", HOST_KEY, 401),
        ("/admin/host/status", MASTER_KEY, 200),
    ],
)
def test_keys_open_what_they_should(client: httpx.Client, path: str, key: str | None, status: int) -> None:
    assert client.get(path, headers={} if key is None else {"x-functions-key": key}).status_code == status
    assert client.get(path, params={} if key is None else {"code": key}).status_code == status


def test_a_sync_function_does_not_hold_up_the_others(client: httpx.Client, records: Records, tag: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(client.get, "/api/slow", params={"gate": tag}) for _ in range(3)]
        wait_until(lambda: len(records.of("slow")) >= 3, "three slow requests under way")
        assert client.get("/api/items/special").text == "literal"
        records.open_gate(tag)
        assert [each.result().text for each in slow] == ["finished"] * 3


def test_invocations_are_spread_over_the_workers(
    host: Running, client: httpx.Client, records: Records, tag: str
) -> None:
    before = len(records.of("slow"))
    with ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(client.get, "/api/slow", params={"gate": tag}) for _ in range(4)]
        wait_until(lambda: len(records.of("slow")) >= before + 4, "four slow requests under way")
        records.open_gate(tag)
        assert {each.result().status_code for each in slow} == {200}
    assert {each["pid"] for each in records.of("slow")[before:]} == set(host.ready["workers"])


def test_the_status_and_the_functions_are_listed(client: httpx.Client, host: Running) -> None:
    assert client.get("/admin/host/status", headers=ADMIN).json()["state"] == "Running"
    listed = {each["name"]: each for each in client.get("/admin/functions", headers=ADMIN).json()}
    assert list(listed) == host.ready["functions"]
    assert listed["number"]["invoke_url_template"] == f"{host.url}/api/items/{{number:int}}"
    assert listed["nightly"]["invoke_url_template"] is None
    assert client.get("/admin/functions/Nightly", headers=ADMIN).json() == listed["nightly"]


def test_a_timer_runs_when_an_administrator_asks(client: httpx.Client, records: Records) -> None:
    before = len(records.of("nightly"))
    response = client.post("/admin/functions/nightly", json={"input": ""}, headers=ADMIN)
    assert response.status_code == 202
    assert records.wait_for("nightly", count=before + 1)[-1]["past_due"] is False


def test_queue_functions_run_when_an_administrator_asks(client: httpx.Client, records: Records, tag: str) -> None:
    for name in ("on_single", "on_batch"):
        body = {"input": json.dumps({"id": f"{tag}-{name}"})}
        assert client.post(f"/admin/functions/{name}", json=body, headers=ADMIN).status_code == 202
    assert records.wait_for("on_single", id=f"{tag}-on_single", state="done")[0]["delivery"] == 1
    assert records.wait_for("on_batch", ids=[f"{tag}-on_batch"], state="done")


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("unknown", '{"input": ""}', 404),
        ("nightly", "no json", 400),
        ("nightly", "[]", 400),
        ("boom", '{"input": ""}', 400),
    ],
)
def test_what_an_administrator_cannot_start_is_refused(client: httpx.Client, name: str, body: str, status: int) -> None:
    response = client.post(f"/admin/functions/{name}", content=body, headers=ADMIN)
    assert response.status_code == status


def test_a_timer_runs_every_second(records: Records, host: Running) -> None:
    ticks = [each["at"] for each in records.wait_for("ticking", count=3)][-3:]
    assert host.process.poll() is None
    assert all(0.5 < later - earlier < 1.8 for earlier, later in itertools.pairwise(ticks))


@pytest.mark.parametrize(
    ("put_out", "messages"),
    [("plain {tag}", ["plain {tag}"]), ('["one {tag}", {"two": "{tag}"}]', ["one {tag}", '{"two": "{tag}"}'])],
)
def test_an_output_binding_sends(
    client: httpx.Client, queues: Queues, tag: str, put_out: str, messages: list[str]
) -> None:
    assert client.post("/api/send", content=put_out.replace("{tag}", tag)).status_code == 202
    sent = queues.take("results", tag, count=len(messages))
    assert [str(message) for message in sent] == [each.replace("{tag}", tag) for each in messages]
