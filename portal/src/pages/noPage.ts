/** The page for an address that means none. */

import type { TemplateResult } from "lit-html";
import { Page } from "../app/context";
import { noPage } from "../components/states";

export class NoPage extends Page {
  get title(): string {
    return this.context.texts.problem.noPage;
  }

  view(): TemplateResult {
    return noPage(this.context);
  }
}
