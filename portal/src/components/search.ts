/** Finding people or groups of the tenant by the beginning of a name, or people by their addresses. */

import type { FoundGroup, FoundPeople, Page as ListPage, Person } from "../api/types";
import type { Context } from "../app/context";
import { inOrder } from "../app/order";

export const LETTERS_AT_LEAST = 2;
const PAUSE_MILLISECONDS = 200;

export class Search<Found> {
  text = "";
  /** Undefined: not asked yet, or being asked. */
  found: readonly Found[] | undefined;
  failure: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    private readonly ask: (text: string) => Promise<readonly Found[]>,
    private readonly suffices: (text: string) => boolean = isLongEnough,
  ) {}

  /** What is looked for has changed; asked once typing pauses. */
  type(text: string): void {
    this.text = text;
    this.found = undefined;
    this.failure = undefined;
    clearTimeout(this.timer);
    if (this.isEnough) this.timer = setTimeout(() => void this.look(), PAUSE_MILLISECONDS);
    this.context.redraw();
  }

  /** Whether so much is written that it can be looked for. */
  get isEnough(): boolean {
    return this.suffices(this.text.trim());
  }

  /** Whether an answer is on its way. */
  get isBusy(): boolean {
    return this.isEnough && this.found === undefined && this.failure === undefined;
  }

  private async look(): Promise<void> {
    const text = this.text;
    try {
      const found = await this.ask(text.trim());
      if (text !== this.text) return;
      this.found = found;
    } catch (failure) {
      if (text !== this.text) return;
      this.failure = failure;
    }
    this.context.redraw();
  }
}

function isLongEnough(text: string): boolean {
  return text.length >= LETTERS_AT_LEAST;
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

/** People by name or address, or by the whole address alone. */
export function searchPeople(context: Context): Search<Person> {
  return searchAmongPeople(context, ({ value }) => value);
}

/** People by name or address as one answer, which says whether there are more. */
export function searchAll(context: Context): Search<FoundPeople> {
  return searchAmongPeople(context, (answer) => [answer]);
}

/** The same, and for each answer what `known` says about the people in it. */
export function searchAmongPeople<Found>(
  context: Context,
  known: (answer: FoundPeople) => Promise<readonly Found[]> | readonly Found[],
): Search<Found> {
  const ask = async (search: string): Promise<readonly Found[]> => {
    const answer = await context.api.send<FoundPeople>("POST", "/people/search", { body: { search } });
    context.names.learn(answer.value);
    return known(answer);
  };
  return new Search(context, ask, (text) =>
    context.me.peopleSearch === "exact" ? isAddress(text) : isLongEnough(text),
  );
}

/** Groups by name, in its order. */
export function searchGroups(context: Context): Search<FoundGroup> {
  return new Search(context, async (search) => {
    const { value } = await context.api.get<ListPage<FoundGroup>>(`/groups?search=${encodeURIComponent(search)}`);
    return [...value].sort((one, other) => inOrder(one.displayName, other.displayName));
  });
}
