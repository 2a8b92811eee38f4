/** Somebody's last day in an allotment: asked for, and set or taken away. */

import type { Assignment } from "../api/types";
import type { Context } from "../app/context";
import { dayOf, endOf } from "./days";

export type Ending = Pick<Assignment, "userId" | "endDateTime" | "etag">;

/** What an end date means for who has it. */
export interface EndTexts {
  endText: string;
  ended: (name: string, day: string) => string;
}

/** What is to be done, and said once it is done. */
export interface EndChange {
  send: () => Promise<unknown>;
  told: string;
}

/** Ask for the last day of somebody at the path of an allotment's list; null where nothing is to change. */
export async function askForEnd(
  context: Context,
  path: string,
  person: Ending,
  name: string,
  { endText, ended }: EndTexts,
): Promise<EndChange | null> {
  const { texts, api, format } = context;
  const { endTitle, endLabel, endless } = texts.seats;
  const value = person.endDateTime ? dayOf(person.endDateTime) : "";
  const title = endTitle(name);
  const day = await context.ask({ title, text: endText, action: texts.save, field: endLabel, date: true, value });
  if (day === null || day === value) return null;
  const endDateTime = day ? endOf(day) : null;
  const told = endDateTime ? ended(name, format.day(endDateTime)) : endless(name);
  const send = (): Promise<unknown> =>
    api.send("PATCH", `${path}/${person.userId}`, { body: { endDateTime }, ifMatch: person.etag });
  return { send, told };
}
