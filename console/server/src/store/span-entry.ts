import type { AttributeValue, SpanEndpoint, SpanKind } from './span.js';

/** Fields of a request for lists and filters, which are readable without parsing its span. */
export interface HttpFields {
  method: string | undefined;
  route: string | undefined;
  path: string | undefined;
  statusCode: number | undefined;
}

/**
 * Stored span: the fields that lists need, and the whole span as JSON text. The text takes a third of the memory of the
 * objects and is not traversed by the garbage collector.
 */
export interface SpanEntry {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly kind: SpanKind;
  readonly service: string;
  readonly name: string;
  /** Zipkin: true when the server span shares its id with the client span. */
  readonly shared: boolean;
  readonly endpoint: SpanEndpoint | undefined;
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  readonly http: HttpFields | undefined;
  /** Only of a server span. */
  readonly instance: string | undefined;
  readonly user: string | undefined;
  readonly order: string | undefined;
  /** A `StoredSpan` as JSON. */
  readonly text: string;
  /** Estimated. */
  readonly bytes: number;
}

/** Reads the present and the former attribute names of OpenTelemetry's HTTP conventions. */
export function httpFieldsOf(
  attributes: Readonly<Record<string, AttributeValue>>,
  intern: (text: string) => string,
): HttpFields | undefined {
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

/** Returns whether a status code has three digits (RFC 9110, section 15). */
export function isHttpStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 100 && status <= 999;
}

/** Returns a function that replaces equal strings by one copy, for the first `maxTexts` different strings. */
export function createInterner(maxTexts: number): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const copy = known.get(text);
    if (copy !== undefined) return copy;
    if (known.size < maxTexts) known.set(text, text);
    return text;
  };
}

/** Returns whether V8 stores the text with one byte per character. */
export function isLatin1(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Latin-1 includes control characters
  return !/[^\u0000-\u00ff]/.test(text);
}
