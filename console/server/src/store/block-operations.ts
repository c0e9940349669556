import type { OperationTable } from './operation-table.js';
import { kindIn } from './span-flags.js';
import type { SpanOperation } from './span-operation.js';

/** Part of a block of spans that has their operations. */
interface OperationColumns {
  readonly columns: {
    readonly starts: ArrayLike<number>;
    readonly flags: ArrayLike<number>;
    readonly codes: Readonly<Record<'service' | 'name', ArrayLike<number>>>;
  };
  text(code: number): string;
}

/**
 * Returns a function that finds the operation of a row. Each row is looked up once: a query of all spans would otherwise
 * look up three texts for each.
 */
export function createBlockOperations(
  block: OperationColumns,
  table: OperationTable,
): (row: number) => SpanOperation {
  const { columns } = block;
  const operations: SpanOperation[] = [];
  /** Index of the operation by the codes of service and name, and the kind. */
  const byService = new Map<number, Map<number, number>>();
  /** Index of the operation of each row plus 1; 0 before the first use. */
  let ofRow = new Uint16Array(0);

  function find(row: number): number {
    const service = columns.codes.service[row] as number;
    const name = columns.codes.name[row] as number;
    const flags = columns.flags[row] as number;
    let byName = byService.get(service);
    if (!byName) {
      byName = new Map();
      byService.set(service, byName);
    }
    const key = name * 8 + (flags & 7);
    let index = byName.get(key);
    if (index === undefined) {
      index = operations.push(table.of(block.text(service), kindIn(flags), block.text(name))) - 1;
      byName.set(key, index);
    }
    return index;
  }

  return (row) => {
    if (row >= ofRow.length) {
      const larger = new Uint16Array(Math.max(columns.starts.length, 2 * ofRow.length));
      larger.set(ofRow);
      ofRow = larger;
    }
    let index = (ofRow[row] as number) - 1;
    if (index < 0) {
      index = find(row);
      ofRow[row] = index + 1;
    }
    return operations[index] as SpanOperation;
  };
}
