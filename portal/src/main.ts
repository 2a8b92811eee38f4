/** Starts the portal: the look, the sign-in, and then the pages. */

import { polyfillBodyAndObserve } from "@microsoft/focusgroup-polyfill/shadowless";
import { html, render, type TemplateResult } from "lit-html";
import "@fluentui/web-components/avatar.js";
import "@fluentui/web-components/button.js";
import "@fluentui/web-components/dialog.js";
import "@fluentui/web-components/dialog-body.js";
import "@fluentui/web-components/drawer.js";
import "@fluentui/web-components/drawer-body.js";
import "@fluentui/web-components/message-bar.js";
import "@fluentui/web-components/spinner.js";
import "@fluentui/web-components/text-input.js";
import "@fluentui/web-components/textarea.js";
import { Unreachable } from "./api/client";
import { startAppearance } from "./app/appearance";
import { letElementsGo } from "./app/elements";
import { Portal } from "./app/portal";
import { Session } from "./app/session";
import { icon } from "./components/icon";
import { chosenLanguage, LANGUAGES } from "./texts";

const root = document.getElementById("portal")!;
const texts = LANGUAGES[chosenLanguage()];

async function start(): Promise<void> {
  const session = await Session.start();
  if (await session.resume()) {
    new Portal(session, root);
  } else if (session.signedOut) {
    show("signOut", texts.signedOut.title, texts.signedOut.text, texts.signedOut.signIn, () => void session.signIn());
  } else {
    await session.signIn();
  }
}

function failed(failure: unknown): void {
  const { problem, signedOut, tryAgain } = texts;
  const again = (): void => location.reload();
  if (failure instanceof Unreachable) {
    show("errorCircle", problem.unreachable, problem.unreachableHint, tryAgain, again);
  } else {
    show("errorCircle", signedOut.failed, `${signedOut.failedHint} ${String(failure)}`, tryAgain, again);
  }
}

function show(name: "signOut" | "errorCircle", title: string, text: string, action: string, act: () => void): void {
  document.title = texts.product;
  render(lonely(name, title, text, action, act), root);
}

function lonely(
  name: "signOut" | "errorCircle",
  title: string,
  text: string,
  action: string,
  act: () => void,
): TemplateResult {
  return html`<header><span class="product">${icon("portal")}<span>${texts.product}</span></span></header>
    <main class="lonely">
      <div class="state card">
        <div class="state-icon">${icon(name)}</div>
        <h1>${title}</h1>
        <p>${text}</p>
        <fluent-button role="button" appearance="primary" @click=${act}>${action}</fluent-button>
      </div>
    </main>`;
}

letElementsGo();
startAppearance();
polyfillBodyAndObserve();
document.documentElement.lang = chosenLanguage();
start().catch(failed);
