/** Days, as a date field has them, and the instants that end them where the visitor is. */

/** The day of an instant, as a date field takes it. */
export function dayOf(instant: string | Date): string {
  const moment = new Date(instant);
  const parts = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** The instant that begins a day. */
export function startOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

/** The instant that ends a day. */
export function endOf(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
