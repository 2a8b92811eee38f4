/** Files for the visitor: those that the app has made, and lists as they are shown. */

/** A spreadsheet takes a cell that begins so for a formula, or for a command. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV, as RFC 4180 has it; with a byte order mark, by which Excel knows UTF-8. */
export function csv(rows: readonly (readonly (string | number)[])[]): Blob {
  const text = rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
  return new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
}

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
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
