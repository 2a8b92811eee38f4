"""What the local tenant refuses, as the domain's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Permanent
from local.tenant.model import GraphError


@contextmanager
def as_permanent() -> Iterator[None]:
    """A refusal is Permanent: the same request would be refused again."""
    try:
        yield
    except GraphError as error:
        message = f"Microsoft Graph refused: {error.message} ({error.status} {error.code})"
        raise Permanent("GraphRefused", message) from error
