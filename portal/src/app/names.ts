/** Names of people by their ids: asked for when they are first shown, many at once. And of groups, one at a time. */

import type { Api } from "../api/client";
import type { NamedGroup, Page, Person } from "../api/types";

export const IDS_A_REQUEST = 100;
/** Where owners are looked for: in all allotments, by one request for many. */
const ANYWHERE = "";

export class Names {
  private readonly people = new Map<string, Person | null>();
  private readonly groups = new Map<string, NamedGroup | null | undefined>();
  private readonly wanted = new Map<string, Set<string>>();
  /** Ends when there is nobody left to ask for; undefined while there is nobody. */
  private asking: Promise<void> | undefined;

  constructor(
    private readonly api: Api,
    private readonly changed: () => void,
  ) {}

  /**
   * The person; undefined until the name is known, null where there is none.
   *
   * @param allotmentId  where the person is; left out for the owner of any.
   */
  of(userId: string, allotmentId = ANYWHERE): Person | null | undefined {
    const person = this.people.get(userId);
    if (person === undefined) this.want(userId, allotmentId);
    return person;
  }

  /** The group; undefined until it is known, null where there is none to be seen. */
  group(groupId: string): NamedGroup | null | undefined {
    if (!this.groups.has(groupId)) {
      this.groups.set(groupId, undefined);
      void this.readGroup(groupId);
    }
    return this.groups.get(groupId);
  }

  /** The person, if the name is known already. */
  known(userId: string): Person | undefined {
    return this.people.get(userId) ?? undefined;
  }

  /** Read the names of all these people, who are in this allotment, that are not known yet. */
  async read(userIds: readonly string[], allotmentId: string): Promise<void> {
    const unknown = userIds.filter((id) => !this.people.get(id));
    for (let start = 0; start < unknown.length; start += IDS_A_REQUEST) {
      await this.lookUp(allotmentId, unknown.slice(start, start + IDS_A_REQUEST));
    }
  }

  /** Ends when every name that was wanted has been asked for. */
  async settled(): Promise<void> {
    await this.asking;
  }

  /** Remember people who came up in a search. */
  learn(people: readonly Person[]): void {
    for (const person of people) this.people.set(person.id, person);
  }

  private async readGroup(groupId: string): Promise<void> {
    const found = await this.api.get<NamedGroup>(`/groups/${encodeURIComponent(groupId)}`).catch(() => null);
    this.groups.set(groupId, found);
    this.changed();
  }

  private want(userId: string, allotmentId: string): void {
    const ids = this.wanted.get(allotmentId) ?? new Set<string>();
    this.wanted.set(allotmentId, ids.add(userId));
    this.asking ??= Promise.resolve().then(() => this.ask());
  }

  private async ask(): Promise<void> {
    while (this.wanted.size > 0) {
      const [allotmentId, ids] = [...this.wanted][0]!;
      const some = [...ids].slice(0, IDS_A_REQUEST);
      for (const id of some) ids.delete(id);
      if (ids.size === 0) this.wanted.delete(allotmentId);
      try {
        await this.lookUp(allotmentId, some);
      } catch {
        for (const id of some) this.people.set(id, null);
      }
      this.changed();
    }
    this.asking = undefined;
  }

  private async lookUp(allotmentId: string, ids: readonly string[]): Promise<void> {
    const query = new URLSearchParams({ ...(allotmentId ? { allotmentId } : {}), ids: ids.join(",") });
    const found = await this.api.get<Page<Person>>(`/people?${query}`);
    for (const id of ids) this.people.set(id, null);
    this.learn(found.value);
  }
}
