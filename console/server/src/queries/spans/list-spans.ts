import type { FoundSpan, SpanList } from '../../../../contract/src/span-search.js';
import { createPager, decodeCursor } from '../cursor.js';
import type { PageOptions } from '../requests/list-requests.js';
import type { Scope } from '../scope.js';
import { findSpans, type SpanFilter } from './find-spans.js';
import type { SpanItem } from './span-fields.js';

/** Lists the spans that match a filter, in pages. */
export function listSpans(scope: Scope, filter: SpanFilter, { sort, limit, cursor }: PageOptions): SpanList {
  const pager = createPager<FoundSpan>(limit, cursor === undefined ? undefined : decodeCursor(cursor));
  for (const item of findSpans(scope, filter)) {
    const { span, trace, at } = item;
    const key =
      sort === 'time'
        ? span.startUs
        : sort === 'duration'
          ? span.durationUs
          : trace.structure.selfUsOf(at);
    if (pager.skips(key)) continue;
    // B3: a server span may share its client's id
    pager.add(key, `${trace.id}${span.id}${span.kind}`, () => foundSpan(item));
  }
  return pager.page();
}

function foundSpan({ trace, at, span }: SpanItem): FoundSpan {
  const { id, parentId, service, instance, kind, name, peer, startUs, durationUs, error, statusCode } = span;
  return {
    traceId: trace.id,
    spanId: id,
    ...(parentId !== undefined && { parentId }),
    service,
    ...(instance !== undefined && { instance }),
    kind,
    name,
    ...(peer !== undefined && { peer }),
    startUs,
    durationUs,
    selfUs: trace.structure.selfUsOf(at),
    error,
    ...(statusCode !== undefined && { statusCode }),
    attributes: span.attributes(),
  };
}
