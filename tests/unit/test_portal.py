"""The portal's functions without their built files."""

from pathlib import Path

import azure.functions as func

from handlers import portal


async def test_a_portal_that_was_not_built_says_how(tmp_path: Path) -> None:
    functions = portal.blueprint(portal.PortalSignIn("https://login.example/tenant/v2.0", "client"), tmp_path)
    serve = next(
        builder.build().get_user_function()
        for builder in functions._function_builders
        if builder.build().get_function_name() == "portal_page"
    )
    answer = await serve(func.HttpRequest("GET", "https://portal.example/", body=b"", route_params={}))
    assert answer.status_code == 503
    assert b"make setup" in answer.get_body()
