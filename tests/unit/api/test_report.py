"""The nightly report as JSON, CSV and HTML; plans that are confirmed; limits that are accepted."""

import csv
import io
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from domain.allotments import AllotmentState
from domain.errors import Permanent, StaleWrite, Transient
from domain.objections import Text
from domain.people import Person
from domain.reconciliation.codec import piece_json, piece_of
from domain.reconciliation.costs import Prices
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.limits import LimitProposal, PartNeed, Transfer
from domain.reconciliation.nights import FINDINGS_AT_MOST, Night, Piece, Report, compose, listed
from domain.reconciliation.ports import Nights, Plans
from domain.reconciliation.treatment import DriftPlan, PlannedAction
from handlers.api.report.as_csv import PARTS, people_in, report_csv
from handlers.api.report.as_html import report_html, subjects
from handlers.api.report.charts import nice_ticks, use_chart
from handlers.api.spreadsheet import BYTE_ORDER_MARK
from infra.tables.client import service_client
from infra.tables.nights import TableNights, TablePlans
from local.tenant.model import AssignedLicense, Units
from tests.fakes.nights import InMemoryNights, InMemoryPlans
from tests.support.samples import E3, MOMENT, user
from tests.unit.api.house import House
from tests.unit.api.office import Office

DAY = timedelta(days=1)
TODAY = MOMENT.date()
NASTY = '=cmd|"/c calc"!A1<script>alert(1)</script>&amp;\''


def treatment(number: int, kind: Kind = Kind.GUEST, way: Way = Way.ASK, detail: str = "Seen.") -> PlannedAction:
    return PlannedAction(Finding(kind, "a1", user(number), detail, MOMENT), way)


