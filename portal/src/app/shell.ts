/** What is around every page: the header, the navigation, messages, and the question before something is done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import type { Me } from "../api/types";
import { icon, type IconName } from "../components/icon";
import { ICON_OF } from "../components/notice";
import { dateField, textField } from "../components/field";
import { chosenLanguage, LANGUAGES, type Language, type Texts } from "../texts";
import { APPEARANCES, chosenAppearance, type Appearance } from "./appearance";
import { is, type Intent, type Question } from "./context";
import { link, linkWith } from "./router";

export interface Message {
  intent: Intent;
  text: string;
}

export interface Asked {
  question: Question;
  text: string;
}

export interface Shell {
  texts: Texts;
  /** Who is here; undefined until it is known. */
  visitor: Me | undefined;
  /** The first part of the route, which the navigation marks. */
  section: string;
  navigationOpen: boolean;
  message: Message | undefined;
  asked: Asked | undefined;
  toggleNavigation(open: boolean): void;
  dismissMessage(): void;
  answer(text: string | null): void;
  typed(text: string): void;
  chooseLanguage(language: Language): void;
  chooseAppearance(appearance: Appearance): void;
  signOut(): void;
  signInAgain(): void;
}

interface Entry {
  section: string;
  icon: IconName;
  text: string;
}

export function shellView(shell: Shell, page: TemplateResult): TemplateResult {
  return html`<a class="skip" href="#content" @click=${skip}>${shell.texts.skipToContent}</a>
    ${header(shell)}
    <div class="below-header">
      ${shell.visitor ? navigation(shell, shell.visitor) : nothing}
      <main id="content" tabindex="-1">
        <div role="status" class="message-place">${message(shell)}</div>
        ${page}${dialog(shell)}${endedDialog(shell)}
      </main>
    </div>`;
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function header(shell: Shell): TemplateResult {
  const { texts, visitor: me } = shell;
  return html`<header>
    ${
      me
        ? html`<button
          class="header-button menu-button"
          aria-label=${shell.navigationOpen ? texts.navigation.close : texts.navigation.open}
          aria-expanded=${shell.navigationOpen}
          aria-controls="navigation"
          @click=${() => shell.toggleNavigation(!shell.navigationOpen)}
        >
          ${icon("navigation")}
        </button>`
        : nothing
    }
    <a class="product" href=${link()}>${icon("portal")}<span>${texts.product}</span></a>
    <span class="tagline">${texts.productTagline}</span>
    ${me && me.roles.length > 0 ? personSearch(texts) : nothing}${me ? account(shell, me) : nothing}
  </header>`;
}

/** Finding a person, from every page; on a phone it is a link to the page that does. */
function personSearch(texts: Texts): TemplateResult {
  const { find } = texts.standings;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("q") as HTMLInputElement;
    location.hash = linkWith({ q: field.value.trim() }, "people");
    field.value = "";
  };
  return html`<form class="header-search" role="search" @submit=${submit}>
      ${icon("search")}<input name="q" type="search" autocomplete="off" aria-label=${find} placeholder=${find} />
    </form>
    <a class="header-button header-search-link" href=${link("people")} aria-label=${find} title=${find}>${icon("search")}</a>`;
}

function account(shell: Shell, me: Me): TemplateResult {
  const { texts } = shell;
  const label = me.displayName === null ? texts.account.yours : texts.account.open(me.displayName);
  const name = me.displayName ?? "";
  return html`<button class="header-button account-button" popovertarget="account">
      <span class="unseen">${label}</span>
      <fluent-avatar name=${name} size="32" color="colorful" aria-hidden="true"></fluent-avatar>
    </button>
    <section id="account" popover aria-label=${label}>
      ${name ? html`<p class="account-name">${name}</p>` : nothing}
      <p class="hint">${me.roles.map((role) => texts.account.roles[role]).join(", ")}</p>
      <label class="select-label"
        >${texts.account.appearance}
        <select
          class="select"
          @change=${(event: Event) => shell.chooseAppearance((event.target as HTMLSelectElement).value as Appearance)}
        >
          ${APPEARANCES.map((one) => choice(one, texts.account.appearances[one], chosenAppearance()))}
        </select>
      </label>
      <label class="select-label"
        >${texts.account.language}
        <select
          class="select"
          @change=${(event: Event) => shell.chooseLanguage((event.target as HTMLSelectElement).value as Language)}
        >
          ${Object.entries(LANGUAGES).map(([code, said]) => choice(code, said.language, chosenLanguage()))}
        </select>
      </label>
      <a class="account-link" href=${link("preferences")} @click=${closeAccount}>${icon("settings")}${texts.account.preferences}</a>
      <fluent-button role="button" @click=${() => shell.signOut()}>${icon("signOut", "start")}${texts.account.signOut}</fluent-button>
    </section>`;
}

function closeAccount(): void {
  document.getElementById("account")?.hidePopover();
}

function choice(value: string, text: string, chosen: string): TemplateResult {
  return html`<option value=${value} ?selected=${value === chosen}>${text}</option>`;
}

function navigation(shell: Shell, me: Me): TemplateResult {
  const classes = classMap({ navigation: true, open: shell.navigationOpen });
  return html`<nav id="navigation" class=${classes} aria-label=${shell.texts.navigation.label}>
      <ul>
        ${entriesFor(me, shell.texts).map((entry) => navigationEntry(entry, shell))}
      </ul>
    </nav>
    <div class="scrim" ?hidden=${!shell.navigationOpen} @click=${() => shell.toggleNavigation(false)}></div>`;
}

