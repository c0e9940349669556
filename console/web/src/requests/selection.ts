import { durationMsOf } from '../../../contract/src/query/field-types.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { duration } from '../format.js';
import type { ResolvedRange } from '../time/time-range.js';

/** Requests that are compared with the others: those that match a query, within a time range. */
export interface Selection {
  readonly q: string;
  /** Undefined for the time range of the page. */
  readonly range?: ResolvedRange | undefined;
}

/** Region of the latency heat map; times in epoch milliseconds, durations in milliseconds. */
export interface Region extends ResolvedRange {
  /** Exclusive; undefined for all short durations. */
  readonly aboveMs?: number | undefined;
  /** Inclusive; undefined for all long durations. */
  readonly upToMs?: number | undefined;
}

/** Reads the selection from `sel`, `selSince` and `selUntil` of the address; undefined without one. */
export function readSelection(query: URLSearchParams): Selection | undefined {
  const q = query.get('sel') ?? '';
  const [from, to] = ['selSince', 'selUntil'].map((name) => query.get(name) ?? '');
  const hasRange = /^\d{1,15}$/.test(from ?? '') && /^\d{1,15}$/.test(to ?? '');
  if (q === '' && !hasRange) return undefined;
  return { q, range: hasRange ? { fromMs: Number(from), toMs: Number(to) } : undefined };
}

/** Returns the parameters of the address for a selection; empty texts remove them. */
export function selectionQuery(
  selection: Selection | undefined,
): Record<'sel' | 'selSince' | 'selUntil', string> {
  const { q = '', range } = selection ?? {};
  return { sel: q, selSince: range ? String(range.fromMs) : '', selUntil: range ? String(range.toMs) : '' };
}

/** Returns the selection of a region. */
export function selectionOf({ fromMs, toMs, aboveMs, upToMs }: Region): Selection {
  const terms = [
    ...(aboveMs === undefined ? [] : [`duration:>${shortNumber(aboveMs)}ms`]),
    ...(upToMs === undefined ? [] : [`duration:<=${shortNumber(upToMs)}ms`]),
  ];
  return { q: terms.join(' '), range: { fromMs: Math.round(fromMs), toMs: Math.round(toMs) } };
}

/** Returns the region that a selection covers, to draw it; undefined for a selection by anything else than duration. */
export function regionOf(selection: Selection | undefined, page: ResolvedRange): Region | undefined {
  if (!selection) return undefined;
  const region = { ...(selection.range ?? page), aboveMs: undefined, upToMs: undefined } as {
    -readonly [K in keyof Region]: Region[K];
  };
  for (const term of parseTerms(selection.q)) {
    if (term.type !== 'field' || term.field !== 'duration' || term.condition.type !== 'compare')
      return undefined;
    const { operator, value } = term.condition;
    if (operator.startsWith('>')) region.aboveMs = durationMsOf(value);
    else region.upToMs = durationMsOf(value);
  }
  return region;
}

function parseTerms(q: string) {
  try {
    return parseQuery(q).terms;
  } catch {
    return [];
  }
}

/** Describes a region in words. */
export function regionText({ aboveMs, upToMs }: Pick<Region, 'aboveMs' | 'upToMs'>): string {
  const text = (ms: number) => duration(ms * 1000);
  if (aboveMs === undefined) return upToMs === undefined ? 'any duration' : `up to ${text(upToMs)}`;
  return upToMs === undefined ? `above ${text(aboveMs)}` : `${text(aboveMs)} to ${text(upToMs)}`;
}

/** At most four significant digits, so that the address stays short. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
