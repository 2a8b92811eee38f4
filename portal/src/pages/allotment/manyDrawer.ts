/** The panel in which many people are added or removed: name them, see the plan, confirm it, keep the result. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { PeopleLine, PeopleOutcome, PeoplePlan, Prospect } from "../../api/types";
import type { Context } from "../../app/context";
import { DrawerRequest, SideDrawer } from "../../components/drawer";
import { csv, saveFile } from "../../components/files";
import { notice } from "../../components/notice";
import { busy } from "../../components/states";
import { namesFields, outcomesTable } from "./namedPeople";
import { namesIn } from "./names";

/** The outcomes of those about whom something is done. */
const TO_DO: readonly Prospect[] = ["getsSeat", "waits", "leaves"];

export class ManyDrawer {
  private readonly drawer: SideDrawer;
  private readonly request: DrawerRequest;
  private action: "add" | "remove" = "add";
  private text = "";
  private plan: PeoplePlan | undefined;
  private done: PeopleOutcome | undefined;

  constructor(
    private readonly context: Context,
    private readonly allotmentId: string,
    private readonly changed: () => Promise<void>,
  ) {
    this.drawer = new SideDrawer(context);
    this.request = new DrawerRequest(context);
  }

  /** Add people who are named here. */
  add(): void {
    this.open("add", "");
  }

  /** Remove these people, once their plan has been seen. */
  remove(userIds: readonly string[]): void {
    this.open("remove", userIds.join("\n"));
    void this.look();
  }

  view(): TemplateResult {
    return this.drawer.view(
      this.context.texts.many.titles[this.action],
      html`${this.plan || this.action === "remove" ? nothing : this.form()}
      <div role="status">${this.progress()}</div>
      ${this.request.problem()} ${this.lines()}`,
    );
  }

  private open(action: "add" | "remove", text: string): void {
    this.action = action;
    this.text = text;
    this.plan = undefined;
    this.done = undefined;
    this.request.forget();
    this.drawer.open();
  }

  private form(): TemplateResult {
    const { many: texts } = this.context.texts;
    return html`<p class="hint">${texts.hint}</p>
      ${namesFields(this.context, this.text, (text) => this.write(text))}
      <p>${this.request.button(texts.look, this.names.length > 0, () => this.look())}</p>`;
  }

  private write(text: string): void {
    this.text = text;
    this.context.redraw();
  }

  private progress(): TemplateResult | typeof nothing {
    const { many: texts } = this.context.texts;
    if (this.request.isBusy) {
      const count = this.names.length;
      const text = this.plan ? texts.changing(count) : texts.looking(count);
      return busy(text);
    }
    if (this.done) {
      const { added, removed, failed } = this.done;
      return notice(failed > 0 ? "warning" : "success", texts.done[this.action](added + removed, failed));
    }
    return this.plan ? html`<p>${this.totals(this.plan)}</p>` : nothing;
  }

  /** Such as "12 get a seat, 3 wait, 2 unknown". */
  private totals({ totals }: PeoplePlan): string {
    const { totals: texts } = this.context.texts.many;
    const told = Object.entries(totals).map(([outcome, count]) => texts[outcome as Prospect](count));
    return `${told.join(", ")}.`;
  }

  private lines(): TemplateResult | typeof nothing {
    const { many: texts } = this.context.texts;
    const shown = this.done ?? this.plan;
    if (!shown) return nothing;
    const { lines, largeRemoval } = shown;
    const count = lines.filter(({ outcome }) => TO_DO.includes(outcome)).length;
    return html`${largeRemoval && !this.done ? notice("warning", texts.large(largeRemoval.count, largeRemoval.people)) : nothing}
      <p>
        ${
          this.done
            ? this.request.button(texts.save, true, () => this.save())
            : this.request.button(texts.confirm[this.action](count), count > 0, () => this.carryOut())
        }
      </p>
      ${outcomesTable(this.context, lines, (line) => this.told(line))}`;
  }

  private told(line: PeopleLine): string {
    const { many: texts } = this.context.texts;
    const outcome = line.place === null ? texts.outcomes[line.outcome] : texts.waitsAt(line.place);
    return line.result === "failed" ? texts.failed(line.reason ?? "") : outcome;
  }

  private get names(): string[] {
    return namesIn(this.text);
  }

  private async look(): Promise<void> {
    this.plan = await this.send<PeoplePlan>("plan");
    this.context.redraw();
  }

  private async carryOut(): Promise<void> {
    this.done = await this.send<PeopleOutcome>("bulk");
    this.context.redraw();
    await this.changed();
  }

  private send<Answer>(what: "plan" | "bulk"): Promise<Answer | undefined> {
    const { api } = this.context;
    const path = `/allotments/${this.allotmentId}/assignments/${what}`;
    return this.request.answer(() => api.send<Answer>("POST", path, { body: { [this.action]: this.names } }));
  }

  private save(): void {
    const rows = this.done?.lines ?? [];
    const header = ["given", "userPrincipalName", "displayName", "outcome", "result", "reason"];
    const cells = rows.map((line) => [
      line.given,
      line.userPrincipalName ?? "",
      line.displayName ?? "",
      line.outcome,
      line.result ?? "",
      line.reason ?? "",
    ]);
    saveFile(csv([header, ...cells]), "people.csv");
  }
}
