"""Messages by mail and webhook (`domain.messages.compose.Messages`).

Mail follows Microsoft Graph's "user: sendMail", from one mailbox. Graph answers 202 and sends afterwards: what cannot
be delivered comes back to that mailbox. The message's id goes along as an Internet message header; custom ones begin
with `x-`.

The webhook is a Teams workflow ("Post to a channel when a webhook request is received"), which takes an Adaptive Card,
or anything that takes JSON.
"""

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, batched
from typing import Any

import httpx

from domain.copies import replace
from domain.errors import Permanent, Transient
from domain.incoming import shown, whole_number
from domain.instants import instant
from domain.messages.compose import MEMBERS_AT_MOST, Contact, Message, Run
from domain.messages.events import Audience, Item
from domain.objections import Text
from domain.objections.coding import code, values
from infra.certificates import trusted
from infra.graph.client import (
    IDS_A_FILTER,
    MEMBERS_A_PAGE,
    REQUESTS_A_BATCH,
    USER,
    GraphClient,
    Request,
    checked,
    in_full,
    is_one_of,
)
from infra.mail_page import mail_html

log = logging.getLogger(__name__)

PAGES_AT_MOST = 5
"""A group of people has few; one of thousands of devices is not read to its end."""

TIMEOUT = 15.0
WAIT_AT_MOST = 24 * 3600
"""Seconds: a longer wait, which the webhook may ask for, counts as none."""

CARD_BYTES_OF_LINES = 15_000
"""So much of a card may be lines. Teams refuses what is larger than 28 KB ("Create an Incoming Webhook"), and senders
have found some 21 KB to be the end: what else is in a card has room beside it.
"""

