"""Whether the app runs, and which release: open to everybody, and says no more but the settings that stop its start."""

from http import HTTPStatus

import azure.functions as func

from application.services import Services
from domain.errors import ConfigurationError
from domain.instants import instant
from domain.layout import LAYOUT
from domain.objections import Objection
from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import json_response, language_of, problem_json, to_response
from handlers.http.version import VERSION

A_SECOND, AT_ONCE = 10, 50


def blueprint(services: Services) -> func.Blueprint:
    """The health function."""
    functions = func.Blueprint()
    bucket = TokenBucket(A_SECOND, AT_ONCE)

    async def healthy() -> func.HttpResponse:
        bucket.take()
        return json_response(
            {"status": "ok", "version": VERSION, "layout": LAYOUT, "time": instant(services.clock.now())}
        )

    @functions.function_name("health")
    @functions.route("api/health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def health(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(healthy())

    return functions


def without_settings(error: ConfigurationError) -> func.Blueprint:
    """The functions of an app that cannot start: they answer 503, and name what is wrong.

    Without any function the Functions host only says that it has found none. Nobody can sign in without settings, so
    that the answers have the names of settings and no value; what is wrong with each is in the log.
    """
    functions = func.Blueprint()
    bucket = TokenBucket(A_SECOND, AT_ONCE)
    names = list(dict.fromkeys(problem.field for problem in error.problems))

    async def unavailable(language: str) -> func.HttpResponse:
        bucket.take()
        told = Objection("settingsWrong", settings=names)
        return problem_json(HTTPStatus.SERVICE_UNAVAILABLE, told, language, more={"settings": names})

    async def answer(req: func.HttpRequest) -> func.HttpResponse:
        language = language_of(req)
        return await to_response(unavailable(language), language)

    @functions.function_name("health")
    @functions.route("api/health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def health(req: func.HttpRequest) -> func.HttpResponse:
        return await answer(req)

    @functions.function_name("doctor")
    @functions.route("api/doctor", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def doctor(req: func.HttpRequest) -> func.HttpResponse:
        return await answer(req)

    return functions
