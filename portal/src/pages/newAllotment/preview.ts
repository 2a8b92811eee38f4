/** What making the allotment would do to people, and what the app objects to, as the fields are now; nothing is made. */

import { html, type TemplateResult } from "lit-html";
import type { EffectKind, FieldError, GroupAccess, ManifestPlan } from "../../api/types";
import { explained, type Context } from "../../app/context";
import { problemsFrom, type Problems } from "./draft";

const PAUSE_MILLISECONDS = 400;
/** An entry of a manifest is named in front of each of its fields. */
const ENTRY = /^allotments\[0\]\./;

export class Preview {
  private asked: string | undefined;
  private plan: ManifestPlan | undefined;
  private failure: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly context: Context) {}

  /** What would be made; undefined while something is missing. Asked once typing pauses. */
  of(entry: object | undefined): void {
    const asked = entry && JSON.stringify({ allotments: [entry] });
    if (asked === this.asked) return;
    clearTimeout(this.timer);
    this.asked = asked;
    this.plan = this.failure = undefined;
    if (asked !== undefined) this.timer = setTimeout(() => void this.ask(asked), PAUSE_MILLISECONDS);
  }

  /** What the app objects to. */
  get objections(): readonly FieldError[] {
    return (
      this.plan?.objections.map((objection) => ({ ...objection, field: objection.field.replace(ENTRY, "") })) ?? []
    );
  }

  /** The same by field. */
  get problems(): Problems {
    return problemsFrom(this.objections);
  }

  /** What the group gives besides licences, once the app has been asked. */
  get access(): GroupAccess | undefined {
    return this.plan?.changes[0]?.access ?? undefined;
  }

  /** Whether the app has been asked, and objects to nothing. */
  get isFine(): boolean {
    return this.plan?.objections.length === 0;
  }

  view(): TemplateResult {
    const { create: texts } = this.context.texts;
    return html`<section class="preview" aria-label=${texts.preview}>
      <h2>${texts.preview}</h2>
      <div role="status">${this.said()}</div>
    </section>`;
  }

  private said(): TemplateResult {
    const { texts } = this.context;
    if (this.asked === undefined) return html`<p class="hint">${texts.create.previewMissing}</p>`;
    if (this.failure) return html`<p class="remark bad">${explained(this.failure, texts)}</p>`;
    if (this.plan === undefined) return html`<p class="hint">${texts.loading}</p>`;
    if (!this.isFine) return html`<p class="remark bad">${texts.create.previewObjected}</p>`;
    const licensed = this.count("licensed");
    const waits = this.count("waits");
    return html`<p>${texts.create.previewLicensed(licensed)}</p>
      ${waits > 0 ? html`<p>${texts.create.previewWaits(waits)}</p>` : ""}`;
  }

  private count(kind: EffectKind): number {
    const effects = this.plan?.changes.flatMap((change) => change.effects) ?? [];
    return effects.filter((effect) => effect.kind === kind).reduce((sum, { count }) => sum + count, 0);
  }

  private async ask(asked: string): Promise<void> {
    try {
      const plan = await this.context.api.send<ManifestPlan>("POST", "/manifest/plan", { body: JSON.parse(asked) });
      if (asked === this.asked) this.plan = plan;
    } catch (failure) {
      if (asked === this.asked) this.failure = failure;
    }
    this.context.redraw();
  }
}
