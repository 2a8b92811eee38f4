/** What brought a decision about, in the reader's words where it is one of the causes that the app names. */

import type { Texts } from "../texts";

export type Deed = keyof Texts["causes"]["deeds"];

const OBJECT_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The cause in words; undefined where it is none of those, and stays as the app wrote it. */
export function knownCause(cause: string, { causes }: Texts, nameOf: (id: string) => string): string | undefined {
  if (cause.startsWith("change notification ")) return causes.notification;
  if (cause === "catch-up timer") return causes.catchUp;
  if (cause === "nightly reconcile") return causes.nightly;
  if (cause === "end date") return causes.endDate;
  if (cause === "free units") return causes.freeUnits;
  const by = /^(.+) by (\S+)$/.exec(cause);
  const deed = Object.keys(causes.deeds).find((known): known is Deed => known === by?.[1]);
  return by && deed ? causes.deeds[deed](nameOf(by[2]!)) : undefined;
}

/** A text with names where it has ids that are known. */
export function withNames(text: string, nameOf: (id: string) => string): string {
  return text.replace(OBJECT_ID, nameOf);
}
