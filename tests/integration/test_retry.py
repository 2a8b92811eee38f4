"""A licence that failed is tried again on request, and is there within seconds of the cause being gone."""

from itertools import count

import pytest

from tests.integration.api import Api, eventually

VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"
SECONDS = 30.0

_numbers = count()


@pytest.mark.parametrize("licensing", ["direct", "group"])
def test_a_failed_licence_that_is_tried_again_is_licensed_within_seconds(api: Api, licensing: str) -> None:
    number = next(_numbers)
    [person], group = api.people(1, f"retry{number}"), api.group(f"retry {number}")
    allotment = api.allotment(group, VISIO, 2, licensing=licensing)
    api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": "CountViolation"})
    api.join(group, person)
    eventually(lambda: seat(api, allotment), lambda found: found == "failed")
    api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": None})
    [failed] = api.assignments(allotment)
    tried = api.call(
        "POST", f"/allotments/{allotment}/assignments/{person}/retry", headers={"If-Match": failed["etag"]}
    )
    assert tried.status_code == 202, tried.text
    eventually(lambda: seat(api, allotment), lambda found: found == "licensed", within=SECONDS)
    eventually(lambda: api.licensed(VISIO), lambda found: person in found, within=SECONDS)


def seat(api: Api, allotment: str) -> str | None:
    return next((found["state"] for found in api.assignments(allotment)), None)
