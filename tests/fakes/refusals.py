"""What the local tenant refuses, as the domain's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Permanent, UnknownObject
from local.tenant.model import GraphError


@contextmanager
def as_permanent() -> Iterator[None]:
    """A refusal is Permanent: the same request would be refused again; of a 404 that is not sure."""
    try:
        yield
    except GraphError as error:
        if error.status == 404:
            raise UnknownObject(f"Microsoft Graph: {error.message} (404 {error.code})") from error
        message = f"Microsoft Graph refused: {error.message} ({error.status} {error.code})"
        raise Permanent("GraphRefused", message) from error
