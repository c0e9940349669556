import type { Trace } from '../../../contract/src/traces.js';
import type { StoredSpan } from '../store/span.js';
import type { BlockTrace } from '../store/stored-trace.js';
import { type AnswerSize, createAnswerSize } from './answer-size.js';

/**
 * Returns the spans of a trace in order of their start. The latest are omitted when they exceed the size of a response.
 */
export function traceSpans(
  trace: BlockTrace | undefined,
  size: AnswerSize = createAnswerSize(),
): Pick<Trace, 'spans' | 'truncated'> {
  const spans: StoredSpan[] = [];
  // spans are decoded one by one, because each gets its own copy of the resource
  for (const view of (trace?.spans ?? []).sort((a, b) => a.startUs - b.startUs)) {
    const span = view.toSpan();
    if (!size.fits(span)) return { spans, truncated: true };
    spans.push(span);
  }
  return { spans };
}
