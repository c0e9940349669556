import type { RequestSummary } from '../../../contract/src/traces.js';
import type { SpanEntry } from './span-entry.js';
import type { TraceStructure } from './trace-structure.js';

/** Message of a failure in a summary, in characters. */
const maxMessage = 200;

/**
 * Returns the span in which the failure of a request began: of the failed spans without a failed child, the one that
 * started first. Undefined when it is the request's own span.
 *
 * @param messageOf reads the status message or the error of a span by its index
 */
export function failureOf(
  spans: readonly SpanEntry[],
  structure: Pick<TraceStructure, 'parentOf'>,
  messageOf: (at: number) => string | undefined,
  entry: SpanEntry | undefined,
): RequestSummary['errorFrom'] {
  const hasFailedChild = new Set<number>();
  for (let at = 0; at < spans.length; at++)
    if ((spans[at] as SpanEntry).error) hasFailedChild.add(structure.parentOf(at));
  let cause = -1;
  for (let at = 0; at < spans.length; at++) {
    const { error, startUs } = spans[at] as SpanEntry;
    if (!error || hasFailedChild.has(at)) continue;
    if (cause === -1 || startUs < (spans[cause] as SpanEntry).startUs) cause = at;
  }
  const span = spans[cause];
  if (!span || span === entry) return undefined;
  const message = messageOf(cause)?.slice(0, maxMessage);
  return { service: span.service, name: span.name, ...(message !== undefined && { message }) };
}
