/** How a language writes numbers: by the locale of the device where it fits. */

const LOCALES = { en: "en-GB", sv: "sv-SE" } as const;

export type Language = keyof typeof LOCALES;

/** The locale by which numbers and times are written: that of the device where it fits, so that days stand as usual. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? LOCALES[language];
}

/** A template tag whose numbers are grouped as the language does it: 10,000 in English, 10 000 in Swedish. */
export function grouped(language: Language): (parts: TemplateStringsArray, ...values: (string | number)[]) => string {
  const numbers = new Intl.NumberFormat(localeOf(language));
  return (parts, ...values) =>
    String.raw({ raw: parts }, ...values.map((value) => (typeof value === "number" ? numbers.format(value) : value)));
}
