import { fieldTypeOf, numberOf } from '../../../../contract/src/query/field-types.js';
import { logFieldNames } from '../../../../contract/src/query/log-field-names.js';
import { testOf } from '../../../../contract/src/query/match-query.js';
import type { FieldTerm, Query, Term } from '../../../../contract/src/query/query.js';
import { type LevelFilter, levels, passesLevel } from '../../store/levels.js';
import type { FieldCondition, LogConditions } from '../../store/log-scan.js';
import { createTemplateReader, patternMatcher } from '../../store/message-template.js';
import { levelTest } from './level-test.js';
import { numberRangeTest } from './number-range-test.js';

/** Parameters that select records besides the time range. */
export interface LogSelection {
  query: Query;
  traceId?: string | undefined;
  service?: string | undefined;
  /** At least this level; `unknown`: only unknown levels. */
  level?: LevelFilter | undefined;
  /** Part of any value, ignoring case. */
  search?: string | undefined;
}

/** Conditions that the store tests by its columns and dictionaries, so that only matching records are decoded. */
export type LogFilter = LogConditions;

/** Rank of unknown levels; see `levels.ts`. */
const unknownRank = levels.length;

export function createLogFilter({ query, traceId, service, level, search }: LogSelection): LogFilter {
  const ranks = Array.from({ length: unknownRank + 1 }, (_, rank) => passesLevel(rank, level));
  const contains: string[] = search === undefined ? [] : [search];
  const lacks: string[] = [];
  const values: string[] = [];
  const fields: FieldCondition[] = [];
  let onlyTrace = traceId;
  let onlyService = service;

  for (const term of query.terms) {
    if (term.type === 'text') {
      (term.isNegated ? lacks : contains).push(term.text);
      continue;
    }
    if (isField(term, 'level')) {
      const test = levelTest(term);
      for (const rank of ranks.keys()) ranks[rank] = ranks[rank] === true && test.ofRank(rank);
      if (test.ofText) fields.push({ names: ['log.level'], accepts: test.ofText });
      continue;
    }
    // the columns of the store decide about one service and one trace
    if (isField(term, 'service') && onlyService === undefined) {
      onlyService = onlyValue(term);
      if (onlyService !== undefined) continue;
    }
    if (isField(term, 'trace') && onlyTrace === undefined) {
      onlyTrace = onlyValue(lowerCased(term));
      if (onlyTrace !== undefined) continue;
    }
    values.push(...wholeValues(term));
    fields.push(conditionOf(term));
  }
  return {
    service: onlyService,
    traceId: onlyTrace,
    acceptsRank: ranks.includes(false) ? (rank) => ranks[rank] === true : undefined,
    contains,
    lacks,
    values,
    fields,
  };
}

/** Returns whether a term is about a well-known field, by its short name or by the name in ECS. */
function isField({ field }: FieldTerm, name: string): boolean {
  return field === name || field === logFieldNames[name]?.[0];
}

/** Names of the fields of a record that a field of a query stands for: its own name, then the well-known ones. */
export function fieldNamesOf(field: string): readonly string[] {
  return Object.hasOwn(logFieldNames, field)
    ? [field, ...(logFieldNames[field] as readonly string[])]
    : [field];
}

/** Returns the divisor of stored numbers: `duration` of a query is in milliseconds, `event.duration` in nanoseconds. */
export function divisorOfField(field: string, stored: string | undefined): number {
  return field === 'duration' && stored === 'event.duration' ? 1e6 : 1;
}

function conditionOf(term: FieldTerm): FieldCondition {
  if (term.field === 'pattern') return { names: ['message'], accepts: patternTest(term) };
  const given = isField(term, 'trace') || isField(term, 'span') ? lowerCased(term) : term;
  const test = testOf(given);
  const testRange = numberRangeTest(given);
  const { isNegated } = term;
  const divisorOf = (name: string | undefined) => divisorOfField(term.field, name);
  return {
    names: fieldNamesOf(term.field),
    accepts(value, name) {
      if (value === undefined) return isNegated;
      return test(typeof value === 'number' ? value / divisorOf(name) : value) !== isNegated;
    },
    // numbers that a negated term accepts are mostly in the range
    ...(!isNegated && {
      acceptsBetween: (min: number, max: number, name: string) =>
        testRange(min / divisorOf(name), max / divisorOf(name)),
    }),
  };
}

/** Tests the template of the message. `<*>` in a pattern stands for any word. */
function patternTest(term: FieldTerm): FieldCondition['accepts'] {
  const templateOf = createTemplateReader();
  const { condition, isNegated } = term;
  const tests: ((template: string) => boolean)[] =
    condition.type === 'anyOf'
      ? condition.values.map(({ text, isPrefix }) =>
          isPrefix ? (template) => template.startsWith(text) : patternMatcher(text),
        )
      : [testOf(term)];
  return (value) => {
    const template = templateOf(String(value ?? ''));
    return tests.some((test) => test(template)) !== isNegated;
  };
}

/** Returns a text that each matching record has as a whole value, by which the store skips blocks. */
function wholeValues(term: Term & FieldTerm): string[] {
  const type = fieldTypeOf(term.field);
  const value = onlyValue(term);
  // a pattern is no value, and words, durations and times have several notations
  if (value === undefined || term.field === 'pattern' || term.field === '@timestamp') return [];
  if (type === 'word' || type === 'duration') return [];
  if (isField(term, 'trace') || isField(term, 'span')) return [];
  // so do numbers, except integers without leading zeros, of which the JSON is the same text
  if (numberOf(value) !== undefined && !/^(0|[1-9]\d{0,14})$/.test(value)) return [];
  return [value];
}

function lowerCased(term: FieldTerm): FieldTerm {
  const { condition } = term;
  if (condition.type !== 'anyOf') return term;
  const lower = condition.values.map(({ text, isPrefix }) => ({ text: text.toLowerCase(), isPrefix }));
  return { ...term, condition: { type: 'anyOf', values: lower } };
}

/** Returns the value of a term that has exactly one. */
function onlyValue({ isNegated, condition }: FieldTerm): string | undefined {
  if (isNegated || condition.type !== 'anyOf' || condition.values.length !== 1) return undefined;
  const [value] = condition.values;
  return value && !value.isPrefix ? value.text : undefined;
}
