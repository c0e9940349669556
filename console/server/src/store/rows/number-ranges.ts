import type { FieldCondition } from '../log-scan.js';
import type { OpenRows } from './open-rows.js';
import type { Rows } from './rows.js';

/** Smallest and largest number of each field of which all values in a block are finite numbers. */
export type NumberRanges = readonly (readonly [name: string, min: number, max: number])[];

/** Fields of one block; senders choose the names. */
const maxRanges = 64;
/** Estimated bytes of one range. */
export const rangeBytes = 100;

interface Range {
  readonly name: string;
  min: number;
  max: number;
  /** False after a value that is not a finite number. */
  isNumeric: boolean;
}

/** Returns the ranges of the fields of some rows. */
export function numberRangesOf({ shapes, rowShapes, starts, cells, values }: OpenRows): NumberRanges {
  const byName = new Map<string, Range>();
  const ofShapes = shapes.map((names) => names.map((name) => rangeFor(byName, name)));
  for (let row = 0; row < rowShapes.length; row++) {
    const ranges = ofShapes[rowShapes[row] as number] as readonly Range[];
    const start = starts[row] as number;
    for (let n = 0; n < ranges.length; n++) {
      const range = ranges[n] as Range;
      if (!range.isNumeric) continue;
      const code = cells[start + n] as number;
      // ids have codes beyond the values, and an array is slow to read beyond its end
      widen(range, code < values.length ? values[code] : undefined);
    }
  }
  const found = [...byName.values()].filter(({ isNumeric }) => isNumeric);
  return found.slice(0, maxRanges).map(({ name, min, max }) => [name, min, max]);
}

function rangeFor(byName: Map<string, Range>, name: string): Range {
  let range = byName.get(name);
  if (!range) {
    range = { name, min: Infinity, max: -Infinity, isNumeric: true };
    byName.set(name, range);
  }
  return range;
}

function widen(range: Range, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    range.isNumeric = false;
    return;
  }
  if (value < range.min) range.min = value;
  if (value > range.max) range.max = value;
}

/** Returns false when no row meets the condition, which the names of the rows and the ranges show without decoding. */
export function mayMeet(
  { names, accepts, acceptsBetween }: FieldCondition,
  rows: Pick<Rows, 'hasName'>,
  ranges: NumberRanges,
): boolean {
  if (accepts(undefined, undefined)) return true;
  return names.some((name) => {
    if (!rows.hasName(name)) return false;
    const range = ranges.find(([known]) => known === name);
    return range === undefined || acceptsBetween === undefined || acceptsBetween(range[1], range[2], name);
  });
}
