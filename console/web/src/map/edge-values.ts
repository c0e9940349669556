import type { Edge } from '../../../contract/src/edges.js';

/** Statistics of an edge over the whole time range, or over one part of it. */
export interface EdgeValues {
  readonly count: number;
  readonly ratePerS: number;
  readonly errorShare: number;
  /** Milliseconds; null without calls. */
  readonly p95Ms: number | null;
  /** Client time minus server time, in milliseconds; null without a server side. */
  readonly gapP95Ms: number | null;
}

/**
 * @param part index of a point of the edge; undefined for the whole time range
 * @param partSeconds length of a part
 */
export function edgeValues(edge: Edge, part: number | undefined, partSeconds: number): EdgeValues {
  if (part === undefined) {
    const { count, ratePerS, errorShare, client, gap } = edge;
    return { count, ratePerS, errorShare, p95Ms: client?.p95Ms ?? null, gapP95Ms: gap?.p95Ms ?? null };
  }
  const point = edge.points?.[part];
  if (!point) return { count: 0, ratePerS: 0, errorShare: 0, p95Ms: null, gapP95Ms: null };
  const { count, errors, clientP95Ms, gapP95Ms } = point;
  return {
    count,
    ratePerS: partSeconds > 0 ? count / partSeconds : 0,
    errorShare: count === 0 ? 0 : errors / count,
    p95Ms: clientP95Ms,
    gapP95Ms,
  };
}

/** Returns the key of an edge, which is also its name for the reader. */
export function edgeKey({ caller, callee }: Pick<Edge, 'caller' | 'callee'>): string {
  return `${caller} → ${callee}`;
}
