"""Who changed what: the page of the whole tenant, the tab of an allotment, and what is kept of a deleted one."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Open
from tests.browser.world import E3, World, allot
from tests.integration.api import Api, eventually

ADA, OLGA = "Ada Ahlgren", "Olga Owner"


def changed(api: Api, name: str, units: int, **fields: object) -> str:
    """An allotment whose limit has been changed; answers its id."""
    made = allot(api, name, [], E3, 1, overflow="wait", **fields)
    assert api.change(made, {"allottedUnits": units}).status_code == 200
    return made


def test_an_administrator_finds_who_changed_what(visit: Open, api: Api, fresh_name: str) -> None:
    changed(api, fresh_name, 2)
    page = visit().sign_in(ADA, "#/audit")
    expect(page.get_by_role("heading", name="Audit record", level=1)).to_be_visible()
    mine = page.get_by_role("row").filter(has=page.get_by_role("link", name=fresh_name, exact=True))
    change = mine.filter(has_text="Changed settings").filter(has_text="Done")
    expect(change).to_contain_text("Limit: 1 → 2")
    expect(change).to_contain_text("Done")
    page.get_by_label("Kind").select_option(label="Created an allotment")
    expect(change).to_have_count(0)
    expect(mine.filter(has_text="Created an allotment")).to_have_count(1)
    mine.get_by_role("button", name=f"Show only what {ADA} did").click()
    expect(page.get_by_text(f"Only what {ADA} did")).to_be_visible()
    page.get_by_role("button", name="Show what everybody did").click()
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.get_by_text("No matching entries.")).to_be_visible()


def test_the_record_is_saved_as_it_is_filtered(visit: Open, api: Api, fresh_name: str) -> None:
    made = changed(api, fresh_name, 2)
    page = visit().sign_in(ADA, f"#/allotments/{made}/audit")
    page.get_by_label("Kind").select_option(label="Changed settings")
    expect(page.get_by_role("row", name="Created an allotment")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as JSON lines").click()
    entries = [json.loads(line) for line in Path(download.value.path()).read_text(encoding="utf-8").splitlines()]
    assert {entry["kind"] for entry in entries} == {"changeAllotment"}
    (done,) = [entry for entry in entries if entry["result"] == "done"]  # an attempt that came too late is there too
    assert done["changes"] == [{"property": "allottedUnits", "before": 1, "after": 2}]


def test_an_owner_sees_the_changes_of_his_own(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = changed(api, fresh_name, 2, owners=[contoso.owner])
    page = visit(size=PHONE).sign_in(OLGA, f"#/allotments/{made}")
    page.get_by_role("link", name="Audit").click()
    change = page.get_by_role("row", name="Changed settings").filter(has_text="Limit: 1 → 2").first
    expect(change).to_contain_text("Limit: 1 → 2")
    expect(change).to_contain_text(ADA)
    expect(page.get_by_text("from 1")).to_have_count(0)


def test_who_changed_what_is_told_in_swedish(visit: Open, api: Api, fresh_name: str) -> None:
    made = changed(api, fresh_name, 2)
    page = visit(language="sv-SE").sign_in(ADA, f"#/allotments/{made}/audit")
    expect(page.get_by_role("row", name="Ändrade inställningar Gräns: 1 → 2").first).to_be_visible()


def test_what_is_kept_of_a_deleted_allotment_can_be_read(visit: Open, api: Api, fresh_name: str) -> None:
    made = changed(api, fresh_name, 2)
    api.delete(made)
    eventually(lambda: api.call("GET", f"/allotments/{made}").status_code, lambda status: status == 404)
    page = visit().sign_in(ADA, "#/audit")
    page.get_by_role("link", name="Deleted allotments").click()
    expect(page.get_by_role("heading", name="Deleted allotments", level=1)).to_be_visible()
    page.get_by_role("link", name=fresh_name, exact=True).click()
    expect(page.get_by_role("heading", name=fresh_name, level=1)).to_be_visible()
    expect(page.get_by_text("No decisions yet")).to_be_visible()
    page.get_by_role("link", name="Audit", exact=True).click()
    expect(page.get_by_role("row", name="Deleted the allotment")).to_contain_text(ADA)
    expect(page.get_by_role("row", name="Erased the allotment")).to_contain_text("Allotments itself")
