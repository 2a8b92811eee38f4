/** What would have been in all allotments, or in one tree: their logs replayed one after the other. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment, WaitingOrder, WhatIfResult } from "../api/types";
import { Page } from "../app/context";
import { inOrder } from "../app/order";
import { link } from "../app/router";
import { focusFirstProblem, select } from "../components/field";
import { heading } from "../components/heading";
import { List, type ListColumn, type ListView } from "../components/list";
import { notice } from "../components/notice";
import { empty, whenKnown } from "../components/states";
import { daysOf, measures, replayCharts, WhatIfQuestion } from "../components/whatIf";
import { problemsFrom } from "./newAllotment/draft";
import { doubts, ofTree, totalOf } from "./whatIf/total";

const BY_PLACE: WaitingOrder = { rule: "place" };

interface Answer {
  allotment: Allotment;
  result: WhatIfResult;
}

export class WhatIfPage extends Page {
  private readonly allotments = this.every<Allotment>("/allotments");
  private readonly question = new WhatIfQuestion(this.context);
  private readonly list = new List<Answer>(this.context, "what-if");
  /** The root of the tree that is replayed; empty: every allotment. */
  private tree = "";
  private answers: readonly Answer[] | undefined;
  /** How many are replayed, of how many; null: none is being replayed. */
  private progress: { done: number; of: number } | null = null;

  get title(): string {
    return this.context.texts.whatIf.page;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.whatIf.pageIntro)}
    ${whenKnown(this.context, this.allotments, (allotments) =>
      allotments.length === 0
        ? empty("dataUsage", texts.allotments.emptyTitle, texts.whatIf.noAllotments)
        : html`<div class="stack">
            <div class="card wide-form">${this.form(allotments)}</div>
            ${this.answers ? this.answer(this.answers) : nothing}
          </div>`,
    )}`;
  }

  private form(allotments: readonly Allotment[]): TemplateResult {
    const { whatIf: texts } = this.context.texts;
    const divided = new Set(allotments.map(({ parentId }) => parentId));
    const roots = allotments
      .filter(({ id, parentId }) => parentId === null && divided.has(id))
      .toSorted((one, other) => inOrder(one.displayName, other.displayName));
    const trees = [["", texts.everyAllotment], ...roots.map((one) => [one.id, one.displayName] as const)] as const;
    const choose = (tree: string): void => {
      this.tree = tree;
      this.context.redraw();
    };
    return html`<form @submit=${(event: Event) => this.replay(event, allotments)}>
      <div class="field">${select(texts.tree, trees, this.tree, choose)}</div>
      ${this.question.fields({ label: texts.percent, hint: texts.percentHint }, BY_PLACE)}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled-focusable=${this.progress !== null}
          >${this.progress ? texts.replaying : texts.replay}</fluent-button
        >
        ${this.progress ? html`<fluent-button role="button" @click=${() => this.interrupt()}>${texts.stop}</fluent-button>` : nothing}
      </div>
      <p class="hint" role="status">${this.progress ? texts.progress(this.progress.done, this.progress.of) : nothing}</p>
    </form>`;
  }

  /** The page is left: nothing more is asked for. */
  override stop(): void {
    super.stop();
    this.progress = null;
  }

  private interrupt(): void {
    this.progress = null;
    this.context.redraw();
  }

  /** One request an allotment, so that no request is long and it is seen how far it is. */
  private async replay(event: Event, allotments: readonly Allotment[]): Promise<void> {
    event.preventDefault();
    if (this.progress) return;
    const form = event.currentTarget as HTMLFormElement;
    const [wanted, { body, limit }] = [ofTree(allotments, this.tree), this.question];
    const progress = { done: 0, of: wanted.length };
    const answers: Answer[] = [];
    this.progress = progress;
    this.context.redraw();
    try {
      for (const allotment of wanted) {
        const units = typeof limit === "number" ? Math.round((allotment.allottedUnits * limit) / 100) : limit;
        const asked = { ...body, ...(units === undefined ? {} : { allottedUnits: units }) };
        const path = `/allotments/${allotment.id}/whatIf`;
        const result = await this.context.api.send<WhatIfResult>("POST", path, { body: asked });
        if (this.progress !== progress) return;
        answers.push({ allotment, result });
        progress.done += 1;
        this.context.redraw();
      }
      this.answers = answers;
    } catch (failure) {
      if (failure instanceof Refused && failure.errors.length > 0) {
        this.question.problems = problemsFrom(failure.errors);
        this.context.redraw();
        focusFirstProblem(form);
      } else await this.attempt(() => Promise.reject(failure));
    }
    if (this.progress === progress) this.progress = null;
    this.context.redraw();
  }

  private answer(answers: readonly Answer[]): TemplateResult {
    const { texts, format } = this.context;
    const results = answers.map(({ result }) => result);
    if (results.every(({ decisions }) => decisions === 0)) return notice("info", texts.whatIf.nothing);
    const [was, would] = [totalOf(results.map(({ asItWas }) => asItWas)), totalOf(results.map(({ whatIf }) => whatIf))];
    const { agreement, partly } = doubts(results);
    return html`<div class="card" role="status">
        <h2>${texts.whatIf.result}</h2>
        ${partly > 0 ? notice("info", texts.whatIf.partlySeveral(partly)) : nothing}
        ${agreement < 1 ? notice("info", texts.whatIf.unsureSeveral(format.count(Math.floor(1000 * agreement) / 10))) : nothing}
        ${measures(this.context, was, would, results[0]!.currency)}
      </div>
      ${replayCharts(this.context, was, would)}
      <div class="card">
        <h2>${texts.whatIf.byAllotment}</h2>
        ${this.list.view(this.described(), answers)}
      </div>`;
  }

  private described(): ListView<Answer> {
    const { texts } = this.context;
    return {
      caption: texts.whatIf.byAllotment,
      columns: this.columns(),
      said: ({ allotment }) => [allotment.displayName],
      key: ({ allotment }) => allotment.id,
      search: texts.whatIf.search,
      noMatch: texts.whatIf.noMatch,
      file: "what-if",
      order: (one, other) =>
        other.result.asItWas.waited - one.result.asItWas.waited ||
        inOrder(one.allotment.displayName, other.allotment.displayName),
    };
  }

  private columns(): readonly ListColumn<Answer>[] {
    const { texts, format } = this.context;
    const { charts, measures: names } = texts.whatIf;
    const pair = (
      name: "waited" | "refused" | "meanWaitSeconds",
      say: (value: number) => string,
    ): ListColumn<Answer>[] => [
      {
        id: `${name}-was`,
        header: `${names[name]}: ${charts.asItWas}`,
        kind: "number",
        cell: ({ result }) => say(result.asItWas[name]),
        value: ({ result }) => result.asItWas[name],
      },
      {
        id: `${name}-would`,
        header: `${names[name]}: ${charts.whatIf}`,
        kind: "number",
        cell: ({ result }) => say(result.whatIf[name]),
        value: ({ result }) => result.whatIf[name],
      },
    ];
    const count = (value: number): string => format.count(value);
    return [
      {
        id: "allotment",
        header: texts.whatIf.allotment,
        kind: "main",
        cell: ({ allotment }) =>
          html`<a href=${link("allotments", allotment.id, "whatIf")}>${allotment.displayName}</a>`,
        value: ({ allotment }) => allotment.displayName,
      },
      ...pair("waited", count),
      ...pair("refused", count),
      ...pair("meanWaitSeconds", (seconds) => daysOf(this.context, seconds)),
      {
        id: "unitsNeeded",
        header: texts.whatIf.unitsNeeded,
        kind: "number",
        cell: ({ result }) => count(result.unitsNeeded),
        value: ({ result }) => result.unitsNeeded,
      },
    ];
  }
}
