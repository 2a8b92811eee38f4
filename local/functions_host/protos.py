"""The messages that azure-functions-runtime exchanges with the host that loads it, without protobuf.

The library does not import Azure's generated protobuf classes: it takes them as an object called ``protos`` and only
constructs messages, reads their fields and compares a few constants. This module is such an object. It spares a
dependency on protobuf and grpc and the copying in and out of them, and holds exactly what the library uses on the
paths taken here: initialising (which indexes the app) and the native invocation.
"""

from types import SimpleNamespace


class Message(SimpleNamespace):
    """A message with the fields that it is constructed with."""


class BindingInfo(Message):
    """A binding's type, direction and data type; the constants are the protocol's."""

    inout = 2
    out = 1
    undefined = 0


class StatusResult(Message):
    """Whether a request to the library succeeded."""

    Failure = 0
    Success = 1


class RpcException(Message):
    """An exception as text: `message` is "TypeName: text", `stack_trace` the traceback."""


class RpcFunctionMetadata(Message):
    """An indexed function: name, id and bindings."""


class RpcRetryOptions(Message):
    """A function's retry policy."""


class WorkerMetadata(Message):
    """The library's name and version."""


class WorkerInitResponse(Message):
    """The answer to the request that indexes the app."""


class FunctionMetadataResponse(Message):
    """The answer that lists the indexed functions."""
