"""Several JSON texts in one message of a queue: a JSON text sequence (RFC 7464).

A message costs the sender, the queue and the worker about the same whether it holds one notification or a hundred. The
separator is a control character, which no JSON text contains. So a text that stands alone is a sequence of one.
"""

from collections.abc import Iterable, Sequence

TOGETHER_AT_MOST = 64 * 1024
"""Bytes of a message that holds several. Service Bus counts each 64 KB as an operation of its own."""

_SEPARATOR, _END = b"\x1e", b"\n"


def together(texts: Iterable[bytes]) -> list[bytes]:
    """The texts in their order, in as few messages as that allows; one that is larger than a message stays alone."""
    messages: list[list[bytes]] = []
    size = 0
    for text in texts:
        size += len(text) + 2
        if not messages or size > TOGETHER_AT_MOST:
            messages.append([])
            size = len(text) + 2
        messages[-1].append(text)
    return [_joined(message) for message in messages]


def apart(message: bytes) -> list[bytes]:
    """The texts of a message."""
    if not message.startswith(_SEPARATOR):
        return [message]
    return [text.removesuffix(_END) for text in message.split(_SEPARATOR)[1:]]


def _joined(texts: Sequence[bytes]) -> bytes:
    return texts[0] if len(texts) == 1 else b"".join(_SEPARATOR + text + _END for text in texts)
