/** What the app keeps in English, with the numbers of its day: in the reader's words where it is a sentence of the app. */

import { html, type TemplateResult } from "lit-html";
import type { Texts } from "../texts";

/** Reasons of decisions and of suspensions, as the app writes them. */
const SENTENCES = {
  seatFree: /^A seat was free \(requested \d+, used \d+, limit \d+\)\.$/,
  seatFreed: /^A seat became free \(requested \d+, used \d+, limit \d+\); first in the waiting room\.$/,
  waits: /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\), (\d+) ahead in the waiting room; promoted when a seat frees\.$/,
  rolledBack: /^Allotment .+ is full \(requested \d+, used \d+, limit \d+\); removed from the group again\. Ask the allotment's administrator to raise the limit\.$/,
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
  groupDeleted: /^The group was deleted\. People keep their licences\. Restore the group and resume; or delete the allotment, .+$/,
  largeRemoval: /^One run would take away (\d+) seats or memberships of (\d+) people\. Nothing was taken\. Look at the group; if this is meant, confirm removal (.+)\.$/,
  intruders: /^(\d+) people hold the licence through the licensed group without a seat\. Nothing was taken\. If they shall lose it, confirm removal (.+)\.$/,
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
  for (const [name, pattern] of Object.entries(SENTENCES) as [Sentence, RegExp][]) {
    const found = pattern.exec(text);
    const said = found && kept.sentences[name]?.(...found.slice(1));
    if (said) return said;
  }
  const told = text.replace(LICENCE_ERROR, (error, product: string, _, code: string) =>
    kept.licenceErrors[code] ? `${product}: ${kept.licenceErrors[code]} (${code})` : error,
  );
  return told === text ? html`<span lang="en">${text}</span>` : told;
}
