"""What can go wrong in the host.

    HostError
    ├── SettingsError        host.json, local.settings.json or an app setting is malformed or missing
    ├── AppLoadError         a worker could not index the app
    └── InvocationError      an invocation did not succeed: its message is abandoned, its request answered 500
        ├── FunctionRaised   the function raised, or returned what its binding does not take
        ├── OutputFailed     the function succeeded, but what it put out could not be sent
        ├── FunctionTimedOut it ran longer than host.json's functionTimeout; its worker was ended
        └── WorkerDied       the worker's process ended before the function did

A HostError that is no InvocationError ends the start with exit code 1.
"""


class HostError(Exception):
    """The root of the host's errors."""


class SettingsError(HostError):
    """A setting is malformed or missing; the message names it and where it stands."""


class AppLoadError(HostError):
    """A worker could not index the app: `message` is the app's own, `trace` the whole traceback as text."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.trace = trace


class InvocationError(HostError):
    """An invocation did not succeed."""


class FunctionRaised(InvocationError):
    """The function raised: the message is the exception's text, `trace` its traceback."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


class OutputFailed(InvocationError):
    """An output binding could not send what the function put out."""


class FunctionTimedOut(InvocationError):
    """The function ran longer than functionTimeout."""


class WorkerDied(InvocationError):
    """The worker's process ended while the function ran."""
