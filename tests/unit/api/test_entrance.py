"""The API's one function finds the route that a request names, and says so where there is none."""

import json

import azure.functions as func
import pytest

from handlers.api import entrance
from handlers.api.routes import ROUTES, found
from handlers.http.responses import Endpoint, HttpError
from tests.unit.api.office import Office


def function_of(office: Office, name: str) -> Endpoint:
    functions = entrance.blueprint(lambda: office.api)
    (builder,) = (each for each in functions._function_builders if each._function.get_function_name() == name)
    user_function: Endpoint = builder._function.get_user_function()
    return user_function


async def ask(office: Office, method: str, path: str, **headers: str) -> func.HttpResponse:
    """What the Functions host calls for a path below /api, which it has decoded."""
    sent = {"Authorization": "Bearer administrator", **{name.replace("_", "-"): text for name, text in headers.items()}}
    request = func.HttpRequest(
        method, f"https://app.example/api/{path}", headers=sent, route_params={"path": path}, body=b""
    )
    return await function_of(office, "api")(request)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_found_by_its_path_alone(route: object) -> None:
    named = next(each for each in ROUTES if each is route)
    path = named.path.replace("{", "a-").replace("}", "")
    assert found(named.method, path)[0] is named
    assert found(named.method, f"{path}/")[0] is named


def test_the_function_takes_the_methods_of_all_routes_and_no_other() -> None:
    assert {*entrance.METHODS} == {route.method for route in ROUTES}


def test_the_parameters_are_what_stands_in_the_path() -> None:
    route, parameters = found("GET", "/allotments/a-1/assignments/Åsa @ work")
    assert (route.path, parameters) == (
        "/allotments/{id}/assignments/{userId}",
        {"id": "a-1", "userId": "Åsa @ work"},
    )


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/allotments/a/b/c/d/e"])
def test_of_a_path_that_is_none_it_says_so(path: str) -> None:
    with pytest.raises(HttpError) as refused:
        found("GET", path)
    assert refused.value.status == 404


async def test_the_function_answers_what_the_route_does(office: Office) -> None:
    made = await office.allotment()
    answer = await ask(office, "GET", f"allotments/{made}")
    assert (answer.status_code, json.loads(answer.get_body())["id"]) == (200, made)


async def test_what_is_wrong_is_a_problem_in_the_language_of_the_request(office: Office) -> None:
    nothing = await ask(office, "GET", "nothing", Accept_Language="sv")
    assert (nothing.status_code, nothing.mimetype) == (404, "application/problem+json")
    assert json.loads(nothing.get_body())["detail"].startswith("Det finns inget på /nothing")
    other = await ask(office, "PATCH", "allotments")
    assert (other.status_code, other.headers["Allow"]) == (405, "GET, POST")
    assert json.loads(other.get_body())["code"] == "otherMethod"


async def test_who_has_not_signed_in_is_refused_by_the_route(office: Office) -> None:
    assert (await ask(office, "GET", "allotments", Authorization="")).status_code == 401


async def test_the_description_is_a_function_of_its_own(office: Office) -> None:
    request = func.HttpRequest("GET", "https://app.example/api/openapi.json", headers={}, body=b"")
    answer = await function_of(office, "openapi")(request)
    assert {f"/api{route.path}" for route in ROUTES} <= json.loads(answer.get_body())["paths"].keys()
