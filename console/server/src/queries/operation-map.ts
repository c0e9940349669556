import type { SpanOperation } from '../store/span-views.js';
import { createKeyTree } from './key-tree.js';

/** Map by operation. */
export interface OperationMap<T> {
  /** Returns the entry; undefined when it is new and the limit is reached. */
  get(operation: SpanOperation): T | undefined;
}

/**
 * Creates a map of at most `limit` operations, whose entries `create` makes when they are first read. The objects of
 * operations are looked up first, because most spans of an operation share one.
 */
export function createOperationMap<T>(
  limit: number,
  create: (operation: SpanOperation) => T,
): OperationMap<T> {
  const byObject = new Map<SpanOperation, T>();
  const tree = createKeyTree(limit, (service, kind, name) =>
    create({ service, kind: kind as SpanOperation['kind'], name }),
  );
  return {
    get(operation) {
      const known = byObject.get(operation);
      if (known !== undefined) return known;
      const found = tree.get(operation.service, operation.kind, operation.name);
      if (found !== undefined) byObject.set(operation, found);
      return found;
    },
  };
}
