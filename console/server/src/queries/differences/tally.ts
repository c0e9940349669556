import type { Scalar } from '../../../../contract/src/values.js';
import type { FeatureScope, FeatureVisitor } from './features.js';

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
  requests: number;
  latest: number;
  values: Map<Scalar, Tally & { latest: number }>;
  isUnique: boolean;
}

interface ScopeTally extends FeatureScope {
  readonly fields: ReadonlyMap<string, FieldTally>;
  /** Longest duration of each field. */
  readonly durations: ReadonlyMap<string, RequestDurations>;
}

/** Longest duration of one field in each request that has it. */
interface RequestDurations {
  /** Numbers of the requests, ascending. */
  readonly requests: number[];
  /** Durations in microseconds. */
  readonly us: number[];
}

export function createTallyBoard(): TallyBoard {
  const scopes = new Map<string, ScopeTally>();
  let fieldCount = 0;
  let durationCount = 0;
  let isFull = false;
  let number = 0;
  let isSelected = false;
  let mark = 0;
  const marks: number[] = [];
  const selections: boolean[] = [];

  function createScope(scope: string): ScopeTally {
    const fields = new Map<string, FieldTally>();
    const durations = new Map<string, RequestDurations>();

    function fieldOf(field: string): FieldTally | undefined {
      let found = fields.get(field);
      if (found) return found;
      if (fieldCount >= maxFields) {
        isFull = true;
        return undefined;
      }
      fieldCount++;
      found = { requests: 0, latest: 0, values: new Map(), isUnique: false };
      fields.set(field, found);
      return found;
    }

    return {
      fields,
      durations,
      needs: (field) => fields.get(field)?.isUnique !== true,
      value(field, value) {
        const found = fieldOf(field);
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
      duration(field, us) {
        let known = durations.get(field);
        if (!known) {
          if (durationCount >= maxFields) {
            isFull = true;
            return;
          }
          durationCount++;
          known = { requests: [], us: [] };
          durations.set(field, known);
        }
        const { requests, us: longest } = known;
        const last = requests.length - 1;
        if (requests[last] !== number) {
          if (us <= -1) return;
          requests.push(number);
          longest.push(us);
        } else if (us > (longest[last] as number)) longest[last] = us;
      },
    };
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
    scope(name) {
      let found = scopes.get(name);
      if (!found) {
        found = createScope(name);
        scopes.set(name, found);
      }
      return found;
    },
    tallies() {
      const all: Tally[] = [];
      for (const { fields } of scopes.values())
        for (const { isUnique, requests, values } of fields.values()) {
          if (isUnique || (requests >= 10 && values.size > requests * uniqueShare)) continue;
          all.push(...values.values());
        }
      for (const [scope, { durations }] of scopes)
        for (const [field, known] of durations)
          all.push(...thresholds(scope, field, known, marks, selections));
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
  { requests, us }: RequestDurations,
  marks: readonly number[],
  selections: readonly boolean[],
): Tally[] {
  const found: Tally[] = [];
  for (const [at, request] of requests.entries()) {
    const highest = Math.min(maxExponent, Math.floor(Math.log2((us[at] as number) / 1000)));
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
