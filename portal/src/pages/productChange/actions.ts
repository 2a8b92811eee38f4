/** What an administrator can do with a change of products in its state, and what is asked before it is done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { FieldError, ProductChange, ProductChangeState } from "../../api/types";
import type { Context } from "../../app/context";
import { go, link, linkWith } from "../../app/router";
import { isUnderWay } from "../../components/badges";
import { buttonLink } from "../../components/heading";
import { overcommits } from "../newAllotment/draft";
import { Deeds } from "../undertaking/deeds";
import { coming, going, inWords, names, peopleOf, wayInWords } from "./plan";
import { explainedStep, stepOf } from "./progress";

const BEFORE_START: ReadonlySet<ProductChangeState> = new Set(["planning", "planned"]);

export class Actions extends Deeds {
  constructor(context: Context, done: () => Promise<void>) {
    super(context, "productChanges", done);
  }

  buttons(change: ProductChange): TemplateResult {
    const { state } = change;
    const { adoptions: texts, productChanges: said } = this.context.texts;
    const again = linkWith({ allotmentId: change.allotmentId, change: change.id }, "product-changes", "new");
    return html`${state === "planned" ? this.button(texts.start, () => this.start(change), "primary") : nothing}
    ${state === "stopped" ? this.button(texts.resume, () => this.resume(change), "primary") : nothing}
    ${state === "planned" ? buttonLink(again, said.changePlan) : nothing}
    ${state === "undone" ? buttonLink(again, texts.again) : nothing}
    ${state === "changed" ? buttonLink(link("allotments", change.allotmentId), texts.open, true) : nothing}
    ${isUnderWay(change) && state !== "planning" ? this.button(texts.stop, () => this.stop(change)) : nothing}
    ${state === "undone" || change.undoing ? nothing : this.undoButton(change)}`;
  }

  private undoButton(change: ProductChange): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return this.button(BEFORE_START.has(stepOf(change)) ? texts.giveUp : texts.undo, () => this.undo(change));
  }

  private async start(change: ProductChange): Promise<void> {
    const { adoptions, productChanges: texts } = this.context.texts;
    const { plan, displayName } = change;
    const title = texts.startTitle(displayName);
    const text = [texts.startText(peopleOf(plan), change.roundSize), wayInWords(this.context.texts, change)].join(" ");
    const lines = [
      inWords(this.context.texts, change),
      ...(plan.blocked > 0 ? [texts.effects.blocked(plan.blocked)] : []),
    ];
    if (!(await this.sure({ title, text, lines, action: adoptions.start }))) return;
    await this.act(() =>
      this.send(change, "start", { plan: plan.fingerprint }).catch((failure: unknown) => this.beyond(change, failure)),
    );
  }

  private async stop(change: ProductChange): Promise<void> {
    const { adoptions, productChanges: texts } = this.context.texts;
    const question = { title: texts.stopTitle(change.displayName), text: texts.stopText, action: adoptions.stop };
    if (await this.sure(question)) await this.act(() => this.send(change, "stop"));
  }

  private async resume(change: ProductChange): Promise<void> {
    const { adoptions, productChanges: texts } = this.context.texts;
    const text = `${texts.resumeText} ${explainedStep(this.context, change)}`;
    const question = { title: texts.resumeTitle(change.displayName), text, action: adoptions.resume };
    if (await this.sure(question)) await this.act(() => this.send(change, "resume"));
  }

  private async undo(change: ProductChange): Promise<void> {
    const { adoptions, productChanges: texts } = this.context.texts;
    const { displayName } = change;
    const back = texts.undoText(names(going(change)), names(coming(change)));
    const question = BEFORE_START.has(stepOf(change))
      ? { title: adoptions.giveUpTitle(displayName), text: adoptions.giveUpText, action: adoptions.giveUp }
      : { title: texts.undoTitle(displayName), text: back, action: adoptions.undo, grave: true };
    if (await this.sure(question)) await this.act(() => this.send(change, "undo"));
  }

  /** More would be promised, or needed, than there is: it is planned again so, if the administrator means it. */
  private async beyond(change: ProductChange, failure: unknown): Promise<void> {
    if (!(failure instanceof Refused) || !isShort(failure.errors)) throw failure;
    const { requests, adoptions, productChanges: texts } = this.context.texts;
    const text = `${failure.errors.map((error) => error.message).join(" ")} ${texts.againBeyond}`;
    if (!(await this.sure({ title: requests.overcommitTitle, text, action: adoptions.again, grave: true }))) return;
    const products = change.productsAfter.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));
    const { allotmentId, roundSize } = change;
    const body = { allotmentId, products, roundSize, allowOvercommit: true };
    const made = await this.context.api.send<ProductChange>("POST", "/productChanges", { body });
    go("product-changes", made.id);
  }
}

function isShort(errors: readonly FieldError[]): boolean {
  return overcommits(errors) || errors.some(({ code }) => code === "changeShort");
}
