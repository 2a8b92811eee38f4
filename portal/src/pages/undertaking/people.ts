/** The people of a plan: of one verdict or of all, page by page. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Page as ListPage } from "../../api/types";
import type { Context } from "../../app/context";
import type { Live } from "../../app/live";
import { PagedList } from "../../app/paged";
import { select } from "../../components/field";
import { whenKnown } from "../../components/states";
import { pagerOfRead, table, type Column } from "../../components/table";

/** The plan whose people are shown. */
export interface ShownPlan<Row, Verdict extends string> {
  fingerprint: string;
  /** It is complete; until then what was shown before stays. */
  ready: boolean;
  /** The verdicts that there are with how many people, and what each is called. */
  counts: readonly (readonly [Verdict, number])[];
  texts: Record<Verdict, string>;
  columns: readonly Column<Row>[];
  /** Who is shown first, where somebody has to be decided about; all otherwise. */
  first: Verdict | "";
}

export class PeopleOfPlan<Row extends { userId: string }, Verdict extends string> {
  private readonly list: PagedList<Row>;
  private readonly people: Live<ListPage<Row>>;
  private verdict: Verdict | "" = "";
  /** The fingerprint of the plan whose people are shown. */
  private shown = "";

  constructor(
    private readonly context: Context,
    private readonly path: string,
    follow: (load: () => Promise<ListPage<Row>>) => Live<ListPage<Row>>,
  ) {
    this.list = new PagedList(context, path);
    this.people = follow(() => this.list.read());
  }

  /** Read anew: what was planned has changed. */
  again(): void {
    void this.people.again();
  }

  view(plan: ShownPlan<Row, Verdict>): TemplateResult {
    this.follow(plan);
    return html`<h2 class="section">${this.context.texts.adoptions.planPeople}</h2>
      ${this.toolbar(plan)}${whenKnown(this.context, this.people, ({ value }) => this.content(plan, value))}`;
  }

  /** Another plan is shown from its beginning. */
  private follow({ ready, fingerprint, first }: ShownPlan<Row, Verdict>): void {
    if (!ready || fingerprint === this.shown) return;
    this.shown = fingerprint;
    this.choose(first);
  }

  private toolbar({ counts, texts }: ShownPlan<Row, Verdict>): TemplateResult | typeof nothing {
    const { texts: all, format } = this.context;
    const there = counts.filter(([, count]) => count > 0);
    if (there.length < 2) return nothing;
    const values = there.map(([verdict, count]) => [verdict, `${texts[verdict]} (${format.count(count)})`] as const);
    const choose = (chosen: string): void => this.choose(there.find(([verdict]) => verdict === chosen)?.[0] ?? "");
    return html`<div class="toolbar">${select(all.adoptions.show, [["", all.all], ...values], this.verdict, choose)}</div>`;
  }

  private choose(verdict: Verdict | ""): void {
    this.verdict = verdict;
    this.list.at(`${this.path}${verdict ? `?verdict=${verdict}` : ""}`);
    void this.people.again();
  }

  private content({ counts, columns }: ShownPlan<Row, Verdict>, people: readonly Row[]): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    if (people.length === 0) return html`<p class="nothing-found" role="status">${texts.noPeople}</p>`;
    const shown = this.verdict ? counts.filter(([verdict]) => verdict === this.verdict) : counts;
    const total = shown.reduce((all, [, count]) => all + count, 0);
    return html`${table(texts.planPeople, columns, this.list.shown(people), (person) => person.userId)}
    ${pagerOfRead(this.context, this.list, this.people, people, total)}`;
  }
}
