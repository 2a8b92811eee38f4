"""Every text in English, by its code; what is in braces are its values."""

from collections.abc import Mapping

from domain.objections.language import Language, Plural

_TEXTS: Mapping[str, str | Plural] = {
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
        "Allotment {name} is full (requested {requested:n}, used {used:n}, limit {limit:n}); removed from the group "
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
    # Why something was decided about somebody
    "seatFree": "A seat was free (requested {requested:n}, used {used:n}, limit {limit:n}).",
    "seatFreed": (
        "A seat became free (requested {requested:n}, used {used:n}, limit {limit:n}); first in the waiting room."
    ),
    "waits": (
        "Allotment {name} is full (requested {requested:n}, used {used:n}, limit {limit:n}), {ahead:n} ahead in the "
        "waiting room; promoted when a seat frees."
    ),
    "waitsForSeat": (
        "Allotment {name} is full (requested {requested:n}, used {used:n}, limit {limit:n}), {ahead:n} ahead in the "
        "waiting room; a seat is on its way to be free. Without one, the person is removed from the group again."
    ),
    "seatKept": (
        "Allotment {name} is full (requested {requested:n}, used {used:n}, limit {limit:n}): the seat that was on its "
        "way to be free was kept. Removed from the group again."
    ),
    "cameBack": "Came back before the seat was freed, and keeps it.",
    "passed": "Was added and removed again before anybody could look: no seat was taken.",
    "left": "Left the group; the seat frees when the licence is gone.",
    "leftWaiting": "Left the group while waiting.",
    "ended": "The end date ({ends}) came: removed from the group; the seat frees when the licence is gone.",
    "endedWaiting": "The end date ({ends}) came: removed from the group while waiting.",
    "notAUser": "A {kind}, not a user: it takes no seat and gets no licence.",
    "grantedAgain": "The seat was there, the licence was not: granted again.",
    "recovered": "The licence became active after all.",
    "movedUp": "Moved up in the waiting room; {ahead:n} ahead now. Still waiting.",
    "reminded": "The end date is near; the person is reminded.",
    "deleting": "The allotment is being deleted.",
    "unknownFor": Plural(
        "minutes",
        "Microsoft Graph has not known the person or the licensed group for {minutes} minute: {detail}",
        "Microsoft Graph has not known the person or the licensed group for {minutes} minutes: {detail}",
    ),
    "licenceRefused": "Microsoft Graph refused the licence: {detail}",
    "rollbackRefused": "Microsoft Graph refused to remove the member: {detail}",
    # What brought it about
    "instant": "{when}",
    "byNotification": "change notification {id}",
    "byCatchUp": "catch-up timer",
    "byReconcile": "nightly reconcile",
    "byEndDate": "end date",
    "reconcileAskedBy": "reconcile asked for by {actor}",
    "planConfirmedBy": "plan {plan} confirmed by {actor}",
    "findingConfirmedBy": "finding {finding} confirmed by {actor}",
    "askedBy": "asked by {actor}",
    "changedBy": "changed by {actor}",
    "byNearEnd": "end date {ends}",
    "byFreeUnits": "free units",
    "byAdoption": "adoption: {cause}",
    "addedBy": "added by {actor}",
    "removedBy": "removed by {actor}",
    "triedAgainBy": "tried again by {actor}",
    "movedBy": "moved by {actor}",
    "createdBy": "created by {actor}",
    "deletedBy": "deleted by {actor}",
    "resumedBy": "resumed by {actor}",
    "limitRaisedBy": "limit raised by {actor}",
    "removalConfirmedBy": "removal {removal} confirmed by {actor}",
    # Why a licence is not active
    "licenceError": "{product}: {meaning} ({error})",
    "andThen": "{first} {then}",
    "CountViolation": (
        "The tenant has no free licence of this product. Buy more, or take one back; "
        "it is tried again within minutes of that."
    ),
    "MutuallyExclusiveViolation": (
        "The person has another product with a service plan that excludes one of this product's. "
        "Switch one of the two service plans off."
    ),
    "DependencyViolation": (
        "A service plan of this product depends on another that is switched off or missing. Switch that one on."
    ),
    "ProhibitedInUsageLocationViolation": (
        "A service of this product is not available in the person's usage location. "
        "Correct the usage location, or switch that service plan off."
    ),
    "UniquenessViolation": ("A proxy address of the person is taken by somebody else. Remove the duplicate address."),
    "Disabled": (
        "The licence is assigned, and Microsoft Entra shows it as disabled: it gives the person nothing. "
        "Look at the product's subscription in the Microsoft 365 admin centre."
    ),
    "NeverActive": (
        "The licence was granted several times, and Microsoft Entra has not shown it as active. "
        "Look at the person's licences in the Microsoft 365 admin centre, then try again."
    ),
    "otherLicenceError": (
        "Microsoft Graph gives no further cause. Look at the person's licences in the Microsoft 365 admin centre."
    ),
    # Why an allotment stands as it does
    "suspendedByAdministrator": "Suspended by an administrator.",
    "largeRemoval": (
        "One run would take away {count:n} seats or memberships of {people:n} people. Nothing was taken. Look at the "
        "group; if this is meant, confirm removal {removal}."
    ),
    "intruders": Plural(
        "count",
        "One person holds the licence through the licensed group without a seat. Nothing was taken. If they shall "
        "lose it, confirm removal {removal}.",
        "{count:n} people hold the licence through the licensed group without a seat. Nothing was taken. If they shall "
        "lose it, confirm removal {removal}.",
    ),
    "graphSays": "Microsoft Graph: {detail}",
    "putRight": "{what} Put it right, then resume.",
    "groupNamed": "{detail} Group {group}: {because}.",
    "endRefused": "Microsoft Graph refused to remove members whose end date has come: {detail}",
    "endRefusedFixed": (
        "{what} Take the end dates away, or make the group one whose members can be removed; then resume."
    ),
    "beingDeleted": "Is being deleted; licences: {licences}.",
    "beingUndone": "Its adoption is being undone.",
    "beingAdopted": "Is being adopted: whoever holds the licence today gets his seat first.",
    "groupAskedFor": "The licensed group for {product} was asked for, and Microsoft Graph does not show it yet.",
    "groupNotKnown": "Microsoft Graph does not know the licensed group for {product} yet.",
    "groupNeverKnown": Plural(
        "minutes",
        "Microsoft Graph has not known the licensed group for {product} for {minutes} minute: it is gone. Resume to "
        "have another one made.",
        "Microsoft Graph has not known the licensed group for {product} for {minutes} minutes: it is gone. Resume to "
        "have another one made.",
    ),
    # Why an adoption stands as it does, and what its plan has to say
    "adoptedGroupGone": "The group is gone.",
    "adoptionReplaced": "Plan {id} took its place.",
    "adoptionGivenUp": "Given up before it was started.",
    "adoptionStoppedBy": "Stopped by {actor}.",
    "adoptionNoSeatFor": (
        "There is no seat for {count:n} of those who still hold the licence the old way. Raise the allotment's limit "
        "and resume; or, if they shall lose it, resume with this plan's fingerprint and letGo: true."
    ),
    "adoptionInTheWay": "{what} Delete it, or undo the adoption.",
    "adoptionGraphAbout": "{what} Microsoft Graph about {user}: {detail}",
    "adoptionRefusedFor": "Microsoft Graph refused it for {user}: {detail}",
    "adoptionAllotmentGone": "Allotment {id} is gone; undo the adoption.",
    "tooLateToSend": "The time to send what was decided has passed.",
    "changedByOthers": Plural(
        "times",
        "Allotment {id} was changed by others {times} time in a row.",
        "Allotment {id} was changed by others {times} times in a row.",
    ),
    "triedAgain": "{what} It is tried again.",
    "allotmentNotActive": "The allotment is {state}: {why}",
    "notLookedAt": "not looked at yet.",
    "adoptionNotLicensed": Plural(
        "people",
        "{lacking:n} of {people:n} person is not active through the licensed group yet, one of them {first}. Nothing "
        "is removed before they are.",
        "{lacking:n} of {people:n} people are not active through the licensed group yet, one of them {first}. Nothing "
        "is removed before they are.",
    ),
    "adoptionDirectNeeded": Plural(
        "people",
        "{lacking:n} of {people:n} person still needs their direct licence, one of them {first}.",
        "{lacking:n} of {people:n} people still need their direct licence, one of them {first}.",
    ),
    "adoptionNotHeldAgain": Plural(
        "people",
        "{lacking:n} of {people:n} person does not hold the old licence again yet, one of them {first}. Nothing is "
        "taken before they do.",
        "{lacking:n} of {people:n} people do not hold the old licence again yet, one of them {first}. Nothing is taken "
        "before they do.",
    ),
    "noteOldWay": (
        "Until the old assignment is removed, whoever joins the group may hold the licence the old way too, beyond "
        "the limit: that counts what the allotment licenses."
    ),
    "noteNothingRemoved": "Nothing is removed while anybody who stays is not active by the new way.",
    "noteLastMinute": (
        "Whoever joins in the last minute before the removal may be without the licence until their seat is granted."
    ),
    "noteOver": (
        "With a limit of {limit:n} there is no seat for {over:n} of those who hold the licence: plan again with a "
        "higher one, or confirm with letGo: true that they wait without it."
    ),
    "noteUnseated": (
        "There is no seat yet for {unseated:n} of those who do not hold the licence today; seats that are left for "
        "them, in the order of user ids: {left:n}."
    ),
    "noteRollback": (
        "overflow: rollback is for whoever joins once the adoption has ended. Who waits by then stays in the "
        "group, and in line for the next seat that frees."
    ),
    "noteFailing": "Licences in error today: {failing:n}; whose they are gets a seat if one is left.",
    "noteKeepsDirect": (
        "Other service plans are switched off for {count:n}, who thus keep a direct licence beside the new one; it "
        "costs no second unit."
    ),
    # What a comparison has seen
    "seenGroupGone": "Group {group} is not there any more.",
    "seenGroupFixed": "Group {group}: {because}.",
    "seenOutsideFence": "Group {group} may not be watched.",
    "seenWithoutRow": "Is in the group and has no row.",
    "seenCounts": Plural(
        "seats",
        "{seats:n} seat and {waiting:n} waiting are counted; there are {seatsFound:n} and {waitingFound:n}.",
        "{seats:n} seats and {waiting:n} waiting are counted; there are {seatsFound:n} and {waitingFound:n}.",
    ),
    "seenBeyondLimit": "Used {used:n}, limit {limit:n}.",
    "seenLicensedGroupGone": "Group {group}, which licensed {product}, is not there any more.",
    "seenNotCarried": "{product} is not on its licensed group.",
    "seenPlansOn": "{product}: switched on {on}.",
    "seenPlansOff": "{product}: switched off {off}.",
    "seenPlansBoth": "{product}: switched on {on}; switched off {off}.",
    "seenWithoutSeat": "Is in the licensed group without a seat.",
    "seenCarried": (
        "Group {group} carries {product} itself; people licensed by it: {people:n}, without a seat: {seatless:n}."
    ),
    "seenGivenUp": "Given up since {since}.",
    "seenState": "Has been {state} since {since}.",
    "seenNoAccount": "There is no such account any more.",
    "seenNotInGroup": "Is not in the group, and is recorded as {state}.",
    "seenDisabled": "The account is disabled.",
    "seenGuest": "The account is a guest.",
    "seenTwice": "Assigned directly too: {products}.",
    "seenNotAssigned": "The licence could not be assigned.",
    "seenLacking": "Lacks {products}.",
    "seenNoSubscription": "Microsoft Graph shows none.",
    "seenSubscriptionEnds": "It ends {ends}.",
    "seenOvercommitted": (
        "{product}: {promised:n} promised and {outside:n} held outside, of {assignable:n} that can be assigned."
    ),
    "seenOutside": "{product}: {count:n} outside any allotment.",
    "seenProductLeft": "{product}: {promised:n} promised, and the tenant does not own it any more.",
    "heldDirectly": "Holds {products} directly.",
    "heldByGroup": "Holds {products} by group {groups}.",
    "heldBothWays": "Holds {products} directly, and by group {groups}.",
    # What kinds of drift mean, and their cures
    "joinedUnseenMeaning": "Is in the group, and nothing was decided about it.",
    "joinedUnseenCure": "Decided like any addition: licensed, waiting or rolled back.",
    "leftUnseenMeaning": "Has left the group, and still has a seat or a place in the waiting room.",
    "leftUnseenCure": "The licence is taken back, the seat frees, the next in line moves up.",
    "accountDeletedMeaning": "The account was deleted, and the seat is still held.",
    "accountDeletedCure": "The seat frees, the next in line moves up.",
    "seatWithoutMemberMeaning": (
        "Left long ago, and the licence could not be taken back yet, so that the seat is still held."
    ),
    "seatWithoutMemberCure": "Taking it back is tried again; the error at the seat says what stands against it.",
    "stalePendingMeaning": "A grant or a removal was begun and not finished for more than an hour.",
    "stalePendingCure": "It is finished.",
    "counterWrongMeaning": "The numbers of the allotment do not count its seats and its waiting room.",
    "counterWrongCure": "The rows are counted anew.",
    "neverAdmittedMeaning": (
        "Holds the licence through the licensed group without a seat: somebody was added behind the app's back."
    ),
    "neverAdmittedCure": "Taken out of the licensed group. To license them, add them to the allotment's own group.",
    "licenceMissingMeaning": "Has a seat, and not all of its licences.",
    "licenceMissingCure": "The licence is granted again.",
    "licenceErrorMeaning": "Has a seat, and Entra could not assign the licence.",
    "licenceErrorCure": "Tried again every night; the error says what to mend.",
    "licenceTwiceMeaning": "Has the product from the allotment and directly too: it stays when the seat is given up.",
    "licenceTwiceCure": "The direct assignment is taken away; the licence of the allotment stays.",
    "accountDisabledMeaning": "Has a seat, and the account is disabled: a seat that nobody uses.",
    "accountDisabledCure": "Taken out of the group; the seat frees.",
    "guestMeaning": "Has a seat, and is a guest of the tenant.",
    "guestCure": "Where guests shall have none: taken out of the group; the seat frees.",
    "licensedGroupDeletedMeaning": "The licensed group was deleted: everybody has lost the product.",
    "licensedGroupDeletedCure": "Another licensed group is made, and everybody with a seat is licensed through it.",
    "productMissingMeaning": "The licensed group no longer carries the product: everybody has lost it.",
    "productMissingCure": "The product is assigned to the licensed group again.",
    "plansChangedMeaning": "Other service plans are switched off on the licensed group than the allotment says.",
    "plansChangedCure": "The allotment's service plans are set again.",
    "groupFixedMeaning": "The group's members can no longer be removed, so that nobody can be rolled back.",
    "groupFixedCure": "Let additions beyond the limit wait (overflow: wait), or change the group back.",
    "groupDeletedMeaning": "The group was deleted.",
    "groupDeletedCure": "Restore it within 30 days, or delete the allotment.",
    "limitBelowUseMeaning": (
        "More seats are in use than the limit permits; nobody is admitted until enough people have left."
    ),
    "limitBelowUseCure": "Raise the limit, or remove people.",
    "watchedGroupLicensedMeaning": (
        "The group itself carries a product of the allotment: everybody in it is licensed, beyond the limit too."
    ),
    "watchedGroupLicensedCure": (
        "Taken over by an adoption: its plan says who keeps a licence and who waits, and you start it."
    ),
    "heldOutsideMeaning": "Is in the group without a seat, and holds the product by another way.",
    "heldOutsideCure": "Take that assignment away, or raise the limit so that there is a seat.",
    "outsideFenceMeaning": "The group is none of those that allotments may watch; the allotment goes on as it is.",
    "outsideFenceCure": (
        "Rename the group, put it where it may be watched, or extend the setting; or delete the allotment."
    ),
    "licenceOutsideMeaning": "People hold the product without a seat in any allotment.",
    "licenceOutsideCure": "Take it back in the Microsoft 365 admin centre, or add them to an allotment.",
    "overcommittedMeaning": (
        "More of the product is promised to allotments, or held outside of them, than the tenant can assign."
    ),
    "overcommittedCure": "Buy more, lower a limit, or take licences back that are held outside.",
    "productLeftMeaning": "A product of allotments has left the tenant: nobody else can be licensed with it.",
    "productLeftCure": "Buy it again, or delete the allotments; with licences=keep people keep what they still have.",
    "subscriptionMissingMeaning": (
        "Microsoft Graph has no subscription of this app: changes are seen by the catch-up timer alone."
    ),
    "subscriptionMissingCure": "It is made again by the timer keep_subscription; if it lasts, look at the app's log.",
    "subscriptionLateMeaning": "The subscription to change notifications has not been renewed in time, and ends soon.",
    "subscriptionLateCure": "It is renewed by the timer keep_subscription; if it lasts, look at the app's log.",
    # Titles of problems (RFC 9457): the phrases of the statuses
    "http400": "Bad Request",
    "http401": "Unauthorized",
    "http403": "Forbidden",
    "http404": "Not Found",
    "http409": "Conflict",
    "http412": "Precondition Failed",
    "http422": "Unprocessable Content",
    "http428": "Precondition Required",
    "http429": "Too Many Requests",
    "http503": "Service Unavailable",
    # The nightly report as a file
    "reportName": "Allotments, {day}",
    "reportTitle": "Licence allotments, {day}",
    "reportNeedsYou": "Needs you",
    "reportNothingWaits": "Nothing waits for a person.",
    "reportTenant": "The tenant",
    "reportNothingOfTenant": "Nothing concerns the tenant as a whole.",
    "reportByKind": "Drift by kind",
    "reportNoDrift": "No drift at all.",
    "reportHeadSeverity": "severity",
    "reportHeadWhat": "what",
    "reportHeadAllotment": "allotment",
    "reportHeadWhom": "whom or what",
    "reportHeadSeen": "seen",
    "reportHeadSince": "since",
    "reportHeadDone": "done",
    "reportMore": "and {count:n} more, in the CSV.",
    "reportConcerned": "They are {people}.",
    "reportConcernedMore": "They are {people}, and {count:n} more.",
    "reportFinished": "Finished.",
    "reportRunning": "Still running.",
    "reportCompared": "{count:n} of {of:n} allotments were compared.",
    "reportMissing": "{count:n} missing",
    "reportMissingMeans": ", which is not the same as fine:",
    "reportSeatsUsed": "seats used",
    "reportOf": "{used:n} of {limit:n}",
    "reportWaiting": "waiting",
    "reportOpen": "open findings",
    "reportNeedYou": "need you",
    "reportAMonth": "a month",
    "reportSinceBefore": "Since the night before",
    "reportFirstNight": "This is the first night.",
    "reportSince": "Since {day}",
    "reportNew": "New ({count:n})",
    "reportGone": "Gone ({count:n})",
    "reportNothingChanged": "Nothing has changed.",
    "reportHealed": "mended in this run.",
    "reportAsks": "waits for you.",
    "reportToldOnly": "told only.",
    "reportConfirm": "Confirm",
    "highSeverity": "high",
    "mediumSeverity": "medium",
    "lowSeverity": "low",
    "reportUnheld": "what nobody holds and nobody is promised",
    "reportMove": "Move {units:n} from {giver} to {taker}",
    "reportMoveAhead": "Move {units:n} from {giver} to {taker}, which runs out within {days} days",
    "reportStillWaiting": "{count:n} would still wait: buy more.",
    "reportStillShort": "{count:n} more will be missing within {days} days.",
    "reportAccept": "Accept it as",
    "reportLimits": "Limits that would give everybody a seat",
    "reportUsed": "used",
    "reportAllotments": "Allotments, trouble first",
    "reportNone": "There are none.",
    "reportRefused": "refused on this day",
    "reportRunsOut": "runs out",
    "reportIdle": "idle seats",
    "reportCost": "cost a month",
    "reportCostAMonth": "{cost} a month",
    "reportState": "{state}",
    "reportChart": "Seats, waiting, limit",
    "reportChartSpoken": "{name}: {used:n} of {limit:n} seats used, {waiting:n} waiting",
    "reportRefusalsADay": "Refusals a day",
    "reportDriftADay": "Drift a day",
    "reportNoDepartment": "no department",
    "reportDepartment": "department",
    "reportSeats": "seats",
    "reportNoHistory": "not enough history yet",
    "reportNotInTwoYears": "not within two years",
    "reportOn": "{day}",
    "reportBetween": "{day} (between {earliest} and {latest})",
    "reportLater": "later than two years",
    "reportSpokenRefusals": Plural("days", "Refusals: {count:n} in {days} day", "Refusals: {count:n} in {days} days"),
    "reportSpokenDrift": Plural("days", "Drift: {count:n} in {days} day", "Drift: {count:n} in {days} days"),
}

ENGLISH = Language(_TEXTS, states={}, plurals="n != 1", thousands=",")
