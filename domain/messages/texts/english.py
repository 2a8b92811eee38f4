"""The texts of messages in English."""

from domain.messages.news import Topic
from domain.messages.texts.shape import InLine, Texts

ENGLISH = Texts(
    language="en",
    subject="Licences of {allotment}: {count} to know",
    lines={
        Topic.REFUSED: "{person} was removed from the group again: {used} of {limit} seats were taken.",
        Topic.WAITING: "{person} waits for a seat, at place {place} in line: {used} of {limit} seats are taken.",
        Topic.PROMOTED: "{person} was next in line, and gets a seat that has become free.",
        Topic.LICENCE_FAILED: "The licence of {person} failed. {detail}",
        Topic.THRESHOLD: "{used} of {limit} seats are taken now.",
        Topic.SUSPENDED: "The allotment was suspended. {detail}",
        Topic.REQUEST_ASKED: "{person} asks for {limit} seats, {used} are allotted: {detail}",
        Topic.REQUEST_DECIDED: "The request for {used} seats was decided; the limit is {limit}. {detail}",
        Topic.END_NEAR: "The seat of {person} ends soon: {detail}.",
        Topic.ENDED: "The seat of {person} has ended.",
        Topic.WAIT_END_NEAR: "{person} still waits for a seat, and leaves the waiting room soon: {detail}.",
        Topic.WAIT_ENDED: "{person} has left the waiting room without a seat: the end date has come.",
    },
    more=("One more is not listed here.", "{count} more are not listed here."),
    to_person={
        Topic.REFUSED: (
            "No licence: {allotment} is full",
            "You were added to {allotment} for {products}, but every seat is taken, so you were removed again.",
        ),
        Topic.WAITING: (
            "You're in line for {products}",
            "You were added to {allotment} for {products}. Every seat is taken, so you wait for one. {line} "
            "We'll tell you when a seat is yours.",
        ),
        Topic.PROMOTED: (
            "You have a seat for {products}",
            "A seat in {allotment} has become free, and it's yours. Your licence for {products} is on its way; "
            "this can take some minutes.",
        ),
        Topic.REQUEST_DECIDED: (
            "Your request for {allotment} was decided",
            "You asked for {used} seats for {allotment}. The limit is {limit}. {detail}",
        ),
        Topic.END_NEAR: (
            "Your licence from {allotment} ends soon",
            "Your seat in {allotment} ends on {detail}. Ask an owner if you need it for longer.",
        ),
        Topic.ENDED: (
            "Your licence from {allotment} has ended",
            "The end date of your seat in {allotment} has come, and the licence is taken back.",
        ),
        Topic.WAIT_END_NEAR: (
            "Your place in line for {allotment} ends soon",
            "You still wait for a seat in {allotment}, and your place in line ends on {detail}. Ask an owner if you "
            "need it for longer.",
        ),
        Topic.WAIT_ENDED: (
            "Your place in line for {allotment} has ended",
            "The end date that you had in {allotment} has come before a seat was free. You are not in line any more.",
        ),
    },
    in_line=InLine(
        first="You're first in line.",
        second="You're second in line; one person is ahead of you.",
        later="Your place in line is {place}; {ahead} people are ahead of you.",
        between="Your place in line is {place}; at least {ahead} people are ahead of you.",
    ),
    ask="If you have questions, ask {owners}.",
    view="View {allotment}",
    thousands=",",
    footer="An administrator can mute messages about this allotment.",
)
