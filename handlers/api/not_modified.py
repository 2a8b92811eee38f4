"""Reading again what may not have changed (RFC 9110, section 13.1.2): 304 without a body where it has not."""

import hashlib
from http import HTTPStatus

import azure.functions as func

from handlers.http.etags import tags_in
from handlers.http.responses import empty_response

_WEAK = "W/"


def unless_known(request: func.HttpRequest, response: func.HttpResponse) -> func.HttpResponse:
    """The answer to a GET with its ETag; only that it still holds, where the caller has it already.

    What has no version of its own gets the digest of its body as a weak one, which If-Match never takes.
    """
    if request.method != "GET" or response.status_code != HTTPStatus.OK:
        return response
    etag = response.headers.get("ETag")
    if etag is None:
        etag = f'{_WEAK}"{hashlib.sha256(response.get_body()).hexdigest()[:20]}"'
        response.headers["ETag"] = etag
    known = [tag.removeprefix(_WEAK) for tag in tags_in(request, "If-None-Match")]
    if etag.removeprefix(_WEAK) not in known:
        return response
    return empty_response(HTTPStatus.NOT_MODIFIED, {"ETag": etag})
