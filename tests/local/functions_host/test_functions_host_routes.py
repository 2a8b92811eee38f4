"""Route templates and the order in which they are tried."""

import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.functions_host.errors import SettingsError
from local.functions_host.routes import Route, RouteTable, match_segments, parse_template, path_parts

WORDS = st.text(string.ascii_lowercase + string.digits + "-_.~ äß%", min_size=1, max_size=8)


def table(*templates: str, methods: str = "") -> RouteTable[str]:
    return RouteTable(Route(parse_template(each), frozenset(methods.split()), each) for each in templates)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_parameters_get_back_what_was_quoted_into_the_path(words: list[str]) -> None:
    segments = parse_template("/".join(f"{{p{index}}}" for index in range(len(words))))
    parts = path_parts("/" + "/".join(quote(word, safe="") for word in words))
    assert match_segments(segments, parts) == {f"p{index}": word for index, word in enumerate(words)}


@given(st.lists(WORDS, max_size=5))
def test_the_rest_is_everything_that_is_left(words: list[str]) -> None:
    values = match_segments(parse_template("files/{*path}"), ["files", *words])
    assert values == ({"path": "/".join(words)} if words else {})


@given(st.permutations(["a/b", "a/{x:int}", "a/{x}", "a/{*x}", "{x}/b", "{*x}"]))
def test_the_order_of_declaration_does_not_matter(templates: list[str]) -> None:
    routes = table(*templates)
    expected = {"/a/b": "a/b", "/a/7": "a/{x:int}", "/a/c": "a/{x}", "/a/c/d": "a/{*x}", "/z/b": "{x}/b", "/z": "{*x}"}
    assert {path: found[0] for path in expected if (found := routes.find("GET", path))} == expected


@pytest.mark.parametrize(
    ("constraint", "taken", "refused"),
    [
        ("int", ["0", "-5", "2147483647"], ["2147483648", "1.0", "x", "١"]),
        ("long", ["9223372036854775807"], ["9223372036854775808", "x"]),
        ("bool", ["true", "False"], ["1", "yes"]),
        ("alpha", ["abc", "Z"], ["a1", "-"]),
        ("guid", ["3f2504e0-4f89-11d3-9a0c-0305e82c3301"], ["3f2504e0", "x"]),
    ],
)
def test_constraints(constraint: str, taken: list[str], refused: list[str]) -> None:
    segments = parse_template(f"{{value:{constraint}}}")
    assert all(match_segments(segments, [text]) == {"value": text} for text in taken)
    assert all(match_segments(segments, [text]) is None for text in refused)


def test_an_optional_parameter_may_be_absent() -> None:
    routes = table("items/{id?}")
    assert routes.find("GET", "/items") == ("items/{id?}", {})
    assert routes.find("GET", "/items/7?id=8") == ("items/{id?}", {"id": "7"})
    assert routes.find("GET", "/items/7/8") is None


def test_another_method_goes_to_the_next_route_or_nowhere() -> None:
    reads = Route(parse_template("a/{x}"), frozenset({"GET"}), "reads")
    writes = Route(parse_template("a/b"), frozenset({"POST"}), "writes")
    routes = RouteTable([reads, writes])
    assert routes.find("get", "/a/b") == ("reads", {"x": "b"})
    assert routes.find("POST", "/a/b") == ("writes", {})
    assert routes.find("DELETE", "/a/b") is None


@pytest.mark.parametrize("template", ["a{b}", "{a}{b}", "{a:even}", "{*rest}/b", "{a?}/b", "{a", "{}", "{a=1}"])
def test_a_template_that_is_not_understood_is_refused(template: str) -> None:
    with pytest.raises(SettingsError, match="Route"):
        parse_template(template)
