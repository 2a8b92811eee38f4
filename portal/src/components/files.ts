/** Files for the visitor: those that the app has made, and lists as they are shown. */

/**
 * Where a spreadsheet may see a formula begin, by the rule of the app's own files (`handlers/api/spreadsheet.py`): in any
 * place where a separator may part a cell, after what is taken off its beginning.
 */
const FORMULA = /(?:^|[,;|\t\r\n])[\s\0"']*(?<!')(?=[=+\-@＝＋－＠])/g;
const OBEYED_AT_THE_BEGINNING = /^[\t\r\n\0]/;

/** Rows as CSV, as RFC 4180 has it; with a byte order mark, by which Excel knows UTF-8. */
export function csv(rows: readonly (readonly (string | number)[])[]): Blob {
  const text = rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
  return new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
}

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const marked = value.replace(FORMULA, "$&'");
  const harmless = OBEYED_AT_THE_BEGINNING.test(marked) ? `'${marked}` : marked;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
