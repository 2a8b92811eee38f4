"""Whether the app runs: open to everybody, and says nothing else."""

import azure.functions as func

from handlers.http import answer
from handlers.services import Services


def blueprint(services: Services) -> func.Blueprint:
    """The health function."""
    functions = func.Blueprint()

    @functions.function_name("health")
    @functions.route("api/health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def health(req: func.HttpRequest) -> func.HttpResponse:
        return answer({"status": "ok", "time": services.clock.now().isoformat()})

    return functions
