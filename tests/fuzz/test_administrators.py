"""What administrators write: a list of product names, settings."""

import re
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import ConfigurationError
from infra.graph.product_names import NAME, SKU_ID, parse
from infra.settings import read_settings
from tests.fuzz.hostile import texts
from tests.support.processes import ROOT
from tests.support.settings import GOOD

cells = st.one_of(texts, st.sampled_from([NAME, SKU_ID, '"', ";", "\t", "sep=;", "\ufeff", "x" * 200_000]))
tables = st.tuples(st.sampled_from([",", ";", "\t", "|"]), st.lists(st.lists(cells, max_size=4), max_size=4)).map(
    lambda table: "\n".join(table[0].join(row) for row in table[1])
)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"])


@given(st.one_of(st.binary(), st.tuples(tables, encodings).map(lambda some: some[0].encode(some[1], errors="replace"))))
@example(f"{NAME},{SKU_ID}\n\ud800,\x00".encode(errors="surrogatepass"))
def test_a_list_of_product_names_is_read_or_refused(content: bytes) -> None:
    with suppress(ValueError):
        names = parse(content)
        assert all(sku_id and name and name.encode() for sku_id, name in names.items())


NAMES = re.findall(r'read\.\w+\("([A-Z_]+)"', (ROOT / "infra" / "settings.py").read_text())


@given(st.dictionaries(st.sampled_from([*GOOD, *NAMES]), texts))
def test_settings_are_read_or_the_start_is_stopped_and_they_are_named(some: dict[str, str]) -> None:
    with suppress(ConfigurationError):
        assert read_settings({**GOOD, **some})
