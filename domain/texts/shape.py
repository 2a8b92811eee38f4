"""What a language has to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.news import Topic


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; `str.format` fills in the names in braces.

    In all of them: allotment. In `lines` and `to_person` also: person, used, limit, detail.

    subject: of a message with several items; `count` is how many.
    lines:   an item, in a message to owners, administrators and the webhook.
    to_person: subject and text of what the person concerned is told himself.
    footer:  why somebody gets the message.
    """

    subject: str
    lines: Mapping[Topic, str]
    to_person: Mapping[Topic, tuple[str, str]]
    footer: str
