/** What is done to an adoption or to a change of products: asked before, and its buttons quiet meanwhile. */

import { html, nothing, type TemplateResult } from "lit-html";
import { explained, type Context, type Question } from "../../app/context";

type Deed = "start" | "stop" | "resume" | "undo";

export abstract class Deeds {
  private busy = false;

  /** @param section  of the API; @param done  what was done shows when the undertaking is read again. */
  constructor(
    protected readonly context: Context,
    private readonly section: string,
    private readonly done: () => Promise<void>,
  ) {}

  protected button(text: string, act: () => Promise<void>, look: "primary" | "grave" | "" = ""): TemplateResult {
    return html`<fluent-button
      role="button"
      class=${look === "grave" ? "grave" : nothing}
      appearance=${look ? "primary" : nothing}
      ?disabled=${this.busy}
      aria-disabled=${this.busy ? "true" : nothing}
      @click=${() => act()}
      >${text}</fluent-button
    >`;
  }

  protected async sure(question: Question): Promise<boolean> {
    return (await this.context.ask(question)) !== null;
  }

  /** Whatever its version: it is written with every step, and a plan has its fingerprint. */
  protected send({ id }: { id: string }, deed: Deed, body: object = {}): Promise<void> {
    return this.context.api.send("POST", `/${this.section}/${id}/${deed}`, { body, ifMatch: "*" });
  }

  protected async act(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.context.redraw();
    try {
      await action();
    } catch (failure) {
      this.context.tell("error", explained(failure, this.context.texts));
    }
    await this.done();
    this.busy = false;
    this.context.redraw();
  }
}
