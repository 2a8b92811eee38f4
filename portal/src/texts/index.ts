/** The languages of the portal. To add one, write a file of `Texts` and name it here. */

import { english, type Texts } from "./english";
import { localeOf, type Language } from "./numbers";
import { swedish } from "./swedish";

export type { Language, Texts };

export const LANGUAGES: Readonly<Record<Language, Texts>> = { en: english, sv: swedish };

const KEY = "language";

/** The language chosen on this device, or else the first of the browser's that there is. */
export function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages];
  for (const tag of wanted) {
    const code = tag?.slice(0, 2);
    if (code === "en" || code === "sv") return code;
  }
  return "en";
}

/** Whether somebody has chosen a language on this device. */
export function hasChosenLanguage(): boolean {
  return localStorage.getItem(KEY) !== null;
}

/** Choose, and remember it on this device. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

/** How numbers and times are written. */
export class Format {
  private readonly locale: string;
  private readonly numbers: Intl.NumberFormat;
  private readonly moments: Intl.DateTimeFormat;
  private readonly days: Intl.DateTimeFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly clocks: Intl.DateTimeFormat;

  constructor(language: Language) {
    const locale = localeOf(language);
    this.locale = locale;
    this.numbers = new Intl.NumberFormat(locale);
    this.moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    this.days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
    this.clocks = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
    this.times = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  }

  count(count: number): string {
    return this.numbers.format(count);
  }

  /** Day and time. */
  moment(instant: string | Date): string {
    return this.moments.format(new Date(instant));
  }

  day(instant: string | Date): string {
    return this.days.format(new Date(instant));
  }

  /** Seconds, or minutes where they are many. */
  duration(seconds: number): string {
    const [count, unit] = seconds < 120 ? [seconds, "second"] : [Math.round(seconds / 60), "minute"];
    return new Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
  }

  /** Hour and minute. */
  clock(instant: string | Date): string {
    return this.clocks.format(new Date(instant));
  }

  time(instant: string | Date): string {
    return this.times.format(new Date(instant));
  }
}
