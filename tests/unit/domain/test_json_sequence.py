"""Several texts in a message, byte by byte; that none is lost is a law (tests/property/test_message_laws.py)."""

from domain.json_sequence import TOGETHER_AT_MOST, apart, together


def test_one_text_stays_as_it_is() -> None:
    assert together([b'{"a": 1}']) == [b'{"a": 1}']
    assert apart(b'{"a": 1}') == [b'{"a": 1}']


def test_several_are_a_sequence_after_rfc_7464() -> None:
    assert together([b'{"a": 1}', b"[]"]) == [b'\x1e{"a": 1}\n\x1e[]\n']
    assert apart(b'\x1e{"a": 1}\n\x1e[]\n') == [b'{"a": 1}', b"[]"]


def test_nothing_is_no_message() -> None:
    assert together([]) == []


def test_a_message_is_full_to_the_byte() -> None:
    half = b"1" * (TOGETHER_AT_MOST // 2 - 2)
    assert [len(message) for message in together([half, half, b"2"])] == [TOGETHER_AT_MOST, 1]
    assert [len(apart(message)) for message in together([half, half + b"1", b"2"])] == [1, 2]


def test_a_text_that_is_too_large_for_company_goes_alone() -> None:
    large = b"1" * (2 * TOGETHER_AT_MOST)
    assert together([b"0", large, b"2"]) == [b"0", large, b"2"]


def test_a_line_break_within_a_text_is_kept() -> None:
    assert apart(b'\x1e{\n"a": 1}\n\x1e[]\n') == [b'{\n"a": 1}', b"[]"]
