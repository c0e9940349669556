import type { Trace } from '../../../contract/src/traces.js';
import type { StoredSpan } from '../store/span.js';
import type { BlockTrace } from '../store/stored-trace.js';
import { answerBound, createAnswerSize } from './answer-size.js';

/**
 * Returns the spans of a trace in order of their start. The latest are omitted when they exceed the size of a response.
 */
export function traceSpans(trace: BlockTrace): Pick<Trace, 'spans' | 'truncated'> {
  const size = createAnswerSize();
  const spans: StoredSpan[] = [];
  for (const span of byStart(trace)) {
    if (!size.fits(span)) return { spans, truncated: true };
    spans.push(span);
  }
  return { spans };
}

/**
 * Returns the JSON of a trace with its spans, see {@link traceSpans}. A trace can have 10,000 spans: counting their size
 * before writing them took a tenth of the request.
 *
 * @param isComplete whether the stored trace has a root span and all parents
 */
export function traceJson(
  head: Pick<Trace, 'traceId' | 'logs'>,
  trace: BlockTrace | undefined,
  isComplete: boolean,
): string {
  const texts: string[] = [];
  let bytes = 0;
  let truncated = false;
  for (const span of trace ? byStart(trace) : []) {
    const text = JSON.stringify(span);
    bytes += Buffer.byteLength(text) + 1;
    truncated = bytes > answerBound.limit;
    if (truncated) break;
    texts.push(text);
  }
  const { traceId, logs } = head;
  const end: Omit<Trace, 'traceId' | 'spans'> = {
    logs,
    complete: isComplete && !truncated,
    ...(truncated && { truncated }),
  };
  return `{"traceId":${JSON.stringify(traceId)},"spans":[${texts.join(',')}],${JSON.stringify(end).slice(1)}`;
}

/** Decodes the spans one by one, because each gets its own copy of the resource. */
function* byStart(trace: BlockTrace): Iterable<StoredSpan> {
  for (const view of trace.spans.sort((a, b) => a.startUs - b.startUs)) yield view.toSpan();
}
