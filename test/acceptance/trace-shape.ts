import assert from 'node:assert/strict';
import type { ReadSpan } from './readers/types.js';

/** Call between services, `gateway -> order`: a server span of `order` has a client span of `gateway` as parent. */
export type Edge = `${string} -> ${string}`;

const documentStores = ['mongodb', 'sqlite'];

export interface TraceShape {
  root: ReadSpan;
  /** Calls between services, sorted, without duplicates. */
  edges: Edge[];
  services: string[];
  /** Services with spans of a document store (not of a cache). */
  databases: string[];
}

/**
 * Returns the shape of a complete trace.
 *
 * @throws AssertionError for duplicate ids, zero or several roots, a missing parent, a parent of the wrong kind or
 * service, or a cycle
 */
export function shapeOf(spans: readonly ReadSpan[]): TraceShape {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, spans.length, 'span ids are unique');
  const roots = spans.filter((span) => span.parentId === undefined);
  assert.deepEqual(roots.map(label).slice(1), [], 'one root');
  const [root] = roots;
  assert.ok(root, 'a root');
  const edges = new Set<Edge>();
  for (const span of spans) {
    if (span === root) continue;
    const parent = byId.get(span.parentId as string);
    assert.ok(parent, `${label(span)} has an unknown parent: ${span.parentId}`);
    if (span.kind === 'server') {
      assert.equal(parent.kind, 'client', `the parent of ${label(span)} is a client span`);
      edges.add(`${parent.service} -> ${span.service}`);
    } else {
      assert.equal(parent.service, span.service, `${label(span)} has a parent in the same service`);
    }
    assert.ok(reaches(span, root, byId), `${label(span)} is a descendant of the root`);
  }
  return {
    root,
    edges: [...edges].sort(),
    services: distinct(spans.map(({ service }) => service)),
    databases: distinct(
      spans.flatMap(({ service, attributes }) =>
        documentStores.includes(attributes['db.system.name'] ?? '') ? [service] : [],
      ),
    ),
  };
}

function reaches(from: ReadSpan, root: ReadSpan, byId: ReadonlyMap<string, ReadSpan>): boolean {
  const seen = new Set<ReadSpan>();
  for (let span: ReadSpan | undefined = from; span && !seen.has(span); span = byId.get(span.parentId ?? '')) {
    if (span === root) return true;
    seen.add(span);
  }
  return false;
}

const label = (span: ReadSpan) => `${span.service}: ${span.name}`;
const distinct = (values: readonly string[]) => [...new Set(values)].sort();
