import type { Difference, Differences } from '../../../../contract/src/differences.js';
import { formatTerm } from '../../../../contract/src/query/format-query.js';
import type { Query } from '../../../../contract/src/query/query.js';
import type { RequestSummary } from '../../store/trace-summary.js';
import { takeFitting } from '../answer-size.js';
import { CachedTrace } from '../cached-trace.js';
import { NumberList } from '../number-list.js';
import { findRequests, type RequestFilter, requestMatcher } from '../requests/find-requests.js';
import type { Scope } from '../scope.js';
import { isWithin, type TimeRangeUs } from '../time-range.js';
import { createFeatureReader } from './features.js';
import { differenceScore } from './newcombe.js';
import { createEvenSample } from './sample.js';
import { createTallyBoard, type Tally } from './tally.js';

export interface Selection {
  query: Query;
  range: TimeRangeUs;
}

/** Requests of each side whose spans are read. The shares of all requests differ by less than 0.08, with 99.9 % confidence. */
const maxCompared = 500;
/** Spans of each side that are read, which takes half a second; each request has all spans of its trace. */
const maxSpans = 300_000;
/** Further values of the same requests that an item names. */
const maxSame = 10;

/** Ranks the values that are more frequent in the selected requests than in the others. */
export function compareRequests(
  scope: Scope,
  filter: RequestFilter,
  selection: Selection,
  limit: number,
): Differences {
  const isSelected = requestMatcher({ query: selection.query, probes: true });
  const found: RequestSummary[] = [];
  /** 1 for each found request that is selected. */
  const sides = new NumberList();
  const spans: [number, number] = [0, 0];
  let selected = 0;
  for (const item of findRequests(scope, filter)) {
    const side = isWithin(item.request.startUs, selection.range) && isSelected(item) ? 1 : 0;
    found.push(item.request);
    sides.add(side);
    spans[side] += item.request.spans;
    selected += side;
  }
  const others = found.length - selected;
  const comparedSelected = comparedOf(selected, spans[1]);
  const comparedOthers = comparedOf(others, spans[0]);
  const sampled = [createEvenSample(others, comparedOthers), createEvenSample(selected, comparedSelected)];
  const board = createTallyBoard();
  const readFeatures = createFeatureReader(board);
  // in the order of storage, so that each block is decompressed once for both sides
  for (const [at, request] of found.entries()) {
    const side = sides.at(at) as 0 | 1;
    const trace = sampled[side]?.() && scope.reader.get(request.traceId);
    if (!trace) continue;
    board.begin(side === 1);
    readFeatures({ request, trace: new CachedTrace(trace) });
  }
  const ranked = rank(board.tallies(), comparedSelected, comparedOthers);
  const items = takeFitting(ranked.slice(0, limit), (item) => item);
  return {
    selected,
    others,
    comparedSelected,
    comparedOthers,
    items,
    truncated: board.isFull || ranked.length > items.length,
  };
}

/** Returns how many requests of one side are compared. */
function comparedOf(requests: number, spans: number): number {
  return Math.min(requests, maxCompared, Math.max(1, Math.floor((maxSpans * requests) / Math.max(1, spans))));
}

type Scored = Tally & { score: number };

function rank(tallies: readonly Tally[], selected: number, others: number): Difference[] {
  const scored: Scored[] = [];
  for (const tally of tallies) {
    const score = differenceScore(tally.selected, selected, tally.others, others);
    if (score > 0) scored.push({ ...tally, score });
  }
  scored.sort(
    (a, b) => b.score - a.score || preference(a) - preference(b) || (b.fromMs ?? 0) - (a.fromMs ?? 0),
  );
  const items = new Map<string, Difference>();
  const durations = new Set<string>();
  for (const tally of scored) {
    if (tally.fromMs !== undefined) {
      // only the threshold with the highest score
      const name = `${tally.scope}#${tally.field}`;
      if (durations.has(name)) continue;
      durations.add(name);
    }
    const key = `${tally.signature} ${tally.selected} ${tally.others}`;
    const same = items.get(key);
    if (same) {
      // a constant attribute of a span says no more than its presence
      const isConstant = same.field === `${tally.scope}#present`;
      if (!isConstant && same.same.length < maxSame) same.same.push(termOf(tally));
      continue;
    }
    items.set(key, {
      field: nameOf(tally),
      value: tally.value,
      q: termOf(tally),
      same: [],
      selectedShare: tally.selected / selected,
      otherShare: others === 0 ? 0 : tally.others / others,
      selectedCount: tally.selected,
      otherCount: tally.others,
      score: tally.score,
    });
  }
  return [...items.values()];
}

/** Fields that only repeat that a request or a call failed; they come last among values of the same requests. */
const failureFields = new Set(['error', 'status', 'error.type', 'exception.type', 'error.message']);

/**
 * Order of values that exactly the same requests have: the gap of calls between two services, of one operation, self
 * times, the request's own fields, presence, attributes.
 */
function preference({ scope, field, fromMs }: Tally): number {
  if (fromMs !== undefined) return field !== 'gap' ? 2 : scope.includes('->') ? 0 : 1;
  if (failureFields.has(field)) return 6;
  if (scope === '') return 3;
  return field === 'present' ? 4 : 5;
}

function nameOf({ scope, field }: Tally): string {
  return scope === '' ? field : `${scope}#${field}`;
}

function termOf(tally: Tally): string {
  return formatTerm({
    type: 'field',
    isNegated: false,
    field: nameOf(tally),
    condition:
      tally.fromMs === undefined
        ? { type: 'anyOf', values: [{ text: String(tally.value), isPrefix: false }] }
        : { type: 'compare', operator: '>=', value: `${tally.fromMs}ms` },
  });
}
