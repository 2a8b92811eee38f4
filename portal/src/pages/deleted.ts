/** The allotments that are deleted, and what is kept of one. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DeletedAllotment } from "../api/types";
import { Page, type Context } from "../app/context";
import { link } from "../app/router";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { List, type ListView } from "../components/list";
import { empty, refusedAs, whenKnown } from "../components/states";
import { AuditPart } from "./allotment/audit";
import { DecisionsPart } from "./allotment/decisions";

const EVERY_SECONDS = 60;

export class DeletedAllotmentsPage extends Page {
  private readonly deleted = this.every<DeletedAllotment>("/deletedAllotments", EVERY_SECONDS);
  private readonly list = new List<DeletedAllotment>(this.context, "deleted");

  get title(): string {
    return this.context.texts.deleted.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${crumbs(link("audit"), texts.audit.title)}${heading(this.title, texts.deleted.intro)}
    ${whenKnown(this.context, this.deleted, (deleted) => this.content(deleted))}`;
  }

  private content(deleted: readonly DeletedAllotment[]): TemplateResult {
    const { deleted: texts } = this.context.texts;
    if (deleted.length === 0) return empty("delete", texts.emptyTitle, texts.empty);
    return this.list.view(this.described(), deleted);
  }

  private described(): ListView<DeletedAllotment> {
    const { texts, format } = this.context;
    return {
      caption: this.title,
      columns: [
        {
          id: "name",
          header: texts.create.name,
          kind: "main",
          value: (each) => each.displayName,
          cell: (each) => html`<a href=${link("deleted", each.id)}>${each.displayName}</a>`,
        },
        {
          id: "limit",
          header: texts.allotment.limit,
          kind: "number",
          value: (each) => each.allottedUnits,
          cell: (each) => format.count(each.allottedUnits),
        },
        {
          id: "when",
          header: texts.deleted.when,
          value: (each) => each.deletedDateTime,
          cell: (each) => format.moment(each.deletedDateTime),
        },
      ],
      said: ({ displayName }) => [displayName],
      key: ({ id }) => id,
      search: texts.deleted.search,
      noMatch: texts.allotments.noMatch,
      file: "deleted-allotments",
      order: (one, other) => other.deletedDateTime.localeCompare(one.deletedDateTime),
    };
  }
}

const PARTS = ["decisions", "audit"] as const;
type PartName = (typeof PARTS)[number];

export class DeletedAllotmentPage extends Page {
  private readonly deleted = this.every<DeletedAllotment>("/deletedAllotments", EVERY_SECONDS);
  private readonly name: PartName;
  private readonly part;

  constructor(
    context: Context,
    private readonly id: string,
    name: string | undefined,
  ) {
    super(context);
    this.name = PARTS.find((known) => known === name) ?? "decisions";
    this.part = this.name === "decisions" ? new DecisionsPart(context, id, null) : new AuditPart(context, id);
  }

  get title(): string {
    return this.found?.displayName ?? this.context.texts.deleted.title;
  }

  view(): TemplateResult {
    return whenKnown(
      this.context,
      this.deleted,
      () => (this.found ? this.shown(this.found) : refusedAs(this.context, 404)),
      true,
    );
  }

  override stop(): void {
    super.stop();
    this.part.stop();
  }

  private get found(): DeletedAllotment | undefined {
    return this.deleted.value?.find((each) => each.id === this.id);
  }

  private shown(gone: DeletedAllotment): TemplateResult {
    const { texts, format } = this.context;
    return html`${crumbs(link("deleted"), texts.deleted.title)}
      ${heading(gone.displayName, texts.deleted.was(format.day(gone.createdDateTime), format.moment(gone.deletedDateTime)))}
      <nav class="tabs" aria-label=${texts.allotment.tabs}>
        ${PARTS.map(
          (name) => html`<a href=${link("deleted", gone.id, name)} aria-current=${name === this.name ? "page" : nothing}
            >${texts.allotment[name]}</a
          >`,
        )}
      </nav>
      <section class="part" aria-label=${texts.allotment[this.name]}>${this.part.viewOf(gone)}</section>`;
  }
}

function crumbs(href: string, text: string): TemplateResult {
  return html`<nav class="crumbs"><a href=${href}>${icon("arrowLeft")}${text}</a></nav>`;
}
