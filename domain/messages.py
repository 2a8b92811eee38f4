"""Messages: what is sent to whom, made of what there is to tell.

A message's id follows from the two positions between which it tells, and from whom it is for: the same news makes the
same id, whoever sends it and however often.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Protocol

from domain.allotments import Allotment
from domain.news import HEARS, Audience, Item, Position, Topic
from domain.texts import Texts

RECIPIENTS_AT_MOST = 100
"""Exchange Online takes 500 recipients in a message if its administrator has not said otherwise."""

MEMBERS_AT_MOST = 100
"""Of a group without a mailbox so many members are told one by one; more are no circle of owners."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A user, or a group, by his object id.

    addresses: where mail reaches him: his own mailbox, or those of a group's members; empty: nowhere.
    """

    id: str
    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    id:    the same for the same news.
    to:    addresses; empty for the webhook. They do not see each other where it is for persons.
    lines: plain text: whoever puts it into markup escapes it.
    """

    id: str
    audience: Audience
    to: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]
    footer: str
    allotment_id: str
    items: tuple[Item, ...]


class Messages(Protocol):
    """How messages go out. Follows Microsoft Graph's sendMail, and a webhook.

    audiences: whom it can reach.
    """

    @property
    def audiences(self) -> frozenset[Audience]:
        """Whom it can reach, by its settings."""
        ...

    async def contacts(self, ids: Collection[str]) -> Mapping[str, Contact]:
        """Names and addresses by object id; those who do not exist are left out. Raises Transient.

        A group that has an address of its own is told by it; another one by those of the users in it, directly or
        through other groups, where these are at most MEMBERS_AT_MOST.
        """
        ...

    async def send(self, message: Message) -> None:
        """Send it. Raises Transient where it may go out later, Permanent where it was refused."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads: contacts by object id, and the addresses of the administrators."""

    contacts: Mapping[str, Contact]
    administrators: tuple[str, ...] = ()

    def name(self, user_id: str | None) -> str:
        """How somebody is called in a message; by the id where nobody knows."""
        contact = self.contacts.get(user_id or "")
        return contact.name if contact else user_id or ""

    def addresses(self, ids: Collection[str]) -> tuple[str, ...]:
        """The addresses of those who have one, each once."""
        found = (self.contacts[each].addresses for each in ids if each in self.contacts)
        return tuple(dict.fromkeys(address for addresses in found for address in addresses))


def composed(
    allotment: Allotment,
    span: tuple[Position, Position],
    items: Sequence[Item],
    readers: Readers,
    audiences: Collection[Audience],
    texts: Texts,
) -> Iterator[Message]:
    """The messages that tell these items, which lie between the two positions: one an audience, in a fixed order.

    An audience of many goes in several, each to a part of it.
    """
    lists = {
        Audience.OWNERS: readers.addresses(allotment.owners),
        Audience.ADMINISTRATORS: readers.administrators,
        Audience.WEBHOOK: (),
    }
    for audience, to in lists.items():
        heard = [item for item in items if audience is Audience.WEBHOOK or audience in HEARS[item.topic]]
        if audience not in audiences or not heard or not (to or audience is Audience.WEBHOOK):
            continue
        subject = texts.subject.format(allotment=allotment.display_name, count=len(heard))
        lines = tuple(_filled(texts.lines[item.topic], allotment, item, readers) for item in heard)
        for number, some in enumerate(batched(to, RECIPIENTS_AT_MOST, strict=False) if to else [()]):
            name = f"{audience}-{number}" if number else audience.value
            yield _message(allotment, span, audience, name, some, subject, lines, texts, heard)
    if Audience.PERSON in audiences:
        yield from _to_persons(allotment, span, items, readers, texts)


def _to_persons(
    allotment: Allotment, span: tuple[Position, Position], items: Sequence[Item], readers: Readers, texts: Texts
) -> Iterator[Message]:
    """What persons are told themselves; those who are told the same share a message, unseen by each other."""
    same: dict[tuple[Topic, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if Audience.PERSON in HEARS[item.topic]:
            subject, text = texts.to_person[item.topic]
            key = (item.topic, _filled(subject, allotment, item, readers), _filled(text, allotment, item, readers))
            same[key].append(item)
    for (topic, subject, text), theirs in same.items():
        reached = [item for item in theirs if readers.addresses([item.about or ""])]
        for some in batched(reached, RECIPIENTS_AT_MOST, strict=False):
            to = readers.addresses([item.about or "" for item in some])
            name = f"{topic}-{some[0].source}"
            yield _message(allotment, span, Audience.PERSON, name, to, subject, (text,), texts, some)


def _message(
    allotment: Allotment,
    span: tuple[Position, Position],
    audience: Audience,
    name: str,
    to: tuple[str, ...],
    subject: str,
    lines: tuple[str, ...],
    texts: Texts,
    items: Sequence[Item],
) -> Message:
    identity = repr((allotment.id, span, name))
    message_id = hashlib.sha256(identity.encode()).hexdigest()[:32]
    return Message(message_id, audience, to, subject, lines, texts.footer, allotment.id, tuple(items))


def _filled(text: str, allotment: Allotment, item: Item, readers: Readers) -> str:
    return text.format(
        allotment=allotment.display_name,
        person=readers.name(item.about),
        used=item.used,
        limit=item.limit,
        detail=item.detail,
    )
