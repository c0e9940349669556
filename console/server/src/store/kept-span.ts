import type { AttributeValue, SpanEndpoint, SpanKind } from './span.js';

/** What lists and filters read of a request, without parsing its span. */
export interface HttpFacts {
  method: string | undefined;
  route: string | undefined;
  path: string | undefined;
  statusCode: number | undefined;
}

/**
 * A span at rest: what lists need as fields, all of it as JSON text. Text costs a third of the objects it was made
 * from, and nothing for the garbage collector to walk.
 */
export interface KeptSpan {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly kind: SpanKind;
  readonly service: string;
  readonly name: string;
  /** Zipkin: the server span shares its id with the client span. */
  readonly shared: boolean;
  readonly endpoint: SpanEndpoint | undefined;
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  readonly http: HttpFacts | undefined;
  /** A `StoredSpan` as JSON. */
  readonly text: string;
  /** Estimated. */
  readonly bytes: number;
}

/** Reads today's semantic conventions, and the older names that other senders still use. */
export function httpFactsOf(
  attributes: Readonly<Record<string, AttributeValue>>,
  intern: (text: string) => string,
): HttpFacts | undefined {
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  if (method === undefined) return undefined;
  const route = attributes['http.route'];
  const path = attributes['url.path'] ?? attributes['http.path'] ?? attributes['http.target'];
  const status = Number(attributes['http.response.status_code'] ?? attributes['http.status_code']);
  return {
    method: intern(String(method)),
    route: route === undefined ? undefined : intern(String(route)),
    path: path === undefined ? undefined : String(path),
    statusCode: isHttpStatus(status) ? status : undefined,
  };
}

/** RFC 9110, 15: three digits. */
export function isHttpStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 100 && status <= 999;
}

/** Gives one copy of equal strings, for the first `most` different ones. */
export function createInterner(most: number): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const copy = known.get(text);
    if (copy !== undefined) return copy;
    if (known.size < most) known.set(text, text);
    return text;
  };
}

/** V8 keeps such text with one byte a character. */
export function isLatin1(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole range is meant
  return !/[^\u0000-\u00ff]/.test(text);
}