_READER, _TEAM = "id,displayName,mail,userPrincipalName", "id,displayName,mail"
ID_HEADER = "x-allotments-message-id"
_BY_MAIL = frozenset({Audience.OWNERS, Audience.ADMINISTRATORS, Audience.PERSON})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class WebhookFormat(StrEnum):
    """What the webhook takes: an Adaptive Card in a message, as Teams' workflows do, or plain JSON."""

    CARD = "card"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where messages are posted. The URL of a workflow is a secret: it is not shown."""

    url: str
    format: WebhookFormat = WebhookFormat.CARD

    def __repr__(self) -> str:
        return f"Webhook({self.format})"


class OutgoingMessages:
    """Mail from one mailbox (None: no mail), and a webhook (None: none)."""

    def __init__(self, client: GraphClient, mailbox: str | None, webhook: Webhook | None) -> None:
        self._graph = client
        self._mailbox = mailbox
        self._webhook = webhook

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        """Made with the first message to the webhook."""
        return httpx.AsyncClient(timeout=TIMEOUT, verify=trusted())

    @property
    def audiences(self) -> frozenset[Audience]:
        by_mail = _BY_MAIL if self._mailbox else frozenset[Audience]()
        return by_mail | ({Audience.WEBHOOK} if self._webhook else frozenset())

    async def contacts(self, ids: Collection[str]) -> Mapping[str, Contact]:
        """Each id is looked for among the users and among the groups, which the app may read; one request for 150."""
        found: dict[str, Contact] = {}
        for some in batched(ids, IDS_A_FILTER * REQUESTS_A_BATCH // 2, strict=False):
            filters = [is_one_of(each) for each in batched(some, IDS_A_FILTER, strict=False)]
            users = [Request("GET", f"/users?$filter={each}&$select={_READER}") for each in filters]
            groups = [Request("GET", f"/groups?$filter={each}&$select={_TEAM}") for each in filters]
            answers = [checked(answer).body["value"] for answer in await self._graph.batch([*users, *groups])]
            people = [_person(body) for value in answers[: len(users)] for body in value]
            teams = [_contact(body) for value in answers[len(users) :] for body in value]
            found |= {contact.id: contact for contact in [*people, *[await self._told(team) for team in teams]]}
        return found

    async def _told(self, group: Contact) -> Contact:
        """A group with its own address, or else with those of its users."""
        return group if group.addresses else await self._of_members(group)

    async def send(self, message: Message) -> None:
        if message.audience is Audience.WEBHOOK:
            await self._post(message)
            return
        assert self._mailbox is not None
        sender = self._graph.build.users.by_user_id(self._mailbox).send_mail
        checked(await self._graph.send("POST", sender, mail_body(message, self._mailbox)))

    async def close(self) -> None:
        """Close what is open."""
        if "_http" in vars(self):
            await self._http.aclose()

    async def _of_members(self, group: Contact) -> Contact:
        """The group with the addresses of its users, of nested groups too; none where too many to tell one by one."""
        members = self._graph.build.groups.by_group_id(group.id).transitive_members
        answer = checked(await self._graph.get(members, select=_READER, top=str(MEMBERS_A_PAGE)))
        found: dict[str, str] = {}
        for _ in range(PAGES_AT_MOST):
            users = (each for each in answer.body["value"] if each.get("@odata.type") == USER)
            people = [_person(in_full(user, "userPrincipalName")) for user in users]
            found |= {address: person.id for person in people for address in person.addresses}
            link = answer.body.get("@odata.nextLink")
            if len(found) > MEMBERS_AT_MOST:
                break
            if not link:
                return replace(group, addresses=tuple(sorted(found)), people=tuple(found[one] for one in sorted(found)))
            answer = checked(await self._graph.follow(link))
        log.warning("group %s has too many members to tell them one by one, and no address of its own", group.id)
        return group

    async def _post(self, message: Message) -> None:
        assert self._webhook is not None
        body = card(message) if self._webhook.format is WebhookFormat.CARD else plain(message)
        try:
            answer = await self._http.post(self._webhook.url, json=body, headers={"Idempotency-Key": message.id})
        except httpx.HTTPError as error:
            raise Transient(Text("webhookNoAnswer", detail=type(error).__name__)) from error
        if answer.status_code in _LATER:
            seconds = whole_number(answer.headers.get("retry-after", ""), most=WAIT_AT_MOST)
            wait = None if seconds is None else timedelta(seconds=seconds)
            raise Transient(Text("webhookAnswered", status=answer.status_code), wait)
        if not answer.is_success:
            raise Permanent("WebhookRefused", Text("webhookRefused", message=message.id, status=answer.status_code))


def mail_body(message: Message, mailbox: str) -> dict[str, Any]:
    """The body of sendMail; everything that people wrote is escaped, and can be seen. Persons do not see each other."""
    message = _seen(message)
    apart = message.audience is Audience.PERSON and len(message.to) > 1
    return {
        "message": {
            "subject": message.subject,
            "body": {"contentType": "HTML", "content": mail_html(message)},
            "toRecipients": _recipients([mailbox] if apart else message.to),
            "bccRecipients": _recipients(message.to if apart else ()),
            "internetMessageHeaders": [{"name": ID_HEADER, "value": message.id}],
        },
        "saveToSentItems": False,
    }


def card(message: Message) -> dict[str, Any]:
    """An Adaptive Card in a message. Text runs know no Markdown: a name cannot become a link.

    Lines that do not fit are left out: the subject counts them, and the action leads to all.
    """
    message = _seen(message)
    lines = [_block(line) for line in message.lines]
    sizes = accumulate(len(json.dumps(line)) for line in lines)
    fitting = [line for line, size in zip(lines, sizes, strict=True) if size <= CARD_BYTES_OF_LINES]
    rest = message.closing if len(fitting) == len(lines) else ("\N{HORIZONTAL ELLIPSIS}",)
    blocks = [
        _block(message.subject, weight="bolder", size="medium"),
        *([_block(message.products, isSubtle=True)] if message.products else ()),
        *fitting,
        *(_block(line) for line in rest),
        _block(message.footer, isSubtle=True, size="small"),
    ]
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    if message.link:
        url, title = message.link
        content["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": url}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def plain(message: Message) -> dict[str, Any]:
    """The message as plain JSON."""
    message = _seen(message)
    return {
        "id": message.id,
        "allotmentId": message.allotment_id,
        "subject": message.subject,
        "count": message.count,
        "url": message.link[0] if message.link else None,
        "items": [_item(item, line) for item, line in zip(message.items, message.lines, strict=True)],
    }


def _seen(message: Message) -> Message:
    """The message without what cannot be sent, and without characters that cannot be seen."""
    return replace(
        message,
        subject=shown(" ".join(message.subject.split())),
        lines=tuple(map(shown, message.lines)),
        footer=shown(message.footer),
        products=shown(message.products),
        closing=tuple(map(shown, message.closing)),
        link=(message.link[0], shown(message.link[1])) if message.link else None,
        ask=tuple(Run(shown(run.text), run.url) for run in message.ask),
    )


def _block(text: str, **looks: str | bool) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}


def _seen_values(text: str) -> Any:
    """The values of a text, likewise."""
    return json.loads(shown(json.dumps(values(text), ensure_ascii=False)))


def _item(item: Item, line: str) -> dict[str, Any]:
    coded = {"detailCode": code(item.detail), "detailValues": _seen_values(item.detail)} if item.detail else {}
    return {"topic": item.topic.value, "userId": item.about, "dateTime": instant(item.when), "text": line, **coded}


def _recipients(addresses: Collection[str]) -> list[dict[str, Any]]:
    return [{"emailAddress": {"address": address}} for address in addresses]


def _person(body: Mapping[str, Any]) -> Contact:
    contact = _contact(body)
    return replace(contact, people=tuple(contact.id for _ in contact.addresses))


def _contact(body: Mapping[str, Any]) -> Contact:
    name = str(body.get("userPrincipalName") or "")
    address = body.get("mail") or (name if "#EXT#" not in name else "")
    return Contact(str(body["id"]), str(body.get("displayName") or name), (str(address),) if address else ())
