import type { AttributeValue, SpanKind } from './span.js';

/** Fields of a request for lists and filters, which are readable without parsing its span. */
export interface HttpFields {
  method: string | undefined;
  route: string | undefined;
  path: string | undefined;
  statusCode: number | undefined;
}

/** Fields of a span that the summary of its trace reads. */
export interface SpanEntry {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly kind: SpanKind;
  readonly service: string;
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  /** Only of a server span. */
  readonly http: HttpFields | undefined;
  readonly instance: string | undefined;
  readonly user: string | undefined;
  readonly order: string | undefined;
}

/** Reads the present and the former attribute names of OpenTelemetry's HTTP conventions. */
export function httpFieldsOf(attributes: Readonly<Record<string, AttributeValue>>): HttpFields | undefined {
  const method = attributes['http.request.method'] ?? attributes['http.method'];
  if (method === undefined) return undefined;
  const route = attributes['http.route'];
  const path = attributes['url.path'] ?? attributes['http.path'] ?? attributes['http.target'];
  const status = Number(attributes['http.response.status_code'] ?? attributes['http.status_code']);
  return {
    method: String(method),
    route: route === undefined ? undefined : String(route),
    path: path === undefined ? undefined : String(path),
    statusCode: isHttpStatus(status) ? status : undefined,
  };
}

/** Returns whether a status code has three digits (RFC 9110, section 15). */
export function isHttpStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 100 && status <= 999;
}

/** Returns whether V8 stores the text with one byte per character. */
export function isLatin1(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Latin-1 includes control characters
  return !/[^\u0000-\u00ff]/.test(text);
}
