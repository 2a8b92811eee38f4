"""The certificates that the app's HTTP clients trust."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Read once in a process, which takes as long as a hundred modules: all clients share it.

    httpcore sets the protocols to offer (ALPN) on the context at each connection, and then speaks what was agreed.
    """
    return httpx.create_ssl_context()
