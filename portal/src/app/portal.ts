/** The running portal: who is here, which page is shown, and drawing it when something changes. */

import type { Dialog } from "@fluentui/web-components/dialog/class.js";
import { render, type TemplateResult } from "lit-html";
import { Api } from "../api/client";
import type { Me, Preferences } from "../api/types";
import { pageFor } from "../pages";
import { unreachable, loading } from "../components/states";
import {
  chooseLanguage,
  chosenLanguage,
  Format,
  hasChosenLanguage,
  LANGUAGES,
  type Language,
  type Texts,
} from "../texts";
import { chooseAppearance, type Appearance } from "./appearance";
import { explained, PageContext, type Context, type Intent, type Page, type Question } from "./context";
import { Live } from "./live";
import { Names } from "./names";
import { OwnPreferences, PREFERENCES } from "./preferences";
import { currentRoute } from "./router";
import type { Session } from "./session";
import { mayAnswer, shellView, type Asked, type Message, type Shell } from "./shell";

const ME_EVERY_SECONDS = 20;

export class Portal implements Context, Shell {
  texts: Texts = LANGUAGES[chosenLanguage()];
  format = new Format(chosenLanguage());
  navigationOpen = false;
  message: Message | undefined;
  asked: Asked | undefined;
  readonly api: Api;
  readonly names: Names;
  readonly preferences: OwnPreferences;
  private readonly who: Live<Me>;
  private page: Page | undefined;
  private shownRoute = "";
  private answered: ((text: string | null) => void) | undefined;
  private drawing = false;
  private ended = false;

  constructor(
    private readonly session: Session,
    private readonly root: HTMLElement,
  ) {
    this.api = new Api(session);
    session.ended = () => this.sessionEnded();
    this.preferences = new OwnPreferences(this.api);
    this.names = new Names(this.api, () => this.redraw());
    this.who = new Live(
      () => this.api.get<Me>("/me"),
      ME_EVERY_SECONDS,
      () => this.redraw(),
    );
    window.addEventListener("hashchange", () => this.routed());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.navigationOpen) this.toggleNavigation(false);
    });
    void this.speakAsPreferred().catch(() => undefined);
    this.redraw();
  }

  get visitor(): Me | undefined {
    return this.who.value;
  }

  get me(): Me {
    return this.visitor ?? { userId: "", displayName: null, roles: [], ownedAllotmentIds: [], peopleSearch: "names" };
  }

  get section(): string {
    return currentRoute()?.path[0] ?? this.startSection;
  }

  get address(): URLSearchParams {
    return currentRoute()?.query ?? new URLSearchParams();
  }

  keep(changes: Record<string, string>): void {
    const query = this.address;
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const [path] = (location.hash || "#/").split("?");
    const text = query.toString();
    history.replaceState(history.state, "", text ? `${path}?${text}` : path);
    this.shownRoute = location.hash;
    this.redraw();
  }

  redraw(): void {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      this.draw();
    });
  }

  tell(intent: Intent, text: string): void {
    this.message = { intent, text };
    this.redraw();
  }

  ask(question: Question): Promise<string | null> {
    this.asked = { question, text: question.value ?? "" };
    this.draw();
    this.dialog.show();
    return new Promise((resolve) => (this.answered = resolve));
  }

  readonly typed = (text: string): void => {
    if (!this.asked) return;
    this.asked.text = text;
    if (this.asked.question.typed !== undefined) this.redraw();
  };

  answer(text: string | null): void {
    if (text !== null && !mayAnswer(this.asked)) return;
    const answered = this.answered;
    this.answered = undefined;
    if (!answered) return;
    this.dialog.hide();
    answered(text);
  }

  toggleNavigation(open: boolean): void {
    this.navigationOpen = open;
    this.redraw();
  }

  dismissMessage(): void {
    this.message = undefined;
    this.redraw();
  }

  /** Chosen in the account menu: on this device at once, and for mails and other devices as soon as it is stored. */
  chooseLanguage(language: Language): void {
    this.speak(language);
    void this.keepLanguage(language);
  }

  private async keepLanguage(language: Language): Promise<void> {
    try {
      await this.preferences.change(() => ({ language }));
    } catch (failure) {
      this.tell("warning", explained(failure, this.texts));
    }
  }

  /** On a device where nobody has chosen a language, the visitor's own is spoken. */
  private async speakAsPreferred(): Promise<void> {
    if (hasChosenLanguage()) return;
    const { language } = await this.api.get<Preferences>(PREFERENCES);
    if (language && !hasChosenLanguage()) this.speak(language);
  }

  speak(language: Language): void {
    chooseLanguage(language);
    this.texts = LANGUAGES[language];
    this.format = new Format(language);
    this.draw();
    this.page?.refresh();
  }

  chooseAppearance(appearance: Appearance): void {
    chooseAppearance(appearance);
    this.redraw();
  }

  signOut(): void {
    void this.session.signOut();
  }

  signInAgain(): void {
    void this.session.signIn();
  }

  /** What is on the page stays to be read, and nothing can be done until somebody signs in. */
  private sessionEnded(): void {
    if (this.ended) return;
    this.ended = true;
    this.draw();
    this.root.querySelector<Dialog>("#ended")?.show();
  }

  private get dialog(): Dialog {
    return this.root.querySelector<Dialog>("#question")!;
  }

  private get startSection(): string {
    if (this.me.roles.length === 0) return "mine";
    return this.me.roles.some((role) => role !== "owner") ? "overview" : "allotments";
  }

  private routed(): void {
    this.message = undefined;
    this.navigationOpen = false;
    this.draw();
    const heading = this.root.querySelector<HTMLElement>("h1");
    (heading ?? this.root.querySelector<HTMLElement>("main"))?.focus();
    window.scrollTo(0, 0);
  }

  private draw(): void {
    document.documentElement.lang = chosenLanguage();
    render(shellView(this, this.pageView()), this.root);
    document.title = this.page ? `${this.page.title} – ${this.texts.product}` : this.texts.product;
  }

  private pageView(): TemplateResult {
    if (this.who.value === undefined) {
      return this.who.loading ? loading(this) : unreachable(this, () => void this.who.refresh(), true);
    }
    if (this.page === undefined || this.shownRoute !== location.hash) {
      this.page?.stop();
      this.shownRoute = location.hash;
      const context = new PageContext(this, () => this.page?.context === context);
      this.page = pageFor(context, currentRoute(), this.startSection);
    }
    return this.page.view();
  }
}
