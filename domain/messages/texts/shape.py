"""What a language has to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.messages.events import Place, Topic


@dataclass(frozen=True, slots=True)
class InLine:
    """A place in line: the first, the second, a later one, and one between two numbers, for which many share a mail.

    in_class: the same where the line goes by `priority`; after so many `days` somebody counts as one class higher.
    ranks: how somebody stands, by place or by priority. rules: the same of the rule by which the line moves up.
    """

    first: str
    second: str
    later: str
    between: str
    in_class: str
    ranks: tuple[str, str]
    rules: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; `str.format` fills in the names in braces.

    In all of them: allotment and products. In `headlines`, `lines` and `to_person` also: person, used, limit,
    detail; and where somebody waits, place, and line, rank and rule, which are of `in_line`.

    language: its code, by which the texts that are quoted are rendered (`domain.objections`).
    subject: of a message with one item; `news` is its headline. subject_of_several: `count` is how many.
    headlines: an item in some words, for a subject.
    lines:   an item, in a message to owners, administrators and the webhook.
    more:    what is said instead of `count` further lines; of one.
    to_person: subject and text of what the person concerned is told.
    in_line: a place in the waiting room, with how many are `ahead`.
    ask:     whom to ask: `owners` by name. views: what leads to a place in the portal.
    footer:  why somebody gets the message.
    thousands: what stands between the groups of a number.
    """

    language: str
    subject: str
    subject_of_several: str
    headlines: Mapping[Topic, str]
    lines: Mapping[Topic, str]
    more: tuple[str, str]
    to_person: Mapping[Topic, tuple[str, str]]
    in_line: InLine
    ask: str
    views: Mapping[Place, str]
    footer: str
    thousands: str
