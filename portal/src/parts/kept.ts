/** What the app keeps in English, with the numbers of its day: in the reader's words where it is a sentence of the app. */

import { html, type TemplateResult } from "lit-html";
import type { Texts } from "../texts";

/** Reasons of decisions, suspensions and adoptions, and what a night has seen, as the app writes them. */
const SENTENCES = {
  seatFree: /^A seat was free \(requested \d+, used \d+, limit \d+\)\.$/,
  seatFreed: /^A seat became free \(requested \d+, used \d+, limit \d+\); first in the waiting room\.$/,
  waits:
    /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\), (\d+) ahead in the waiting room; promoted when a seat frees\.$/,
  waitsForSeatOnItsWay:
    /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\), (\d+) ahead in the waiting room; a seat is on its way to be free\. Without one, the person is removed from the group again\.$/,
  seatKept:
    /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\): the seat that was on its way to be free was kept\. Removed from the group again\.$/,
  rolledBack:
    /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\); removed from the group again\. Ask the allotment's administrator to raise the limit\.$/,
  cameBack: /^Came back before the seat was freed, and keeps it\.$/,
  passed: /^Was added and removed again before anybody could look: no seat was taken\.$/,
  left: /^Left the group; the seat frees when the licence is gone\.$/,
  leftWaiting: /^Left the group while waiting\.$/,
  ended: /^The end date \((.+) UTC\) came: removed from the group; the seat frees when the licence is gone\.$/,
  endedWaiting: /^The end date \((.+) UTC\) came: removed from the group while waiting\.$/,
  notAUser: /^A .+, not a user: it takes no seat and gets no licence\.$/,
  grantedAgain: /^The seat was there, the licence was not: granted again\.$/,
  active: /^The licence became active after all\.$/,
  movedUp: /^Moved up in the waiting room; (\d+) ahead now\. Still waiting\.$/,
  reminded: /^The end date is near; the person is reminded\.$/,
  deleting: /^The allotment is being deleted\.$/,
  byAdministrator: /^Suspended by an administrator\.$/,
  beingAdopted: /^Is being adopted: whoever holds the licence today gets his seat first\.$/,
  groupDeleted:
    /^The group was deleted\. People keep their licences\. Restore the group and resume; or delete the allotment, .+$/,
  largeRemoval:
    /^One run would take away (\d+) seats or memberships of (\d+) people\. Nothing was taken\. Look at the group; if this is meant, confirm removal (.+)\.$/,
  intruders:
    /^(\d+) people hold the licence through the licensed group without a seat\. Nothing was taken\. If they shall lose it, confirm removal (.+)\.$/,
  unknownFor: /^Microsoft Graph has not known the person or the licensed group for (\d+) minutes: (.+)$/,
  groupAskedFor: /^The licensed group for (.+) was asked for, and Microsoft Graph does not show it yet\.$/,
  groupNotKnown: /^Microsoft Graph does not know the licensed group for (.+) yet\.$/,
  groupNeverKnown:
    /^Microsoft Graph has not known the licensed group for (.+) for (\d+) minutes: it is gone\. Resume to have another one made\.$/,
  licenceRefused: /^Microsoft Graph refused the licence: (.+)$/,
  rollbackRefusedFixed:
    /^Microsoft Graph refused to remove the member: (.+) Set overflow to wait, or make the group one whose members can be removed; then resume\.$/,
  rollbackRefused: /^Microsoft Graph refused to remove the member: (.+)$/,
  endRefused:
    /^Microsoft Graph refused to remove members whose end date has come: (.+) Take the end dates away, or make the group one whose members can be removed; then resume\.$/,
  endNotDone: /^Microsoft Graph refused to remove members whose end date has come: (.+)$/,
  membersFixed:
    /^Members of (.+) cannot be removed through Microsoft Graph: (.+)\. Set overflow to wait, or make the group one whose members can be removed; then resume\.$/,
  isDynamic: /^its membership is dynamic$/,
  isSynced: /^it is synced from on-premises$/,
  isMailEnabled: /^it is a mail-enabled security or distribution group$/,
  isRoleAssignable: /^it is role-assignable$/,
  graphAbout: /^(.+) Microsoft Graph about (.+): (.+)$/,
  triedAgain: /^(.+) It is tried again\.$/,
  beingDeleted: /^Is being deleted; licences: \S+\.$/,
  beingUndone: /^Its adoption is being undone\.$/,
  planReplaced: /^Plan .+ took its place\.$/,
  planGivenUp: /^Given up before it was started\.$/,
  stoppedBy: /^Stopped by (.+)\.$/,
  noSeatFor:
    /^There is no seat for (\d+) of those who still hold the licence the old way\. Raise the allotment's limit and resume; or, .+$/,
  groupGoneMeanwhile: /^The group is gone\.$/,
  inTheWay: /^(.+) Delete it, or undo the adoption\.$/,
  putRight: /^(.+) Put it right, then resume\.$/,
  notActive: /^The allotment is \S+: (.+)$/,
  notLookedAt: /^not looked at yet\.$/,
  notLicensedYet:
    /^(\d+) of (\d+) people are not active through the licensed group yet, one of them (.+)\. Nothing is removed before they are\.$/,
  directNeeded: /^(\d+) of (\d+) people still need their direct licence, one of them (.+)\.$/,
  notHeldAgain:
    /^(\d+) of (\d+) people do not hold the old licence again yet, one of them (.+)\. Nothing is taken before they do\.$/,
  licensedGroupGone: /^Group .+, which licensed (.+), is not there any more\.$/,
  groupGone: /^Group .+ is not there any more\.$/,
  outsideFence: /^Group (.+) may not be watched\.$/,
  groupFixed: /^Group (.+): (.+)\.$/,
  withoutRow: /^Is in the group and has no row\.$/,
  counted: /^(\d+) seats and (\d+) waiting are counted; there are (\d+) and (\d+)\.$/,
  beyondLimit: /^Used (\d+), limit (\d+)\.$/,
  notCarried: /^(.+) is not on its licensed group\.$/,
  plansBoth: /^(.+): switched on (.+); switched off (.+)\.$/,
  plansOn: /^(.+): switched on (.+)\.$/,
  plansOff: /^(.+): switched off (.+)\.$/,
  withoutSeat: /^Is in the licensed group without a seat\.$/,
  givenUpSince: /^Given up since (.+) UTC\.$/,
  stateSince: /^Has been (\S+) since (.+) UTC\.$/,
  noAccount: /^There is no such account any more\.$/,
  leftUnseen: /^Is not in the group, and is recorded as \S+\.$/,
  disabled: /^The account is disabled\.$/,
  guest: /^The account is a guest\.$/,
  twice: /^Assigned directly too: (.+)\.$/,
  lacks: /^Lacks (.+)\.$/,
  notAssigned: /^The licence could not be assigned\.$/,
  noSubscription: /^Microsoft Graph shows none\.$/,
  subscriptionEnds: /^It ends (.+) UTC\.$/,
  overcommitted: /^(.+): (\d+) promised and (\d+) held outside, of (\d+) that can be assigned\.$/,
  carriedItself: /^Group (.+) carries (.+) itself; people licensed by it: (\d+), without a seat: (\d+)\.$/,
  heldDirectly: /^Holds (.+) directly\.$/,
  heldBothWays: /^Holds (.+) directly, and by group (.+)\.$/,
  heldByGroup: /^Holds (.+) by group (.+)\.$/,
  outside: /^(.+): (\d+) outside any allotment\.$/,
  productLeft: /^(.+): (\d+) promised, and the tenant does not own it any more\.$/,
} as const;

export type Sentence = keyof typeof SENTENCES;

/** The sentences in one language, and what the errors of licences mean in it; English needs none. */
export interface Kept {
  sentences: Partial<Record<Sentence, (...values: string[]) => string>>;
  licenceErrors: Record<string, string>;
}

/** "PRODUCT: what it means (Graph's own code)" */
const LICENCE_ERROR = /(\S+): ([^()]+) \((\w+)\)/g;

export function keptText(text: string, { kept }: Texts): TemplateResult | string {
  const said = inWords(text, kept);
  return said === text ? html`<span lang="en">${text}</span>` : said;
}

/** The text as one of the sentences, with what it quotes put into words too; else with the errors of licences in words. */
function inWords(text: string, kept: Kept): string {
  for (const [name, pattern] of Object.entries(SENTENCES) as [Sentence, RegExp][]) {
    const found = pattern.exec(text);
    const said = found && kept.sentences[name]?.(...found.slice(1).map((value) => inWords(value, kept)));
    if (said) return said;
  }
  return text.replace(LICENCE_ERROR, (error, product: string, _, code: string) =>
    kept.licenceErrors[code] ? `${product}: ${kept.licenceErrors[code]} (${code})` : error,
  );
}
