"""The portal's functions without their built files, and when those are read."""

from pathlib import Path
from typing import Any

import azure.functions as func

from handlers import portal


def function(name: str, dist: Path) -> Any:
    functions = portal.blueprint(portal.PortalSignIn("https://login.example/tenant/v2.0", "client"), dist)
    built = (builder.build() for builder in functions._function_builders)
    return next(each.get_user_function() for each in built if each.get_function_name() == name)


async def test_a_portal_that_was_not_built_says_how(tmp_path: Path) -> None:
    serve = function("portal_page", tmp_path)
    answer = await serve(func.HttpRequest("GET", "https://portal.example/", body=b"", route_params={}))
    assert answer.status_code == 503
    assert b"make setup" in answer.get_body()


async def test_a_file_is_read_when_it_is_first_asked_for_and_never_again(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "app.js"
    path.parent.mkdir()
    path.write_text("at the start")
    serve = function("portal_asset", tmp_path)
    asked = func.HttpRequest("GET", "https://portal.example/", body=b"", route_params={"name": "app.js"})
    answers = []
    for content in ("at the first request", "later"):
        path.write_text(content)
        answers.append((await serve(asked)).get_body())
    assert answers == [b"at the first request"] * 2
