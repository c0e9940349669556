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
  const placeOf = placeFinder(names);
  return (row) => {
    const place = placeOf(rows.names(row));
    if (place === undefined) return isMissingAccepted;
    const code = rows.code(row, place.at);
    const name = names[place.name];
    if (code === timeCode) return accepts(timeAt(row), name);
    const known = results[place.name] as (boolean | undefined)[];
    let result = known[code];
    if (result === undefined) {
      result = accepts(rows.value(code), name);
      known[code] = result;
    }
    return result;
  };
}

/** Place of the first of several names among the names of a row. */
interface Place {
  name: number;
  at: number;
}

/** Returns a function that finds the place in a list of names; rows with equal names share the list. */
function placeFinder(names: readonly string[]): (given: readonly string[]) => Place | undefined {
  const places = new Map<readonly string[], Place | undefined>();
  let latest: readonly string[] | undefined;
  let place: Place | undefined;
  return (given) => {
    if (given === latest) return place;
    if (!places.has(given)) places.set(given, firstPlace(names, given));
    latest = given;
    place = places.get(given);
    return place;
  };
}

function firstPlace(names: readonly string[], given: readonly string[]): Place | undefined {
  for (const [name, text] of names.entries()) {
    const at = given.indexOf(text);
    if (at !== -1) return { name, at };
  }
  return undefined;
}

const timeForm = 'dddd-dd-ddtdd:dd:dd.dddz';

/** Returns whether a text in lower case can be a part of an RFC 3339 time with milliseconds. */
function fitsTime(needle: string): boolean {
  return timeForm.includes(needle.replace(/\d/g, 'd'));
}
