/** What every page is given, and what a page is. */

import type { TemplateResult } from "lit-html";
import { Refused, type Api } from "../api/client";
import type { Me, Role } from "../api/types";
import type { Format, Language, Texts } from "../texts";
import { Live } from "./live";
import type { Names } from "./names";
import type { OwnPreferences } from "./preferences";

export type Intent = "success" | "info" | "warning" | "error";

export interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  /** The label of a text to write, or of a day to choose, where one is asked for. */
  field?: string;
  date?: boolean;
  /** What stands in the field at first. */
  value?: string;
  /** What will be done, one by one. */
  lines?: readonly string[];
  /** What must be written in the field before it can be done, such as the name of what is deleted. */
  typed?: string;
  /** What is done takes something away, or goes beyond what there is. */
  grave?: boolean;
}

export interface Context {
  readonly api: Api;
  readonly me: Me;
  readonly names: Names;
  readonly preferences: OwnPreferences;
  readonly texts: Texts;
  readonly format: Format;
  /** What the address says about the page after its path: the search, the order, the page of a list. */
  readonly address: URLSearchParams;
  /** Keep something in the address, so that a link to it shows the same; an empty value is left out. */
  keep(changes: Record<string, string>): void;
  /** Speak another language from now on, on this device. */
  speak(language: Language): void;
  /** Draw the page again, soon. */
  redraw(): void;
  /** Show a message above the page, and read it out. */
  tell(intent: Intent, text: string): void;
  /** Take the message away, for it is no longer so. */
  dismissMessage(): void;
  /** Ask before something is done: the written text (empty where none is asked for), or null for no. */
  ask(question: Question): Promise<string | null>;
}

/** Whether the caller has one of these roles. */
export function is(me: Me, ...roles: Role[]): boolean {
  return roles.some((role) => me.roles.includes(role));
}

/** Whether the caller may add and remove people of an allotment, and ask for more seats. */
export function manages(me: Me, allotmentId: string): boolean {
  return is(me, "administrator") || me.ownedAllotmentIds.includes(allotmentId);
}

/** The context of one page. Once the page is left, it says nothing more, for another page would seem to say it. */
export class PageContext implements Context {
  constructor(
    private readonly portal: Context,
    private readonly isShown: () => boolean,
  ) {}

  get api(): Api {
    return this.portal.api;
  }

  get me(): Me {
    return this.portal.me;
  }

  get names(): Names {
    return this.portal.names;
  }

  get preferences(): OwnPreferences {
    return this.portal.preferences;
  }

  get texts(): Texts {
    return this.portal.texts;
  }

  get format(): Format {
    return this.portal.format;
  }

  get address(): URLSearchParams {
    return this.portal.address;
  }

  keep(changes: Record<string, string>): void {
    if (this.isShown()) this.portal.keep(changes);
  }

  speak(language: Language): void {
    this.portal.speak(language);
  }

  redraw(): void {
    this.portal.redraw();
  }

  tell(intent: Intent, text: string): void {
    if (this.isShown()) this.portal.tell(intent, text);
  }

  dismissMessage(): void {
    if (this.isShown()) this.portal.dismissMessage();
  }

  ask(question: Question): Promise<string | null> {
    return this.isShown() ? this.portal.ask(question) : Promise.resolve(null);
  }
}

const EVERY_SECONDS = 4;

export abstract class Page {
  private readonly lives: { stop(): void; again(): Promise<void> }[] = [];

  constructor(readonly context: Context) {}

  /** The heading, and the title of the browser tab. */
  abstract get title(): string;

  abstract view(): TemplateResult;

  /** The page is left. */
  stop(): void {
    for (const live of this.lives) live.stop();
  }

  /** Look again at what is shown, for it is to be read in another language. */
  refresh(): void {
    for (const live of this.lives) void live.again();
  }

  /** Something that is kept fresh while this page is shown. */
  protected live<Value>(
    load: (show: (part: Value) => void) => Promise<Value>,
    seconds = EVERY_SECONDS,
    known?: Value,
  ): Live<Value> {
    const live = new Live(load, seconds, () => this.context.redraw(), known);
    this.lives.push(live);
    return live;
  }

  /** What is at a path of the API, kept fresh; what was there last is shown at once. */
  protected at<Value>(path: string, seconds = EVERY_SECONDS): Live<Value> {
    const { api } = this.context;
    return this.live(() => api.get<Value>(path), seconds, api.last<Value>(path));
  }

  /** Every item of a list of the API, kept fresh. */
  protected every<Item>(path: string, seconds = EVERY_SECONDS): Live<readonly Item[]> {
    return this.live(() => this.context.api.all<Item>(path), seconds);
  }

  /** Do what somebody asked for; what goes wrong is told. Answers whether it was done. */
  protected async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (failure) {
      this.context.tell("error", explained(failure, this.context.texts));
      return false;
    } finally {
      this.context.redraw();
    }
  }
}

/** A failure in words. */
export function explained(failure: unknown, texts: Texts): string {
  if (!(failure instanceof Refused)) return `${texts.problem.unreachable}. ${texts.problem.unreachableHint}`;
  if (failure.outdated) return texts.problem.outdated;
  return failure.errors.map((error) => error.message).join(" ") || failure.detail;
}
