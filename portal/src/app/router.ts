/** Pages by what stands after the # in the address. */

export interface Route {
  path: readonly string[];
  query: URLSearchParams;
}

/** The route in the address bar. */
export function currentRoute(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

/** A link to a page. */
export function link(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join("/")}`;
}

/** Go to a page. */
export function go(...path: string[]): void {
  location.hash = link(...path);
}
