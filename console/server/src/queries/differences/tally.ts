import type { Scalar } from '../../../../contract/src/values.js';
import type { FeatureVisitor } from './features.js';

/** Numbers of requests with one value. */
export interface Tally {
  scope: string;
  field: string;
  value: Scalar;
  /** Lower limit of a duration in milliseconds; the value is then its text. */
  fromMs?: number;
  selected: number;
  others: number;
  /** Equal for values that exactly the same requests have. */
  signature: number;
}

/** Counts the requests by value. */
export interface TallyBoard extends FeatureVisitor {
  /** Starts the next request. */
  begin(isSelected: boolean): void;
  /** Returns the values that may explain a difference, without fields whose values are mostly unique. */
  tallies(): Tally[];
  /** True when values were omitted because a limit was reached. */
  readonly isFull: boolean;
}

/** Different values of one field; a field with more is an id, a time or a text. */
const maxValues = 100;
const maxFields = 5000;
/** A field is an id when more than this share of its requests have a value of their own. */
const uniqueShare = 0.5;

interface FieldTally {
  scope: string;
  field: string;
  requests: number;
  latest: number;
  values: Map<Scalar, Tally & { latest: number }>;
  isUnique: boolean;
}

interface DurationTally {
  scope: string;
  field: string;
  /** Longest duration in microseconds by request number. */
  byRequest: Map<number, number>;
}

export function createTallyBoard(): TallyBoard {
  const fields = new Map<string, Map<string, FieldTally>>();
  const durations = new Map<string, DurationTally>();
  let fieldCount = 0;
  let isFull = false;
  let number = 0;
  let isSelected = false;
  let mark = 0;
  const marks: number[] = [];
  const selections: boolean[] = [];

  function fieldOf(scope: string, field: string): FieldTally | undefined {
    let byField = fields.get(scope);
    if (!byField) {
      byField = new Map();
      fields.set(scope, byField);
    }
    let found = byField.get(field);
    if (!found) {
      if (fieldCount >= maxFields) {
        isFull = true;
        return undefined;
      }
      fieldCount++;
      found = { scope, field, requests: 0, latest: 0, values: new Map(), isUnique: false };
      byField.set(field, found);
    }
    return found;
  }

  return {
    begin(selected) {
      number++;
      isSelected = selected;
      // a multiplicative hash; the sum over a set of requests identifies the set
      mark = Math.imul(number, 2_654_435_761) >>> 0;
      marks[number] = mark;
      selections[number] = selected;
    },
    value(scope, field, value) {
      const found = fieldOf(scope, field);
      if (!found || found.isUnique) return;
      if (found.latest !== number) {
        found.latest = number;
        found.requests++;
      }
      let tally = found.values.get(value);
      if (!tally) {
        if (found.values.size >= maxValues) {
          found.isUnique = true;
          found.values.clear();
          return;
        }
        tally = { scope, field, value, selected: 0, others: 0, signature: 0, latest: 0 };
        found.values.set(value, tally);
      }
      if (tally.latest === number) return;
      tally.latest = number;
      tally.signature += mark;
      if (isSelected) tally.selected++;
      else tally.others++;
    },
    duration(scope, field, us) {
      const key = `${scope}#${field}`;
      let found = durations.get(key);
      if (!found) {
        if (durations.size >= maxFields) {
          isFull = true;
          return;
        }
        found = { scope, field, byRequest: new Map() };
        durations.set(key, found);
      }
      if (us > (found.byRequest.get(number) ?? -1)) found.byRequest.set(number, us);
    },
    tallies() {
      const all: Tally[] = [];
      for (const byField of fields.values()) {
        for (const { isUnique, requests, values } of byField.values()) {
          if (isUnique || (requests >= 10 && values.size > requests * uniqueShare)) continue;
          all.push(...values.values());
        }
      }
      for (const { scope, field, byRequest } of durations.values())
        all.push(...thresholds(scope, field, byRequest, marks, selections));
      return all;
    },
    get isFull() {
      return isFull;
    },
  };
}

/** Returns a tally for each power of two between the shortest and the longest duration, in milliseconds. */
function thresholds(
  scope: string,
  field: string,
  byRequest: ReadonlyMap<number, number>,
  marks: readonly number[],
  selections: readonly boolean[],
): Tally[] {
  const found: Tally[] = [];
  for (const [request, us] of byRequest) {
    const highest = Math.min(maxExponent, Math.floor(Math.log2(us / 1000)));
    for (let exponent = 0; exponent <= highest; exponent++) {
      found[exponent] ??= {
        scope,
        field,
        value: `>=${2 ** exponent}ms`,
        fromMs: 2 ** exponent,
        selected: 0,
        others: 0,
        signature: 0,
      };
      const tally = found[exponent] as Tally;
      tally.signature += marks[request] as number;
      if (selections[request]) tally.selected++;
      else tally.others++;
    }
  }
  return found;
}

/** Nine hours. */
const maxExponent = 25;
