/** The parts of an allotment, and whose part it is. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Tree } from "../../api/types";
import { is } from "../../app/context";
import { link } from "../../app/router";
import { useBar } from "../../charts/bar";
import { allotmentBadge } from "../../components/badges";
import { numberOf } from "../../components/field";
import { icon } from "../../components/icon";
import { nameOf } from "../../components/person";
import { empty, whenKnown } from "../../components/states";
import { table, type Column } from "../../components/table";
import { DivideDrawer } from "./divideDrawer";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

export class PartsPart extends AllotmentPart {
  private readonly tree = this.live(() => this.context.api.get<Tree>(`${this.path}/parts`), SELDOM_SECONDS);
  protected readonly followed = [this.tree];
  private readonly drawer = new DivideDrawer(this.context, () => this.tree.again());

  viewOf(allotment: Allotment): TemplateResult {
    return whenKnown(this.context, this.tree, (tree) => this.content(allotment, tree));
  }

  private content(allotment: Allotment, { above, parts }: Tree): TemplateResult {
    const { parts: texts } = this.context.texts;
    const divides = !is(this.context.me, "reader") && allotment.state !== "deleting";
    return html`${above[0] ? this.parent(above[0]) : nothing}
      <div class="toolbar">
        ${divides ? html`<fluent-button role="button" appearance="primary" @click=${() => this.drawer.open()}>${icon("add", "start")}${texts.divide}</fluent-button>` : nothing}
      </div>
      ${parts.length === 0 ? empty("peopleTeam", texts.emptyTitle, texts.empty) : table(texts.caption, this.columns(divides), parts, ({ id }) => id)}
      ${divides ? this.drawer.view(allotment) : nothing}`;
  }

  private parent({ id, displayName, owners }: Tree["above"][number]): TemplateResult {
    const { parts: texts } = this.context.texts;
    const name = this.sees(id) ? html`<a href=${link("allotments", id)}>${displayName}</a>` : displayName;
    const names = owners.map((owner) => nameOf(this.context, owner, this.id)).join(", ");
    return html`<p class="hint">${texts.partOf} ${name}. ${names ? texts.ownersAbove(names) : nothing}</p>`;
  }

  private sees(id: string): boolean {
    const { me } = this.context;
    return is(me, "administrator", "reader") || me.ownedAllotmentIds.includes(id);
  }

  private columns(divides: boolean): readonly Column<Allotment>[] {
    const { texts, format } = this.context;
    const { name, use, owners, state, usedOf } = texts.allotments;
    return [
      {
        header: name,
        kind: "main",
        cell: (part) => html`<a href=${link("allotments", part.id)}>${part.displayName}</a>`,
      },
      {
        header: use,
        cell: ({ consumedUnits, usableUnits, waitingUnits }) =>
          html`<span class="use"
            ><span>${usedOf(format.count(consumedUnits), format.count(usableUnits))}</span>${useBar(consumedUnits, usableUnits, waitingUnits)}</span
          >`,
      },
      { header: owners, cell: (part) => part.owners.map((owner) => nameOf(this.context, owner, part.id)).join("; ") },
      { header: state, cell: (part) => allotmentBadge(texts, part) },
      ...(divides ? [this.tools()] : []),
    ];
  }

  private tools(): Column<Allotment> {
    const { parts: texts } = this.context.texts;
    return {
      header: texts.actions,
      kind: "tools",
      cell: (part) => html`<fluent-button role="button" size="small" appearance="subtle"
          aria-label=${texts.changeLimitOf(part.displayName)} @click=${() => this.changeLimit(part)}
          >${texts.changeLimit}</fluent-button
        ><fluent-button role="button" size="small" appearance="subtle" icon-only
          aria-label=${texts.dissolveOf(part.displayName)} title=${texts.dissolve} @click=${() => this.dissolve(part)}
          >${icon("delete")}</fluent-button
        >`,
    };
  }

  private async changeLimit(part: Allotment): Promise<void> {
    const { api, texts } = this.context;
    const units = await this.context.ask({
      title: texts.parts.changeLimitOf(part.displayName),
      text: texts.parts.changeLimitText,
      action: texts.save,
      field: texts.allotment.limit,
      value: String(part.allottedUnits),
    });
    if (units === null || units.trim() === String(part.allottedUnits)) return;
    const change = (): Promise<unknown> =>
      api.send("PATCH", `/allotments/${part.id}`, { body: { allottedUnits: numberOf(units) }, ifMatch: "*" });
    await this.carryOut(this.tree, change, texts.allotment.saved);
  }

  private async dissolve(part: Allotment): Promise<void> {
    const { api, texts } = this.context;
    const { dissolveOf, dissolveText, dissolve, dissolving } = texts.parts;
    const sure = { title: dissolveOf(part.displayName), text: dissolveText(part.consumedUnits), action: dissolve };
    if ((await this.context.ask({ ...sure, grave: true })) === null) return;
    const remove = (): Promise<unknown> =>
      api.send("DELETE", `/allotments/${part.id}?licences=remove`, { ifMatch: "*" });
    await this.carryOut(this.tree, remove, dissolving);
  }
}
