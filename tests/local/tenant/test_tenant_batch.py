"""JSON batches over HTTP."""

from tests.local.tenant.tenant_worlds import LocalGraph

JSON = {"Content-Type": "application/json"}


async def send(served: LocalGraph, *requests: dict[str, object]) -> dict[str, dict[str, object]]:
    """The answers of a batch by id."""
    response = await served.graph.post("/$batch", json={"requests": requests})
    assert response.status_code == 200, response.text
    return {item["id"]: item for item in response.json()["responses"]}


def addition(item_id: str, group: str, person: str, **more: object) -> dict[str, object]:
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{person}"}
    url = f"/groups/{group}/members/$ref"
    return {"id": item_id, "method": "POST", "url": url, "headers": JSON, "body": body, **more}


async def test_each_item_has_its_own_status_and_body(served: LocalGraph) -> None:
    people = await served.people(3)
    group = await served.group("Finance", people[:1])
    answers = await send(
        served,
        addition("1", group, people[1]),
        addition("2", group, people[0]),
        {"id": "3", "method": "GET", "url": f"/users/{people[2]}?$select=id"},
        {"id": "4", "method": "DELETE", "url": f"/groups/{group}/members/{people[0]}/$ref"},
    )
    assert {item_id: answer["status"] for item_id, answer in answers.items()} == {
        "1": 204,
        "2": 400,
        "3": 200,
        "4": 204,
    }
    body = answers["3"]["body"]
    assert isinstance(body, dict)
    assert body["id"] == people[2]
    assert "body" not in answers["1"]


async def test_answers_may_come_in_another_order(served: LocalGraph) -> None:
    requests = [{"id": str(number), "method": "GET", "url": "/organization"} for number in range(20)]
    response = await served.graph.post("/$batch", json={"requests": requests})
    ids = [item["id"] for item in response.json()["responses"]]
    assert ids != sorted(ids, key=int)
    assert sorted(ids, key=int) == [str(number) for number in range(20)]


async def test_what_depends_on_a_failure_is_not_done(served: LocalGraph) -> None:
    people = await served.people(2)
    group = await served.group("Finance", people[:1])
    answers = await send(
        served,
        addition("1", group, people[0]),
        addition("2", group, people[1], dependsOn=["1"]),
        {"id": "3", "method": "GET", "url": "/organization", "dependsOn": ["2"]},
    )
    assert {item_id: answer["status"] for item_id, answer in answers.items()} == {"1": 400, "2": 424, "3": 424}
    members = (await served.graph.get(f"/groups/{group}/members")).json()["value"]
    assert [member["id"] for member in members] == people[:1]


async def test_items_are_throttled_one_by_one(served: LocalGraph) -> None:
    people = await served.people(3)
    group = await served.group("Finance")
    await served.tell("knobs", {"throttle": {"writes": 2}})
    answers = await send(served, *(addition(str(number), group, person) for number, person in enumerate(people)))
    statuses = sorted(int(str(answer["status"])) for answer in answers.values())
    assert statuses == [204, 204, 429]
    (refused,) = [answer for answer in answers.values() if answer["status"] == 429]
    headers = refused["headers"]
    assert isinstance(headers, dict)
    assert 140 <= int(headers["Retry-After"]) <= 150


async def test_malformed_batches_are_refused_whole(served: LocalGraph) -> None:
    item = {"id": "1", "method": "GET", "url": "/organization"}
    cases: list[object] = [
        {},
        {"requests": []},
        {"requests": [{**item, "id": str(number)} for number in range(21)]},
        {"requests": [item, item]},
        {"requests": [{**item, "dependsOn": ["2"]}]},
        {"requests": [{"id": "1", "method": "POST", "url": "/groups", "body": {}}]},
        {"requests": [{"id": "1"}]},
    ]
    for case in cases:
        assert (await served.graph.post("/$batch", json=case)).status_code == 400


async def test_a_whole_batch_can_fail(served: LocalGraph) -> None:
    await served.tell("knobs", {"failures": [{"path": r"^\$batch$", "status": 503, "retryAfter": 1}]})
    batch = {"requests": [{"id": "1", "method": "GET", "url": "/organization"}]}
    assert (await served.graph.post("/$batch", json=batch)).status_code == 503
    assert (await served.graph.post("/$batch", json=batch)).status_code == 200
