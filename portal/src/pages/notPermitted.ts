/** The page for who may not see what the address means. */

import type { TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import { Page } from "../app/context";
import { refused } from "../components/states";

export class NotPermittedPage extends Page {
  get title(): string {
    return this.context.texts.problem.notPermitted;
  }

  view(): TemplateResult {
    return refused(this.context, new Refused(403, ""), true);
  }
}
