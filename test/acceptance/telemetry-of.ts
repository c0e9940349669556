import assert from 'node:assert/strict';
import { callGraph, reachableFrom, type ServiceName, serviceOf } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import type { ReadRecord, ReadSpan } from './readers/types.js';
import type { Target } from './target.js';
import { type Edge, shapeOf, type TraceShape } from './trace-shape.js';

/** Back-ends have a delay: Prometheus scrapes every few seconds, Elasticsearch refreshes every second. */
const timeoutMs = 30_000;

export interface Telemetry {
  spans: ReadSpan[];
  shape: TraceShape;
  /** Access records: `event.category` is `web`. */
  accessRecords: ReadRecord[];
}

/** Expected parts of a trace. Several processes send spans, so that a trace without those of one can look complete. */
export interface Expected {
  /** Calls between services, sorted. */
  edges: readonly Edge[];
  /** Services with spans of a document store, sorted. */
  databases: readonly string[];
}

/**
 * Returns the expected trace of a request through the gateway to a service, when every service on the way sends
 * requests to all of its upstream services in the roster.
 */
export function traceThrough(service: ServiceName): Expected & { services: readonly ServiceName[] } {
  const reached = reachableFrom(service);
  const edges = reached.flatMap((caller) =>
    callGraph[caller].map((called): Edge => `${caller} -> ${called}`),
  );
  return {
    edges: [`gateway -> ${service}` as const, ...edges].sort(),
    databases: reached.filter((name) => serviceOf(name).store).sort(),
    services: (['gateway', ...reached] as const).toSorted(),
  };
}

/**
 * Returns the complete trace and its access records, which must be the same in every reader of the target.
 *
 * @throws AssertionError when a reader does not have the expected trace and one access record for each server span
 * within 30 s
 */
export async function telemetryOf(
  target: Target,
  traceId: string,
  { edges, databases }: Expected,
): Promise<Telemetry> {
  const expected = { edges, databases };
  const traces = await Promise.all(
    target.traces.map((reader) =>
      eventually(async () => {
        const spans = await reader.trace(traceId);
        assert.ok(spans.length > 0, `${reader.name} has no trace ${traceId}`);
        const shape = withoutKeys(shapeOf(spans), expected);
        assert.deepEqual(
          { edges: shape.edges, databases: shape.databases },
          expected,
          `${reader.name}, ${traceId}`,
        );
        return { name: reader.name, spans, shape };
      }, timeoutMs),
    ),
  );
  const [first] = traces;
  assert.ok(first);
  for (const { name, spans } of traces) {
    assert.deepEqual(parentPairs(spans), parentPairs(first.spans), `spans of ${name} and ${first.name}`);
    for (const span of spans) assert.equal(span.traceId, traceId);
  }
  const served = counted(first.spans.filter(({ kind }) => kind === 'server').map(({ service }) => service));
  const records = await Promise.all(
    target.logs.map((reader) =>
      eventually(async () => {
        const access = (await reader.records(traceId)).filter((record) => record['event.category'] === 'web');
        assert.deepEqual(
          counted(access.map((record) => String(record['service.name']))),
          served,
          `${reader.name} has one access record for each server span`,
        );
        return access;
      }, timeoutMs),
    ),
  );
  const accessRecords = records[0] as ReadRecord[];
  const serverSpans = new Set(
    first.spans.filter(({ kind }) => kind === 'server').map(({ spanId }) => spanId),
  );
  for (const record of records.flat()) {
    assert.equal(record['trace.id'], traceId);
    assert.ok(serverSpans.has(String(record['span.id'])), 'an access record has the id of its server span');
  }
  return { spans: first.spans, shape: first.shape, accessRecords };
}

/** Removes oauth, unless it is expected: the gateway may fetch new signing keys during any request. */
function withoutKeys(shape: TraceShape, { edges }: Expected): TraceShape {
  if (edges.includes('gateway -> oauth')) return shape;
  const others = (names: string[]) => names.filter((name) => name !== 'oauth');
  return {
    ...shape,
    edges: shape.edges.filter((edge) => edge !== 'gateway -> oauth'),
    services: others(shape.services),
    databases: others(shape.databases),
  };
}

/** Returns the pairs of span id and parent id, sorted, which must be the same in every back-end. */
function parentPairs(spans: readonly ReadSpan[]): string[] {
  return spans.map(({ spanId, parentId }) => `${spanId} below ${parentId ?? 'nothing'}`).sort();
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
