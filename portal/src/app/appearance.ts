/** Light, dark, or as the device says. */

import { webDarkTheme, webLightTheme } from "@fluentui/tokens";
import { setTheme } from "@fluentui/web-components/theme/index.js";

export type Appearance = "system" | "light" | "dark";
export const APPEARANCES: readonly Appearance[] = ["system", "light", "dark"];

const KEY = "appearance";
const dark = matchMedia("(prefers-color-scheme: dark)");
const paper = matchMedia("print");

/** What was chosen on this device. */
export function chosenAppearance(): Appearance {
  const kept = localStorage.getItem(KEY);
  return APPEARANCES.find((known) => known === kept) ?? "system";
}

/** Choose, and remember it on this device. */
export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem(KEY, appearance);
  apply();
}

/** Follow the choice, and the device, from now on; on paper everything is light. */
export function startAppearance(): void {
  paper.addEventListener("change", apply);
  dark.addEventListener("change", apply);
  apply();
}

function apply(): void {
  const chosen = chosenAppearance();
  const wanted = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  const shown = paper.matches ? "light" : wanted;
  document.documentElement.dataset.theme = shown;
  setTheme(shown === "dark" ? webDarkTheme : webLightTheme);
}
