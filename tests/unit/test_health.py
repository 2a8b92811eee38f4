"""What everybody may know of the app."""

import json

import azure.functions as func

from domain.layout import LAYOUT
from handlers import health
from handlers.http.version import VERSION
from tests.unit.api.office import Office


async def test_it_tells_the_release_and_the_layout() -> None:
    office = Office()
    (builder,) = health.blueprint(office.api.core)._function_builders
    serve = builder.build().get_user_function()
    answer = await serve(func.HttpRequest("GET", "https://app.example/api/health", body=b""))
    told = json.loads(answer.get_body())
    assert told == {"status": "ok", "version": VERSION, "layout": LAYOUT, "time": told["time"]}
    assert answer.headers["Allotments-Version"] == VERSION
