/** Pages by what stands after the # in the address. */

export interface Route {
  path: readonly string[];
  query: URLSearchParams;
}

/** The words of the portal's own addresses, and ids. Pages put them into the paths of the API, so nothing else may come through. */
const SEGMENT = /^[0-9a-z-]{1,64}$/i;

/** The route in the address bar; null: nothing that the portal links to is written so. */
export function currentRoute(): Route | null {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const segments = path.split("/").filter(Boolean);
  return segments.every((segment) => SEGMENT.test(segment))
    ? { path: segments, query: new URLSearchParams(query) }
    : null;
}

/** A link to a page. */
export function link(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join("/")}`;
}

/** A link to a page, with what it is to begin with. */
export function linkWith(query: Record<string, string>, ...path: string[]): string {
  const text = new URLSearchParams(query).toString();
  return text ? `${link(...path)}?${text}` : link(...path);
}

/** Go to a page. */
export function go(...path: string[]): void {
  location.hash = link(...path);
}
