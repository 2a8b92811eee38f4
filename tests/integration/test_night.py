"""A night on the real parts: found over Graph's protocol, kept in Table Storage, read in every format."""

from datetime import UTC, datetime

from infra.graph.permissions import Option, asked_for
from tests.integration.api import Api, eventually

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"


def test_a_night_finds_heals_and_asks(api: Api) -> None:
    group, [stays, intruder] = api.group("night"), api.people(2, "night")
    allotment = api.allotment(group, E3, 5)
    api.join(group, stays)
    eventually(lambda: [seat["state"] for seat in api.assignments(allotment)], lambda states: states == ["licensed"])
    groups = api.control("GET", "/state")["groups"]
    (licensed,) = [each["id"] for each in groups if stays in each["members"] and each["id"] != group]
    api.join(licensed, intruder)
    plan = api.call("POST", f"/allotments/{allotment}/reconcile", {"dryRun": True}).json()
    assert [(each["kind"], each["subject"]) for each in plan["findings"]] == [("neverAdmitted", intruder)]
    api.run("reconcile")
    findings = eventually(
        lambda: api.call("GET", f"/allotments/{allotment}/findings"), lambda answer: answer.status_code == 200
    ).json()["findings"]
    assert [(each["kind"], each["policy"]) for each in findings] == [("neverAdmitted", "heal")]

    def still_there() -> list[str]:
        members = {each["id"]: each["members"] for each in api.control("GET", "/state")["groups"]}
        return [user for user in members[licensed] if user == intruder]

    eventually(still_there, lambda there: not there)
    day = datetime.now(UTC).date().isoformat()

    def state() -> str:
        api.run("catch_up")
        return str(api.call("GET", f"/reconciliations/{day}").json()["state"])

    eventually(state, lambda shown: shown == "finished")
    report = api.call("GET", f"/reconciliations/{day}").json()
    assert allotment in [piece["allotmentId"] for piece in report["value"]]
    assert report["missing"] == []
    page = api.call("GET", f"/reconciliations/{day}?format=html")
    assert page.headers["Content-Type"].startswith("text/html")
    assert intruder in page.text or "night 1" in page.text
    assert api.call("GET", f"/allotments/{allotment}/history").json()["value"][0]["drift"] == {"neverAdmitted": 1}


def test_idle_seats_are_named_where_sign_ins_may_be_seen(api: Api) -> None:
    group, people = api.group("idle"), api.people(4, "idle")
    busy, by_phone, long_ago, never = people
    for user, seen in (
        (busy, {"daysAgo": 1}),
        (by_phone, {"daysAgo": 2, "interactive": False}),
        (long_ago, {"daysAgo": 90}),
    ):
        api.control("POST", f"/users/{user}/signIns", seen)
    allotment = api.allotment(group, E3, 5)
    api.join(group, *people)
    eventually(
        lambda: [seat["state"] for seat in api.assignments(allotment)], lambda states: states == ["licensed"] * 4
    )

    def compared() -> tuple[int | None, list[str]]:
        before = examined()
        assert api.call("POST", f"/allotments/{allotment}/reconcile", {}).status_code == 202
        eventually(examined, lambda when: when != before)
        piece = api.call("GET", f"/allotments/{allotment}/findings").json()
        return piece["idleUnits"], piece["idleUserIds"]

    def examined() -> str | None:
        answer = api.call("GET", f"/allotments/{allotment}/findings")
        return answer.json()["examinedDateTime"] if answer.status_code == 200 else None

    assert compared() == (2, sorted([long_ago, never]))
    api.control("POST", "/knobs", {"permissions": asked_for()})
    try:
        assert compared() == (None, [])
    finally:
        api.control("POST", "/knobs", {"permissions": asked_for([Option.IDLE_SEATS])})
