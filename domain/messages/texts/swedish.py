"""The texts of messages in Swedish."""

from domain.messages.events import Place, Topic
from domain.messages.texts.shape import InLine, Texts

SWEDISH = Texts(
    language="sv",
    subject="{allotment}: {news}",
    subject_of_several="{allotment}: {count} nyheter",
    headlines={
        Topic.REFUSED: "ingen plats för {person}",
        Topic.WAITING: "{person} väntar på en plats",
        Topic.LACKING: "{person} behöver en annan licens först",
        Topic.PROMOTED: "{person} får en plats",
        Topic.LICENCE_FAILED: "licensen för {person} misslyckades",
        Topic.THRESHOLD: "{used} av {limit} platser används",
        Topic.SUSPENDED: "pausad",
        Topic.REQUEST_ASKED: "{person} begär {limit} platser (nu {used})",
        Topic.REQUEST_DECIDED: "begäran avgjord, gränsen är {limit}",
        Topic.SEAT_ASKED: "{person} ber om en plats",
        Topic.SEAT_GRANTED: "begäran från {person} godkändes",
        Topic.SEAT_DENIED: "begäran från {person} avslogs",
        Topic.END_NEAR: "platsen för {person} upphör snart",
        Topic.ENDED: "platsen för {person} har upphört",
        Topic.WAIT_END_NEAR: "{person} lämnar väntrummet snart",
        Topic.WAIT_ENDED: "{person} har lämnat väntrummet",
        Topic.RESERVATION: "reservationen för {person} behöver dig",
        Topic.RESERVATION_LAPSED: "reservationen för {person} har upphört",
        Topic.CHANGE_ASKED: "en planerad ändring behöver dig",
        Topic.SEAT_RECALLED: "den lånade platsen för {person} lämnas tillbaka",
        Topic.RECALL_LIFTED: "{person} behåller den lånade platsen",
        Topic.UNITS_LENT: "platser lånades ut",
        Topic.UNITS_RETURNED: "utlånade platser kom tillbaka",
        Topic.UNITS_CALLED_HOME: "utlånade platser är på väg tillbaka",
        Topic.INELIGIBLE: "ingen plats för {person}, som inte uppfyller villkoren",
        Topic.MERGED: "slås ihop med en annan",
        Topic.BACKED_UP: "{person} har en reserv i väntan på en plats",
        Topic.BACKUP_LOST: "{person} har förlorat sin reserv",
    },
    lines={
        Topic.REFUSED: "{person} togs bort ur gruppen igen, eftersom {used} av {limit} platser användes.",
        Topic.WAITING: "{person} väntar på en plats, {rank}. {used} av {limit} platser används.",
        Topic.LACKING: "{person} får ingen plats än. {detail}",
        Topic.PROMOTED: "{person} stod på tur ({rule}) och får en ledig plats.",
        Topic.LICENCE_FAILED: "Licensen för {person} misslyckades. {detail}",
        Topic.THRESHOLD: "{used} av {limit} platser används nu.",
        Topic.SUSPENDED: "Tilldelningen har pausats. {detail}",
        Topic.REQUEST_ASKED: "{person} begär {limit} platser (nu {used}): {detail}",
        Topic.REQUEST_DECIDED: "Begäran om {used} platser är avgjord. Gränsen är {limit}. {detail}",
        Topic.SEAT_ASKED: "{person} ber om en plats. {detail}",
        Topic.SEAT_GRANTED: "Begäran om en plats från {person} godkändes. {detail}",
        Topic.SEAT_DENIED: "Begäran om en plats från {person} avslogs. {detail}",
        Topic.END_NEAR: "Platsen för {person} upphör snart: {detail}.",
        Topic.ENDED: "Platsen för {person} har upphört.",
        Topic.WAIT_END_NEAR: "{person} väntar fortfarande på en plats och lämnar väntrummet snart: {detail}.",
        Topic.WAIT_ENDED: "{person} har lämnat väntrummet utan plats, eftersom slutdatumet har kommit.",
        Topic.RESERVATION: "Reservationen för {person}: {detail}",
        Topic.RESERVATION_LAPSED: "Reservationen för {person} har upphört. {detail}",
        Topic.CHANGE_ASKED: "{detail}",
        Topic.SEAT_RECALLED: "{person}: {detail}",
        Topic.RECALL_LIFTED: "{person}: {detail}",
        Topic.UNITS_LENT: "{detail}",
        Topic.UNITS_RETURNED: "{detail}",
        Topic.UNITS_CALLED_HOME: "{detail}",
        Topic.INELIGIBLE: "{person} får ingen plats. {detail}",
        Topic.MERGED: "{detail}",
        Topic.BACKED_UP: "{person} har {detail} i väntan på en plats.",
        Topic.BACKUP_LOST: "{person} väntar fortfarande på en plats och har inte längre {detail}.",
    },
    more=("Ytterligare en visas inte här.", "Ytterligare {count} visas inte här."),
    to_person={
        Topic.REFUSED: (
            "Ingen licens: {allotment} är full",
            "Du lades till i {allotment} för {products}, men alla platser används, så du togs bort igen.",
        ),
        Topic.INELIGIBLE: (
            "Ingen licens från {allotment}",
            "Du lades till i {allotment} för {products}, men får ingen plats. {detail}",
        ),
        Topic.WAITING: (
            "Du står i kö för {products}",
            "Du lades till i {allotment} för {products}. Alla platser används, så du får vänta på en. {line} "
            "Du får besked när du har fått en plats.",
        ),
        Topic.LACKING: (
            "Du behöver en annan licens för {products}",
            "Du lades till i {allotment} för {products}. {detail} Be om den licensen. Du behåller din plats i kön.",
        ),
        Topic.PROMOTED: (
            "Du har fått en plats för {products}",
            "En plats i {allotment} har blivit ledig, och den är din: du stod på tur ({rule}). Din licens för "
            "{products} är på väg. Det kan ta några minuter.",
        ),
        Topic.REQUEST_DECIDED: (
            "Din begäran för {allotment} är avgjord",
            "Du bad om {used} platser för {allotment}. Gränsen är {limit}. {detail}",
        ),
        Topic.SEAT_GRANTED: (
            "Din begäran för {allotment} har godkänts",
            "Du bad om en plats i {allotment} för {products}, och en ägare har godkänt det. {detail}",
        ),
        Topic.SEAT_DENIED: (
            "Din begäran för {allotment} har avslagits",
            "Du bad om en plats i {allotment} för {products}, och en ägare har avslagit det. {detail}",
        ),
        Topic.END_NEAR: (
            "Din licens från {allotment} upphör snart",
            "Din plats i {allotment} upphör {detail}. Om du behöver den längre kan du fråga en ägare.",
        ),
        Topic.ENDED: (
            "Din licens från {allotment} har upphört",
            "Din plats i {allotment} har nått sitt slutdatum, så du har inte längre licensen.",
        ),
        Topic.SEAT_RECALLED: (
            "Din licens från {allotment} upphör snart",
            "Du har en plats i {allotment} för {products}. {detail} Om du behöver den längre, fråga en ägare.",
        ),
        Topic.RECALL_LIFTED: (
            "Du behåller din licens från {allotment}",
            "Du har en plats i {allotment} för {products}. {detail}",
        ),
        Topic.BACKED_UP: (
            "Du har en licens medan du väntar på {products}",
            "Du väntar på en plats i {allotment} för {products}. Tills du får den har du {detail}. Du behöver inte "
            "göra något: bytet sker utan avbrott.",
        ),
        Topic.BACKUP_LOST: (
            "Du har inte längre licensen som du hade under väntan",
            "Du väntar fortfarande på en plats i {allotment} för {products}. Hittills hade du {detail}, och den har du "
            "inte längre. Du får en annan om det finns en plats. Om du behöver den nu kan du fråga en ägare.",
        ),
        Topic.WAIT_END_NEAR: (
            "Din plats i kön till {allotment} upphör snart",
            "Du väntar fortfarande på en plats i {allotment}, och din plats i kön upphör {detail}. Om du behöver den "
            "längre kan du fråga en ägare.",
        ),
        Topic.WAIT_ENDED: (
            "Din plats i kön till {allotment} har upphört",
            "Ditt slutdatum i {allotment} kom innan någon plats blev ledig. Du står inte längre i kön.",
        ),
        Topic.RESERVATION_LAPSED: (
            "Din reserverade plats i {allotment} har upphört",
            "En plats i {allotment} var reserverad för dig, och reservationen har tagit slut. Om du fortfarande "
            "behöver en plats, fråga en ägare.",
        ),
    },
    in_line=InLine(
        first="Du står först i kön.",
        second="Du står på andra plats i kön, med en person före dig.",
        later="Du har plats {place} i kön, med {ahead} personer före dig.",
        between="Du har plats {place} i kön, med minst {ahead} personer före dig.",
        in_class=(
            "Kön går efter prioritet, och du är i klass {priority} av 5. Varje {days} dagars väntan räknas som en "
            "klass högre."
        ),
        ranks=("som nummer {place} i kön", "i klass {priority} av 5"),
        rules=("först till kvarn", "efter prioritet, klass {priority} av 5"),
    ),
    ask="Om du har frågor, vänd dig till {owners}.",
    views={
        Place.ALLOTMENT: "Visa {allotment}",
        Place.WAITING_ROOM: "Visa väntrummet",
        Place.DECISIONS: "Visa beslut",
        Place.REQUESTS: "Granska begäranden",
        Place.OWN: "Visa mina licenser",
        Place.RESERVATIONS: "Visa reservationer",
        Place.SCHEDULE: "Visa planerade ändringar",
    },
    thousands="\u00a0",
    footer="En administratör kan tysta meddelanden om den här tilldelningen.",
)
