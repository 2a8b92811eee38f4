"""Every text in English, by its code; what is in braces are its values."""

from collections.abc import Mapping

from domain.objections.backups_english import TEXTS as BACKUPS
from domain.objections.changes_english import TEXTS as CHANGES
from domain.objections.dates_english import TEXTS as DATES
from domain.objections.doctor_english import TEXTS as DOCTOR
from domain.objections.language import Language, Plural
from domain.objections.lending_english import TEXTS as LENDING
from domain.objections.merging_english import TEXTS as MERGING
from domain.objections.report_mail_english import TEXTS as REPORT_MAIL
from domain.objections.settings_english import TEXTS as SETTINGS

_TEXTS: Mapping[str, str | Plural] = {
    "accessApplications": "applications assigned to it: {count} ({names})",
    "accessDirectoryRoles": "Microsoft Entra roles can be assigned to it",
    "accessGroups": "groups that it is in: {count} ({names})",
    "addressNeeded": "Enter a whole email address or userPrincipalName. You can't search for people by name here.",
    "adoptionAlready": "Adoption {id} is already {state}.",
    "adoptionByGroup": "Must be group: an adoption licenses people through a licensed group.",
    "adoptionFingerprint": "Must be the fingerprint of the current plan: {fingerprint}.",
    "adoptionNotPlanned": "Adoption {id} is {state}, not planned.",
    "adoptionNotRunning": "Adoption {id} is {state}: there is nothing to stop.",
    "adoptionNotStopped": "Adoption {id} is {state}, not stopped.",
    "adoptionOtherProducts": (
        "The products or service plans of the group have changed since the plan was made. Plan again."
    ),
    "adoptionOver": (
        "With a limit of {limit}, there is no seat for {over} of the people with the licence. Plan again with a "
        "higher limit, or set letGo: true to let them lose it."
    ),
    "adoptionGroupFixed": "People can't be added to group {group}: {because}. Choose another group.",
    "adoptionListNeeded": "Must name at least one person, by object ID.",
    "adoptionListTooLong": "Must name at most {most:n} people. It names {count:n}.",
    "adoptionListOnly": "Leave this out unless people of a list (listed) are taken over.",
    "adoptionOldGroupFixed": "People can't be taken out of group {group}: {because}.",
    "adoptionOldGroupOnly": "Leave this out unless people hold the licence through another group (membership).",
    "adoptionOldGroupSame": "Must be another group than the allotment's own.",
    "adoptionOthersDirect": "People outside the group are taken over from direct licences: must be direct.",
    "splitChanged": "Must be the fingerprint of the current preview: {fingerprint}. Look at the preview again.",
    "splitGroups": "Two targets have this group. Each needs its own.",
    "splitLarge": "The group has {count:n} people. It may have {most:n}.",
    "splitMatch": "Must be a group, or an attribute ({known}) with values.",
    "splitNobody": "Nobody in the group matches a target.",
    "splitTargets": "Must be a list of 1 to {most} targets.",
    "fileBroken": "Line {line:n} can't be read as CSV. Save the file as CSV again.",
    "fileEmpty": "The file is empty.",
    "fileLines": "The file has more than {most:n} lines. Split it.",
    "fileNoColumn": "No column has user principal names or object IDs. Add one, such as userPrincipalName.",
    "filePeople": "The file names {count:n} people. It may name {most:n}. Split it, or leave out other products.",
    "fileText": "Must be the text of a CSV file.",
    "rowEmpty": "No user principal name or object ID.",
    "rowNoName": "Not a user principal name or an object ID.",
    "rowSamePerson": "An earlier row names the same person.",
    "rowSeveral": "Several people have this mail address. Use the user principal name.",
    "rowTwice": "Line {line:n} has the same name.",
    "rowUnknown": "Nobody in the tenant has this name.",
    "adoptionProducts": "These come from the group. Leave this out.",
    "adoptionSource": "Must be one of: {known}. It says how people have the licence today.",
    "aheadAlready": "{user} is already ahead of {before}. You can only move people up.",
    "allotmentAdopting": "Allotment {name} is part of an adoption. Undo the adoption instead.",
    "allotmentBusy": "Allotment {name} is being changed by others. Try again.",
    "allotmentChanged": "Allotment {name} has changed. Read it again.",
    "allotmentDeleting": "Allotment {name} is being deleted, and can't be changed.",
    "allotmentFilling": (
        "Allotment {name} is part of an adoption. It's enforced when people who keep the licence have their seats. "
        "Resume the adoption, or undo it."
    ),
    "allotmentGroupUnlicensed": (
        "The group of allotment {name} carries none of its products, so there is nothing to take over."
    ),
    "alreadyIn": "{user} is already {state} in allotment {name}.",
    "andMore": "and {count} more.",
    "answerNotKept": (
        "The first request with this key got status {status}. Its answer was too long to keep. Read the current state "
        "instead."
    ),
    "beforeWhom": "Must be the object ID of somebody in the waiting room, or null for the front.",
    "bodyTooLong": "The body has {bytes} bytes. The most is {most}.",
    "confirmGivesAccess": (
        "Must be {count}, the number of applications, groups and roles that the watched groups give besides licences."
    ),
    "confirmLosesSeat": "Must be {count}, the number of people who lose their seat and licence.",
    "confirmNumbers": "Must be an object with the numbers that the plan asks you to confirm.",
    "confirmOvercommits": "Must be {count}, the number of units allotted beyond what the tenant owns.",
    "confirmWaits": "Must be {count}, the number of people who wait because new allotments are full.",
    "cursor": "Must be the cursor of this list's nextLink.",
    "endDateFixed": (
        "People can't be removed from this group when the date comes: {because}. Add them without an end date, or use "
        "a group that the app can change."
    ),
    "endDateNeeded": "Enter an instant, or null for none.",
    "endDateRange": "Must be in the future, and at most {years} years from now.",
    "endDateShape": "Must be an instant with its time zone, such as 2030-01-31T17:00:00Z, or null for none.",
    "fenceListed": "listed in WATCHED_GROUPS",
    "fencePrefix": "name begins with {prefix}",
    "fenceUnit": "in administrative unit {unit}",
    "findingGone": "This finding no longer exists.",
    "findingNotAsked": "Findings of the kind {kind} don't need approval. Their policy is {way}.",
    "groupNotChanged": "The app can't change who is in this group: {because}.",
    "namesOfPeople": "Must be a list of names, each of at most {most} characters.",
    "peopleCount": "Name at least 1 person and at most {most}.",
    "graphRefusedGroup": "Microsoft Graph refused to change the group: {detail}",
    "groupCarriesIt": (
        "Group {group} already licenses all its members for {products}, so a limit has no effect. Take it over with "
        "an adoption instead."
    ),
    "groupClaimed": "The group is reserved for allotment {allotment}, which wasn't completed.",
    "groupDeleted": "Microsoft Graph doesn't show the allotment's group. It was deleted, or is too new.",
    "groupDeletedKeeps": (
        "The group was deleted. People keep their licences. Restore the group and resume, or delete the allotment. "
        "With licences=keep people keep them, with licences=remove they don't."
    ),
    "groupGivesAccess": (
        "Group {group} gives more than licences: {access}. People who manage the allotment also decide who gets that. "
        "Use a group made for licences, or set allowGroupAccess: true."
    ),
    "groupIsDynamic": "its membership is dynamic",
    "groupIsLicensed": "Group {group} is the licensed group of another allotment.",
    "groupIsMailEnabled": "it is a mail-enabled security or distribution group",
    "groupIsRoleAssignable": "it is role-assignable",
    "groupIsSynced": "it is synced from on-premises",
    "groupLicensingMissing": (
        "Licensing by group needs Microsoft Entra ID P1 (also part of other products), or Office 365 E3 or above. The "
        "tenant owns none of them. Use licensing: direct."
    ),
    "groupOutside": "Allotments can't watch group {group}. Groups that they can watch: {ways}.",
    "groupOverLimit": (
        "Group {group} has {users} users, more than the limit of {limit}. Raise the limit, or let the rest wait "
        "(overflow: wait)."
    ),
    "groupTaken": "Group {group} already has allotment {allotment}.",
    "groupWithoutLicence": (
        "The group carries no licence. To take over direct licences, set from: direct. Otherwise, create an allotment."
    ),
    "idsList": "Must be 1 to {most} object IDs, separated by commas.",
    "ifMatchNeeded": (
        "Send the ETag of the version that you read in If-Match. This keeps you from overwriting another change."
    ),
    "keyInUse": "The first request with this key is still running.",
    "keyOfAnother": "This key was used for another request. Use a new one.",
    "keyShape": "Must be 1 to 200 visible ASCII characters.",
    "letterWithoutQueue": "Dead letter {id} names no queue to send it to.",
    "letterWithoutSession": "Dead letter {id} has no session, which queue {queue} needs. Discard it.",
    "licenceNotFailed": "The licence of {user} is {state}, so there is nothing to try again.",
    "limitBelowGiven": (
        "The limit of {limit} is too low: {used} seats are in use here, and {given} are given to other allotments. "
        "Take those back first."
    ),
    "limitBelowUse": "The limit of {limit} is below the {used} seats in use. Remove people from the group first.",
    "limitNotHigher": "Must be a whole number above the current limit of {limit}, and at most {most}.",
    "manifestEntry": "Must be an object with the settings of one allotment.",
    "manifestList": "Must be a list of at most {most} allotments.",
    "manifestNeeds": "A new allotment needs this.",
    "manifestNewIsActive": "A new allotment is active. Suspend it afterwards.",
    "manifestOtherPlan": "The plan has changed, to {fingerprint}. Check it before you apply it.",
    "manifestCircle": "The parents go round in a circle: {groups}. Take one of these `parent` settings out.",
    "manifestNoParent": (
        "No allotment has group {group}, and the file has none for it. Use the `groupId` of an allotment, or add one."
    ),
    "manifestParentLeftOut": (
        "The file leaves out allotment {name}, but not its part with group {group}. Add {name} to the file, or leave "
        "out its parts too."
    ),
    "manifestSameGroup": "This is the same group as in {list}[{first}]. Name each group once.",
    "membersFixed": "Members of {group} can't be removed through Microsoft Graph: {because}. Use overflow: wait.",
    "membersFixedNow": (
        "Members of {group} can't be removed through Microsoft Graph: {because}. Set overflow to wait, or make it a "
        "group that the app can change. Then resume."
    ),
    "mustBeBoolean": "Must be true or false.",
    "mustBeDay": "Must be a day in ISO 8601, such as 2026-03-02.",
    "mustBeObjectId": "Must be the object ID that Microsoft Entra shows.",
    "mustBeOneOf": "Must be one of: {known}.",
    "mustBeTime": "Must be a time in ISO 8601, such as 2026-03-02T08:15:00Z.",
    "needsRole": "This needs the role: {roles}.",
    "noAdoption": "There is no adoption {id}.",
    "releaseFixed": "You can't leave this group here: {because}. Ask an owner of the allotment.",
    "noAllotment": "There is no allotment {id}.",
    "noDeadLetter": "There is no dead letter {id}.",
    "noGroup": (
        "Microsoft Graph shows no group with the ID {id} in this tenant. If it was just created, try again in some "
        "minutes."
    ),
    "noNight": "There was no reconcile on {day}.",
    "noOwner": (
        "Microsoft Graph shows no user or group with the ID {id}. If it was just created, try again in some minutes."
    ),
    "limitsList": "Must be a list of at most {most:n} limits, each with fromDateTime and allottedUnits.",
    "noClasses": (
        "The waiting room of {name} isn't ordered by priority, so nobody in it has a class. Change its order first."
    ),
    "beingReordered": "The waiting room of {name} is being put into its new order. Try again in a minute.",
    "orderObject": "Must be an object with {known}, or null for first come, first served.",
    "orderClasses": "Must be a list of at most {most:n} rules.",
    "orderClassRule": (
        "Must have priorityClass and either groupId, or attribute with values. Known attributes: {known}."
    ),
    "orderValues": "Must be a list of 1 to {most:n} texts, each of 1 to {length:n} characters.",
    "orderGroupsTooMany": "At most {most:n} rules can name a group.",
    "joinConditions": "Must be a list of at most {most:n} conditions. An empty list lets everybody join.",
    "joinCondition": "Must have attribute, operator and values. Known attributes: {known}.",
    "joinConditionOwnProduct": (
        "This names a product that the allotment itself gives. Name products that people hold in another way."
    ),
    "askIneligible": "You can't ask for a seat. {name} is only for people whose {condition}.",
    "orderTooLong": "The rules are too long. All their values and ids together can have {most:n} characters.",
    "noPlaceAhead": "Nobody else can be moved to the front of this waiting room. People leave it from the front.",
    "noPlan": "{product} has no service plan {plan}.",
    "noPlanLeft": "This turns off every service plan of {product}.",
    "noPlanOfReconcile": "There is no such plan. The allotment may have a newer one.",
    "noProduct": "The tenant owns no product {product}. See Graph's subscribedSkus.",
    "noRequest": "There is no request {id} for this allotment.",
    "noSeat": "{user} has no seat in this allotment.",
    "noSuchRemoval": "Allotment {name} isn't waiting for you to confirm removal {fingerprint}.",
    "noUser": (
        "Microsoft Graph shows no user with that name or ID. If the account was just created, try again in some "
        "minutes."
    ),
    "nobody": "There is nobody with that ID.",
    "nobodyAdmitted": "Allotment {name} is {state}, so nobody can get a seat now.",
    "notAnObject": "The body must be a JSON object, but is {kind}.",
    "notCompared": "Allotment {name} hasn't been compared yet. That happens every night.",
    "notKnownYet": (
        "Microsoft Graph doesn't know the person or the group yet, because one of them was just created. Try again in "
        "some minutes."
    ),
    "notJson": "The body is not JSON: {wrong}.",
    "notNotifications": "This body holds no notifications from Microsoft Graph for this app.",
    "notWaiting": "{user} isn't in the waiting room.",
    "nothingMended": "Allotment {name} is {state}, so nothing is repaired now.",
    "nothingToEnd": "{user} is {state} in allotment {name}, so there is nothing to end.",
    "numberBetween": "Must be a whole number from {least} to {most}.",
    "numberOrNone": "Must be a whole number from 1 to {most}, or null for none.",
    "numberUnreadable": "Must be a finite number with at most {most} digits before the point.",
    "outdated": "{what} has changed; its ETag is {etag}. Read it again.",
    "overcommitted": (
        "{product}: {more} more licences would be allotted, but only {left} are left. The tenant owns {assignable} "
        "({bought} enabled, {warning} in their grace period; {suspended} suspended and {locked_out} locked out don't "
        "count). {allotted} are allotted. Buy more, lower the limit, or set allowOvercommit: true."
    ),
    "ownersList": "Must be a list of object IDs of users or groups.",
    "ownersTooMany": "An allotment can have {most} owners at most. You sent {count}.",
    "allotmentHasParts": "Allotment {name} has parts: {parts}. Delete those first.",
    "partOfForeignGroup": (
        "You can only use a group that you own in Microsoft Entra. Ask its owner to make you an owner, or ask an "
        "administrator to make this part."
    ),
    "partOfUnready": "Allotment {name} is {state}. You can't make parts of it now.",
    "parentFixed": (
        "An allotment stays part of the same allotment. To move it, delete it, and create it again in its new place."
    ),
    "partOtherLicensing": "A part licenses like its parent. Allotment {name} has licensing: {licensing}.",
    "partOtherPlans": (
        "A part has the same service plans as its parent. Use the `disabledPlans` of allotment {name}, or leave out "
        "`products`."
    ),
    "partsBeyondParent": (
        "Allotment {name} has {left} free seats left for its parts, and this file gives them {units} more. Raise the "
        "limit of {name}, or lower those of its parts."
    ),
    "partOtherProduct": "Allotment {name} doesn't have product {product}. A part can only have products of its parent.",
    "partProducts": "Must be a list of skuIds of the parent's products. You can leave it out for all of them.",
    "partSettingKept": "Only an administrator can set this: {settings}.",
    "partTooDeep": "Allotment {name} is on the last of {most} levels, so it can't have parts.",
    "personNotConfirmed": "Must be the ID of the person to erase.",
    "personStillThere": (
        "{user} is still in allotment {name}. Remove them from its group, and wait until the licence is gone."
    ),
    "planExpired": "The plan has expired. Make a new one and check it.",
    "planNoLongerFits": "The plan is out of date, because the differences have changed. Make a new one and check it.",
    "plansList": "Must be a list of service plan ids.",
    "plansTooMany": "An allotment can turn off {most} service plans at most. You sent {count}.",
    "poolBusy": "The pool of {product} is being changed by others. Try again.",
    "policiesByKind": "Must be an object with a policy for each kind of drift. If it's empty, the defaults apply.",
    "productForCompany": "{product} is for the whole company. You can only allot products for users.",
    "productSkuId": "Must be the skuId of a product that the tenant owns.",
    "productTwice": "Product {product} is named twice.",
    "productsList": "Must be a list of 1 to {most} products.",
    "propertyName": "The name of a property: {wrong}",
    "proposalChanged": "The proposal has changed. Check it, and accept it with its new fingerprint.",
    "prune": "Must be remove or keep, which decides what happens to the licences. You can leave it out.",
    "removalFingerprint": "Must be the fingerprint that the allotment's stateReason names.",
    "requestDecided": "Request {id} is already {state}.",
    "requestPending": "Request {id} for this allotment is still waiting for a decision.",
    "askedLately": "Your last request for {name} ended less than a day ago. You can ask again from {again}.",
    "askingFixed": "People can't ask for seats here, because the app can't add them to {group}: {because}.",
    "guestsMayNotAsk": "Only people of the organization can ask for a seat. Guests can't.",
    "noSeatRequest": "There is no request for a seat by {user} in this allotment.",
    "noSeatToGive": "All {limit:n} seats of {name} are in use. Get a higher limit first, and then approve.",
    "seatRequestOver": "The request is already {state}.",
    "seatRequestPending": "You have already asked for a seat in {name}. An owner has yet to decide.",
    "seatRequestsTooMany": "You have {most} open requests, and can't have more. Wait for a decision, or withdraw one.",
    "roleAdministrator": "administrator ({role})",
    "roleOwner": "owner of an allotment",
    "roleReader": "reader ({role})",
    "rolledBack": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). The person was removed "
        "from the group again. Ask an owner to request more seats."
    ),
    "settingFixed": "You can't change this setting.",
    "textAtMost": "Must be a text of at most {most} characters.",
    "textHalf": "Contains half a character (a lone surrogate). Send whole characters in UTF-8.",
    "textLength": "Must be a text of {least} to {most} characters.",
    "textOneLine": "Must be one line, without tabs.",
    "textUnseen": "Contains the character {character}, which is invisible or turns text around. Remove it.",
    "tokenBroken": "The access token is not valid: {wrong}. Sign in again.",
    "tokenExpired": "The access token has expired. Sign in again.",
    "tokenForAnother": "The access token is for another API. Request one with the scope {audience}/{scope}.",
    "tokenNeeded": "Send an access token: Authorization: Bearer <token>.",
    "tokenNotYet": (
        "The access token isn't valid yet, because the clocks of Microsoft Entra and this app differ. Try again."
    ),
    "tokenOfClient": (
        "Client {client} isn't allowed here. Sign in through the portal or allotctl, or ask an administrator to add "
        "it to the setting AUTH_CLIENTS."
    ),
    "tokenOfIssuer": "The access token wasn't issued by {issuer}. Sign in there.",
    "tokenOfTenant": "The access token isn't from the tenant {tenant}. Sign in with an account of that tenant.",
    "tokenOfVersion1": (
        "The access token has version 1.0, but the API needs 2.0. Ask an administrator to set {setting} to 2 in the "
        "manifest of the API's app registration. Then sign in again."
    ),
    "tokenWithoutPerson": "The access token names no object id (oid).",
    "tokenWithoutScope": (
        "This token isn't for this API: it has neither the scope {scope} nor app roles. Request one with the scope "
        "{audience}/{scope}."
    ),
    "tooDeep": "Lists and objects are nested more than {most} deep.",
    "tookTooLong": "This takes longer than {seconds} seconds. Ask for less at a time, or try again later.",
    "tooManyAtOnce": "{most} of your requests are still running. Wait for them, then try again.",
    "tooManyRequests": "Too many requests. Wait, then try again.",
    "unitsInFlight": "Allotment {name} already has {most} transfers on their way. Try again in a minute.",
    "borrowsTooMuch": "Allotment {name} borrows {most} seats at most. Raise its borrowing limit first.",
    "reclaimShape": (
        "Send null, or an object with noticeDays (1 to 365), shareAround (1 to 100 percent) and protectedDays "
        "(0 to 730). Each may be left out."
    ),
    "unitsNotFree": "Allotment {name} has only {free} free seats, and {units} are needed. Free some seats first.",
    "unitsTaken": "Others took these {units} seats at the same time. Try again.",
    "unknownProperty": "Unknown property; known: {known}.",
    "userNeeded": "Must be the userPrincipalName or the object ID of a user.",
    # Why something was decided about somebody
    "seatFree": "A seat was free ({used:n} of {limit:n} seats in use).",
    "seatFreed": (
        "A seat became free ({used:n} of {limit:n} seats in use), and this person was first in "
        "the waiting room (first come, first served)."
    ),
    "waits": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). In the waiting room with {ahead:n} ahead."
    ),
    "lacksPrerequisite": (
        "{product} needs another licence first. Any of these is enough: {needed}. No seat is taken until then."
    ),
    "lacksPrerequisiteNotOwned": (
        "{product} needs another licence first, and the tenant owns none that is enough. No seat is taken until then."
    ),
    "prerequisiteMet": "Has the other licence now, and is in line for a seat of {name}.",
    "waitsForPrerequisite": "{user} needs another licence first, so you can't move them up.",
    "seatFreedByClass": (
        "A seat became free ({used:n} of {limit:n} seats in use), and this person was first in "
        "the waiting room. It goes by priority: class {priority} of 5, waiting since {since}. Every {days:n} days of "
        "waiting count as one class higher."
    ),
    "waitsByClass": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). In the waiting room in "
        "class {priority} of 5. {why} Every {days:n} days of waiting count as one class higher."
    ),
    "waitsForSeatByClass": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). In the waiting room in "
        "class {priority} of 5, for a seat that is becoming free. {why} Without a seat, the person is removed from the "
        "group again."
    ),
    "classGiven": (
        "In class {priority} of 5 in the waiting room now. {why} Every {days:n} days of waiting count as one class "
        "higher."
    ),
    "classByGroup": "The class comes from the group {group}.",
    "classByAttribute": "The class comes from the person's {attribute}, which is {value}.",
    "classByHand": "An owner or administrator chose the class.",
    "classByDefault": "No rule applies to the person, so it's the default class.",
    "waitsForSeat": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). In the waiting room with "
        "{ahead:n} ahead, for a seat that is becoming free. Without one, the person is removed from the group again."
    ),
    "seatKept": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use), because a seat didn't "
        "become free. Removed from the group again."
    ),
    "cameBack": "Rejoined before the seat became free, and keeps it.",
    "passed": "Joined and left before the app could read the group, so no seat was used.",
    "left": "Left the group. The seat becomes free when the licence is gone.",
    "leftWaiting": "Left the group while waiting.",
    "ended": (
        "Reached the end date ({ends}), and was removed from the group. The seat becomes free when the licence is gone."
    ),
    "endedWaiting": "Reached the end date ({ends}) while waiting, and was removed from the group.",
    "ineligible": (
        "{name} is only for people whose {condition}. The person gets no seat, and stays in the group. The app checks "
        "again each night."
    ),
    "rolledBackIneligible": (
        "{name} is only for people whose {condition}. The person was removed from the group again."
    ),
    "onlyFor": "{name} is only for people whose {condition}.",
    "attributeIs": "{attribute} is {values}",
    "attributeIsAmong": "{attribute} is one of these: {values}",
    "attributeIsAmongMore": "{attribute} is one of these: {values} and {more:n} more",
    "attributeIsNot": "{attribute} isn't {values}",
    "attributeIsNotAmong": "{attribute} is none of these: {values}",
    "attributeIsNotAmongMore": "{attribute} is none of these: {values} and {more:n} more",
    "licencesAre": "licences include {values}",
    "licencesAreAmong": "licences include one of these: {values}",
    "licencesAreAmongMore": "licences include one of these: {values} and {more:n} more",
    "licencesAreNot": "licences don't include {values}",
    "licencesAreNotAmong": "licences include none of these: {values}",
    "licencesAreNotAmongMore": "licences include none of these: {values} and {more:n} more",
    "notAUser": "A {kind}, not a user, so it gets no seat and no licence.",
    "grantedAgain": "Had a seat but no licence, so the licence was granted again.",
    "recovered": "The licence became active in the end.",
    "movedUp": "Moved up in the waiting room, with {ahead:n} ahead now.",
    "reminded": "The end date is near, and the person gets a reminder.",
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
    "byTransfer": "seats on their way have arrived",
    "byReconcile": "nightly reconcile",
    "byEndDate": "end date",
    "reconcileAskedBy": "reconcile requested by {actor}",
    "planConfirmedBy": "plan {plan} confirmed by {actor}",
    "findingConfirmedBy": "finding {finding} confirmed by {actor}",
    "askedBy": "requested by {actor}",
    "changedBy": "changed by {actor}",
    "byNearEnd": "end date {ends}",
    "byFreeUnits": "free units",
    "byAdoption": "adoption: {cause}",
    "changedTogetherBy": "changed with others by {actor}",
    "notBegun": "time was up before this was begun",
    "addedBy": "added by {actor}",
    "removedBy": "removed by {actor}",
    "triedAgainBy": "tried again by {actor}",
    "movedBy": "moved by {actor}",
    "classSetBy": "class set by {actor}",
    "conditionsChangedBy": "conditions for joining changed by {actor}",
    "orderChangedBy": "order of the waiting room changed by {actor}",
    "createdBy": "created by {actor}",
    "deletedBy": "deleted by {actor}",
    "resumedBy": "resumed by {actor}",
    "limitRaisedBy": "limit raised by {actor}",
    "removalConfirmedBy": "removal {removal} confirmed by {actor}",
    # Why a licence is not active
    "licenceError": "{product}: {meaning} ({error})",
    "andThen": "{first} {then}",
    "CountViolation": (
        "The tenant has no free licence of this product. Buy more, or take one back. It's tried again within minutes."
    ),
    "MutuallyExclusiveViolation": (
        "The person has another product with a conflicting service plan. Turn off one of the two service plans."
    ),
    "DependencyViolation": (
        "A service plan of this product depends on another that's turned off or missing. Turn that one on."
    ),
    "ProhibitedInUsageLocationViolation": (
        "A service of this product isn't available in the person's usage location. Correct the usage location, or "
        "turn off that service plan."
    ),
    "UniquenessViolation": "Somebody else uses a proxy address of this person. Remove the duplicate address.",
    "Disabled": (
        "The licence is assigned, but Microsoft Entra shows it as disabled, so it gives the person nothing. Check the "
        "product's subscription in the Microsoft 365 admin centre."
    ),
    "NeverActive": (
        "The licence was granted several times, but Microsoft Entra hasn't shown it as active. Check the person's "
        "licences in the Microsoft 365 admin centre, then try again."
    ),
    "NoLongerActive": (
        "The licence was active, but Microsoft Entra no longer shows it. It's being granted again. If that doesn't "
        "help, check the person's licences in the Microsoft 365 admin centre."
    ),
    "otherLicenceError": (
        "Microsoft Graph gives no further cause. Check the person's licences in the Microsoft 365 admin centre."
    ),
    # Why an allotment stands as it does
    "suspendedByAdministrator": "Suspended by an administrator.",
    "restored": (
        "Restored from the export of {exported}. Later changes of the app's own are lost. Compare limit and people, "
        "then resume."
    ),
    "largeRemoval": (
        "One run would remove {count:n} seats or memberships of {people:n} people. Nothing was removed. Check the "
        "group. If this is intended, confirm removal {removal}."
    ),
    "intruders": Plural(
        "count",
        "One person without a seat has the licence through the licensed group, and keeps it for now. To remove it, "
        "confirm removal {removal}.",
        "{count:n} people without a seat have the licence through the licensed group, and keep it for now. To remove "
        "it, confirm removal {removal}.",
    ),
    "graphSays": "Microsoft Graph: {detail}",
    "putRight": "{what} Fix this, then resume.",
    "groupNamed": "{detail} Group {group}: {because}.",
    "innerFollowed": "Members of group {group} count as members, because it's inside the allotment's group.",
    "innerCircular": (
        "Members of group {group} count as members. The group also contains a group that contains it, or itself. "
        "That changes nothing here."
    ),
    "innerTooDeep": (
        "Members of group {group} don't count, because it's more than {depth} levels below the allotment's group."
    ),
    "innerTooMany": (
        "Members of group {group} don't count, because {most} other groups inside the allotment's group already do."
    ),
    "innerNotShown": "Members of group {group} don't count, because Microsoft Graph doesn't show the group.",
    "innerLeft": (
        "Members of group {group} no longer count by it, because it's no longer inside the allotment's group, or isn't "
        "there any more."
    ),
    "innerKept": (
        "The person is a member through {groups}, and the allotment doesn't remove people from groups inside its group."
    ),
    "innerFixed": "The person is a member through group {group}, and the app can't remove them from it: {because}.",
    "waitsByInner": (
        "Allotment {name} is full ({used:n} of {limit:n} seats in use). {because} In the waiting room, without a seat."
    ),
    "innerGroupsChanging": "The groups inside group {group} change all the time.",
    "memberByInner": "Can't remove the person. {because} Remove them from that group in Microsoft Entra.",
    "nestedWhileAdopting": "Can't be on during an adoption or a merge. Turn it on when that is done.",
    "adoptionNested": (
        "In allotment {name}, members of groups inside the group count. An adoption can't take them over. Turn off "
        "nestedGroups first."
    ),
    "endLifted": "The end date {ends} was removed, because the seat couldn't end. {because}",
    "groupIsRestricted": "it's in a restricted management administrative unit",
    "groupIsAnothersLicensed": "it's the licensed group of an allotment",
    "groupIsOutsideFence": "it's outside the groups that allotments may watch",
    "endRefused": "Microsoft Graph refused to remove members who reached their end date: {detail}",
    "endRefusedFixed": "{what} Remove the end dates, or make it a group that the app can change. Then resume.",
    "beingDeleted": "Being deleted. Licences: {licences}.",
    "beingUndone": "Its adoption is being undone.",
    "beingAdopted": "Part of an adoption: people with the licence today get their seats first.",
    "groupAskedFor": "The licensed group for {product} was requested, but Microsoft Graph doesn't show it yet.",
    "groupNotKnown": "Microsoft Graph doesn't know the licensed group for {product} yet.",
    "groupNeverKnown": Plural(
        "minutes",
        "Microsoft Graph hasn't known the licensed group for {product} for {minutes} minute, so it's gone. To create "
        "another one, resume.",
        "Microsoft Graph hasn't known the licensed group for {product} for {minutes} minutes, so it's gone. To create "
        "another one, resume.",
    ),
    # What failed, at a peer or in between; what a peer itself has said is in `detail`
    "graphNotPermitted": "Microsoft Graph does not permit it: {detail}",
    "graphRefused": "Microsoft Graph refused: {detail}",
    "graphNeeds": "{detail} The app needs {permission} for this.",
    "graphNeedsInUnit": (
        "Microsoft Graph does not permit it: {detail} In administrative unit {unit} the app needs "
        "AdministrativeUnit.Read.All, and the role Groups Administrator."
    ),
    "graphLacksUnit": "Microsoft Graph shows no administrative unit {unit}.",
    "graphGaveNoAnswer": "Microsoft Graph gave no answer: {detail}",
    "graphNoToken": "There is no token for Microsoft Graph: {detail}",
    "graphUnreadable": "Microsoft Graph's answer cannot be read: {detail}.",
    "graphBudgetUsed": "The budget of requests to Microsoft Graph is used up for now.",
    "graphForeignLink": "A link leads to {link}, not to {endpoint}.",
    "graphIdsAlone": "Microsoft Graph shows no more of a group's members than their ids.",
    "graphForbiddenDeletion": "DELETE {path} could delete a user or a group, and was not sent.",
    "graphLacksGroup": "Microsoft Graph does not show group {group}.",
    "graphLacksGroups": "Microsoft Graph does not show {groups}.",
    "graphLacksGroupInDelta": "Microsoft Graph does not show group {group} in its delta yet.",
    "graphKnowsGroupInPart": "Microsoft Graph does not know group {group} everywhere yet.",
    "graphLacksSkipToken": "Microsoft Graph's nextLink of users has no $skiptoken.",
    "groupWasThere": "{what} It was there a moment ago.",
    "noSuchGroup": "There is no group {group}.",
    "noSuchPath": "There is nothing at {path} in this API. GET /api/openapi.json says what there is.",
    "otherMethod": "{path} doesn't take {method}. It takes {methods}.",
    "webhookNoAnswer": "The webhook gave no answer: {detail}.",
    "webhookAnswered": "The webhook answered {status}.",
    "webhookRefused": "The webhook refused message {message}: {status}.",
    "queueMessageTooLarge": "A message for queue {queue} is too large: {detail}.",
    "queueNotReached": "Service Bus cannot be reached for {queue}: {detail}.",
    "queueNotTaken": "Service Bus did not take messages for {queue}: {detail}.",
    "deadLettersNotShown": "Service Bus did not show the dead letters of {queue}: {detail}.",
    "deadLetterInUse": "Somebody else is at work on this dead letter.",
    "issuerNotReached": "The issuer of access tokens cannot be reached: {detail}.",
    "tablesNotPermitted": "Table Storage does not permit it for table {table}: {detail}",
    "peerSaid": "{detail}",
    "peerSilent": "{peer} gives no answer: {detail}.",
    "rowOfLaterRelease": "Allotment {allotment} was written by a later release of the app.",
    "tablesAnswered": "Table Storage answered {status} for table {table}.",
    "tablesNotReached": "Table Storage cannot be reached for table {table}: {detail}.",
    "rowsTooOld": "The rows were read long ago; somebody may have gone and come back since.",
    "seatsTakenByRun": Plural(
        "count",
        "Allotment {id}: one run has taken back {count} seat.",
        "Allotment {id}: one run has taken back {count} seats.",
    ),
    "allotmentGone": "Allotment {id} was deleted meanwhile.",
    "allotmentBecame": "Allotment {id} became {state} meanwhile.",
    "messageOnItsWay": "Allotment {id} has a message on its way.",
    "endDateNotGiven": "The group does not show {people}: no end date was given.",
    "cursorKeyGone": "The key of the cursors was removed while it was being made.",
    # Why an adoption stands as it does, and what its plan has to say
    "adoptedGroupGone": "The group is gone.",
    "adoptionReplaced": "Replaced by plan {id}.",
    "adoptionGivenUp": "Discarded before it started.",
    "adoptionStoppedBy": "Stopped by {actor}.",
    "adoptionNoSeatFor": (
        "There is no seat for {count:n} of the people who still have the licence the old way. Raise the allotment's "
        "limit and resume. To let them lose it, resume with this plan's fingerprint and letGo: true."
    ),
    "adoptionInTheWay": "{what} Delete it, or undo the adoption.",
    "adoptionGraphAbout": "{what} Microsoft Graph about {user}: {detail}",
    "adoptionRefusedFor": "Microsoft Graph refused it for {user}: {detail}",
    "adoptionAllotmentGone": "Allotment {id} is gone; undo the adoption.",
    "tooLateToSend": "The time to carry out this decision has passed.",
    "hasParts": "Allotment {name} still has parts.",
    "changedByOthers": Plural(
        "times",
        "Allotment {id} was changed by others {times} time in a row.",
        "Allotment {id} was changed by others {times} times in a row.",
    ),
    "triedAgain": "{what} Trying again.",
    "allotmentNotActive": "The allotment is {state}: {why}",
    "notLookedAt": "not compared yet.",
    "adoptionNotLicensed": Plural(
        "people",
        "{lacking:n} of {people:n} person doesn't have the licence through the licensed group yet: {first}. Nothing "
        "is removed until they do.",
        "{lacking:n} of {people:n} people don't have the licence through the licensed group yet, such as {first}. "
        "Nothing is removed until they do.",
    ),
    "adoptionDirectNeeded": Plural(
        "people",
        "{lacking:n} of {people:n} person still needs the direct licence: {first}.",
        "{lacking:n} of {people:n} people still need the direct licence, such as {first}.",
    ),
    "adoptionNotAdded": (
        "Not everybody has been added to the group yet, such as {first}. Nothing is removed until they are."
    ),
    "adoptionNotTakenOut": ("Some people that the adoption added to the group are still in it, such as {first}."),
    "adoptionListCut": "Not everybody on the list was taken in. Undo this, and plan again.",
    "adoptionNotHeldAgain": Plural(
        "people",
        "{lacking:n} of {people:n} person doesn't have the old licence again yet: {first}. Nothing is removed until "
        "they do.",
        "{lacking:n} of {people:n} people don't have the old licence again yet, such as {first}. Nothing is removed "
        "until they do.",
    ),
    "noteOldWay": (
        "Until the old assignment is removed, people who join the group may get the licence that way too. The limit "
        "counts only licences from the allotment."
    ),
    "noteNothingRemoved": "Nothing is removed until everybody who keeps the licence has it through the allotment.",
    "noteLastMinute": (
        "People who join in the last minute before the removal may have no licence until they get a seat."
    ),
    "noteOver": (
        "With a limit of {limit:n}, there is no seat for {over:n} of the people with the licence. Plan again with a "
        "higher limit, or confirm with letGo: true that they lose it and wait."
    ),
    "noteUnseated": (
        "There is no seat yet for {unseated:n} of the people without the licence today. Seats left for them, in the "
        "order of user IDs: {left:n}."
    ),
    "noteRollback": (
        "overflow: rollback applies to people who join after the adoption. People who wait by then stay in the group, "
        "in line for the next free seat."
    ),
    "noteFailing": "Licence errors today: {failing:n}. These people get a seat if one is left.",
    "noteOldGroup": (
        "People are taken out of group {group} once they have the licence through the allotment. Everything else that "
        "the group gives ends for them."
    ),
    "noteJoins": (
        "People who are added to the group when the adoption starts: {count:n}. If you undo the adoption, they "
        "are removed from it again."
    ),
    "noteNoSeat": (
        "With a limit of {limit:n}, there is no seat for {count:n} of the people outside the group. They aren't added "
        "to it, and keep the licence they have."
    ),
    "noteNotHeld": (
        "People outside the group who don't hold every product directly: {count:n}. They aren't added to it, and "
        "keep what they have."
    ),
    "noteKeepsDirect": (
        "People who also keep a direct licence, because other service plans are turned off in it: {count:n}. That "
        "uses no second unit."
    ),
    # What a comparison has seen
    "seenGroupGone": "Group {group} no longer exists.",
    "seenGroupFixed": "Group {group}: {because}.",
    "seenOutsideFence": "Group {group} may not be watched.",
    "seenWithoutRow": "Is in the group, but not in the ledger.",
    "seenCounts": Plural(
        "seats",
        "The counters say {seats:n} seat and {waiting:n} waiting, but there are {seatsFound:n} and {waitingFound:n}.",
        "The counters say {seats:n} seats and {waiting:n} waiting, but there are {seatsFound:n} and {waitingFound:n}.",
    ),
    "seenBeyondLimit": "Used {used:n}, limit {limit:n}.",
    "seenLicensedGroupGone": "Group {group}, which licensed {product}, no longer exists.",
    "seenNotCarried": "The licensed group no longer carries {product}.",
    "seenPlansOn": "{product}: turned on {on}.",
    "seenPlansOff": "{product}: turned off {off}.",
    "seenPlansBoth": "{product}: turned on {on}, turned off {off}.",
    "seenWithoutSeat": "Is in the licensed group, but has no seat.",
    "seenCarried": (
        "Group {group} carries {product} itself. People licensed by it: {people:n}, without a seat: {seatless:n}."
    ),
    "seenGivenUp": "Has been leaving since {since}.",
    "seenState": "Has been {state} since {since}.",
    "seenNoAccount": "The account no longer exists.",
    "seenNotInGroup": "Isn't in the group, but recorded as {state}.",
    "seenDisabled": "The account is disabled.",
    "seenGuest": "The account is a guest.",
    "seenIneligible": "The allotment is only for people whose {condition}.",
    "seenTwice": "Also assigned directly: {products}.",
    "seenNotAssigned": "The licence couldn't be assigned.",
    "seenLacking": "Lacks {products}.",
    "seenNoSubscription": "Microsoft Graph shows none.",
    "seenSubscriptionEnds": "It ends {ends}.",
    "seenOvercommitted": (
        "{product}: {promised:n} allotted and {outside:n} used outside allotments, of {assignable:n} that can be "
        "assigned."
    ),
    "seenOutside": "{product}: {count:n} used outside allotments.",
    "seenProductLeft": "{product}: {promised:n} allotted, but the tenant no longer owns it.",
    "heldDirectly": "Has {products} directly.",
    "heldByGroup": "Has {products} through group {groups}.",
    "heldBothWays": "Has {products} directly, and through group {groups}.",
    # What kinds of drift mean, and what is done about each
    "joinedUnseenTitle": "Joined unnoticed",
    "joinedUnseenMeaning": "Is in the group, but nothing was decided.",
    "joinedUnseenCure": "Decide as for anybody who joins: licensed, waiting or rolled back.",
    "leftUnseenTitle": "Left unnoticed",
    "leftUnseenMeaning": "Left the group, but still has a seat or a place in the waiting room.",
    "leftUnseenCure": "Take the licence back, and give the seat to the next person in line.",
    "accountDeletedTitle": "Account deleted",
    "accountDeletedMeaning": "The account was deleted, but still has a seat.",
    "accountDeletedCure": "Free the seat, and give it to the next person in line.",
    "seatWithoutMemberTitle": "Seat without a member",
    "seatWithoutMemberMeaning": "Left long ago, but the licence couldn't be taken back, so the seat is still in use.",
    "seatWithoutMemberCure": "Try again to take the licence back. The error at the seat shows the cause.",
    "stalePendingTitle": "Started but not finished",
    "stalePendingMeaning": "A grant or a removal started more than an hour ago, and hasn't finished.",
    "stalePendingCure": "Finish it.",
    "counterWrongTitle": "Numbers don't add up",
    "counterWrongMeaning": "The counters of the allotment don't match its seats and waiting room.",
    "counterWrongCure": "Count the rows again.",
    "neverAdmittedTitle": "Licensed without a seat",
    "neverAdmittedMeaning": (
        "Has the licence through the licensed group but no seat, because somebody added them directly to that group."
    ),
    "neverAdmittedCure": "Remove them from the licensed group. To keep the licence, add them to the watched group.",
    "licenceMissingTitle": "Licence missing",
    "licenceMissingMeaning": "Has a seat, but not all of its licences.",
    "licenceMissingCure": "Grant the licence again.",
    "licenceErrorTitle": "Licence error",
    "licenceErrorMeaning": "Has a seat, but Microsoft Entra couldn't assign the licence.",
    "licenceErrorCure": "Try again every night. The error shows what to fix.",
    "licenceTwiceTitle": "Licensed twice",
    "licenceTwiceMeaning": (
        "Has the product both from the allotment and directly, so it stays when the seat is given up."
    ),
    "licenceTwiceCure": "Remove the direct assignment. The licence from the allotment stays.",
    "accountDisabledTitle": "Account disabled",
    "accountDisabledMeaning": "Has a seat, but the account is disabled, so nobody uses the seat.",
    "accountDisabledCure": "Remove the person from the group. The seat becomes free.",
    "guestTitle": "Guest",
    "guestMeaning": "Has a seat, but is a guest of the tenant.",
    "guestCure": "If guests should have no seats, remove the person from the group. The seat becomes free.",
    "ineligibleSeatTitle": "Seat without meeting the conditions",
    "ineligibleSeatMeaning": "Has a seat, but doesn't meet the allotment's conditions for joining.",
    "ineligibleSeatCure": (
        "Nothing, if the person may keep the seat. Otherwise remove the person from the group. The seat becomes free."
    ),
    "ineligibleTitle": "In the group without meeting the conditions",
    "ineligibleMeaning": "Is in the group, but gets no seat, because a condition for joining isn't met.",
    "ineligibleCure": (
        "Correct the person's properties in Microsoft Entra, change the conditions, or remove the person from the "
        "group."
    ),
    "licensedGroupDeletedTitle": "Licensed group deleted",
    "licensedGroupDeletedMeaning": "The licensed group was deleted, so everybody lost the product.",
    "licensedGroupDeletedCure": "Create another licensed group, and license everybody with a seat through it.",
    "productMissingTitle": "Product missing on the licensed group",
    "productMissingMeaning": "The licensed group no longer carries the product, so everybody lost it.",
    "productMissingCure": "Assign the product to the licensed group again.",
    "plansChangedTitle": "Service plans changed",
    "plansChangedMeaning": "The service plans turned off on the licensed group differ from those of the allotment.",
    "plansChangedCure": "Set the allotment's service plans again.",
    "groupFixedTitle": "Group can't be changed",
    "groupFixedMeaning": "The app can no longer remove members of the group, so it can't roll anybody back.",
    "groupFixedCure": "Let people beyond the limit wait (overflow: wait), or change the group back.",
    "groupDeletedTitle": "Group deleted",
    "groupDeletedMeaning": "The group was deleted.",
    "groupDeletedCure": "Restore it within 30 days, or delete the allotment.",
    "limitBelowUseTitle": "Limit below use",
    "limitBelowUseMeaning": (
        "More seats are in use than the limit allows. Nobody gets a seat until enough people leave."
    ),
    "limitBelowUseCure": "Raise the limit, or remove people.",
    "watchedGroupLicensedTitle": "Watched group carries the product",
    "watchedGroupLicensedMeaning": (
        "The watched group carries a product of the allotment, so everybody in it is licensed beyond the limit."
    ),
    "watchedGroupLicensedCure": "Plan an adoption, which shows who keeps a licence and who waits. Then start it.",
    "heldOutsideTitle": "Held in another way",
    "heldOutsideMeaning": "Is in the group without a seat, but has the product in another way.",
    "heldOutsideCure": "Remove the other assignment, or raise the limit so that there is a seat.",
    "prerequisiteMissingTitle": "Needs another licence first",
    "prerequisiteMissingMeaning": "Waits without a seat, because a product of the allotment needs another licence.",
    "prerequisiteMissingCure": "Give the person a licence that the decision names, or remove them from the group.",
    "seenNeedsFirst": "Needs another licence for {products}, and waits since {since}.",
    "innerGroupTitle": "Group inside the group",
    "innerGroupMeaning": "A group inside the allotment's group doesn't count, or contains itself.",
    "innerGroupCure": (
        "Nothing, if that is intended. Otherwise change in Microsoft Entra which groups the allotment's group contains."
    ),
    "outsideFenceTitle": "Group outside the fence",
    "outsideFenceMeaning": "The group is outside the groups that allotments may watch. The allotment goes on as it is.",
    "outsideFenceCure": (
        "Rename the group, move it to where it may be watched, or extend the setting. Or delete the allotment."
    ),
    "licenceOutsideTitle": "Used outside allotments",
    "licenceOutsideMeaning": "People have the product, but no seat in any allotment.",
    "licenceOutsideCure": "Take it back in the Microsoft 365 admin centre, or add them to an allotment.",
    "overcommittedTitle": "More allotted than owned",
    "overcommittedMeaning": "More of the product is allotted, or used outside allotments, than the tenant can assign.",
    "overcommittedCure": "Buy more, lower a limit, or take back licences that are used outside allotments.",
    "productLeftTitle": "Product no longer owned",
    "productLeftMeaning": "The tenant no longer owns a product of allotments, so nobody else can get it.",
    "productLeftCure": "Buy it again, or delete the allotments. With licences=keep, people keep what they still have.",
    "subscriptionMissingTitle": "Subscription missing",
    "subscriptionMissingMeaning": (
        "Microsoft Graph has no subscription of this app, so only the catch-up timer finds changes."
    ),
    "subscriptionMissingCure": (
        "The timer keep_subscription creates it again. If it stays missing, check the app's log."
    ),
    "subscriptionLateTitle": "Subscription not renewed",
    "subscriptionLateMeaning": "The subscription to change notifications wasn't renewed in time, and ends soon.",
    "subscriptionLateCure": "The timer keep_subscription renews it. If it isn't renewed, check the app's log.",
    # Titles of problems (RFC 9457): the phrases of the statuses
    "http400": "Bad Request",
    "http401": "Unauthorized",
    "http403": "Forbidden",
    "http404": "Not Found",
    "http405": "Method Not Allowed",
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
    "reportNothingWaits": "Nothing needs your approval.",
    "reportTenant": "The tenant",
    "reportNothingOfTenant": "No findings about the tenant as a whole.",
    "reportByKind": "Differences by kind",
    "reportNoDrift": "No differences found.",
    "reportHeadSeverity": "Severity",
    "reportHeadWhat": "What",
    "reportHeadAllotment": "Allotment",
    "reportHeadWhom": "Person or thing",
    "reportHeadSeen": "Seen",
    "reportHeadSince": "Since",
    "reportHeadDone": "Action",
    "reportMore": "and {count:n} more, in the CSV.",
    "reportConcerned": "People: {people}.",
    "reportConcernedMore": "People: {people}, and {count:n} more.",
    "reportFinished": "Finished.",
    "reportRunning": "Still running.",
    "reportCompared": "{count:n} of {of:n} allotments were compared.",
    "reportMissing": "{count:n} missing",
    "reportMissingMeans": ", which doesn't mean that all is well:",
    "reportSeatsUsed": "Seats used",
    "reportOf": "{used:n} of {limit:n}",
    "reportWaiting": "Waiting",
    "reportOpen": "Open findings",
    "reportNeedYou": "Need you",
    "reportAMonth": "A month",
    "reportSinceBefore": "Since the night before",
    "reportFirstNight": "This is the first night, so there's nothing to compare it with.",
    "reportSince": "Since {day}",
    "reportNew": "New ({count:n})",
    "reportGone": "Resolved ({count:n})",
    "reportNothingChanged": "Nothing has changed.",
    "reportHealed": "Repaired in this run.",
    "reportAsks": "Needs your approval.",
    "reportToldOnly": "Reported only.",
    "reportConfirm": "Approve it in the portal",
    "highSeverity": "High",
    "mediumSeverity": "Medium",
    "lowSeverity": "Low",
    "reportUnheld": "available licences",
    "reportMove": "Move {units:n} from {giver} to {taker}",
    "reportMoveAhead": "Move {units:n} from {giver} to {taker}, which runs out within {days} days",
    "reportStillWaiting": "{count:n} would still wait. Buy more.",
    "reportStillShort": "{count:n} more will be needed within {days} days.",
    "partNeeds": "{name} needs {units:n} more. {parent} has enough: its owners can raise the limit to {limit:n}.",
    "partNeedsMore": (
        "{name} needs {units:n} more, and {parent} has {available:n} of these. Its owners need more seats before they "
        "can raise the limit to {limit:n}."
    ),
    "reportAccept": "Set these limits in the portal",
    "reportLimits": "Limits suggested at the end of this night",
    "reportUsed": "Used",
    "reportAllotments": "Allotments, those with problems first",
    "reportNone": "None.",
    "reportRefused": "Got no seat that day",
    "reportDenied": "Denied in these 90 days",
    "reportDeniedNow": "{denials:n}; {unmet:n} people still without a seat",
    "reportRunsOut": "Runs out",
    "reportIdle": "Idle seats",
    "reportUnchangedSince": "Nothing has changed since the full comparison on",
    "reportCost": "Cost a month",
    "reportLent": "Lent",
    "reportBorrowed": "Borrowed",
    "reportWithParts": Plural("count", "With its {count:n} part", "With its {count:n} parts"),
    "reportTogether": "{used:n} of {limit:n} used, {waiting:n} waiting",
    "reportCostWithParts": "Cost a month, with parts",
    "reportRunsOutWithParts": "Runs out, with parts",
    "reportCostAMonth": "{cost} a month",
    "reportState": "{state}",
    "reportLimit": "Limit",
    "reportChartSpoken": "{name}: {used:n} of {limit:n} seats used, {waiting:n} waiting",
    "reportRefusalsADay": "People who got no seat, by day",
    "reportDriftADay": "Differences found, by day",
    "reportNoDepartment": "No department",
    "reportDepartment": "Department",
    "reportSeats": "Seats",
    "reportNoHistory": "Not enough history yet",
    "reportNotInTwoYears": "Not within two years",
    "reportOn": "{day}",
    "reportBetween": "{day} (between {earliest} and {latest})",
    "reportLater": "later than two years",
    "reportSpokenRefusals": Plural("days", "Refusals: {count:n} in {days} day", "Refusals: {count:n} in {days} days"),
    "reportSpokenDrift": Plural("days", "Drift: {count:n} in {days} day", "Drift: {count:n} in {days} days"),
}

PROPERTIES: Mapping[str, str] = {
    "jobTitle": "job title",
    "employeeType": "employee type",
    "companyName": "company name",
    "officeLocation": "office location",
}
"""What Microsoft Entra knows about people, where Graph's names of it aren't words."""

ENGLISH = Language(
    {**_TEXTS, **BACKUPS, **CHANGES, **DATES, **DOCTOR, **LENDING, **MERGING, **SETTINGS, **REPORT_MAIL},
    PROPERTIES,
    plurals="n != 1",
    thousands=",",
)
