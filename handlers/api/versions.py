"""The version of an allotment, which callers see as its ETag.

An allotment is settings, which people change, and a ledger, which every join changes. The ETag tells both, so that
somebody who reads again sees what is new. A change asks about the settings alone: people who join while somebody edits
them have not changed them (docs/decisions/0101-a-version-of-the-settings.md).
"""

import azure.functions as func

from domain.allotments import Allotment, AllotmentState
from domain.proposals import AllotmentChange
from domain.reading import in_camel_case
from domain.stored import Stored
from handlers.api import shapes
from handlers.http.etags import ANY, digest_of, outdated, tags_in

SETTINGS = frozenset(map(in_camel_case, AllotmentChange.__annotations__.keys() - {"allow_overcommit"}))
"""What of an allotment its callers change. Whether more is promised than there is belongs to one change of it."""


def version_of(stored: Stored[Allotment]) -> str:
    """The ETag of an allotment as it is stored: the version of its settings, a dot, and that of all of it."""
    return f'"{_settings_of(stored.value)}.{digest_of(stored.etag)}"'


def require_version(request: func.HttpRequest, stored: Stored[Allotment]) -> None:
    """Go on if the caller knows the settings as they are, or names no version. Raises PreconditionFailed."""
    if "If-Match" not in request.headers:
        return
    known = {tag.strip('"').partition(".")[0] for tag in tags_in(request, "If-Match")}
    if known.isdisjoint({ANY, _settings_of(stored.value)}):
        raise outdated(f"Allotment {stored.value.id}", version_of(stored))


def _settings_of(allotment: Allotment) -> str:
    """The version of the settings. That an allotment is prepared is the app's doing, and changes none of them."""
    settings = {name: value for name, value in shapes.Allotment.of(allotment).items() if name in SETTINGS}
    if allotment.state is AllotmentState.PREPARING:
        settings["state"] = AllotmentState.ACTIVE
    return digest_of(settings)
