"""What is said about changes of products, in English."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "allotmentChanging": "Allotment {name} is changing its products. Wait until it's done, or undo the change.",
    "byProductChange": "change of products: {cause}",
    "changeAdopting": "The allotment is part of an adoption. Resume when the adoption has ended.",
    "changeAllotmentGone": "The allotment was deleted.",
    "changeAlready": "Change {id} is already {state}, or on its way back.",
    "changeBlocked": Plural(
        "blocked",
        "Left to change: {left:n}. {blocked:n} person has another licence that doesn't go with the change. The plan "
        "says who. They keep what they have until you remove the other licence, or undo the change.",
        "Left to change: {left:n}. {blocked:n} people have another licence that doesn't go with the change. The plan "
        "says who. They keep what they have until you remove the other licence, or undo the change.",
    ),
    "changeInTheWay": "Change {id} of the same allotment is under way. Wait until it's done, or undo it. Then resume.",
    "changeMixed": (
        "A change either adds and removes products, or turns service plans on and off. Leave disabledPlans of "
        "{product} as it is, and change it afterwards."
    ),
    "changeMoving": Plural(
        "people",
        "{left:n} of {people:n} person doesn't have the new products yet: {first}. Nothing is taken away before.",
        "{left:n} of {people:n} people don't have the new products yet, such as {first}. Nothing is taken from "
        "anybody before they have them.",
    ),
    "changeNotPlanned": "Change {id} is {state}, not planned.",
    "changeNotRunning": "Change {id} is {state}: there is nothing to stop.",
    "changeNotStopped": "Change {id} is {state}, not stopped.",
    "changeOtherProducts": "The allotment has other products than the plan says. Plan again.",
    "changeSame": "The allotment has exactly these products already.",
    "changeShort": (
        "{needed:n} people need a unit of {product}, and {available:n} are free. Buy more and plan again, or say "
        "allowOvercommit: true in a new plan."
    ),
    "changeStoppedBy": "Stopped by {actor}.",
    "changeWaitsForUnits": (
        "Left to change: {left:n}. There is no unit for {short:n} of them, such as {first}. They keep what they have. "
        "The change goes on when you buy more."
    ),
    "manifestProducts": (
        "The products of {name} change. Plan the change of products, look at its plan, and name its fingerprint here."
    ),
    "manifestProductsPlanned": (
        "The products of {name} change. Look at the plan of the change of products, and name its fingerprint here: "
        "{fingerprint}."
    ),
    "noProductChange": "There is no change of products {id}.",
    "noteBlocked": (
        "People with another licence that doesn't go with the change: {count:n}. They keep what they have, and the "
        "change waits for them."
    ),
    "noteChangeFailing": (
        "People whose licence doesn't work today: {count:n}. They get the new products like people who join."
    ),
    "noteExchange": "Nobody can have both products. Each person gets the one and loses the other in one request.",
    "noteExchangeByGroup": (
        "Nobody can have both products. For a few minutes, each person has the product directly instead of by group, "
        "and gets the one and loses the other in one request. Everybody needs a usage location for that."
    ),
    "noteInPlace": "The service plans are turned on or off in the licence that people have.",
    "noteOverlap": "Everybody gets the new products first, and loses the old ones when the new ones work.",
    "noteServicesLost": "Service plans that people lose: {count:n}.",
    "noteUnitsMissing": "{product}: {needed:n} people need a unit, and {available:n} are free.",
    "startedFingerprints": "Must be a list of fingerprints, each a text.",
}
