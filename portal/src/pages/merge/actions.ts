/** What can be done with a merge in its state, and what is asked before it is done. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Merge, MergeState } from "../../api/types";
import { is, type Context } from "../../app/context";
import { link, linkWith } from "../../app/router";
import { isMerging } from "../../components/badges";
import { buttonLink } from "../../components/heading";
import { Deeds } from "../undertaking/deeds";
import { peopleOf } from "./plan";
import { explainedStep, stepOf } from "./progress";

const BEFORE_START: ReadonlySet<MergeState> = new Set(["planning", "planned"]);

export class Actions extends Deeds {
  constructor(context: Context, done: () => Promise<void>) {
    super(context, "merges", done);
  }

  /** Readers have none. Whether owners may, the app says when they try: it depends on what is above both. */
  buttons(merge: Merge): TemplateResult | typeof nothing {
    if (!is(this.context.me, "administrator", "owner")) return nothing;
    const { state } = merge;
    const { adoptions: texts, productChanges: said } = this.context.texts;
    const again = linkWith({ allotmentId: merge.source.id, merge: merge.id }, "merges", "new");
    return html`${state === "planned" ? this.button(texts.start, () => this.start(merge), "primary") : nothing}
    ${state === "stopped" ? this.button(texts.resume, () => this.resume(merge), "primary") : nothing}
    ${state === "planned" ? buttonLink(again, said.changePlan) : nothing}
    ${state === "undone" ? buttonLink(again, texts.again) : nothing}
    ${state === "merged" ? buttonLink(link("allotments", merge.target.id), texts.open, true) : nothing}
    ${isMerging(merge) && state !== "planning" ? this.button(texts.stop, () => this.stop(merge)) : nothing}
    ${state === "undone" || merge.undoing || merge.deleted ? nothing : this.undoButton(merge)}`;
  }

  private undoButton(merge: Merge): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return this.button(BEFORE_START.has(stepOf(merge)) ? texts.giveUp : texts.undo, () => this.undo(merge));
  }

  private async start(merge: Merge): Promise<void> {
    const { adoptions, merges: texts } = this.context.texts;
    const { plan, source, target, roundSize } = merge;
    const question = {
      title: texts.startTitle(source.displayName, target.displayName),
      text: texts.startText(peopleOf(plan), roundSize),
      lines: [
        merge.delete ? texts.isDeletedThen(source.displayName) : texts.isKept,
        ...(plan.blocked > 0 ? [texts.effects.blocked(plan.blocked)] : []),
      ],
      action: adoptions.start,
      grave: merge.delete,
    };
    if (await this.sure(question)) await this.act(() => this.send(merge, "start", { plan: plan.fingerprint }));
  }

  private async stop(merge: Merge): Promise<void> {
    const { adoptions, merges: texts } = this.context.texts;
    const question = { title: texts.stopTitle, text: texts.stopText, action: adoptions.stop };
    if (await this.sure(question)) await this.act(() => this.send(merge, "stop"));
  }

  private async resume(merge: Merge): Promise<void> {
    const { adoptions, merges: texts } = this.context.texts;
    const text = `${texts.resumeText} ${explainedStep(this.context, merge)}`;
    const question = { title: texts.resumeTitle, text, action: adoptions.resume };
    if (await this.sure(question)) await this.act(() => this.send(merge, "resume"));
  }

  private async undo(merge: Merge): Promise<void> {
    const { adoptions, merges: texts } = this.context.texts;
    const { source, target } = merge;
    const question = BEFORE_START.has(stepOf(merge))
      ? { title: adoptions.giveUpTitle(source.displayName), text: adoptions.giveUpText, action: adoptions.giveUp }
      : {
          title: texts.undoTitle,
          text: texts.undoText(source.displayName, target.displayName),
          action: adoptions.undo,
          grave: true,
        };
    if (await this.sure(question)) await this.act(() => this.send(merge, "undo"));
  }
}
