/** What addresses of a page are relative to; undefined where there is no page. A worker has no document, but a location. */
export function pageBase(): string | undefined {
  return typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
}
