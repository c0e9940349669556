import type { SpanKind } from './span.js';
import type { SpanOperation } from './span-operation.js';

/** Operations that blocks share, so that maps of a query by operation have an entry for each instead of one in each block. */
export interface OperationTable {
  /** Returns the object of an operation. */
  of(service: string, kind: SpanKind, name: string): SpanOperation;
}

/** More operations are those of names with data; they get further objects. */
const maxOperations = 1000;

export function createOperationTable(): OperationTable {
  const operations = new Map<string, SpanOperation>();
  return {
    of(service, kind, name) {
      const key = `${kind} ${service.length} ${service}${name}`;
      let operation = operations.get(key);
      if (!operation) {
        operation = { service, kind, name };
        if (operations.size >= maxOperations) operations.clear();
        operations.set(key, operation);
      }
      return operation;
    },
  };
}
