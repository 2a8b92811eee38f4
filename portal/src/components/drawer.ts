/** A panel at the side of a page, in which something is prepared and done. */

import type { Drawer } from "@fluentui/web-components/drawer/class.js";
import { html, type TemplateResult } from "lit-html";
import { createRef, ref } from "lit-html/directives/ref.js";
import type { Context } from "../app/context";
import { icon } from "./icon";

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
