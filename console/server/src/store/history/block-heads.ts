import { maxRowsPerBlock } from '../merge-logs.js';
import type { RecordKind } from './segment-format.js';

/** Largest sequence for which the place of each row in the order of arrival is an exact number. */
const maxSequence = Math.floor(Number.MAX_SAFE_INTEGER / maxRowsPerBlock) - 1;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** @throws TypeError when the head lacks a field of its kind, or when a field has another type */
export function assertHead(kind: RecordKind, head: unknown): void {
  if (!isObject(head) || !Number.isFinite(head.writtenMs) || !isComplete[kind](head)) {
    throw new TypeError(`the head of a ${kind} record is invalid`);
  }
}

const isComplete: Record<RecordKind, (head: Record<string, unknown>) => boolean> = {
  run: ({ id, startedMs }) => typeof id === 'string' && id !== '' && Number.isFinite(startedMs),
  spans: isBlock,
  logs: (head) =>
    isBlock(head) &&
    Number.isFinite(head.fromMs) &&
    Number.isFinite(head.toMs) &&
    Array.isArray(head.services) &&
    head.services.every(
      (each) => Array.isArray(each) && typeof each[0] === 'string' && Number.isSafeInteger(each[1]),
    ) &&
    // former versions wrote no ranges
    (head.ranges === undefined || isRanges(head.ranges)),
};

function isRanges(ranges: unknown): boolean {
  return (
    Array.isArray(ranges) &&
    ranges.every(
      (each) =>
        Array.isArray(each) &&
        each.length === 3 &&
        typeof each[0] === 'string' &&
        each.slice(1).every(Number.isFinite),
    )
  );
}

const counts = [
  'strings',
  'numbers',
  'booleans',
  'span',
  'trace',
  'uuid',
  'textBytes',
  'cells',
  'packedBytes',
];

function isBlock({ sequence, run, rows }: Record<string, unknown>): boolean {
  return (
    isCount(sequence, maxSequence) &&
    typeof run === 'string' &&
    isObject(rows) &&
    isCount(rows.rows, maxRowsPerBlock) &&
    counts.every((name) => isCount(rows[name], Number.MAX_SAFE_INTEGER)) &&
    typeof rows.isWide === 'boolean' &&
    typeof rows.isUtf16 === 'boolean' &&
    Array.isArray(rows.shapes) &&
    rows.shapes.every((shape) => Array.isArray(shape) && shape.every((name) => typeof name === 'string'))
  );
}

function isCount(value: unknown, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}
