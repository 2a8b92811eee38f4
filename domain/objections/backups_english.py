"""The texts about backup allotments in English, by their codes."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "backedUp": "Has {backup} while waiting for a seat of {name}.",
    "backupMovedUp": "Has the licence of {name} now, and is taken out of the group of {backup}.",
    "backupLeft": "Left {name}, and is taken out of the group of {backup}.",
    "backupLost": "Has no seat of {backup} any more. The next backup of {name} follows, if one has a seat.",
    "backupKept": "Stays in the group of {backup}, because Microsoft Graph refused to remove them: {detail}",
    "byBackup": "backup of {allotment}",
    "backupsList": "Must be a list of at most {most} different allotment IDs, the first choice first.",
    "backupsNeedWait": (
        "Only allotments that let people wait can have backups. Set overflow to wait, or leave out the backups."
    ),
    "backupItself": "An allotment can't be its own backup.",
    "backupCircle": "These allotments name each other as backups: {names}. Leave one of them out.",
    "backupFixed": "People can't be added to group {group} and removed from it: {because}. Choose another backup.",
    "backupExcludes": (
        "Nobody can have {name} and this allotment together: Microsoft doesn't allow {first} with {second}. Moving "
        "up would leave a gap. Choose another backup, or turn off one of the service plans."
    ),
    "backupSameDirect": (
        "{name} and this allotment both assign {product} to each person. Taking it back for one would take it from "
        "the other, too. Choose another backup."
    ),
    "backupMerging": "{name} is being merged. Choose another backup, or wait until the merge is done.",
    "manifestNoBackup": (
        "There is no allotment for group {group}, and none in the manifest. Add it, or leave out the backup."
    ),
    "reportBackedUp": "Have a backup meanwhile",
    "seenStillBackedUp": "Left at {since}, and is still in the group of a backup.",
}
