"""One request that has been let in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import azure.functions as func

from application.audit import Witness
from application.inventory import every_listed
from application.services import Services
from domain.access import Caller
from domain.allotments import Allotment
from domain.directory import OBJECT_ID
from domain.errors import NotFound
from domain.objections import Objection
from domain.stored import Stored
from handlers.api.services import ApiServices
from handlers.http.responses import language_of


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose caller may do what it asks for.

    cursor_key: Signs the cursors of lists (`handlers.api.paging`); empty for what is no list.
    stored: The allotment that the path names, as it was when the policy was asked.
    owned: The caller's own allotments, where ownership is why they may call.
    witness: What the request has changed so far.
    """

    services: ApiServices
    request: func.HttpRequest
    caller: Caller
    cursor_key: bytes
    stored: Stored[Allotment] | None = None
    owned: tuple[Allotment, ...] = ()
    witness: Witness = field(default_factory=Witness)

    @property
    def core(self) -> Services:
        """The services that every handler has."""
        return self.services.core

    @property
    def allotment(self) -> Allotment:
        """The allotment that the path names."""
        assert self.stored is not None
        return self.stored.value

    @property
    def language(self) -> str:
        """The language that the caller wants to be answered in."""
        return language_of(self.request)

    def note(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Have the audit record say what was changed. What changes of an allotment's settings, it sees itself."""
        self.witness.note(before, after)

    def object_id(self, name: str) -> str:
        """An object id in the path, in lower case. Raises NotFound where it is none."""
        value = str(self.request.route_params.get(name, "")).lower()
        if not OBJECT_ID.fullmatch(value):
            raise NotFound(Objection("nobody"))
        return value

    async def visible(self, only: str | None = None) -> AsyncIterator[Allotment]:
        """Every allotment that the caller may see; or only the one with this id, if they may."""
        if self.caller.sees_all and only is not None:
            found = await self.core.store.load(only)
            if found is not None:
                yield found.value
        elif self.caller.sees_all:
            for allotment in await every_listed(self.core):
                yield allotment
        else:
            for allotment in self.owned:
                if only in {None, allotment.id}:
                    yield allotment


type Act = Callable[[Call], Awaitable[func.HttpResponse]]
