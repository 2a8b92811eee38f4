"""Messages made of items: who gets which, in which words, escaped where they become markup."""

import pytest

from domain.messages import RECIPIENTS_AT_MOST, Contact, Message, Readers, composed
from domain.news import HEARS, Audience, Item, Position, Topic
from domain.texts import LANGUAGES, Texts
from infra.messages import card, mail_body, plain
from tests.unit.domain.samples import NOW, allotment

SPAN = (Position(), Position(decision=9))
EVIL = '<img src=x onerror="alert(1)"> [here](https://evil.example)'


def item(topic: Topic = Topic.REFUSED, about: str | None = "ben", source: str = "1", **fields: object) -> Item:
    return Item(topic, NOW, about, 10, 10, str(fields.get("detail", "Why.")), source)


def readers(*ids: str, **names: str) -> Readers:
    contacts = {each: Contact(each, names.get(each, each.title()), (f"{each}@contoso.example",)) for each in ids}
    return Readers(contacts, ("admin@contoso.example",))


def messages(*items: Item, known: Readers | None = None, language: str = "en", **options: object) -> list[Message]:
    one = allotment(owners=("ann",), display_name=str(options.get("name", "Sales")))
    everybody = known or readers("ann", "ben", "cleo")
    return list(composed(one, SPAN, items, everybody, tuple(Audience), LANGUAGES[language]))


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
    assert (topic in texts.to_person) == (Audience.PERSON in HEARS[topic])
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
    sent = list(composed(one, SPAN, [item()], Readers(contacts), (Audience.OWNERS,), LANGUAGES["en"]))
    assert [message.to for message in sent] == [people, ("ann@contoso.example",)]
    assert len({message.id for message in sent}) == 2
    assert len({message.lines for message in sent}) == 1


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

    def test_a_card_has_no_block_in_which_a_name_would_be_markdown(self) -> None:
        (attachment,) = card(self.sent(Audience.WEBHOOK))["attachments"]
        first, *blocks = attachment["content"]["body"]
        assert first["text"] == "Allotments"
        assert {block["type"] for block in blocks} == {"RichTextBlock"}
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"

    def test_plain_json_names_the_topics(self) -> None:
        body = plain(self.sent(Audience.WEBHOOK))
        assert [(each["topic"], each["userId"]) for each in body["items"]] == [("licenceFailed", "ben")]
