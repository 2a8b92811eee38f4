/** What would have been: the log of decisions replayed with another limit, overflow or order, or with lending. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { Allotment, Replay, WhatIfResult } from "../../api/types";
import { focusFirstProblem } from "../../components/field";
import { notice } from "../../components/notice";
import { personaOf } from "../../components/person";
import { table, type Column } from "../../components/table";
import { daysOf, measures, replayCharts, WhatIfQuestion } from "../../components/whatIf";
import { problemsFrom } from "../newAllotment/draft";
import { AllotmentPart } from "./part";

export class WhatIfPart extends AllotmentPart {
  protected readonly followed = [];
  private readonly question = new WhatIfQuestion(this.context);
  private result: WhatIfResult | undefined;

  viewOf(allotment: Allotment): TemplateResult {
    const { whatIf: texts, allotment: named } = this.context.texts;
    const limit = { label: named.limit, hint: texts.limitHint(allotment.allottedUnits) };
    return html`<div class="stack">
      <div class="card wide-form">
        <form @submit=${(event: Event) => this.replay(event)}>
          <h2>${texts.title}</h2>
          <p class="hint">${texts.intro}</p>
          ${this.question.fields(limit, allotment.waitingOrder)}
          <div class="form-actions">
            <fluent-button role="button" type="submit" appearance="primary" ?disabled-focusable=${this.busy}
              >${this.busy ? texts.replaying : texts.replay}</fluent-button
            >
          </div>
        </form>
      </div>
      ${this.result ? this.answer(this.result) : nothing}
    </div>`;
  }

  private async replay(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.currentTarget as HTMLFormElement;
    this.busy = true;
    this.context.redraw();
    try {
      const { limit } = this.question;
      const body = { ...this.question.body, ...(limit === undefined ? {} : { allottedUnits: limit }) };
      this.result = await this.context.api.send<WhatIfResult>("POST", `${this.path}/whatIf`, { body });
      const people = [this.result.asItWas, this.result.whatIf].flatMap(({ longestWaits }) => longestWaits);
      void this.context.names.read(
        people.map(({ userId }) => userId),
        this.id,
      );
    } catch (failure) {
      if (failure instanceof Refused && failure.errors.length > 0) {
        this.question.problems = problemsFrom(failure.errors);
        focusFirstProblem(form);
      } else await this.attempt(() => Promise.reject(failure));
    }
    this.busy = false;
    this.context.redraw();
  }

  private answer(result: WhatIfResult): TemplateResult {
    const { texts, format } = this.context;
    const { whatIf } = texts;
    if (result.decisions === 0) return notice("info", whatIf.nothing);
    const partly = result.complete ? nothing : notice("info", whatIf.partly(format.moment(result.fromDateTime)));
    const unsure =
      result.agreement < 1
        ? notice("info", whatIf.unsure(format.count(Math.floor(1000 * result.agreement) / 10)))
        : nothing;
    return html`<div class="card" role="status">
        <h2>${whatIf.result}</h2>
        ${partly} ${unsure}
        <p>${whatIf.needed(result.unitsNeeded)}</p>
        ${measures(this.context, result.asItWas, result.whatIf, result.currency)}
      </div>
      ${replayCharts(this.context, result.asItWas, result.whatIf)}
      ${result.whatIf.longestWaits.length > 0 ? html`<div class="card"><h2>${whatIf.longest}</h2>${this.longest(result.whatIf)}</div>` : nothing}`;
  }

  private longest({ longestWaits }: Replay): TemplateResult {
    const { texts } = this.context;
    const columns: Column<Replay["longestWaits"][number]>[] = [
      { header: texts.waitingRoom.name, kind: "main", cell: ({ userId }) => personaOf(this.context, userId, this.id) },
      { header: texts.whatIf.wait, kind: "number", cell: ({ seconds }) => daysOf(this.context, seconds) },
      { header: texts.whatIf.state, cell: ({ stillWaiting }) => texts.whatIf.states[stillWaiting ? "waits" : "seat"] },
    ];
    return table(texts.whatIf.longest, columns, longestWaits, ({ userId, seconds }) => `${userId} ${seconds}`);
  }
}
