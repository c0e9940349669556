import type { FieldCondition } from './log-scan.js';
import { codeOfField, hasSome, type Rows, timeCode } from './rows/rows.js';

/** Returns a test whether any value contains the text, ignoring case; undefined when none of the block does. */
export function textTest(
  text: string,
  rows: Rows,
  timeAt: (row: number) => string,
): ((row: number) => boolean) | undefined {
  const needle = text.toLowerCase();
  const marks = rows.codesWith(needle);
  const mayBeTime = fitsTime(needle);
  if (marks === undefined && !mayBeTime) return undefined;
  return (row) =>
    (marks !== undefined && hasSome(rows, row, marks)) ||
    (mayBeTime &&
      timeAt(row).toLowerCase().includes(needle) &&
      codeOfField(rows, row, '@timestamp') === timeCode);
}

/** Returns a test of a field; tests each different value of the block once. */
export function fieldTest(
  { names, accepts }: FieldCondition,
  rows: Rows,
  timeAt: (row: number) => string,
): (row: number) => boolean {
  const isMissingAccepted = accepts(undefined, undefined);
  /** Results by the index of the name, then by code. */
  const results: (boolean | undefined)[][] = names.map(() => []);
  return (row) => {
    for (let n = 0; n < names.length; n++) {
      const code = codeOfField(rows, row, names[n] as string);
      if (code === undefined) continue;
      if (code === timeCode) return accepts(timeAt(row), names[n]);
      const known = results[n] as (boolean | undefined)[];
      let result = known[code];
      if (result === undefined) {
        result = accepts(rows.value(code), names[n]);
        known[code] = result;
      }
      return result;
    }
    return isMissingAccepted;
  };
}

const timeForm = 'dddd-dd-ddtdd:dd:dd.dddz';

/** Returns whether a text in lower case can be a part of an RFC 3339 time with milliseconds. */
function fitsTime(needle: string): boolean {
  return timeForm.includes(needle.replace(/\d/g, 'd'));
}
