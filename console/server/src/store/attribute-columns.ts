import { codeOfField, type Rows, type Scalar } from './rows/rows.js';

/** Values of one attribute of the rows of a block. */
export interface AttributeColumn {
  /** Index of the value of each row plus 1; 0 for a row without the attribute. */
  readonly indexes: Uint16Array;
  /** The different values. */
  readonly values: readonly Scalar[];
}

/** Estimated bytes of the objects of a column, and of a value besides its text. */
const columnOverhead = 250;
const valueOverhead = 40;

/**
 * Columns of attributes that queries have read, bounded in bytes: a group by an attribute reads it of all spans, and
 * decompressing all blocks takes most of its time.
 */
export interface AttributeColumns {
  /** Returns the column of an attribute of a sealed block; undefined when there is no memory for it. */
  of(rows: Rows, name: string): AttributeColumn | undefined;
  /** Removes the columns of a block. */
  delete(rows: Rows): void;
  /** Estimated. */
  readonly bytes: number;
}

interface Columns {
  ofBlock: Map<Rows, AttributeColumn>;
  bytes: number;
  /** True when a column did not fit, until another one is removed. */
  isFull: boolean;
}

/** @param maxBytes beyond it, the columns of the attribute that was read longest ago are removed */
export function createAttributeColumns(maxBytes: number): AttributeColumns {
  /** Columns by name; the name that was read last comes last. */
  const byName = new Map<string, Columns>();
  let bytes = 0;
  let latestName: string | undefined;
  let latest: Columns | undefined;
  /** Block and column that were read last: queries read the rows of a block one after the other. */
  let latestRows: Rows | undefined;
  let latestColumn: AttributeColumn | undefined;

  function columnsOf(name: string): Columns {
    if (name === latestName) return latest as Columns;
    let found = byName.get(name);
    if (found) byName.delete(name);
    else found = { ofBlock: new Map(), bytes: 0, isFull: false };
    byName.set(name, found);
    latestName = name;
    latest = found;
    return found;
  }

  /** Removes the columns of the attribute that was read longest ago. Returns false when only the latest one is left. */
  function removeOldest(): boolean {
    const [oldest] = byName;
    if (!oldest || oldest[0] === latestName) return false;
    byName.delete(oldest[0]);
    bytes -= oldest[1].bytes;
    return true;
  }

  /** Returns the column, which is made if necessary; undefined when there is no memory for it. */
  function read(rows: Rows, name: string): AttributeColumn | undefined {
    const columns = columnsOf(name);
    const known = columns.ofBlock.get(rows);
    if (known || columns.isFull) return known;
    const made = readColumn(rows, name);
    const size = sizeOf(made);
    while (bytes + size > maxBytes) {
      if (removeOldest()) continue;
      // the stored columns stay: the next query reads the blocks in the same order
      columns.isFull = true;
      return undefined;
    }
    columns.ofBlock.set(rows, made);
    columns.bytes += size;
    bytes += size;
    return made;
  }

  return {
    of(rows, name) {
      if (rows === latestRows && name === latestName) return latestColumn;
      latestRows = rows;
      latestColumn = read(rows, name);
      return latestColumn;
    },
    delete(rows) {
      if (rows === latestRows) latestRows = latestColumn = undefined;
      for (const columns of byName.values()) {
        columns.isFull = false;
        const removed = columns.ofBlock.get(rows);
        if (!removed) continue;
        columns.ofBlock.delete(rows);
        columns.bytes -= sizeOf(removed);
        bytes -= sizeOf(removed);
      }
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Returns the value of a row; undefined for a row without the attribute. */
export function valueIn({ indexes, values }: AttributeColumn, row: number): Scalar | undefined {
  const index = indexes[row] as number;
  return index === 0 ? undefined : values[index - 1];
}

/** Reads one attribute of all rows; each different value is decoded once. */
function readColumn(rows: Rows, name: string): AttributeColumn {
  const indexes = new Uint16Array(rows.count);
  const values: Scalar[] = [];
  if (!rows.hasName(name)) return { indexes, values };
  const byCode = new Map<number, number>();
  for (let row = 0; row < rows.count; row++) {
    const code = codeOfField(rows, row, name);
    if (code === undefined) continue;
    let index = byCode.get(code);
    if (index === undefined) {
      index = values.push(rows.value(code));
      byCode.set(code, index);
    }
    indexes[row] = index;
  }
  return { indexes, values };
}

function sizeOf({ indexes, values }: AttributeColumn): number {
  let size = columnOverhead + indexes.byteLength;
  for (const value of values) size += valueOverhead + (typeof value === 'string' ? value.length : 0);
  return size;
}
