/** The app's API over HTTP: who calls is in the token, problems are problem JSON (RFC 9457). */

import type { Decision, FieldError, Page } from "./types";

/** Of a long list the first rows come soon, and the others with few requests. */
const FIRST_PAGE = 100;
const PAGE_AT_MOST = 999;
const TRIES = 4;
/** Seconds: a longer wait is left to who looks at the page. */
const LONGEST_WAIT = 10;

/** The app refused, and said why in the language of the page, or in a peer's own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly decision: Decision | null = null,
  ) {
    super(detail);
  }

  /** What was shown is out of date: read it again and repeat. */
  get outdated(): boolean {
    return this.status === 412;
  }
}

/** The app could not be reached, or is not well; the same may succeed later. */
export class Unreachable extends Error {}

export interface Tokens {
  /** The access token that holds now. */
  access(): Promise<string>;
  /** A new one, after the app has refused the former. */
  renewed(): Promise<string>;
}

interface Known {
  etag: string | null;
  text: string;
  value: unknown;
}

export interface Change {
  body?: unknown;
  /** The version that is changed. */
  ifMatch?: string;
  /** The same key for the same wish: repeating it changes nothing. */
  key?: string;
}

/** The path of a list, with so many rows a page. */
function withTop(path: string, top: number): string {
  const [place = "", text] = path.split("?");
  const query = new URLSearchParams(text);
  query.set("top", String(top));
  return `${place}?${query}`;
}

export class Api {
  private readonly known = new Map<string, Known>();
  private readonly lists = new Map<string, { pages: readonly unknown[]; items: readonly unknown[] }>();

  constructor(private readonly tokens: Tokens) {}

  /** What is at the path. What has not changed since the last time is the very same object again. */
  async get<Value>(path: string): Promise<Value> {
    const before = this.known.get(inLanguage(path));
    const headers: Record<string, string> = before?.etag ? { "If-None-Match": before.etag } : {};
    const response = await this.fetched(path, { headers });
    if (response.status === 304 && before) return before.value as Value;
    const text = await read(response);
    const etag = response.headers.get("ETag");
    const value: unknown = before?.text === text ? before.value : JSON.parse(text);
    this.known.set(inLanguage(path), { etag, text, value });
    return value as Value;
  }

  /** What was read from the path last, without asking. */
  last<Value>(path: string): Value | undefined {
    return this.known.get(inLanguage(path))?.value as Value | undefined;
  }

  /** The ETag under which the path was last read. */
  etag(path: string): string | null {
    return this.known.get(inLanguage(path))?.etag ?? null;
  }

  /** Every item of a list; `seen` is told of what there is after each page but the last. The same array where nothing has changed. */
  async all<Item>(path: string, seen: (items: readonly Item[]) => void = () => undefined): Promise<readonly Item[]> {
    const pages: Page<Item>[] = [];
    let next: string | undefined = withTop(path, FIRST_PAGE);
    while (next) {
      const page: Page<Item> = await this.get(next);
      pages.push(page);
      next = page.nextLink && withTop(page.nextLink.replace(/^\/api/, ""), PAGE_AT_MOST);
      if (next) seen(pages.flatMap(({ value }) => value));
    }
    const key = inLanguage(path);
    const before = this.lists.get(key);
    const same = before?.pages.length === pages.length && pages.every((page, place) => page === before.pages[place]);
    if (before && same) return before.items as readonly Item[];
    const items = pages.flatMap(({ value }) => value);
    this.lists.set(key, { pages, items });
    return items;
  }

  /** Ask for a change; answers the body, where there is one. */
  async send<Value>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, change: Change = {}): Promise<Value> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (change.ifMatch) headers["If-Match"] = change.ifMatch;
    if (method === "POST") headers["Idempotency-Key"] = change.key ?? crypto.randomUUID();
    const response = await this.fetched(path, { method, headers, body: JSON.stringify(change.body ?? {}) });
    const text = await read(response);
    return (text ? JSON.parse(text) : null) as Value;
  }

  /** A file, as the app names it. */
  async file(path: string): Promise<Blob> {
    const response = await this.fetched(path, {});
    if (!response.ok) await read(response);
    return response.blob();
  }

  /** The answer; who asked too much at a time waits as long as the app says, for nothing has been done yet. */
  private async fetched(path: string, request: RequestInit): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.admitted(path, request);
      const seconds = Number(response.headers.get("Retry-After") ?? Infinity);
      if (response.status !== 429 || tries === TRIES || !(seconds <= LONGEST_WAIT)) return response;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  private async admitted(path: string, request: RequestInit): Promise<Response> {
    const response = await this.once(path, request, await this.tokens.access());
    return response.status === 401 ? this.once(path, request, await this.tokens.renewed()) : response;
  }

  private async once(path: string, request: RequestInit, token: string): Promise<Response> {
    const told = { Authorization: `Bearer ${token}`, "Accept-Language": document.documentElement.lang };
    const headers = { ...(request.headers as Record<string, string>), ...told };
    try {
      return await fetch(`/api${path}`, { ...request, headers, cache: "no-store" });
    } catch (failure) {
      throw new Unreachable(String(failure));
    }
  }
}

/** An answer is kept by its language too: the app says the same of a path in another one. */
function inLanguage(path: string): string {
  return `${document.documentElement.lang} ${path}`;
}

async function read(response: Response): Promise<string> {
  const text = await response.text();
  if (response.ok) return text;
  const problem = parsed(text);
  if (response.status >= 500 || response.status === 429) throw new Unreachable(problem?.detail ?? response.statusText);
  throw new Refused(response.status, problem?.detail ?? response.statusText, problem?.errors, problem?.decision);
}

function parsed(text: string): { detail?: string; errors?: FieldError[]; decision?: Decision } | null {
  try {
    return JSON.parse(text) as { detail?: string };
  } catch {
    return null;
  }
}
