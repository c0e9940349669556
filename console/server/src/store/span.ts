export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';
export type AttributeValue = string | number | boolean;

export interface SpanEvent {
  /** Epoch microseconds. */
  timeUs: number;
  name: string;
  attributes?: Record<string, AttributeValue>;
}

/** Network side of a span, as Zipkin's `Endpoint`: only what the sender reported. */
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

/** What the sender left out because of its limits, and the console because of {@link limits}. */
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
  /** True while no part of the span has reported its start; `startUs` is the time of arrival then. */
  startUnknown?: true;
  /** OTLP: attributes of the process that made the span. */
  resource?: Record<string, AttributeValue>;
  /** OTLP. */
  scope?: SpanScope;
  /** OTLP: W3C `tracestate`. */
  traceState?: string;
  dropped?: DroppedCounts;
  /** Zipkin: addresses of the sender, when there are any beside the service's name. */
  localEndpoint?: SpanEndpoint;
  /** Zipkin: the other side of the call. */
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
    return bounded(JSON.stringify(value, binaryAsText) ?? '');
  } catch {
    return '[unreadable]';
  }
}

/** Bytes would become an object with a member for each of them. */
function binaryAsText(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? bounded(Buffer.from(value).toString('utf8')) : value;
}
