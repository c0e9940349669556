/** Where the reader is: `#/traces/<id>?span=<id>`. */
export interface Place {
  /** `requests`, `traces`, `logs`, `metrics`, `audit`, `alerts`, or whatever else was typed. */
  page: string;
  /** The trace id, for a trace. */
  id: string;
  query: URLSearchParams;
}

export function parsePlace(hash: string): Place {
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

/** Changes the address without a new page or a step in the history. */
export function replacePlace(link: string): void {
  history.replaceState(null, '', link);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
