"""The whole system on one machine: Azurite, the Service Bus stand-in, the tenant simulator, sign-in, the app."""

from local.stack.stack import Options, Stack

__all__ = ["Options", "Stack"]
