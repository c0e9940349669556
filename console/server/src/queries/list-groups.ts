import type { RequestGroupList, SpanGroupList } from '../../../contract/src/groups.js';
import type { FieldReader } from '../../../contract/src/query/match-query.js';
import type { Scalar } from '../../../contract/src/values.js';
import {
  compareGroups,
  createGroup,
  createGroups,
  type Group,
  type GroupSort,
  type Groups,
  maxGroups,
} from './group-statistics.js';
import { joinGroups } from './join-groups.js';
import { createOperationMap } from './operation-map.js';
import { findRequests, type RequestFilter } from './requests/find-requests.js';
import { isRequestField, type RequestItem, requestFields } from './requests/request-fields.js';
import { precedingScope, type Scope, secondsOf } from './scope.js';
import { type SpanFilter, visitSpans } from './spans/find-spans.js';
import { operationOf, type SpanItem, spanFields } from './spans/span-fields.js';

export interface GroupOptions {
  /** Name of the field. */
  by: string;
  sort: GroupSort;
  limit: number;
  before?: 'previous' | undefined;
}

/** Returns rate, errors and latency of requests by the values of a field. A request with several values counts for each. */
export function groupRequests(scope: Scope, filter: RequestFilter, options: GroupOptions): RequestGroupList {
  const read = valueReader(options.by);
  const collect = (within: Scope) => {
    const groups = createGroups();
    for (const item of findRequests(within, filter)) {
      const { traceId, startUs, durationUs, error } = item.request;
      groups.add(read(item), { traceId, startUs, durationUs, error });
      // the next requests may have thousands of values each, which would be read in vain
      if (groups.isClosed) break;
    }
    return groups;
  };
  return listOf(scope, options, collect, (group, seconds) => group.statistics(seconds));
}

/** Returns rate, errors, latency and self time of spans by the values of a field. */
export function groupSpans(scope: Scope, filter: SpanFilter, options: GroupOptions): SpanGroupList {
  const operations = createOperationMap(maxGroups, operationOf);
  const read =
    options.by === 'operation'
      ? ({ span }: SpanItem) => operations.get(span.operation)
      : spanFields.field(options.by).read;
  const collect = (within: Scope) => {
    const groups = createGroups();
    const observed = { traceId: '', startUs: 0, durationUs: 0, error: false, selfUs: 0 };
    visitSpans(within, filter, (item) => {
      const { trace, span, at } = item;
      observed.traceId = trace.id;
      observed.startUs = span.startUs;
      observed.durationUs = span.durationUs;
      observed.error = span.error;
      observed.selfUs = trace.structure.selfUsOf(at);
      groups.addTo(read(item) ?? null, observed);
    });
    return groups;
  };
  return listOf(scope, options, collect, (group, seconds) => group.spanStatistics(seconds));
}

function listOf<S extends ReturnType<Group['statistics']>>(
  scope: Scope,
  { sort, limit, before }: GroupOptions,
  collect: (scope: Scope) => Groups,
  read: (group: Group, seconds: number) => S,
) {
  const groups = collect(scope);
  const preceding = before && precedingScope(scope);
  const earlier = preceding && collect(preceding);
  const seconds = secondsOf(scope, groups.firstUs);
  const earlierSeconds = preceding && earlier ? secondsOf(preceding, earlier.firstUs) : seconds;
  return joinGroups({
    groups,
    earlier,
    empty: createGroup,
    read: (group, isEarlier) => read(group, isEarlier ? earlierSeconds : seconds),
    describe: ({ exemplarTraceId }) => ({ exemplarTraceId }),
    compare: compareGroups(sort),
    limit,
  });
}

/**
 * Returns a function that returns the different values of a field. The requests of a trace share the values of its spans,
 * which are read once.
 */
function valueReader(by: string): (item: RequestItem) => readonly Scalar[] {
  const field = requestFields.field(by);
  if (isRequestField(by)) return (item) => valuesOf(field, item);
  let latest: { trace: RequestItem['trace']; values: readonly Scalar[] } | undefined;
  return (item) => {
    if (latest?.trace !== item.trace) latest = { trace: item.trace, values: valuesOf(field, item) };
    return latest.values;
  };
}

function valuesOf<T>(field: FieldReader<T>, item: T): readonly Scalar[] {
  const values = new Set<Scalar>();
  field.some(item, (value) => {
    values.add(value);
    return false;
  });
  return [...values];
}
