"""Frames between host and worker, and the values in them."""

import asyncio
import json
from http.cookies import SimpleCookie
from typing import Any

import pytest
from azure_functions_runtime.bindings.datumdef import Datum as RuntimeDatum  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from local.functions_host.http_trigger import response
from local.functions_host.invoker import message_bodies
from local.functions_host.protocol import Datum, decode_frame, encode_frame, read_frame
from local.functions_host.worker import host_datum, runtime_datum

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.binary()
USER_MAPS = st.dictionaries(st.text() | st.just("$bytes"), st.text())
VALUES = st.recursive(SCALARS | USER_MAPS, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


def as_read(*frames: bytes, end: bool = True) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(b"".join(frames))
    if end:
        reader.feed_eof()
    return reader


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1).filter(lambda name: name != "$bytes"), VALUES, max_size=4))
async def test_a_message_arrives_as_it_was_sent(message: dict[str, Any]) -> None:
    assert await read_frame(as_read(encode_frame(message))) == message


async def test_frames_come_one_by_one_until_the_end() -> None:
    frames = [encode_frame({"n": number, "body": bytes(number)}) for number in range(3)]
    reader = as_read(*frames)
    assert [await read_frame(reader) for _ in range(4)] == [*({"n": n, "body": bytes(n)} for n in range(3)), None]


async def test_a_frame_that_is_cut_off_is_the_end() -> None:
    frame = encode_frame({"body": b"12345"})
    for length in range(len(frame)):
        assert await read_frame(as_read(frame[:length])) is None


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match="no object"):
        decode_frame(b"[]", b"")
    with pytest.raises(TypeError, match="object cannot be sent"):
        encode_frame({"value": object()})


def test_datums_reach_the_library_typed() -> None:
    request = {
        "method": "POST",
        "url": "http://localhost/",
        "headers": {"a": "b"},
        "query": {},
        "params": {"id": "7"},
        "body": b"\x00",
    }
    http = runtime_datum(Datum("http", request))
    assert http.type == "http"
    assert http.value["params"]["id"] == RuntimeDatum("7", "string")
    assert http.value["body"] == RuntimeDatum(b"\x00", "bytes")
    assert runtime_datum(Datum("collection_bytes", [b"a", b"b"])).value.bytes == [b"a", b"b"]
    assert runtime_datum(Datum("json", "{}")) == RuntimeDatum("{}", "json")


@pytest.mark.parametrize(
    ("given_back", "expected"),
    [
        (None, None),
        (RuntimeDatum(None, None), None),
        (RuntimeDatum("text", "string"), Datum("string", "text")),
        (RuntimeDatum(b"bytes", "bytes"), Datum("bytes", b"bytes")),
        (RuntimeDatum({"a": 1}, "dict"), Datum("json", '{"a": 1}')),
        (RuntimeDatum([1], "list"), Datum("json", "[1]")),
        (RuntimeDatum(True, "bool"), Datum("json", "true")),
    ],
)
def test_datums_come_back_typed(given_back: RuntimeDatum | None, expected: Datum | None) -> None:
    assert host_datum(given_back) == expected


def test_a_response_comes_back_with_its_cookies() -> None:
    returned = host_datum(
        RuntimeDatum(
            {
                "status_code": RuntimeDatum("201", "string"),
                "headers": {"X-A": RuntimeDatum("b", "string"), "Content-Length": RuntimeDatum("99", "string")},
                "cookies": [SimpleCookie("a=1; Path=/"), SimpleCookie("b=2")],
                "body": RuntimeDatum(b"body", "bytes"),
            },
            "http",
        )
    )
    answer = response(returned)
    assert (answer.status, answer.body, answer.headers["X-A"]) == (201, b"body", "b")
    assert "Content-Length" not in answer.headers
    assert answer.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2"]


def test_text_alone_is_a_response() -> None:
    answer = response(Datum("string", "hello"))
    assert (answer.status, answer.text, answer.content_type) == (200, "hello", "text/plain")


@pytest.mark.parametrize(
    ("datum", "bodies"),
    [
        (Datum("string", "text"), [b"text"]),
        (Datum("string", '{"a": 1}'), [b'{"a": 1}']),
        (Datum("bytes", b"[1]"), [b"[1]"]),
        (Datum("string", "[not json"), [b"[not json"]),
        (Datum("string", "[]"), []),
        (Datum("json", '["a", 1, {"b": 2}]'), [b"a", b"1", b'{"b": 2}']),
    ],
)
def test_an_output_is_one_message_or_one_for_each_element(datum: Datum, bodies: list[bytes]) -> None:
    assert message_bodies(datum) == bodies


@given(st.lists(st.text()))
def test_a_list_of_texts_is_as_many_messages(texts: list[str]) -> None:
    expected = [text.encode() for text in texts]
    assert message_bodies(Datum("string", json.dumps(texts))) == expected
