/** The decisions as a timeline, newest first, day by day. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Allotment, Decision, DecisionKind } from "../../api/types";
import type { Context } from "../../app/context";
import { PagedList } from "../../app/paged";
import { link } from "../../app/router";
import { DECISION } from "../../components/badges";
import { dayOf } from "../../components/days";
import { select } from "../../components/field";
import { saveFile } from "../../components/files";
import { icon } from "../../components/icon";
import { nameOf, withNames } from "../../components/person";
import { empty, whenKnown } from "../../components/states";
import { pagerOfRead } from "../../components/table";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

const KINDS = Object.keys(DECISION) as DecisionKind[];

export class DecisionsPart extends AllotmentPart {
  private readonly list: PagedList<Decision>;
  private readonly decisions;
  protected readonly followed;

  constructor(
    context: Context,
    id: string,
    /** The person whose decisions alone are shown. */
    private readonly person: string | null,
  ) {
    super(context, id);
    this.list = new PagedList(context, this.address);
    this.decisions = this.live(() => this.list.read(), SELDOM_SECONDS);
    this.followed = [this.decisions];
  }

  viewOf(_allotment: Pick<Allotment, "id">): TemplateResult {
    return html`${this.toolbar()}${whenKnown(this.context, this.decisions, ({ value }) => this.timeline(value))}`;
  }

  /** The kind that the address names; empty: decisions of every kind. */
  private get kind(): DecisionKind | "" {
    const wanted = this.context.address.get("kind");
    return KINDS.find((known) => known === wanted) ?? "";
  }

  private get query(): string {
    return new URLSearchParams({
      ...(this.kind ? { kind: this.kind } : {}),
      ...(this.person ? { userId: this.person } : {}),
    }).toString();
  }

  private get address(): string {
    return `${this.path}/decisions?${this.query}`;
  }

  private toolbar(): TemplateResult {
    const { decisions: texts, all } = this.context.texts;
    const kinds = [["", all], ...KINDS.map((kind) => [kind, texts.kinds[kind]] as const)] as const;
    return html`<div class="toolbar">
      <div class="filters">
        ${select(texts.kind, kinds, this.kind, (kind) => this.choose(kind))}${this.person ? this.onlyOf(this.person) : nothing}
      </div>
      <fluent-button role="button" @click=${() => this.download()}>${icon("arrowDownload", "start")}${texts.download}</fluent-button>
    </div>`;
  }

  private onlyOf(person: string): TemplateResult {
    const { texts } = this.context;
    const name = nameOf(this.context, person, this.id);
    return html`<p class="filter-tag">
      <span>${texts.decisions.onlyOf(name)}</span>
      <a class="icon-link" href=${link("allotments", this.id, "decisions")} aria-label=${texts.decisions.ofAll} title=${texts.decisions.ofAll}
        >${icon("dismiss")}</a
      >
    </p>`;
  }

  private choose(kind: string): void {
    this.context.keep({ kind });
    this.list.at(this.address);
    void this.decisions.again();
  }

  private timeline(decisions: readonly Decision[]): TemplateResult {
    const { decisions: texts } = this.context.texts;
    if (decisions.length === 0) {
      return this.kind || this.person
        ? html`<p class="nothing-found" role="status">${texts.noMatch}</p>`
        : empty("clipboardTask", texts.emptyTitle, texts.empty);
    }
    const days = Map.groupBy(decisions, (decision) => dayOf(decision.decidedDateTime));
    return html`<div class="card">
        ${repeat(
          days,
          ([day]) => day,
          ([, ofDay]) => this.day(ofDay),
        )}
      </div>
      ${pagerOfRead(this.context, this.list, this.decisions, decisions)}`;
  }

  private day(decisions: readonly Decision[]): TemplateResult {
    const { texts, format } = this.context;
    const day = format.day(decisions[0]!.decidedDateTime);
    return html`<h2 class="day">${day}</h2>
      <ol class="timeline" aria-label="${texts.decisions.label}, ${day}">
        ${repeat(
          decisions,
          (decision) => decision.id,
          (decision) => this.entry(decision),
        )}
      </ol>`;
  }

  private entry(decision: Decision): TemplateResult {
    const { texts, format } = this.context;
    const [tone, name] = DECISION[decision.kind];
    const who = decision.userId === "" ? texts.decisions.ofAllotment : nameOf(this.context, decision.userId, this.id);
    return html`<li>
      <span class="timeline-mark ${tone}">${icon(name)}</span>
      <div>
        <p class="timeline-what">
          <strong>${who}</strong>
          <span>${texts.decisions.kinds[decision.kind]}</span>
          <time datetime=${decision.decidedDateTime}>${format.clock(decision.decidedDateTime)}</time>
        </p>
        <p class="reason">${decision.reason}</p>
        <p class="hint">${texts.decisions.numbers(decision.used, decision.limit)} · ${withNames(decision.cause, (id) => this.called(id))}</p>
      </div>
    </li>`;
  }

  private called(id: string): string {
    const { me, names } = this.context;
    const own = id === me.userId ? me.displayName : undefined;
    return own ?? names.of(id, this.id)?.displayName ?? id;
  }

  private async download(): Promise<void> {
    await this.attempt(async () => {
      saveFile(await this.context.api.file(`${this.address}&format=csv`), "decisions.csv");
    });
  }
}
