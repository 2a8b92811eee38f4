/** Who changed what of the allotment. */

import type { TemplateResult } from "lit-html";
import type { Allotment } from "../../api/types";
import type { Context } from "../../app/context";
import { AuditList } from "../../components/audit";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

export class AuditPart extends AllotmentPart {
  private readonly list: AuditList;
  private readonly entries;
  protected readonly followed;

  constructor(context: Context, id: string) {
    super(context, id);
    this.list = new AuditList(context, `${this.path}/audit`);
    this.entries = this.live(this.list.read, SELDOM_SECONDS);
    this.followed = [this.entries];
  }

  viewOf(_allotment: Pick<Allotment, "id">): TemplateResult {
    return this.list.view(this.entries);
  }
}
