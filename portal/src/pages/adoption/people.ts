/** The people of an adoption's plan: what each has today, and what becomes of it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import type { Adoption, Page as ListPage, PlannedPerson, Verdict } from "../../api/types";
import type { Context } from "../../app/context";
import type { Live } from "../../app/live";
import { PagedList } from "../../app/paged";
import { select } from "../../components/field";
import { personaOf } from "../../components/person";
import { whenKnown } from "../../components/states";
import { pagerOfRead, table, type Column } from "../../components/table";
import { hasUndecided, peopleOf, seatsLeft } from "./plan";

const VERDICTS: readonly Verdict[] = ["over", "noSeat", "notHeld", "failing", "gains", "stays"];

export class PlannedPeople {
  private readonly list: PagedList<PlannedPerson>;
  private readonly people: Live<ListPage<PlannedPerson>>;
  private verdict: Verdict | "" = "";
  /** The fingerprint of the plan whose people are shown. */
  private shown = "";

  constructor(
    private readonly context: Context,
    private readonly path: string,
    follow: (load: () => Promise<ListPage<PlannedPerson>>) => Live<ListPage<PlannedPerson>>,
  ) {
    this.list = new PagedList(context, path);
    this.people = follow(() => this.list.read());
  }

  /** Read anew: what was planned has changed. */
  again(): void {
    void this.people.again();
  }

  view(adoption: Adoption): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    this.follow(adoption);
    return html`<h2 class="section">${texts.planPeople}</h2>
      ${this.toolbar(adoption)}${whenKnown(this.context, this.people, ({ value }) => this.content(adoption, value))}`;
  }

  /** Another plan is shown from its beginning, and those first who have to be decided about. */
  private follow(adoption: Adoption): void {
    const { state, plan } = adoption;
    if (state === "planning" || plan.fingerprint === this.shown) return;
    this.shown = plan.fingerprint;
    this.choose(hasUndecided(adoption) ? "over" : "");
  }

  private toolbar({ plan }: Adoption): TemplateResult | typeof nothing {
    const { texts, format } = this.context;
    const there = VERDICTS.filter((verdict) => plan[verdict] > 0);
    if (there.length < 2) return nothing;
    const values = there.map(
      (verdict) => [verdict, `${texts.adoptions.verdicts[verdict]} (${format.count(plan[verdict])})`] as const,
    );
    return html`<div class="toolbar">${select(texts.adoptions.show, [["", texts.all], ...values], this.verdict, (verdict) => this.choose(verdict))}</div>`;
  }

  private choose(verdict: string): void {
    this.verdict = VERDICTS.find((known) => known === verdict) ?? "";
    this.list.at(`${this.path}${this.verdict ? `?verdict=${this.verdict}` : ""}`);
    void this.people.again();
  }

  private content(adoption: Adoption, people: readonly PlannedPerson[]): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    if (people.length === 0) return html`<p class="nothing-found" role="status">${texts.noPeople}</p>`;
    const total = this.verdict ? adoption.plan[this.verdict] : peopleOf(adoption.plan);
    return html`${table(texts.planPeople, this.columns(adoption), this.list.shown(people), (person) => person.userId)}
    ${pagerOfRead(this.context, this.list, this.people, people, total)}`;
  }

  private columns(adoption: Adoption): readonly Column<PlannedPerson>[] {
    const { adoptions: texts } = this.context.texts;
    return [
      { header: texts.person, kind: "main", cell: ({ userId }) => personaOf(this.context, userId, adoption.id) },
      { header: texts.today, cell: (person) => html`${texts.todays[person.verdict]}${this.error(person)}` },
      {
        header: texts.after,
        cell: (person) =>
          html`<span class=${classMap({ loses: person.verdict === "over" })}>${this.after(adoption, person.verdict)}</span>${person.joins && person.verdict === "stays" ? html`<p class="reason">${texts.joins}</p>` : nothing}${person.keepsDirect && person.verdict !== "noSeat" && person.verdict !== "notHeld" ? html`<p class="reason">${texts.keepsDirect}</p>` : nothing}`,
      },
    ];
  }

  private error({ error }: PlannedPerson): TemplateResult | typeof nothing {
    return error ? html`<p class="reason">${error}</p>` : nothing;
  }

  private after(adoption: Adoption, verdict: Verdict): string {
    const { afters } = this.context.texts.adoptions;
    if (verdict === "noSeat" || verdict === "notHeld") return afters.untouched;
    if (verdict === "stays" || verdict === "over") return afters[verdict];
    const left = seatsLeft(adoption);
    const { failing, gains } = adoption.plan;
    return left === 0 ? afters.waits : left >= failing + gains ? afters.gets : afters.mayGet(left);
  }
}
