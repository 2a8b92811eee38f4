/** The panel in which somebody is added: find, choose, and see what was decided. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Person } from "../../api/types";
import { explained, type Context } from "../../app/context";
import { addTo, outcomeOf, type Outcome } from "../../components/addition";
import { SideDrawer } from "../../components/drawer";
import { dateField, textField } from "../../components/field";
import { icon } from "../../components/icon";
import { personaChoice } from "../../components/person";
import { searchPeople, type Search } from "../../components/search";
import { busy } from "../../components/states";

export class AddDrawer {
  private readonly drawer: SideDrawer;
  private readonly search: Search<Person>;
  private ends = "";
  private busyWith: Person | undefined;
  private outcome: Outcome | undefined;

  constructor(
    private readonly context: Context,
    private readonly allotmentId: string,
    private readonly added: () => Promise<void>,
  ) {
    this.drawer = new SideDrawer(context);
    this.search = searchPeople(context);
  }

  open(): void {
    this.outcome = undefined;
    this.ends = "";
    this.search.type("");
    this.drawer.open();
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const search = texts.seats.searches[this.context.me.peopleSearch];
    return this.drawer.view(
      texts.seats.addTitle,
      html`<p class="hint">${search.hint}</p>
      ${textField({
        label: search.label,
        value: this.search.text,
        search: true,
        autofocus: true,
        input: (text) => this.search.type(text),
      })}
      ${dateField({ label: texts.seats.addEnds, value: this.ends, hint: texts.seats.addEndsHint, input: (day) => this.choose(day) })}
      <div role="status">${this.result()}</div>
      ${this.choices()}`,
    );
  }

  private choose(day: string): void {
    this.ends = day;
    this.context.redraw();
  }

  private result(): TemplateResult | typeof nothing {
    const { seats } = this.context.texts;
    if (this.busyWith) {
      return busy(seats.adding(this.busyWith.displayName));
    }
    if (!this.outcome) return nothing;
    return outcomeOf(this.context, this.allotmentId, this.outcome);
  }

  private choices(): TemplateResult | typeof nothing {
    const { texts, me } = this.context;
    if (!this.search.text.trim()) return nothing;
    if (!this.search.isEnough)
      return html`<p class="hint" role="status">${texts.seats.searches[me.peopleSearch].short}</p>`;
    if (this.search.failure)
      return html`<p class="remark bad" role="alert">${explained(this.search.failure, texts)}</p>`;
    if (!this.search.found) return html`<p class="hint" role="status">${texts.loading}</p>`;
    if (this.search.found.length === 0) return html`<p class="hint" role="status">${texts.seats.addNone}</p>`;
    return html`<ul class="choices">
      ${this.search.found.map(
        (person) => html`<li>
          <button
            ?disabled=${this.busyWith !== undefined}
            @click=${() => this.add(person)}
          >
            ${personaChoice(person, texts.seats.addDo(person.displayName))}${icon("add")}
          </button>
        </li>`,
      )}
    </ul>`;
  }

  private async add(person: Person): Promise<void> {
    this.busyWith = person;
    this.outcome = undefined;
    this.context.redraw();
    this.outcome = await addTo(this.context, this.allotmentId, person, this.ends);
    this.busyWith = undefined;
    this.context.redraw();
    await this.added();
  }
}
