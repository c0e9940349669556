/** Parsed fragment of the address, such as `#/traces/<id>?span=<id>`. */
export interface Route {
  /** Name of the page; not checked. */
  page: string;
  /** Trace id on the page of a trace, else empty. */
  id: string;
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', id = ''] = path.split('/');
  return { page: page === '' ? 'requests' : page, id: safeDecode(id), query: new URLSearchParams(query) };
}

export function traceLink(traceId: string, spanId?: string): string {
  return `#/traces/${encodeURIComponent(traceId)}${spanId ? `?span=${encodeURIComponent(spanId)}` : ''}`;
}

export function pageLink(page: string, query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return `#/${page}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
}

/** Changes the address without loading a page, and without a new entry in the history. */
export function replaceRoute(link: string): void {
  history.replaceState(null, '', link);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
