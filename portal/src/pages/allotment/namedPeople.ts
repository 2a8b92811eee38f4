/** People who are named in a panel: the fields that take their names, and the table of what becomes of each. */

import { html, type TemplateResult } from "lit-html";
import type { Context } from "../../app/context";
import { textArea } from "../../components/field";
import { table } from "../../components/table";

/** Names to type or paste, or to read from a file. */
export function namesFields(
  { texts: { many } }: Context,
  text: string,
  change: (text: string) => void,
): TemplateResult {
  const read = async (event: Event): Promise<void> => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) change(await file.text());
  };
  return html`${textArea({ label: many.names, value: text, input: change })}
    <label class="select-label">${many.file} <input type="file" accept=".csv,.txt,text/csv,text/plain" @change=${(event: Event) => void read(event)} /></label>`;
}

/** What becomes of each line of names. Somebody may be named twice: a line is known by its place alone. */
export function outcomesTable<Line extends { given: string; displayName: string | null }>(
  { texts: { many, seats } }: Context,
  lines: readonly Line[],
  outcome: (line: Line) => string,
): TemplateResult {
  const places = new Map(lines.map((line, place) => [line, String(place)]));
  return table<Line>(
    many.caption,
    [
      { header: seats.name, kind: "main", cell: (line) => line.displayName ?? line.given },
      { header: many.outcome, cell: outcome },
    ],
    lines,
    (line) => places.get(line) ?? "",
  );
}
