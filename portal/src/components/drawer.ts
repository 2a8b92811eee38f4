/** A panel at the side of a page, in which something is prepared and done. */

import type { Drawer } from "@fluentui/web-components/drawer/class.js";
import { html, nothing, type TemplateResult } from "lit-html";
import { createRef, ref } from "lit-html/directives/ref.js";
import { type Context, explained } from "../app/context";
import { icon } from "./icon";
import { notice } from "./notice";

/** The panel itself: its title, and the button that closes it. */
export class SideDrawer {
  private readonly drawer = createRef<Drawer>();

  constructor(private readonly context: Context) {}

  open(): void {
    this.drawer.value?.show();
    this.context.redraw();
  }

  close(): void {
    this.drawer.value?.hide();
  }

  view(title: string, content: TemplateResult): TemplateResult {
    return html`<fluent-drawer type="modal" position="end" aria-label=${title} ${ref(this.drawer)}>
      <fluent-drawer-body>
        <h2 slot="title">${title}</h2>
        <fluent-button role="button"
          slot="close"
          appearance="transparent"
          icon-only
          aria-label=${this.context.texts.close}
          @click=${() => this.close()}
          >${icon("dismiss")}</fluent-button
        >
        ${content}
      </fluent-drawer-body>
    </fluent-drawer>`;
  }
}

/** What a panel asks of the app: whether it is under way, why there was no answer, and the buttons that ask. */
export class DrawerRequest {
  isBusy = false;
  private failure: string | undefined;

  constructor(private readonly context: Context) {}

  /** Forget what went wrong, for the panel is opened anew. */
  forget(): void {
    this.failure = undefined;
  }

  /** The answer; undefined where there is none, and `problem` says why. The panel with the answer is drawn by the caller. */
  async answer<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    this.isBusy = true;
    this.forget();
    this.context.redraw();
    try {
      return await ask();
    } catch (failure) {
      this.failure = explained(failure, this.context.texts);
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }

  problem(): TemplateResult | typeof nothing {
    return this.failure ? notice("error", this.failure) : nothing;
  }

  /** A button that cannot be pressed while the app is asked. */
  button(text: string, isPossible: boolean, act: () => void | Promise<void>): TemplateResult {
    return html`<fluent-button role="button" appearance="primary" ?disabled=${this.isBusy || !isPossible} @click=${() => void act()}
      >${text}</fluent-button
    >`;
  }
}
