"""Runs a function with its outputs: what every trigger calls."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Protocol

from local.functions_host.errors import FunctionRaised, InvocationError
from local.functions_host.functions import RETURN, Binding
from local.functions_host.protocol import Datum
from local.functions_host.worker_process import Invocation, InvocationResult

_LOG = logging.getLogger(__name__)


class QueueOutputs(Protocol):
    """Sends what functions put out to queues."""

    async def send(self, binding: Binding, bodies: list[bytes]) -> None:
        """Sends one message for each body. Raises OutputFailed."""


class Workers(Protocol):
    """What runs functions: workers that are always there, or instances that come and go."""

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs the function. Raises InvocationError."""


class Invoker:
    """Runs functions on the workers, sends their outputs, and logs how it went."""

    def __init__(self, workers: Workers, outputs: QueueOutputs) -> None:
        self._workers = workers
        self._outputs = outputs

    async def invoke(self, invocation: Invocation) -> Datum | None:
        """The function's return value, once its outputs are sent. Raises InvocationError, which is logged here."""
        function = invocation.function
        started = asyncio.get_running_loop().time()
        try:
            result = await self._workers.invoke(invocation)
            await self._send_outputs(invocation, result)
        except InvocationError as error:
            trace = error.trace if isinstance(error, FunctionRaised) else ""
            _LOG.error("[%s %s] failed: %s\n%s", function.name, invocation.invocation_id, error, trace)
            raise
        elapsed = asyncio.get_running_loop().time() - started
        _LOG.debug("[%s %s] succeeded in %.0f ms", function.name, invocation.invocation_id, elapsed * 1000)
        return result.returned

    async def _send_outputs(self, invocation: Invocation, result: InvocationResult) -> None:
        values: Mapping[str, Datum | None] = {**result.outputs, RETURN: result.returned}
        for binding in invocation.function.queue_outputs:
            datum = values.get(binding.name)
            if datum is not None:
                await self._outputs.send(binding, message_bodies(datum))


def message_bodies(datum: Datum) -> list[bytes]:
    """The messages in an output: one, or one for each element where it is a JSON array, as in Azure's host."""
    if isinstance(datum.value, bytes):
        return [datum.value]
    text = str(datum.value)
    if not text.lstrip().startswith("["):
        return [text.encode()]
    try:
        elements = json.loads(text)
    except ValueError:
        return [text.encode()]
    return [(each if isinstance(each, str) else json.dumps(each)).encode() for each in elements]
