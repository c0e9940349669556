import { type DroppedCounts, limits, type SpanEndpoint, type SpanEvent, type StoredSpan } from './span.js';
import { deriveStatus } from './span-status.js';
import { setOwn } from './values.js';

/** Fields that identify a span within its trace besides its id, readable without parsing its JSON. */
export interface SpanIdentity {
  kind: StoredSpan['kind'];
  service: string;
  /** B3: true for a server span whose id was created by the client. */
  shared: boolean;
  endpoint: SpanEndpoint | undefined;
}

export function identityOf({ kind, service, attributes, localEndpoint }: StoredSpan): SpanIdentity {
  return { kind, service, shared: attributes['zipkin.shared'] === true, endpoint: localEndpoint };
}

/**
 * Returns whether two reports with the same trace and span id are parts of one span. Zipkin's rule
 * (`zipkin2.internal.Trace`): `shared` is equal and the local endpoints do not contradict each other. Kinds may not
 * contradict each other either, as not every sender sets `shared`.
 */
export function arePartsOfOneSpan(a: SpanIdentity, b: SpanIdentity): boolean {
  return (
    a.shared === b.shared &&
    (a.kind === b.kind || a.kind === 'internal' || b.kind === 'internal') &&
    (a.service === b.service || a.service === unknownService || b.service === unknownService) &&
    areCompatible(a.endpoint, b.endpoint)
  );
}

const unknownService = 'unknown';
const unnamed = 'unnamed';

function areCompatible(a: SpanEndpoint | undefined, b: SpanEndpoint | undefined): boolean {
  if (!a || !b) return true;
  return (['ipv4', 'ipv6', 'port'] as const).every(
    (name) => a[name] === undefined || b[name] === undefined || a[name] === b[name],
  );
}

/**
 * Merges two parts of one span, in any order of arrival. A value that only one part reports is kept, and tags and
 * events are combined. When both report a value, the earlier start, the longer duration and the longer text win, so that
 * the order of arrival makes no difference. Attributes and events beyond the limits of one span are counted as dropped.
 */
export function mergeSpans(a: StoredSpan, b: StoredSpan): StoredSpan {
  const { startUs, isUnknown } = startOf(a, b);
  const dropped: DroppedCounts = { ...largest(a.dropped, b.dropped) };
  const merged: StoredSpan = {
    traceId: a.traceId,
    id: a.id,
    ...optional('parentId', longer(a.parentId, b.parentId)),
    name: reported(a.name, b.name, unnamed),
    kind: a.kind === 'internal' ? b.kind : a.kind,
    service: reported(a.service, b.service, unknownService),
    startUs,
    durationUs: Math.max(a.durationUs, b.durationUs),
    attributes: limited(combined(a.attributes, b.attributes), dropped),
    events: combinedEvents(a.events, b.events, dropped),
    links: combinedLinks(a.links, b.links, dropped),
    status: mergeStatus(a.status, b.status),
    ...optional('statusMessage', longer(a.statusMessage, b.statusMessage)),
    ...(isUnknown && { startUnknown: true as const }),
    ...optional(
      'resource',
      a.resource && b.resource ? combined(a.resource, b.resource) : (a.resource ?? b.resource),
    ),
    ...optional('scope', longerAsJson(a.scope, b.scope)),
    ...optional('traceState', longer(a.traceState, b.traceState)),
    ...optional('localEndpoint', mergeEndpoints(a.localEndpoint, b.localEndpoint)),
    ...optional('remoteEndpoint', mergeEndpoints(a.remoteEndpoint, b.remoteEndpoint)),
  };
  if (Object.keys(dropped).length > 0) merged.dropped = dropped;
  deriveStatus(merged);
  return merged;
}

function startOf(a: StoredSpan, b: StoredSpan): { startUs: number; isUnknown: boolean } {
  if (a.startUnknown !== b.startUnknown)
    return { startUs: (a.startUnknown ? b : a).startUs, isUnknown: false };
  return { startUs: Math.min(a.startUs, b.startUs), isUnknown: a.startUnknown === true };
}

function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

/** Returns the reported text in preference to the placeholder. */
function reported(a: string, b: string, placeholder: string): string {
  if (a === placeholder) return b;
  return b === placeholder ? a : (longer(a, b) as string);
}

/** Returns the longer text, or the greater one of equal length, so that the order of arrival makes no difference. */
function longer<T extends string | undefined>(a: T, b: T): T {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a > b ? a : b;
}

function longerAsJson<T extends object>(a: T | undefined, b: T | undefined): T | undefined {
  if (!a || !b) return a ?? b;
  return longer(JSON.stringify(a), JSON.stringify(b)) === JSON.stringify(a) ? a : b;
}

type Attributes = StoredSpan['attributes'];

function combined(a: Attributes, b: Attributes): Attributes {
  const all: Attributes = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const other = Object.hasOwn(all, name) ? all[name] : undefined;
    const isLonger = other === undefined || longer(String(value), String(other)) === String(value);
    setOwn(all, name, isLonger ? value : (other as Attributes[string]));
  }
  return all;
}

function limited(all: Attributes, dropped: DroppedCounts): Attributes {
  const entries = Object.entries(all);
  if (entries.length <= limits.attributes) return all;
  dropped.attributes = (dropped.attributes ?? 0) + entries.length - limits.attributes;
  return Object.fromEntries(entries.slice(0, limits.attributes));
}

function combinedEvents(
  a: readonly SpanEvent[],
  b: readonly SpanEvent[],
  dropped: DroppedCounts,
): SpanEvent[] {
  const all = distinct([...a, ...b]).sort((x, y) => x.timeUs - y.timeUs);
  if (all.length > limits.events) dropped.events = (dropped.events ?? 0) + all.length - limits.events;
  return all.slice(0, limits.events);
}

function combinedLinks(
  a: StoredSpan['links'],
  b: StoredSpan['links'],
  dropped: DroppedCounts,
): StoredSpan['links'] {
  const all = distinct([...a, ...b]);
  if (all.length > limits.links) dropped.links = (dropped.links ?? 0) + all.length - limits.links;
  return all.slice(0, limits.links);
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function largest(a: DroppedCounts = {}, b: DroppedCounts = {}): DroppedCounts {
  const found: DroppedCounts = {};
  for (const name of ['attributes', 'events', 'links'] as const) {
    const count = Math.max(a[name] ?? 0, b[name] ?? 0);
    if (count > 0) found[name] = count;
  }
  return found;
}

function mergeStatus(a: StoredSpan['status'], b: StoredSpan['status']): StoredSpan['status'] {
  for (const status of ['error', 'ok'] as const) if (a === status || b === status) return status;
  return 'unset';
}

function mergeEndpoints(a: SpanEndpoint | undefined, b: SpanEndpoint | undefined): SpanEndpoint | undefined {
  if (!a || !b) return a ?? b;
  return {
    ...optional('serviceName', longer(a.serviceName, b.serviceName)),
    ...optional('ipv4', longer(a.ipv4, b.ipv4)),
    ...optional('ipv6', longer(a.ipv6, b.ipv6)),
    ...optional('port', a.port ?? b.port),
  };
}
