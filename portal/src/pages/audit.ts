/** Who changed what, in the whole tenant. */

import { html, type TemplateResult } from "lit-html";
import type { Allotment, DeletedAllotment } from "../api/types";
import { Page, type Context } from "../app/context";
import { link } from "../app/router";
import { allotmentLink, AuditList } from "../components/audit";
import { buttonLink, heading } from "../components/heading";

const NAMES_EVERY_SECONDS = 60;
const EVERY_SECONDS = 15;

export class AuditPage extends Page {
  private readonly allotments = this.every<Allotment>("/allotments", NAMES_EVERY_SECONDS);
  private readonly deleted = this.every<DeletedAllotment>("/deletedAllotments", NAMES_EVERY_SECONDS);
  private readonly list: AuditList;
  private readonly entries;

  constructor(context: Context) {
    super(context);
    this.list = new AuditList(context, "/audit", (id) =>
      allotmentLink(id, namesOf(this.allotments.value), namesOf(this.deleted.value)),
    );
    this.entries = this.live(this.list.read, EVERY_SECONDS);
  }

  get title(): string {
    return this.context.texts.audit.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.audit.intro, buttonLink(link("deleted"), texts.deleted.title))}${this.list.view(this.entries)}`;
  }
}

function namesOf(allotments: readonly (Allotment | DeletedAllotment)[] = []): ReadonlyMap<string, string> {
  return new Map(allotments.map(({ id, displayName }) => [id, displayName]));
}
