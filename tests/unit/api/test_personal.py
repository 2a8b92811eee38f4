"""One person: what is kept about them is exported, and they are erased."""

from datetime import timedelta
from typing import Any

import pytest

from application.erasure import ERASURE, LOST_AFTER, RUN_AT_MOST, erase, go_on_with_erasures
from domain.audit import AuditKind
from domain.commands import Command, CommandKind
from domain.errors import Transient
from tests.unit.api.office import Office, Reply


class Bureau(Office):
    """An office in which pia has had a seat, owned the allotment and asked for more."""

    pia: str = ""
    allotment_id: str = ""

    async def furnish(self) -> "Bureau":
        self.pia = self.caller("pia")
        self.allotment_id = await self.allotment(owners=[self.pia])
        path = f"/allotments/{self.allotment_id}"
        await self.call("POST", f"{path}/assignments", {"user": self.pia}, by="pia")
        await self.call("POST", f"{path}/requests", {"allottedUnits": 5, "message": "For my thesis."}, by="pia")
        return self

    async def leave(self) -> None:
        path = f"/allotments/{self.allotment_id}/assignments/{self.pia}"
        await self.call("DELETE", path, headers={"If-Match": "*"})
        for _ in range(3):
            self.clock.advance(timedelta(minutes=20))
            self.tenant.run_due()
            await self.core.commands.enqueue([self.command(CommandKind.RECONCILE)])
        assert await self.store.all_members(self.allotment_id) == {}

    def command(self, kind: CommandKind) -> Command:
        who = self.pia if kind is CommandKind.ERASE else self.allotment_id
        return Command(kind, who, "test", self.clock.now())

    async def erase(self, **body: object) -> Reply:
        return await self.call("POST", f"/people/{self.pia}/erase", {"userId": self.pia} | body)

    def is_kept(self) -> bool:
        kept = (self.audit, self.requests, self.owners, self.adoptions, self.store)
        return any(self.pia in repr(vars(each)) for each in kept)

    async def exported(self) -> list[dict[str, Any]]:
        found, path = list[dict[str, Any]](), f"/people/{self.pia}/data"
        while path:
            page = (await self.call("GET", path)).body
            found += page["value"]
            path = page.get("nextLink", "").removeprefix("/api")
        return found


@pytest.fixture
async def bureau() -> Bureau:
    return await Bureau().furnish()


class TestExport:
    async def test_it_has_everything_piece_by_piece(self, bureau: Bureau) -> None:
        found = await bureau.exported()
        assert {each["kind"] for each in found} >= {"decision", "request", "owner", "audit"}
        assert "For my thesis." in repr(found)

    async def test_it_is_in_the_audit_record(self, bureau: Bureau) -> None:
        await bureau.exported()
        entry = list(bureau.audit.rows.values())[-1]
        assert (entry.kind, entry.subject, entry.result) == (AuditKind.EXPORT_PERSON, bureau.pia, "done")


class TestErasure:
    async def test_nothing_has_the_id_any_more(self, bureau: Bureau) -> None:
        await bureau.leave()
        token = (await bureau.erase()).body["token"]
        assert await bureau.core.bookmarks.read(f"{ERASURE}{bureau.pia}") is None
        decided = (await bureau.call("GET", f"/allotments/{bureau.allotment_id}/decisions")).body["value"]
        assert {each["userId"] for each in decided} == {token}
        assert not bureau.is_kept()

    async def test_the_record_of_it_has_the_token_and_not_the_id(self, bureau: Bureau) -> None:
        await bureau.leave()
        token = (await bureau.erase()).body["token"]
        entry = list(bureau.audit.rows.values())[-1]
        assert (entry.kind, entry.subject, entry.result) == (AuditKind.ERASE_PERSON, token, "done")
        assert bureau.pia not in repr(bureau.audit.rows)

    async def test_who_has_a_seat_stays(self, bureau: Bureau) -> None:
        reply = await bureau.erase()
        assert (reply.status, reply.body["code"]) == (409, "personStillThere")
        assert bureau.pia in repr(bureau.audit.rows)

    @pytest.mark.parametrize("body", [{"userId": "another"}, {"userId": None}, {"more": 1}])
    async def test_it_is_confirmed_by_the_id(self, bureau: Bureau, body: dict[str, object]) -> None:
        await bureau.leave()
        assert (await bureau.erase(**body)).status == 400
        assert await bureau.core.bookmarks.read(f"{ERASURE}{bureau.pia}") is None

    async def test_while_it_goes_on_repeating_it_is_the_same_one(self, bureau: Bureau) -> None:
        await bureau.leave()
        bureau.commands.carry_out = None
        assert (await bureau.erase()).body == (await bureau.erase()).body
        await erase(bureau.core, bureau.command(CommandKind.ERASE))
        await erase(bureau.core, bureau.command(CommandKind.ERASE))
        assert not bureau.is_kept()

    async def test_it_goes_on_where_it_was_cut_short(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        await bureau.leave()
        bureau.commands.carry_out = None
        await bureau.erase()
        walk, pieces = bureau.core.personal.replace, list[str | None]()

        async def slow(user_id: str, token: str, cursor: str | None) -> str | None:
            pieces.append(cursor)
            bureau.clock.advance(RUN_AT_MOST)
            if len(pieces) == 2:
                raise Transient("Table Storage is down.")
            return await walk(user_id, token, cursor)

        monkeypatch.setattr(bureau.core.personal, "replace", slow)
        while await bureau.core.bookmarks.read(f"{ERASURE}{bureau.pia}") is not None:
            sent = len(bureau.commands.sent)
            await erase(bureau.core, bureau.command(CommandKind.ERASE))
            goes_on = await bureau.core.bookmarks.read(f"{ERASURE}{bureau.pia}") is not None
            assert (len(bureau.commands.sent) > sent) is goes_on
        assert pieces == [None, "1", "1", "2", "3", "4", "5", "6"]
        assert not bureau.is_kept()

    async def test_a_lost_command_is_sent_again(self, bureau: Bureau) -> None:
        await bureau.leave()
        bureau.commands.carry_out = None
        await bureau.erase()
        sent = len(bureau.commands.sent)
        await go_on_with_erasures(bureau.core)
        assert len(bureau.commands.sent) == sent
        bureau.clock.advance(LOST_AFTER)
        await go_on_with_erasures(bureau.core)
        assert [(each.kind, each.allotment_id) for each in bureau.commands.sent[sent:]] == [
            (CommandKind.ERASE, bureau.pia)
        ]
