/** The audit record as a list: who changed what, filtered, a page at a time, and as a file. */

import { html, nothing, type TemplateResult } from "lit-html";
import type {
  AuditActor,
  AuditChange,
  AuditEntry,
  AuditKind,
  JoinCondition,
  Page as ListPage,
  WaitingOrder,
} from "../api/types";
import type { Context } from "../app/context";
import { inOrder } from "../app/order";
import type { Live } from "../app/live";
import { PagedList } from "../app/paged";
import { link } from "../app/router";
import { auditBadge } from "./badges";
import { dayField, select } from "./field";
import { saveFile } from "./files";
import { icon } from "./icon";
import { withNames } from "./person";
import { empty, whenKnown } from "./states";
import { pagerOfRead, table, type Column } from "./table";
import { conditionsInShort } from "./joinConditions";
import { orderInWords } from "./waitingOrder";

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Properties whose values are people, by their ids. */
const OF_PEOPLE = new Set(["owners", "movedBefore"]);
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class AuditList {
  private kind: AuditKind | "" = "";
  private actor: AuditActor | undefined;
  private from = "";
  private to = "";
  private readonly list: PagedList<AuditEntry>;
  /** What those are called who did something, as their tokens said. */
  private readonly actors = new Map<string, string>();

  /**
   * @param context  whose record is read.
   * @param path     of the whole record, or of one allotment's.
   * @param nameOfAllotment  what an allotment is called and where it leads; absent where all entries are of one.
   */
  constructor(
    private readonly context: Context,
    private readonly path: string,
    private readonly nameOfAllotment?: (id: string) => TemplateResult,
  ) {
    this.list = new PagedList(context, this.address);
  }

  /** What is shown now. */
  readonly read = (): Promise<ListPage<AuditEntry>> => this.list.read();

  view(entries: Live<ListPage<AuditEntry>>): TemplateResult {
    return html`${this.toolbar(entries)}${whenKnown(this.context, entries, ({ value }) => this.shown(entries, value))}`;
  }

  private get filters(): Record<string, string> {
    return {
      ...(this.kind ? { kind: this.kind } : {}),
      ...(this.actor?.id ? { actorId: this.actor.id } : {}),
      ...(this.from ? { from: beginning(this.from, 0) } : {}),
      ...(this.to ? { to: beginning(this.to, 1) } : {}),
    };
  }

  private get address(): string {
    return `${this.path}?${new URLSearchParams(this.filters)}`;
  }

  private toolbar(entries: Live<ListPage<AuditEntry>>): TemplateResult {
    const { audit: texts, all } = this.context.texts;
    const kinds = Object.entries(texts.kinds).sort(([, one], [, other]) => inOrder(one, other));
    const choose = (change: () => void): void => {
      change();
      this.list.at(this.address);
      void entries.again();
    };
    const known = (value: string): AuditKind | "" => (value in texts.kinds ? (value as AuditKind) : "");
    return html`<div class="toolbar">
      <div class="filters">
        ${select(texts.kind, [["", all], ...kinds], this.kind, (kind) => choose(() => (this.kind = known(kind))))}
        ${dayField(texts.from, this.from, (day) => choose(() => (this.from = day)))}
        ${dayField(texts.to, this.to, (day) => choose(() => (this.to = day)))}
        ${this.actor ? this.onlyOf(this.actor, () => choose(() => (this.actor = undefined))) : nothing}
      </div>
      ${(["csv", "jsonl"] as const).map(
        (format) => html`<fluent-button role="button" @click=${() => this.download(format)}
          >${icon("arrowDownload", "start")}${texts.download[format]}</fluent-button
        >`,
      )}
    </div>`;
  }

  private onlyOf(actor: AuditActor, everybody: () => void): TemplateResult {
    const { audit: texts } = this.context.texts;
    return html`<p class="filter-tag">
      <span>${texts.onlyOf(actor.displayName ?? actor.id ?? "")}</span>
      <button class="icon-link" aria-label=${texts.ofAll} title=${texts.ofAll} @click=${everybody}>${icon("dismiss")}</button>
    </p>`;
  }

  private shown(entries: Live<ListPage<AuditEntry>>, rows: readonly AuditEntry[]): TemplateResult {
    const { audit: texts } = this.context.texts;
    if (rows.length === 0) {
      return Object.keys(this.filters).length > 0
        ? html`<p class="nothing-found" role="status">${texts.noMatch}</p>`
        : empty("history", texts.emptyTitle, texts.empty);
    }
    for (const { actor } of rows) if (actor.id && actor.displayName) this.actors.set(actor.id, actor.displayName);
    const only = (actor: AuditActor): void => {
      this.actor = actor;
      this.list.at(this.address);
      void entries.again();
    };
    return html`${table(texts.title, this.columns(only), rows, (entry) => entry.id)}
    ${pagerOfRead(this.context, this.list, entries, rows)}`;
  }

  private columns(only: (actor: AuditActor) => void): readonly Column<AuditEntry>[] {
    const { texts, format } = this.context;
    const { what, who, when, result } = texts.audit;
    return [
      { header: what, kind: "main", cell: (entry) => this.what(entry) },
      { header: who, cell: (entry) => this.who(entry, only) },
      {
        header: when,
        cell: (entry) => html`<time datetime=${entry.activityDateTime}>${format.moment(entry.activityDateTime)}</time>`,
      },
      { header: result, cell: (entry) => this.result(entry) },
    ];
  }

  private what(entry: AuditEntry): TemplateResult {
    const { audit: texts } = this.context.texts;
    const where =
      entry.allotmentId && this.nameOfAllotment ? html`<p>${this.nameOfAllotment(entry.allotmentId)}</p>` : nothing;
    const whom =
      entry.subjectId && ID.test(entry.subjectId) && entry.allotmentId ? this.named(entry.subjectId, entry) : undefined;
    return html`<strong>${texts.kinds[entry.kind]}</strong>${whom ? html` <span>${whom}</span>` : nothing}${where}
    ${
      entry.changes.length > 0
        ? html`<ul class="changes">
          ${entry.changes.map((change) => html`<li>${this.change(change, entry)}</li>`)}
        </ul>`
        : nothing
    }`;
  }

  private change({ property, before, after }: AuditChange, entry: AuditEntry): TemplateResult {
    const { audit: texts } = this.context.texts;
    const name = texts.properties[property] ?? property;
    const said = (value: unknown): TemplateResult | string => this.value(property, value, entry);
    return before === null
      ? html`${name}: ${said(after)}`
      : html`${name}: <del>${said(before)}</del> → <ins>${said(after)}</ins>`;
  }

  private value(property: string, value: unknown, entry: AuditEntry): TemplateResult | string {
    const { texts, format } = this.context;
    if (property === "waitingOrder") return orderInWords(this.context, (value ?? { rule: "place" }) as WaitingOrder);
    if (property === "joinConditions") return conditionsInShort(this.context, (value ?? []) as JoinCondition[]);
    if (value === null) return texts.none;
    if (typeof value === "boolean") return value ? texts.audit.yes : texts.audit.no;
    if (typeof value === "number") return format.count(value);
    const said = (text: string): string => (OF_PEOPLE.has(property) ? this.named(text, entry) : text);
    if (Array.isArray(value)) return value.map((each) => said(String(each))).join(", ") || texts.none;
    const text = String(value);
    if (INSTANT.test(text)) return format.moment(text);
    return texts.audit.values[text] ?? said(text);
  }

  private who(entry: AuditEntry, only: (actor: AuditActor) => void): TemplateResult {
    const { audit: texts } = this.context.texts;
    const { actor } = entry;
    if (actor.id === null) {
      return html`${texts.itself}
        <p class="hint">${this.cause(actor.displayName ?? "", entry)}</p>`;
    }
    const name = actor.displayName ?? this.named(actor.id, entry);
    return html`<button class="link" aria-label=${texts.only(name)} title=${texts.only(name)} @click=${() => only(actor)}>${name}</button>
      ${actor.ipAddress ? html`<p class="hint">${texts.address(actor.ipAddress)}</p>` : nothing}`;
  }

  private cause(cause: string, entry: AuditEntry): string {
    return withNames(cause, (id) => this.named(id, entry));
  }

  private result(entry: AuditEntry): TemplateResult {
    const { texts } = this.context;
    return html`${auditBadge(texts, entry.result)}
    ${entry.count > 1 ? html`<p class="hint">${texts.audit.times(entry.count)}</p>` : nothing}`;
  }

  /** Somebody's name, where they are in the allotment; else the id. */
  private named(id: string, entry: AuditEntry): string {
    const { names } = this.context;
    const actor = this.actors.get(id);
    if (actor !== undefined) return actor;
    const person = ID.test(id) && entry.allotmentId ? names.of(id, entry.allotmentId) : names.known(id);
    return person?.displayName ?? id;
  }

  private async download(format: "csv" | "jsonl"): Promise<void> {
    const { api, texts } = this.context;
    try {
      saveFile(await api.file(`${this.address}&format=${format}`), `audit.${format}`);
    } catch {
      this.context.tell("error", `${texts.problem.unreachable}. ${texts.problem.unreachableHint}`);
    }
  }
}

/** The allotment's name, which leads to it; of one that is deleted, to what is kept of it. */
export function allotmentLink(
  id: string,
  live: ReadonlyMap<string, string>,
  deleted: ReadonlyMap<string, string>,
): TemplateResult {
  const name = live.get(id);
  if (name !== undefined) return html`<a href=${link("allotments", id)}>${name}</a>`;
  return html`<a href=${link("deleted", id)}>${deleted.get(id) ?? id}</a>`;
}

/** The instant at which a day begins where the visitor is, or one so many days later. */
function beginning(day: string, later: number): string {
  const moment = new Date(`${day}T00:00:00`);
  moment.setDate(moment.getDate() + later);
  return moment.toISOString();
}
