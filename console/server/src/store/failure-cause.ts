import type { RequestSummary } from '../../../contract/src/traces.js';
import type { SpanEntry } from './span-entry.js';
import type { TraceStructure } from './trace-structure.js';

/** Message of a failure in a summary, in characters. */
const maxMessage = 200;

/**
 * Returns the span in which the failure of a request began: of the failed spans without a failed child, the one that
 * started first. A failure that its caller handled, such as a failed read of a cache before a read of the store, counts only
 * if no other failure reached the request. Undefined when it is the request's own span.
 *
 * @param messageOf reads the status message or the error of a span by its index
 */
export function failureOf(
  spans: readonly SpanEntry[],
  structure: Pick<TraceStructure, 'parentOf'>,
  messageOf: (at: number) => string | undefined,
  entry: SpanEntry | undefined,
): RequestSummary['errorFrom'] {
  const isHandled = handledFailures((at) => spans[at]?.error === true, structure);
  const failed = spans.flatMap(({ error }, at) => (error ? [at] : []));
  const hasFailedChild = new Set(failed.map((at) => structure.parentOf(at)));
  const origins = failed.filter((at) => !hasFailedChild.has(at));
  const unhandled = origins.filter((at) => !isHandled(at));
  const startOf = (at: number) => (spans[at] as SpanEntry).startUs;
  const cause = (unhandled.length > 0 ? unhandled : origins).reduce(
    (first, at) => (first === -1 || startOf(at) < startOf(first) ? at : first),
    -1,
  );
  const span = spans[cause];
  if (!span || span === entry) return undefined;
  const message = messageOf(cause)?.slice(0, maxMessage);
  return { service: span.service, name: span.name, ...(message !== undefined && { message }) };
}

/**
 * Returns a function that tells whether a span above a failed one succeeded, so that the failure was handled there. Reads
 * each span once, also in a chain of many failed spans. A sender can make spans parents of each other; no span above
 * them succeeded.
 *
 * @param errorAt returns whether the span of an index failed
 */
export function handledFailures(
  errorAt: (at: number) => boolean,
  structure: Pick<TraceStructure, 'parentOf'>,
): (at: number) => boolean {
  const known = new Map<number, boolean>();
  return function isHandled(at) {
    const path: number[] = [];
    let result = false;
    for (let each = at; each !== -1; each = structure.parentOf(each)) {
      const before = known.get(each);
      const above = structure.parentOf(each);
      result = before ?? (above !== -1 && !errorAt(above));
      if (before !== undefined || result) {
        if (before === undefined) path.push(each);
        break;
      }
      // ends a cycle
      known.set(each, false);
      path.push(each);
    }
    for (const each of path) known.set(each, result);
    return result;
  };
}
