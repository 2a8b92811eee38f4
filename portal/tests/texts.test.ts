import { beforeEach, describe, expect, test, vi } from "vitest";
import { chooseLanguage, chosenLanguage, Format, LANGUAGES } from "../src/texts";
import { grouped, localeOf } from "../src/texts/numbers";

function browserOf(...languages: string[]): void {
  vi.stubGlobal("navigator", { languages });
}

beforeEach(() => localStorage.clear());

describe("the language", () => {
  test.each([
    [["sv-SE", "en"], "sv"],
    [["de-DE", "en-US"], "en"],
    [["de-DE", "fr"], "en"],
    [[], "en"],
  ])("of %j is %s", (languages, expected) => {
    browserOf(...languages);
    expect(chosenLanguage()).toBe(expected);
  });

  test("is the chosen one on this device", () => {
    browserOf("en-GB");
    chooseLanguage("sv");
    expect(chosenLanguage()).toBe("sv");
  });

  test("that was kept is not believed where there is none such", () => {
    browserOf("sv");
    localStorage.setItem("language", "xx");
    expect(chosenLanguage()).toBe("sv");
  });
});

test("numbers and times stand as on the device, where that fits the language", () => {
  browserOf("en-US", "sv-FI");
  expect([localeOf("en"), localeOf("sv")]).toEqual(["en-US", "sv-FI"]);
  browserOf("de-DE");
  expect([localeOf("en"), localeOf("sv")]).toEqual(["en-GB", "sv-SE"]);
});

describe("a format", () => {
  const instant = "2026-03-01T01:30:00Z"; // the evening before, in New York

  beforeEach(() => browserOf());

  test("groups thousands", () => {
    expect(new Format("en").count(12_345)).toBe("12,345");
    expect(new Format("sv").count(12_345)).toBe("12\u00a0345");
    expect(grouped("en")`${12_345} of ${"E3"}`).toBe("12,345 of E3");
  });

  test("has days and times of where the visitor is", () => {
    const english = new Format("en");
    expect(english.day(instant)).toBe("28 Feb 2026");
    expect(english.moment(new Date(instant))).toBe("28 Feb 2026, 20:30");
    expect([english.clock(instant), english.time(instant)]).toEqual(["20:30", "20:30:00"]);
  });

  test.each([
    [1, "1 second"],
    [119, "119 seconds"],
    [120, "2 minutes"],
    [3600, "60 minutes"],
  ])("says %i seconds as %s", (seconds, said) => {
    expect(new Format("en").duration(seconds)).toBe(said);
  });
});

/** The kinds of what is at each place of a value. */
function shape(value: unknown, place = ""): string[] {
  if (value === null || typeof value !== "object") return [`${place}: ${typeof value}`];
  return Object.entries(value).flatMap(([name, part]) => shape(part, `${place}.${name}`));
}

test("every language says the same things", () => {
  expect(shape(LANGUAGES.sv).sort()).toEqual(shape(LANGUAGES.en).sort());
});

test("no text is the same in both languages, but names and numbers", () => {
  const swedish = new Set(texts(LANGUAGES.sv).filter((text) => text.split(" ").length > 3));
  expect(texts(LANGUAGES.en).filter((text) => swedish.has(text))).toEqual([]);
});

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(texts) : [];
}

/** Words in texts: of code and of values, each is one. */
function tooLong(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.split(/\s+/).length > 25);
}

/** What readers would have to think about: gendered or formal words, and calques of them in Swedish. */
const NOT_PLAIN = {
  en: /\b(whoever|whomever|whom|he|him|his|she|her|hers|anew|mend|mended|cure|cured|shall)\b/i,
  sv: /\b(vem som helst som|vemhelst|envar|dylik|han|hans|honom|hon|hennes|döda brev|dött brev|slaget?|av sig själv)\b/i,
} as const;

describe.each(["en", "sv"] as const)("a text in %s", (language) => {
  const said = spoken(LANGUAGES[language]);

  test("has no sentence of more than 25 words", () => {
    expect(said.flatMap(tooLong)).toEqual([]);
  });

  test("is plain", () => {
    expect(said.filter((text) => NOT_PLAIN[language].test(text))).toEqual([]);
  });
});

test("a long sentence and a formal word are found", () => {
  expect(tooLong(`Short. ${"word ".repeat(26)}.`)).toHaveLength(1);
  expect(NOT_PLAIN.en.test("Whoever joins waits.")).toBe(true);
  expect(NOT_PLAIN.sv.test("Ett dött brev.")).toBe(true);
});

/** All texts; those with values are said with each of a few. */
function spoken(value: unknown): string[] {
  if (typeof value === "function") return VALUES.flatMap((each) => spoken(value(...each)));
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(spoken) : [];
}

const VALUES = [
  [0, 0, 0, 0, 0],
  [1, 1, 1, 1, 1],
  [2, 2, 2, 2, 2],
  ["Name", {}, 2, 2, 2],
  [0, "wait"],
  [0, "rollback"],
] as const;
