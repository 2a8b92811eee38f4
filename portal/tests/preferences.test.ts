import { describe, expect, test } from "vitest";
import { Refused, type Api } from "../src/api/client";
import type { Preferences } from "../src/api/types";
import { OwnPreferences } from "../src/app/preferences";

/** An app that stores preferences under versions; `before` runs when a change has been read for, and is not there yet. */
function app(before: (stored: { off: string[]; version: number }, times: number) => void = () => undefined) {
  const stored = { off: [] as string[], language: null as string | null, version: 1 };
  let [read, times] = ["", 0];
  const api = {
    get: async () => {
      read = `"${stored.version}"`;
      return { off: [...stored.off], language: stored.language } as unknown as Preferences;
    },
    etag: () => read,
    send: async (_method: string, _path: string, { body, ifMatch }: { body: object; ifMatch: string }) => {
      before(stored, ++times);
      await Promise.resolve();
      if (ifMatch !== `"${stored.version}"`) throw new Refused(412, "It has changed.");
      Object.assign(stored, body);
      stored.version += 1;
    },
  };
  return { stored, preferences: new OwnPreferences(api as unknown as Api) };
}

const off = (topic: string) => (now: Preferences) => ({ off: [...now.off, topic] }) as unknown as Partial<Preferences>;

describe("what the visitor prefers", () => {
  test("is stored choice by choice, however fast they are made", async () => {
    const { stored, preferences } = app();
    await Promise.all([
      preferences.change(off("waiting")),
      preferences.change(off("refused")),
      preferences.change(() => ({ language: "sv" })),
    ]);
    expect(stored).toMatchObject({ off: ["waiting", "refused"], language: "sv" });
  });

  test("keeps what another device has chosen in between", async () => {
    const { stored, preferences } = app((there, times) => {
      if (times > 1) return;
      there.off.push("seats");
      there.version += 1;
    });
    await preferences.change(off("waiting"));
    expect(stored.off).toEqual(["seats", "waiting"]);
  });

  test("is refused where it changes again and again, and the next choice is stored all the same", async () => {
    const { stored, preferences } = app((there, times) => {
      if (times <= 4) there.version += 1;
    });
    await expect(preferences.change(off("waiting"))).rejects.toBeInstanceOf(Refused);
    await preferences.change(off("refused"));
    expect(stored.off).toEqual(["refused"]);
  });
});
