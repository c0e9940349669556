import { useMemo } from 'preact/hooks';
import { QuerySyntaxError } from '../../../../contract/src/query/parse-query.js';
import { findInTrace } from '../model/find-in-trace.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';

export interface Found {
  /** From top to bottom. */
  readonly matches: readonly SpanNode[];
  readonly set: ReadonlySet<SpanNode>;
  /** Error of the query, as a sentence. */
  readonly error: string | undefined;
}

const nothing: Found = { matches: [], set: new Set(), error: undefined };

/** Finds the spans that match a query, once for each query and trace. */
export function useFind(query: string, model: TraceModel): Found {
  return useMemo(() => {
    if (query.trim() === '') return nothing;
    try {
      const matches = findInTrace(query, model);
      return { matches, set: new Set(matches), error: undefined };
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      return { ...nothing, error: `Invalid query: ${error.message}.` };
    }
  }, [query, model]);
}
