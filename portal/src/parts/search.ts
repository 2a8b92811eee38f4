/** Finding people of the tenant by the beginning of a name. */

import type { Page as ListPage, Person } from "../api/types";
import type { Context } from "../app/context";

export const LETTERS_AT_LEAST = 2;
const PAUSE_MILLISECONDS = 200;

export class PeopleSearch {
  text = "";
  /** Undefined: not asked yet, or being asked. */
  found: readonly Person[] | undefined;
  failure: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    /** What is done with what was found, before it is shown. */
    private readonly then: () => Promise<void> | void = () => undefined,
  ) {}

  /** What is looked for has changed; asked once typing pauses. */
  type(text: string): void {
    this.text = text;
    this.found = undefined;
    this.failure = undefined;
    clearTimeout(this.timer);
    if (this.isLongEnough) this.timer = setTimeout(() => void this.ask(), PAUSE_MILLISECONDS);
    this.context.redraw();
  }

  get isLongEnough(): boolean {
    return this.text.trim().length >= LETTERS_AT_LEAST;
  }

  /** Whether an answer is on its way. */
  get isBusy(): boolean {
    return this.isLongEnough && this.found === undefined && this.failure === undefined;
  }

  private async ask(): Promise<void> {
    const text = this.text;
    try {
      const page = await this.context.api.send<ListPage<Person>>("POST", "/people/search", {
        body: { search: text.trim() },
      });
      if (text !== this.text) return;
      this.context.names.learn(page.value);
      this.found = page.value;
      await this.then();
    } catch (failure) {
      if (text !== this.text) return;
      this.failure = failure;
    }
    this.context.redraw();
  }
}
