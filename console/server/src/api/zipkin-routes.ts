import { handle, invalidRequest, ProblemError, type Route } from '@glasshouse/http';
import { queryLimits } from '../../../contract/src/query/query.js';
import { parseAnnotationQuery } from '../queries/zipkin/match-trace.js';
import { autocompleteKeys, createZipkinReader } from '../queries/zipkin/zipkin-reader.js';
import type { TraceStore } from '../store/traces.js';
import { readTraceId } from './read-query.js';
import * as operations from './zipkin-operations.js';

/** Zipkin's default of `lookback`, one day. */
const defaultLookbackMs = 86_400_000;

/** Routes of Zipkin's v2 read API. */
export function zipkinRoutes(store: TraceStore): Route[] {
  const reader = createZipkinReader(store);
  return [
    handle(operations.zipkinServices, async ({ query }) => reader.services(query.run)),
    handle(operations.zipkinSpanNames, async ({ query }) =>
      reader.spanNames(query.serviceName.toLowerCase(), query.run),
    ),
    handle(operations.zipkinRemoteServices, async ({ query }) =>
      reader.remoteServices(query.serviceName.toLowerCase(), query.run),
    ),
    handle(operations.zipkinTraces, async ({ query }) => {
      const { minDuration, maxDuration } = query;
      if (maxDuration !== undefined && (minDuration === undefined || maxDuration < minDuration)) {
        const message = 'requires minDuration, which must not be larger';
        throw invalidRequest([{ in: 'query', path: '/maxDuration', message }]);
      }
      const conditions = {
        serviceName: nameOf(query.serviceName),
        remoteServiceName: nameOf(query.remoteServiceName),
        spanName: nameOf(query.spanName),
        annotations: readAnnotations(query.annotationQuery),
        minDurationUs: minDuration,
        maxDurationUs: maxDuration,
        ...rangeOf(query),
        run: query.run,
      };
      return reader.traces(conditions, query.limit);
    }),
    handle(operations.zipkinTrace, async ({ params }) => {
      const found = reader.trace(readTraceId(params.id, { in: 'path', path: '/id' }));
      if (!found) throw new ProblemError('NOT_FOUND', { detail: 'The console has no span of this trace' });
      return found;
    }),
    handle(operations.zipkinTraceMany, async ({ query }) => {
      const at = { in: 'query', path: '/traceIds' } as const;
      const ids = query.traceIds.split(',').map((id) => readTraceId(id.trim(), at));
      if (ids.length > queryLimits.values)
        throw invalidRequest([{ ...at, message: `must be at most ${queryLimits.values} trace ids` }]);
      if (ids.length < 2 || new Set(ids).size < ids.length)
        throw invalidRequest([{ ...at, message: 'must be at least two different trace ids' }]);
      return reader.traceMany(ids);
    }),
    handle(operations.zipkinDependencies, async ({ query }) =>
      reader.dependencies({ ...rangeOf(query), run: query.run }),
    ),
    handle(operations.zipkinAutocompleteKeys, async () => autocompleteKeys),
    handle(operations.zipkinAutocompleteValues, async ({ query }) => reader.tagValues(query.key, query.run)),
  ];
}

/** @throws ProblemError INVALID_REQUEST when the query has too many terms */
function readAnnotations(query = ''): Map<string, string> {
  const wanted = parseAnnotationQuery(query);
  if (wanted.size <= queryLimits.terms) return wanted;
  const message = `must have at most ${queryLimits.terms} terms`;
  throw invalidRequest([{ in: 'query', path: '/annotationQuery', message }]);
}

/** Zipkin's clients send an empty name or `all` for any name. */
function nameOf(given: string | undefined): string | undefined {
  const name = given?.toLowerCase();
  return name === '' || name === 'all' ? undefined : name;
}

function rangeOf({ endTs, lookback }: { endTs?: number | undefined; lookback?: number | undefined }) {
  const untilMs = endTs ?? Date.now();
  return { sinceUs: (untilMs - (lookback ?? defaultLookbackMs)) * 1000, untilUs: untilMs * 1000 };
}
