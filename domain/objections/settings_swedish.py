"""What is wrong with a setting or a preference, in Swedish."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "settingMustBe": "{setting} är {value}. Värdet måste vara {meaning}.",
    "settingWrong": "{setting}: {detail}.",
    "settingOneOf": "ett av {choices}",
    "settingSeconds": "ett antal sekunder över 0, högst 86400",
    "settingMinutes": "ett antal minuter över 0, högst 1440",
    "settingNights": "ett helt antal nätter från 1 till {most}",
    "settingDays": "ett helt antal dagar, högst {most}. 0 betyder för alltid",
    "settingReminderDays": "ett antal dagar från 0 till 365",
    "settingShare": "en andel från 0 till 1",
    "settingWhole": "ett heltal, 0 eller mer",
    "settingWholeFromOne": "ett heltal från 1",
    "settingAtOnce": "ett heltal från 1 till 1000",
    "settingRate": "ett tal över 0, högst 10000",
    "settingCurrency": "en valuta med sina tre bokstäver (ISO 4217)",
    "settingAddresses": "{setting} måste vara e-postadresser, åtskilda med kommatecken.",
    "priceShape": "{pair} måste vara en produkt och dess pris per månad, till exempel SPE_E3=36.90",
    "priceTwice": "{product} har två priser",
    "mailTopics": "Måste vara en lista av dessa: {known}.",
    "mailRequired": "Dessa mejl kan inte stängas av, för någon är utan licens eller blir det snart: {topics}.",
    "noNightYet": "Det finns ingen rapport ännu. Den kommer med den första natten.",
    "settingUnknown": "Det finns ingen inställning {setting}.",
    "settingOfApp": "{setting} kan inte ändras här. Det är en appinställning: ändra den där appen distribueras.",
    "settingText": (
        "Måste vara text på en rad, högst {most} tecken, eller null för att gå tillbaka till appinställningen."
    ),
    "settingsToChange": (
        "Måste vara ett objekt med värden efter inställningarnas namn. null går tillbaka till appinställningen."
    ),
}
