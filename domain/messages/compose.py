"""Messages: what is sent to whom, made of what there is to tell.

A message's id follows from the two positions between which it tells, and from whom it is for: the same news makes the
same id, no matter which worker sends it and how often.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched, zip_longest
from typing import Protocol
from urllib.parse import quote

from domain.allotments import Allotment
from domain.copies import replace
from domain.messages.events import (
    NEWS,
    PLACES,
    Audience,
    DeliveryCursor,
    Edition,
    Item,
    Place,
    Rhythm,
    Topic,
    are_told,
    gathered,
    listed,
    to_persons,
)
from domain.messages.preferences import Readership, mail_topic
from domain.messages.texts import LANGUAGES, Texts
from domain.objections import in_language
from domain.objections.coding import value_in

RECIPIENTS_AT_MOST = 100
"""Exchange Online takes 500 recipients in a message if its administrator has not said otherwise."""

OWNERS_NAMED = 5
"""So many owners are named to a person who may want to ask."""

_EXACT, _BY_TEN = 20, 100
"""People up to place 20 are told their exact place, up to 100 a place within ten, and behind that within a hundred.

Ten thousand people who wait are so told by some hundred and thirty mails: Exchange Online sends thirty a minute.
"""

MEMBERS_AT_MOST = 100
"""Of a group without a mailbox so many members are told one by one; more are no circle of owners."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A user or a group, by object id.

    addresses: where mail reaches them: their own mailbox, or those of a group's members; empty: nowhere.
    people: whose each address is, by object id; empty: it is no person's.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a sentence. url: where they lead; None: nowhere."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    id:    the same for the same news.
    to:    addresses; empty for the webhook. They do not see each other where it is for persons.
    lines: plain text, to be escaped where it is put into markup. closing: what follows them.
    items: what the lines tell, one each. count: how many there are to tell; more than are listed, where they are many.
    link:  where the portal shows it, and what leads there; None: it is not known where the portal is.
    products: what the allotment's products are called. ask: the sentence that names whom to ask; empty: none.
    language: the language of all this, by its code.
    """

    id: str
    audience: Audience
    to: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]
    footer: str
    allotment_id: str
    items: tuple[Item, ...]
    count: int = 1
    closing: tuple[str, ...] = ()
    link: tuple[str, str] | None = None
    products: str = ""
    ask: tuple[Run, ...] = ()
    language: str = "en"


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
    """Who reads: contacts by object id, and the addresses of the administrators; what is told beside the items.

    products: what the allotment's products are called. portal: where the portal is; empty: not known.
    preferences: what the people among them prefer.
    """

    contacts: Mapping[str, Contact]
    administrators: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    portal: str = ""
    preferences: Readership = field(default_factory=Readership)

    def name(self, user_id: str | None) -> str:
        """How somebody is called in a message; by the id where nobody knows."""
        contact = self.contacts.get(user_id or "")
        return contact.name if contact else user_id or ""

    def are_of(self, address: str, user_id: str | None) -> bool:
        """Whether an address is somebody's. Exchange Online tells no capital letters apart."""
        return address.casefold() in {each.casefold() for each in self.addresses([user_id or ""])}

    def addresses(self, ids: Collection[str]) -> tuple[str, ...]:
        """The addresses of those who have one, each once."""
        return tuple(self.owners_of_addresses(ids))

    def owners_of_addresses(self, ids: Collection[str]) -> Mapping[str, str]:
        """Whose each address is, by object id; empty: it is no person's."""
        found: dict[str, str] = {}
        for contact in (self.contacts[each] for each in ids if each in self.contacts):
            for address, person in zip_longest(contact.addresses, contact.people, fillvalue=""):
                found[address] = found.get(address) or person
        return found


def composed(
    allotment: Allotment,
    span: tuple[DeliveryCursor, DeliveryCursor],
    items: Sequence[Item],
    readers: Readers,
    audiences: Collection[Audience],
    edition: Edition = Edition.WHOLE,
) -> Iterator[Message]:
    """The messages that tell these items, which lie between the two positions: one an audience, in a fixed order.

    A large audience gets several messages, each for a part of it. People who did one of these things themselves, or
    prefer something else than others, get messages of their own.
    """
    owners = readers.owners_of_addresses(allotment.owners)
    texts = LANGUAGES[readers.preferences.language]
    press = _Press(allotment, span, readers, texts, edition, has_owners=bool(owners))
    lists = {
        Audience.OWNERS: owners,
        Audience.ADMINISTRATORS: dict.fromkeys(readers.administrators, ""),
    }
    for audience, to in lists.items():
        if audience in audiences:
            yield from press.to_list(audience, to, items)
    if edition not in NEWS:
        return
    if Audience.WEBHOOK in audiences and items:
        yield press.list_of(Audience.WEBHOOK, Audience.WEBHOOK.value, (), items)
    if Audience.PERSON in audiences:
        yield from press.to_persons(items)


