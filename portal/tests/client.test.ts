import { beforeEach, describe, expect, test, vi } from "vitest";
import { Api, Refused, Unreachable } from "../src/api/client";

interface Sent {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

const tokens = { access: async () => "first", renewed: async () => "second" };
let sent: Sent[];

/** Answer the requests with these, one after another. */
function answering(...answers: (Response | Error)[]): Api {
  sent = [];
  vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
    const { method = "GET", headers, body } = request;
    sent.push({ path, method, headers: headers as Record<string, string>, body });
    const answer = answers[sent.length - 1];
    if (answer instanceof Response) return answer;
    throw answer ?? new Error("no more answers");
  });
  return new Api(tokens);
}

function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers });
}

beforeEach(() => {
  document.documentElement.lang = "sv";
});

describe("reading", () => {
  test("tells who asks, and in which language", async () => {
    const api = answering(json({ id: 1 }));
    expect(await api.get("/me")).toEqual({ id: 1 });
    expect(sent[0]).toMatchObject({
      path: "/api/me",
      headers: { Authorization: "Bearer first", "Accept-Language": "sv" },
    });
  });

  test("answers the same object where nothing has changed", async () => {
    const api = answering(json({ id: 1 }, 200, { ETag: '"1"' }), new Response(null, { status: 304 }), json({ id: 1 }));
    const first = await api.get("/me");
    expect(await api.get("/me")).toBe(first);
    expect(sent[1]?.headers["If-None-Match"]).toBe('"1"');
    expect(await api.get("/me")).toBe(first);
    expect(api.last("/me")).toBe(first);
  });

  test("knows the version of what was read last", async () => {
    const api = answering(json({}, 200, { ETag: '"7"' }));
    expect([api.etag("/a"), api.last("/a")]).toEqual([null, undefined]);
    await api.get("/a");
    expect(api.etag("/a")).toBe('"7"');
  });

  test("goes through every page of a list", async () => {
    const api = answering(json({ value: [1, 2], nextLink: "/api/list?cursor=x" }), json({ value: [3] }));
    const seen: number[] = [];
    expect(await api.all<number>("/list?state=open", (items) => seen.push(items.length))).toEqual([1, 2, 3]);
    expect(sent.map(({ path }) => path)).toEqual(["/api/list?state=open&top=100", "/api/list?cursor=x&top=999"]);
    expect(seen).toEqual([2]);
  });

  test("answers the same list where nothing has changed", async () => {
    const pages = [json({ value: [1, 2], nextLink: "/api/list?cursor=x" }), json({ value: [3] })];
    const api = answering(
      ...pages.map((page) => page.clone()),
      ...pages.map((page) => page.clone()),
      json({ value: [4] }),
    );
    const first = await api.all<number>("/list");
    expect(await api.all<number>("/list")).toBe(first);
    expect(await api.all<number>("/list")).toEqual([4]);
  });
});

describe("changing", () => {
  test("names the version, and a key for repeating it", async () => {
    const api = answering(json({ ok: true }), json({ ok: true }), new Response(null, { status: 204 }));
    await api.send("PATCH", "/a", { body: { limit: 3 }, ifMatch: '"1"' });
    expect(sent[0]).toMatchObject({ method: "PATCH", body: '{"limit":3}', headers: { "If-Match": '"1"' } });
    expect(sent[0]?.headers).not.toHaveProperty("Idempotency-Key");
    await api.send("POST", "/a", { key: "once" });
    expect(sent[1]).toMatchObject({ body: "{}", headers: { "Idempotency-Key": "once" } });
    expect(await api.send("POST", "/a")).toBeNull();
    expect(sent[2]?.headers["Idempotency-Key"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("is tried once more with a new token", async () => {
    const api = answering(json({}, 401), json({ ok: true }));
    expect(await api.send("POST", "/a")).toEqual({ ok: true });
    expect(sent.map(({ headers }) => headers.Authorization)).toEqual(["Bearer first", "Bearer second"]);
    expect(sent[0]?.headers["Idempotency-Key"]).toBe(sent[1]?.headers["Idempotency-Key"]);
  });
});

describe("too much at a time", () => {
  const busy = (seconds: string) => json({ detail: "Wait." }, 429, { "Retry-After": seconds });

  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  test("is asked again after as long as the app says, with the same key", async () => {
    const answer = answering(busy("2"), busy("1"), json({ id: 1 })).send("POST", "/a");
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1001);
    expect(await answer).toEqual({ id: 1 });
    expect(new Set(sent.map(({ headers }) => headers["Idempotency-Key"])).size).toBe(1);
  });

  test("is given up after a few tries, or where the wait is long", async () => {
    const often = answering(busy("0"), busy("0"), busy("0"), busy("0"), json({}));
    const refused = expect(often.get("/a")).rejects.toThrow(Unreachable);
    await vi.runAllTimersAsync();
    await refused;
    expect(sent).toHaveLength(4);
    await expect(answering(busy("60"), json({})).get("/a")).rejects.toThrow(Unreachable);
    expect(sent).toHaveLength(1);
  });
});

describe("what goes wrong", () => {
  test("is a refusal with its reasons", async () => {
    const errors = [{ field: "groupId", message: "No.", code: "groupWrong" }];
    const api = answering(json({ detail: "No.", errors, code: "groupWrong" }, 400));
    const refused = await api.get("/a").catch((failure: unknown) => failure);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 400, detail: "No.", errors, outdated: false });
  });

  test("is out of date where the version was another", async () => {
    const api = answering(json({ detail: "Changed." }, 412));
    await expect(api.send("PATCH", "/a")).rejects.toMatchObject({ outdated: true });
  });

  test.each([429, 500, 503])("may succeed later at %i", async (status) => {
    await expect(answering(json({ detail: "Busy." }, status)).get("/a")).rejects.toThrow(Unreachable);
  });

  test("may be no JSON at all", async () => {
    const api = answering(new Response("<html>", { status: 404, statusText: "Not Found" }));
    await expect(api.get("/a")).rejects.toMatchObject({ status: 404, detail: "Not Found" });
  });

  test("is no answer", async () => {
    await expect(answering(new TypeError("offline")).get("/a")).rejects.toThrow(Unreachable);
  });

  test("is told where a file was asked for", async () => {
    expect(await (await answering(new Response("a;b")).file("/report")).text()).toBe("a;b");
    await expect(answering(json({ detail: "None." }, 404)).file("/report")).rejects.toThrow(Refused);
  });
});
