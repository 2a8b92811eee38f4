/** What the visitor prefers, as the app stores it for all their devices. */

import { Refused, type Api } from "../api/client";
import type { Preferences } from "../api/types";

export const PREFERENCES = "/me/preferences";
const TRIES = 4;

/** Each choice is stored at once, and a person may make several before the first is stored. */
export class OwnPreferences {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly api: Pick<Api, "get" | "etag" | "send">) {}

  /**
   * Store a change, after those that were asked for before it.
   *
   * @param difference what to change, given what is stored now: it is asked again where another device was faster.
   */
  change(difference: (now: Preferences) => Partial<Preferences>): Promise<void> {
    const stored = this.last.then(() => this.store(difference));
    this.last = stored.catch(() => undefined);
    return stored;
  }

  private async store(difference: (now: Preferences) => Partial<Preferences>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const now = await this.api.get<Preferences>(PREFERENCES);
      const ifMatch = this.api.etag(PREFERENCES) ?? "*";
      try {
        return await this.api.send("PATCH", PREFERENCES, { body: difference(now), ifMatch });
      } catch (failure) {
        if (!(failure instanceof Refused && failure.outdated) || tries === TRIES) throw failure;
      }
    }
  }
}
