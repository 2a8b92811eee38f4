/** What the doctor has found: state, finding, and what to do. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DoctorLine, DoctorState } from "../api/types";
import type { Context } from "../app/context";
import { doctorBadge } from "./badges";

export function ofState(lines: readonly DoctorLine[], state: DoctorState): readonly DoctorLine[] {
  return lines.filter((line) => line.state === state);
}

export function diagnosis({ texts }: Pick<Context, "texts">, lines: readonly DoctorLine[]): TemplateResult {
  const { areas, see } = texts.doctor;
  return html`<ul class="plain diagnosis">
    ${lines.map(
      (line) => html`<li class=${line.state}>
        <p class="diagnosis-of">${doctorBadge(texts, line.state)}<span>${areas[line.area]}</span></p>
        <p>${line.finding}</p>
        ${line.cure === null ? nothing : html`<p class="hint">${line.cure}</p>`}
        ${line.documentation === null ? nothing : html`<p class="hint">${see(line.documentation)}</p>`}
      </li>`,
    )}
  </ul>`;
}
