"""Product names from Microsoft's list: tolerant of its real shape, and never in the way."""

import asyncio
import logging
import os
from pathlib import Path

import httpx
import pytest

from domain.product_names import BY_SKU
from infra.graph import product_names
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.product_names import NAME, READ_EVERY, TRIED_EVERY, ProductNames, parse
from local.tenant.model import PRODUCTS

E3, VISIO = (PRODUCTS[name].sku_id for name in ("SPE_E3", "VISIOCLIENT"))
HEADER = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names"
CUT = f"""{HEADER}
Microsoft 365 E3,SPE_E3,{E3},AAD_PREMIUM,41781fb2-bc02-4b7c-bd55-b576c07bb09d,Microsoft Entra ID P1
Microsoft 365 E3,SPE_E3,{E3},EXCHANGE_S_ENTERPRISE,efb87545-963c-4e0d-99df-69c6916d9eb0,Exchange Online (Plan 2)
"Operations – Activity,  two words",ACTIVITY,{VISIO.upper()} ,PLAN,0,"Friendly, too"
Renamed later,VIRTUAL,{VISIO},PLAN,0,Plan
,NAMELESS,00000000-0000-4000-a000-000000000001,PLAN,0,Plan
Without an id,NOWHERE,,PLAN,0,Plan
Short row,SHORT
"""
NAMES = {E3: "Microsoft 365 E3", VISIO: "Operations – Activity, two words"}


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    "content", [CUT.encode(), b"\xef\xbb\xbf" + CUT.replace("\n", "\r\n").encode(), CUT.encode("cp1252")]
)
def test_the_first_name_of_each_product_is_taken(content: bytes) -> None:
    assert parse(content) == NAMES


SAVED_ANEW = {
    "lost byte order mark, PowerShell": f"???{CUT}".encode(),
    "lost byte order mark, as cp1252": f"\ufeff{CUT}".encode().decode("latin-1").encode(),
    "lost byte order mark before a quote": f'\u00ef\u00bb\u00bf"{NAME}"{CUT.removeprefix(NAME)}'.encode(),
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + CUT.encode(),
    "another case": CUT.replace(HEADER, HEADER.upper()).encode(),
    "UTF-16": CUT.encode("utf-16"),
    "UTF-16, big endian": b"\xfe\xff" + CUT.encode("utf-16-be"),
    "semicolons": CUT.replace(",", ";").encode(),
    "semicolons, told": f"sep=;\r\n{CUT.replace(',', ';')}".encode(),
    "tabs": CUT.replace(",", "\t").encode(),
    "columns in another order": f"GUID;x;{NAME}\n{E3};;Microsoft 365 E3\n{VISIO};;Operations".encode(),
}


@pytest.mark.parametrize("content", SAVED_ANEW.values(), ids=SAVED_ANEW)
def test_a_copy_that_was_saved_anew_is_read(content: bytes) -> None:
    found = parse(content)
    assert found.keys() == NAMES.keys()
    assert found[E3] == NAMES[E3]


def test_a_name_that_cannot_be_seen_whole_is_made_so() -> None:
    assert parse(f"{HEADER}\nOffice\x1b[2J\u202e,X,{E3},P,0,P\n".encode()) == {E3: "Office\ufffd[2J\ufffd"}


async def test_a_slow_address_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: str) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(product_names, "_downloaded", never)
    monkeypatch.setattr(product_names, "ANSWERED_WITHIN", 0.01)
    assert await ProductNames("https://names.example/list.csv").by_sku() == BY_SKU


async def test_a_file_without_an_end_is_not_read_to_it() -> None:
    assert await ProductNames("/dev/zero").by_sku() == BY_SKU


def test_a_field_without_an_end_is_no_csv() -> None:
    with pytest.raises(ValueError, match="no CSV"):
        parse(f'{HEADER}\n"{"x" * 200_000}'.encode())


@pytest.mark.parametrize("content", [b"", b"<html>", b"Product_Display_Name,String_Id\na,b", b"\xff\xfe\x00"])
def test_another_file_is_refused_and_the_missing_column_named(content: bytes) -> None:
    with pytest.raises(ValueError, match="no column"):
        parse(content)


async def test_a_file_is_read_once_a_day(tmp_path: Path) -> None:
    path, watch = tmp_path / "names.csv", Stopwatch()
    path.write_text(CUT)
    names = ProductNames(str(path), watch)
    assert await names.by_sku() == {**BY_SKU, **NAMES}
    path.write_text(f"{HEADER}\nOther,SPE_E3,{E3},P,0,P\n")
    assert await names.by_sku() == {**BY_SKU, **NAMES}
    watch.seconds += READ_EVERY
    assert await names.by_sku() == {**BY_SKU, E3: "Other"}


async def test_what_was_read_stays_where_it_cannot_be_read_any_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, watch = tmp_path / "names.csv", Stopwatch()
    names = ProductNames(str(path), watch)
    with caplog.at_level(logging.WARNING):
        assert await names.by_sku() == BY_SKU
    assert "the list before is used" in caplog.text
    path.write_text(CUT)
    assert await names.by_sku() == BY_SKU
    watch.seconds += TRIED_EVERY
    assert await names.by_sku() == {**BY_SKU, **NAMES}
    path.write_bytes(b"nonsense")
    watch.seconds += READ_EVERY
    assert await names.by_sku() == {**BY_SKU, **NAMES}


async def test_a_file_that_is_too_large_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.csv"
    path.write_text(CUT)
    monkeypatch.setattr(product_names, "BYTES_AT_MOST", 100)
    assert await ProductNames(str(path)).by_sku() == BY_SKU


@pytest.mark.parametrize(("status", "found"), [(200, {**BY_SKU, **NAMES}), (404, BY_SKU)])
async def test_a_url_is_downloaded(status: int, found: object, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=CUT.encode()))
    client = httpx.AsyncClient(transport=transport)
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: client)
    assert await ProductNames("https://names.example/list.csv").by_sku() == found


async def test_the_tenants_products_carry_their_names(tenant: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(CUT.replace("Microsoft 365 E3,", "Microsoft 365 E3 renamed,"))
    client = GraphClient(tenant["endpoint"], None)
    subscribed = await GraphDirectory(client, names=ProductNames(str(path))).subscribed()
    plain = await GraphDirectory(client).subscribed()
    await client.close()
    assert (subscribed[E3].display_name, subscribed[E3].name) == ("Microsoft 365 E3 renamed",) * 2
    assert (plain[E3].display_name, plain[E3].name) == ("Microsoft 365 E3",) * 2


@pytest.mark.skipif("PRODUCT_NAMES" not in os.environ, reason="PRODUCT_NAMES names no copy of Microsoft's list")
def test_the_real_list_is_read() -> None:
    names = parse(Path(os.environ["PRODUCT_NAMES"]).read_bytes())
    assert len(names) > 500
    assert names[E3] == "Microsoft 365 E3"
