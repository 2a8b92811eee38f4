"""The people of the local tenant, as the issuer needs them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp

from local.sign_in.tokens import DEFAULT_ROLES, SignedInUser

SHOWN = 50
_SELECT = "id,displayName,userPrincipalName"


class PeopleInGraph:
    """Looks people up in the local tenant."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str) -> None:
        self._session = session
        self._endpoint = endpoint

    async def tenant_id(self) -> str:
        """The id of the tenant that Graph serves."""
        async with self._session.get(f"{self._endpoint}/organization") as response:
            response.raise_for_status()
            return str((await response.json())["value"][0]["id"])

    async def find(self, name: str) -> SignedInUser | None:
        """A person by id or userPrincipalName; None if Graph does not know them."""
        url = f"{self._endpoint}/users/{quote(name, safe='@')}?$select={_SELECT}"
        async with self._session.get(url) as response:
            if response.status == 404:
                return None
            response.raise_for_status()
            return _user(await response.json())

    async def beginning_with(self, text: str) -> Sequence[SignedInUser]:
        """The first people whose display name begins so; those with roles lead."""
        parameters = {"$select": _SELECT, "$top": str(SHOWN)}
        if text:
            parameters["$filter"] = f"startswith(displayName,'{text.replace("'", "''")}')"
        async with self._session.get(f"{self._endpoint}/users", params=parameters) as response:
            response.raise_for_status()
            people = [_user(item) for item in (await response.json())["value"]]
        if not text:
            people += [person for name in DEFAULT_ROLES if (person := await self._of_role(name))]
        by_id = {person.id: person for person in people}
        return sorted(by_id.values(), key=lambda person: (not person.default_roles, person.display_name))

    async def _of_role(self, name: str) -> SignedInUser | None:
        parameters = {"$select": _SELECT, "$filter": f"startswith(userPrincipalName,'{name}@')"}
        async with self._session.get(f"{self._endpoint}/users", params=parameters) as response:
            response.raise_for_status()
            found = (await response.json())["value"]
        return _user(found[0]) if found else None


def _user(item: Mapping[str, Any]) -> SignedInUser:
    return SignedInUser(item["id"], item["displayName"], item["userPrincipalName"])
