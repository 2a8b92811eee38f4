"""Messages made of items: who gets which, in which words, escaped where they become markup."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages.compose import (
    OWNERS_NAMED,
    RECIPIENTS_AT_MOST,
    Contact,
    Message,
    Readers,
    Run,
    composed,
    places_told,
)
from domain.messages.events import AUDIENCES, ITEMS_AT_MOST, Audience, DeliveryCursor, Edition, Item, Rhythm, Topic
from domain.messages.preferences import Choices, MailTopic, Preferences, Readership
from domain.messages.texts import LANGUAGES, Texts
from domain.objections import Text
from infra.messages import card, mail_body, plain
from tests.unit.domain.samples import NOW, allotment

SPAN = (DeliveryCursor(), DeliveryCursor(decision=9))
ENGLISH = LANGUAGES["en"]
EVIL = '<img src=x onerror="alert(1)"> [here](https://evil.example)'


def item(topic: Topic = Topic.REFUSED, about: str | None = "ben", source: str = "1", **fields: object) -> Item:
    detail = str(fields.pop("detail", "Why."))
    return Item(topic, NOW, about, 10, 10, detail, source, **fields)  # type: ignore[arg-type]


def readers(*ids: str, **names: str) -> Readers:
    contacts = {each: Contact(each, names.get(each, each.title()), (f"{each}@contoso.example",)) for each in ids}
    return Readers(contacts, ("admin@contoso.example",), ("Microsoft 365 E3",), "https://portal.example")


def messages(*items: Item, known: Readers | None = None, language: str = "en", **options: object) -> list[Message]:
    one = allotment(owners=("ann",), display_name=str(options.get("name", "Sales")))
    everybody = known or readers("ann", "ben", "cleo")
    everybody = replace(everybody, preferences=Readership(language=language))
    return list(composed(one, SPAN, items, everybody, tuple(Audience)))


def test_each_audience_gets_one_message_with_the_list() -> None:
    sent = messages(item(), item(about="cleo", source="2"), item(Topic.SUSPENDED, None, ""))
    lists = {message.audience: message for message in sent if message.audience is not Audience.PERSON}
    assert {audience: len(message.lines) for audience, message in lists.items()} == {
        Audience.OWNERS: 3,
        Audience.ADMINISTRATORS: 1,
        Audience.WEBHOOK: 3,
    }
    assert lists[Audience.OWNERS].to == ("ann@contoso.example",)


def test_a_person_is_told_himself_and_does_not_see_the_others() -> None:
    sent = messages(item(), item(about="cleo", source="2"))
    (told,) = [message for message in sent if message.audience is Audience.PERSON]
    assert told.to == ("ben@contoso.example", "cleo@contoso.example")
    body = mail_body(told, "sender@contoso.example")["message"]
    assert [each["emailAddress"]["address"] for each in body["toRecipients"]] == ["sender@contoso.example"]
    assert len(body["bccRecipients"]) == 2


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_can_be_said_in_every_language(topic: Topic, language: str) -> None:
    texts: Texts = LANGUAGES[language]
    assert topic in texts.lines
    assert (topic in texts.to_person) == (Audience.PERSON in AUDIENCES[topic])
    for message in messages(item(topic), language=language):
        assert "{" not in "".join((message.subject, *message.lines, message.footer))


def test_the_same_news_have_the_same_id_and_others_another() -> None:
    ids = [message.id for message in messages(item(), item(Topic.ENDED, source="2"))]
    assert ids == [message.id for message in messages(item(), item(Topic.ENDED, source="2"))]
    assert len(set(ids)) == len(ids) == 4


def test_whoever_has_no_mailbox_is_left_out_and_many_share_messages() -> None:
    people = [f"user-{number}" for number in range(RECIPIENTS_AT_MOST + 1)]
    known = readers(*people[1:], "ann")
    sent = messages(*(item(about=each, source=each) for each in people), known=known)
    told = [message for message in sent if message.audience is Audience.PERSON]
    assert [len(message.to) for message in told] == [RECIPIENTS_AT_MOST]


def test_a_group_of_owners_is_told_one_by_one_each_once_in_parts() -> None:
    people = tuple(f"{number}@contoso.example" for number in range(RECIPIENTS_AT_MOST))
    contacts = {
        "team": Contact("team", "Team", people),
        "ann": Contact("ann", "Ann", (people[0], "ann@contoso.example")),
    }
    one = allotment(owners=("team", "ann"))
    sent = list(composed(one, SPAN, [item()], Readers(contacts), (Audience.OWNERS,)))
    assert [message.to for message in sent] == [people, ("ann@contoso.example",)]
    assert len({message.id for message in sent}) == 2
    assert len({message.lines for message in sent}) == 1


def test_the_first_part_has_the_id_of_the_whole_and_every_other_one_of_its_own() -> None:
    """However many owners come to be named, the first of them are not told the same news again."""
    contacts = {"team": Contact("team", "Team", tuple(f"{n}@contoso.example" for n in range(3 * RECIPIENTS_AT_MOST)))}
    few = Readers({"team": Contact("team", "Team", ("0@contoso.example",))})
    one = allotment(owners=("team",))
    many = list(composed(one, SPAN, [item()], Readers(contacts), (Audience.OWNERS,)))
    (alone,) = composed(one, SPAN, [item()], few, (Audience.OWNERS,))
    assert len({message.id for message in many}) == 3
    assert many[0].id == alone.id


@pytest.mark.parametrize(("more", "closing"), [(0, ()), (1, ("One more is not listed here.",)),
                                               (2, ("2 more are not listed here.",))])  # fmt: skip
def test_what_is_not_listed_is_counted(more: int, closing: tuple[str, ...]) -> None:
    items = [item(about=f"user-{number}", source=str(number)) for number in range(ITEMS_AT_MOST + more)]
    (owners,) = [each for each in messages(*items) if each.audience is Audience.OWNERS]
    assert owners.closing == closing


@pytest.mark.parametrize(("ahead", "place"), [(0, 1), (1, 2), (6, 7)])
def test_owners_are_told_the_place_of_whoever_waits_and_the_id_of_whom_nobody_knows(ahead: int, place: int) -> None:
    waits = item(Topic.WAITING, "stranger", ahead=ahead)
    (owners,) = [each for each in messages(waits) if each.audience is Audience.OWNERS]
    assert owners.lines == (f"stranger waits for a seat, at place {place} in line. 10 of 10 seats are in use.",)


def test_a_message_that_persons_share_has_the_id_of_the_first() -> None:
    ben, cleo = item(about="ben", source="1"), item(about="cleo", source="2")
    shared = [each for each in messages(ben, cleo) if each.audience is Audience.PERSON]
    alone = [each for each in messages(ben) if each.audience is Audience.PERSON]
    assert [each.id for each in shared] == [each.id for each in alone]


def test_an_id_is_32_digits() -> None:
    assert all(re.fullmatch("[0-9a-f]{32}", each.id) for each in messages(item()))


def test_an_audience_that_is_not_to_be_reached_or_has_no_address_is_told_nothing() -> None:
    one, everybody = allotment(owners=("ann",)), readers("ann")
    told = list(composed(one, SPAN, [item()], everybody, (Audience.OWNERS,)))
    assert [each.audience for each in told] == [Audience.OWNERS]
    assert list(composed(one, SPAN, [item()], everybody, ())) == []
    assert list(composed(one, SPAN, [item()], Readers({}), (Audience.OWNERS,))) == []


class TestManyWait:
    """A burst: owners get one message with a number; who waits where is told to each, and shared by many."""

    PEOPLE = 10_000

    def sent(self, language: str = "en") -> list[Message]:
        people = [f"user-{number}" for number in range(self.PEOPLE)]
        items = [item(Topic.WAITING, each, each, ahead=number) for number, each in enumerate(people)]
        return messages(*items, known=readers(*people, "ann"), language=language)

    @pytest.mark.parametrize(
        ("language", "count", "more"),
        [
            ("en", "10,000", "9,800 more are not listed here."),
            ("sv", "10\u00a0000", "Ytterligare 9\u00a0800 visas inte här."),
        ],
    )
    def test_owners_get_one_with_a_number(self, language: str, count: str, more: str) -> None:
        (owners,) = [each for each in self.sent(language) if each.audience is Audience.OWNERS]
        assert (owners.count, len(owners.lines), len(owners.items)) == (self.PEOPLE, ITEMS_AT_MOST, ITEMS_AT_MOST)
        assert count in owners.subject
        assert owners.closing == (more,)

    def test_each_person_is_told_once_in_few_mails(self) -> None:
        persons = [each for each in self.sent() if each.audience is Audience.PERSON]
        reached = [address for each in persons for address in each.to]
        assert len(reached) == len(set(reached)) == self.PEOPLE
        assert len(persons) < 150

    def test_who_is_near_the_front_is_told_the_very_place(self) -> None:
        lines = [each.lines[0] for each in self.sent() if each.audience is Audience.PERSON]
        assert "You're first in line." in lines[0]
        assert "You're second in line, with one person ahead of you." in lines[1]
        assert "Your place in line is 3, with 2 people ahead of you." in lines[2]
        assert "Your place in line is 21\u201330, with at least 20 people ahead of you." in lines[20]
        assert "Your place in line is 9,901\u201310,000, with at least 9,900 people ahead of you." in lines[-1]


@given(st.integers(1, 10**6))
def test_a_place_lies_where_it_is_told_to_be(place: int) -> None:
    first, last = places_told(place)
    assert first <= place <= last
    assert places_told(first) == places_told(last) == (first, last)
    assert last - first < max(1, place)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (1, (1, 1)),
        (20, (20, 20)),
        (21, (21, 30)),
        (30, (21, 30)),
        (31, (31, 40)),
        (100, (91, 100)),
        (101, (101, 200)),
        (200, (101, 200)),
        (201, (201, 300)),
    ],
)
def test_a_place_is_told_exactly_up_to_twenty_then_by_ten_and_from_a_hundred_on_by_a_hundred(
    place: int, told: tuple[int, int]
) -> None:
    assert places_told(place) == told


def test_an_earlier_version_has_not_noted_the_place() -> None:
    (told,) = [each for each in messages(item(Topic.WAITING, ahead=None)) if each.audience is Audience.PERSON]
    assert "in line." not in told.lines[0]


def test_a_person_is_told_the_product_and_whom_to_ask_and_is_led_to_a_page_that_is_open_to_them() -> None:
    (told,) = [each for each in messages(item(Topic.PROMOTED)) if each.audience is Audience.PERSON]
    assert told.subject == "You have a seat for Microsoft 365 E3"
    assert told.ask == (Run("If you have questions, ask "), Run("Ann", "mailto:ann@contoso.example"), Run("."))
    assert told.link == ("https://portal.example/#/", "View my licences")
    content = mail_body(told, "sender@contoso.example")["message"]["body"]["content"]
    assert 'ask <a href="mailto:ann@contoso.example">Ann</a>.' in content


def test_owners_are_named_up_to_a_number_and_a_group_without_an_address_of_its_own_has_no_link() -> None:
    team = Contact("team", "Team", ("1@contoso.example", "2@contoso.example"))
    names = ["team", *(f"owner-{number}" for number in range(OWNERS_NAMED))]
    known = readers("ben", *names[1:])
    one = allotment(owners=tuple(names))
    (told,) = composed(
        one, SPAN, [item()], replace(known, contacts={**known.contacts, "team": team}), (Audience.PERSON,)
    )
    named = [run for run in told.ask if run.text not in {", ", ".", told.ask[0].text}]
    assert [run.text for run in named] == ["Team", *(name.title() for name in names[1:OWNERS_NAMED])]
    assert [bool(run.url) for run in named] == [False, *([True] * (OWNERS_NAMED - 1))]


def test_where_nobody_owns_it_nobody_is_named() -> None:
    (told,) = composed(allotment(), SPAN, [item()], readers("ben"), (Audience.PERSON,))
    assert told.ask == ()


WORDS = {
    "en": {
        Topic.REFUSED: "no seat for Ben",
        Topic.WAITING: "Ben waits for a seat",
        Topic.LACKING: "Ben needs another licence first",
        Topic.PROMOTED: "Ben gets a seat",
        Topic.LICENCE_FAILED: "the licence of Ben failed",
        Topic.THRESHOLD: "40 of 45 seats in use",
        Topic.SUSPENDED: "suspended",
        Topic.REQUEST_ASKED: "Ben asks for 45 seats (now 40)",
        Topic.REQUEST_DECIDED: "request decided, the limit is 45",
        Topic.SEAT_ASKED: "Ben asks for a seat",
        Topic.SEAT_GRANTED: "the request of Ben was approved",
        Topic.SEAT_DENIED: "the request of Ben was refused",
        Topic.END_NEAR: "the seat of Ben ends soon",
        Topic.ENDED: "the seat of Ben has ended",
        Topic.WAIT_END_NEAR: "Ben leaves the waiting room soon",
        Topic.WAIT_ENDED: "Ben left the waiting room",
        Topic.RESERVATION: "the reservation for Ben needs you",
        Topic.RESERVATION_LAPSED: "the reservation for Ben has lapsed",
        Topic.CHANGE_ASKED: "a planned change needs you",
        Topic.SEAT_RECALLED: "the borrowed seat of Ben goes back",
        Topic.RECALL_LIFTED: "Ben keeps the borrowed seat",
        Topic.UNITS_LENT: "seats were lent",
        Topic.UNITS_RETURNED: "lent seats came back",
        Topic.UNITS_CALLED_HOME: "lent seats are on their way back",
        Topic.INELIGIBLE: "no seat for Ben, who doesn't meet the conditions",
        Topic.MERGED: "merged with another one",
        Topic.BACKED_UP: "Ben has a backup while waiting",
        Topic.BACKUP_LOST: "Ben has lost the backup",
    },
    "sv": {
        Topic.REFUSED: "ingen plats för Ben",
        Topic.WAITING: "Ben väntar på en plats",
        Topic.LACKING: "Ben behöver en annan licens först",
        Topic.PROMOTED: "Ben får en plats",
        Topic.LICENCE_FAILED: "licensen för Ben misslyckades",
        Topic.THRESHOLD: "40 av 45 platser används",
        Topic.SUSPENDED: "pausad",
        Topic.REQUEST_ASKED: "Ben begär 45 platser (nu 40)",
        Topic.REQUEST_DECIDED: "begäran avgjord, gränsen är 45",
        Topic.SEAT_ASKED: "Ben ber om en plats",
        Topic.SEAT_GRANTED: "begäran från Ben godkändes",
        Topic.SEAT_DENIED: "begäran från Ben avslogs",
        Topic.END_NEAR: "platsen för Ben upphör snart",
        Topic.ENDED: "platsen för Ben har upphört",
        Topic.WAIT_END_NEAR: "Ben lämnar väntrummet snart",
        Topic.WAIT_ENDED: "Ben har lämnat väntrummet",
        Topic.RESERVATION: "reservationen för Ben behöver dig",
        Topic.RESERVATION_LAPSED: "reservationen för Ben har upphört",
        Topic.CHANGE_ASKED: "en planerad ändring behöver dig",
        Topic.SEAT_RECALLED: "den lånade platsen för Ben lämnas tillbaka",
        Topic.RECALL_LIFTED: "Ben behåller den lånade platsen",
        Topic.UNITS_LENT: "platser lånades ut",
        Topic.UNITS_RETURNED: "utlånade platser kom tillbaka",
        Topic.UNITS_CALLED_HOME: "utlånade platser är på väg tillbaka",
        Topic.INELIGIBLE: "ingen plats för Ben, som inte uppfyller villkoren",
        Topic.MERGED: "slås ihop med en annan",
        Topic.BACKED_UP: "Ben har en reserv i väntan på en plats",
        Topic.BACKUP_LOST: "Ben har förlorat sin reserv",
    },
}
ONE = "allotments/a-1"
OF_BEN = f"{ONE}/decisions?person=ben"
SEEN_AT = {
    Topic.REFUSED: OF_BEN,
    Topic.WAITING: f"{ONE}/waiting",
    Topic.LACKING: f"{ONE}/waiting",
    Topic.PROMOTED: ONE,
    Topic.LICENCE_FAILED: ONE,
    Topic.THRESHOLD: ONE,
    Topic.SUSPENDED: ONE,
    Topic.REQUEST_ASKED: "requests",
    Topic.REQUEST_DECIDED: ONE,
    Topic.SEAT_ASKED: "requests",
    Topic.SEAT_GRANTED: ONE,
    Topic.SEAT_DENIED: ONE,
    Topic.END_NEAR: ONE,
    Topic.ENDED: OF_BEN,
    Topic.WAIT_END_NEAR: f"{ONE}/waiting",
    Topic.WAIT_ENDED: OF_BEN,
    Topic.RESERVATION: f"{ONE}/reservations",
    Topic.RESERVATION_LAPSED: OF_BEN,
    Topic.CHANGE_ASKED: f"{ONE}/schedule",
    Topic.SEAT_RECALLED: ONE,
    Topic.RECALL_LIFTED: ONE,
    Topic.UNITS_LENT: ONE,
    Topic.UNITS_RETURNED: ONE,
    Topic.UNITS_CALLED_HOME: ONE,
    Topic.INELIGIBLE: OF_BEN,
    Topic.MERGED: ONE,
    Topic.BACKED_UP: f"{ONE}/waiting",
    Topic.BACKUP_LOST: f"{ONE}/waiting",
}


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_has_its_subject_its_products_and_the_place_where_it_is_seen(topic: Topic, language: str) -> None:
    news = replace(item(topic), used=40, limit=45)
    for told in messages(news, language=language):
        assert (told.products, told.language) == ("Microsoft 365 E3", language)
        assert told.link is not None
        if told.audience is not Audience.PERSON:
            assert told.subject == f"Sales: {WORDS[language][topic]}"
            assert told.link[0] == f"https://portal.example/#/{SEEN_AT[topic]}"
        else:
            own = ONE if topic is Topic.REQUEST_DECIDED else ""
            assert told.link[0] == f"https://portal.example/#/{own}"


@pytest.mark.parametrize(("language", "subject"), [("en", "Sales: 2 updates"), ("sv", "Sales: 2 nyheter")])
def test_several_are_counted_and_seen_together(language: str, subject: str) -> None:
    waits = [item(Topic.WAITING, ahead=0), item(Topic.WAITING, "cleo", "2", ahead=1)]
    (both,) = [each for each in messages(*waits, language=language) if each.audience is Audience.OWNERS]
    assert both.subject == subject
    assert both.link
    assert both.link[0] == f"https://portal.example/#/{ONE}/waiting"
    refused = [item(), item(about="cleo", source="2")]
    (of_two,) = [each for each in messages(*refused) if each.audience is Audience.OWNERS]
    assert of_two.link == (f"https://portal.example/#/{ONE}/decisions", "View decisions")
    (mixed,) = [each for each in messages(waits[0], item(source="2")) if each.audience is Audience.OWNERS]
    assert mixed.link == (f"https://portal.example/#/{ONE}", "View Sales")


def test_without_the_portals_address_there_is_no_link() -> None:
    known = replace(readers("ann", "ben"), portal="")
    assert {each.link for each in messages(item(), known=known)} == {None}


def test_a_digest_tells_owners_alone_and_is_another_message_than_the_news() -> None:
    waits = item(Topic.WAITING, ahead=0)
    one, known = allotment(owners=("ann",)), readers("ann", "ben")
    (digest,) = composed(one, SPAN, [waits], known, tuple(Audience), Edition.DIGEST)
    (news,) = composed(one, SPAN, [waits], known, (Audience.OWNERS,))
    assert (digest.audience, digest.lines) == (Audience.OWNERS, news.lines)
    assert digest.id != news.id


def test_nobody_is_told_what_they_did_however_their_address_is_written() -> None:
    suspended = item(Topic.SUSPENDED, None, "", actor="ada")
    ada = Contact("ada", "Ada", ("Ada@Contoso.example",))
    known = Readers({"ada": ada}, ("ada@contoso.example", "other@contoso.example"))
    sent = list(composed(allotment(), SPAN, [suspended], known, (Audience.ADMINISTRATORS,)))
    assert [each.to for each in sent] == [("other@contoso.example",)]


def test_owners_and_administrators_find_the_allotment() -> None:
    for told in messages(item(Topic.SUSPENDED)):
        assert told.link == ("https://portal.example/#/allotments/a-1", "View Sales")
        if told.audience is Audience.WEBHOOK:
            (action,) = card(told)["attachments"][0]["content"]["actions"]
            assert (action["type"], action["url"]) == ("Action.OpenUrl", told.link[0])
            assert plain(told)["url"] == told.link[0]
        else:
            content = mail_body(told, "sender@contoso.example")["message"]["body"]["content"]
            assert re.search('<a href="https://portal.example/#/allotments/a-1" [^>]*>View Sales</a>', content)


def test_the_one_who_did_it_is_told_what_others_did() -> None:
    one = allotment(owners=("ann", "cleo"), display_name="Sales")
    items = [item(Topic.PROMOTED, source="1", actor="ann"), item(Topic.PROMOTED, source="2")]
    sent = composed(one, SPAN, items, readers("ann", "ben", "cleo"), (Audience.OWNERS,))
    assert {each.to: [told.source for told in each.items] for each in sent} == {
        ("cleo@contoso.example",): ["1", "2"],
        ("ann@contoso.example",): ["2"],
    }


@pytest.mark.parametrize(("user_id", "name"), [("ann", "Ann"), ("zoe", "zoe"), (None, "")])
def test_people_are_called_by_their_names_as_far_as_they_are_known(user_id: str | None, name: str) -> None:
    assert readers("ann").name(user_id) == name


def test_an_administrator_who_did_it_is_not_told_either() -> None:
    contacts = {"ada": Contact("ada", "Ada", ("admin@contoso.example",))}
    suspended = item(Topic.SUSPENDED, None, "", actor="ada")
    known = Readers(contacts, ("admin@contoso.example", "other@contoso.example"))
    sent = list(composed(allotment(), SPAN, [suspended], known, (Audience.ADMINISTRATORS,)))
    assert [each.to for each in sent] == [("other@contoso.example",)]


class TestMarkup:
    def sent(self, audience: Audience) -> Message:
        known = readers("ann", "ben", ben=EVIL)
        found = messages(item(Topic.LICENCE_FAILED, detail=EVIL), known=known, name=f"{EVIL}\r\nBcc: x@evil.example")
        (message,) = [message for message in found if message.audience is audience]
        return message

    def test_mail_is_escaped_and_its_subject_is_one_line(self) -> None:
        body = mail_body(self.sent(Audience.OWNERS), "sender@contoso.example")["message"]
        assert "<img" not in body["body"]["content"]
        assert "&lt;img src=x" in body["body"]["content"]
        assert "\r" not in body["subject"]
        assert "\n" not in body["subject"]

    def test_a_mail_is_a_whole_page_in_its_language_whose_tables_are_no_tables_to_a_screen_reader(self) -> None:
        content = mail_body(self.sent(Audience.OWNERS), "sender@contoso.example")["message"]["body"]["content"]
        assert '<html lang="en">' in content
        assert content.count("<table") == content.count('<table role="presentation"') == 3
        assert "prefers-color-scheme:dark" in content
        assert "Microsoft 365 E3" in content

    def test_a_card_says_the_same_and_has_no_block_in_which_a_name_would_be_markdown(self) -> None:
        sent = replace(self.sent(Audience.WEBHOOK), closing=("One more is not listed here.",))
        (attachment,) = card(sent)["attachments"]
        blocks = attachment["content"]["body"]
        said = [run["text"] for block in blocks for run in block["inlines"]]
        subject = " ".join(sent.subject.split())
        assert said == [subject, "Microsoft 365 E3", *sent.lines, *sent.closing, sent.footer]
        assert {block["type"] for block in blocks} == {"RichTextBlock"}
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"

    def test_a_card_of_very_many_is_as_large_as_teams_takes(self) -> None:
        people = [f"user-{number}" for number in range(ITEMS_AT_MOST + 1)]
        names = dict.fromkeys(people, "Åsa Öberg-Lindström")
        many = [item(about=each, source=each) for each in people]
        (sent,) = [
            each for each in messages(*many, known=readers(*people, **names)) if each.audience is Audience.WEBHOOK
        ]
        posted = card(sent)
        said = [block["inlines"][0]["text"] for block in posted["attachments"][0]["content"]["body"]]
        assert len(json.dumps(posted)) < 21_000
        assert said[0] == "Sales: 201 updates"
        assert 50 < len(said) < ITEMS_AT_MOST
        assert said[-2:] == ["\N{HORIZONTAL ELLIPSIS}", sent.footer]

    def test_plain_json_names_the_topics(self) -> None:
        body = plain(self.sent(Audience.WEBHOOK))
        assert [(each["topic"], each["userId"]) for each in body["items"]] == [("licenceFailed", "ben")]


def test_what_cannot_be_seen_or_sent_is_made_so_that_it_can() -> None:
    (told,) = [each for each in messages(item(detail="\ud800\x1b[2J\u202e!")) if each.audience is Audience.WEBHOOK]
    odd = replace(told, subject="Sales\x07\ud800", lines=("\ud800\x1b[2J\u202e!",))
    for body in (mail_body(odd, "sender@contoso.example"), card(odd), plain(odd)):
        written = json.dumps(body, ensure_ascii=False)
        assert written.encode().decode() == written
        assert "Sales\ufffd\ufffd" in written
        assert "\ufffd\ufffd[2J\ufffd!" in written


class TestPreferences:
    """What people prefer decides what they are told, in which language and in which mail."""

    @staticmethod
    def told(*items: Item, edition: Edition = Edition.WHOLE, **choices: Choices) -> dict[str, list[Message]]:
        """The messages by who gets them."""
        one = allotment(owners=("ann", "cleo"), display_name="Sales")
        contacts = {
            each: Contact(each, each.title(), (f"{each}@x.example",), (each,)) for each in ("ann", "ben", "cleo")
        }
        before = NOW - timedelta(days=3)
        preferences = {each: Preferences(((before, choice),)) for each, choice in choices.items()}
        known = Readers(contacts, preferences=Readership(preferences))
        audiences = (Audience.OWNERS, Audience.PERSON)
        sent = list(composed(one, SPAN, items, known, audiences, edition))
        assert len({message.id for message in sent}) == len(sent)
        return {each: [message for message in sent if f"{each}@x.example" in message.to] for each in contacts}

    def test_each_reads_their_own_language(self) -> None:
        told = self.told(item(), ann=Choices("sv"), ben=Choices("sv"))
        assert {each: [message.language for message in told[each]] for each in told} == {
            "ann": ["sv"],
            "ben": ["sv"],
            "cleo": ["en"],
        }

    def test_those_with_one_language_share_a_mail(self) -> None:
        told = self.told(item(), ann=Choices("sv"), cleo=Choices("sv"))
        assert told["ann"] == told["cleo"]

    @pytest.mark.parametrize("topic", [topic for topic in Topic if Audience.OWNERS in AUDIENCES[topic]])
    def test_nobody_is_told_what_they_do_not_want_unless_they_must_know(self, topic: Topic) -> None:
        off = Choices(off=frozenset(MailTopic))
        told = self.told(item(topic, ahead=0), ann=off)
        assert bool(told["ann"]) == (topic in {Topic.LICENCE_FAILED, Topic.SUSPENDED})
        assert told["cleo"]

    @pytest.mark.parametrize("topic", [topic for topic in Topic if Audience.PERSON in AUDIENCES[topic]])
    def test_who_loses_a_seat_is_told_whatever_they_want(self, topic: Topic) -> None:
        told = self.told(item(topic, ahead=0), ben=Choices(off=frozenset(MailTopic)))
        of_the_line = {Topic.WAITING, Topic.LACKING, Topic.PROMOTED, Topic.WAIT_END_NEAR, Topic.BACKED_UP}
        assert bool(told["ben"]) == (topic not in of_the_line)

    @pytest.mark.parametrize(
        ("chosen", "editions"),
        [
            (None, {Edition.WHOLE, Edition.DIGEST}),
            (Rhythm.AT_ONCE, {Edition.WHOLE, Edition.WITHOUT_UPDATES}),
            (Rhythm.DAILY, {Edition.DAILY}),
            (Rhythm.WEEKLY, {Edition.WEEKLY}),
        ],
    )
    def test_updates_come_in_the_edition_that_was_chosen(
        self, chosen: Rhythm | None, editions: frozenset[Edition]
    ) -> None:
        waits = item(Topic.WAITING, ahead=0)
        found = {each for each in Edition if self.told(waits, edition=each, ann=Choices(updates=chosen))["ann"]}
        assert found == editions


def loan(topic: Topic, code: str, units: int, other: str) -> Item:
    return replace(item(topic, None), detail=Text(code, units=units, name=other.title(), other=other))


def test_a_lender_is_told_once_how_much_it_has_lent_to_each_other_allotment_and_has_back() -> None:
    lent = [loan(Topic.UNITS_LENT, "unitsLent", 1, "physics") for _ in range(3)]
    other = loan(Topic.UNITS_LENT, "unitsLent", 2, "chemistry")
    back = loan(Topic.UNITS_RETURNED, "unitsReturned", 1, "physics")
    (told,) = [each for each in messages(*lent, other, back) if each.audience is Audience.OWNERS]
    assert told.lines == (
        "3 seats were lent to allotment Physics.",
        "2 seats were lent to allotment Chemistry.",
        "1 seat came back from allotment Physics.",
    )
    assert told.count == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_loses_a_borrowed_seat_is_told_where_it_goes_and_when(language: str) -> None:
    why = Text("seatRecalled", ends=NOW, lender="Chemistry", name="Sales")
    sent = messages(replace(item(Topic.SEAT_RECALLED), detail=why), language=language)
    for audience in (Audience.OWNERS, Audience.PERSON):
        (told,) = [each for each in sent if each.audience is audience]
        assert "Chemistry" in told.lines[0]
        assert f"{NOW:%Y}" in told.lines[0]
        assert told.language == language