@dataclass(frozen=True, slots=True)
class _Press:
    """Makes messages about an allotment, of what lies between two positions.

    has_owners: some owner can be told.
    """

    allotment: Allotment
    span: tuple[DeliveryCursor, DeliveryCursor]
    readers: Readers
    texts: Texts
    edition: Edition
    has_owners: bool

    def to_list(self, audience: Audience, to: Mapping[str, str], items: Sequence[Item]) -> Iterator[Message]:
        """Messages for all of these, by whom each address is; who is told the same in one language shares a message.

        Nobody is told what they did themselves, nor what they don't want to be told.
        """
        same: dict[tuple[str, tuple[Item, ...]], list[str]] = defaultdict(list)
        for address, person in to.items():
            theirs = tuple(item for item in items if self.is_for(audience, address, person, item))
            if theirs:
                same[self.language_of(person, theirs), theirs].append(address)
        most = tuple(item for item in items if self.tells(audience, item.topic))
        for (language, theirs), addresses in same.items():
            press = replace(self, texts=LANGUAGES[language])
            shared = theirs == most and language == self.texts.language
            group = audience.value if shared else f"{audience}-{language}-{_told(theirs)}"
            for number, some in enumerate(batched(addresses, RECIPIENTS_AT_MOST, strict=False)):
                yield press.list_of(audience, f"{group}-{number}" if number else group, some, theirs)

    def tells(self, audience: Audience, topic: Topic, chosen: Rhythm | None = None) -> bool:
        """Whether this edition tells an audience of a topic. Where no owner can be told who asks for a seat,
        administrators are.
        """
        if audience is Audience.ADMINISTRATORS and topic is Topic.SEAT_ASKED and not self.has_owners:
            return self.edition in NEWS
        return are_told(audience, topic, self.edition, chosen)

    def is_for(self, audience: Audience, address: str, person: str, item: Item) -> bool:
        """Whether the reader with this address is told of an item in this edition."""
        prefers = self.readers.preferences.of(person)
        return (
            self.tells(audience, item.topic, prefers.updates_at(item.when))
            and prefers.at(item.when).wants(mail_topic(audience, item.topic))
            and not self.readers.are_of(address, item.actor)
        )

    def language_of(self, person: str, items: Sequence[Item]) -> str:
        """In which language somebody reads these items."""
        return self.readers.preferences.language_of(person, max(item.when for item in items))

    def list_of(self, audience: Audience, name: str, to: Sequence[str], items: Sequence[Item]) -> Message:
        """One message that counts these items, and lists the first of them."""
        items = gathered(items)
        texts, shown, count = self.texts, listed(items), self.number(len(items))
        if len(items) == 1:
            subject = texts.subject.format(
                allotment=self.allotment.display_name, news=self.filled(texts.headlines[items[0].topic], items[0])
            )
        else:
            subject = texts.subject_of_several.format(allotment=self.allotment.display_name, count=count)
        lines = tuple(self.filled(texts.lines[item.topic], item) for item in shown)
        rest = len(items) - len(shown)
        closing = (texts.more[rest > 1].format(count=self.number(rest)),) if rest else ()
        return replace(self.message(audience, name, to, subject, lines, shown), count=len(items), closing=closing)

    def to_persons(self, items: Sequence[Item]) -> Iterator[Message]:
        """What persons are told themselves; those who are told the same share a message, unseen by each other."""
        same: dict[tuple[str, Topic, str, str], list[Item]] = defaultdict(list)
        for item in to_persons(items):
            person = item.about or ""
            if not self.readers.preferences.of(person).at(item.when).wants(mail_topic(Audience.PERSON, item.topic)):
                continue
            press = replace(self, texts=LANGUAGES[self.language_of(person, [item])])
            subject, text = press.texts.to_person[item.topic]
            said = press.filled(subject, item), press.filled(text, item)
            same[press.texts.language, item.topic, *said].append(item)
        for (language, topic, subject, text), theirs in same.items():
            press = replace(self, texts=LANGUAGES[language])
            reached = [item for item in theirs if self.readers.addresses([item.about or ""])]
            for some in batched(reached, RECIPIENTS_AT_MOST, strict=False):
                to = self.readers.addresses([item.about or "" for item in some])
                told = press.message(Audience.PERSON, f"{topic}-{some[0].source}", to, subject, (text,), some)
                yield replace(told, count=len(some), ask=press.whom_to_ask())

    def message(
        self,
        audience: Audience,
        name: str,
        to: Sequence[str],
        subject: str,
        lines: tuple[str, ...],
        items: Sequence[Item],
    ) -> Message:
        """A message, with the id that these news have for these readers."""
        name = name if self.edition in NEWS else f"{self.edition}-{name}"
        message_id = hashlib.sha256(repr((self.allotment.id, self.span, name)).encode()).hexdigest()[:32]
        return Message(
            message_id,
            audience,
            tuple(to),
            subject,
            lines,
            self.texts.footer,
            self.allotment.id,
            tuple(items),
            link=self.link(audience, items) if self.readers.portal else None,
            products=", ".join(self.readers.products),
            language=self.texts.language,
        )

    def link(self, audience: Audience, items: Sequence[Item]) -> tuple[str, str]:
        """Where all of these items are seen, and what leads there.

        Persons are led to their own page, for the allotment may be closed to them; only owners ask for more seats.
        """
        places = {PLACES.get(item.topic, Place.ALLOTMENT) for item in items}
        place = places.pop() if len(places) == 1 else Place.ALLOTMENT
        if audience is Audience.PERSON and items[0].topic is not Topic.REQUEST_DECIDED:
            place = Place.OWN
        one = f"allotments/{self.allotment.id}"
        paths = {
            Place.ALLOTMENT: one,
            Place.WAITING_ROOM: f"{one}/waiting",
            Place.DECISIONS: f"{one}/decisions",
            Place.REQUESTS: "requests",
            Place.RESERVATIONS: f"{one}/reservations",
            Place.SCHEDULE: f"{one}/schedule",
            Place.OWN: "",
        }
        about = items[0].about if place is Place.DECISIONS and len(items) == 1 else None
        query = f"?person={quote(about, safe='')}" if about else ""
        title = self.texts.views[place].format(allotment=self.allotment.display_name)
        return f"{self.readers.portal}/#/{paths[place]}{query}", title

    def whom_to_ask(self) -> tuple[Run, ...]:
        """The sentence that names the owners, each with their address; none where there are none.

        A group without an address of its own has those of its users, and no link.
        """
        owners = [self.readers.contacts[each] for each in self.allotment.owners if each in self.readers.contacts]
        if not owners:
            return ()
        before, after = self.texts.ask.split("{owners}")
        runs = [Run(before)]
        for number, owner in enumerate(owners[:OWNERS_NAMED]):
            runs += [Run(", ")] if number else []
            url = f"mailto:{quote(owner.addresses[0], safe='@')}" if len(owner.addresses) == 1 else None
            runs.append(Run(owner.name, url))
        return (*runs, Run(after))

    def filled(self, text: str, item: Item) -> str:
        """A text about an item, with everything that it names."""
        return text.format(
            allotment=self.allotment.display_name,
            products=", ".join(self.readers.products),
            person=self.readers.name(item.about),
            used=self.number(item.used),
            limit=self.number(item.limit),
            detail=in_language(item.detail, self.texts.language),
            place=self.number((item.ahead or 0) + 1),
            line=self.in_line(item),
            rank=self.by_order(item, self.texts.in_line.ranks),
            rule=self.by_order(item, self.texts.in_line.rules),
        )

    def by_order(self, item: Item, forms: tuple[str, str]) -> str:
        """The one of two forms that goes with the order of the waiting room: by place, or by class."""
        priority = value_in(item.detail, "priority")
        place = self.number((item.ahead or 0) + 1)
        return forms[priority is not None].format(priority=priority, place=place)

    def in_line(self, item: Item) -> str:
        """Where somebody stands in line, as exactly as a person is told it."""
        words = self.texts.in_line
        if (priority := value_in(item.detail, "priority")) is not None:
            return words.in_class.format(priority=priority, days=value_in(item.detail, "days"))
        if item.ahead is None:
            return ""
        first, last = places_told(item.ahead + 1)
        forms = {1: words.first, 2: words.second}
        if first < last:
            place = f"{self.number(first)}\u2013{self.number(last)}"
            return words.between.format(place=place, ahead=self.number(first - 1))
        return forms.get(first, words.later).format(place=self.number(first), ahead=self.number(first - 1))

    def number(self, count: int) -> str:
        """A number as the language groups it."""
        return f"{count:,}".replace(",", self.texts.thousands)


def _told(items: Sequence[Item]) -> str:
    """A name for these items, the same whenever they are told."""
    return hashlib.sha256(repr([(item.topic, item.source, item.about) for item in items]).encode()).hexdigest()[:16]


def places_told(place: int) -> tuple[int, int]:
    """Between which places in line somebody is told to be: the nearer to the front, the more exactly."""
    if place <= _EXACT:
        return place, place
    width = 10 if place <= _BY_TEN else 100
    first = (place - 1) // width * width + 1
    return first, first + width - 1
