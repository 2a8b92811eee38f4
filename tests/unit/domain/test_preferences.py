"""What people prefer: since when, and what must be told all the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages.events import AUDIENCES, Audience, Rhythm, Topic
from domain.messages.preferences import (
    REQUIRED,
    VERSIONS_AT_MOST,
    Choices,
    MailTopic,
    Preferences,
    Readership,
    mail_topic,
)
from tests.unit.domain.samples import NOW

PREFER = {Audience.OWNERS, Audience.PERSON}
"""Who may choose what they are mailed."""


MAILED = [(audience, topic) for topic, them in AUDIENCES.items() for audience in them if audience in PREFER]


@pytest.mark.parametrize(("audience", "topic"), MAILED)
def test_every_mail_falls_under_a_choice(audience: Audience, topic: Topic) -> None:
    own = mail_topic(audience, topic) in {MailTopic.OWN_PLACE, MailTopic.OWN_SEAT}
    assert own == (audience is Audience.PERSON)


def test_every_choice_is_about_some_mail() -> None:
    found = {mail_topic(audience, topic) for topic, them in AUDIENCES.items() for audience in them}
    assert found == {*MailTopic}


@pytest.mark.parametrize("topic", MailTopic)
def test_what_must_be_told_cannot_be_switched_off(topic: MailTopic) -> None:
    assert Choices(off=frozenset({topic})).wants(topic) == (topic in REQUIRED)
    assert Choices().wants(topic)


def test_who_has_chosen_nothing_reads_as_all_do() -> None:
    readers = Readership({"ann": Preferences(((NOW, Choices("sv")),)), "ben": Preferences(((NOW, Choices()),))}, "en")
    assert [readers.language_of(each, NOW) for each in ("ann", "ben", "cleo", "")] == ["sv", "en", "en", "en"]
    assert readers.language_of("ann", NOW - timedelta(seconds=1)) == "en"
    assert Preferences().now == Choices()


def test_who_changes_their_mind_all_day_is_no_burden() -> None:
    preferences = Preferences()
    for number in range(3 * VERSIONS_AT_MOST):
        preferences = preferences.changed(Choices(language=str(number)), NOW + timedelta(seconds=number))
    assert len(preferences.versions) == VERSIONS_AT_MOST
    assert preferences.now.language == str(3 * VERSIONS_AT_MOST - 1)


def test_what_was_collected_stays_where_it_was_collected() -> None:
    """A change holds from the next day on."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    chosen = Preferences().changed(Choices(updates=Rhythm.DAILY), noon)
    assert chosen.updates_at(noon + timedelta(hours=1)) is None
    assert chosen.updates_at(noon + timedelta(hours=12)) is Rhythm.DAILY


@given(st.lists(st.integers(0, 200), min_size=1, max_size=80), st.integers(0, 59))
def test_what_was_preferred_lately_is_known_and_what_is_old_forgotten(days: list[int], back: int) -> None:
    preferences, times = Preferences(), sorted(set(days))[:40]
    for number, day in enumerate(times):
        preferences = preferences.changed(Choices(language=str(number)), NOW + timedelta(days=day))
    last = NOW + timedelta(days=times[-1])
    asked = last - timedelta(days=back)
    expected = [number for number, day in enumerate(times) if NOW + timedelta(days=day) <= asked]
    assert preferences.at(asked).language == (str(expected[-1]) if expected else None)
    assert len([since for since, _ in preferences.versions if since <= last - timedelta(days=60)]) <= 1
