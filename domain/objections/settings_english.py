"""What is wrong with a setting or a preference, in English."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "settingMustBe": "{setting} is {value}: it must be {meaning}.",
    "settingWrong": "{setting}: {detail}.",
    "settingOneOf": "one of {choices}",
    "settingSeconds": "a number of seconds above 0, at most 86400",
    "settingMinutes": "a number of minutes above 0, at most 1440",
    "settingNights": "a whole number of nights from 1 to {most}",
    "settingDays": "a whole number of days, at most {most}; 0: for ever",
    "settingReminderDays": "a number of days from 0 to 365",
    "settingShare": "a share from 0 to 1",
    "settingWhole": "a whole number, 0 or more",
    "settingWholeFromOne": "a whole number from 1",
    "settingAtOnce": "a whole number from 1 to 1000",
    "settingRate": "a number above 0, at most 10000",
    "settingCurrency": "a currency by its three letters (ISO 4217)",
    "settingAddresses": "{setting} must be email addresses, separated by commas.",
    "priceShape": "{pair} must be a product and its price a month, such as SPE_E3=36.90",
    "priceTwice": "{product} has two prices",
    "mailTopics": "Must be a list of these: {known}.",
    "mailRequired": "These mails can't be switched off, because somebody is without a licence, or soon is: {topics}.",
    "noNightYet": "There is no report yet. It comes with the first night.",
    "settingUnknown": "There is no setting {setting}.",
    "settingOfApp": "{setting} can't be changed here. It's an app setting: change it where the app is deployed.",
    "settingText": "Must be text on one line, of at most {most} characters, or null to go back to the app setting.",
    "settingsToChange": "Must be an object with values by the names of settings. null goes back to the app setting.",
}
