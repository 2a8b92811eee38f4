"""What each person prefers: the language, which mails they get, and when.

What must be told can't be switched off (docs/decisions/0065). A mail is made by what its reader preferred when each
thing in it happened, so that it comes out the same however often it is made.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.copies import replace
from domain.messages.events import Audience, Cadence, Rhythm, Topic, period_start
from domain.stored import Stored

KEPT_FOR = timedelta(days=60)
"""So long it is known what somebody preferred before; a mail is never made so late."""

VERSIONS_AT_MOST = 50


class MailTopic(StrEnum):
    """What mails are about, as a person may choose among them; those about the person themselves begin with own."""

    WAITING = "waiting"
    REFUSALS = "refusals"
    END_DATES = "endDates"
    THRESHOLDS = "thresholds"
    REQUESTS = "requests"
    FAILURES = "failures"
    SUSPENSIONS = "suspensions"
    LENDING = "lending"
    OWN_PLACE = "ownPlace"
    OWN_SEAT = "ownSeat"


REQUIRED = frozenset({MailTopic.FAILURES, MailTopic.SUSPENSIONS, MailTopic.OWN_SEAT})
"""What must be told: somebody is without a licence, or is about to be, and nobody else may know."""

_OF_OWNERS: Mapping[Topic, MailTopic] = {
    Topic.REFUSED: MailTopic.REFUSALS,
    Topic.INELIGIBLE: MailTopic.REFUSALS,
    Topic.WAITING: MailTopic.WAITING,
    Topic.LACKING: MailTopic.WAITING,
    Topic.PROMOTED: MailTopic.WAITING,
    Topic.LICENCE_FAILED: MailTopic.FAILURES,
    Topic.THRESHOLD: MailTopic.THRESHOLDS,
    Topic.SUSPENDED: MailTopic.SUSPENSIONS,
    Topic.REQUEST_ASKED: MailTopic.REQUESTS,
    Topic.REQUEST_DECIDED: MailTopic.REQUESTS,
    Topic.SEAT_ASKED: MailTopic.REQUESTS,
    Topic.CHANGE_ASKED: MailTopic.REQUESTS,
    Topic.RESERVATION: MailTopic.END_DATES,
    Topic.RESERVATION_LAPSED: MailTopic.END_DATES,
    Topic.END_NEAR: MailTopic.END_DATES,
    Topic.ENDED: MailTopic.END_DATES,
    Topic.WAIT_END_NEAR: MailTopic.END_DATES,
    Topic.WAIT_ENDED: MailTopic.END_DATES,
    Topic.SEAT_RECALLED: MailTopic.END_DATES,
    Topic.RECALL_LIFTED: MailTopic.END_DATES,
    Topic.UNITS_LENT: MailTopic.LENDING,
    Topic.UNITS_RETURNED: MailTopic.LENDING,
    Topic.UNITS_CALLED_HOME: MailTopic.LENDING,
    Topic.MERGED: MailTopic.REQUESTS,
    Topic.BACKED_UP: MailTopic.WAITING,
    Topic.BACKUP_LOST: MailTopic.WAITING,
}
_OWN_PLACE = frozenset({Topic.WAITING, Topic.LACKING, Topic.PROMOTED, Topic.WAIT_END_NEAR, Topic.BACKED_UP})


def mail_topic(audience: Audience, topic: Topic) -> MailTopic:
    """Under which of the choices a mail to an owner, or to the person concerned, falls."""
    if audience is Audience.PERSON:
        return MailTopic.OWN_PLACE if topic in _OWN_PLACE else MailTopic.OWN_SEAT
    return _OF_OWNERS[topic]


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody prefers. None: as it is set for all.

    off: mails that they don't want. updates: when they get their updates as an owner. report: when they are mailed the
    report about their own allotments.
    """

    language: str | None = None
    off: frozenset[MailTopic] = frozenset()
    updates: Rhythm | None = None
    report: Cadence | None = None

    def wants(self, topic: MailTopic) -> bool:
        """Whether they get mails about this."""
        return topic in REQUIRED or topic not in self.off


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody prefers, and preferred before. versions: since when, the oldest first."""

    versions: tuple[tuple[datetime, Choices], ...] = ()

    @property
    def now(self) -> Choices:
        """What was chosen last."""
        return self.versions[-1][1] if self.versions else Choices()

    def at(self, when: datetime) -> Choices:
        """What held at that time."""
        return next((choices for since, choices in reversed(self.versions) if since <= when), Choices())

    def updates_at(self, when: datetime) -> Rhythm | None:
        """When they get an update of that time: as they preferred when that day began (UTC).

        So what is collected for a day belongs to one mail, and a change never lies between two.
        """
        return self.at(period_start(Rhythm.DAILY, when)).updates

    def changed(self, choices: Choices, now: datetime) -> "Preferences":
        """With these choices from now on. What nobody asks for any more is forgotten."""
        later = [version for version in self.versions if version[0] > now - KEPT_FOR]
        before = [version for version in self.versions if version[0] <= now - KEPT_FOR][-1:]
        return replace(self, versions=(*before, *later, (now, choices))[-VERSIONS_AT_MOST:])


NOTHING_CHOSEN = Preferences()


@dataclass(frozen=True, slots=True)
class Readership:
    """What the people who read a mail prefer, by object id, and the language of the others."""

    preferences: Mapping[str, Preferences] = field(default_factory=dict)
    language: str = "en"

    def of(self, person_id: str) -> Preferences:
        """What somebody prefers; a mailbox that is no person's has an empty id."""
        return self.preferences.get(person_id, NOTHING_CHOSEN)

    def language_of(self, person_id: str, when: datetime) -> str:
        """In which language somebody reads what happened at that time."""
        return self.of(person_id).at(when).language or self.language


class PreferenceStore(Protocol):
    """What people prefer, by their object ids."""

    async def read(self, person_id: str) -> Stored[Preferences] | None:
        """What one person prefers; None: they have chosen nothing. Raises Transient."""
        ...

    async def write(self, person_id: str, preferences: Preferences, etag: str | None) -> None:
        """Write what was read with this ETag; None: there is nothing yet. Raises StaleWrite."""
        ...

    async def of(self, person_ids: Collection[str]) -> Mapping[str, Preferences]:
        """What these people prefer, of those who have chosen something. Raises Transient."""
        ...

    async def wants_reports(self) -> bool:
        """Whether anybody has ever chosen when they are mailed the report."""
        ...

    async def rhythms(self) -> frozenset[Rhythm]:
        """In which rhythms anybody has ever wanted updates; known before it holds for the first of them."""
        ...
