/** The names in a list of people that somebody pastes or chooses: one a line, or the column of a CSV. */

const COLUMN = "userprincipalname";

/** The names; of a CSV the column userPrincipalName, else what stands first in each line. */
export function namesIn(text: string): string[] {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/[\r\n]+/)
    .filter((line) => line.trim());
  const rows = lines.map(cellsOf);
  const column = rows[0]?.findIndex((cell) => cell.toLowerCase() === COLUMN) ?? -1;
  const named = column < 0 ? rows.map(([first]) => first) : rows.slice(1).map((cells) => cells[column]);
  return named.flatMap((name) => (name ? [name] : []));
}

/** The cells of a line, parted by commas, semicolons or tabs; in quotation marks these are part of the cell (RFC 4180). */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|[,;\t])(?:\s*"((?:[^"]|"")*)"|([^,;\t]*))/g)];
  return cells.map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? "").trim());
}
