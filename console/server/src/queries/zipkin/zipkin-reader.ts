import { setImmediate } from 'node:timers/promises';
import type { ZipkinDependency, ZipkinSpan } from '../../../../contract/src/zipkin.js';
import type { BlockTrace } from '../../store/stored-trace.js';
import type { TraceStore } from '../../store/traces.js';
import { type AnswerSize, createAnswerSize, takeFitting } from '../answer-size.js';
import { createDependencyLinker } from './dependencies.js';
import { matchesTrace, type ZipkinQuery } from './match-trace.js';
import { toZipkin } from './to-zipkin.js';

/**
 * Zipkin's queries over the stored traces. They decode traces in slices, so that they never block the receivers, and read
 * at most the size of a response from each trace.
 */
export interface ZipkinReader {
  /** Local service names, sorted. */
  services(run?: string): string[];
  spanNames(serviceName: string, run?: string): Promise<string[]>;
  remoteServices(serviceName: string, run?: string): Promise<string[]>;
  trace(traceId: string): ZipkinSpan[] | undefined;
  /** Returns those that are stored, in the given order. */
  traceMany(traceIds: readonly string[]): ZipkinSpan[][];
  /** Newest first. */
  traces(query: ZipkinQuery & { run?: string | undefined }, limit: number): Promise<ZipkinSpan[][]>;
  dependencies(range: {
    sinceUs: number;
    untilUs: number;
    run?: string | undefined;
  }): Promise<ZipkinDependency[]>;
  /** Values of a tag, sorted. */
  tagValues(key: string, run?: string): Promise<string[]>;
}

/** Tags with few values, which pages of Zipkin's clients offer for completion. */
export const autocompleteKeys = [
  'deployment.environment.name',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'service.version',
];

/** Traces that are decoded before other work may run; about 5 ms. */
const sliceSize = 32;
/** Limit for the values of a tag and the names of spans. */
const maxNames = 1000;

interface Summary {
  startUs: number;
  durationUs: number;
  services: readonly string[];
}

export function createZipkinReader(store: Pick<TraceStore, 'all' | 'get'>): ZipkinReader {
  /** Returns the traces of a run; without one, or for `all`, those of every run. */
  function tracesOf(run = 'all'): BlockTrace[] {
    const all = [...store.all()];
    return run === 'all' ? all : all.filter((trace) => trace.isOfRun(run));
  }

  /** Iterates over the traces that may match, newest first. */
  async function* scan(
    run: string | undefined,
    mayMatch: (summary: Summary) => boolean,
  ): AsyncGenerator<ZipkinSpan[]> {
    const candidates = tracesOf(run)
      .filter(({ summary }) => summary !== undefined && mayMatch(summary))
      .sort((a, b) => (b.summary as Summary).startUs - (a.summary as Summary).startUs);
    let decoded = 0;
    for (const trace of candidates) {
      if (++decoded % sliceSize === 0) await setImmediate();
      yield spansOf(trace);
    }
  }

  async function namesOf(
    serviceName: string,
    run: string | undefined,
    read: (span: ZipkinSpan) => string | undefined,
  ): Promise<string[]> {
    const names = new Set<string>();
    for await (const spans of scan(run, ({ services }) => hasService(services, serviceName))) {
      for (const span of spans) {
        const name = span.localEndpoint?.serviceName === serviceName ? read(span) : undefined;
        if (name !== undefined && names.size < maxNames) names.add(name);
      }
    }
    return [...names].sort();
  }

  function trace(traceId: string): ZipkinSpan[] | undefined {
    const found = store.get(traceId);
    return found?.summary && spansOf(found);
  }

  function* stored(traceIds: readonly string[]): Iterable<ZipkinSpan[]> {
    for (const id of traceIds) {
      const spans = trace(id);
      if (spans) yield spans;
    }
  }

  return {
    services: (run) => {
      const names = tracesOf(run).flatMap(({ summary }) => summary?.services ?? []);
      return [...new Set(names.map((name) => name.toLowerCase()))].sort();
    },
    spanNames: (serviceName, run) => namesOf(serviceName, run, ({ name }) => name),
    remoteServices: (serviceName, run) =>
      namesOf(serviceName, run, ({ remoteEndpoint }) => remoteEndpoint?.serviceName),
    trace,
    traceMany: (traceIds) => takeFitting(stored(traceIds), (spans) => spans),
    async traces(query, limit) {
      const found: ZipkinSpan[][] = [];
      const size = createAnswerSize();
      const { serviceName, minDurationUs = 0, sinceUs, untilUs } = query;
      const mayMatch = ({ startUs, durationUs, services }: Summary) =>
        startUs <= untilUs &&
        startUs + durationUs >= sinceUs &&
        durationUs >= minDurationUs &&
        (serviceName === undefined || hasService(services, serviceName));
      for await (const spans of scan(query.run, mayMatch)) {
        if (!matchesTrace(spans, query)) continue;
        if (!size.fits(spans) && found.length > 0) break;
        found.push(spans);
        if (found.length >= limit || size.isFull) break;
      }
      return found;
    },
    async dependencies({ sinceUs, untilUs, run }) {
      const linker = createDependencyLinker();
      const isInRange = ({ startUs }: Summary) => startUs >= sinceUs && startUs <= untilUs;
      for await (const spans of scan(run, isInRange)) linker.addTrace(spans);
      return linker.links();
    },
    async tagValues(key, run) {
      const values = new Set<string>();
      if (!autocompleteKeys.includes(key)) return [];
      for await (const spans of scan(run, () => true)) {
        for (const { tags } of spans) {
          const value = tags?.[key];
          if (value !== undefined && values.size < maxNames) values.add(value);
        }
      }
      return [...values].sort();
    },
  };
}

/** Returns the spans of a trace in order of arrival, within the size of a response. */
function spansOf(trace: BlockTrace, size: AnswerSize = createAnswerSize()): ZipkinSpan[] {
  const spans: ZipkinSpan[] = [];
  for (const view of trace.spans) {
    const span = toZipkin(view.toSpan());
    if (!size.fits(span)) break;
    spans.push(span);
  }
  return spans;
}

/** Compares without case, because Zipkin's names are in lower case. */
function hasService(services: readonly string[], serviceName: string): boolean {
  return services.some((name) => name.toLowerCase() === serviceName);
}
