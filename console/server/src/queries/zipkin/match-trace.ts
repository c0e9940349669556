import type { ZipkinSpan } from '../../../../contract/src/zipkin.js';

/** Query of `GET /api/v2/traces`. Names are in lower case; times and durations in microseconds. */
export interface ZipkinQuery {
  serviceName?: string | undefined;
  remoteServiceName?: string | undefined;
  spanName?: string | undefined;
  /** Wanted tags; an empty value stands for any value, and also for an annotation. */
  annotations: ReadonlyMap<string, string>;
  minDurationUs?: number | undefined;
  maxDurationUs?: number | undefined;
  sinceUs: number;
  untilUs: number;
}

/** Reads `annotationQuery`, such as `http.method=GET and error`. */
export function parseAnnotationQuery(text: string): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const part of text.split(' and ')) {
    const term = part.trim();
    const equals = term.indexOf('=');
    if (term === '') continue;
    if (equals === -1) wanted.set(term, '');
    else wanted.set(term.slice(0, equals), term.slice(equals + 1));
  }
  return wanted;
}

/** Returns the start of a trace: that of its root, else the first one; undefined when no span has a start. */
export function startOf(spans: readonly ZipkinSpan[]): number | undefined {
  let first: number | undefined;
  for (const { parentId, timestamp } of spans) {
    if (timestamp === undefined) continue;
    if (parentId === undefined) return timestamp;
    if (first === undefined || timestamp < first) first = timestamp;
  }
  return first;
}

/**
 * Returns whether a trace matches, with the rules of Zipkin's `QueryRequest.test`: each condition must hold for some span
 * of the service, and not all for the same span.
 */
export function matchesTrace(spans: readonly ZipkinSpan[], query: ZipkinQuery): boolean {
  const start = startOf(spans);
  if (start === undefined || start < query.sinceUs || start > query.untilUs) return false;
  const { serviceName, remoteServiceName, spanName, minDurationUs, maxDurationUs = Infinity } = query;
  const ofService = spans.filter(
    ({ localEndpoint }) => serviceName === undefined || localEndpoint?.serviceName === serviceName,
  );
  if (ofService.length === 0) return false;
  const some = (test: (span: ZipkinSpan) => boolean) => ofService.some(test);
  if (
    remoteServiceName !== undefined &&
    !some((span) => span.remoteEndpoint?.serviceName === remoteServiceName)
  )
    return false;
  if (spanName !== undefined && !some(({ name }) => name === spanName)) return false;
  if (
    minDurationUs !== undefined &&
    !some(({ duration = 0 }) => duration >= minDurationUs && duration <= maxDurationUs)
  )
    return false;
  return [...query.annotations].every(([name, value]) => some((span) => hasAnnotation(span, name, value)));
}

function hasAnnotation({ tags = {}, annotations = [] }: ZipkinSpan, name: string, value: string): boolean {
  if (Object.hasOwn(tags, name) && (value === '' || tags[name] === value)) return true;
  return value === '' && annotations.some((annotation) => annotation.value === name);
}
