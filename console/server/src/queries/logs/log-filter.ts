import { testOf } from '../../../../contract/src/query/match-query.js';
import type { FieldTerm, Query, Term } from '../../../../contract/src/query/query.js';
import { type LevelFilter, levels, passesLevel } from '../../store/levels.js';
import type { LogFields } from '../../store/log-record.js';
import { logFieldReader } from './log-fields.js';
import { createTemplateReader, patternMatcher } from './message-template.js';
import { requiredText } from './required-text.js';

type Value = string | number | boolean;

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

/** Compiled selection. A store tests the cheap parts first, so that few records are decoded. */
export interface LogFilter {
  /** Whether records of a level match, by rank; the last is that of unknown levels. */
  readonly ranks: readonly boolean[];
  /** Tests of the service; empty when any matches. */
  readonly services: readonly ((service: string) => boolean)[];
  /** Tests of the trace id; a record without one has the id undefined. */
  readonly traces: readonly ((traceId: string | undefined) => boolean)[];
  /** The only trace that can match. */
  readonly traceId: string | undefined;
  /** Texts that the JSON of each matching record contains, ignoring case, in lower case. */
  readonly required: readonly string[];
  /** Tests of the decoded record; undefined when the tests above decide. */
  readonly matches: ((fields: LogFields) => boolean) | undefined;
}

/** Rank of unknown levels; see `levels.ts`. */
const unknownRank = levels.length;

export function createLogFilter({ query, traceId, service, level, search }: LogSelection): LogFilter {
  const ranks = Array.from({ length: unknownRank + 1 }, (_, rank) => passesLevel(rank, level));
  const services: ((service: string) => boolean)[] = [];
  const traces: ((traceId: string | undefined) => boolean)[] = [];
  const tests: ((fields: LogFields) => boolean)[] = [];
  const required: string[] = [];
  let onlyTrace = traceId;
  if (service !== undefined) services.push((name) => name === service);
  if (traceId !== undefined) traces.push((id) => id === traceId);

  const terms: Term[] = [...query.terms];
  if (search !== undefined) terms.push({ type: 'text', isNegated: false, text: search });
  for (const term of terms) {
    if (term.type === 'field' && (term.field === 'level' || term.field === 'log.level')) {
      const test = levelTest(term);
      for (const rank of ranks.keys()) ranks[rank] = ranks[rank] === true && test.ofRank(rank);
      if (test.ofText) tests.push(test.ofText);
    } else if (term.type === 'field' && (term.field === 'service' || term.field === 'service.name')) {
      const test = testOf(term);
      services.push((name) => test(name) !== term.isNegated);
    } else if (term.type === 'field' && (term.field === 'trace' || term.field === 'trace.id')) {
      const test = testOf(lowerCased(term));
      traces.push((id) => (id !== undefined && test(id)) !== term.isNegated);
      onlyTrace ??= onlyValue(lowerCased(term));
    } else {
      required.push(...requiredText(term));
      tests.push(termTest(term));
    }
  }
  return {
    ranks,
    services,
    traces,
    traceId: onlyTrace,
    required: [...new Set(required)],
    matches: tests.length === 0 ? undefined : (fields) => tests.every((test) => test(fields)),
  };
}

function termTest(term: Term): (fields: LogFields) => boolean {
  if (term.type === 'text') {
    const wanted = term.text.toLowerCase();
    return (fields) => {
      for (const name in fields)
        if (String(fields[name]).toLowerCase().includes(wanted)) return !term.isNegated;
      return term.isNegated;
    };
  }
  if (term.field === 'pattern') return patternTest(term);
  const read = logFieldReader(term.field);
  const test = testOf(term);
  return (fields) => {
    const value = read(fields);
    return (value !== undefined && test(value)) !== term.isNegated;
  };
}

/** Tests the template of the message. `<*>` in a pattern stands for any word. */
function patternTest(term: FieldTerm): (fields: LogFields) => boolean {
  const templateOf = createTemplateReader();
  const { condition } = term;
  const tests: ((template: string) => boolean)[] =
    condition.type === 'anyOf'
      ? condition.values.map(({ text, isPrefix }) =>
          isPrefix ? (template) => template.startsWith(text) : patternMatcher(text),
        )
      : [testOf(term) as (value: Value) => boolean];
  return (fields) => {
    const template = templateOf(String(fields.message));
    return tests.some((test) => test(template)) !== term.isNegated;
  };
}

/** A comparison counts an unknown level as `info`; equality finds it as `unknown` or by its own text. */
function levelTest(term: FieldTerm): {
  ofRank(rank: number): boolean;
  ofText: ((fields: LogFields) => boolean) | undefined;
} {
  const test = testOf({ field: 'level', condition: term.condition });
  const { condition, isNegated } = term;
  const hasOwnText =
    condition.type === 'anyOf' &&
    condition.values.some(
      ({ text }) => text !== 'unknown' && !(levels as readonly string[]).includes(text.toLowerCase()),
    );
  return {
    ofRank(rank) {
      if (rank < unknownRank) return test(levels[rank] as string) !== isNegated;
      if (condition.type !== 'anyOf') return test('info') !== isNegated;
      return hasOwnText || test('unknown') !== isNegated;
    },
    ofText: hasOwnText
      ? ({ 'log.level': level }) => {
          const isKnown = (levels as readonly unknown[]).includes(level);
          return (test(String(level)) || (!isKnown && test('unknown'))) !== isNegated;
        }
      : undefined,
  };
}

function lowerCased(term: FieldTerm): FieldTerm {
  const { condition } = term;
  if (condition.type !== 'anyOf') return term;
  const values = condition.values.map(({ text, isPrefix }) => ({ text: text.toLowerCase(), isPrefix }));
  return { ...term, condition: { type: 'anyOf', values } };
}

function onlyValue({ isNegated, condition }: FieldTerm): string | undefined {
  if (isNegated || condition.type !== 'anyOf' || condition.values.length !== 1) return undefined;
  const [value] = condition.values;
  return value && !value.isPrefix ? value.text : undefined;
}
