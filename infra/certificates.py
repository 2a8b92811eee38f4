"""The certificates that the app's HTTP clients trust."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Read once in a process, which takes as long as a hundred modules: all clients share it.

    None of them may offer HTTP/2: httpcore sets what to offer (ALPN) on this context, and aiohttp would offer it too.
    """
    return httpx.create_ssl_context()
