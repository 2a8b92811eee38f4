"""What the local tenant refuses, as the domain's errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.errors import Permanent, UnknownObject
from local.tenant.model import GraphError


@contextmanager
def as_permanent(is_done: Callable[[GraphError], bool] = lambda _: False) -> Iterator[None]:
    """A refusal is Permanent: the same request would be refused again; of a 404 that is not sure.

    is_done: whether a refusal says that what was asked for is so already.
    """
    try:
        yield
    except GraphError as error:
        if is_done(error):
            return
        if error.status == 404:
            raise UnknownObject(f"Microsoft Graph: {error.message} (404 {error.code})") from error
        message = f"Microsoft Graph refused: {error.message} ({error.status} {error.code})"
        raise Permanent("GraphRefused", message) from error


def has_none(error: GraphError) -> bool:
    """Whether a licence could not be taken because it was not there."""
    return "does not have a corresponding license" in error.message
