"""The texts of messages in English."""

from domain.news import Topic
from domain.texts.shape import Texts

ENGLISH = Texts(
    subject="Licences of {allotment}: {count} to know",
    lines={
        Topic.REFUSED: "{person} was removed from the group again: {used} of {limit} seats were taken.",
        Topic.LICENCE_FAILED: "The licence of {person} failed. {detail}",
        Topic.THRESHOLD: "{used} of {limit} seats are taken now.",
        Topic.SUSPENDED: "The allotment was suspended. {detail}",
        Topic.REQUEST_ASKED: "{person} asks for {limit} seats, {used} are allotted: {detail}",
        Topic.REQUEST_DECIDED: "The request for {used} seats was decided; the limit is {limit}. {detail}",
        Topic.END_NEAR: "The seat of {person} ends soon: {detail}.",
        Topic.ENDED: "The seat of {person} has ended.",
    },
    to_person={
        Topic.REFUSED: (
            "No licence: {allotment} is full",
            "You were added to {allotment}, but all of its {limit} seats are taken, so that you were removed again. "
            "Ask its owner for a seat.",
        ),
        Topic.REQUEST_DECIDED: (
            "Your request for {allotment} was decided",
            "You asked for {used} seats for {allotment}. The limit is {limit}. {detail}",
        ),
        Topic.END_NEAR: (
            "Your licence from {allotment} ends soon",
            "Your seat in {allotment} ends on {detail}. Ask its owner if you need it for longer.",
        ),
        Topic.ENDED: (
            "Your licence from {allotment} has ended",
            "The end date of your seat in {allotment} has come, and the licence is taken back.",
        ),
    },
    footer="An administrator can mute messages about this allotment.",
)
