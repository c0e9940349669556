export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';
export type AttributeValue = string | number | boolean;

export interface SpanEvent {
  /** Epoch microseconds. */
  timeUs: number;
  name: string;
  attributes?: Record<string, AttributeValue>;
}

/** Network endpoint of a span (Zipkin's `Endpoint`), with the members that the sender reported. */
export interface SpanEndpoint {
  serviceName?: string;
  ipv4?: string;
  ipv6?: string;
  port?: number;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  /** W3C `tracestate` of the linked span. */
  traceState?: string;
  attributes?: Record<string, AttributeValue>;
}

/** Instrumentation scope of OpenTelemetry. */
export interface SpanScope {
  name?: string;
  version?: string;
  attributes?: Record<string, AttributeValue>;
}

/** Counts of entries that the sender left out because of its limits, or the console because of {@link limits}. */
export interface DroppedCounts {
  attributes?: number;
  events?: number;
  links?: number;
}

/** One span, whichever protocol brought it. */
export interface StoredSpan {
  /** 32 lower-case hex digits; 64-bit ids are padded on the left. */
  traceId: string;
  /** 16 lower-case hex digits. A server span may share its client's id (B3). */
  id: string;
  parentId?: string;
  name: string;
  kind: SpanKind;
  service: string;
  /** Epoch microseconds. */
  startUs: number;
  durationUs: number;
  attributes: Record<string, AttributeValue>;
  events: SpanEvent[];
  links: SpanLink[];
  status: 'ok' | 'error' | 'unset';
  /** Why it failed, where the sender told. */
  statusMessage?: string;
  /** True while no part of the span has reported its start; `startUs` is then the time of arrival. */
  startUnknown?: true;
  /** OTLP: attributes of the process that made the span. */
  resource?: Record<string, AttributeValue>;
  /** OTLP. */
  scope?: SpanScope;
  /** OTLP: W3C `tracestate`. */
  traceState?: string;
  dropped?: DroppedCounts;
  /** Zipkin: the sender's endpoint, if it has more than the service name. */
  localEndpoint?: SpanEndpoint;
  /** Zipkin: the remote endpoint of the call. */
  remoteEndpoint?: SpanEndpoint;
}

/** A trace id as it is kept, or undefined when it is none. All zero is none (W3C Trace Context, 3.2.2.3). */
export function traceIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(value) || /^0+$/.test(value))
    return undefined;
  return value.toLowerCase().padStart(32, '0');
}

/** A span id as it is kept, or undefined when it is none. Zipkin allows fewer digits. */
export function spanIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[0-9a-f]{1,16}$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase().padStart(16, '0');
}

export const limits = {
  attributes: 128,
  events: 128,
  links: 32,
  name: 256,
  traceState: 512,
  text: 16_384,
} as const;

export function bounded(text: string, length: number = limits.text): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Bounded JSON of a value from outside, which may be nested too deeply to be written. */
export function jsonOf(value: unknown): string {
  try {
    return bounded(JSON.stringify(value, asJson) ?? '');
  } catch {
    return '[unreadable]';
  }
}

/**
 * Replacer of `JSON.stringify`, which has no bigint and writes bytes one by one. Reads the holder, because a Buffer's
 * `toJSON` was called on `value`.
 */
function asJson(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const given = this[name];
  if (typeof given === 'bigint') return integerOf(given);
  return given instanceof Uint8Array ? bounded(Buffer.from(given).toString('utf8')) : value;
}

/** A 64-bit integer as a number; as text when a number would lose digits. */
export function integerOf(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
