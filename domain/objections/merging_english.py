"""What is said about merges of allotments, in English."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "allotmentMerging": (
        "Allotment {name} is being merged. Wait until it's done, or undo the merge. Its people, products and limit "
        "change again after that."
    ),
    "byMerge": "merge: {cause}",
    "mergeAllotmentGone": "One of the two allotments was deleted.",
    "mergeAlready": "Merge {id} is already {state}, or on its way back.",
    "mergeBegins": (
        "The people and units of {giver} go to {taker}. Until that's done, nobody else gets a seat in {giver}."
    ),
    "mergeBlocked": Plural(
        "blocked",
        "Left in {giver}: {left:n}. {blocked:n} person may not join {taker}. The plan says who, and why. They keep "
        "what they have until the cause is gone, they leave the group, or you undo the merge.",
        "Left in {giver}: {left:n}. {blocked:n} people may not join {taker}. The plan says who, and why. They keep "
        "what they have until the cause is gone, they leave the group, or you undo the merge.",
    ),
    "mergeDone": "All people and units of {giver} are in {taker}.",
    "mergedAway": "Merged into {taker}.",
    "mergedInto": "Merged: the person has a seat in {taker}.",
    "mergeFewerUnits": "{name} has {count:n} fewer seats than before: people in the other allotment use them.",
    "mergeGoesBack": (
        "The merge is undone: people and units go back from {giver} to {taker}. Until that's done, nobody else gets a "
        "seat in {giver}."
    ),
    "mergeGroupFixed": "The people of group {group} can't be changed: {because}.",
    "mergeHasNestedGroups": (
        "In {name}, members of groups inside the group count. They can't be moved. Turn off nestedGroups, and plan "
        "again."
    ),
    "mergeHasBackups": (
        "{name} has backups. People who wait there would lose them. Take the backups off, and plan again."
    ),
    "mergeIsBackup": (
        "{name} is a backup of {others}. Choose another backup there, wait until nobody has this one, and plan again."
    ),
    "mergeHasLoans": (
        "{name} has lent or borrowed seats. Set lendingLimit and borrowingLimit to 0, wait until the seats are home, "
        "and plan again."
    ),
    "mergeHasParts": "{name} has parts. Delete them, or merge them first.",
    "mergeInTheWay": "{name} is part of another merge. Wait until it's done, or undo it. Then resume.",
    "mergeMoving": Plural(
        "left",
        "{left:n} person is still in {giver}: {first}. They keep that seat until the licence of {taker} works.",
        "{left:n} people are still in {giver}, such as {first}. They keep that seat until the licence of {taker} "
        "works.",
    ),
    "mergeNoSeat": "Left in {giver}: {left:n}. No seat is free for the next one. {what}",
    "mergeNotActive": "{name} is {state}, not active.",
    "mergeNotEnforced": "{name} is {state}: {why}",
    "mergeNotPlanned": "Merge {id} is {state}, not planned.",
    "mergeNotRunning": "Merge {id} is {state}: there is nothing to stop.",
    "mergeNotStopped": "Merge {id} is {state}, not stopped.",
    "mergeOtherParent": (
        "{name} and {other} aren't parts of the same allotment. Units can't go from one to the other."
    ),
    "mergeOtherProducts": (
        "{name} doesn't have exactly the products and service plans of {other}: {products}. Change the products of "
        "{name} first; that leaves no gap either. Then plan the merge."
    ),
    "mergeOtherWork": (
        "{name} is part of an adoption, or is changing its products. Wait until it's done, or undo it. Then resume."
    ),
    "mergeOwed": (
        "Reservations of {name} are waiting for a seat. Cancel them, or wait until they have one. Then resume."
    ),
    "mergeReserved": "A seat is kept for a person of {giver}, which is merged into {taker}.",
    "mergeSeatsInUse": "Waiting for {count:n} seats to be free, so that {giver} and {taker} have their units.",
    "mergeSourceGone": "{name} is deleted. Create it again, and move the people by hand.",
    "mergeStoppedBy": "Stopped by {actor}.",
    "mergeUndone": "The merge of {giver} and {taker} is undone.",
    "mergeUnitsMoving": "Waiting for units that are on their way.",
    "mergeWaits": "Waited in {giver}, and goes on waiting in {taker}.",
    "mergeWithItself": "Must be another allotment.",
    "needsOwnerAbove": "You need to be an administrator, or an owner of an allotment above both.",
    "noMerge": "There is no merge {id}.",
    "noteMergeBlocked": (
        "People who may not join {taker}: {count:n}. They keep what they have, and the merge waits for them."
    ),
    "noteMergeBoth": "People with a seat in both: {count:n}. They keep the one in {taker}.",
    "noteMergeDeleted": (
        "At the end, {giver} is deleted. Its group stays, without these people. It can't be undone then."
    ),
    "noteMergeFloat": (
        "No seat is free in either. For as long as the merge takes, the target gets some units more. People who are on "
        "the way hold one licence, not two."
    ),
    "noteMergeKept": "At the end, {giver} stays, with limit 0. The merge can be undone.",
    "noteMergeOrder": "Each person joins {taker} first. They leave {giver} when the licence of {taker} works.",
    "noteMergeOwners": "Owners of {giver} who don't own {taker}: {count:n}. They don't see these people any more.",
    "noteMergeReservations": "Reservations that come along: {count:n}.",
    "noteMergeSeatsFirst": (
        "{units:n} units of {giver} go to {taker} with the people. People of {giver} with a seat get one in {taker} "
        "before people who wait there."
    ),
    "noteMergeWaits": (
        "People who wait in {giver}: {count:n}. They go on waiting in {taker}. If its line goes by place, they are "
        "behind those who wait there now; otherwise the time that they have waited counts."
    ),
}
