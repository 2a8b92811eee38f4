/**
 * Finding people of allotments by any part of their names; people or groups of the tenant by the beginning of a name,
 * or people by their addresses.
 */

import type { FoundGroup, FoundPeople, KnownPeople, Page as ListPage, Person } from "../api/types";
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

  private look(): Promise<void> {
    return this.have(() => this.ask(this.text.trim()));
  }

  /** Keep what is found. Once something else is looked for, the answer is dropped. */
  protected async have(ask: () => Promise<readonly Found[]>): Promise<void> {
    const text = this.text;
    try {
      const found = await ask();
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

function searchAmongPeople<Found>(context: Context, shown: (answer: FoundPeople) => readonly Found[]): Search<Found> {
  const ask = async (search: string): Promise<readonly Found[]> => {
    const answer = await context.api.send<FoundPeople>("POST", "/people/search", { body: { search } });
    context.names.learn(answer.value);
    return shown(answer);
  };
  return new Search(context, ask, (text) =>
    context.me.peopleSearch === "exact" ? isAddress(text) : isLongEnough(text),
  );
}

/** People of allotments by any part of a name or address, an answer after the other. */
export class KnownSearch<Found> extends Search<Found> {
  isComplete = true;
  isLookingFurther = false;
  private cursor: string | null = null;

  /**
   * @param among  the allotment whose people are looked through; undefined: all that the caller may see.
   * @param known  what is shown of the people whom an answer has.
   */
  constructor(
    context: Context,
    among: string | undefined,
    known: (people: readonly Person[]) => Promise<readonly Found[]> | readonly Found[],
  ) {
    super(context, (search) => this.answer(context, search, among, null, known));
    this.next = () => this.answer(context, this.text.trim(), among, this.cursor, known);
  }

  /** Whether somebody else may be found by looking further. */
  get hasMore(): boolean {
    return this.found !== undefined && this.cursor !== null;
  }

  /** Look further, and show who is found beside those who are shown. */
  async further(): Promise<void> {
    const before = this.found ?? [];
    this.isLookingFurther = true;
    await this.have(async () => [...before, ...(await this.next())]);
    this.isLookingFurther = false;
  }

  private readonly next: () => Promise<readonly Found[]>;

  private async answer(
    context: Context,
    search: string,
    among: string | undefined,
    cursor: string | null,
    known: (people: readonly Person[]) => Promise<readonly Found[]> | readonly Found[],
  ): Promise<readonly Found[]> {
    const body = { search, ...(among ? { allotmentId: among } : {}), ...(cursor ? { cursor } : {}) };
    const answer = await context.api.send<KnownPeople>("POST", "/people/known/search", { body });
    context.names.learn(answer.value);
    const found = await known(answer.value);
    if (search === this.text.trim()) {
      this.cursor = answer.cursor;
      this.isComplete = answer.complete;
    }
    return found;
  }
}

/** Groups by name, in its order. */
export function searchGroups(context: Context): Search<FoundGroup> {
  return new Search(context, async (search) => {
    const { value } = await context.api.get<ListPage<FoundGroup>>(`/groups?search=${encodeURIComponent(search)}`);
    return [...value].sort((one, other) => inOrder(one.displayName, other.displayName));
  });
}