def piece(name: str = "a1", *found: PlannedAction, day: date = TODAY, **changes: object) -> Piece:
    trend = tuple(
        Snapshot(day - (29 - number) * DAY, 10 + number, number % 3, 50, number % 2, {"guest": 1})
        for number in range(30)
    )
    made = Piece(
        day=day,
        allotment_id=name,
        display_name=f"Allotment {name}",
        products={E3.sku_id: "SPE_E3"},
        state=AllotmentState.ACTIVE,
        examined=MOMENT,
        treatments=found,
        drift={"guest": len(found)} if found else {},
        trend=trend,
        outlook=forecast(trend),
        departments={"IT": 30, "": 9},
        idle=4,
        price=Decimal("36.90"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def night(*allotments: str, day: date = TODAY, **changes: object) -> Night:
    return replace(Night(day, MOMENT, allotments), **changes)  # type: ignore[arg-type]


class TestProductsWithOnePartNumber:
    """Microsoft has given one to several: they are told apart by id, wherever the report names them."""

    def report(self) -> Report:
        plain, cheap = piece("a1", products={"t1": "TEAMS"}), piece("a2", products={"t2": "TEAMS", "e3": "SPE_E3"})
        return compose(night("a1", "a2"), [plain, cheap], None, ())

    def test_in_the_csv(self) -> None:
        rows = csv.DictReader(io.StringIO(sheet(self.report(), "allotments")))
        assert {row["allotmentId"]: row["products"] for row in rows} == {
            "a1": "TEAMS (t1)",
            "a2": "TEAMS (t2); SPE_E3",
        }

    def test_in_the_html(self) -> None:
        assert "<p>TEAMS (t2), SPE_E3</p>" in report_html(self.report(), {})

    def test_a_piece_of_an_earlier_version_names_them_by_part_number(self) -> None:
        stored = dict(piece_json(piece()))
        del stored["skuIds"]
        assert piece_of(stored).products == {"SPE_E3": "SPE_E3"}


class TestComposing:
    def test_what_changed_since_the_night_before(self) -> None:
        before = [piece("a1", treatment(1), treatment(2), day=TODAY - DAY)]
        report = compose(night("a1"), [piece("a1", treatment(2), treatment(3))], night("a1", day=TODAY - DAY), before)
        assert [each.finding.subject for each in report.new] == [user(3)]
        assert [each.finding.subject for each in report.gone] == [user(1)]

    def test_a_missing_piece_is_missing_and_nothing_of_it_is_gone(self) -> None:
        before = [piece("a1", treatment(1), day=TODAY - DAY)]
        report = compose(night("a1", "a2"), [piece("a2")], night("a1", "a2", day=TODAY - DAY), before)
        assert (report.missing, report.gone, report.new) == (("a1",), (), ())

    def test_trouble_comes_first(self) -> None:
        bad = treatment(1, Kind.NEVER_ADMITTED)
        found = compose(night("a1", "a2", "a3"), [piece("a1"), piece("a2", treatment(1)), piece("a3", bad)], None, ())
        assert [each.allotment_id for each in found.pieces] == ["a3", "a2", "a1"]

    def test_the_worst_and_oldest_are_listed(self) -> None:
        many = [treatment(number) for number in range(FINDINGS_AT_MOST + 5)]
        worst = treatment(9999, Kind.NEVER_ADMITTED)
        gone = replace(treatment(9998, Kind.NEVER_ADMITTED), gone=MOMENT)
        shown = listed([gone, *many, worst])
        assert len(shown) == FINDINGS_AT_MOST
        assert shown[0] == worst
        assert gone not in shown


class Parsed(HTMLParser):
    """The tags of a page, its text, and whether they are nested well."""

    VOID = frozenset({"meta", "br", "rect", "line", "polygon", "polyline"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "srcset"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def sheet(report: Report, part: str, people: Mapping[str, Person] | None = None) -> str:
    """One part of a report, without its byte order mark."""
    return report_csv(report, part, people or {}).removeprefix(BYTE_ORDER_MARK)


class TestFormats:
    report = compose(
        night(
            "a1",
            "a2",
            "a3",
            finished=MOMENT,
            tenant=(PlannedAction(Finding(Kind.OVERCOMMITTED, None, "sku", NASTY, MOMENT), Way.REPORT),),
            proposal=LimitProposal(
                (Transfer("a1", "a2", 12), Transfer(None, "a2", 3, ahead=True)),
                {"a1": 9},
                {"a1": 8},
                5,
                2,
                {"a1": NASTY},
            ),
        ),
        [
            piece("a1", treatment(1, detail=NASTY), display_name=NASTY, departments={NASTY: 3}, idle_users=("u1",)),
            piece("a2", outlook=None, price=None, idle=None, trend=(Snapshot(TODAY, 0, 0, 0),)),
        ],
        night("a1", day=TODAY - DAY),
        [piece("a1", treatment(7, detail=NASTY), day=TODAY - DAY)],
    )

    def test_the_page_is_one_file_whose_tags_are_nested_well(self) -> None:
        page = Parsed(report_html(self.report))
        assert page.open == []
        assert "script" not in page.tags
        assert page.links == []
        assert page.tags.count("svg") >= 4

    def test_what_comes_from_the_tenant_is_escaped(self) -> None:
        page = Parsed(report_html(self.report))
        assert sum(NASTY in text for text in page.words) >= 5
        assert not any("<script>" in text for text in re.findall(r'aria-label="([^"]*)"', report_html(self.report)))

    def test_it_leads_to_the_portal_where_that_is_known(self) -> None:
        page = report_html(self.report, portal="https://allotments.contoso.example/")
        for piece_ in self.report.pieces:
            assert f'<a href="https://allotments.contoso.example/#/allotments/{piece_.allotment_id}">' in page
        assert '<a href="https://allotments.contoso.example/#/report">Approve it in the portal</a>' in page
        assert "<a " not in report_html(self.report)

    def test_what_changed_comes_first_then_what_asks(self) -> None:
        words = " ".join(Parsed(report_html(self.report)).words)
        order = [
            f"Since {TODAY - DAY}",
            "Needs you",
            "The tenant",
            "Limits suggested",
            "Differences by kind",
            "those with problems first",
        ]
        assert [words.index(title) for title in order] == sorted(words.index(title) for title in order)
        assert "1 missing" in words
        assert "12" in words

    def test_the_page_and_the_findings_are_in_swedish(self) -> None:
        seen = PlannedAction(Finding(Kind.GUEST, "a1", "u1", Text("seenGuest"), MOMENT), Way.ASK)
        report = compose(night("a1", "a2"), [piece("a1", seen, display_name="Sales")], None, ())
        page = report_html(report, {}, "sv")
        _, words = " ".join(Parsed(page).words).split("Licenstilldelningar", 1)
        assert '<html lang="sv">' in page
        assert "Kontot är en gäst." in words
        assert "vilket inte betyder att allt är bra:" in words
        assert not re.search(
            r"\b(the|and|seats?|waiting|used|since|allotments?|severity|month)\b", words, re.IGNORECASE
        )
        assert "Kontot är en gäst." in report_csv(report, "findings", {}, "sv")

    @pytest.mark.parametrize("part", PARTS)
    def test_the_csv_is_read_by_a_spreadsheet_without_formulas(self, part: str) -> None:
        rows = list(csv.reader(io.StringIO(sheet(self.report, part))))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
        assert any(cell == f"'{NASTY}" for row in rows for cell in row)

    @pytest.mark.parametrize("part", ["findings", "idle"])
    def test_the_csv_names_people_beside_their_ids(self, part: str) -> None:
        about = PlannedAction(Finding(Kind.GUEST, "a1", "u1", Text("seenGuest"), MOMENT), Way.ASK)
        report = compose(night("a1"), [piece("a1", about, idle_users=("u1",))], None, ())
        assert people_in(report, part) == ["u1"]
        known = {"u1": Person("u1", NASTY, "ann@contoso.example")}
        (row,) = csv.DictReader(io.StringIO(sheet(report, part, known)))
        assert (row["userDisplayName"], row["userPrincipalName"]) == (f"'{NASTY}", "ann@contoso.example")
        (unknown,) = csv.DictReader(io.StringIO(sheet(report, part)))
        assert (unknown["userDisplayName"], unknown["userPrincipalName"]) == ("", "")

    def test_parts_stand_under_their_parents_with_the_sums_of_the_tree(self) -> None:
        needs = LimitProposal((), {}, {}, 0, 0, {"p": "Physics", "f": "Faculty"}, (PartNeed("p", "f", 4, 3, 3),))
        sums = {"faculty": (6, 5, 0), "physics": (3, 3, 2)}
        faculty, physics = (
            piece(name[0], display_name=name.title(), trend=(Snapshot(TODAY, used, waiting, limit),), price=Decimal(2))
            for name, (limit, used, waiting) in sums.items()
        )
        pieces = [replace(physics, parent_id="f", borrowed=1), piece("other"), replace(faculty, lent=2)]
        report = compose(night("f", "p", "other", proposal=needs), pieces, None, ())
        rows = [*csv.DictReader(io.StringIO(sheet(report, "allotments")))]
        shown = [(row["allotmentId"], row["level"], row["parentId"], row["withPartsAllottedUnits"]) for row in rows]
        assert shown[:2] == [("f", "0", "", "9"), ("p", "1", "f", "3")]
        row = rows[0]
        assert (row["withPartsConsumedUnits"], row["withPartsWaitingUnits"]) == ("8", "2")
        assert (row["withPartsCost"], row["lentUnits"], row["borrowedUnits"]) == ("16", "2", "0")
        for language, told in (
            ("en", ("With its 1 part", "8 of 9 used, 2 waiting", "Lent", "Borrowed", "Faculty has enough")),
            ("sv", ("Med sin 1 del", "8 av 9 används, 2 väntar", "Utlånade", "Inlånade", "Faculty har så många")),
        ):
            page = report_html(report, {}, language)
            assert Parsed(page).open == []
            assert page.index(">Faculty") < page.index('class="level-1"') < page.index(">Physics<")
            assert [words for words in told if words not in page] == []

    def test_kinds_have_titles_instead_of_codes(self) -> None:
        about = PlannedAction(Finding(Kind.ACCOUNT_DISABLED, "a1", "u1", Text("seenGuest"), MOMENT), Way.ASK)
        page = report_html(compose(night("a1"), [piece("a1", about)], None, ()))
        assert "Account disabled" in page
        assert "accountDisabled" not in page

    def test_a_single_day_is_a_bar_and_several_are_a_curve(self) -> None:
        one = report_html(compose(night("a1"), [piece("a1", trend=(Snapshot(TODAY, 3, 1, 5),))], None, ()))
        days = (Snapshot(TODAY - DAY, 2, 0, 5), Snapshot(TODAY, 3, 1, 5))
        several = report_html(compose(night("a1"), [piece("a1", trend=days)], None, ()))
        assert ("<polygon" in one, "<polygon" in several) == (False, True)
        assert '<rect class="used"' in one
        assert one.count("-mark") >= 3

    def test_whom_a_finding_concerns_is_named(self) -> None:
        crowd = tuple(user(number) for number in range(12))
        licensed = Finding(Kind.WATCHED_GROUP_LICENSED, "a1", "sku", "Seen.", MOMENT, crowd)
        report = compose(night("a1"), [piece("a1", PlannedAction(licensed, Way.ASK))], None, ())
        page = report_html(report, {crowd[0]: "Ann", crowd[1]: NASTY})
        assert "People: Ann, =cmd|" in page
        assert "<script>" not in page
        assert f"{crowd[9]}, and 2 more." in page
        assert {*crowd[:10]} <= {*subjects(report)}
        [row] = csv.DictReader(io.StringIO(sheet(report, "findings")))
        assert row["userIds"].split() == [*crowd]

    def test_departments_are_charged(self) -> None:
        rows = list(csv.DictReader(io.StringIO(sheet(self.report, "departments"))))
        assert [row["cost"] for row in rows if row["allotmentId"] == "a1"] == ["110.70"]


@pytest.fixture(params=["in-memory", "azurite"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Nights, Plans]]:
    if request.param == "in-memory":
        yield InMemoryNights(), InMemoryPlans()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableNights(service), TablePlans(service)


class TestStored:
    async def test_nights_come_back_the_newest_first(self, kept: tuple[Nights, Plans]) -> None:
        nights, _ = kept
        made = [night(*map(user, range(2500)), day=TODAY - number * DAY) for number in range(3)]
        for each in made:
            assert await nights.begin(each)
            assert not await nights.begin(each)
        assert await nights.nights(None, 2) == made[:2]
        assert await nights.nights(TODAY, 9) == made[1:]
        await nights.save(piece("a7", day=TODAY - DAY))
        assert await nights.delete_before(TODAY) == {"a7"}
        assert await nights.nights(None, 9) == made[:1]

    async def test_a_night_is_guarded_by_its_etag(self, kept: tuple[Nights, Plans]) -> None:
        nights, _ = kept
        day = TODAY + 100 * DAY
        await nights.begin(night("a1", day=day))
        stored = await nights.night(day)
        assert stored is not None
        finished = replace(TestFormats.report.night, day=day)
        await nights.write(finished, stored.etag)
        with pytest.raises(StaleWrite):
            await nights.write(finished, stored.etag)
        again = await nights.night(day)
        assert again is not None
        assert again.value == finished
        assert await nights.night(day + DAY) is None

    async def test_pieces_come_back_however_large(self, kept: tuple[Nights, Plans]) -> None:
        nights, _ = kept
        large = piece("b1", *(treatment(number, detail=f"{NASTY} {number}") for number in range(FINDINGS_AT_MOST)))
        small = replace(
            piece("b2", outlook=None, price=None, idle=None), treatments=(replace(treatment(1), gone=MOMENT),)
        )
        day = TODAY + 7 * DAY
        for each in (large, small, replace(small, idle=9)):
            await nights.save(replace(each, day=day))
        assert await nights.pieces(day) == [replace(large, day=day), replace(small, idle=9, day=day)]
        assert await nights.compared(day) == {"b1": MOMENT, "b2": MOMENT}
        assert await nights.latest("b1") == replace(large, day=day)
        assert await nights.latest("b3") is None
        assert await nights.slopes() == {"b1": large.outlook.per_day if large.outlook else None}
        await nights.delete_latest("b1")
        assert await nights.latest("b1") is None

    async def test_plans_and_what_was_approved(self, kept: tuple[Nights, Plans]) -> None:
        _, plans = kept
        plan = DriftPlan("p1", "a1", MOMENT, MOMENT + DAY, (treatment(1), treatment(2)))
        await plans.save(plan)
        assert await plans.load("a1", "p1") == plan
        await plans.save(replace(plan, id="p2"))
        assert await plans.load("a1", "p1") is None
        await plans.approve("a1", ["f1", "f2"])
        await plans.approve("a1", ["f2", "f3"])
        await plans.delete_approvals("a1", ["f1", "f9"])
        assert await plans.approved("a1") == {"f2", "f3"}
        assert await plans.approved("a2") == set()


@pytest.fixture
async def house() -> House:
    return await House().furnish()


class TestPlans:
    async def plan(self, house: House) -> dict[str, object]:
        body: dict[str, object] = (
            await house.call("POST", f"/allotments/{house.allotment_id}/reconcile", {"dryRun": True})
        ).body
        return body

    async def confirm(self, house: House, plan: dict[str, object]) -> int:
        return (await house.call("POST", f"/allotments/{house.allotment_id}/plans/{plan['id']}/confirm", {})).status

    async def test_a_plan_changes_nothing_and_is_carried_out_as_it_was_shown(self, house: House) -> None:
        house.tenant.update_user(house.ann, account_enabled=False)
        house.tenant.add_member(house.group_id, house.person("new"), actor="tenant")
        before, writes = await house.store.load(house.allotment_id), len(house.tenant.history.facts)
        plan = await self.plan(house)
        assert [each["kind"] for each in plan["findings"]] == ["accountDisabled", "joinedUnseen"]  # type: ignore[attr-defined]
        assert (await house.store.load(house.allotment_id), len(house.tenant.history.facts)) == (before, writes)
        assert await self.confirm(house, plan) == 202
        await house.propagation_margin()
        assert not house.has_licence(house.ann)
        assert [each.finding.kind for each in (await house.night()).open] == []

    async def test_a_plan_that_no_longer_fits_is_refused(self, house: House) -> None:
        house.tenant.update_user(house.ann, account_enabled=False)
        plan = await self.plan(house)
        house.tenant.update_user(house.ben, account_enabled=False)
        assert await self.confirm(house, plan) == 409
        assert house.has_licence(house.ann)

    async def test_a_plan_expires(self, house: House) -> None:
        plan = await self.plan(house)
        house.clock.advance(timedelta(hours=1))
        assert await self.confirm(house, plan) == 409

    async def test_a_later_plan_replaces_it(self, house: House) -> None:
        first = await self.plan(house)
        await self.plan(house)
        assert await self.confirm(house, first) == 404

    @pytest.mark.parametrize("body", [{"dryRun": "yes"}, {"dry": True}])
    async def test_a_malformed_wish_is_told(self, house: House, body: dict[str, object]) -> None:
        assert (await house.call("POST", f"/allotments/{house.allotment_id}/reconcile", body)).status == 400

    async def test_a_reconcile_can_be_asked_for(self, house: House) -> None:
        house.tenant.remove_member(await house.licensed_group(), house.ann, actor="tenant")
        assert (await house.call("POST", f"/allotments/{house.allotment_id}/reconcile", {})).status == 202
        await house.propagation_margin()
        assert house.has_licence(house.ann)


class TestReports:
    async def test_a_night_is_listed_and_read_in_every_format(self, house: House) -> None:
        house.core = replace(
            house.core, nightly=replace(house.nightly, prices=Prices("SEK", {"SPE_E3": Decimal("400.00")}))
        )
        house.api = replace(house.api, core=house.core)
        house.tenant.update_user(house.ann, user_type="Guest")
        await house.night()
        (listed_night,) = (await house.call("GET", "/reconciliations")).body["value"]
        assert (listed_night["state"], listed_night["compared"], listed_night["allotments"]) == ("finished", 1, 1)
        path = f"/reconciliations/{listed_night['date']}"
        report = (await house.call("GET", path)).body
        assert (report["drift"], report["cost"], report["currency"]) == ({"guest": 1}, "800.00", "SEK")
        assert report["value"][0]["departments"] == {"": 2}
        page = await house.call("GET", f"{path}?format=html")
        assert page.kind == "text/html"
        assert "800.00" in page.body
        assert house.tenant.get_user(house.ann).user_principal_name in page.body
        for part in PARTS:
            assert (await house.call("GET", f"{path}?format=csv&part={part}")).kind == "text/csv"

    async def test_nights_are_paged(self, house: House) -> None:
        for _ in range(3):
            await house.night()
        first = (await house.call("GET", "/reconciliations?top=2")).body
        second = (await house.call("GET", first["nextLink"].removeprefix("/api"))).body
        days = [each["date"] for each in (*first["value"], *second["value"])]
        assert days == sorted(days, reverse=True)
        assert len(days) == 3
        assert "nextLink" not in second

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/reconciliations/1999-01-01", 404),
            ("/reconciliations/1999-01-01/progress", 404),
            ("/reconciliations/yesterday", 400),
            ("/reconciliations/1999-01-01?format=pdf", 400),
            ("/reconciliations/1999-01-01?format=csv&part=x", 400),
        ],
    )
    async def test_what_is_wrong_is_told(self, house: House, path: str, status: int) -> None:
        assert (await house.call("GET", path)).status == status

    async def test_one_can_be_started(self, house: House) -> None:
        carry_out, house.commands.carry_out = house.commands.carry_out, None
        reply = await house.call("POST", "/reconciliations", {})
        assert reply.status == 202
        path = reply.headers["Location"].removeprefix("/api")
        assert (await house.call("GET", path)).body["state"] == "running"
        assert (await house.call("GET", f"{path}/progress")).body["value"] == []
        house.commands.carry_out = carry_out
        await house.call("POST", "/reconciliations", {})
        progress = (await house.call("GET", f"{path}/progress")).body
        assert (progress["state"], progress["compared"]) == ("finished", 1)
        assert [each["allotmentId"] for each in progress["value"]] == [house.allotment_id]

    @pytest.mark.parametrize("failure", [Transient("busy"), Permanent("GraphRefused", "no such property")])
    async def test_a_night_ends_without_sign_ins_where_they_cannot_be_read(
        self, house: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
    ) -> None:
        async def failing(*_: object) -> None:
            raise failure

        house.core = replace(house.core, nightly=replace(house.nightly, idle_after=30 * DAY))
        monkeypatch.setattr(house.accounts, "idle", failing)
        assert (await house.night()).idle is None

    async def test_idle_seats_are_counted_where_they_may_be_seen(self, house: House) -> None:
        house.core = replace(house.core, nightly=replace(house.nightly, idle_after=30 * DAY))
        assert (await house.night()).idle is None
        house.accounts.unused = {house.ann}
        piece = await house.night()
        assert (piece.idle, piece.idle_users) == (1, (house.ann,))

    async def test_what_was_never_compared_has_no_findings(self, house: House) -> None:
        assert (await house.call("GET", f"/allotments/{house.allotment_id}/findings")).status == 404


class TestLimits:
    async def waiting(self, office: Office) -> tuple[str, str]:
        """An allotment with 10 seats to spare, and one in which two people wait."""
        spare, group = await office.allotment(units=190), office.group()
        for number in range(12):
            office.tenant.add_member(group, office.person(f"person{number}"), actor="tenant")
        return spare, await office.allotment(units=10, groupId=group, overflow="wait")

    async def test_a_proposal_is_accepted_by_its_fingerprint(self, office: Office) -> None:
        donor, recipient = await self.waiting(office)
        proposal = (await office.call("GET", "/limitProposal")).body
        assert proposal["moves"] == [{"fromAllotmentId": donor, "toAllotmentId": recipient, "units": 2, "ahead": False}]
        assert [each["displayName"] for each in proposal["limits"]] == ["Sales", "Sales"]
        accepted = await office.call("POST", "/limitProposal/accept", {"fingerprint": proposal["fingerprint"]})
        assert accepted.status == 200
        limits = [(await office.call("GET", f"/allotments/{one}")).body["allottedUnits"] for one in (donor, recipient)]
        assert limits == [188, 12]
        assert (await office.call("GET", f"/allotments/{recipient}")).body["waitingUnits"] == 0
        assert (await office.call("GET", "/limitProposal")).body["moves"] == []

    async def test_units_that_people_hold_outside_are_nobodys_to_give(self, office: Office) -> None:
        group = office.group()
        for number in range(10):
            office.tenant.add_member(group, office.person(f"person{number}"), actor="tenant")
        await office.allotment(units=2, groupId=group, overflow="wait")
        for number in range(18):
            licence = [AssignedLicense(E3.sku_id)]
            office.tenant.assign_user_license(office.person(f"outsider{number}"), licence, [], actor="tenant")
        office.tenant.set_units(E3.sku_id, Units(enabled=20))
        office.tenant.run_due()
        proposal = (await office.call("GET", "/limitProposal")).body
        assert (proposal["moves"], proposal["stillWaiting"]) == ([], 8)

    async def test_another_proposal_than_the_one_that_was_seen_is_not_accepted(self, office: Office) -> None:
        await self.waiting(office)
        reply = await office.call("POST", "/limitProposal/accept", {"fingerprint": "0" * 16})
        assert reply.status == 409


@pytest.mark.parametrize(
    ("value", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (52, [0, 20, 40, 60]),
        (400, [0, 100, 200, 300, 400]),
        (11_000, [0, 5_000, 10_000, 15_000]),
    ],
)
def test_an_axis_has_few_round_numbers_and_reaches_the_value(value: int, ticks: list[int]) -> None:
    assert list(nice_ticks(value)) == ticks


@pytest.mark.parametrize(("days", "dots"), [(1, 0), (2, 2), (14, 14), (15, 0), (90, 0)])
def test_of_few_days_each_is_a_dot(days: int, dots: int) -> None:
    trend = [Snapshot(TODAY - place * DAY, 3, 1, 5) for place in reversed(range(days))]
    assert use_chart(trend, "use").count("<circle") == dots