function navigationEntry(entry: Entry, shell: Shell): TemplateResult {
  return html`<li>
    <a
      href=${link(entry.section)}
      aria-current=${entry.section === shell.section ? "page" : nothing}
      @click=${() => shell.toggleNavigation(false)}
      >${icon(entry.icon)}<span>${entry.text}</span></a
    >
  </li>`;
}

function entriesFor(me: Me, { navigation: texts }: Texts): readonly Entry[] {
  const everything = is(me, "administrator", "reader");
  const entries: (Entry & { shown: boolean })[] = [
    { section: "overview", icon: "home", text: texts.overview, shown: everything },
    {
      section: "allotments",
      icon: "peopleTeam",
      text: everything ? texts.allotments : texts.mine,
      shown: me.roles.length > 0,
    },
    { section: "people", icon: "search", text: texts.people, shown: me.roles.length > 0 },
    { section: "mine", icon: "clipboardTask", text: texts.myLicences, shown: true },
    { section: "new", icon: "add", text: texts.create, shown: is(me, "administrator") },
    { section: "adoptions", icon: "personAdd", text: texts.adoptions, shown: everything },
    { section: "product-changes", icon: "arrowSync", text: texts.productChanges, shown: me.roles.length > 0 },
    { section: "merges", icon: "merge", text: texts.merges, shown: me.roles.length > 0 },
    { section: "requests", icon: "clipboardTask", text: texts.requests, shown: me.roles.length > 0 },
    {
      section: "report",
      icon: "dataUsage",
      text: everything ? texts.report : texts.ownReport,
      shown: me.roles.length > 0,
    },
    { section: "audit", icon: "history", text: texts.audit, shown: everything },
    { section: "dead-letters", icon: "mailDismiss", text: texts.deadLetters, shown: everything },
    { section: "doctor", icon: "checkmarkCircle", text: texts.doctor, shown: everything },
    { section: "health", icon: "heartPulse", text: texts.health, shown: everything },
    { section: "settings", icon: "settings", text: texts.settings, shown: everything },
  ];
  return entries.filter((entry) => entry.shown);
}

function message(shell: Shell): TemplateResult | typeof nothing {
  if (!shell.message) return nothing;
  const { intent, text } = shell.message;
  return html`<fluent-message-bar class="message" intent=${intent}>
    ${icon(ICON_OF[intent], "icon")}${text}
    <fluent-button role="button"
      slot="dismiss"
      appearance="transparent"
      size="small"
      icon-only
      aria-label=${shell.texts.close}
      @click=${() => shell.dismissMessage()}
      >${icon("dismiss")}</fluent-button
    >
  </fluent-message-bar>`;
}

function dialog(shell: Shell): TemplateResult {
  const { texts, asked } = shell;
  return html`<fluent-dialog id="question" type="modal" aria-label=${asked?.question.title ?? nothing} @toggle=${closed(shell)}>
    <fluent-dialog-body>
      <h2 slot="title">${asked?.question.title}</h2>
      <p>${asked?.question.text}</p>
      ${asked?.question.lines ? html`<ul class="asked-lines">${asked.question.lines.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
      ${asked?.question.field ? questionField(asked.question.field, asked, shell) : nothing}
      <fluent-button role="button" slot="action" @click=${() => shell.answer(null)}>${texts.cancel}</fluent-button>
      <fluent-button role="button" slot="action" class=${asked?.question.grave ? "grave" : nothing} appearance="primary" ?disabled-focusable=${!mayAnswer(asked)} aria-disabled=${mayAnswer(asked) ? nothing : "true"} @click=${() => shell.answer(asked?.text ?? "")}
        >${asked?.question.action}</fluent-button
      >
    </fluent-dialog-body>
  </fluent-dialog>`;
}

/** Whether what must be written has been. */
export function mayAnswer(asked: Asked | undefined): boolean {
  const wanted = asked?.question.typed;
  return wanted === undefined || asked?.text.trim() === wanted.trim();
}

/** The session has ended: an alert that only signing in leads out of. */
function endedDialog(shell: Shell): TemplateResult {
  const { signedOut } = shell.texts;
  return html`<fluent-dialog id="ended" type="alert" aria-label=${signedOut.ended}>
    <fluent-dialog-body>
      <h2 slot="title">${signedOut.ended}</h2>
      <p>${signedOut.endedText}</p>
      <fluent-button role="button" slot="action" appearance="primary" @click=${() => shell.signInAgain()}>${signedOut.signIn}</fluent-button>
    </fluent-dialog-body>
  </fluent-dialog>`;
}

function questionField(label: string, asked: Asked, shell: Shell): TemplateResult {
  return asked.question.date
    ? dateField({ label, value: asked.text, input: shell.typed })
    : textField({ label, value: asked.text, input: shell.typed });
}

/** Escape closes the dialog by itself: that is a no. */
function closed(shell: Shell): (event: Event) => void {
  return (event) => {
    if (
      (event as ToggleEvent).newState === "closed" ||
      (event as CustomEvent<{ newState?: string }>).detail?.newState === "closed"
    )
      shell.answer(null);
  };
}
