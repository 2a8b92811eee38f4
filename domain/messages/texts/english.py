"""The texts of messages in English."""

from domain.messages.events import Place, Topic
from domain.messages.texts.shape import InLine, Texts

ENGLISH = Texts(
    language="en",
    subject="{allotment}: {news}",
    subject_of_several="{allotment}: {count} updates",
    headlines={
        Topic.REFUSED: "no seat for {person}",
        Topic.WAITING: "{person} waits for a seat",
        Topic.LACKING: "{person} needs another licence first",
        Topic.PROMOTED: "{person} gets a seat",
        Topic.LICENCE_FAILED: "the licence of {person} failed",
        Topic.THRESHOLD: "{used} of {limit} seats in use",
        Topic.SUSPENDED: "suspended",
        Topic.REQUEST_ASKED: "{person} asks for {limit} seats (now {used})",
        Topic.REQUEST_DECIDED: "request decided, the limit is {limit}",
        Topic.SEAT_ASKED: "{person} asks for a seat",
        Topic.SEAT_GRANTED: "the request of {person} was approved",
        Topic.SEAT_DENIED: "the request of {person} was refused",
        Topic.END_NEAR: "the seat of {person} ends soon",
        Topic.ENDED: "the seat of {person} has ended",
        Topic.WAIT_END_NEAR: "{person} leaves the waiting room soon",
        Topic.WAIT_ENDED: "{person} left the waiting room",
        Topic.RESERVATION: "the reservation for {person} needs you",
        Topic.RESERVATION_LAPSED: "the reservation for {person} has lapsed",
        Topic.CHANGE_ASKED: "a planned change needs you",
        Topic.SEAT_RECALLED: "the borrowed seat of {person} goes back",
        Topic.RECALL_LIFTED: "{person} keeps the borrowed seat",
        Topic.UNITS_LENT: "seats were lent",
        Topic.UNITS_RETURNED: "lent seats came back",
        Topic.UNITS_CALLED_HOME: "lent seats are on their way back",
        Topic.INELIGIBLE: "no seat for {person}, who doesn't meet the conditions",
        Topic.MERGED: "merged with another one",
        Topic.BACKED_UP: "{person} has a backup while waiting",
        Topic.BACKUP_LOST: "{person} has lost the backup",
    },
    lines={
        Topic.REFUSED: "{person} was removed from the group again, because {used} of {limit} seats were in use.",
        Topic.WAITING: "{person} waits for a seat, {rank}. {used} of {limit} seats are in use.",
        Topic.LACKING: "{person} gets no seat yet. {detail}",
        Topic.PROMOTED: "{person} was next in line ({rule}), and gets a free seat.",
        Topic.LICENCE_FAILED: "The licence of {person} failed. {detail}",
        Topic.THRESHOLD: "{used} of {limit} seats are now in use.",
        Topic.SUSPENDED: "The allotment was suspended. {detail}",
        Topic.REQUEST_ASKED: "{person} requests {limit} seats (now {used}): {detail}",
        Topic.REQUEST_DECIDED: "The request for {used} seats was decided. The limit is {limit}. {detail}",
        Topic.SEAT_ASKED: "{person} asks for a seat. {detail}",
        Topic.SEAT_GRANTED: "The request of {person} for a seat was approved. {detail}",
        Topic.SEAT_DENIED: "The request of {person} for a seat was refused. {detail}",
        Topic.END_NEAR: "The seat of {person} ends soon: {detail}.",
        Topic.ENDED: "The seat of {person} has ended.",
        Topic.WAIT_END_NEAR: "{person} still waits for a seat, and leaves the waiting room soon: {detail}.",
        Topic.WAIT_ENDED: "{person} left the waiting room without a seat, because the end date has come.",
        Topic.RESERVATION: "The reservation for {person}: {detail}",
        Topic.RESERVATION_LAPSED: "The reservation for {person} has lapsed. {detail}",
        Topic.CHANGE_ASKED: "{detail}",
        Topic.SEAT_RECALLED: "{person}: {detail}",
        Topic.RECALL_LIFTED: "{person}: {detail}",
        Topic.UNITS_LENT: "{detail}",
        Topic.UNITS_RETURNED: "{detail}",
        Topic.UNITS_CALLED_HOME: "{detail}",
        Topic.INELIGIBLE: "{person} gets no seat. {detail}",
        Topic.MERGED: "{detail}",
        Topic.BACKED_UP: "{person} has {detail} while waiting for a seat.",
        Topic.BACKUP_LOST: "{person} still waits for a seat, and no longer has {detail}.",
    },
    more=("One more is not listed here.", "{count} more are not listed here."),
    to_person={
        Topic.REFUSED: (
            "No licence: {allotment} is full",
            "You were added to {allotment} for {products}, but every seat is in use, so you were removed again.",
        ),
        Topic.INELIGIBLE: (
            "No licence from {allotment}",
            "You were added to {allotment} for {products}, but you get no seat. {detail}",
        ),
        Topic.WAITING: (
            "You're in line for {products}",
            "You were added to {allotment} for {products}. Every seat is in use, so you wait for one. {line} "
            "We'll tell you when a seat is yours.",
        ),
        Topic.LACKING: (
            "You need another licence for {products}",
            "You were added to {allotment} for {products}. {detail} Ask for that licence. You keep your place in line.",
        ),
        Topic.PROMOTED: (
            "You have a seat for {products}",
            "A seat in {allotment} has become free, and it's yours: you were next in line ({rule}). Your licence for "
            "{products} is on its way. This can take some minutes.",
        ),
        Topic.REQUEST_DECIDED: (
            "Your request for {allotment} was decided",
            "You asked for {used} seats for {allotment}. The limit is {limit}. {detail}",
        ),
        Topic.SEAT_GRANTED: (
            "Your request for {allotment} was approved",
            "You asked for a seat in {allotment} for {products}, and an owner approved it. {detail}",
        ),
        Topic.SEAT_DENIED: (
            "Your request for {allotment} was refused",
            "You asked for a seat in {allotment} for {products}, and an owner refused it. {detail}",
        ),
        Topic.END_NEAR: (
            "Your licence from {allotment} ends soon",
            "Your seat in {allotment} ends on {detail}. If you need it for longer, ask an owner.",
        ),
        Topic.ENDED: (
            "Your licence from {allotment} has ended",
            "Your seat in {allotment} has reached its end date, so you no longer have the licence.",
        ),
        Topic.SEAT_RECALLED: (
            "Your licence from {allotment} ends soon",
            "You have a seat in {allotment} for {products}. {detail} If you need it for longer, ask an owner.",
        ),
        Topic.RECALL_LIFTED: (
            "You keep your licence from {allotment}",
            "You have a seat in {allotment} for {products}. {detail}",
        ),
        Topic.BACKED_UP: (
            "You have a licence while you wait for {products}",
            "You wait for a seat in {allotment} for {products}. Until you get it, you have {detail}. You don't need to "
            "do anything: you change over without a gap.",
        ),
        Topic.BACKUP_LOST: (
            "You no longer have the licence you had while waiting",
            "You still wait for a seat in {allotment} for {products}. Until now you had {detail}, and you don't have "
            "it any more. You get another one if there is a seat. If you need it now, ask an owner.",
        ),
        Topic.WAIT_END_NEAR: (
            "Your place in line for {allotment} ends soon",
            "You still wait for a seat in {allotment}, and your place in line ends on {detail}. If you need it for "
            "longer, ask an owner.",
        ),
        Topic.WAIT_ENDED: (
            "Your place in line for {allotment} has ended",
            "Your end date in {allotment} came before a seat was free. You're no longer in line.",
        ),
        Topic.RESERVATION_LAPSED: (
            "Your reserved seat in {allotment} has lapsed",
            "A seat in {allotment} was reserved for you, and the reservation has ended. If you still need a seat, "
            "ask an owner.",
        ),
    },
    in_line=InLine(
        first="You're first in line.",
        second="You're second in line, with one person ahead of you.",
        later="Your place in line is {place}, with {ahead} people ahead of you.",
        between="Your place in line is {place}, with at least {ahead} people ahead of you.",
        in_class=(
            "The line goes by priority, and you're in class {priority} of 5. Every {days} days of waiting count as one "
            "class higher."
        ),
        ranks=("at place {place} in line", "in class {priority} of 5"),
        rules=("first come, first served", "by priority, class {priority} of 5"),
    ),
    ask="If you have questions, ask {owners}.",
    views={
        Place.ALLOTMENT: "View {allotment}",
        Place.WAITING_ROOM: "View waiting room",
        Place.DECISIONS: "View decisions",
        Place.REQUESTS: "Review requests",
        Place.OWN: "View my licences",
        Place.RESERVATIONS: "View reservations",
        Place.SCHEDULE: "View planned changes",
    },
    thousands=",",
    footer="An administrator can mute messages about this allotment.",
)
