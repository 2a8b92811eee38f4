/** A file that names who is taken over: it is read by the app, and each of its rows is answered. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { PeopleInFile } from "../../api/types";
import { explained, type Context } from "../../app/context";
import { remarks } from "../../components/field";
import { table } from "../../components/table";

/** So many rejected rows are shown; how many there are is said. */
const SHOWN = 50;

export class PeopleFile {
  private text = "";
  private found: PeopleInFile | undefined;
  private wrong: string | undefined;
  private busy = false;

  constructor(
    private readonly context: Context,
    /** Takes the ids of those whom the file names. */
    private readonly change: (people: readonly string[]) => void,
  ) {}

  /** `products`: those chosen, by their ids. `problem`: what is wrong with the field. */
  view(products: readonly string[], problem: string | undefined): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    const choose = async (event: Event): Promise<void> => {
      const [file] = (event.target as HTMLInputElement).files ?? [];
      this.text = file ? await file.text() : "";
      await this.read(products);
    };
    return html`<div class="field">
      <label class="select-label"
        >${texts.file}
        <input type="file" accept=".csv,.txt,text/csv,text/plain" aria-describedby="people-file" @change=${(event: Event) => void choose(event)}
      /></label>
      <div id="people-file">${remarks({ hint: texts.fileHint, ...this.problem(problem) })}</div>
      <div role="status">${this.busy ? texts.fileReading : this.found ? this.result(this.found) : nothing}</div>
    </div>`;
  }

  /** Read the file that was chosen, if any: where it says licences, for a single product alone. */
  async read(products: readonly string[]): Promise<void> {
    if (!this.text) return;
    this.busy = true;
    this.wrong = undefined;
    this.found = undefined;
    this.change([]);
    const [skuId, ...others] = products;
    const body = { csv: this.text, ...(skuId && others.length === 0 ? { skuId } : {}) };
    try {
      this.found = await this.context.api.send<PeopleInFile>("POST", "/adoptions/people", { body });
    } catch (failure) {
      this.wrong = explained(failure, this.context.texts);
    }
    this.busy = false;
    this.change(this.found?.people.map(({ userId }) => userId) ?? []);
  }

  private problem(problem: string | undefined): { problem?: string } {
    const told = this.wrong ?? problem;
    return told ? { problem: told } : {};
  }

  private result({ people, rejected, others }: PeopleInFile): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return html`<p class="remark">${texts.fileFound(people.length)}${others > 0 ? ` ${texts.fileOthers(others)}` : ""}</p>
      ${rejected.length === 0 ? nothing : html`<p class="remark warn">${texts.fileRejected(rejected.length)}</p>${this.rejected(rejected)}`}`;
  }

  private rejected(rows: PeopleInFile["rejected"]): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return table(
      texts.fileRows,
      [
        { header: texts.fileLine, cell: ({ line }) => this.context.format.count(line) },
        { header: texts.fileGiven, kind: "main", cell: ({ given }) => given },
        { header: texts.fileReason, cell: ({ reason }) => reason },
      ],
      rows.slice(0, SHOWN),
      ({ line }) => String(line),
    );
  }
}
