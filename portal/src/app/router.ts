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

/** A link to a page, with what it is to begin with. */
export function linkWith(query: Record<string, string>, ...path: string[]): string {
  return `${link(...path)}?${new URLSearchParams(query)}`;
}

/** Go to a page. */
export function go(...path: string[]): void {
  location.hash = link(...path);
}
