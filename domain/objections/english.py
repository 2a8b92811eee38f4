"""Every objection in English, by its code; what is in braces are its values."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "accessApplications": "applications assigned to it: {count} ({names})",
    "accessDirectoryRoles": "roles of Microsoft Entra can be assigned to it",
    "accessGroups": "groups that it is in: {count} ({names})",
    "addressNeeded": "Must be a whole address or userPrincipalName: people cannot be searched for by name here.",
    "adoptionAlready": "Adoption {id} is {state} already.",
    "adoptionByGroup": "Must be group: people are taken into a licensed group.",
    "adoptionFingerprint": "Must be the fingerprint of the plan as it is now: {fingerprint}.",
    "adoptionNotPlanned": "Adoption {id} is {state}, not planned.",
    "adoptionNotRunning": "Adoption {id} is {state}: there is nothing to stop.",
    "adoptionNotStopped": "Adoption {id} is {state}, not stopped.",
    "adoptionOtherProducts": (
        "The group carries other products, or other service plans are off, than were planned: plan again."
    ),
    "adoptionOver": (
        "With a limit of {limit} there is no seat for {over} of those who hold the licence. Plan again with a higher "
        "limit; or say letGo: true if they shall lose it."
    ),
    "adoptionProducts": "Are those that the group carries: leave it out.",
    "adoptionSource": "Must be one of: {known}; how people hold the licence today.",
    "aheadAlready": "{user} is ahead of {before} already; people are only moved up.",
    "allotmentAdopting": "Allotment {name} is being adopted; undo the adoption instead.",
    "allotmentBusy": "Allotment {name} is being changed by others all the time; try again.",
    "allotmentChanged": "Allotment {name} was changed meanwhile; look at it again.",
    "allotmentDeleting": "Allotment {name} is being deleted, and takes no more changes.",
    "allotmentFilling": (
        "Allotment {name} is being adopted, and enforced once those who keep the licence have their seats: resume the "
        "adoption, or undo it."
    ),
    "allotmentGroupUnlicensed": (
        "The group of allotment {name} carries none of its products: nothing is to be taken over."
    ),
    "alreadyIn": "{user} is {state} in allotment {name} already.",
    "andMore": "and {count} more.",
    "answerNotKept": (
        "The first request with this key was answered with status {status}. The answer is too long to be given again: "
        "look at what there is now."
    ),
    "beforeWhom": "Must be the object id of somebody who waits, or null for the front.",
    "bodyTooLong": "The body has {bytes} bytes; at most {most} are taken.",
    "confirmGivesAccess": (
        "Must be {count}: so many applications, groups and roles the watched groups of new allotments give besides "
        "licences."
    ),
    "confirmLosesSeat": "Must be {count}: so many people lose their seat and their licence.",
    "confirmNumbers": "Must be an object with the numbers that the plan asks to confirm.",
    "confirmOvercommits": "Must be {count}: so many more units are promised than the tenant owns.",
    "confirmWaits": "Must be {count}: so many people are over the limits of new allotments, and have to wait.",
    "cursor": "Must be the cursor of this list's nextLink.",
    "endDateFixed": (
        "Nobody can be removed from the group when the date comes: {because}. Add people without an end date, or "
        "make the group one whose members can be removed."
    ),
    "endDateNeeded": "Must be there: an instant, or null for none.",
    "endDateRange": "Must be in the future, and at most {years} years from now.",
    "endDateShape": "Must be an instant with its time zone, such as 2030-01-31T17:00:00Z, or null for none.",
    "fenceListed": "listed in WATCHED_GROUPS",
    "fencePrefix": "name begins with {prefix}",
    "fenceUnit": "in administrative unit {unit}",
    "findingGone": "The difference is not there any more.",
    "findingNotAsked": "A finding of the kind {kind} is not confirmed: its policy is {way}.",
    "graphRefusedGroup": "Microsoft Graph refused to change the group: {detail}",
    "groupCarriesIt": (
        "Group {group} carries {products} itself: everybody in it is licensed, beyond any limit. Take that over by an"
        " adoption instead."
    ),
    "groupClaimed": "The group is claimed for allotment {allotment}, whose creation was cut short.",
    "groupDeleted": "Microsoft Graph does not show the allotment's group: it was deleted, or is too new.",
    "groupDeletedKeeps": (
        "The group was deleted. People keep their licences. Restore the group and resume; or delete the allotment, "
        "with licences=keep if people shall keep them, with licences=remove if not."
    ),
    "groupGivesAccess": (
        "Group {group} gives more than licences: {access}. Whoever manages the allotment decides who gets that too. "
        "Use a group made for licences; or say allowGroupAccess: true."
    ),
    "groupIsDynamic": "its membership is dynamic",
    "groupIsLicensed": "Group {group} is the licensed group of another allotment.",
    "groupIsMailEnabled": "it is a mail-enabled security or distribution group",
    "groupIsRoleAssignable": "it is role-assignable",
    "groupIsSynced": "it is synced from on-premises",
    "groupLicensingMissing": (
        "Licensing by group needs Microsoft Entra ID P1, a product that contains it, or Office 365 E3 or above, and"
        " the tenant owns none of them. Use licensing: direct."
    ),
    "groupOutside": "Group {group} may not be watched here. A group that may: {ways}.",
    "groupOverLimit": (
        "Group {group} has {users} users, the limit would be {limit}. Raise the limit, or let the rest wait "
        "(overflow: wait)."
    ),
    "groupTaken": "Group {group} already has allotment {allotment}.",
    "groupWithoutLicence": "The group carries no licence. Take over direct ones (from: direct), or make an allotment.",
    "idsList": "Must be 1 to {most} object ids, separated by commas.",
    "ifMatchNeeded": "Read it, and send its ETag in If-Match, so that nobody's change is overwritten unseen.",
    "keyInUse": "The first request with this key is still being answered.",
    "keyOfAnother": "This key was used for another request; use a new one.",
    "keyShape": "Must be 1 to 200 visible ASCII characters.",
    "letterWithoutQueue": "Dead letter {id} names no queue that it could be sent to again.",
    "letterWithoutSession": "Dead letter {id} has no session, which queue {queue} needs; discard it.",
    "licenceNotFailed": "The licence of {user} is {state}, and has not failed.",
    "limitBelowUse": "{used} seats are in use, the limit would be {limit}. Remove people from the group first.",
    "limitNotHigher": "Must be a whole number above the present limit {limit}, at most {most}.",
    "manifestEntry": "Must be an object with the settings of one allotment.",
    "manifestList": "Must be a list of at most {most} allotments.",
    "manifestNeeds": "A new allotment needs it.",
    "manifestNewIsActive": "A new allotment is active; suspend it afterwards.",
    "manifestOtherPlan": "The plan is another one by now: {fingerprint}. Look at it before you apply it.",
    "manifestSameGroup": "The same group as in {list}[{first}]; name it once.",
    "membersFixed": "Members of {group} cannot be removed through Microsoft Graph: {because}. Use overflow: wait.",
    "membersFixedNow": (
        "Members of {group} cannot be removed through Microsoft Graph: {because}. Set overflow to wait, or make the"
        " group one whose members can be removed; then resume."
    ),
    "mustBeBoolean": "Must be true or false.",
    "mustBeDay": "Must be a day in ISO 8601, such as 2026-03-02.",
    "mustBeObjectId": "Must be the object id that Microsoft Entra shows.",
    "mustBeOneOf": "Must be one of: {known}.",
    "mustBeTime": "Must be a time in ISO 8601, such as 2026-03-02T08:15:00Z.",
    "needsRole": "This needs the role: {roles}.",
    "noAdoption": "There is no adoption {id}.",
    "noAllotment": "There is no allotment {id}.",
    "noComparisons": "No comparisons are kept.",
    "noDeadLetter": "There is no dead letter {id}.",
    "noGroup": (
        "Microsoft Graph shows no group with the id {id} in this tenant. One that was made a moment ago may be too new:"
        " try again in some minutes."
    ),
    "noNight": "There was no reconcile on {day}.",
    "noOwner": (
        "Microsoft Graph shows no user or group with the id {id}. One that was made a moment ago may be too new: try "
        "again in some minutes."
    ),
    "noPlaceAhead": "The waiting room has no places left ahead of the first; it is emptied from the front.",
    "noPlan": "{product} has no service plan {plan}.",
    "noPlanLeft": "No service plan of {product} would be left.",
    "noPlanOfReconcile": "There is no such plan; the allotment may have a later one.",
    "noProduct": "The tenant owns no product {product}; see Graph's subscribedSkus.",
    "noRequest": "There is no request {id} for this allotment.",
    "noSeat": "{user} has no seat in this allotment.",
    "noSuchRemoval": "Allotment {name} does not wait for removal {fingerprint} to be confirmed.",
    "noUser": (
        "Microsoft Graph shows no user of that name or id. One who was made a moment ago may be too new: try again in "
        "some minutes."
    ),
    "nobody": "There is nobody with that id.",
    "nobodyAdmitted": "Allotment {name} is {state}; nobody can be admitted now.",
    "notAnObject": "The body must be a JSON object, and is {kind}.",
    "notCompared": "Allotment {name} has not been compared yet; it is every night.",
    "notKnownYet": (
        "Microsoft Graph does not know the person, or the group, yet: one of them was made a moment ago. Try again in "
        "some minutes."
    ),
    "notJson": "The body is not JSON: {wrong}.",
    "notNotifications": "These are no notifications of Microsoft Graph for this app.",
    "notWaiting": "{user} is not in the waiting room.",
    "nothingMended": "Allotment {name} is {state}; nothing is mended now.",
    "nothingToEnd": "{user} is {state} in allotment {name}; there is nothing to end.",
    "numberBetween": "Must be a whole number from {least} to {most}.",
    "numberOrNone": "Must be a whole number from 1 to {most}, or null for none.",
    "numberUnreadable": "Must be a finite number with at most {most} digits before the point.",
    "outdated": "{what} has changed; its ETag is {etag}. Read it again.",
    "overcommitted": (
        "{product}: {more} more licences would be promised, {left} are not promised yet. The tenant owns "
        "{assignable} ({bought} enabled, {warning} in their grace period; {suspended} suspended and {locked_out} "
        "locked out do not count), and {allotted} are promised to allotments. Buy more, lower the limit, or say "
        "allowOvercommit: true."
    ),
    "ownersList": "Must be a list of object ids of users or groups.",
    "ownersTooMany": "At most {most} owners; these are {count}.",
    "personNotConfirmed": "Must be the id of the person who is to be erased.",
    "personStillThere": (
        "{user} is in allotment {name} still. Have them leave its group first, and wait until the licence is gone."
    ),
    "planExpired": "The plan has expired; make a new one and look at it.",
    "planNoLongerFits": "The plan no longer fits: other differences are found now. Make a new one and look at it.",
    "plansList": "Must be a list of service plan ids.",
    "plansTooMany": "At most {most} service plans can be switched off in one allotment; these are {count}.",
    "policiesByKind": "Must be an object with a policy by kind of drift; empty: the defaults.",
    "productForCompany": "{product} is for the whole company; only products for users can be allotted.",
    "productSkuId": "Must be the skuId of a product that the tenant owns.",
    "productTwice": "Product {product} is named twice.",
    "productsList": "Must be a list of 1 to {most} products.",
    "propertyName": "The name of a property: {wrong}",
    "proposalChanged": "The proposal has changed; look at it again, and accept it by its new fingerprint.",
    "prune": "Must be remove or keep: what becomes of the licences; or left out.",
    "removalFingerprint": "Must be the fingerprint that the allotment's stateReason names.",
    "requestDecided": "Request {id} is {state} already.",
    "requestPending": "Request {id} for this allotment is not decided yet.",
    "roleAdministrator": "administrator ({role})",
    "roleOwner": "owner of an allotment",
    "roleReader": "reader ({role})",
    "rolledBack": (
        "Allotment {name} is full (requested {requested}, used {used}, limit {limit}); removed from the group "
        "again. Ask the allotment's administrator to raise the limit."
    ),
    "settingFixed": (
        "Stays as it is for an allotment's life. Delete the allotment, keeping the licences, and make it anew."
    ),
    "textAtMost": "Must be a text of at most {most} characters.",
    "textHalf": "Holds half a character (a lone surrogate); send whole characters, in UTF-8.",
    "textLength": "Must be a text of {least} to {most} characters.",
    "textOneLine": "Must be one line, without tabs.",
    "textUnseen": "Holds the character {character}, which cannot be seen or turns the text around; leave it out.",
    "tokenBroken": "The access token does not hold: {wrong}. Sign in again.",
    "tokenExpired": "The access token has expired. Sign in again.",
    "tokenForAnother": "The access token is for another API. Ask for one with the scope {audience}/{scope}.",
    "tokenNeeded": "Send an access token: Authorization: Bearer <token>.",
    "tokenNotYet": (
        "The access token is not valid yet: the clocks of Microsoft Entra and of this app differ. Try again."
    ),
    "tokenOfClient": (
        "Client {client} may not be used here. Sign in through the portal or allotctl; or ask an administrator to "
        "add it to the setting AUTH_CLIENTS."
    ),
    "tokenOfIssuer": "The access token is not issued by {issuer}. Sign in there.",
    "tokenOfTenant": "The access token is not of the tenant {tenant}. Sign in with an account of that tenant.",
    "tokenOfVersion1": (
        "The access token is of version 1.0, and 2.0 is needed. Ask an administrator to set {setting} to 2 in the "
        "manifest of the API's app registration; then sign in again."
    ),
    "tokenWithoutPerson": "The access token names no object id (oid).",
    "tokenWithoutScope": (
        "This is no access token for this API: it has neither the scope {scope} nor app roles. Ask for one with the "
        "scope {audience}/{scope}."
    ),
    "tooDeep": "Lists and objects are nested more than {most} deep.",
    "tookTooLong": (
        "This takes longer than {seconds} seconds. Ask for less at a time, or try again when less is going on."
    ),
    "tooManyAtOnce": "{most} of your requests are still being answered. Wait for them, and try again.",
    "tooManyRequests": "Too many requests; wait and try again.",
    "unknownProperty": "Unknown property; known: {known}.",
    "userNeeded": "Must be the userPrincipalName or the object id of a user.",
}
