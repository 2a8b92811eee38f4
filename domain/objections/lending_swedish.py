"""The texts about units that are lent in Swedish, by their codes."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    # Vad i en planerad ändring som inte gäller genast
    "lentBeyond": (
        "Tilldelningen {name} har lånat ut {units:n} platser, fler än {most:n}. De som är för många kommer tillbaka "
        "när de blir lediga."
    ),
    "borrowedBeyond": (
        "Tilldelningen {name} har lånat {units:n} platser, fler än {most:n}. De som är för många lämnas tillbaka när "
        "de blir lediga."
    ),
    # Varför något beslutades
    "seatRecalled": (
        "Platsen är lånad från tilldelningen {lender}, där personer väntar. Den upphör {ends}, om någon fortfarande "
        "väntar där då."
    ),
    "recallLifted": "Ingen väntar längre i tilldelningen {lender}, så den lånade platsen upphör inte.",
    "unitsLent": Plural(
        "units",
        "{units:n} plats lånades ut till tilldelningen {name}.",
        "{units:n} platser lånades ut till tilldelningen {name}.",
    ),
    "unitsReturned": Plural(
        "units",
        "{units:n} plats kom tillbaka från tilldelningen {name}.",
        "{units:n} platser kom tillbaka från tilldelningen {name}.",
    ),
    "unitsCalledHome": Plural(
        "units",
        "Personer väntar här, så {units:n} plats som används i tilldelningen {name} upphör {ends} och kommer sedan "
        "tillbaka.",
        "Personer väntar här, så {units:n} platser som används i tilldelningen {name} upphör {ends} och kommer sedan "
        "tillbaka.",
    ),
    # Vad som föranledde det
    "byLending": "platser lånas eller går tillbaka",
}
